//! What the store promised so far, kept apart from it: every answer is held against this, and every restart.

use journal::{
    Append, Claimed, Committed, Conflict, JobChange, Journal, Note, Once, Reader, verify_dir_against,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use terms::{ClientId, Digest};

/// Client, queue, id.
type Name = (ClientId, String, String);

/// A job as it was promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub due_ms: i64,
    /// Not known where the last change was in doubt.
    pub ready_ms: Option<i64>,
    pub attempts: u32,
    pub fence: u64,
    pub lease_until_ms: i64,
}

#[derive(Default)]
pub struct Promises {
    /// Digests of the envelopes of each client's log, in order.
    pub logs: BTreeMap<ClientId, Vec<Digest>>,
    pub keys: BTreeMap<(ClientId, String), Once>,
    pub jobs: BTreeMap<Name, Job>,
    /// Jobs of which the last thing asked was not answered: they may be either way.
    doubtful: BTreeSet<Name>,
    /// Appends that were not answered: each may have landed.
    open: Vec<Append>,
    last_fence: u64,
    notes: Vec<Note>,
    /// Cases that are known, to look at their rows.
    pub cases: BTreeSet<(ClientId, String)>,
}

fn name(client: &ClientId, queue: &str, id: &str) -> Name {
    (client.clone(), queue.to_owned(), id.to_owned())
}

fn names(append: &Append) -> impl Iterator<Item = Name> + '_ {
    append.jobs.iter().map(|change| match change {
        JobChange::Put { queue, id, .. } | JobChange::Delete { queue, id, .. } => {
            name(&append.client, queue, id)
        }
    })
}

impl Promises {
    /// The batch was answered.
    pub fn committed(&mut self, batch: &[Append], answers: &[Result<Committed, Conflict>], reader: &Reader) {
        assert_eq!(batch.len(), answers.len(), "one answer for each append");
        for (append, answer) in batch.iter().zip(answers) {
            match answer {
                Ok(committed) => self.landed(append, committed),
                Err(Conflict::Once { stored }) => {
                    let key = (append.client.clone(), stored.key.clone());
                    let known = self.keys.get(&key).or_else(|| self.unanswered(&key));
                    assert_eq!(known, Some(&**stored), "the key's answer is the one that was stored");
                }
                Err(Conflict::Fence { queue, id }) => {
                    let job = name(&append.client, queue, id);
                    let fence = fence_of(append, queue, id);
                    let held = self.jobs.get(&job).map(|it| it.fence);
                    assert!(
                        held != fence || self.doubtful.contains(&job),
                        "the lease on {id} is held under {fence:?}, and the append was refused"
                    );
                }
                Err(_) => {}
            }
        }
        let clients: BTreeSet<&ClientId> = batch.iter().map(|it| &it.client).collect();
        for client in clients {
            let landed: u64 = batch
                .iter()
                .zip(answers)
                .filter(|(append, _)| append.client == *client)
                .filter_map(|(_, answer)| answer.as_ref().ok())
                .map(|it| it.versions.end - it.versions.start)
                .sum();
            self.read_on(client, landed, reader);
        }
    }

    fn unanswered(&self, key: &(ClientId, String)) -> Option<&Once> {
        let of = |append: &&Append| {
            append.client == key.0 && append.once.as_ref().is_some_and(|it| it.key == key.1)
        };
        self.open.iter().find(of).and_then(|it| it.once.as_ref())
    }

    fn landed(&mut self, append: &Append, committed: &Committed) {
        let n = append.entries.len() as u64;
        assert_eq!(committed.versions, append.expected_version + 1..append.expected_version + 1 + n);
        self.cases.insert((append.client.clone(), append.case_id.to_string()));
        if let Some(once) = &append.once {
            let before = self.keys.insert((append.client.clone(), once.key.clone()), once.clone());
            assert_eq!(before, None, "the key {} landed twice", once.key);
        }
        for change in &append.jobs {
            match change {
                JobChange::Put { queue, id, due_ms, .. } => {
                    let fresh = Job {
                        due_ms: *due_ms,
                        ready_ms: Some(*due_ms),
                        attempts: 0,
                        fence: 0,
                        lease_until_ms: 0,
                    };
                    self.jobs.insert(name(&append.client, queue, id), fresh);
                    self.doubtful.remove(&name(&append.client, queue, id));
                }
                JobChange::Delete { queue, id, fence } => {
                    let job = name(&append.client, queue, id);
                    let held = self.jobs.remove(&job).map(|it| it.fence);
                    if !self.doubtful.remove(&job) {
                        assert!(
                            fence.is_none() || *fence == held,
                            "{id} ended under {fence:?}, held under {held:?}"
                        );
                    }
                }
            }
        }
    }

    /// Reads what the log grew by.
    fn read_on(&mut self, client: &ClientId, landed: u64, reader: &Reader) {
        let known = self.logs.entry(client.clone()).or_default();
        let entries = reader.log(client, known.len() as u64, 100_000).expect("the log is read");
        for entry in &entries {
            assert_eq!(entry.position, known.len() as u64 + 1, "positions are contiguous");
            known.push(Digest::of(&entry.envelope));
        }
        assert_eq!(entries.len() as u64, landed, "the log of {client} grew by what landed");
    }

    /// What was asked was not answered, and the store lives: nothing of it may have landed.
    pub fn failed(&mut self, batch: &[Append], reader: &Reader) {
        for append in batch {
            if let Some(once) = &append.once
                && !self.keys.contains_key(&(append.client.clone(), once.key.clone()))
            {
                let found = reader.once(&append.client, &once.key).expect("keys are read");
                assert!(
                    found.is_none() || self.unanswered(&(append.client.clone(), once.key.clone())).is_some(),
                    "an error was told and {} landed",
                    once.key
                );
            }
            let known = self.logs.get(&append.client).map_or(0, |it| it.len() as u64);
            assert_eq!(
                reader.size(&append.client).expect("the size is read"),
                known,
                "an error was told and entries landed"
            );
        }
    }

    /// What was asked may have landed or not: the store went down meanwhile, or may find it when it comes again.
    pub fn doubt(&mut self, batch: &[Append]) {
        self.doubtful.extend(batch.iter().flat_map(names));
        self.open.extend_from_slice(batch);
    }

    pub fn doubt_queue(&mut self, queue: &str) {
        self.doubtful.extend(self.jobs.keys().filter(|it| it.1 == queue).cloned());
    }

    pub fn doubt_job(&mut self, job: &Claimed) {
        self.doubtful.insert(name(&job.client, &job.queue, &job.id));
    }

    /// Jobs were claimed. Nobody is passed by, and nobody's lease is taken before its time.
    pub fn claimed(&mut self, queue: &str, now_ms: i64, n: usize, jobs: &[Claimed]) {
        for job in jobs {
            let of = name(&job.client, queue, &job.id);
            assert!(job.fence > self.last_fence, "a fence was given out twice");
            self.last_fence = job.fence;
            let promised = self.jobs.entry(of.clone()).or_insert_with(|| Job {
                due_ms: job.due_ms,
                ready_ms: None,
                attempts: job.attempts - 1,
                fence: 0,
                lease_until_ms: 0,
            });
            if !self.doubtful.remove(&of) {
                assert!(
                    promised.ready_ms.is_none_or(|it| it <= now_ms),
                    "{} was claimed before its time",
                    job.id
                );
                assert_eq!(job.attempts, promised.attempts + 1, "the attempt at {} is counted", job.id);
            }
            promised.ready_ms = Some(job.lease_until_ms);
            promised.lease_until_ms = job.lease_until_ms;
            (promised.attempts, promised.fence) = (job.attempts, job.fence);
        }
        if jobs.len() < n {
            let passed_by = self.jobs.iter().find(|(of, job)| {
                of.1 == queue && job.ready_ms.is_some_and(|it| it <= now_ms) && !self.doubtful.contains(*of)
            });
            assert!(passed_by.is_none(), "{passed_by:?} is past its time at {now_ms} and was not claimed");
        }
    }

    /// A lease was given back or kept longer, or not because it was lost.
    pub fn kept(&mut self, job: &Claimed, told: bool, ready_ms: i64, is_longer: bool) {
        let of = name(&job.client, &job.queue, &job.id);
        let held = self.jobs.get(&of).is_some_and(|it| it.fence == job.fence);
        if !self.doubtful.contains(&of) {
            assert_eq!(told, held, "{} is held under {} or not", job.id, job.fence);
        }
        if !told {
            return;
        }
        self.doubtful.remove(&of);
        let lease = if is_longer { (job.fence, ready_ms) } else { (0, 0) };
        let (fence, lease_until_ms) = lease;
        self.jobs.insert(
            of,
            Job {
                due_ms: job.due_ms,
                ready_ms: Some(ready_ms),
                attempts: job.attempts,
                fence,
                lease_until_ms,
            },
        );
    }

    /// Every lease was taken back.
    pub fn freed(&mut self) {
        for job in self.jobs.values_mut().filter(|it| it.fence != 0) {
            (job.ready_ms, job.fence, job.lease_until_ms) = (Some(job.due_ms), 0, 0);
        }
    }

    /// A checkpoint left the house: it covers every entry so far.
    pub fn signed(&mut self, client: &ClientId, note: Option<&str>) {
        let entries = self.logs.get(client).map_or(0, |it| it.len() as u64);
        let Some(note) = note else {
            return assert_eq!(entries, 0, "{client} has entries and no checkpoint");
        };
        let note = Note::parse(note).expect("a note");
        assert_eq!(note.size, entries, "the checkpoint of {client} covers all");
        if self.notes.iter().all(|it| (it.size, &it.origin) != (note.size, &note.origin)) {
            self.notes.push(note);
        }
    }

    /// The store came again: all that was promised is there, and nothing that nobody asked for.
    pub fn hold(&mut self, journal: &Journal) {
        let reader = journal.reader();
        let clients: BTreeSet<ClientId> =
            self.logs.keys().chain(self.open.iter().map(|it| &it.client)).cloned().collect();
        for client in &clients {
            self.log_holds(client, &reader);
        }
        self.keys_hold(&reader);
        self.jobs_hold(&reader);
        self.rows_hold(&reader);
        self.open.clear();
        self.doubtful.clear();
    }

    fn log_holds(&mut self, client: &ClientId, reader: &Reader) {
        let entries = reader.log(client, 0, 100_000).expect("the log is read");
        let known = self.logs.entry(client.clone()).or_default();
        assert!(
            entries.len() >= known.len(),
            "{} entries were acknowledged, {} are there",
            known.len(),
            entries.len()
        );
        for (n, entry) in entries.iter().enumerate() {
            let digest = Digest::of(&entry.envelope);
            match known.get(n) {
                Some(promised) => {
                    assert_eq!(digest, *promised, "entry {} is not what was acknowledged", n + 1)
                }
                None => {
                    let asked = |append: &Append| {
                        append.client == *client
                            && append.case_id.as_str() == entry.header.case
                            && append.entries.iter().any(|it| it.body == entry.body)
                    };
                    assert!(self.open.iter().any(asked), "nobody asked for {:?}", entry.header);
                    known.push(digest);
                    self.cases.insert((client.clone(), entry.header.case.clone()));
                }
            }
        }
    }

    fn keys_hold(&mut self, reader: &Reader) {
        for append in &self.open {
            let Some(once) = &append.once else { continue };
            if let Some(found) = reader.once(&append.client, &once.key).expect("keys are read") {
                self.keys.entry((append.client.clone(), once.key.clone())).or_insert(found);
            }
        }
        for ((client, key), once) in &self.keys {
            let found = reader.once(client, key).expect("keys are read");
            assert_eq!(found.as_ref(), Some(once), "the answer under {key} was acknowledged");
        }
    }

    fn jobs_hold(&mut self, reader: &Reader) {
        let known: Vec<Name> = self.jobs.keys().chain(&self.doubtful).cloned().collect();
        for of in known {
            let found = reader.job(&of.0, &of.1, &of.2).expect("jobs are read");
            let found = found.map(|it| Job {
                due_ms: it.due_ms,
                ready_ms: (it.fence != 0).then_some(it.lease_until_ms),
                attempts: it.attempts,
                fence: it.fence,
                lease_until_ms: it.lease_until_ms,
            });
            if self.doubtful.contains(&of) {
                // The store decides what is so from now on; when it is due again the next claim tells.
                self.last_fence = self.last_fence.max(found.as_ref().map_or(0, |it| it.fence));
                match found {
                    Some(found) => drop(self.jobs.insert(of, found)),
                    None => drop(self.jobs.remove(&of)),
                }
                continue;
            }
            let promised = self.jobs.get(&of).map(|it| (it.due_ms, it.attempts, it.fence, it.lease_until_ms));
            let found = found.map(|it| (it.due_ms, it.attempts, it.fence, it.lease_until_ms));
            assert_eq!(found, promised, "the job {} is as it was promised", of.2);
        }
    }

    /// Entries and rows landed together or not at all.
    fn rows_hold(&self, reader: &Reader) {
        for (client, case) in &self.cases {
            let entries = reader.case(client, &case.as_str().into(), 1).expect("a case is read");
            let versions: Vec<u64> = entries.iter().map(|it| it.header.version).collect();
            assert_eq!(versions, (1..=entries.len() as u64).collect::<Vec<_>>(), "versions of {case}");
            let row = reader.row(client, crate::heart::WORK, case).expect("a row is read");
            let told = row.map(|it| String::from_utf8(it.body).unwrap());
            let expected = (!entries.is_empty()).then(|| entries.len().to_string());
            assert_eq!(told, expected, "the row of {case} stands where its entries do");
        }
    }

    /// Every entry has its leaf, the tree is that of every checkpoint that left the house, and the folder is whole.
    pub fn verify(&self, dir: &Path) {
        let report = verify_dir_against(dir, None, &self.notes).expect("the folder is read");
        assert!(report.holds(), "{:?}", report.findings);
        let found: BTreeMap<ClientId, u64> =
            report.clients.into_iter().map(|it| (it.client, it.entries)).collect();
        for (client, log) in self.logs.iter().filter(|(_, log)| !log.is_empty()) {
            assert_eq!(found.get(client), Some(&(log.len() as u64)), "the tree of {client}");
        }
    }
}

fn fence_of(append: &Append, queue: &str, id: &str) -> Option<u64> {
    append.jobs.iter().find_map(|change| match change {
        JobChange::Delete { queue: q, id: i, fence } if q == queue && i == id => *fence,
        _ => None,
    })
}

//! The machine with the journal: the real one on the simulated disk. It answers calls one after the other, and it may go down
//! in the middle of any of them.

use crate::disk::Disk;
use crate::draws::Draws;
use crate::heart::CASES;
use crate::promises::Promises;
use crate::vfs;
use jiff::Timestamp;
use journal::{Append, COUNTERS, Checkpoint, Claimed, Committed, Conflict, Journal, Once, Options, Stored};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use terms::{CaseId, ClientId};

/// What a node asks the store.
#[derive(Clone, Debug)]
pub enum Call {
    Load { client: ClientId, case: CaseId, key: Option<String> },
    Commit(Vec<Append>),
    Claim { queue: &'static str, now_ms: i64, lease_ms: i64, n: usize },
    Fail { job: Claimed, at_ms: i64 },
    Release(Claimed),
    Extend { job: Claimed, until_ms: i64 },
    Sign { client: ClientId, now: Timestamp },
}

/// What it answers.
#[derive(Clone, Debug)]
pub enum Told {
    Loaded {
        once: Option<Once>,
        entries: Vec<Stored>,
        last_number: u64,
    },
    Committed(Vec<Result<Committed, Conflict>>),
    Claimed(Vec<Claimed>),
    Kept(bool),
    Signed(Option<Checkpoint>),
    /// The world's: a full disk, a sync that failed.
    Fault(String),
}

pub struct Store {
    dir: PathBuf,
    options: Options,
    journal: Option<Journal>,
    pub promises: Promises,
    pub starts: u64,
}

impl Store {
    /// A new store on the disk of this thread, in a folder that has the key.
    pub fn new(dir: &Path, checkpoint_every_ms: i64) -> Self {
        let options = Options { checkpoint_every_ms, ..Options::default() };
        Self { dir: dir.to_owned(), options, journal: None, promises: Promises::default(), starts: 0 }
    }

    pub fn is_up(&self) -> bool {
        self.journal.is_some()
    }

    /// Starts, and holds what is there against what was promised. `false` where the disk did not let it.
    pub fn start(&mut self, free_leases: bool) -> bool {
        vfs::disk(Disk::start_again);
        let Ok(mut journal) = Journal::open(&self.dir, self.options.clone()) else {
            vfs::disk(Disk::stop);
            return false;
        };
        self.promises.hold(&journal);
        if free_leases {
            let clients = journal.reader().clients().expect("clients are read");
            for client in &clients {
                journal.free_leases(client).expect("leases are freed");
            }
            self.promises.freed();
        }
        self.journal = Some(journal);
        self.starts += 1;
        true
    }

    /// Looks through the whole folder.
    pub fn verify(&self) {
        self.promises.verify(&self.dir);
    }

    /// The process ends in good order.
    pub fn stop(&mut self) {
        self.journal = None;
        vfs::disk(Disk::stop);
    }

    /// The process is killed; what it wrote stays.
    pub fn kill(&mut self) {
        vfs::disk(Disk::stop);
        self.journal = None;
    }

    /// The power goes; what was not synced survives as it is drawn.
    pub fn lose_power(&mut self, draws: &mut Draws) {
        self.kill();
        vfs::disk(|it| it.come_back(draws));
        vfs::disk(Disk::stop);
    }

    /// The write-ahead log is folded back now, as a long one is by itself.
    pub fn fold_back(&mut self, mode: &str) -> bool {
        let path = self.dir.join("journal.db");
        let Ok(conn) = rusqlite::Connection::open(path) else { return false };
        conn.execute_batch(&format!("PRAGMA wal_checkpoint({mode})")).is_ok()
    }

    pub fn journal(&self) -> Option<&Journal> {
        self.journal.as_ref()
    }

    /// Answers one call; nothing where the store went down meanwhile.
    pub fn answer(&mut self, call: &Call) -> Option<Told> {
        let journal = self.journal.as_mut()?;
        let failures = vfs::disk(|it| it.failures);
        let told = tell(journal, call);
        let told = match told {
            _ if vfs::disk(|it| it.is_gone()) => {
                self.doubt(call);
                return None;
            }
            Ok(told) => told,
            Err(error) => {
                assert!(
                    vfs::disk(|it| it.failures) > failures,
                    "the disk is well, and the journal says: {error}"
                );
                if let Call::Commit(batch) = call {
                    self.promises.failed(batch, &journal.reader());
                }
                self.doubt(call);
                return Some(Told::Fault(error.to_string()));
            }
        };
        let (promises, reader) = (&mut self.promises, journal.reader());
        match (call, &told) {
            (Call::Commit(batch), Told::Committed(answers)) => promises.committed(batch, answers, &reader),
            (Call::Claim { queue, now_ms, n, .. }, Told::Claimed(jobs)) => {
                promises.claimed(queue, *now_ms, *n, jobs)
            }
            (Call::Fail { job, at_ms }, Told::Kept(told)) => promises.kept(job, *told, *at_ms, false),
            (Call::Release(job), Told::Kept(told)) => {
                let counted = Claimed { attempts: job.attempts - 1, ..job.clone() };
                promises.kept(&counted, *told, job.due_ms, false);
            }
            (Call::Extend { job, until_ms }, Told::Kept(told)) => promises.kept(job, *told, *until_ms, true),
            (Call::Sign { client, .. }, Told::Signed(checkpoint)) => {
                promises.signed(client, checkpoint.as_ref().map(|it| it.note.as_str()));
            }
            _ => {}
        }
        Some(told)
    }

    fn doubt(&mut self, call: &Call) {
        match call {
            Call::Commit(batch) => self.promises.doubt(batch),
            Call::Claim { queue, .. } => self.promises.doubt_queue(queue),
            Call::Fail { job, .. } | Call::Release(job) | Call::Extend { job, .. } => {
                self.promises.doubt_job(job)
            }
            Call::Load { .. } | Call::Sign { .. } => {}
        }
    }
}

fn tell(journal: &mut Journal, call: &Call) -> Result<Told, journal::JournalError> {
    let reader = journal.reader();
    Ok(match call {
        Call::Load { client, case, key } => {
            let once = key.as_ref().map(|key| reader.once(client, key)).transpose()?.flatten();
            let last_number = reader.row(client, COUNTERS, CASES)?.map_or(0, |it| it.rank);
            let last_number = u64::try_from(last_number).unwrap_or(0);
            Told::Loaded { once, entries: reader.case(client, case, 1)?, last_number }
        }
        Call::Commit(batch) => Told::Committed(journal.commit(batch.clone())?),
        Call::Claim { queue, now_ms, lease_ms, n } => {
            Told::Claimed(journal.claim(queue, *now_ms, *lease_ms, *n)?)
        }
        Call::Fail { job, at_ms } => Told::Kept(journal.fail(job, *at_ms)?),
        Call::Release(job) => Told::Kept(journal.release(job)?),
        Call::Extend { job, until_ms } => Told::Kept(journal.extend(job, *until_ms)?),
        Call::Sign { client, now } => Told::Signed(journal.checkpoint(client, *now)?),
    })
}

/// The files of a store that was never written to, to begin each run with: bringing the schema up is the same every time.
pub fn image(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    vfs::begin(Disk::default(), 0);
    drop(Journal::open(dir, Options::default()).expect("a new journal"));
    vfs::disk(|it| it.image())
}

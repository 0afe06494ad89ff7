//! One node: a process that writes commands to cases that all nodes share, and does the effects that commands ask for.
//!
//! Whatever was answered with an error is asked again with the same key, as a client does that got no answer.

use super::Place;
use crate::folder::{case, client};
use journal::{Append, Claimed, Conflict, Entry, JobChange, Once, RowChange, Writing};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use terms::Digest;

pub const DIR: &str = "JOURNAL_LOAD_DIR";
pub const URL: &str = "JOURNAL_LOAD_URL";
pub const NODE: &str = "JOURNAL_LOAD_NODE";
pub const STATEMENT_MS: &str = "JOURNAL_LOAD_STATEMENT_MS";
/// A file of that name in the folder: no new commands, only the effects are finished.
pub const ENOUGH: &str = "enough";
/// The test below, as the harness names it.
pub const NAME: &str = "load::child::a_node_works_until_it_is_killed";
/// The kind of entry that settles an effect.
pub const DONE: &str = "effect-done.1";

/// Cases that all nodes write to.
const CASES: u64 = 12;
/// Commands in a batch.
const BATCH: u64 = 6;
/// A claim is this long.
const LEASE_MS: i64 = 2_000;
/// After an error a node waits so long before it asks again.
const PAUSE: Duration = Duration::from_millis(50);
/// Between two batches a node takes breath: the machine has other nodes and the server to run.
const BREATH: Duration = Duration::from_millis(4);

/// Whether the command of that key asks for an effect.
pub fn has_effect(key: &str) -> bool {
    key.rsplit_once('-').is_some_and(|(_, n)| n.parse::<u64>().is_ok_and(|n| n % 4 == 0))
}

#[test]
#[ignore = "started by tests of this file as a process of its own"]
fn a_node_works_until_it_is_killed() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let place = Place {
        dir: PathBuf::from(dir),
        url: std::env::var(URL).ok(),
        statement_ms: std::env::var(STATEMENT_MS).ok().and_then(|it| it.parse().ok()),
    };
    Node::new(place, std::env::var(NODE).unwrap()).work();
}

struct Node {
    place: Place,
    name: String,
    journal: Box<dyn Writing>,
    heads: BTreeMap<String, u64>,
    /// Commands of which nobody knows yet whether they were written: their keys, and the case.
    open: Vec<(String, String)>,
    /// Effects that were done and are not known to be recorded.
    settled: Vec<Claimed>,
    next: u64,
}

impl Node {
    fn new(place: Place, name: String) -> Self {
        let begun = Instant::now();
        // A database that is away when a node starts comes back.
        let journal = loop {
            let opened = std::panic::catch_unwind(|| place.open().0);
            match opened {
                Ok(journal) => break journal,
                Err(_) if begun.elapsed() < super::REST => std::thread::sleep(PAUSE),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        };
        Self { place, name, journal, heads: BTreeMap::new(), open: vec![], settled: vec![], next: 0 }
    }

    fn work(mut self) {
        if !self.journal.is_shared() {
            // Whoever held a folder before is dead.
            self.journal.free_leases(&client("tarnsel")).unwrap();
        }
        let enough = self.place.dir.join(ENOUGH);
        loop {
            let finishing = enough.exists();
            while !finishing && (self.open.len() as u64) < BATCH {
                let key = format!("k-{}-{}", self.name, self.next);
                self.open.push((key, format!("c-{}", (self.next * 7 + self.place_in_order()) % CASES)));
                self.next += 1;
            }
            let went = self.commands().and_then(|()| self.effects()).and_then(|left| {
                let at = jiff::Timestamp::now();
                self.journal.sign(&client("tarnsel"), at).map_err(|it| it.to_string())?;
                Ok(left)
            });
            match went {
                Ok(left) if finishing && self.open.is_empty() && self.settled.is_empty() && !left => return,
                Ok(_) => std::thread::sleep(BREATH),
                Err(why) => {
                    say(&format!("REFUSED {}", why.replace('\n', " ")));
                    std::thread::sleep(PAUSE);
                }
            }
        }
    }

    fn place_in_order(&self) -> u64 {
        self.name.split('-').next().and_then(|it| it.parse().ok()).unwrap_or(0)
    }

    /// Writes what is open; what came too late is written with the next batch.
    fn commands(&mut self) -> Result<(), String> {
        let mut heads = self.heads.clone();
        let batch: Vec<Append> = self
            .open
            .iter()
            .map(|(key, case)| {
                let head = heads.entry(case.clone()).or_default();
                *head += 1;
                command(key, case, *head - 1)
            })
            .collect();
        let answers = self.journal.commit(batch).map_err(|it| it.to_string())?;
        for ((key, case), answer) in std::mem::take(&mut self.open).into_iter().zip(answers) {
            match answer {
                Ok(committed) => {
                    self.heads.insert(case, committed.versions.end - 1);
                    say(&format!("ACK {key}"));
                }
                Err(Conflict::Once { stored }) => {
                    assert!(stored.request == Digest::of(key.as_bytes()));
                    say(&format!("ACK {key}"));
                }
                Err(Conflict::Version { found, .. }) => {
                    self.heads.insert(case.clone(), found);
                    self.open.push((key, case));
                }
                Err(other) => say(&format!("BROKEN {other}")),
            }
        }
        Ok(())
    }

    /// Does what is due and records it under the fence; whether anything is left, of others too.
    fn effects(&mut self) -> Result<bool, String> {
        let now = jiff::Timestamp::now().as_millisecond();
        for job in self.journal.claim("effect", now, LEASE_MS, 16).map_err(|it| it.to_string())? {
            // The other side takes a key once: whoever asks again is told that it was done.
            match std::fs::File::create_new(self.place.done().join(&job.id)) {
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => say(&format!("BROKEN {error}")),
            }
            self.settled.push(job);
        }
        self.record()?;
        let left = self.journal.next_ready_ms("effect").map_err(|it| it.to_string())?;
        Ok(left.is_some())
    }

    fn record(&mut self) -> Result<(), String> {
        let stream = format!("effects-{}", self.place_in_order());
        let head = self.heads.get(&stream).copied().unwrap_or(0);
        let batch: Vec<Append> =
            (head..).zip(&self.settled).map(|(head, job)| settling(&stream, head, job)).collect();
        let answers = self.journal.commit(batch).map_err(|it| it.to_string())?;
        for (job, answer) in std::mem::take(&mut self.settled).into_iter().zip(answers) {
            match answer {
                Ok(committed) => drop(self.heads.insert(stream.clone(), committed.versions.end - 1)),
                Err(Conflict::Version { found, .. }) => {
                    self.heads.insert(stream.clone(), found);
                    self.settled.push(job);
                }
                // It was recorded already, or whoever has the lease now does so.
                Err(Conflict::Fence { .. }) => {}
                Err(other) => say(&format!("BROKEN {other}")),
            }
        }
        Ok(())
    }
}

fn command(key: &str, name: &str, expected: u64) -> Append {
    let mut append = Append::new(client("tarnsel"), case(name), expected, jiff::Timestamp::now());
    append.entries = vec![named("noted.1", key)];
    append.once =
        Some(Once { key: key.to_owned(), request: Digest::of(key.as_bytes()), answer: b"{}".to_vec() });
    append.rows = vec![RowChange::Put {
        view: "work".to_owned(),
        key: key.to_owned(),
        shelf: format!("s-{}", expected % 3),
        rank: 0,
        case_id: name.to_owned(),
        body: b"{}".to_vec(),
    }];
    if has_effect(key) {
        append.jobs = vec![JobChange::Put {
            queue: "effect".to_owned(),
            id: key.to_owned(),
            case_id: name.to_owned(),
            due_ms: 0,
            priority: 1,
            body: b"{}".to_vec(),
        }];
    }
    append
}

fn settling(stream: &str, expected: u64, job: &Claimed) -> Append {
    let mut append = Append::new(client("tarnsel"), case(stream), expected, jiff::Timestamp::now());
    append.entries = vec![named(DONE, &job.id)];
    append.jobs =
        vec![JobChange::Delete { queue: job.queue.clone(), id: job.id.clone(), fence: Some(job.fence) }];
    append
}

fn named(kind: &str, name: &str) -> Entry {
    Entry { kind: kind.to_owned(), body: format!("{{\"name\":\"{name}\"}}").into_bytes() }
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    // Whoever listened may have gone: then this process is about to be killed.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

//! The database of the simulated nodes: the journal's own code on files that may lose what was not synced.
//!
//! A crash in the middle of a commit keeps everything up to the sync before it and an arbitrary part of what was written since,
//! the last sector of it torn.

use super::chance::Chance;
use journal::{Append, Claimed, Committed, Conflict, Journal, JournalError, Options};
use std::fs;
use std::path::{Path, PathBuf};

const FILE: &str = "journal.db";
const LOG: &str = "journal.db-wal";
const INDEX: &str = "journal.db-shm";

/// Why a request to the database has no answer.
#[derive(Debug)]
pub enum Silence {
    /// It never arrived.
    NotArrived,
    /// It is not known whether it was done.
    Unknown,
}

type Answers = Vec<Result<Committed, Conflict>>;

/// The one database.
pub struct Base {
    dir: PathBuf,
    journal: Option<Journal>,
    incarnation: u32,
    pub crashes: u32,
}

impl Base {
    pub fn new(dir: &Path) -> Self {
        let mut base = Self { dir: dir.to_owned(), journal: None, incarnation: 0, crashes: 0 };
        base.open();
        base
    }

    pub fn folder(&self) -> PathBuf {
        self.dir.join(self.incarnation.to_string())
    }

    fn open(&mut self) {
        let options = Options { checkpoint_every_ms: 60_000, ..Options::default() };
        self.journal =
            Some(Journal::open(self.folder(), options).expect("the journal opens after any crash"));
    }

    pub fn journal(&mut self) -> &mut Journal {
        self.journal.as_mut().expect("it is open between two events")
    }

    pub fn commit(&mut self, batch: Vec<Append>) -> Result<Answers, JournalError> {
        self.journal().commit(batch)
    }

    pub fn claim(&mut self, queue: &str, now_ms: i64, lease_ms: i64, n: usize) -> Vec<Claimed> {
        self.journal().claim(queue, now_ms, lease_ms, n).expect("a claim")
    }

    /// The machine loses its power while this is written: it is there whole or not at all, and nobody is told which.
    pub fn commit_and_crash(&mut self, batch: Vec<Append>, chance: &mut Chance) {
        let before = self.length(LOG);
        // What the commit would have answered nobody hears.
        let _ = self.journal().commit(batch);
        let after = self.length(LOG);
        let from = self.folder();
        self.incarnation += 1;
        let to = self.folder();
        fs::create_dir_all(to.join("keys")).expect("a folder");
        for key in fs::read_dir(from.join("keys")).expect("keys").flatten() {
            fs::copy(key.path(), to.join("keys").join(key.file_name())).expect("a copy");
        }
        fs::copy(from.join(FILE), to.join(FILE)).expect("a copy");
        // A log that was begun anew meanwhile is taken as it is: that commit was whole.
        let mut log = fs::read(from.join(LOG)).unwrap_or_default();
        if after > before {
            let kept = before + chance.below(after - before + 1);
            log.truncate(usize::try_from(kept).expect("a small log"));
            let torn = chance.below(512.min(kept - before) + 1);
            let from = log.len() - usize::try_from(torn).expect("below a sector");
            log[from..].iter_mut().for_each(|byte| *byte ^= 0x5a);
        }
        fs::write(to.join(LOG), log).expect("a log");
        // Memory that was shared is gone with the power.
        let _ = fs::remove_file(to.join(INDEX));
        self.journal = None;
        fs::remove_dir_all(from).expect("the old folder goes");
        self.crashes += 1;
        self.open();
    }

    fn length(&self, name: &str) -> u64 {
        fs::metadata(self.folder().join(name)).map_or(0, |it| it.len())
    }

    /// Closes it for good.
    pub fn close(&mut self) {
        self.journal = None;
    }
}

//! A data folder of its own for every test, and the appends that tests write.
#![allow(dead_code, clippy::unwrap_used)] // each test file takes what it needs

use jiff::Timestamp;
use journal::{Append, Entry, Journal, Options};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use terms::{CaseId, ClientId};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A folder that goes when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("countersign-journal-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn open(&self) -> Journal {
        Journal::open(&self.0, Options::default()).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn client(name: &str) -> ClientId {
    ClientId::from(name)
}

pub fn case(name: &str) -> CaseId {
    CaseId::from(name)
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

pub fn entry(n: u64) -> Entry {
    Entry { kind: "note-written.1".to_owned(), body: format!("{{\"n\": {n}}}").into_bytes() }
}

/// `n` entries of `case` after `expected`.
pub fn append(client_id: &str, case_id: &str, expected: u64, n: u64) -> Append {
    let mut append = Append::new(client(client_id), case(case_id), expected, at(0));
    append.entries = (0..n).map(|n| entry(expected + n + 1)).collect();
    append
}

/// Commits one append that must land.
pub fn land(journal: &mut Journal, append: Append) -> journal::Committed {
    journal.commit(vec![append]).unwrap().pop().unwrap().unwrap()
}

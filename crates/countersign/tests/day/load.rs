//! Load from outside: clients that write notes and hand files in without end, and what was acknowledged to them.

use super::http;
use super::store::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Clients that write notes.
const CLIENTS: usize = 6;
/// A client takes breath, so that cases do not grow beyond what a day of work makes of them.
const BREATH: Duration = Duration::from_millis(2);
/// Keys looked up at once.
const KEYS: usize = 500;

/// What was sent and what was answered, over all rounds.
pub struct Load {
    session: String,
    cases: usize,
    files: Vec<(String, Vec<u8>)>,
    /// The next file to hand in.
    next: AtomicUsize,
    /// Notes: the key in the journal, and whether it was acknowledged.
    notes: Mutex<BTreeMap<String, bool>>,
    /// Files that were acknowledged, and the answer.
    taken: Mutex<BTreeMap<String, String>>,
    round: AtomicUsize,
}

impl Load {
    /// Notes on the first `cases` cases, and the files of `folder`, in the name of whoever has the session.
    pub fn new(session: String, cases: usize, folder: Option<&Path>) -> Self {
        let listed = folder.into_iter().flat_map(|it| std::fs::read_dir(it).expect("documents").flatten());
        let mut files: Vec<(String, Vec<u8>)> = listed
            .map(|it| {
                (it.file_name().into_string().expect("a name"), std::fs::read(it.path()).expect("a file"))
            })
            .collect();
        files.sort();
        let (next, round) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { session, cases, files, next, notes: Mutex::default(), taken: Mutex::default(), round }
    }

    /// Asks every one of `addresses` without end until `during` is over.
    pub fn under<T>(&self, addresses: &[String], during: impl FnOnce() -> T) -> T {
        let round = self.round.fetch_add(1, Ordering::Relaxed);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let stop = &stop;
                scope.spawn(move || {
                    for at in (0..).take_while(|_| !stop.load(Ordering::Relaxed)) {
                        self.note(&addresses[(client + at) % addresses.len()], round, client, at);
                        std::thread::sleep(BREATH);
                    }
                });
            }
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    self.hand_in(&addresses[round % addresses.len()]);
                    std::thread::sleep(BREATH * 100);
                }
            });
            // Clients end also where what happens meanwhile fails.
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(during));
            stop.store(true, Ordering::Relaxed);
            outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    fn note(&self, address: &str, round: usize, client: usize, at: usize) {
        let case = format!("AP-{:07}", 1 + (client * 7 + at) % self.cases);
        let key = format!("load-{round}-{client}-{at}");
        let headers = [
            ("Cookie", self.session.as_str()),
            ("Content-Type", "application/json"),
            ("Idempotency-Key", &key),
        ];
        let stored = format!("note:{case}:{key}");
        self.notes.lock().unwrap().insert(stored.clone(), false);
        let place = format!("/api/v1/cases/{case}/notes");
        match http::ask(address, "POST", &place, &headers, r#"{"words":"Asked the supplier."}"#) {
            Some((200, _)) => _ = self.notes.lock().unwrap().insert(stored, true),
            // A node that is gone answers at once; nobody asks it a thousand times a second.
            _ => std::thread::sleep(BREATH * 20),
        }
    }

    /// The next file, until it is acknowledged; then the one after it.
    fn hand_in(&self, address: &str) {
        let Some((name, bytes)) = self.files.get(self.next.load(Ordering::Relaxed)) else { return };
        if let Some((status, body)) = http::hand_in(address, &self.session, name, bytes)
            && status < 300
            // The answer is one for each file, and a file may be refused in an answer that is fine.
            && !body.contains("\"problem\"")
        {
            self.taken.lock().unwrap().insert(name.clone(), body);
            self.next.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notes that were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.notes.lock().unwrap().values().filter(|it| **it).count()
    }

    /// Files that were acknowledged so far.
    pub fn taken(&self) -> usize {
        self.taken.lock().unwrap().len()
    }

    /// Whatever was acknowledged is there, and whatever is there is there once. `address` answers now.
    pub fn is_there_once(&self, store: &Store, address: &str, cases_before: usize) {
        let reader = store.reader();
        let (client, entries) = store.entries();
        let notes = self.notes.lock().unwrap();
        let keys: Vec<&str> = notes.keys().map(String::as_str).collect();
        let mut there = BTreeSet::new();
        for some in keys.chunks(KEYS) {
            let found = reader.once_many(&client, some).expect("keys can be looked up");
            there.extend(found.into_iter().map(|it| it.key));
        }
        let lost: Vec<&String> = notes
            .iter()
            .filter(|(key, acknowledged)| **acknowledged && !there.contains(*key))
            .map(|it| it.0)
            .collect();
        assert!(lost.is_empty(), "{} acknowledged notes are gone: {lost:?}", lost.len());
        let noted = entries.iter().filter(|it| it.header.kind == "noted.1").count();
        assert_eq!(noted, there.len(), "one entry for each key: nothing lost, nothing twice");
        let taken = self.taken.lock().unwrap();
        for (name, before) in taken.iter() {
            let bytes = &self.files.iter().find(|it| it.0 == *name).expect("it was read").1;
            let again = http::hand_in(address, &self.session, name, bytes).expect("an answer");
            assert_eq!(case_of(&again.1), case_of(before), "{name} is the same case again");
        }
        // The file that was under way at the last kill may be there without an answer.
        let opened = entries
            .iter()
            .filter(|it| it.header.kind == "opened.1" && it.header.case.starts_with("AP-"))
            .count();
        let expected = cases_before + taken.len();
        assert!((expected..=expected + 1).contains(&opened), "{expected} cases acknowledged, {opened} there");
    }
}

fn case_of(body: &str) -> String {
    let body = http::json(body);
    let text = body.to_string();
    let at = text.find("AP-").unwrap_or_else(|| panic!("{text} names a case"));
    text[at..].chars().take_while(|c| *c != '"').collect()
}

//! Where journal and vault of a day lie, looked at from outside: the same questions to a folder and to a database.

use super::{Day, countersign, outcomes, path};
use journal::{AnyReader, Stored};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use terms::ClientId;

/// How long everything may take to come to rest after the last kill.
pub const REST: Duration = Duration::from_secs(120);
/// How long entries may wait for their leaf, and a lease that ended for the next who claims.
const SOON: Duration = Duration::from_secs(20);
/// Entries read at once.
const ENTRIES: usize = 5_000;

/// A data folder, and the database beside it where there is one.
pub struct Store {
    pub data: PathBuf,
    pub url: Option<String>,
}

impl Store {
    /// The day, set up and worked by one process that then ends.
    pub fn worked(day: &Day, url: Option<&str>, documents: usize) -> Self {
        let store = Self { data: day.beside("data"), url: url.map(str::to_owned) };
        let mut arguments = day.run_arguments(&store.data);
        arguments.extend(store.on());
        assert_eq!(outcomes(&countersign(&arguments).json(0)).len(), documents);
        store
    }

    /// The arguments that name the database.
    pub fn on(&self) -> Vec<String> {
        self.url.iter().flat_map(|url| ["--database".to_owned(), url.clone()]).collect()
    }

    /// The sign-in link of a person.
    pub fn link(&self, who: &str) -> String {
        let office = super::office::open_on(&self.data, self.url.as_deref());
        let links = office.sign_in_links();
        let link = links.iter().find(|it| it.person.id.0 == who).expect("everyone has a link").path.clone();
        office.close();
        link
    }

    /// A reader of the journal.
    pub fn reader(&self) -> AnyReader {
        match &self.url {
            None => Arc::new(journal::Reader::of_dir(&self.data).expect("the folder has a journal")),
            Some(url) => Arc::new(
                journal::postgres::Reader::of_url(url, journal::postgres::Options::default())
                    .expect("the database has a journal"),
            ),
        }
    }

    /// Every entry of the one client, oldest first.
    pub fn entries(&self) -> (ClientId, Vec<Stored>) {
        let reader = self.reader();
        let client = reader.clients().expect("clients").pop().expect("one client");
        let mut all: Vec<Stored> = Vec::new();
        loop {
            let after = all.last().map_or(0, |it| it.position);
            let page = reader.log(&client, after, ENTRIES).expect("the log can be read");
            if page.is_empty() {
                return (client, all);
            }
            all.extend(page);
        }
    }

    /// How many jobs there are of which `condition` holds.
    pub fn jobs(&self, condition: &str) -> i64 {
        match &self.url {
            None => {
                let database = rusqlite::Connection::open(self.data.join("journal.db")).expect("it opens");
                let sql = format!("SELECT count(*) FROM jobs WHERE {condition}");
                database.query_row(&sql, [], |row| row.get(0)).expect("jobs can be counted")
            }
            Some(url) => {
                let config: postgres::Config = url.parse().expect("a database");
                let mut database = config.connect(postgres::NoTls).expect("it answers");
                let sql = format!("SELECT count(*) FROM countersign.jobs WHERE {condition}");
                database.query_one(&sql, &[]).expect("jobs can be counted").get(0)
            }
        }
    }

    /// Waits until nothing is left to draft or do.
    pub fn at_rest(&self) {
        let left = "queue IN ('draft', 'effect', 'call', 'learn')";
        within(REST, "the nodes do not come to rest", || self.jobs(left) == 0);
    }

    /// Every entry has its leaf and is covered, nothing is held past its time, no effect was settled twice, and the whole log
    /// verifies.
    pub fn nothing_is_lost(&self) {
        let reader = self.reader();
        let (client, entries) = self.entries();
        within(SOON, "entries without a leaf", || reader.unplaced(&client).expect("a count") == 0);
        let now = jiff::Timestamp::now().as_millisecond();
        let late = format!("fence <> 0 AND lease_until_ms < {}", now - 2_000);
        within(SOON, "a lease is held past its time", || self.jobs(&late) == 0);
        let mut settled = BTreeSet::new();
        for entry in entries.iter().filter(|it| it.header.kind == "effect-done.1") {
            let text = String::from_utf8_lossy(&entry.envelope);
            let effect = text.split("\"effect\":\"").nth(1).and_then(|it| it.split('"').next());
            let key = (entry.header.case.clone(), effect.expect("an effect has an id").to_owned());
            assert!(settled.insert(key.clone()), "{key:?} was settled twice");
        }
        let mut told: Option<Value> = None;
        within(SOON, "the log does not verify", || {
            let verified = countersign(
                &[vec!["verify".to_owned(), path(&self.data).to_owned(), "--json".to_owned()], self.on()]
                    .concat(),
            );
            told = serde_json::from_str(verified.out.trim()).ok();
            if verified.code != 0 {
                eprintln!("{} {}", verified.out, verified.err);
            }
            verified.code == 0
        });
        assert_eq!(told.expect("a report")["holds"], true);
    }
}

/// Waits until `holds` does.
#[track_caller]
pub fn within(limit: Duration, otherwise: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < limit, "{otherwise}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

//! Load by processes of their own: each one appends, does effects and says what was acknowledged, until it is killed.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)] // each test takes what it needs

pub mod child;
pub mod told;

use crate::folder::client;
use journal::{AnyReader, VerifyingKey, Writing, verify_reading};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use told::Told;

/// How long everything may take to come to rest after the last kill, on a busy machine.
const REST: Duration = Duration::from_secs(90);
/// Keys and entries looked up at once.
const AT_ONCE: usize = 500;

/// Where the nodes write: a folder, or a database with the keys in a folder.
#[derive(Clone)]
pub struct Place {
    pub dir: PathBuf,
    pub url: Option<String>,
    /// A database that does not answer within this and a little is given up; the usual time where nothing is said.
    pub statement_ms: Option<u32>,
}

impl Place {
    pub fn of(dir: &Path, url: Option<String>) -> Self {
        Self { dir: dir.to_owned(), url, statement_ms: None }
    }

    pub fn open(&self) -> (Box<dyn Writing>, VerifyingKey) {
        match &self.url {
            None => {
                let journal = journal::Journal::open(&self.dir, journal::Options::default()).unwrap();
                let key = journal.verifying_key();
                (Box::new(journal), key)
            }
            #[cfg(feature = "postgres")]
            Some(url) => {
                let mut options = journal::postgres::Options::default();
                options.statement_ms_max = self.statement_ms.unwrap_or(options.statement_ms_max);
                let journal = journal::postgres::Journal::open(url, &self.dir.join("keys"), options).unwrap();
                let key = journal.verifying_key();
                (Box::new(journal), key)
            }
            #[cfg(not(feature = "postgres"))]
            Some(_) => panic!("built without PostgreSQL"),
        }
    }

    /// Where the effects' other side keeps what it was asked: one file for each key, so that it takes none twice.
    pub fn done(&self) -> PathBuf {
        self.dir.join("effects-done")
    }
}

/// Nodes on one place, and everything that they said.
pub struct Load {
    place: Place,
    nodes: Vec<Child>,
    pub told: Arc<Told>,
    started: u64,
}

impl Load {
    pub fn start(place: Place, nodes: usize) -> Self {
        std::fs::create_dir_all(place.done()).unwrap();
        let mut load = Self { place, nodes: Vec::new(), told: Arc::default(), started: 0 };
        for slot in 0..nodes {
            let node = load.node(slot);
            load.nodes.push(node);
        }
        load
    }

    fn node(&mut self, slot: usize) -> Child {
        self.started += 1;
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", child::NAME, "--ignored", "--nocapture"])
            .env(child::DIR, &self.place.dir)
            .env(child::NODE, format!("{slot}-{}", self.started))
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(url) = &self.place.url {
            command.env(child::URL, url);
        }
        if let Some(limit) = self.place.statement_ms {
            command.env(child::STATEMENT_MS, limit.to_string());
        }
        let mut node = command.spawn().unwrap();
        told::listen(&self.told, node.stdout.take().unwrap());
        node
    }

    /// `kill -9`, and another one in its place.
    pub fn kill(&mut self, slot: usize) {
        self.nodes[slot].kill().unwrap();
        self.nodes[slot].wait().unwrap();
        self.nodes[slot] = self.node(slot);
    }

    /// The node stands still, as on a machine that is suspended.
    pub fn stop(&self, slot: usize) {
        signal("-STOP", &self.nodes[slot]);
    }

    /// It goes on.
    pub fn cont(&self, slot: usize) {
        signal("-CONT", &self.nodes[slot]);
    }

    /// Waits until more was acknowledged than now.
    #[track_caller]
    pub fn goes_on(&self, otherwise: &str) {
        let before = self.told.acknowledged();
        within(REST, otherwise, || self.told.acknowledged() > before + 5);
    }

    /// No new commands; the nodes finish the effects. Then nothing may be lost, twice, without leaf or held by the dead.
    pub fn check(mut self) -> Figures {
        std::fs::write(self.place.dir.join(child::ENOUGH), "").unwrap();
        let (mut journal, key) = match self.place.url {
            Some(_) => self.place.open(),
            None => {
                // A folder has one writer: the node ends by itself when it has nothing left to do.
                within(REST, "the node does not finish", || self.nodes[0].try_wait().unwrap().is_some());
                self.place.open()
            }
        };
        let reader = journal.reader();
        within(REST, "jobs are left: a lease is held past its time", || {
            reader.queues(&client("tarnsel")).unwrap().iter().all(|it| it.jobs == 0)
        });
        for node in &mut self.nodes {
            within(REST, "a node does not end", || node.try_wait().unwrap().is_some());
        }
        within(REST, "entries without a leaf", || {
            journal.sign(&client("tarnsel"), jiff::Timestamp::now()).unwrap();
            reader.unplaced(&client("tarnsel")).unwrap() == 0
        });
        std::fs::remove_file(self.place.dir.join(child::ENOUGH)).unwrap();
        let report = verify_reading(&*reader, &key, &[], None).unwrap();
        assert!(report.holds(), "{:?}", report.findings);
        checked(&reader, &self.told, &self.place.done())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            let _ = node.kill();
            let _ = node.wait();
        }
    }
}

fn signal(which: &str, node: &Child) {
    assert!(Command::new("kill").args([which, &node.id().to_string()]).status().unwrap().success());
}

/// What was counted.
#[derive(Debug)]
pub struct Figures {
    pub acknowledged: usize,
    pub commands: usize,
    pub effects: usize,
    pub entries: u64,
    pub refusals: usize,
}

fn checked(reader: &AnyReader, told: &Told, done: &Path) -> Figures {
    let mut commands: BTreeMap<String, u32> = BTreeMap::new();
    let mut effects: BTreeMap<String, u32> = BTreeMap::new();
    let (mut after, mut entries) = (0, 0);
    loop {
        let page = reader.log(&client("tarnsel"), after, AT_ONCE).unwrap();
        let Some(last) = page.last() else { break };
        after = last.position;
        entries += page.len() as u64;
        for entry in &page {
            let name = String::from_utf8(entry.body.clone()).unwrap();
            let name = name.split('"').nth(3).expect("a body with one name").to_owned();
            let counted = if entry.header.kind == child::DONE { &mut effects } else { &mut commands };
            *counted.entry(name).or_default() += 1;
        }
    }
    assert_eq!(reader.size(&client("tarnsel")).unwrap(), entries, "every entry has its leaf");
    let twice = |counted: &BTreeMap<String, u32>| counted.iter().filter(|it| *it.1 > 1).count();
    assert_eq!((twice(&commands), twice(&effects)), (0, 0), "commands and effects that are there twice");
    let acknowledged = told.keys();
    let lost: Vec<_> = acknowledged.iter().filter(|key| !commands.contains_key(*key)).collect();
    assert!(lost.is_empty(), "{} acknowledged commands are gone: {lost:?}", lost.len());
    let keys: Vec<&str> = commands.keys().map(String::as_str).collect();
    let kept: usize =
        keys.chunks(AT_ONCE).map(|some| reader.once_many(&client("tarnsel"), some).unwrap().len()).sum();
    assert_eq!(kept, commands.len(), "every command lies with its key");
    let expected: BTreeSet<&String> = commands.keys().filter(|key| child::has_effect(key)).collect();
    assert_eq!(effects.keys().collect::<BTreeSet<_>>(), expected, "every effect is settled, once");
    let asked: BTreeSet<String> =
        std::fs::read_dir(done).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(
        asked.iter().collect::<BTreeSet<_>>(),
        expected,
        "the other side was asked for these and no others"
    );
    rows_are_counted(reader, commands.len());
    assert_eq!(told.broken(), [""; 0], "what no node may see");
    let refusals = told.refusals().len();
    Figures {
        acknowledged: acknowledged.len(),
        commands: commands.len(),
        effects: effects.len(),
        entries,
        refusals,
    }
}

/// Each command has its row, and the shelves count what lies on them.
fn rows_are_counted(reader: &AnyReader, commands: usize) {
    let shelves = reader.shelves(&client("tarnsel"), "work").unwrap();
    let mut rows = 0;
    for (shelf, counted) in &shelves {
        let (mut there, mut after) = (0, None);
        loop {
            let page = reader.page(&client("tarnsel"), "work", shelf, after.as_ref(), 200).unwrap();
            there += page.rows.len() as u64;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(*counted, there, "{shelf}");
        rows += usize::try_from(there).unwrap();
    }
    assert_eq!(rows, commands);
}

/// Waits until `holds` does.
#[track_caller]
pub fn within(limit: Duration, otherwise: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < limit, "{otherwise}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

//! An office on the master data of a sample day, worked from within the test.

#![allow(dead_code)] // Each test file uses its own part.

use jiff::SignedDuration;
use office::packs::{ACCOUNTS_PAYABLE, PackFiles};
use office::view::{Act, Decision, Desk, Done, Person};
use office::{CallBack, CaseOutcome, Clock, Incoming, Office, Settings};
use samples::SampleDay;
use serde_json::Value;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use terms::{CaseId, Failure, PersonId, TaskId};

/// Business time stands still here.
pub const NOW: &str = "2026-11-20T09:00:00Z";
/// How long anything may take to come to rest.
const REST: Duration = Duration::from_secs(120);

pub struct House {
    pub office: Office,
    pub dir: tempfile::TempDir,
    day: SampleDay,
    runtime: tokio::runtime::Runtime,
    keys: Cell<u32>,
    pack: PackFiles,
}

impl House {
    /// Signatures take effect at once.
    pub fn new() -> Self {
        Self::with(0, |people| people.to_owned())
    }

    /// A day with so many documents; signatures take effect at once.
    pub fn of_size(count: usize) -> Self {
        let day = samples::accounts_payable(1, count, samples::Options::default());
        Self::on(day, 0, |people| people.to_owned(), PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap())
    }

    /// Signatures can be undone for `grace` seconds; `people` changes the lines of `people.jsonl`.
    pub fn with(grace: i64, people: impl Fn(&str) -> String) -> Self {
        Self::built(grace, people, PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap())
    }

    /// A house whose pack has these process files in place of its own.
    pub fn of(process: &str, more: &[(&str, &str)]) -> Self {
        let mut pack = PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap();
        for (name, text) in more.iter().chain([&("process.bpmn", process)]) {
            pack = pack.with(name, text.as_bytes().to_vec()).unwrap();
        }
        Self::built(0, |people| people.to_owned(), pack)
    }

    fn built(grace: i64, people: impl Fn(&str) -> String, pack: PackFiles) -> Self {
        Self::on(samples::accounts_payable(1, 120, samples::Options::default()), grace, people, pack)
    }

    fn on(day: SampleDay, grace: i64, people: impl Fn(&str) -> String, pack: PackFiles) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let master = dir.path().join("master");
        std::fs::create_dir(&master).unwrap();
        for (path, bytes) in &day.files {
            let Some(name) = path.strip_prefix("master/") else { continue };
            let changed =
                (name == "people.jsonl").then(|| people(std::str::from_utf8(bytes).unwrap()).into_bytes());
            std::fs::write(master.join(name), changed.as_ref().unwrap_or(bytes)).unwrap();
        }
        let office = Office::set_up(settings(dir.path(), grace, pack.clone()), &master).unwrap();
        office.work().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        Self { office, dir, day, runtime, keys: Cell::new(0), pack }
    }

    /// The same folder, closed and opened again.
    pub fn again(self) -> Self {
        let pack = self.pack.clone();
        self.again_with(pack)
    }

    /// The same, at a later instant.
    pub fn again_at(self, now: &str) -> Self {
        let pack = self.pack.clone();
        self.reopened(pack, now)
    }

    /// The same, started with that pack.
    pub fn again_with(self, pack: PackFiles) -> Self {
        self.reopened(pack, NOW)
    }

    /// The same, started with that pack at a later instant.
    pub fn again_with_at(self, pack: PackFiles, now: &str) -> Self {
        self.reopened(pack, now)
    }

    fn reopened(self, pack: PackFiles, now: &str) -> Self {
        let Self { office, dir, day, runtime, keys, .. } = self;
        office.close();
        drop(office);
        let clock = Clock::Fixed(now.parse().unwrap());
        let office = Office::open(Settings { clock, ..settings(dir.path(), 0, pack.clone()) }).unwrap();
        office.work().unwrap();
        Self { office, dir, day, runtime, keys, pack }
    }

    /// XML documents of the day for which the truth says so: name and text.
    pub fn documents(&self, choose: impl Fn(&Value) -> bool) -> Vec<(String, String)> {
        let file =
            |path: &str| &self.day.files.iter().find(|(name, _)| name == path).expect("a file of the day").1;
        let truths = std::str::from_utf8(file("truth.jsonl"))
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let inputs = truths
            .filter(|truth| choose(truth))
            .map(|truth| truth["input"].as_str().unwrap().to_owned())
            .filter(|input| input.ends_with(".xml"));
        inputs
            .map(|input| (input.replace("documents/", ""), String::from_utf8(file(&input).clone()).unwrap()))
            .collect()
    }

    /// The first XML document with that trouble planted.
    pub fn planted(&self, code: &str) -> (String, String) {
        self.documents(|truth| truth["planted"] == code)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("the day has {code} as XML"))
    }

    /// XML documents that need nobody at capture.
    pub fn clean(&self) -> Vec<(String, String)> {
        self.documents(|truth| truth["planted"].is_null() && truth["expect"]["person"] == false)
    }

    /// Who signed rows of the ledger that was loaded.
    pub fn history_signers(&self) -> std::collections::BTreeSet<String> {
        let history = self.day.files.iter().filter(|(path, _)| path.contains("history"));
        let lines = history.flat_map(|(_, bytes)| std::str::from_utf8(bytes).unwrap().lines());
        let row =
            |line: &str| serde_json::from_str::<Value>(line).ok()?["signed_by"].as_str().map(str::to_owned);
        lines.filter_map(row).collect()
    }

    /// A day of letters that are read from their text layer.
    pub fn of_letters(count: usize) -> Self {
        let options = samples::Options { mix: samples::Mix::Text, ..samples::Options::default() };
        let day = samples::accounts_payable(3, count, options);
        Self::on(day, 0, |people| people.to_owned(), PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap())
    }

    /// Takes every document of the day in and waits until it is drafted; the cases, in the order of arrival.
    pub fn take_in_letters(&self) -> Vec<CaseId> {
        let files = self.day.files.iter().filter(|(path, _)| path.ends_with(".pdf"));
        let incoming = files.map(|(path, bytes)| Incoming {
            name: path.replace("documents/", ""),
            bytes: bytes.clone(),
            key: self.key(),
        });
        let receipts = self.wait(self.office.intake_by_office(incoming.collect()));
        self.settle();
        receipts.into_iter().filter_map(|it| it.ok().map(|it| it.case)).collect()
    }

    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub fn key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("key-{}", self.keys.get())
    }

    /// Takes a document in and waits until it is drafted.
    pub fn take_in(&self, (name, text): &(String, String)) -> CaseId {
        let file = Incoming { name: name.clone(), bytes: text.clone().into_bytes(), key: self.key() };
        let receipt = self.wait(self.office.intake_by_office(vec![file])).remove(0).expect("it is taken in");
        self.settle();
        receipt.case
    }

    /// Waits until no draft and no effect is left to do.
    pub fn settle(&self) {
        let begun = Instant::now();
        while self.office.work_left().unwrap() > 0 {
            assert!(begun.elapsed() < REST, "the office does not come to rest");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn who(&self, id: &str) -> Person {
        self.office.person_named(id).unwrap_or_else(|| panic!("the day has {id}"))
    }

    pub fn outcome(&self, case: &CaseId) -> CaseOutcome {
        self.office.outcomes().unwrap().into_iter().find(|it| it.case == case.0).expect("the case is there")
    }

    /// The open task of a case.
    pub fn task(&self, who: &str, case: &CaseId) -> TaskId {
        let story = self.office.story(&self.who(who), case).unwrap();
        story.tasks.first().unwrap_or_else(|| panic!("{case} has an open task: {:?}", story.state)).0.clone()
    }

    /// The work screen of the case's open task.
    pub fn desk(&self, who: &str, case: &CaseId) -> Desk {
        self.office.desk(&self.who(who), case, &self.task(who, case)).unwrap()
    }

    /// Decides on what `desk` shows, and waits for what follows from it.
    pub fn decide(
        &self,
        who: &str,
        desk: &Desk,
        act: Act,
        corrections: &[(&str, &str)],
        reason: Option<&str>,
    ) -> Result<Done, Failure> {
        let corrections: BTreeMap<String, String> =
            corrections.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let decision = Decision {
            case: desk.case.clone(),
            task: desk.task.clone(),
            act,
            shown: desk.shown,
            corrections,
            reason: reason.map(str::to_owned),
            to: None,
            seconds_on_screen: Some(9),
            evidence_opened: None,
            key: self.key(),
        };
        let done = self.wait(self.office.decide(&self.who(who), decision));
        self.settle();
        done
    }

    /// Approves the open task of a case as it is shown to `who` now.
    pub fn approve(&self, who: &str, case: &CaseId) -> Result<Done, Failure> {
        self.decide(who, &self.desk(who, case), Act::Approve, &[], None)
    }

    /// Says in a note why what was found is right all the same, then approves.
    pub fn answer_for(&self, who: &str, case: &CaseId) -> Result<Done, Failure> {
        let words = "Asked the sender: both are owed";
        self.wait(self.office.note(&self.who(who), case, words, &self.key()))?;
        self.approve(who, case)
    }

    /// Hands what `desk` shows up to one person.
    pub fn escalate(&self, who: &str, desk: &Desk, to: &PersonId, reason: &str) -> Result<Done, Failure> {
        let decision = Decision {
            case: desk.case.clone(),
            task: desk.task.clone(),
            act: Act::Escalate,
            shown: desk.shown,
            corrections: BTreeMap::new(),
            reason: Some(reason.to_owned()),
            to: Some(to.clone()),
            seconds_on_screen: Some(9),
            evidence_opened: None,
            key: self.key(),
        };
        let done = self.wait(self.office.decide(&self.who(who), decision));
        self.settle();
        done
    }

    pub fn call_back(&self, who: &str, case: &CaseId, confirmed: bool) -> Result<Done, Failure> {
        let call = CallBack {
            case: case.clone(),
            task: self.task(who, case),
            spoke_with: "Ms Lund, accounts".to_owned(),
            number_called: "+49 5141 990021".to_owned(),
            confirmed,
            key: self.key(),
        };
        self.wait(self.office.record_call_back(&self.who(who), call))
    }
}

/// The code of a refusal; anything else fails the test.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Failure>) -> String {
    match answer {
        Err(Failure::Refused(refusal)) => refusal.code.into_owned(),
        other => panic!("not a refusal: {other:?}"),
    }
}

/// The example `read_child`, which is built beside the tests.
fn reader() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    let path = path.join("examples").join("read_child");
    assert!(
        path.exists(),
        "the example \"read_child\" is built with the tests: cargo build -p office --examples"
    );
    path
}

fn settings(dir: &Path, grace: i64, pack: PackFiles) -> Settings {
    Settings {
        dir: dir.join("data"),
        database: None,
        pack,
        clock: Clock::Fixed(NOW.parse().unwrap()),
        grace: SignedDuration::from_secs(grace),
        readers: 2,
        reader: Arc::new(|| Command::new(reader())),
    }
}

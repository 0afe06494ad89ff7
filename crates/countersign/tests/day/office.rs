//! The office in the test's own process, on a data folder that the binary may work too.

use super::NOW;
use jiff::SignedDuration;
use office::packs::{ACCOUNTS_PAYABLE, PackFiles};
use office::view::{Act, Decision, Desk, Done, Person};
use office::{CaseOutcome, Clock, Incoming, Office, Settings};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use terms::{CaseId, Failure, TaskId};

/// How long anything may take to come to rest.
const REST: Duration = Duration::from_secs(240);

/// Opens the folder and starts its workers; a new folder is set up with the master data in `master`.
pub fn open(data: &Path, master: Option<&Path>) -> Office {
    let office = opened(data, master, None);
    office.work().expect("the workers start");
    office
}

/// Opens a folder whose journal lies in a database; nothing is worked.
pub fn open_on(data: &Path, database: Option<&str>) -> Office {
    opened(data, None, database)
}

fn opened(data: &Path, master: Option<&Path>, database: Option<&str>) -> Office {
    let settings = Settings {
        dir: data.to_owned(),
        database: database.map(str::to_owned),
        pack: PackFiles::embedded(ACCOUNTS_PAYABLE).expect("the pack is embedded"),
        clock: Clock::Fixed(NOW.parse().expect("an instant")),
        grace: SignedDuration::ZERO,
        readers: 2,
        reader: Arc::new(|| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
            command.arg("read-child");
            command
        }),
    };
    let office = match master {
        Some(master) => Office::set_up(settings, master),
        None => Office::open(settings),
    };
    office.expect("the folder opens")
}

/// Waits until no draft and no effect is left to do.
pub fn settle(office: &Office) {
    let begun = Instant::now();
    while office.work_left().expect("the queues can be counted") > 0 {
        assert!(begun.elapsed() < REST, "the office does not come to rest");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A file that was handed in under a key of its own.
pub fn incoming(name: &str, bytes: &[u8], key: &str) -> Incoming {
    Incoming { name: name.to_owned(), bytes: bytes.to_vec(), key: key.to_owned() }
}

/// A person of the sample day.
pub fn person(office: &Office, id: &str) -> Person {
    office.person_named(id).unwrap_or_else(|| panic!("the sample day has {id}"))
}

/// Where a case stands.
pub fn outcome(office: &Office, case: &CaseId) -> CaseOutcome {
    let outcomes = office.outcomes().expect("the cases can be read");
    outcomes.into_iter().find(|it| it.case == case.0).unwrap_or_else(|| panic!("{case} is there"))
}

/// The work screen of the case's open task, where it has one.
pub fn desk(office: &Office, who: &Person, case: &CaseId) -> Option<Desk> {
    let story = office.story(who, case).expect("the story can be read");
    let (task, _): &(TaskId, String) = story.tasks.first()?;
    Some(office.desk(who, case, task).expect("the desk can be read"))
}

/// Approves what the desk shows.
pub async fn approve(office: &Office, who: &Person, desk: &Desk) -> Result<Done, Failure> {
    let decision = Decision {
        case: desk.case.clone(),
        task: desk.task.clone(),
        act: Act::Approve,
        shown: desk.shown,
        corrections: BTreeMap::new(),
        reason: None,
        to: None,
        seconds_on_screen: Some(12),
        evidence_opened: None,
        key: format!("{}-{}-{}", desk.case, desk.task, who.id),
    };
    office.decide(who, decision).await
}

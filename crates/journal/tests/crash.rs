//! `kill -9` at random points: whatever was acknowledged is there, whole, and the folder verifies.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers too

mod folder;

use folder::{Folder, append, client};
use journal::{JobChange, verify_dir};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const ROUNDS: u32 = 20;
const CASES: u64 = 5;
const FOLDER: &str = "JOURNAL_CRASH_FOLDER";

/// The child: appends without end and tells what was acknowledged. Runs only when the test below starts it.
#[test]
#[ignore = "started by the test below as a process of its own"]
fn child_appends_until_it_is_killed() {
    let Some(dir) = std::env::var_os(FOLDER) else { return };
    let mut journal = journal::Journal::open(dir, journal::Options::default()).unwrap();
    let reader = journal.reader();
    let mut heads: BTreeMap<u64, u64> = BTreeMap::new();
    for case in 0..CASES {
        let entries = reader.case(&client("tarnsel"), &format!("c-{case}").into(), 1).unwrap();
        heads.insert(case, entries.len() as u64);
    }
    let mut out = std::io::stdout();
    for n in 0_u64.. {
        let mut batch = Vec::new();
        for (case, head) in heads.iter_mut().filter(|(case, _)| (**case + n) % 3 != 0) {
            let mut append = append("tarnsel", &format!("c-{case}"), *head, 1 + n % 3);
            // One job a case names its version: it must always be the version of the entries beside it.
            append.jobs = vec![JobChange::Put {
                queue: "mark".to_owned(),
                id: format!("c-{case}"),
                case_id: String::new(),
                due_ms: 0,
                priority: 0,
                body: (*head + 1 + n % 3).to_string().into_bytes(),
            }];
            *head += 1 + n % 3;
            batch.push(append);
        }
        for committed in journal.commit(batch).unwrap() {
            let committed = committed.unwrap();
            let last = committed.first_position + (committed.versions.end - committed.versions.start) - 1;
            writeln!(out, "ACK {last}").unwrap();
        }
        out.flush().unwrap();
    }
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let folder = Folder::new();
    let mut seed = u64::from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos());
    eprintln!("seed {seed}");
    let (mut acknowledged, mut before) = (0, 0);
    for round in 0..ROUNDS {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_appends_until_it_is_killed", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.by_ref().map(Result::unwrap).find_map(|line| position(&line));
        acknowledged = acknowledged.max(first.expect("the child commits"));
        std::thread::sleep(Duration::from_micros(seed >> 40 & 0x3fff));
        child.kill().unwrap();
        // What the child had told before it died still lies in the pipe.
        let told = lines.map_while(Result::ok).filter_map(|line| position(&line)).max();
        acknowledged = acknowledged.max(told.unwrap_or(0));
        child.wait().unwrap();
        let journal = folder.open();
        let size = journal.reader().size(&client("tarnsel")).unwrap();
        assert!(size >= acknowledged, "round {round}: {acknowledged} acknowledged, {size} there");
        assert!(size > before, "round {round} wrote nothing");
        before = size;
        for case in 0..CASES {
            let name = format!("c-{case}");
            let entries = journal.reader().case(&client("tarnsel"), &name.as_str().into(), 1).unwrap().len();
            let mark = journal.reader().job(&client("tarnsel"), "mark", &name).unwrap();
            assert_eq!(
                mark.map_or("0".to_owned(), |job| String::from_utf8(job.body).unwrap()),
                entries.to_string()
            );
        }
        drop(journal);
        let report = verify_dir(folder.path(), None).unwrap();
        assert!(report.holds(), "round {round}: {:?}", report.findings);
        assert_eq!(report.clients[0].entries, size);
    }
    eprintln!("{ROUNDS} rounds, {acknowledged} entries acknowledged, {before} there");
}

/// The position in a line `ACK n`, which the harness may have begun with words of its own.
fn position(line: &str) -> Option<u64> {
    line.rsplit_once("ACK ")?.1.parse().ok()
}

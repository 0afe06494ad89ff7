//! What the world does to a served folder: a disk that is full, a clock that steps back. Refusals and recovery, nothing lost.

mod day;

use day::served::Served;
use day::{Day, NOW, countersign, path};
use std::fs;
use std::path::Path;

const DOCUMENTS: usize = 30;
/// An hour before [`NOW`].
const EARLIER: &str = "2026-11-20T08:00:00Z";

/// Writes a note; whether it was acknowledged.
fn note(served: &Served, words: &str) -> u16 {
    let body = format!("{{\"words\": \"{words}\"}}");
    served.post("/api/v1/cases/AP-0000001/notes", "application/json", body.as_bytes()).status
}

fn story(served: &Served) -> String {
    let got = served.get("/api/v1/cases/AP-0000001");
    assert_eq!(got.status, 200, "{}", got.text());
    got.text()
}

fn holds(data: &Path) {
    let told = countersign(&["verify", path(data), "--json"]).json(0);
    assert_eq!(told["holds"], true, "{told}");
}

#[test]
fn a_full_disk_refuses_loses_nothing_and_goes_on_when_there_is_room() {
    let day = Day::written(DOCUMENTS, "structured");
    let data = day.beside("data");
    day.run(&data).json(0);
    // No file may grow beyond what the largest one has and a little more: what a full disk does to every write.
    let length = |name| fs::metadata(data.join(name)).map_or(0, |it| it.len());
    let largest = ["journal.db", "journal.db-wal", "vault.db", "vault.db-wal"].map(length);
    let kib = largest.iter().max().unwrap() / 1024 + 256;
    let served = Served::start_within(&data, &[], "operator", Some(kib));
    let (mut acknowledged, mut refused) = (Vec::new(), 0);
    for n in 0..12_000 {
        // A long note fills the disk sooner.
        let words = format!("note {n} {}", "x".repeat(1500));
        match note(&served, &words) {
            200 => acknowledged.push(format!("note {n} ")),
            503 => refused += 1,
            other => panic!("{other}"),
        }
        if refused == 3 {
            break;
        }
    }
    assert_eq!(refused, 3, "the disk filled up after {} notes", acknowledged.len());
    assert!(!acknowledged.is_empty());
    // What is there can still be read.
    let text = story(&served);
    assert!(acknowledged.iter().all(|it| text.contains(it.as_str())));
    drop(served);

    let served = Served::start(&data, &[], "operator");
    let text = story(&served);
    for words in &acknowledged {
        assert!(text.contains(words.as_str()), "{words} was acknowledged and is gone");
    }
    assert_eq!(note(&served, "room again"), 200);
    drop(served);
    holds(&data);
}

#[test]
fn a_clock_that_steps_back_an_hour_loses_and_reorders_nothing() {
    let day = Day::written(DOCUMENTS, "structured");
    let data = day.beside("data");
    day.run(&data).json(0);
    let served = Served::start(&data, &["--now", NOW], "operator");
    assert_eq!(note(&served, "before the step"), 200);
    drop(served);
    let served = Served::start(&data, &["--now", EARLIER], "operator");
    assert_eq!(note(&served, "after the step"), 200);
    let text = story(&served);
    let places = ["before the step", "after the step"].map(|it| text.find(it).expect("the note is there"));
    assert!(places[0] < places[1], "entries stand in the order in which they were written");
    drop(served);
    let auditor = Served::start(&data, &["--now", NOW], "auditor");
    // Both are found in the period although one is dated before the other that came first.
    let room = auditor.get("/evidence?from=2026-11-20&until=2026-11-20&person=mara").text();
    assert!(room.contains("before the step") && room.contains("after the step"), "{room}");
    drop(auditor);
    holds(&data);
}

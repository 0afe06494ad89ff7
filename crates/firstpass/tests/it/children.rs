//! The pool of children: answers, limits, replacement.

use crate::paper::{invoice, pdf};
use firstpass::child::Limits;
use firstpass::{Model, Options, Readers};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};
use terms::Failure;

/// The example `reader`, which is built beside the tests.
fn reader() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    let path = path.join("examples").join("reader");
    assert!(
        path.exists(),
        "the example \"reader\" is built with the tests: cargo build -p firstpass --examples"
    );
    path
}

fn readers(limits: Limits) -> Readers {
    Readers::start(|| Command::new(reader()), limits, &Model::empty())
}

fn sleeper() -> Command {
    let mut command = Command::new("sleep");
    command.arg("30");
    command
}

#[test]
fn a_document_reads_the_same_behind_the_boundary() {
    let bytes = pdf(&[invoice("RE-1", "119,00")], 0, None);
    let readers = readers(Limits::default());
    let there = readers.read(&bytes, &Options::default()).unwrap();
    let here = firstpass::read(&bytes, &Model::empty(), &Options::default());
    assert_eq!(there, here);
    assert!(readers.page_image(&bytes, 1, 1.0).unwrap().starts_with(b"\x89PNG"));
    assert!(matches!(readers.page_image(&bytes, 9, 1.0), Err(Failure::Refused(_))));
}

#[test]
fn a_child_that_needs_too_much_memory_ends_as_too_large_and_the_next_document_is_read() {
    let readers = readers(Limits { memory_bytes: 96 * 1024 * 1024, children: 1, ..Limits::default() });
    // pages by the thousand within the file's limit of bytes, each word with its box
    let words = "word ".repeat(4_000_000);
    let reading = readers.read(words.as_bytes(), &Options::default()).unwrap();
    assert!(
        reading.draft.findings.iter().any(|finding| finding.code == "too-large"),
        "{:?}",
        reading.draft.findings
    );
    let next = readers.read(&pdf(&[invoice("RE-1", "119,00")], 0, None), &Options::default()).unwrap();
    assert_eq!(next.draft.reading, terms::Reading::Text);
}

#[test]
fn a_child_that_is_too_slow_is_ended() {
    let limits = Limits { wall: Duration::from_millis(300), children: 1, ..Limits::default() };
    let readers = Readers::start(sleeper, limits, &Model::empty());
    let start = Instant::now();
    // it does not even take its limits: that is a fault of the world, not of the document
    assert!(matches!(readers.read(b"text", &Options::default()), Err(Failure::Fault(_))));
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_child_that_cannot_start_is_a_fault_and_leaves_its_place() {
    let readers = Readers::start(
        || Command::new("/nowhere/reader"),
        Limits { children: 1, ..Limits::default() },
        &Model::empty(),
    );
    for _ in 0..3 {
        assert!(matches!(readers.read(b"text", &Options::default()), Err(Failure::Fault(_))));
    }
}

#[test]
fn two_hundred_megabytes_never_reach_a_child() {
    let readers = Readers::start(|| Command::new("/nowhere/reader"), Limits::default(), &Model::empty());
    let reading = readers.read(&vec![0; 200 * 1024 * 1024], &Options::default()).unwrap();
    assert_eq!(reading.draft.findings[0].code, "too-large");
}

#[test]
fn many_callers_share_few_children() {
    let readers = readers(Limits { children: 2, ..Limits::default() });
    let bytes = pdf(&[invoice("RE-1", "119,00")], 0, None);
    std::thread::scope(|scope| {
        let calls: Vec<_> =
            (0..8).map(|_| scope.spawn(|| readers.read(&bytes, &Options::default()).unwrap())).collect();
        for call in calls {
            assert_eq!(call.join().unwrap().pages.len(), 1);
        }
    });
}

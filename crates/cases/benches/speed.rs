//! How long the heart takes for one command on the pack of accounts payable. Run with `cargo bench -p cases`.
//!
//! Prints the median and the 99th percentile in microseconds of decide, apply and react together, as the office calls them.

#![allow(clippy::unwrap_used, clippy::panic, dead_code)] // a bench that cannot load its pack has nothing to measure

#[path = "../tests/it/house.rs"]
mod house;

use cases::{Act, Command, Entry, State};
use house::{House, clean, field, opening, text};
use std::time::Instant;
use terms::{Candidate, Draft, Finding, Line, Standing};

const ROUNDS: usize = 2_000;

fn main() {
    measure("open", |_| {}, |_| ("system", opening()));
    measure("record draft, touchless to the posting", House::open, |it| draft(it, full(clean())));
    measure("record draft, to a person", House::open, |it| draft(it, full(text())));
    measure("sign, through authority to the posting", at_desk, |it| {
        ("mara", it.signs("check", Act::Approve))
    });
    measure("effect done", house::posting, |it| ("system", done(it)));
    replay();
}

/// A draft of the size that a real invoice has: 24 fields, 10 lines, 15 findings.
fn full(mut draft: Draft) -> Draft {
    for n in 0..18 {
        let mut field = field(&format!("field_{n}"), "A value of usual length");
        let of = |value: &str| Candidate {
            value: value.to_owned(),
            confidence: 0.2,
            reason: "Second best".to_owned(),
            evidence: field.evidence.clone(),
        };
        field.candidates = vec![of("another value"), of("a third one")];
        draft.fields.push(field);
    }
    draft.lines =
        vec![Line { description: "Freight, pallets, Rotterdam to Berlin".to_owned(), ..Line::default() }; 10];
    draft.findings = (0..15)
        .map(|n| Finding::new(format!("BR-{n}"), Standing::Holds, "The lines add up to the net total"))
        .collect();
    draft
}

fn draft(house: &House, draft: Draft) -> (&'static str, Command) {
    ("reader", Command::RecordDraft { task: house.id("check"), draft: Box::new(draft) })
}

fn at_desk(house: &mut House) {
    house.open();
    house.drafts(full(text()));
}

fn done(house: &House) -> Command {
    Command::EffectDone { effect: house.effect("post"), answer: serde_json::Map::new() }
}

/// One command in the same situation again and again.
fn measure(name: &str, set: fn(&mut House), command: fn(&House) -> (&'static str, Command)) {
    let mut times: Vec<u128> = (0..ROUNDS)
        .map(|_| {
            let mut house = House::new();
            set(&mut house);
            let (who, command) = command(&house);
            let start = Instant::now();
            house.does(who, command);
            start.elapsed().as_nanos()
        })
        .collect();
    print(name, &mut times);
}

/// A whole touchless case from its entries.
fn replay() {
    let mut house = House::new();
    house.open();
    let task = house.id("check");
    house.does("reader", Command::RecordDraft { task, draft: Box::new(full(clean())) });
    house.effected("post");
    house.effected("pay");
    let mut times: Vec<u128> = (0..ROUNDS).map(|_| fold(&house.entries)).collect();
    print(&format!("replay of {} entries", house.entries.len()), &mut times);
}

fn fold(entries: &[Entry]) -> u128 {
    let start = Instant::now();
    let mut state = State::default();
    entries.iter().for_each(|entry| cases::apply(&mut state, entry));
    assert!(state.closed.is_some());
    start.elapsed().as_nanos()
}

fn print(name: &str, times: &mut [u128]) {
    times.sort_unstable();
    let micros = |at: usize| times[at] as f64 / 1000.0;
    println!(
        "{name:<42} median {:>7.1} µs   99 % {:>7.1} µs",
        micros(times.len() / 2),
        micros(times.len() * 99 / 100)
    );
}

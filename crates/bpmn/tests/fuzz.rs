//! Broken files: whatever the bytes, reading ends in time with a result, and what loads can be run and drawn.
//!
//! `BPMN_FUZZ_SECONDS` says how long (2 by default), `BPMN_FUZZ_SEED` from where.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::{Begin, Event, Marks, State, Trigger};
use plain::world::{Dice, answer};
use plain::{Plain, case, fixtures};
use std::time::{Duration, Instant};

const WORDS: [&str; 34] = [
    "<",
    ">",
    "/>",
    "\"",
    "&",
    "&#0;",
    "]]>",
    "<!--",
    "<!DOCTYPE x>",
    "R3/PT10M",
    "R/PT0S",
    "R99999999999/PT1S",
    "PT1S",
    "P9999Y",
    "${a}",
    "#{b}",
    "${a.b(}",
    "= x",
    "=",
    "true",
    "0",
    "-1",
    "1e308",
    "99999999999999999999",
    "isExecutable=\"true\"",
    "isSequential=\"true\"",
    "cancelActivity=\"false\"",
    "triggeredByEvent=\"true\"",
    "isForCompensation=\"true\"",
    "<standardLoopCharacteristics/>",
    "parallelMultiple=\"true\"",
    "\u{0}",
    "𝄞",
    "xmlns=\"x\"",
];

fn mutate(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(out.len());
        let end = (at + 1 + dice.roll(60)).min(out.len());
        match dice.roll(9) {
            0 if !out.is_empty() => out[at] = dice.roll(256) as u8,
            1 => drop(out.drain(at..end)),
            2 => {
                let piece = out[at..end].to_vec();
                let to = dice.roll(out.len());
                out.splice(to..to, piece);
            }
            3 => drop(out.splice(at..at, WORDS[dice.roll(WORDS.len())].bytes())),
            4 => out.truncate(at),
            5 => {
                let from = dice.roll(other.len());
                let to = (from + dice.roll(2000)).min(other.len());
                drop(out.splice(at..at, other[from..to].iter().copied()));
            }
            _ => swap_ids(&mut out, dice),
        }
    }
    out
}

/// Exchanges two quoted values, so that references point at wrong elements.
fn swap_ids(out: &mut Vec<u8>, dice: &mut Dice) {
    let quotes: Vec<usize> =
        out.iter().enumerate().filter(|(_, byte)| **byte == b'"').map(|(at, _)| at).collect();
    if quotes.len() < 8 {
        return;
    }
    let (a, b) = (dice.roll(quotes.len() / 2 - 1) * 2, dice.roll(quotes.len() / 2 - 1) * 2);
    let value = out[quotes[a] + 1..quotes[a + 1]].to_vec();
    out.splice(quotes[b] + 1..quotes[b + 1], value);
}

/// Runs a little: answers whatever is needed, at random.
fn run(process: &bpmn::Process, dice: &mut Dice) {
    let mut moment = case::moment();
    let begin = process.starts().next().map_or(Begin::None, |ix| Begin::At(process.elements[ix].id.clone()));
    let with = case::variables(serde_json::json!({"a": 1, "x": true, "n": 3, "list": [1, 2, 3]}));
    let Ok(events) = bpmn::start(process, &begin, with, 0, &moment) else { return };
    let mut state = State::default();
    take(&mut state, &events);
    for _ in 0..12 {
        let needs = bpmn::open_needs(process, &state);
        if needs.is_empty() || events.len() > 5_000 {
            break;
        }
        let Some(trigger) = answer(&needs[dice.roll(needs.len())], dice, &mut moment, false) else {
            continue;
        };
        if let Ok(events) = bpmn::advance(process, &state, trigger, &moment) {
            take(&mut state, &events);
        }
    }
    let cancel = Trigger::Cancel { reason: "end of the round".into() };
    if let Ok(events) = bpmn::advance(process, &state, cancel, &moment) {
        take(&mut state, &events);
        assert_eq!(state.instances().count(), 0);
    }
}

fn take(state: &mut State, events: &[Event]) {
    events.iter().for_each(|event| bpmn::apply(state, event));
}

#[test]
fn nothing_panics_or_hangs() {
    let Some(folder) = fixtures::shared() else { return };
    let seconds = std::env::var("BPMN_FUZZ_SECONDS").ok().and_then(|it| it.parse().ok()).unwrap_or(2);
    let seed =
        std::env::var("BPMN_FUZZ_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(0x9E37_79B9_7F4A_7C15);
    let mut dice = Dice(seed);
    let mut paths = Vec::new();
    fixtures::files(&folder, &mut paths);
    let files: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let (begin, mut rounds, mut loaded_count, mut slowest) = (Instant::now(), 0u64, 0u64, Duration::ZERO);
    while begin.elapsed() < Duration::from_secs(seconds) {
        let bytes = mutate(&files[dice.roll(files.len())], &files[dice.roll(files.len())], &mut dice);
        let since = Instant::now();
        if std::env::var_os("BPMN_FUZZ_KEEP").is_some() {
            std::fs::write(std::env::temp_dir().join("bpmn-fuzz-last.bpmn"), &bytes).unwrap();
        }
        if let Ok(loaded) = bpmn::read(&bytes, &Plain) {
            loaded_count += 1;
            for process in &loaded.definitions.processes {
                run(process, &mut dice);
                let _ = (bpmn::draw(&bpmn::lay_out(process), &Marks::default()), bpmn::analyse(process));
                if process.unrunnable.is_empty() {
                    assert_eq!(bpmn::compare(process, process), bpmn::Changes::default());
                }
            }
            for diagram in &loaded.definitions.diagrams {
                assert!(bpmn::draw(diagram, &Marks::default()).ends_with("</svg>"));
            }
        }
        let took = since.elapsed();
        if took > slowest {
            slowest = took;
        }
        assert!(took < Duration::from_secs(20), "one file took {took:?}; seed {seed}, round {rounds}");
        rounds += 1;
    }
    println!("{rounds} files in {seconds} s, {loaded_count} loaded, slowest {slowest:?}");
    assert!(rounds > 10);
}

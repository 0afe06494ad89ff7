//! Dawid and Skene's model against `crowd-kit`, where a Python has it: set COUNTERSIGN_PYTHON to that interpreter.

use assure::{Judgement, Rounds, consensus};
use serde_json::Value;
use std::process::Command;

#[test]
fn agrees_with_crowd_kit() {
    let python = std::env::var("COUNTERSIGN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/crowd.py");
    let output = match Command::new(&python).arg(script).output() {
        Ok(output) if output.status.success() => output,
        other => {
            let why = other
                .map_or_else(|it| it.to_string(), |it| String::from_utf8_lossy(&it.stderr).trim().to_owned());
            eprintln!(
                "SKIPPED: {python} does not run crowd-kit ({}). Install it and set COUNTERSIGN_PYTHON.",
                why.lines().last().unwrap_or("")
            );
            return;
        }
    };
    let theirs: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows: Vec<[usize; 3]> = serde_json::from_value(theirs["rows"].clone()).unwrap();
    let truth: Vec<Vec<f64>> = serde_json::from_value(theirs["truth"].clone()).unwrap();
    let shares: Vec<f64> = serde_json::from_value(theirs["shares"].clone()).unwrap();
    let judgements: Vec<Judgement> = rows
        .iter()
        .map(|[thing, person, label]| Judgement { thing: *thing, person: *person, label: *label })
        .collect();
    let ours = consensus(&judgements, Rounds::default()).unwrap();
    assert_eq!(Some(ours.rounds as u64), theirs["rounds"].as_u64());
    let pairs =
        ours.truth.iter().flatten().zip(truth.iter().flatten()).chain(ours.shares.iter().zip(&shares));
    let furthest = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(furthest <= 1e-6, "{furthest}");
    eprintln!("agrees with crowd-kit: furthest apart by {furthest:e} over {} rounds", ours.rounds);
}

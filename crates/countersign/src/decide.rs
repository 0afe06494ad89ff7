//! `decide`: one decision of a rules file, and why.

use crate::arguments::DecideArguments;
use crate::ending::{Ended, wrong_use};
use crate::rules_file;
use dmn::time::{DateTime, Zone};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::fs;
use terms::{Failure, Refusal};

pub fn decide(arguments: &DecideArguments) -> Result<Ended, Failure> {
    let bytes = fs::read(&arguments.file)
        .map_err(|error| Failure::fault(format!("{}: {error}", arguments.file.display())))?;
    let input: Map<String, Value> = serde_json::from_str(&arguments.input).map_err(|error| {
        wrong_use(format!("The input is no JSON object: {error}."), "Write it as {\"amount\": 120}.")
    })?;
    let (model, _) = dmn::Model::read(&bytes).map_err(|problems| {
        let lines = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        Refusal::new(
            "rules-unreadable",
            "Not decided: the file does not read",
            lines,
            "Mend the file; countersign check names every place.",
        )
    })?;
    let imports = rules_file::imports(&model, &arguments.file);
    let (prepared, _) = model.prepare(&imports.iter().collect::<Vec<_>>());
    let run = dmn::Run { now: Some(now(arguments.now)?), ..dmn::Run::traced() };
    let decided = prepared.decide(&arguments.decision, &input, &run).map_err(|error| {
        Refusal::new(
            "not-decided",
            "Not decided",
            error.to_string(),
            format!("The file has: {}.", prepared.decisions().join(", ")),
        )
    })?;
    let faults: Vec<String> = decided.faults.iter().map(ToString::to_string).collect();
    let wanting = decided.value.is_null() && !faults.is_empty();
    if arguments.json {
        println!(
            "{}",
            json!({ "result": decided.value.to_json(), "faults": faults, "trace": decided.trace })
        );
    } else {
        println!("{}", decided.value.to_json());
        if let Some(trace) = &decided.trace {
            eprintln!("{}", trace.sentence());
        }
        faults.iter().for_each(|fault| eprintln!("no value: {fault}"));
    }
    Ok(if wanting { Ended::Wanting } else { Ended::Done })
}

/// What `now()` and `today()` mean: the moment that was named, else the present one, both in UTC.
fn now(named: Option<Timestamp>) -> Result<DateTime, Failure> {
    let now = named.unwrap_or_else(Timestamp::now);
    DateTime::at(now.as_nanosecond(), Some(Zone::Offset(0)))
        .ok_or_else(|| Failure::fault(format!("{now} is outside the years that rules can count")))
}

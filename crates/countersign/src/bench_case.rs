//! `bench case`: how long a case of very many entries takes to be loaded by an office that has just been opened.

use crate::cpu::used;
use crate::{data, run};
use office::view::Person;
use office::{Office, ProcessAct, packs};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use terms::{CaseId, Failure};

/// Acts asked for side by side.
const TOGETHER: usize = 200;
/// Acts after the last state that was kept: each is two entries, and a state is kept every thousand.
const TAIL: usize = 450;
/// Times that the case is loaded, each by an office of its own.
const LOADS: usize = 9;

/// Lets a manager act on one case until it has that many entries and as many more as a kept state can lack, then opens the
/// folder again and again: from the first question about the case to the answer.
pub fn measure(dir: &Path, office: Office, files: &[PathBuf], entries: usize) -> Result<Value, Failure> {
    run::work(&office, files, false)?;
    let runtime = data::runtime()?;
    let people = office.sign_in_links().into_iter().map(|it| it.person);
    let who = people.into_iter().find(|it| it.roles.iter().any(|role| role == "manager"));
    let who = who.ok_or_else(|| Failure::fault("The sample has no manager"))?;
    let open = office.outcomes()?.into_iter().map(|it| CaseId(it.case)).find(|case| {
        runtime.block_on(office.process_act(&who, case, act(0), &format!("bench-first-{case}"))).is_ok()
    });
    let case = open.ok_or_else(|| Failure::fault("The sample has no open case"))?;
    let office = Arc::new(office);
    let begun = Instant::now();
    let (mut acts, mut kept) = (0, 0);
    while kept < entries as u64 {
        runtime.block_on(chunk(&office, &who, &case, acts..acts + TOGETHER))?;
        acts += TOGETHER;
        kept = office.kept_version(&case)?.unwrap_or(0);
    }
    runtime.block_on(chunk(&office, &who, &case, acts..acts + TAIL))?;
    let written = begun.elapsed().as_secs_f64();
    let kept = office.kept_version(&case)?.unwrap_or(0);
    acts += TAIL;
    office.close();
    drop(office);
    let (mut walls, mut cpus) = (Vec::new(), Vec::new());
    for load in 0..LOADS {
        let settings = data::settings(&dir.join("data"), data::pack(packs::ACCOUNTS_PAYABLE)?, None, 0)?;
        let office = data::open(settings, None)?;
        let (begun, before) = (Instant::now(), used().cpu_seconds);
        runtime.block_on(office.process_act(&who, &case, act(load), &format!("bench-load-{load}")))?;
        walls.push(begun.elapsed().as_secs_f64() * 1000.0);
        cpus.push((used().cpu_seconds - before) * 1000.0);
        office.close();
    }
    let middle = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        (times[times.len() / 2] * 10.0).round() / 10.0
    };
    let slowest = walls.iter().copied().fold(0.0, f64::max);
    Ok(json!({
        "entries_at_least": 2 * acts,
        "entries_of_the_kept_state": kept,
        "written_seconds": (written * 10.0).round() / 10.0,
        "load_p50_ms": middle(&mut walls),
        "load_max_ms": (slowest * 10.0).round() / 10.0,
        "load_cpu_ms": middle(&mut cpus),
        "act": "load the case from its kept state and the entries after it, decide, write, answer",
    }))
}

fn act(number: usize) -> ProcessAct {
    let variables = Map::from_iter([("counted".to_owned(), Value::from(number))]);
    ProcessAct::Set { variables, words: "Counting".to_owned() }
}

async fn chunk(
    office: &Arc<Office>,
    who: &Person,
    case: &CaseId,
    numbers: std::ops::Range<usize>,
) -> Result<(), Failure> {
    let tasks: Vec<_> = numbers
        .map(|number| {
            let (office, who, case) = (Arc::clone(office), who.clone(), case.clone());
            tokio::spawn(async move {
                office.process_act(&who, &case, act(number), &format!("bench-{number}")).await
            })
        })
        .collect();
    for task in tasks {
        task.await.map_err(Failure::fault)??;
    }
    Ok(())
}

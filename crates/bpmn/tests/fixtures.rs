//! The fixtures of three open engines and of the interchange group: each loads, or is refused for a stated reason; what
//! can run runs to an end, with a world that answers everything, or stops where its content says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::{Begin, State, Want};
use plain::Plain;
use plain::case::{moment, variables};
use plain::fixtures::{files, shared};
use plain::world::{Dice, answer};
use serde_json::json;

/// Files that do not come to an end with every path, and what they stop at. Their engine lets a parallel join go on when
/// a way into it was not chosen; by clause 13.4.1 of the standard the join waits for every way in, so that here it is an
/// incident. The rest depends on code or data of their engine.
const STOPS: [(&str, &str); 20] = [
    ("activity-lifecycle", "join-stuck at pendingLeave"),
    ("async-decision", "join-stuck at join"),
    ("boundary-non-interupting-timer", "join-stuck at join"),
    ("boundary-timeout", "join-stuck at join"),
    ("resources/event-based-gateway.bpmn", "join-stuck at join"),
    // Its condition is a value that only a script in another language changes.
    ("exclusive-gateway-as-join", "still running"),
    ("issue-31-cm", "join-stuck at joinGateway"),
    ("mother-of-all", "join-stuck at join"),
    ("multiple-joins", "join-stuck at join"),
    // Both conditions read data of their engine, nothing waits on the loop.
    ("multiple-multiple-inbound", "step-limit at task"),
    ("nested-joins", "join-stuck at join-decision-1"),
    ("parallel-join-edgecase", "join-stuck at join"),
    ("succeeding-joins", "join-stuck at join1"),
    ("timer-start-event", "join-stuck at join"),
    ("one-or-the-other", "join-stuck at Gateway_1x31zun"),
    ("parallel_stalled_execution", "join-stuck at Gateway_19h408t"),
    // Variables that nobody here sets.
    ("C.1.0", "no-way-out at invoice_approved"),
    ("C.9.1", "expression at ReceiveTask_WaitForDocument"),
    ("C.9.0", "expression"),
    ("C.9.2", "expression"),
];

/// Runs a process with calm answers; how it ended, or where it stopped.
fn run(process: &bpmn::Process, begin: &Begin, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let mut moment = moment();
    let with = json!({"environment": {"variables": {"cardinality": 3, "list": [1, 2], "catchDate": "2026-12-01T00:00:00Z", "timeout": "PT1S", "handlers": [1, 2]}, "output": {}}, "variables": {"list": [1, 2]}, "content": {"output": {}}});
    let events = match bpmn::start(process, begin, variables(with), 0, &moment) {
        Ok(events) => events,
        Err(refusal) => return format!("not started: {refusal}"),
    };
    let mut state = State::default();
    events.iter().for_each(|event| bpmn::apply(&mut state, event));
    for _ in 0..400 {
        let mut needs = bpmn::open_needs(process, &state);
        needs.retain(|it| !matches!(it.what, Want::Incident { .. }));
        let Some(outcome) = state.outcome() else {
            if needs.is_empty() {
                let stops = state
                    .instances()
                    .filter_map(|(_, it)| Some(format!("{} at {}", it.incident.as_ref()?.code, it.element)));
                return format!("stopped: {}", stops.collect::<Vec<_>>().join(", "));
            }
            let need = &needs[dice.roll(needs.len())];
            if let Some(trigger) = answer(need, &mut dice, &mut moment, true) {
                let _ = bpmn::step(process, &mut state, trigger, &moment);
            }
            continue;
        };
        return format!("ended: {outcome:?}");
    }
    "still running after 400 answers".to_owned()
}

#[test]
fn every_file_loads_or_says_why_not_and_runs_to_its_end() {
    let Some(folder) = shared() else { return };
    let mut all = Vec::new();
    files(&folder, &mut all);
    let (mut loaded_count, mut refused_count, mut ran) = (0, 0, 0);
    let mut unexpected = Vec::new();
    for path in &all {
        let xml = std::fs::read(path).unwrap();
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        let loaded = match bpmn::read(&xml, &Plain) {
            Ok(loaded) => loaded,
            Err(problems) => {
                refused_count += 1;
                for problem in &problems {
                    assert!(
                        !problem.code.is_empty() && problem.sentence.len() > 10 && problem.remedy.len() > 5
                    );
                    println!("REFUSED {name}: {problem}");
                }
                continue;
            }
        };
        loaded_count += 1;
        for process in loaded.definitions.processes.iter().filter(|it| it.unrunnable.is_empty()) {
            let begin =
                process.starts().next().map_or(Begin::None, |ix| Begin::At(process.elements[ix].id.clone()));
            for seed in 1..6 {
                let end = run(process, &begin, seed);
                ran += 1;
                let expected = STOPS.iter().find(|(file, _)| name.contains(file));
                if !end.starts_with("ended") && expected.is_none_or(|(_, why)| !end.contains(why)) {
                    unexpected.push(format!("{name} {}: {end}", process.id()));
                }
            }
        }
    }
    unexpected.dedup();
    println!("{} files: {loaded_count} load, {refused_count} are refused; {ran} runs", all.len());
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}

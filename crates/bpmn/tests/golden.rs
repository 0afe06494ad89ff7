//! Events are for ever: a recorded log of every event of every shipped version still replays to the recorded state.
//!
//! A new version of an event adds a file; a file that stands here is never changed. `BPMN_GOLDEN=write` writes files
//! that do not exist yet.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::{Event, Key, State, Trigger};
use plain::case::{Case, flows, load, variables};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Every kind of event that this version writes.
const KINDS: [&str; 18] = [
    "started.1",
    "activated.1",
    "passed.1",
    "completed.1",
    "cancelled.1",
    "changed.1",
    "variables-set.1",
    "rearmed.1",
    "condition-asked.1",
    "thrown.1",
    "flows-dropped.1",
    "undo-taken.1",
    "undo-begun.1",
    "incident-raised.1",
    "incident-resolved.1",
    "moved.1",
    "migrated.1",
    "finished.1",
];

/// A case that goes through all of them.
fn record() -> (Vec<Event>, State) {
    let content = format!(
        r#"<startEvent id="s"/><parallelGateway id="f"/><parallelGateway id="j"/><endEvent id="e"/>
           <userTask id="u"/><boundaryEvent id="t" attachedToRef="u" cancelActivity="false"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></boundaryEvent><endEvent id="te"/>
           <userTask id="v"/><boundaryEvent id="c" attachedToRef="v" cancelActivity="false"><conditionalEventDefinition><condition>n = 3</condition></conditionalEventDefinition></boundaryEvent><endEvent id="ce"/>
           <serviceTask id="w"/><boundaryEvent id="cw" attachedToRef="w"><compensateEventDefinition/></boundaryEvent><serviceTask id="x" isForCompensation="true"/><association id="as" sourceRef="cw" targetRef="x"/>
           <intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
           <intermediateThrowEvent id="say"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
           <subProcess id="ev" triggeredByEvent="true"><startEvent id="es"><messageEventDefinition messageRef="stop"/></startEvent><userTask id="last"/><userTask id="choice"/><sequenceFlow id="ef" sourceRef="es" targetRef="last"/><sequenceFlow id="eg" sourceRef="last" targetRef="choice"><conditionExpression>ok = true</conditionExpression></sequenceFlow></subProcess>
           {}"#,
        flows("s>f, f>u>j, f>v>j, f>w>undo>say>j>e, t>te, c>ce")
    );
    let process = load(&content);
    let mut case = Case::start(&process, json!({"n": 1, "ok": false}));
    case.fire_next();
    case.tell(Trigger::Variables { key: Key::ROOT, variables: variables(json!({"n": 3})) }).unwrap();
    let key = case.key("w");
    case.tell(Trigger::Failed { key, sentence: "no answer".into() }).unwrap();
    case.tell(Trigger::RetryIncident { key }).unwrap();
    case.complete_with("w", json!({"posted": 17})).complete("x");
    let from = case.key("v");
    case.tell(Trigger::Move { from, to: "u".into(), reason: "by hand".into() }).unwrap();
    let plan =
        bpmn::migrate(&process, &process, &case.state, &std::collections::BTreeMap::default(), &case.moment)
            .unwrap();
    plan.events.iter().for_each(|event| bpmn::apply(&mut case.state, event));
    case.log.extend(plan.events);
    case.message("stop", json!({"why": "late"})).complete("last");
    case.tell(Trigger::Variables { key: Key::ROOT, variables: variables(json!({"ok": true})) }).unwrap();
    let key = case.key("last");
    case.tell(Trigger::RetryIncident { key }).unwrap();
    case.complete("choice");
    assert!(case.completed());
    (case.log.clone(), case.state)
}

#[test]
fn every_recorded_log_replays_to_its_recorded_state() {
    let file = folder().join("events-1.jsonl");
    if std::env::var("BPMN_GOLDEN").is_ok_and(|it| it == "write") && !file.exists() {
        let (log, state) = record();
        let lines: Vec<String> = log.iter().map(|it| serde_json::to_string(it).unwrap()).collect();
        std::fs::write(&file, lines.join("\n") + "\n").unwrap();
        std::fs::write(folder().join("state-1.json"), serde_json::to_string(&state).unwrap() + "\n").unwrap();
        let half = log.len() / 2;
        let mut state = State::default();
        log[..half].iter().for_each(|event| bpmn::apply(&mut state, event));
        std::fs::write(
            folder().join(format!("state-1-after-{half}.json")),
            serde_json::to_string(&state).unwrap() + "\n",
        )
        .unwrap();
    }
    let mut seen = BTreeSet::new();
    let text = std::fs::read_to_string(&file).unwrap();
    let log: Vec<Event> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in text.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        seen.insert(value["event"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen, KINDS.iter().map(|it| (*it).to_owned()).collect(), "the corpus has every event");
    let mut found = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Some(rest) = name.strip_prefix("state-1") else { continue };
        let count = rest.strip_prefix("-after-").map_or(log.len(), |it| it.parse().unwrap());
        let mut state = State::default();
        log[..count].iter().for_each(|event| bpmn::apply(&mut state, event));
        let recorded = std::fs::read_to_string(&path).unwrap();
        assert_eq!(serde_json::to_string(&state).unwrap(), recorded.trim(), "{name}");
        let snapshot: State = serde_json::from_str(&recorded).unwrap();
        assert_eq!(serde_json::to_string(&snapshot).unwrap(), recorded.trim(), "{name} as a snapshot");
        found += 1;
    }
    assert!(found >= 2);
}

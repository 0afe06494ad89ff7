//! Constructs within each other, with the traces that the standard demands: what single elements do stands in `walk.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::{Alone, Became, Outcome, Scripted, Trace, Trigger, Variables};
use plain::case::*;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

fn alone(process: &Arc<bpmn::Process>, with: serde_json::Value, answers: &[(&str, Scripted)]) -> Trace {
    let mut script: HashMap<String, Vec<Scripted>> = HashMap::new();
    for (element, answer) in answers {
        script.entry((*element).to_owned()).or_default().push(answer.clone());
    }
    let alone = Alone { start: None, variables: variables(with), answers: script };
    bpmn::run_alone(process, &alone, std::slice::from_ref(process), &moment(), &mut |_, _| None).unwrap()
}

fn done(trace: &Trace) -> Vec<&str> {
    trace.done().map(bpmn::Id::as_str).collect()
}

fn cancelled(trace: &Trace) -> Vec<&str> {
    trace.steps.iter().filter(|it| it.what == Became::Cancelled).map(|it| it.element.as_str()).collect()
}

/// A sub-process `sub` with one task and an event sub-process of that start event, which runs `after`.
fn with_event(start: &str, inside: &str) -> Arc<bpmn::Process> {
    process(
        "startEvent s, endEvent e",
        "s>sub>e",
        &format!(
            r#"<subProcess id="sub"><startEvent id="s2"/><userTask id="work"/><endEvent id="e2"/>{}{inside}
            <subProcess id="event" triggeredByEvent="true">{start}<userTask id="after"/><endEvent id="e3"/>{}</subProcess></subProcess>"#,
            flows("s2>work>e2"),
            flows("begin>after>e3"),
        ),
    )
}

#[test]
fn every_kind_of_event_sub_process_begins_and_ends_as_it_says() {
    let timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";
    let condition =
        "<conditionalEventDefinition><condition>late = true</condition></conditionalEventDefinition>";
    let kinds = [
        ("<messageEventDefinition/>", Scripted::Occurs(Variables::new())),
        ("<signalEventDefinition/>", Scripted::Occurs(Variables::new())),
        (timer, Scripted::Occurs(Variables::new())),
        (condition, Scripted::Occurs(variables(json!({"late": true})))),
    ];
    for (definition, occurs) in kinds {
        for interrupting in [true, false] {
            let start = format!(
                r#"<startEvent id="begin" isInterrupting="{interrupting}">{definition}</startEvent>"#
            );
            let p = with_event(&start, "");
            let trace = alone(&p, json!({"late": false}), &[("begin", occurs.clone())]);
            assert_eq!(trace.outcome, Some(Outcome::Completed), "{start}");
            assert_eq!(done(&trace).contains(&"work"), !interrupting, "{start}: {:?}", done(&trace));
            assert_eq!(cancelled(&trace).contains(&"work"), interrupting, "{start}");
            assert!(
                done(&trace).contains(&"after") && done(&trace).ends_with(&["sub", "e"]),
                "{start}: {:?}",
                done(&trace)
            );
        }
    }
    let error = with_event(r#"<startEvent id="begin"><errorEventDefinition/></startEvent>"#, "");
    let trace = alone(&error, json!({}), &[("work", Scripted::Error("X".into()))]);
    assert_eq!(
        (trace.outcome.as_ref(), cancelled(&trace).contains(&"work")),
        (Some(&Outcome::Completed), true)
    );
    assert!(done(&trace).contains(&"after"));
    for interrupting in [true, false] {
        let start = format!(
            r#"<startEvent id="begin" isInterrupting="{interrupting}"><escalationEventDefinition/></startEvent>"#
        );
        let trace = alone(&with_event(&start, ""), json!({}), &[("work", Scripted::Escalates("X".into()))]);
        assert_eq!(trace.outcome, Some(Outcome::Completed), "{start}");
        assert_eq!(done(&trace).contains(&"work"), !interrupting, "{start}");
        assert!(done(&trace).contains(&"after"), "{start}");
    }
}

#[test]
fn an_error_in_one_of_many_ends_all_of_them_and_what_is_around() {
    let p = process(
        "startEvent s, endEvent e e9",
        "s>outer>e",
        &format!(
            r#"<subProcess id="outer"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
            <startEvent id="s2"/><userTask id="inner"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>
            <endEvent id="e2"/>{}</subProcess>
            <boundaryEvent id="caught" attachedToRef="outer"><errorEventDefinition/></boundaryEvent>{}"#,
            flows("s2>inner>e2"),
            flows("caught>e9"),
        ),
    );
    let mut case = Case::start(&p, json!({}));
    assert_eq!(case.keys("inner").len(), 6);
    case.complete("inner").error("inner", "X");
    assert!(case.completed());
    assert_eq!((case.count("inner"), case.count("e9"), case.count("e"), case.count("outer")), (1, 1, 0, 0));
}

#[test]
fn an_inclusive_join_with_a_loop_before_it_fires_once_for_each_round_that_ends() {
    let p = process(
        "startEvent s, inclusiveGateway f j, exclusiveGateway back, userTask a b, endEvent e",
        "s>f, f>a[one = true], a>back, back>a[again = true], back>j[again = false], f>b[two = true], b>j>e",
        "",
    );
    let mut case = Case::start(&p, json!({"one": true, "two": true, "again": true}));
    case.complete("b");
    assert_eq!(case.count("j"), 0, "a can still come");
    case.complete("a").complete("a");
    assert_eq!(case.count("j"), 0);
    case.complete_with("a", json!({"again": false}));
    assert!(case.completed());
    assert_eq!((case.count("j"), case.count("a")), (1, 3));
    let only = alone(&p, json!({"one": false, "two": true, "again": false}), &[]);
    assert_eq!(done(&only), ["s", "f", "b", "j", "e"]);
}

#[test]
fn terminate_in_one_of_many_ends_only_that_one() {
    let p = process(
        "startEvent s, endEvent e",
        "s>sub>e",
        &format!(
            r#"<subProcess id="sub"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
            <startEvent id="s2"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><endEvent id="stop"><terminateEventDefinition/></endEvent><endEvent id="e2"/>{}</subProcess>"#,
            flows("s2>f, f>a>stop, f>b>e2"),
        ),
    );
    let mut case = Case::start(&p, json!({}));
    assert_eq!((case.keys("a").len(), case.keys("b").len()), (2, 2));
    case.complete("a");
    assert_eq!((case.keys("a").len(), case.keys("b").len()), (1, 1));
    case.complete("b").complete("a");
    assert!(case.completed());
}

#[test]
fn compensation_runs_backwards_through_sub_processes_that_are_done() {
    let p = process(
        "startEvent s, userTask a, endEvent e",
        "s>a>sub>throw>e",
        &format!(
            r#"<boundaryEvent id="ba" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><scriptTask id="ua" isForCompensation="true"><script>1</script></scriptTask><association id="x1" sourceRef="ba" targetRef="ua"/>
            <subProcess id="sub"><startEvent id="s2"/><userTask id="b"/><userTask id="c"/><endEvent id="e2"/>{}
              <boundaryEvent id="bb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent><userTask id="ub" isForCompensation="true"/><association id="x2" sourceRef="bb" targetRef="ub"/>
              <boundaryEvent id="bc" attachedToRef="c"><compensateEventDefinition/></boundaryEvent><userTask id="uc" isForCompensation="true"/><association id="x3" sourceRef="bc" targetRef="uc"/></subProcess>
            <intermediateThrowEvent id="throw"><compensateEventDefinition/></intermediateThrowEvent>"#,
            flows("s2>b>c>e2"),
        )
        .replace("<script>1</script>", "<script>{undone: true}</script>"),
    );
    let trace = alone(&p, json!({}), &[]);
    assert_eq!(trace.outcome, Some(Outcome::Completed));
    let undone: Vec<&str> = done(&trace).into_iter().filter(|it| ["ua", "ub", "uc"].contains(it)).collect();
    assert_eq!(undone, ["uc", "ub", "ua"], "{:?}", done(&trace));
}

#[test]
fn a_boundary_event_of_every_kind_interrupts_or_runs_beside() {
    let kinds = [
        ("<messageEventDefinition/>", json!({})),
        ("<signalEventDefinition/>", json!({})),
        ("<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>", json!({})),
        (
            "<conditionalEventDefinition><condition>late = true</condition></conditionalEventDefinition>",
            json!({"late": true}),
        ),
    ];
    for (definition, payload) in kinds {
        for interrupting in [true, false] {
            let more = format!(
                r#"<boundaryEvent id="b" attachedToRef="a" cancelActivity="{interrupting}">{definition}</boundaryEvent>"#
            );
            let p = process(
                "startEvent s, userTask a, userTask after, endEvent e e9",
                "s>a>e, b>after>e9",
                &more,
            );
            let trace =
                alone(&p, json!({"late": false}), &[("b", Scripted::Occurs(variables(payload.clone())))]);
            assert_eq!(trace.outcome, Some(Outcome::Completed), "{more}");
            assert_eq!(trace.ends.iter().any(|it| *it == *"e"), !interrupting, "{more}");
            assert!(trace.ends.iter().any(|it| *it == *"e9"), "{more}: {:?}", trace.ends);
            assert_eq!(done(&trace).iter().filter(|it| **it == "b").count(), 1, "{more}: {:?}", done(&trace));
        }
    }
}

#[test]
fn calls_run_the_called_process_and_its_error_is_theirs() {
    let xml = definitions(&format!(
        r#"<process id="p" isExecutable="true"><startEvent id="s"/><callActivity id="call" calledElement="q"/><boundaryEvent id="b" attachedToRef="call"><errorEventDefinition/></boundaryEvent><endEvent id="e"/><endEvent id="e9"/>{}</process>
        <process id="q" isExecutable="true"><startEvent id="qs"/><userTask id="qa"/><endEvent id="qe"><errorEventDefinition errorRef="X"/></endEvent>{}</process><error id="X" errorCode="x"/>"#,
        flows("s>call>e, b>e9"),
        flows("qs>qa>qe"),
    ));
    let loaded = bpmn::read(xml.as_bytes(), &plain::Plain).unwrap();
    let all = &loaded.definitions.processes;
    let trace = bpmn::run_alone(&all[0], &Alone::default(), all, &moment(), &mut |_, _| None).unwrap();
    assert_eq!(done(&trace), ["s", "qs", "qa", "qe", "b", "e9"], "{:?}", trace.steps);
    let deep = definitions(&format!(
        r#"<process id="p" isExecutable="true"><startEvent id="s"/><callActivity id="call" calledElement="p"/><endEvent id="e"/>{}</process>"#,
        flows("s>call>e")
    ));
    let loaded = bpmn::read(deep.as_bytes(), &plain::Plain).unwrap();
    let all = &loaded.definitions.processes;
    let trace = bpmn::run_alone(&all[0], &Alone::default(), all, &moment(), &mut |_, _| None).unwrap();
    assert_eq!(trace.outcome, None);
    assert!(!trace.incidents.is_empty(), "a cycle of calls ends at its limit");
}

#[test]
fn a_run_alone_goes_by_what_is_scripted() {
    let p = process(
        "startEvent s, userTask a, exclusiveGateway x, endEvent yes no",
        "s>a>x>yes, x>no",
        r#"<boundaryEvent id="b" attachedToRef="a"><errorEventDefinition/></boundaryEvent><sequenceFlow id="b_a" sourceRef="b" targetRef="a"/>"#,
    );
    let answers = [
        ("a", Scripted::Error("X".to_owned())),
        ("a", Scripted::Completes(variables(json!({"n": 3})))),
        ("x", Scripted::Chooses(vec!["no".to_owned()])),
    ];
    let trace = alone(&p, json!({}), &answers);
    assert_eq!(done(&trace), ["s", "b", "a", "x", "no"], "{:?}", trace.steps);
    assert_eq!((trace.variables.get("n"), trace.ends.len()), (Some(&json!(3)), 1));
    let waits = alone(&p, json!({}), &[("a", Scripted::Waits)]);
    assert_eq!((waits.outcome.is_none(), waits.at.len()), (true, 1));
    let mut case = Case::start(&p, json!({}));
    assert!(case.tell(Trigger::TimerFired { key: bpmn::Key(99) }).is_err());
}

#[test]
fn what_waits_stands_in_the_trace_once() {
    let catch = |id: &str| {
        format!(r#"<intermediateCatchEvent id="{id}"><messageEventDefinition/></intermediateCatchEvent>"#)
    };
    let p = process("startEvent s, receiveTask r, endEvent e", "s>c>r>e", &catch("c"));
    assert_eq!(done(&alone(&p, json!({}), &[])), ["s", "c", "r", "e"]);
    let p = process(
        "startEvent s, eventBasedGateway g, endEvent e e2",
        "s>g>m>e, g>t>e2",
        &format!(
            r#"{}<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>"#,
            catch("m")
        ),
    );
    assert_eq!(done(&alone(&p, json!({}), &[])), ["s", "g", "m", "e"]);
    assert_eq!(done(&alone(&p, json!({}), &[("m", Scripted::Waits)])), ["s", "g", "t", "e2"]);
}

//! Constructs in the combinations that the test suites of engines ask for: each with what the standard demands of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::{Id, Outcome, Trigger, Variables, Want};
use plain::case::*;
use serde_json::json;

fn boundary(id: &str, host: &str, interrupting: bool, definition: &str) -> String {
    format!(
        r#"<boundaryEvent id="{id}" attachedToRef="{host}" cancelActivity="{interrupting}">{definition}</boundaryEvent>"#
    )
}

fn timer(kind: &str, text: &str) -> String {
    format!("<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>")
}

fn undo(id: &str) -> String {
    format!(
        r#"<boundaryEvent id="c_{id}" attachedToRef="{id}"><compensateEventDefinition/></boundaryEvent>
           <userTask id="undo_{id}" isForCompensation="true"/><association sourceRef="c_{id}" targetRef="undo_{id}"/>"#
    )
}

fn event_sub(id: &str, interrupting: bool, definition: &str, inside: &str) -> String {
    format!(
        r#"<subProcess id="{id}" triggeredByEvent="true"><startEvent id="{id}_s" isInterrupting="{interrupting}">{definition}</startEvent>{inside}</subProcess>"#
    )
}

fn throw(id: &str, tag: &str, definition: &str) -> String {
    format!(r#"<{tag} id="{id}">{definition}</{tag}>"#)
}

const MANY: &str = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>";

#[test]
fn a_boundary_cycle_on_a_sub_process_occurs_beside_it_and_ends_with_it() {
    let p = process(
        "startEvent s, userTask reminder, endEvent e",
        "s>sub>e, late>reminder",
        &format!(
            r#"<subProcess id="sub"><userTask id="a"/></subProcess>{}"#,
            boundary("late", "sub", false, &timer("timeCycle", "R3/PT10M"))
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.fire_next().fire_next();
    assert_eq!(case.keys("reminder").len(), 2);
    case.complete("a");
    assert!(case.keys("late").is_empty(), "the timer ends with its activity");
    assert!(case.outcome().is_none(), "what it began goes on");
    case.complete("reminder").complete("reminder");
    assert!(case.completed());
    assert_eq!(case.count("late"), 2);
}

#[test]
fn a_boundary_event_on_a_repeated_activity_belongs_to_all_of_its_instances() {
    for sequential in [false, true] {
        let many = MANY.replace(
            "Characteristics><loopC",
            &format!("Characteristics isSequential=\"{sequential}\"><loopC"),
        );
        let p = process(
            "startEvent s, endEvent e late",
            "s>a>e, t>late",
            &format!(
                r#"<userTask id="a">{many}</userTask>{}"#,
                boundary("t", "a", true, &timer("timeDuration", "PT1H"))
            ),
        );
        let mut case = Case::start(&p, json!({}));
        assert_eq!(case.keys("t").len(), 1, "one timer, not one for each instance");
        case.complete("a");
        case.fire_next();
        assert!(case.completed());
        assert_eq!((case.count("late"), case.count("e"), case.count("a")), (1, 0, 1));
    }
}

#[test]
fn nested_repetitions_end_early_by_their_own_conditions() {
    let p = process(
        "startEvent s, endEvent e",
        "s>outer>e",
        r#"<subProcess id="outer"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>5</loopCardinality>
             <completionCondition>numberOfCompletedInstances = 2</completionCondition></multiInstanceLoopCharacteristics>
           <userTask id="vote"><multiInstanceLoopCharacteristics><loopCardinality>4</loopCardinality>
             <completionCondition>numberOfCompletedInstances * 2 >= numberOfInstances</completionCondition></multiInstanceLoopCharacteristics></userTask></subProcess>"#,
    );
    let mut case = Case::start(&p, json!({}));
    for round in 1..=2 {
        assert_eq!(case.keys("vote").len(), 4, "round {round}");
        case.complete("vote").complete("vote");
    }
    assert!(case.completed());
}

#[test]
fn a_completion_condition_sees_what_the_instances_said() {
    let p = process(
        "startEvent s, endEvent e",
        "s>a>e",
        r#"<userTask id="a"><multiInstanceLoopCharacteristics><loopCardinality>5</loopCardinality><completionCondition>approved = false</completionCondition></multiInstanceLoopCharacteristics></userTask>"#,
    );
    let mut case = Case::start(&p, json!({"approved": true}));
    case.complete_with("a", json!({"approved": true}));
    assert_eq!(case.keys("a").len(), 4);
    case.complete_with("a", json!({"approved": false}));
    assert!(case.completed());
}

#[test]
fn a_repeated_call_and_a_repeated_receive_task_wait_for_each_instance() {
    let p = process(
        "startEvent s, endEvent e",
        "s>call>get>e",
        &format!(
            r#"<callActivity id="call" calledElement="q">{MANY}</callActivity><receiveTask id="get" name="paid">{MANY}</receiveTask>"#
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("call").complete("call").complete("call");
    for _ in 0..3 {
        assert!(case.outcome().is_none());
        case.message("paid", json!({}));
    }
    assert!(case.completed());
}

#[test]
fn every_instance_that_was_completed_is_undone() {
    let p = process(
        "startEvent s, userTask last, endEvent e",
        "s>a>last>c>e",
        &format!(
            r#"<serviceTask id="a">{MANY}</serviceTask>{}{}"#,
            undo("a"),
            throw("c", "intermediateThrowEvent", "<compensateEventDefinition/>")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("a").complete("a").complete("a").complete("last");
    for n in 0..3 {
        assert!(case.is_at("undo_a"), "{n}");
        case.complete("undo_a");
    }
    assert!(case.completed());
    assert_eq!(case.count("undo_a"), 3);
}

#[test]
fn compensation_of_one_activity_leaves_the_others_and_happens_once() {
    let p = process(
        "startEvent s, endEvent e",
        "s>a>b>c>d>e",
        &format!(
            r#"<userTask id="a"/><userTask id="b"/>{}{}{}{}"#,
            undo("a"),
            undo("b"),
            throw("c", "intermediateThrowEvent", "<compensateEventDefinition activityRef=\"a\"/>"),
            throw("d", "intermediateThrowEvent", "<compensateEventDefinition activityRef=\"a\"/>"),
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("a").complete("b");
    assert!(case.is_at("undo_a") && !case.is_at("undo_b"));
    case.complete("undo_a");
    assert!(case.completed());
    assert_eq!((case.count("undo_a"), case.count("undo_b")), (1, 0));
}

#[test]
fn what_was_not_completed_is_not_undone() {
    let p = process(
        "startEvent s, parallelGateway f",
        "s>f, f>a, f>b>stop",
        &format!(
            r#"<userTask id="a"/><userTask id="b"/>{}{}{}"#,
            undo("a"),
            undo("b"),
            throw("stop", "endEvent", "<compensateEventDefinition/>")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("b");
    assert!(case.is_at("undo_b") && !case.is_at("undo_a") && case.is_at("a"));
    case.complete("undo_b").complete("a");
    assert!(case.completed());
}

#[test]
fn a_transaction_that_succeeded_can_be_undone_from_outside() {
    let p = process(
        "startEvent s, userTask check, endEvent e, exclusiveGateway x",
        "s>t>check>x, x>c[bad = true], c>e, x>e[bad = false]",
        &format!(
            r#"<transaction id="t"><userTask id="a"/><userTask id="b"/>{}{}{}</transaction>{}"#,
            undo("a"),
            undo("b"),
            flows("a>b"),
            throw("c", "intermediateThrowEvent", "<compensateEventDefinition/>")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("a").complete("b").complete_with("check", json!({"bad": true}));
    case.complete("undo_b").complete("undo_a");
    assert!(case.completed());
}

#[test]
fn a_cancel_deep_inside_cancels_the_transaction_around_it_not_more() {
    let p = process(
        "startEvent s, userTask before beside apology, parallelGateway f, endEvent e",
        "s>f, f>beside, f>before>t>e, gone>apology",
        &format!(
            r#"<transaction id="t"><userTask id="a"/>{}<subProcess id="inner"><userTask id="b"/>{}{}</subProcess>{}</transaction>
               <boundaryEvent id="gone" attachedToRef="t"><cancelEventDefinition/></boundaryEvent>{}"#,
            undo("a"),
            throw("no", "endEvent", "<cancelEventDefinition/>"),
            flows("b>no"),
            flows("a>inner"),
            undo("before"),
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("before").complete("a").complete("b");
    assert!(case.is_at("undo_a") && !case.is_at("undo_before"));
    case.complete("undo_a");
    assert!(case.is_at("apology") && case.is_at("beside") && !case.is_at("t"));
    case.complete("apology").complete("beside");
    assert!(case.completed());
}

#[test]
fn an_error_in_a_transaction_leaves_it_without_undoing() {
    let p = process(
        "startEvent s, userTask mend, endEvent e",
        "s>t>e, failed>mend",
        &format!(
            r#"<transaction id="t"><userTask id="a"/>{}<serviceTask id="b"/>{}</transaction>{}"#,
            undo("a"),
            flows("a>b"),
            boundary("failed", "t", true, "<errorEventDefinition/>")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("a").error("b", "X");
    assert!(case.is_at("mend") && !case.is_at("undo_a"), "a hazard is no cancellation");
    case.complete("mend");
    assert!(case.completed());
}

#[test]
fn errors_go_to_the_nearest_that_catches_them() {
    let p = load(&format!(
        r#"{}<subProcess id="outer"><subProcess id="inner"><serviceTask id="a"/></subProcess>{}<userTask id="in_all"/>{}</subProcess>{}{}<userTask id="out_x"/><userTask id="out_all"/>{}"#,
        elements("startEvent s, endEvent e"),
        boundary("ix", "inner", true, r#"<errorEventDefinition errorRef="Y"/>"#),
        flows("ix>in_all"),
        boundary("ox", "outer", true, r#"<errorEventDefinition errorRef="X"/>"#),
        boundary("oa", "outer", true, "<errorEventDefinition/>"),
        flows("s>outer>e, ox>out_x, oa>out_all"),
    ));
    for (code, at) in [("Y", "in_all"), ("X", "out_x"), ("Z", "out_all")] {
        let mut case = Case::start(&p, json!({}));
        case.error("a", code);
        assert!(case.is_at(at), "{code}");
        case.complete(at);
        assert!(case.completed());
    }
}

#[test]
fn an_error_thrown_by_an_event_sub_process_is_caught_around_its_scope_not_by_itself() {
    let error = "<errorEventDefinition errorRef=\"X\"/>";
    let inside = format!("{}{}", throw("again", "endEvent", error), flows("h_s>again"));
    let p = process(
        "startEvent s, userTask after, endEvent e",
        "s>sub>e, caught>after",
        &format!(
            r#"<subProcess id="sub"><serviceTask id="a"/>{}</subProcess>{}"#,
            event_sub("h", true, "<errorEventDefinition/>", &inside),
            boundary("caught", "sub", true, error)
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.error("a", "X");
    assert!(case.is_at("after"));
    case.complete("after");
    assert!(case.completed());
    // With nothing around it, it ends the case.
    let p = process(
        "startEvent s, serviceTask a",
        "s>a",
        &event_sub("h", true, "<errorEventDefinition/>", &inside),
    );
    let mut case = Case::start(&p, json!({}));
    case.error("a", "X");
    assert_eq!(case.outcome(), Some(&Outcome::Error { code: "X".into() }));
}

#[test]
fn an_interrupting_event_sub_process_of_the_process_ends_everything_else() {
    let p = process(
        "startEvent s, parallelGateway f, userTask a b",
        "s>f, f>a, f>b",
        &event_sub(
            "stop",
            true,
            "<messageEventDefinition messageRef=\"M\"/>",
            r#"<userTask id="last"/><sequenceFlow id="x1" sourceRef="stop_s" targetRef="last"/>"#,
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.message("M", json!({}));
    assert!(!case.is_at("a") && !case.is_at("b") && case.is_at("last"));
    assert!(
        case.tell(Trigger::Message {
            name: "M".into(),
            correlation: None,
            payload: Variables::new(),
            to: None
        })
        .is_err(),
        "it interrupted its scope and listens no more"
    );
    case.complete("last");
    assert!(case.completed());
}

#[test]
fn of_two_interrupting_event_sub_processes_one_signal_starts_one() {
    let sub = |id: &str| {
        event_sub(
            id,
            true,
            "<signalEventDefinition signalRef=\"S\"/>",
            &format!(
                r#"<userTask id="{id}_a"/><sequenceFlow id="{id}_f" sourceRef="{id}_s" targetRef="{id}_a"/>"#
            ),
        )
    };
    let p = process("startEvent s, userTask a", "s>a", &format!("{}{}", sub("one"), sub("two")));
    let mut case = Case::start(&p, json!({}));
    case.signal("S");
    assert_eq!(case.keys("one_a").len() + case.keys("two_a").len(), 1);
}

#[test]
fn a_timed_event_sub_process_runs_beside_as_often_as_its_cycle_says() {
    let p = process(
        "startEvent s, endEvent e",
        "s>sub>e",
        &format!(
            r#"<subProcess id="sub"><userTask id="a"/>{}</subProcess>"#,
            event_sub(
                "tick",
                false,
                &timer("timeCycle", "R2/PT1H"),
                r#"<userTask id="look"/><sequenceFlow id="x1" sourceRef="tick_s" targetRef="look"/>"#
            )
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.fire_next().fire_next();
    assert_eq!(case.keys("look").len(), 2);
    assert!(case.keys("tick_s").is_empty());
    case.complete("a").complete("look");
    assert!(!case.path().contains(&"sub"), "a sub-process waits for what its event sub-processes do");
    case.complete("look");
    assert!(case.completed());
}

#[test]
fn a_condition_that_a_script_makes_true_occurs_in_the_same_step() {
    let p = process(
        "startEvent s, userTask a, endEvent e",
        "s>a>set>wait",
        &format!(
            r#"<scriptTask id="set"><script>{{total: 5}}</script></scriptTask><userTask id="wait"/>{}"#,
            event_sub(
                "high",
                true,
                "<conditionalEventDefinition><condition>total > 4</condition></conditionalEventDefinition>",
                r#"<userTask id="ask"/><sequenceFlow id="x1" sourceRef="high_s" targetRef="ask"/>"#
            )
        ),
    );
    let mut case = Case::start(&p, json!({"total": 1}));
    case.complete("a");
    assert!(case.is_at("ask") && !case.is_at("wait"));
    case.complete("ask");
    assert!(case.completed());
}

#[test]
fn terminate_inside_an_event_sub_process_ends_only_that() {
    let p = process(
        "startEvent s, endEvent e",
        "s>sub>e",
        &format!(
            r#"<subProcess id="sub"><userTask id="a"/>{}</subProcess>"#,
            event_sub(
                "h",
                false,
                "<signalEventDefinition signalRef=\"S\"/>",
                &format!(
                    r#"<parallelGateway id="f"/><userTask id="x"/>{}{}"#,
                    throw("t", "endEvent", "<terminateEventDefinition/>"),
                    flows("h_s>f, f>x, f>y>t")
                )
                .replace("<userTask id=\"x\"/>", "<userTask id=\"x\"/><userTask id=\"y\"/>")
            )
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.signal("S");
    case.complete("y");
    assert!(!case.is_at("x") && case.is_at("a"));
    case.complete("a");
    assert!(case.completed());
}

#[test]
fn an_event_gateway_waits_anew_in_every_round_of_a_loop() {
    let p = process(
        "startEvent s, exclusiveGateway m, eventBasedGateway g, receiveTask get, userTask a, endEvent e",
        "s>m>g, g>get>a>m, g>t>e",
        &throw("t", "intermediateCatchEvent", &timer("timeDuration", "PT1H")),
    );
    let mut case = Case::start(&p, json!({}));
    for _ in 0..3 {
        case.message("get", json!({}));
        assert!(!case.is_at("get") && case.keys("t").is_empty(), "the others no longer wait");
        case.complete("a");
    }
    case.fire_next();
    assert!(case.completed());
    assert_eq!((case.count("get"), case.count("a")), (3, 3));
}

#[test]
fn a_timer_around_an_event_gateway_ends_all_of_its_waits() {
    let p = process(
        "startEvent s, endEvent e late",
        "s>sub>e, t>late",
        &format!(
            r#"<subProcess id="sub"><eventBasedGateway id="g"/><receiveTask id="one"/><receiveTask id="two"/>{}</subProcess>{}"#,
            flows("g>one, g>two"),
            boundary("t", "sub", true, &timer("timeDuration", "PT1H"))
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.fire_next();
    assert!(case.completed());
    assert_eq!((case.count("late"), case.count("e")), (1, 0));
}

#[test]
fn flows_that_meet_without_a_gateway_do_not_wait_for_each_other() {
    let p = process("startEvent s, parallelGateway f, userTask a b c, endEvent e", "s>f, f>a>c, f>b>c>e", "");
    let mut case = Case::start(&p, json!({}));
    case.complete("a").complete("c");
    assert!(case.outcome().is_none());
    case.complete("b").complete("c");
    assert!(case.completed());
    assert_eq!((case.count("c"), case.count("e")), (2, 2));
}

#[test]
fn a_task_takes_every_way_whose_condition_holds_or_the_default() {
    let p = process(
        "startEvent s, userTask b c d e5 always",
        "s>a, a>b[n > 1], a>c[n > 2], d>e5",
        r#"<userTask id="a" default="a_d"/><sequenceFlow id="a_d" sourceRef="a" targetRef="d"/>"#,
    );
    for (n, at) in [(3, vec!["b", "c"]), (2, vec!["b"]), (1, vec!["d"])] {
        let mut case = Case::start(&p, json!({"n": n}));
        case.complete("a");
        let here: Vec<&str> = ["b", "c", "d"].into_iter().filter(|it| case.is_at(it)).collect();
        assert_eq!(here, at, "{n}");
    }
}

#[test]
fn a_process_without_start_events_begins_everywhere_and_ends_when_all_is_done() {
    let p = process("userTask a b c", "a>c", "");
    let mut case = Case::start(&p, json!({}));
    assert!(case.is_at("a") && case.is_at("b") && !case.is_at("c"));
    case.complete("a").complete("b").complete("c");
    assert!(case.completed());
}

#[test]
fn a_join_takes_one_of_each_way_and_keeps_the_rest_for_the_next_time() {
    // Two come by the first way before one comes by the second: the join passes once, then once more.
    let p = process(
        "startEvent s, parallelGateway f j, userTask a b c, endEvent e",
        "s>f, f>a>m, f>b>m, m>j, f>c>k, k>j>e, k>j2",
        r#"<exclusiveGateway id="m"/><task id="k"/><userTask id="j2"/><sequenceFlow id="again" sourceRef="j2" targetRef="k2"/><task id="k2"/><sequenceFlow id="last" sourceRef="k2" targetRef="x"/><exclusiveGateway id="x"/>"#,
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("a").complete("b");
    assert_eq!(case.count("j"), 0);
    case.complete("c");
    assert_eq!(case.count("j"), 1);
    case.complete("j2");
    assert_eq!(case.incidents(), [("j".into(), "join-stuck".into())], "what is left over is said, not lost");
}

#[test]
fn an_inclusive_gateway_with_a_default_takes_it_only_when_nothing_else_holds() {
    let p = process(
        "startEvent s, inclusiveGateway j, userTask a b d, endEvent e",
        "s>g, g>a[x = 1], g>b[3 > x], a>j, b>j, d>j>e",
        r#"<inclusiveGateway id="g" default="g_d"/><sequenceFlow id="g_d" sourceRef="g" targetRef="d"/>"#,
    );
    for (x, at) in [(1, vec!["a", "b"]), (2, vec!["b"]), (3, vec!["d"])] {
        let mut case = Case::start(&p, json!({"x": x}));
        for one in &at {
            assert!(case.is_at(one), "{x}");
            case.complete(one);
        }
        assert!(case.completed());
        assert_eq!(case.count("j"), 1);
    }
}

#[test]
fn nested_inclusive_gateways_each_wait_for_their_own() {
    let p = process(
        "startEvent s, inclusiveGateway f1 f2 j2 j1, userTask a b c d, endEvent e",
        "s>f1, f1>a[true], f1>f2[true], f2>b[true], f2>c[three = true], b>j2, c>j2>d>j1, a>j1>e",
        "",
    );
    for three in [true, false] {
        let mut case = Case::start(&p, json!({"three": three}));
        case.complete("a").complete("b");
        assert_eq!(case.is_at("d"), !three);
        if three {
            case.complete("c");
        }
        case.complete("d");
        assert!(case.completed());
        assert_eq!((case.count("j1"), case.count("j2")), (1, 1));
    }
}

#[test]
fn an_inclusive_join_knows_that_nothing_more_comes_when_a_boundary_event_leads_elsewhere() {
    let p = process(
        "startEvent s, inclusiveGateway f j, userTask a b c, endEvent e e9",
        "s>f, f>a[true], f>b[true], a>j, b>j>c>e, t>e9",
        &boundary("t", "b", true, &timer("timeDuration", "PT1H")),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("a");
    assert!(!case.is_at("c"));
    case.fire_next();
    assert!(case.is_at("c"), "b was left by another way");
    case.complete("c");
    assert!(case.completed());
}

#[test]
fn several_throwing_links_lead_to_one_that_catches_also_backwards() {
    let p = process(
        "startEvent s, exclusiveGateway x, userTask a, endEvent e",
        "s>to1, to>a>x, x>to2[again = true], x>e[again = false]",
        &format!(
            "{}{}{}",
            throw("to1", "intermediateThrowEvent", "<linkEventDefinition name=\"L\"/>"),
            throw("to2", "intermediateThrowEvent", "<linkEventDefinition name=\"L\"/>"),
            throw("to", "intermediateCatchEvent", "<linkEventDefinition name=\"L\"/>")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete_with("a", json!({"again": true})).complete_with("a", json!({"again": false}));
    assert!(case.completed());
    assert_eq!((case.count("a"), case.count("to")), (2, 2));
}

#[test]
fn an_escalation_at_an_end_is_caught_and_the_sub_process_completes_all_the_same() {
    let p = |interrupting: bool| {
        process(
            "startEvent s, userTask boss, endEvent e",
            "s>sub>e, up>boss",
            &format!(
                r#"<subProcess id="sub"><userTask id="a"/>{}{}</subProcess>{}"#,
                throw("end", "endEvent", "<escalationEventDefinition escalationRef=\"late\"/>"),
                flows("a>end"),
                boundary("up", "sub", interrupting, "<escalationEventDefinition escalationRef=\"late\"/>")
            ),
        )
    };
    let mut case = Case::start(&p(false), json!({}));
    case.complete("a");
    assert_eq!((case.count("e"), case.is_at("boss")), (1, true));
    let mut case = Case::start(&p(true), json!({}));
    case.complete("a");
    assert_eq!((case.count("e"), case.is_at("boss")), (0, true));
}

#[test]
fn an_escalation_of_a_call_is_caught_at_the_call_which_goes_on() {
    let p = process(
        "startEvent s, userTask boss, endEvent e",
        "s>call>e, up>boss",
        &format!(
            r#"<callActivity id="call" calledElement="q"/>{}"#,
            boundary("up", "call", false, "<escalationEventDefinition/>")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    let key = case.key("call");
    case.tell(Trigger::Escalate { key, code: "late".into(), outputs: Variables::new() }).unwrap();
    assert!(case.is_at("boss") && case.is_at("call"));
    case.complete("call").complete("boss");
    assert!(case.completed());
}

#[test]
fn a_signal_reaches_every_wait_of_the_case_and_a_message_one() {
    let p = process(
        "startEvent s, parallelGateway f j, endEvent e",
        "s>f, f>a>j, f>b>j>e",
        &format!(
            "{}{}",
            throw("a", "intermediateCatchEvent", "<signalEventDefinition signalRef=\"S\"/>"),
            throw("b", "intermediateCatchEvent", "<signalEventDefinition signalRef=\"S\"/>")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.signal("S");
    assert!(case.completed());
    let p = process(
        "startEvent s, parallelGateway f j, endEvent e",
        "s>f, f>a>j, f>b>j>e",
        r#"<receiveTask id="a" name="M"/><receiveTask id="b" name="M"/>"#,
    );
    let mut case = Case::start(&p, json!({}));
    case.message("M", json!({}));
    assert!(case.outcome().is_none() && !case.is_at("a") && case.is_at("b"));
    case.message("M", json!({}));
    assert!(case.completed());
}

#[test]
fn a_signal_thrown_inside_is_heard_by_a_parallel_branch_and_goes_out_too() {
    let p = process(
        "startEvent s, parallelGateway f, userTask a, endEvent e",
        "s>f, f>hear>e, f>a>say",
        &format!(
            "{}{}",
            throw("hear", "intermediateCatchEvent", "<signalEventDefinition signalRef=\"S\"/>"),
            throw("say", "endEvent", "<signalEventDefinition signalRef=\"S\"/>")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("a");
    assert!(case.completed());
    assert!(case.sent.iter().any(|it| matches!(&it.what, Want::SendSignal { name, .. } if &**name == "S")));
}

#[test]
fn a_multiple_event_occurs_by_any_of_its_definitions_a_parallel_one_by_all() {
    let two = "<messageEventDefinition messageRef=\"M\"/><signalEventDefinition signalRef=\"S\"/>";
    let p = process("startEvent s, endEvent e", "s>c>e", &throw("c", "intermediateCatchEvent", two));
    let mut case = Case::start(&p, json!({}));
    case.signal("S");
    assert!(case.completed());
    let all =
        throw("c", "intermediateCatchEvent", two).replace("id=\"c\"", "id=\"c\" parallelMultiple=\"true\"");
    let p = process("startEvent s, endEvent e", "s>c>e", &all);
    let mut case = Case::start(&p, json!({}));
    case.signal("S");
    assert!(case.outcome().is_none());
    case.message("M", json!({}));
    assert!(case.completed());
}

#[test]
fn ad_hoc_work_in_sequence_with_flows_and_scopes_inside() {
    let p = process(
        "startEvent s, endEvent e",
        "s>free>e",
        &format!(
            r#"<adHocSubProcess id="free" ordering="Sequential" cancelRemainingInstances="false"><userTask id="a"/><userTask id="then"/>
               <subProcess id="box"><startEvent id="s2"/><userTask id="in"/>{}</subProcess>{}<completionCondition>enough = true</completionCondition></adHocSubProcess>"#,
            flows("s2>in"),
            flows("a>then")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    let key = case.key("free");
    let choose = |id: &str| Trigger::Choose { key, ids: vec![Id::from(id)], outputs: Variables::new() };
    case.tell(choose("a")).unwrap();
    assert!(case.tell(choose("box")).is_err_and(|it| it.code == "one-at-a-time"));
    case.complete("a");
    assert!(case.is_at("then"), "flows inside lead on");
    case.complete("then").tell(choose("box")).unwrap();
    case.complete_with("in", json!({"enough": true}));
    assert!(case.completed());
}

#[test]
fn ad_hoc_work_that_is_complete_cancels_or_awaits_the_rest() {
    for (cancels, rest) in [(true, false), (false, true)] {
        let p = process(
            "startEvent s, userTask after",
            "s>free>after",
            &format!(
                r#"<adHocSubProcess id="free" cancelRemainingInstances="{cancels}"><userTask id="a"/><userTask id="b"/><completionCondition>enough = true</completionCondition></adHocSubProcess>"#
            ),
        );
        let mut case = Case::start(&p, json!({}));
        let key = case.key("free");
        let ids = vec![Id::from("a"), Id::from("b")];
        case.tell(Trigger::Choose { key, ids, outputs: Variables::new() }).unwrap();
        case.complete_with("a", json!({"enough": true}));
        assert_eq!((case.is_at("b"), case.is_at("after")), (rest, !rest));
        if rest {
            case.complete("b");
        }
        assert!(case.is_at("after"));
    }
}

#[test]
fn a_loop_over_a_sub_process_keeps_its_boundary_for_all_rounds() {
    let p = process(
        "startEvent s, endEvent e late",
        "s>sub>e, t>late",
        &format!(
            r#"<subProcess id="sub"><standardLoopCharacteristics loopMaximum="3"><loopCondition>again = true</loopCondition></standardLoopCharacteristics><userTask id="a"/></subProcess>{}"#,
            boundary("t", "sub", true, &timer("timeDuration", "PT1H"))
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete_with("a", json!({"again": true})).complete("a");
    assert_eq!(case.keys("t").len(), 1);
    case.complete("a");
    assert!(case.completed());
    assert_eq!(case.count("a"), 3);
    let mut case = Case::start(&p, json!({}));
    case.complete_with("a", json!({"again": true})).fire_next();
    assert!(case.completed());
    assert_eq!(case.count("late"), 1);
}

#[test]
fn every_kind_of_boundary_event_works_on_a_call() {
    for (definition, how) in [
        (timer("timeDuration", "PT1H"), "timer"),
        ("<messageEventDefinition messageRef=\"M\"/>".to_owned(), "message"),
        ("<signalEventDefinition signalRef=\"S\"/>".to_owned(), "signal"),
        ("<errorEventDefinition/>".to_owned(), "error"),
    ] {
        let p = process(
            "startEvent s, endEvent e other",
            "s>call>e, b>other",
            &format!(
                r#"<callActivity id="call" calledElement="q"/>{}"#,
                boundary("b", "call", true, &definition)
            ),
        );
        let mut case = Case::start(&p, json!({}));
        match how {
            "timer" => case.fire_next(),
            "message" => case.message("M", json!({})),
            "signal" => case.signal("S"),
            _ => case.error("call", "X"),
        };
        assert!(case.completed(), "{how}");
        assert_eq!(case.count("other"), 1, "{how}");
    }
}

#[test]
fn a_call_that_was_completed_is_undone_by_its_handler() {
    let p = process(
        "startEvent s, endEvent e",
        "s>call>c>e",
        &format!(
            r#"<callActivity id="call" calledElement="q"/>{}{}"#,
            undo("call"),
            throw("c", "intermediateThrowEvent", "<compensateEventDefinition/>")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("call").complete("undo_call");
    assert!(case.completed());
}

#[test]
fn a_case_that_begins_by_a_gateway_of_messages_goes_the_way_of_the_one_that_came() {
    let p = load(&format!(
        r#"<eventBasedGateway id="g" instantiate="true"/>{}{}{}{}"#,
        throw("m1", "intermediateCatchEvent", "<messageEventDefinition messageRef=\"M1\"/>"),
        throw("m2", "intermediateCatchEvent", "<messageEventDefinition messageRef=\"M2\"/>"),
        elements("userTask a b"),
        flows("g>m1>a, g>m2>b")
    ));
    let case = Case::start_at(&p, &bpmn::Begin::At(Id::from("m2")), json!({}));
    assert!(case.is_at("b") && !case.is_at("a") && !case.is_at("m1"));
}

#[test]
fn an_escalation_of_a_process_that_is_called_reaches_the_call_in_a_run_alone() {
    let file = |interrupting: bool| {
        definitions(&format!(
            r#"<process id="p" isExecutable="true">{}<callActivity id="call" calledElement="q"/>{}<endEvent id="e"/><endEvent id="up"/>{}</process>
               <process id="q" isExecutable="true"><startEvent id="qs"/>{}{}<endEvent id="qe"/>{}</process>"#,
            elements("startEvent s"),
            boundary("b", "call", interrupting, "<escalationEventDefinition escalationRef=\"late\"/>"),
            flows("s>call>e, b>up"),
            throw("say", "intermediateThrowEvent", "<escalationEventDefinition escalationRef=\"late\"/>"),
            throw(
                "other",
                "intermediateThrowEvent",
                "<escalationEventDefinition escalationRef=\"unheard\"/>"
            ),
            flows("qs>say>other>qe"),
        ))
    };
    for (interrupting, ends) in [(true, vec!["up"]), (false, vec!["up", "e"])] {
        let loaded = bpmn::read(file(interrupting).as_bytes(), &plain::Plain).unwrap();
        let all = &loaded.definitions.processes;
        let alone = bpmn::Alone::default();
        let trace = bpmn::run_alone(&all[0], &alone, all, &moment(), &mut |_, _| None).unwrap();
        let of_caller: Vec<&str> = trace.ends.iter().map(Id::as_str).filter(|it| *it != "qe").collect();
        assert_eq!((of_caller, trace.outcome), (ends, Some(Outcome::Completed)), "{interrupting}");
    }
}

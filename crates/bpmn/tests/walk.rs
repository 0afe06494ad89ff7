//! The elements one by one: what they do in the smallest process that shows it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::{Id, Key, Outcome, Trigger, Variables, Want};
use plain::case::*;
use serde_json::json;

#[test]
fn start_service_exclusive_user_end() {
    let p = process(
        "startEvent s, exclusiveGateway x, userTask big small, endEvent e",
        "s>post>x, x>big[amount > 1000], big>e, small>e",
        r#"<serviceTask id="post"><extensionElements><cs:effect type="post"/></extensionElements></serviceTask>
           <sequenceFlow id="other" sourceRef="x" targetRef="small"><conditionExpression>amount &lt;= 1000</conditionExpression></sequenceFlow>"#,
    );
    let mut case = Case::start(&p, json!({"amount": 2000}));
    let needs = case.needs();
    assert_eq!(needs.len(), 1);
    assert!(matches!(&needs[0].what, Want::Service { topic, .. } if &**topic == "post"));
    case.complete_with("post", json!({"number": 17}));
    assert!(case.is_at("big") && !case.is_at("small"));
    case.complete("big");
    assert!(case.completed());
    assert_eq!(case.path(), ["s", "post", "x", "big", "e",]);
    assert_eq!(case.variable("number"), json!(17));
}

#[test]
fn a_gateway_takes_the_default_or_stops_with_an_incident_that_a_retry_mends() {
    let p =
        process("startEvent s, exclusiveGateway x, userTask a b", "s>x, x>a[ok = true], x>b[ok = false]", "");
    let mut case = Case::start(&p, json!({}));
    assert_eq!(case.incidents(), [("x".into(), "no-way-out".into())]);
    let key = case.key("x");
    case.tell(Trigger::Variables { key: Key::ROOT, variables: variables(json!({"ok": true})) }).unwrap();
    case.tell(Trigger::RetryIncident { key }).unwrap();
    assert!(case.is_at("a") && case.incidents().is_empty());
    case.complete("a");
    assert!(case.completed());
}

#[test]
fn a_parallel_join_waits_for_every_way() {
    let p = process(
        "startEvent s, parallelGateway f j, userTask a b c, endEvent e",
        "s>f, f>a>j, f>b>j, f>c>j>e",
        "",
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("b").complete("a");
    assert!(case.outcome().is_none());
    case.complete("c");
    assert!(case.completed());
    assert_eq!(case.count("j"), 1);
}

#[test]
fn a_join_that_nothing_can_complete_is_an_incident_and_a_move_frees_it() {
    let p = process(
        "startEvent s, exclusiveGateway x, parallelGateway j, userTask a b, endEvent e",
        "s>x, x>a[true], x>b[false], a>j, b>j>e",
        "",
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("a");
    assert_eq!(case.incidents(), [("j".into(), "join-stuck".into())]);
    let key = case.key("j");
    case.tell(Trigger::RetryIncident { key }).unwrap();
    assert_eq!(case.incidents(), [("j".into(), "join-stuck".into())], "nothing was mended");
    let from = case.key("j");
    case.tell(Trigger::Move { from, to: Id::from("b"), reason: "the clerk forgot it".into() }).unwrap();
    case.complete("b");
    assert!(case.completed());
}

#[test]
fn an_inclusive_join_waits_for_what_can_still_come() {
    let p = process(
        "startEvent s, inclusiveGateway f j, userTask a b c, endEvent e",
        "s>f, f>a[x > 1], f>b[x > 2], f>c[x > 3], a>j, b>j, c>j>e",
        "",
    );
    for (x, ways) in [(2, vec!["a"]), (3, vec!["a", "b"]), (4, vec!["a", "b", "c"])] {
        let mut case = Case::start(&p, json!({"x": x}));
        for way in &ways {
            assert!(case.outcome().is_none());
            case.complete(way);
        }
        assert!(case.completed(), "{x}");
        assert_eq!(case.count("j"), 1);
    }
}

#[test]
fn an_inclusive_join_ignores_what_runs_behind_it_and_waits_for_a_loop_before_it() {
    let p = process(
        "startEvent s, parallelGateway f, inclusiveGateway j, exclusiveGateway x, userTask a b after, endEvent e",
        "s>f, f>a>x, x>a[again = true], x>j[again != true], f>b>j>after>e",
        "",
    );
    let mut case = Case::start(&p, json!({"again": true}));
    case.complete("b").complete("a");
    assert!(!case.is_at("after"), "a loops and can still come");
    case.complete_with("a", json!({"again": false}));
    assert!(case.is_at("after"));
    case.complete("after");
    assert!(case.completed());
}

const TIMER: &str = r#"<timerEventDefinition><timeDuration>PT10M</timeDuration></timerEventDefinition>"#;

#[test]
fn an_interrupting_timer_ends_the_task_and_a_completed_task_ends_the_timer() {
    let p = process(
        "startEvent s, userTask u late, endEvent e",
        "s>u>e, t>late",
        &format!(r#"<boundaryEvent id="t" attachedToRef="u">{TIMER}</boundaryEvent>"#),
    );
    let mut case = Case::start(&p, json!({}));
    let timer = case.keys("t")[0];
    assert!(case.tell(Trigger::TimerFired { key: timer }).is_err_and(|it| it.code == "timer-early"));
    case.fire_next();
    assert!(case.is_at("late") && !case.is_at("u"));
    case.complete("late");
    assert!(case.completed());

    let mut case = Case::start(&p, json!({}));
    let (user, timer) = (case.key("u"), case.key("t"));
    let before = case.state.clone();
    let answer = Trigger::Complete { key: user, outputs: Variables::new() };
    let events = bpmn::advance(&p, &before, answer, &case.moment).unwrap();
    case.complete("u");
    let withdrawn: Vec<Key> = bpmn::needs(&p, &case.state, &events)
        .iter()
        .filter(|it| it.what == Want::Withdrawn)
        .map(|it| it.key)
        .collect();
    assert_eq!(withdrawn, [timer, user]);
    assert!(case.completed());
}

#[test]
fn a_non_interrupting_cycle_occurs_as_often_as_it_says() {
    let p = process(
        "startEvent s, userTask u, endEvent e n",
        "s>u>e, t>n",
        r#"<boundaryEvent id="t" attachedToRef="u" cancelActivity="false"><timerEventDefinition><timeCycle>R3/PT10M</timeCycle></timerEventDefinition></boundaryEvent>"#,
    );
    let mut case = Case::start(&p, json!({}));
    case.fire_next().fire_next().fire_next();
    assert_eq!(case.count("n"), 3);
    assert_eq!(case.moment.now.to_string(), "2026-11-17T09:30:00Z");
    assert!(!case.is_at("t") && case.is_at("u"));
    case.complete("u");
    assert!(case.completed());
}

#[test]
fn errors_are_caught_by_code_then_by_any_then_further_out_else_they_are_incidents() {
    let p = load(&format!(
        r#"<startEvent id="s"/><subProcess id="sub"><startEvent id="s2"/><serviceTask id="w"/>
             <boundaryEvent id="known" attachedToRef="w"><errorEventDefinition errorRef="E1"/></boundaryEvent><userTask id="mend"/>{}</subProcess>
           <boundaryEvent id="any" attachedToRef="sub"><errorEventDefinition/></boundaryEvent><userTask id="look"/>{}"#,
        flows("s2>w, known>mend"),
        flows("s>sub, any>look")
    ));
    let mut case = Case::start(&p, json!({}));
    case.error("w", "E1");
    assert!(case.is_at("mend") && case.is_at("sub"));
    let mut case = Case::start(&p, json!({}));
    case.error("w", "E2");
    assert!(case.is_at("look") && !case.is_at("sub"));
    let p = process("startEvent s, serviceTask w", "s>w", "");
    let mut case = Case::start(&p, json!({}));
    case.error("w", "E2");
    assert_eq!(case.incidents(), [("w".into(), "error-not-caught".into())]);
    case.complete("w");
    assert!(case.completed());
}

#[test]
fn an_error_end_event_ends_the_process_with_its_code() {
    let p = process(
        "startEvent s, userTask other, parallelGateway f",
        "s>f>other, f>bad",
        r#"<endEvent id="bad"><errorEventDefinition errorRef="E7"/></endEvent>"#,
    );
    let case = Case::start(&p, json!({}));
    assert_eq!(case.outcome(), Some(&Outcome::Error { code: "E7".into() }));
    assert_eq!(case.state.instances().count(), 0);
}

#[test]
fn terminate_ends_its_own_scope_only() {
    let p = load(&format!(
        r#"<startEvent id="s"/><subProcess id="sub"><startEvent id="s2"/><parallelGateway id="f"/><userTask id="u"/>
             <endEvent id="stop"><terminateEventDefinition/></endEvent>{}</subProcess><userTask id="after"/>{}"#,
        flows("s2>f>u, f>stop"),
        flows("s>sub>after")
    ));
    let mut case = Case::start(&p, json!({}));
    assert!(case.is_at("after") && !case.is_at("u"));
    case.complete("after");
    assert!(case.completed());
}

#[test]
fn messages_and_signals_are_caught_and_a_receive_task_waits() {
    let p = process(
        "startEvent s, endEvent e",
        "s>m>g>r>e",
        r#"<intermediateCatchEvent id="m" name="paid"><messageEventDefinition/></intermediateCatchEvent>
           <intermediateCatchEvent id="g"><signalEventDefinition signalRef="sig"/></intermediateCatchEvent>
           <receiveTask id="r" name="shipped"/>"#,
    );
    let mut case = Case::start(&p, json!({}));
    let stray =
        Trigger::Message { name: "other".into(), correlation: None, payload: Variables::new(), to: None };
    assert!(case.tell(stray).is_err_and(|it| it.code == "message-unexpected"));
    case.message("paid", json!({"sum": 5}));
    assert_eq!(case.variable("sum"), json!(5));
    case.signal("sig").message("shipped", json!({}));
    assert!(case.completed());
}

#[test]
fn a_message_with_correlation_reaches_only_the_one_that_matches() {
    let p = process(
        "startEvent s, endEvent e",
        "s>m>e",
        r#"<intermediateCatchEvent id="m" name="paid"><extensionElements><cs:message correlation="order"/></extensionElements><messageEventDefinition/></intermediateCatchEvent>"#,
    );
    let mut case = Case::start(&p, json!({"order": "4500"}));
    let message = |value: &str| Trigger::Message {
        name: "paid".into(),
        correlation: Some(value.into()),
        payload: Variables::new(),
        to: None,
    };
    assert!(case.tell(message("4501")).is_err());
    case.tell(message("4500")).unwrap();
    assert!(case.completed());
}

#[test]
fn the_first_event_decides_an_event_based_gateway() {
    let p = process(
        "startEvent s, eventBasedGateway g, userTask a b",
        "s>g, g>m>a, g>t>b",
        &format!(
            r#"<intermediateCatchEvent id="m" name="paid"><messageEventDefinition/></intermediateCatchEvent><intermediateCatchEvent id="t">{TIMER}</intermediateCatchEvent>"#
        ),
    );
    let mut case = Case::start(&p, json!({}));
    assert_eq!(case.needs().len(), 2);
    case.message("paid", json!({}));
    assert!(case.is_at("a") && case.needs().len() == 1);
    let mut case = Case::start(&p, json!({}));
    case.fire_next();
    assert!(case.is_at("b"));
    assert_eq!(case.path(), ["s", "g", "t"]);
}

#[test]
fn event_sub_processes_interrupt_or_run_beside() {
    let with = |interrupting: bool| {
        load(&format!(
            r#"<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>{}
           <subProcess id="sub" triggeredByEvent="true"><startEvent id="when" isInterrupting="{interrupting}"><messageEventDefinition messageRef="stop"/></startEvent><userTask id="handle"/>{}</subProcess>"#,
            flows("s>u>e"),
            flows("when>handle")
        ))
    };
    let mut case = Case::start(&with(true), json!({}));
    case.message("stop", json!({"why": "late"}));
    assert!(case.is_at("handle") && !case.is_at("u"));
    case.complete("handle");
    assert!(case.completed());
    let mut case = Case::start(&with(false), json!({}));
    case.message("stop", json!({})).message("stop", json!({}));
    assert!(case.keys("handle").len() == 2 && case.is_at("u"));
    case.complete("u").complete("handle");
    assert!(case.outcome().is_none());
    case.complete("handle");
    assert!(case.completed());
}

#[test]
fn multi_instance_in_parallel_and_in_sequence_collects_results() {
    for sequential in [false, true] {
        let p = process(
            "startEvent s, endEvent e",
            "s>u>e",
            &format!(
                r#"<userTask id="u"><multiInstanceLoopCharacteristics isSequential="{sequential}"><extensionElements>
               <zeebe:loopCharacteristics inputCollection="=lines" inputElement="line" outputCollection="checked" outputElement="=ok"/>
               </extensionElements></multiInstanceLoopCharacteristics></userTask>"#
            ),
        );
        let mut case = Case::start(&p, json!({"lines": ["a", "b", "c"]}));
        assert_eq!(case.keys("u").len(), if sequential { 1 } else { 3 });
        for n in 0..3 {
            let key = *case.keys("u").last().unwrap();
            let item = case.state.instance(key).unwrap().variables.get("line").unwrap().clone();
            case.tell(Trigger::Complete {
                key,
                outputs: variables(json!({"ok": format!("{}!", item.as_str().unwrap())})),
            })
            .unwrap();
            assert_eq!(case.outcome().is_some(), n == 2);
        }
        assert!(case.completed());
        assert_eq!(case.variable("checked"), json!(["a!", "b!", "c!"]));
        assert_eq!(case.variable("ok"), json!(null));
    }
}

#[test]
fn multi_instance_ends_early_and_of_nothing_at_once() {
    let p = process(
        "startEvent s, userTask after, endEvent e",
        "s>u>after>e",
        r#"<userTask id="u"><multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality><completionCondition>numberOfCompletedInstances >= 2</completionCondition></multiInstanceLoopCharacteristics></userTask>"#,
    );
    let mut case = Case::start(&p, json!({"n": 5}));
    case.complete("u").complete("u");
    assert!(case.is_at("after") && case.keys("u").is_empty());
    let case = Case::start(&p, json!({"n": 0}));
    assert!(case.is_at("after"));
    let case = Case::start(&p, json!({"n": "many"}));
    assert_eq!(case.incidents(), [("u".into(), "expression".into())]);
}

#[test]
fn an_instance_that_is_moved_away_does_not_hold_up_the_others() {
    let p = process(
        "startEvent s, userTask after, endEvent e",
        "s>u>after>e",
        r#"<userTask id="u"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>"#,
    );
    let mut case = Case::start(&p, json!({}));
    let from = case.key("u");
    case.tell(Trigger::Move { from, to: "after".into(), reason: "by hand".into() }).unwrap();
    case.complete("u").complete("u");
    assert_eq!(case.keys("after").len(), 2);
    case.complete("after").complete("after");
    assert!(case.completed());
}

#[test]
fn a_call_sees_everything_unless_inputs_say_what() {
    let p =
        process("startEvent s, endEvent e", "s>call>e", r#"<callActivity id="call" calledElement="pay"/>"#);
    let case = Case::start(&p, json!({"sum": 42}));
    assert!(
        matches!(&case.needs()[0].what, Want::Call { inputs, .. } if inputs.get("sum") == Some(&json!(42)))
    );
}

#[test]
fn start_events_say_what_they_wait_for() {
    let p = load(
        r#"<startEvent id="t"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent>
           <startEvent id="m" name="order"><messageEventDefinition/></startEvent><task id="a"/><sequenceFlow id="f" sourceRef="t" targetRef="a"/><sequenceFlow id="g" sourceRef="m" targetRef="a"/>"#,
    );
    let needs = bpmn::start_needs(&p, &moment()).unwrap();
    assert!(matches!(&needs[0].what, Want::Timer { due } if due.to_string() == "2026-11-17T10:00:00Z"));
    assert!(matches!(&needs[1].what, Want::Message { name, .. } if &**name == "order"));
    assert!(
        bpmn::start(&p, &bpmn::Begin::None, Variables::new(), 0, &moment())
            .is_err_and(|it| it.code == "start-ambiguous")
    );
    assert!(Case::start_at(&p, &bpmn::Begin::At("m".into()), json!({})).completed());
}

#[test]
fn loops_ask_before_or_after_and_stop_at_their_maximum() {
    for (attributes, condition, rounds) in [
        (r#"testBefore="false""#, "n &lt; 0", 1),
        (r#"testBefore="true""#, "n &lt; 0", 0),
        ("", "n &lt; 3", 3),
        (r#"loopMaximum="2""#, "n &lt; 3", 2),
    ] {
        let p = process(
            "startEvent s, endEvent e",
            "s>w>e",
            &format!(
                r#"<scriptTask id="w"><script>{{n: n + 1}}</script><standardLoopCharacteristics {attributes}><loopCondition>{condition}</loopCondition></standardLoopCharacteristics></scriptTask>"#
            ),
        );
        let case = Case::start(&p, json!({"n": 0}));
        assert!(case.completed(), "{attributes}");
        assert_eq!(case.variable("n"), json!(rounds), "{attributes} {condition}");
    }
}

#[test]
fn an_endless_loop_without_a_wait_is_an_incident() {
    let p = process("startEvent s, task a b", "s>a>b>a", "");
    let case = Case::start(&p, json!({}));
    assert_eq!(case.incidents().len(), 1);
    assert_eq!(case.incidents()[0].1, "step-limit");
}

#[test]
fn compensation_undoes_in_reverse_order_with_the_data_of_the_time() {
    let undo = |id: &str| {
        format!(
            r#"<serviceTask id="{id}"/><boundaryEvent id="c{id}" attachedToRef="{id}"><compensateEventDefinition/></boundaryEvent>
           <serviceTask id="undo_{id}" isForCompensation="true"/><association sourceRef="c{id}" targetRef="undo_{id}"/>"#
        )
    };
    let p = process(
        "startEvent s, endEvent e",
        "s>a>b>c>e",
        &format!(
            r#"{}{}<intermediateThrowEvent id="c"><compensateEventDefinition/></intermediateThrowEvent>"#,
            undo("a"),
            undo("b")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("a").complete("b");
    assert!(case.is_at("undo_b") && !case.is_at("undo_a"));
    case.complete("undo_b").complete("undo_a");
    assert!(case.completed());
    assert_eq!(case.path(), ["s", "a", "b", "undo_b", "undo_a", "c", "e"]);
}

#[test]
fn a_completed_sub_process_is_undone_inside_or_by_its_own_handler() {
    let inner = r#"<startEvent id="s2"/><serviceTask id="a"/><boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
        <serviceTask id="undo_a" isForCompensation="true"/><association sourceRef="ca" targetRef="undo_a"/><sequenceFlow id="f2" sourceRef="s2" targetRef="a"/>"#;
    let with = |more: &str| {
        process(
            "startEvent s, endEvent e",
            "s>sub>c>e",
            &format!(
                r#"<subProcess id="sub">{inner}{more}</subProcess><intermediateThrowEvent id="c"><compensateEventDefinition/></intermediateThrowEvent>"#
            ),
        )
    };
    let mut case = Case::start(&with(""), json!({}));
    case.complete("a").complete("undo_a");
    assert!(case.completed());
    let handler = r#"<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"><compensateEventDefinition/></startEvent><userTask id="talk"/>
        <endEvent id="he"><compensateEventDefinition/></endEvent><sequenceFlow id="h1" sourceRef="hs" targetRef="talk"/><sequenceFlow id="h2" sourceRef="talk" targetRef="he"/></subProcess>"#;
    let mut case = Case::start(&with(handler), json!({}));
    case.complete("a");
    assert!(case.is_at("talk") && !case.is_at("undo_a"));
    case.complete("talk");
    assert!(case.is_at("undo_a"), "the handler's own compensation undoes what the sub-process did");
    case.complete("undo_a");
    assert!(case.completed());
}

#[test]
fn a_cancelled_transaction_stops_undoes_and_leaves_through_its_boundary() {
    let p = process(
        "startEvent s, userTask after apology",
        "s>t>after, cancelled>apology",
        &format!(
            r#"<transaction id="t"><startEvent id="s2"/><serviceTask id="a"/><boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
           <serviceTask id="undo_a" isForCompensation="true"/><association sourceRef="ca" targetRef="undo_a"/><parallelGateway id="f"/><userTask id="u"/><userTask id="v"/>
           <endEvent id="no"><cancelEventDefinition/></endEvent>{}</transaction><boundaryEvent id="cancelled" attachedToRef="t"><cancelEventDefinition/></boundaryEvent>"#,
            flows("s2>a>f, f>u>no, f>v")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    case.complete("a").complete("u");
    assert!(case.is_at("undo_a") && !case.is_at("v") && !case.is_at("apology"));
    case.complete("undo_a");
    assert!(case.is_at("apology") && !case.is_at("t"));
}

#[test]
fn escalations_go_out_without_ending_what_threw_them() {
    let p = load(&format!(
        r#"<startEvent id="s"/><subProcess id="sub"><startEvent id="s2"/><intermediateThrowEvent id="up"><escalationEventDefinition escalationRef="late"/></intermediateThrowEvent><userTask id="u"/>{}</subProcess>
           <boundaryEvent id="heard" attachedToRef="sub" cancelActivity="false"><escalationEventDefinition escalationRef="late"/></boundaryEvent><userTask id="boss"/>{}"#,
        flows("s2>up>u"),
        flows("s>sub, heard>boss")
    ));
    let mut case = Case::start(&p, json!({}));
    assert!(case.is_at("u") && case.is_at("boss"));
    case.complete("u").complete("boss");
    assert!(case.completed());
    let p = process("startEvent s, userTask u", "s>u", "");
    let mut case = Case::start(&p, json!({}));
    let key = case.key("u");
    case.tell(Trigger::Escalate { key, code: "late".into(), outputs: Variables::new() }).unwrap();
    assert!(case.is_at("u"));
    assert!(
        matches!(&case.sent[..], [it] if matches!(&it.what, Want::Escalation { code, .. } if &**code == "late"))
    );
}

#[test]
fn ad_hoc_work_runs_in_free_order_until_its_condition_holds() {
    let p = process(
        "startEvent s, userTask after",
        "s>free>after",
        &format!(
            r#"<adHocSubProcess id="free"><userTask id="a"/><userTask id="b"/><task id="c"/>{}<completionCondition>good = true</completionCondition></adHocSubProcess>"#,
            flows("b>c")
        ),
    );
    let mut case = Case::start(&p, json!({}));
    let key = case.key("free");
    let choose = |ids: &[&str]| Trigger::Choose {
        key,
        ids: ids.iter().map(|id| Id::from(*id)).collect(),
        outputs: Variables::new(),
    };
    assert!(case.tell(choose(&["c"])).is_err_and(|it| it.code == "choice-unknown"), "c follows b");
    case.tell(choose(&["b", "b", "a"])).unwrap();
    case.complete("b").complete("b");
    assert_eq!(case.count("c"), 2);
    case.complete_with("a", json!({"good": true}));
    assert!(case.is_at("after"));
}

#[test]
fn what_is_set_in_a_local_ad_hoc_sub_process_stays_inside_unless_handed_on() {
    let p = process(
        "startEvent s, endEvent e",
        "s>free>e",
        r#"<adHocSubProcess id="free"><extensionElements><cs:adhoc start="all" variables="local"/><cs:mapping><cs:output source="=found" target="answer"/></cs:mapping></extensionElements><serviceTask id="search"/></adHocSubProcess>"#,
    );
    let mut case = Case::start(&p, json!({}));
    case.complete_with("search", json!({"found": 7, "scratch": 1}));
    assert!(case.completed());
    assert_eq!(
        (case.variable("answer"), case.variable("found"), case.variable("scratch")),
        (json!(7), json!(null), json!(null))
    );
}

#[test]
fn conditions_occur_when_they_turn_true() {
    let p = process(
        "startEvent s, userTask u, endEvent e n",
        "s>c>u>e, b>n",
        r#"<intermediateCatchEvent id="c"><conditionalEventDefinition><condition>go = true</condition></conditionalEventDefinition></intermediateCatchEvent>
           <boundaryEvent id="b" attachedToRef="u" cancelActivity="false"><conditionalEventDefinition><condition>n > 2</condition></conditionalEventDefinition></boundaryEvent>"#,
    );
    let mut case = Case::start(&p, json!({}));
    let set = |value| Trigger::Variables { key: Key::ROOT, variables: variables(value) };
    case.tell(set(json!({"go": false}))).unwrap();
    assert!(!case.is_at("u"));
    case.tell(set(json!({"go": true}))).unwrap();
    for (n, seen) in [(3, 1), (4, 1), (1, 1), (5, 2)] {
        case.tell(set(json!({"n": n}))).unwrap();
        assert_eq!(case.count("n"), seen, "n = {n}");
    }
    case.complete("u");
    assert!(case.completed());
}

#[test]
fn a_gateway_without_conditions_asks_a_worker() {
    let p = process("startEvent s, exclusiveGateway x, userTask a b", "s>x>a, x>b", "");
    let mut case = Case::start(&p, json!({}));
    assert!(matches!(&case.needs()[0].what, Want::Choice { ways, several: false } if ways.len() == 2));
    let key = case.key("x");
    let choose = |ids: &[&str]| Trigger::Choose {
        key,
        ids: ids.iter().map(|id| Id::from(*id)).collect(),
        outputs: Variables::new(),
    };
    assert!(case.tell(choose(&["x_a", "x_b"])).is_err_and(|it| it.code == "choice-count"));
    case.tell(choose(&["x_b"])).unwrap();
    assert!(case.is_at("b"));
}

#[test]
fn a_link_jumps_and_a_signal_reaches_its_own_case() {
    let p = process(
        "startEvent s, parallelGateway f, endEvent e",
        "s>f>wait, f>throw>to, from>e",
        r#"<intermediateThrowEvent id="throw"><signalEventDefinition signalRef="x"/></intermediateThrowEvent><intermediateCatchEvent id="wait"><signalEventDefinition signalRef="x"/></intermediateCatchEvent>
           <intermediateThrowEvent id="to"><linkEventDefinition name="L"/></intermediateThrowEvent><intermediateCatchEvent id="from"><linkEventDefinition name="L"/></intermediateCatchEvent>"#,
    );
    let case = Case::start(&p, json!({}));
    assert!(case.completed());
    assert_eq!(case.count("from"), 1);
    assert!(matches!(&case.sent[..], [it] if matches!(it.what, Want::SendSignal { .. })));
}

#[test]
fn scripts_decisions_and_calls() {
    let p = process(
        "startEvent s, endEvent e",
        "s>a>d>call>e",
        r#"<scriptTask id="a"><extensionElements><cs:script result="total"/></extensionElements><script>net * 2</script></scriptTask>
           <businessRuleTask id="d"><extensionElements><cs:decision ref="route" result="desk"/></extensionElements></businessRuleTask>
           <callActivity id="call" calledElement="pay"><extensionElements><cs:mapping><cs:input source="=total" target="sum"/><cs:output source="=receipt" target="paid"/></cs:mapping></extensionElements></callActivity>"#,
    );
    let mut case = Case::start(&p, json!({"net": 21}));
    assert_eq!(case.variable("total"), json!(42));
    assert!(
        matches!(&case.needs()[0].what, Want::Rule { decision, result: Some(result), .. } if &**decision == "route" && &**result == "desk")
    );
    case.complete_with("d", json!({"desk": "A"}));
    assert!(
        matches!(&case.needs()[0].what, Want::Call { called, inputs, depth: 1 } if &**called == "pay" && inputs.get("sum") == Some(&json!(42)))
    );
    case.complete_with("call", json!({"receipt": "R1", "secret": 1}));
    assert!(case.completed());
    assert_eq!((case.variable("paid"), case.variable("secret")), (json!("R1"), json!(null)));
}

#[test]
fn what_went_wrong_while_leaving_keeps_the_work_done() {
    let p = process("startEvent s, userTask u a", "s>u, u>a[flag = 1]", "");
    let mut case = Case::start(&p, json!({}));
    case.complete_with("u", json!({"note": "kept"}));
    assert_eq!(case.incidents(), [("u".into(), "no-way-out".into())]);
    assert_eq!(case.variable("note"), json!("kept"));
    case.tell(Trigger::Variables { key: Key::ROOT, variables: variables(json!({"flag": 1})) }).unwrap();
    let key = case.key("u");
    case.tell(Trigger::RetryIncident { key }).unwrap();
    assert!(case.is_at("a"));
}

#[test]
fn a_cancelled_case_needs_nothing_and_takes_nothing() {
    let p = process("startEvent s, userTask u", "s>u", "");
    let mut case = Case::start(&p, json!({"x": 1}));
    case.tell(Trigger::Cancel { reason: "duplicate".into() }).unwrap();
    assert_eq!(case.outcome(), Some(&Outcome::Cancelled { reason: "duplicate".into() }));
    assert!(case.needs().is_empty());
    assert_eq!(case.variable("x"), json!(1));
    assert!(
        case.tell(Trigger::Cancel { reason: "again".into() }).is_err_and(|it| it.code == "process-ended")
    );
}

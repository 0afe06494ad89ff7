//! The process of a case from outside: choices, messages, signals, incidents, moves, migration, and the page that shows it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod house;

use house::{House, refused};
use office::packs::{ACCOUNTS_PAYABLE, PackFiles};
use office::view::Done;
use office::{CaseProcess, Delivery, Migration, ProcessAct, ProcessQuery};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use terms::{CaseId, Failure};

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cs="https://countersign.dev/bpmn/1" targetNamespace="t">
  <message id="M" name="paid"/><message id="O" name="order"/><signal id="S" name="stop"/>"#;

fn process(body: &str) -> String {
    format!(r#"{HEAD}<process id="invoice" name="Work" isExecutable="true">{body}</process></definitions>"#)
}

fn opened(house: &House) -> CaseId {
    house.take_in(&(format!("{}.txt", house.key()), format!("A letter {}", house.key())))
}

fn whereabouts(house: &House, case: &CaseId) -> CaseProcess {
    house.office.case_process(&house.who("mara"), case).unwrap()
}

fn at(house: &House, case: &CaseId) -> Vec<String> {
    whereabouts(house, case).waits.into_iter().map(|it| it.element).collect()
}

fn key(house: &House, case: &CaseId, element: &str) -> bpmn::Key {
    let waits = whereabouts(house, case).waits;
    waits
        .iter()
        .find(|it| it.element == element)
        .unwrap_or_else(|| panic!("{case} waits at {element}: {waits:?}"))
        .key
}

fn acts(house: &House, who: &str, case: &CaseId, act: ProcessAct) -> Result<Done, Failure> {
    let done = house.wait(house.office.process_act(&house.who(who), case, act, &house.key()));
    house.settle();
    done
}

fn delivery(name: &str, correlation: Option<&str>, payload: Value, key: &str) -> Delivery {
    Delivery {
        name: name.to_owned(),
        signal: false,
        correlation: correlation.map(str::to_owned),
        payload: payload.as_object().cloned().unwrap_or_default(),
        key: key.to_owned(),
    }
}

#[test]
fn a_gateway_that_asks_is_answered_by_its_role() {
    let house = House::of(
        &process(
            r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="which"/>
        <exclusiveGateway id="which" name="Which way?"/>
        <sequenceFlow id="left" name="left" sourceRef="which" targetRef="a"/><userTask id="a" name="A"/>
        <sequenceFlow id="right" name="right" sourceRef="which" targetRef="b"/><userTask id="b" name="B"/>"#,
        ),
        &[],
    );
    let case = opened(&house);
    let waits = whereabouts(&house, &case).waits;
    assert_eq!(
        waits[0].ways,
        [("left".to_owned(), "left".to_owned()), ("right".to_owned(), "right".to_owned())]
    );
    assert!(waits[0].may_choose);
    let choose = |id: &str| ProcessAct::Choose { key: waits[0].key, ids: vec![id.to_owned()] };
    assert_eq!(refused(acts(&house, "samuel", &case, choose("left"))), "not-permitted");
    assert_eq!(refused(acts(&house, "mara", &case, choose("up"))), "choice-unknown");
    acts(&house, "mara", &case, choose("right")).unwrap();
    assert_eq!(at(&house, &case), ["b"]);
    let story = house.office.story(&house.who("mara"), &case).unwrap();
    assert!(
        story
            .entries
            .iter()
            .any(|it| it.sentence == "At \"Which way?\" chose right." && it.actor == "Mara Ilves")
    );
    assert!(story.diagram.unwrap().contains("bpmn-is-active"));
}

#[test]
fn a_box_of_tasks_is_worked_by_hand_in_free_order() {
    let house = House::of(
        &process(
            r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="box"/>
        <adHocSubProcess id="box" name="Box" ordering="Parallel"><userTask id="a" name="A"/><userTask id="b" name="B"/></adHocSubProcess>
        <sequenceFlow id="f2" sourceRef="box" targetRef="e"/><endEvent id="e"/>"#,
        ),
        &[],
    );
    let case = opened(&house);
    let key = key(&house, &case, "box");
    acts(&house, "mara", &case, ProcessAct::Choose { key, ids: vec!["b".to_owned()] }).unwrap();
    assert_eq!(at(&house, &case), ["box", "b"]);
    house.approve("mara", &case).unwrap();
    acts(&house, "mara", &case, ProcessAct::Finish { key }).unwrap();
    assert_eq!(house.outcome(&case).condition, "completed");
}

/// Waits for the message of its own number.
fn waiting() -> String {
    process(
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="wait"/>
        <intermediateCatchEvent id="wait" name="Paid"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
        <sequenceFlow id="f2" sourceRef="wait" targetRef="go"/><userTask id="go"/>
        <boundaryEvent id="stop" attachedToRef="go"><signalEventDefinition signalRef="S"/></boundaryEvent>
        <sequenceFlow id="f3" sourceRef="stop" targetRef="e"/><endEvent id="e"/>"#,
    )
}

#[test]
fn a_message_goes_to_whoever_has_waited_longest_once() {
    let house = House::of(&waiting(), &[]);
    let (first, second) = (opened(&house), opened(&house));
    let mara = house.who("mara");
    let paid = delivery("paid", Some("any"), json!({"sum": 5}), "k1");
    let delivered = house.office.deliver(&mara, &paid).unwrap();
    assert_eq!((delivered.cases.as_slice(), delivered.kept), ([first.clone()].as_slice(), false));
    // The same key again delivers nothing twice.
    assert_eq!(house.office.deliver(&mara, &paid).unwrap().cases, std::slice::from_ref(&first));
    assert_eq!(
        (at(&house, &first), at(&house, &second)),
        (vec!["go".to_owned(), "stop".to_owned()], vec!["wait".to_owned()])
    );
    assert_eq!(refused(house.office.deliver(&house.who("samuel"), &paid)), "not-permitted");
    assert_eq!(refused(house.office.deliver(&mara, &delivery(" ", None, json!({}), "k2"))), "message-name");
}

#[test]
fn a_message_that_nobody_waits_for_is_kept() {
    let house = House::of(&waiting(), &[]);
    let mara = house.who("mara");
    assert!(house.office.deliver(&mara, &delivery("paid", None, json!({"sum": 7}), "k1")).unwrap().kept);
    let house = house.again();
    let case = opened(&house);
    house.settle();
    assert_eq!(at(&house, &case), ["go", "stop"]);
    let next = opened(&house);
    assert_eq!(at(&house, &next), ["wait"], "it is given once");
}

#[test]
fn a_signal_reaches_everyone_who_listens() {
    let house = House::of(&waiting(), &[]);
    let mara = house.who("mara");
    let cases = [opened(&house), opened(&house), opened(&house)];
    for key in ["k1", "k2"] {
        house.office.deliver(&mara, &delivery("paid", None, json!({}), key)).unwrap();
    }
    let stop = Delivery { signal: true, ..delivery("stop", None, json!({}), "k3") };
    assert_eq!(house.office.deliver(&mara, &stop).unwrap().cases, cases[..2]);
    assert_eq!(cases.map(|case| house.outcome(&case).condition), ["completed", "completed", "working"]);
}

#[test]
fn a_message_opens_a_case_where_a_process_begins_with_it() {
    let ordering = format!(
        r#"{HEAD}<process id="ordering" isExecutable="true"><startEvent id="s"><messageEventDefinition messageRef="O"/></startEvent>
        <sequenceFlow id="f1" sourceRef="s" targetRef="see"/><userTask id="see"/></process></definitions>"#
    );
    let house = House::of(&waiting(), &[("ordering.bpmn", &ordering)]);
    let delivered =
        house.office.deliver(&house.who("mara"), &delivery("order", None, json!({"item": 3}), "k1")).unwrap();
    assert_eq!(delivered.opened.len(), 1);
    assert_eq!(at(&house, &delivered.opened[0]), ["see"]);
    let again =
        house.office.deliver(&house.who("mara"), &delivery("order", None, json!({"item": 3}), "k1")).unwrap();
    assert_eq!(again.opened, delivered.opened);
}

#[test]
fn what_a_case_throws_reaches_the_case_that_waits() {
    let throwing = process(
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/><parallelGateway id="fork"/>
        <sequenceFlow id="f2" sourceRef="fork" targetRef="hear"/><sequenceFlow id="f3" sourceRef="fork" targetRef="tell"/>
        <receiveTask id="hear" messageRef="M"/><sequenceFlow id="f4" sourceRef="hear" targetRef="e1"/><endEvent id="e1"/>
        <userTask id="tell"/><sequenceFlow id="f5" sourceRef="tell" targetRef="throw"/>
        <intermediateThrowEvent id="throw"><messageEventDefinition messageRef="M"/></intermediateThrowEvent>
        <sequenceFlow id="f6" sourceRef="throw" targetRef="e2"/><endEvent id="e2"/>"#,
    );
    let house = House::of(&throwing, &[]);
    let case = opened(&house);
    house.approve("mara", &case).unwrap();
    house.settle();
    assert_eq!(house.outcome(&case).condition, "completed");
}

/// An effect that nobody serves ends as an incident at `x`.
fn stuck() -> String {
    process(
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
        <exclusiveGateway id="x" name="How much?"/>
        <sequenceFlow id="f2" sourceRef="x" targetRef="a"><conditionExpression>amount &gt; 5</conditionExpression></sequenceFlow>
        <sequenceFlow id="f3" sourceRef="x" targetRef="b"><conditionExpression>amount &lt;= 5</conditionExpression></sequenceFlow>
        <userTask id="a" name="A"/><userTask id="b" name="B"/>"#,
    )
}

#[test]
fn an_incident_is_shown_mended_and_tried_again_by_the_manager() {
    let house = House::of(&stuck(), &[]);
    let case = opened(&house);
    assert_eq!(house.outcome(&case).condition, "incident");
    let it = whereabouts(&house, &case).waits.remove(0);
    assert!(it.retries && it.sentence.contains("expression"), "{it:?}");
    let manager = manager(&house);
    let stopped = house.office.operations(&house.who(&manager)).unwrap();
    let one = &stopped.incidents[0];
    assert_eq!((&one.case, one.key, one.may_retry, stopped.more), (&case, it.key, true, 0));
    assert!(stopped.not_ready.is_none() && stopped.figures[0].value == "1", "{:?}", stopped.figures);
    assert!(stopped.figures.iter().all(|it| !it.population.is_empty() && !it.window.is_empty()));
    assert_eq!(refused(house.office.operations(&house.who("mara"))), "not-permitted");
    assert_eq!(refused(acts(&house, "mara", &case, ProcessAct::Retry { key: it.key })), "not-permitted");
    let set = |words: &str| ProcessAct::Set {
        variables: Map::from_iter([("amount".to_owned(), json!(9))]),
        words: words.to_owned(),
    };
    assert_eq!(refused(acts(&house, &manager, &case, set(" "))), "reason-missing");
    acts(&house, &manager, &case, set("The amount was on paper")).unwrap();
    acts(&house, &manager, &case, ProcessAct::Retry { key: it.key }).unwrap();
    assert!(house.office.operations(&house.who(&manager)).unwrap().incidents.is_empty());
    assert_eq!(at(&house, &case), ["a"]);
    let key = key(&house, &case, "a");
    let to_b = |words: &str| ProcessAct::Move { key, to: "b".to_owned(), words: words.to_owned() };
    assert_eq!(refused(acts(&house, "mara", &case, to_b("Wrong way"))), "not-permitted");
    assert_eq!(refused(acts(&house, &manager, &case, to_b(""))), "reason-missing");
    acts(&house, &manager, &case, to_b("It was 4 after all")).unwrap();
    let house = house.again();
    assert_eq!(at(&house, &case), ["b"]);
}

/// Somebody who is a manager in the sample day.
fn manager(house: &House) -> String {
    let links = house.office.sign_in_links();
    links.into_iter().find(|it| it.person.roles.iter().any(|role| role == "manager")).unwrap().person.id.0
}

#[test]
fn the_page_counts_where_cases_are_and_leads_to_them() {
    let house = House::of(&waiting(), &[]);
    let cases = [opened(&house), opened(&house), opened(&house)];
    house.office.deliver(&house.who("mara"), &delivery("paid", None, json!({}), "k1")).unwrap();
    let page = |at: Option<&str>| {
        let query = ProcessQuery { at: at.map(str::to_owned), ..ProcessQuery::default() };
        house.office.process_page(&house.who("mara"), &query).unwrap()
    };
    let shown = page(None);
    let counts: Vec<(&str, u64)> = shown.places.iter().map(|it| (it.element.as_str(), it.here)).collect();
    assert_eq!(counts, [("wait", 2), ("go", 1)]);
    assert!(shown.drawing.contains("2 cases") && shown.drawing.contains("at=wait"), "{}", shown.drawing);
    let listed = page(Some("go")).cases.unwrap();
    assert_eq!(
        (listed.rows.len(), &listed.rows[0].case, listed.rows[0].task.is_some()),
        (1, &cases[0], true)
    );
    house.approve("mara", &cases[0]).unwrap();
    assert_eq!(page(None).places.len(), 1);
}

/// The same with `go` under another id, and nothing in place of it.
fn released(go: &str) -> String {
    waiting().replace("\"go\"", &format!("\"{go}\""))
}

#[test]
fn cases_go_on_in_another_version_and_no_task_is_lost() {
    let house = House::of(&waiting(), &[]);
    let cases = [opened(&house), opened(&house)];
    house.office.deliver(&house.who("mara"), &delivery("paid", None, json!({}), "k1")).unwrap();
    let old = whereabouts(&house, &cases[0]).version;
    let pack = PackFiles::embedded(ACCOUNTS_PAYABLE)
        .unwrap()
        .with("process.bpmn", released("do").into_bytes())
        .unwrap();
    let house = house.again_with(pack);
    assert_eq!(whereabouts(&house, &cases[0]).version, old, "a case stays on its version");
    let migration = |mapping: &[(&str, &str)], preview| Migration {
        from: old.to_hex(),
        to: "current".to_owned(),
        mapping: mapping.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<BTreeMap<_, _>>(),
        preview,
        words: "A better name".to_owned(),
    };
    let office = &house.office;
    // Without a counterpart the task would be lost; the other case fits.
    let without = office.migrate(None, &migration(&[], true)).unwrap();
    assert_eq!(without.iter().map(|it| it.fits).collect::<Vec<_>>(), [false, true], "{without:?}");
    assert!(!without[0].sentences.is_empty());
    let with = office.migrate(None, &migration(&[("go", "do")], true)).unwrap();
    assert!(with.iter().all(|it| it.fits), "{with:?}");
    assert_eq!(whereabouts(&house, &cases[0]).version, old, "a preview changes nothing");
    assert_eq!(refused(office.migrate(Some(&house.who("mara")), &migration(&[], false))), "not-permitted");
    assert!(office.migrate(None, &migration(&[("go", "do")], false)).unwrap().iter().all(|it| it.fits));
    let house = house.again();
    assert_ne!(whereabouts(&house, &cases[0]).version, old);
    assert_eq!(at(&house, &cases[0]), ["do", "stop"]);
    let told = house.office.story(&house.who("mara"), &cases[0]).unwrap();
    assert!(told.entries.iter().any(|it| it.sentence.contains("A better name")));
    house.approve("mara", &cases[0]).unwrap();
    assert_eq!(house.outcome(&cases[0]).condition, "completed");
    // Both versions beside each other.
    let query = ProcessQuery { than: Some(old.to_hex()), ..ProcessQuery::default() };
    let compared = house.office.process_page(&house.who("mara"), &query).unwrap().comparison.unwrap();
    assert!(
        compared.differences.contains(&("added".to_owned(), "do".to_owned(), "do".to_owned())),
        "{:?}",
        compared.differences
    );
    assert!(compared.before.contains("bpmn-is-removed") && compared.after.contains("bpmn-is-added"));
}

#[test]
fn a_long_case_is_loaded_from_a_kept_state() {
    let house = House::of(&waiting(), &[]);
    let case = opened(&house);
    for number in 0..1_100 {
        house
            .wait(house.office.note(&house.who("mara"), &case, &format!("Note {number}"), &house.key()))
            .unwrap();
    }
    assert!(house.office.kept_version(&case).unwrap() >= Some(1_000), "a state was kept");
    let house = house.again();
    assert_eq!(at(&house, &case), ["wait"]);
    let told = house.office.story(&house.who("mara"), &case).unwrap().entries;
    assert!(told.iter().any(|it| it.sentence == "Noted: Note 1099"));
}

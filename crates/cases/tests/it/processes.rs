//! Processes that never come to rest, and packs that do not load.

use crate::house::{House, RULES, opening, pack_of, rulebook};
use cases::{Pack, PackProblem};
use terms::Digest;

fn process(inside: &str) -> Vec<u8> {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:cs="https://countersign.dev/bpmn/1" id="d" targetNamespace="t"><process id="p" isExecutable="true">{inside}</process></definitions>"#
    )
    .into_bytes()
}

/// Refused, or an incident: never a hang, never an event too many.
fn never_rests(inside: &str) {
    let mut house = House::of(Box::leak(Box::new(pack_of(&process(inside)))));
    match house.tries("system", opening()) {
        Err(refusal) => assert_eq!(refusal.code, "rules-failed"),
        Ok(_) => assert_eq!(house.state.process.0.incidents(), 1),
    }
}

#[test]
fn a_circle_of_gateways_is_stopped() {
    never_rests(
        r#"<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="g"/><exclusiveGateway id="g"/>
           <sequenceFlow id="b" sourceRef="g" targetRef="h"/><task id="h"/><sequenceFlow id="c" sourceRef="h" targetRef="g"/>"#,
    );
}

#[test]
fn a_process_that_asks_its_rules_without_end_is_stopped() {
    never_rests(
        r#"<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="g"/><exclusiveGateway id="g"/>
           <sequenceFlow id="b" sourceRef="g" targetRef="r"/>
           <businessRuleTask id="r"><extensionElements><cs:decision ref="Settling" result="x"/></extensionElements></businessRuleTask>
           <sequenceFlow id="c" sourceRef="r" targetRef="g"/>"#,
    );
}

#[test]
fn a_rule_that_cannot_be_asked_is_an_incident() {
    let inside = r#"<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="r"/>
        <businessRuleTask id="r"><extensionElements><cs:decision ref="No such decision" result="x"/></extensionElements></businessRuleTask>"#;
    let mut house = House::of(Box::leak(Box::new(pack_of(&process(inside)))));
    house.open();
    assert_eq!(house.state.process.0.incidents(), 1);
}

#[test]
fn more_tasks_at_once_than_rules_allowed_are_no_trouble() {
    let inside = r#"<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="u"/><userTask id="u">
        <multiInstanceLoopCharacteristics><loopCardinality>1500</loopCardinality></multiInstanceLoopCharacteristics></userTask>"#;
    let mut house = House::of(Box::leak(Box::new(pack_of(&process(inside)))));
    house.open();
    assert_eq!(house.state.open_tasks().count(), 1500);
}

fn problems(process: &[u8]) -> Vec<PackProblem> {
    Pack::prepare("p", process, rulebook(RULES), Digest::of(process)).err().unwrap_or_default()
}

#[test]
fn attributes_that_do_not_read_are_named_with_their_element() {
    let task = |attributes: &str| {
        process(&format!(
            r#"<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="u"/>
            <userTask id="u"><extensionElements><cs:task {attributes}/></extensionElements></userTask>"#
        ))
    };
    for (attributes, word) in [
        ("due=\"soon\"", "due"),
        ("line=\"2\"", "line"),
        ("second=\"1 +\"", "second"),
        ("role=\"=if\"", "role"),
    ] {
        let problems = problems(&task(attributes));
        assert_eq!(problems.len(), 1, "{attributes}");
        let problem = &problems[0];
        assert_eq!(
            (problem.element.as_deref(), problem.code.as_str()),
            (Some("u"), "task-settings"),
            "{attributes}"
        );
        assert!(problem.sentence.contains(word) && problem.line > 0, "{problem:?}");
    }
    assert!(problems(&task("due=\"PT1H\" line=\"0.5\" second=\"true\" role=\"=&quot;a&quot;\"")).is_empty());
    assert!(!problems(b"<definitions/>").is_empty() && !problems(b"nonsense").is_empty());
}

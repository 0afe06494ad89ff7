//! A called process runs as a case of its own: what the calling case asks, hears and withdraws.

use crate::house::{House, pack_of};
use cases::{Action, Answer, CallStage, ChildEnd, Command, Opening, Pack, Parent};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use terms::CaseId;

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
  <error id="E" errorCode="no-reply"/><escalation id="X" escalationCode="late"/>"#;

static CALLING: LazyLock<Pack> = LazyLock::new(|| {
    pack_of(
        format!(
            r#"{HEAD}<process id="calling" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
  <callActivity id="ask" name="Ask the supplier" calledElement="asking"/>
  <boundaryEvent id="silent" attachedToRef="ask"><errorEventDefinition errorRef="E"/></boundaryEvent>
  <boundaryEvent id="slow" attachedToRef="ask" cancelActivity="false"><escalationEventDefinition escalationRef="X"/></boundaryEvent>
  <boundaryEvent id="over" attachedToRef="ask"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>
  <sequenceFlow id="f2" sourceRef="ask" targetRef="go"/><userTask id="go"/>
  <sequenceFlow id="f3" sourceRef="silent" targetRef="mend"/><userTask id="mend"/>
  <sequenceFlow id="f4" sourceRef="slow" targetRef="push"/><userTask id="push"/>
  <sequenceFlow id="f5" sourceRef="over" targetRef="stop"/><userTask id="stop"/>
</process></definitions>"#
        )
        .as_bytes(),
    )
});

const KEY: bpmn::Key = bpmn::Key(2);

fn child() -> CaseId {
    CaseId::from("c2")
}

/// At the call; what the world was asked for.
fn called() -> (House, Vec<Action>) {
    let mut house = House::of(&CALLING);
    let Command::Open(opening) = crate::house::opening() else { unreachable!() };
    let variables = Map::from_iter([("supplier".to_owned(), json!("S-1"))]);
    let asked = house.does("system", Command::Open(Opening { variables, ..opening }));
    (house, asked)
}

fn closed(how: ChildEnd, outputs: Value) -> Command {
    let outputs = outputs.as_object().cloned().unwrap_or_default();
    Command::ChildClosed { key: key(&called().0), child: child(), how, outputs, signers: Default::default() }
}

/// Of the one call.
fn key(house: &House) -> bpmn::Key {
    *house.state.calls.keys().next().unwrap_or(&KEY)
}

#[test]
fn a_call_opens_a_case_with_what_is_visible() {
    let (house, asked) = called();
    let opens = asked.iter().find_map(|it| match it {
        Action::OpenCase { key, attempt, process, variables, depth } => {
            Some((*key, *attempt, process, variables, *depth))
        }
        _ => None,
    });
    let (at, attempt, process, variables, depth) = opens.unwrap();
    assert_eq!((at, attempt, process.as_str(), depth), (key(&house), 1, "asking", 1));
    assert_eq!(variables.get("supplier"), Some(&json!("S-1")));
    assert_eq!(house.kinds(0), ["opened", "call-asked"]);
    assert!(cases::waits(&CALLING, &house.state).iter().any(|it| it.answer == Answer::Call));
}

#[test]
fn its_end_goes_on_once() {
    let (mut house, _) = called();
    house.does("system", Command::ChildOpened { key: key(&house), child: child() });
    house.does("system", closed(ChildEnd::Completed, json!({"answer": "yes"})));
    assert_eq!(house.state.variable("answer"), Some(&json!("yes")));
    assert!(house.state.open_tasks().any(|it| it.element == "go"));
    assert_eq!(house.refused("system", closed(ChildEnd::Completed, json!({}))), "call-settled");
    assert_eq!(house.kinds(3), ["child-opened", "child-closed", "task-opened", "assigned"]);
}

#[test]
fn another_case_cannot_answer_for_it() {
    let (mut house, _) = called();
    house.does("system", Command::ChildOpened { key: key(&house), child: CaseId::from("c3") });
    assert_eq!(house.refused("system", closed(ChildEnd::Completed, json!({}))), "call-settled");
    let nowhere = Command::ChildOpened { key: bpmn::Key(77), child: child() };
    assert_eq!(house.refused("system", nowhere), "call-unknown");
}

#[test]
fn its_error_is_the_error_at_the_call() {
    let (mut house, _) = called();
    house.does("system", closed(ChildEnd::Error { code: "no-reply".to_owned() }, json!({})));
    let open: Vec<_> = house.state.open_tasks().map(|it| it.element.as_str()).collect();
    assert_eq!(open, ["mend"]);
}

#[test]
fn its_escalation_is_caught_and_it_runs_on() {
    let (mut house, _) = called();
    let (key, code) = (key(&house), "late".to_owned());
    house.does("system", Command::ChildEscalated { key, child: child(), code, outputs: Map::new() });
    assert!(house.state.calls[&key].is_open());
    assert!(house.state.open_tasks().any(|it| it.element == "push"));
}

#[test]
fn what_is_withdrawn_is_cancelled_and_heard_no_more() {
    let (mut house, _) = called();
    house.later(24 * 3600);
    let timer =
        cases::waits(&CALLING, &house.state).into_iter().find(|it| matches!(it.answer, Answer::Instant(_)));
    let actions = house.does("system", Command::FireTimer { key: timer.unwrap().key });
    let key = key(&house);
    assert!(actions.contains(&Action::CancelCase { key }), "{actions:?}");
    assert_eq!(house.state.calls[&key].stage, CallStage::Withdrawn);
    assert_eq!(house.refused("system", closed(ChildEnd::Completed, json!({}))), "call-settled");
}

#[test]
fn a_cancelled_case_is_an_incident_and_a_retry_asks_for_another() {
    let (mut house, _) = called();
    let key = key(&house);
    house.does("system", closed(ChildEnd::Cancelled, json!({})));
    assert_eq!(house.state.process.0.incidents(), 1);
    let actions = house.does("ida", Command::RetryIncident { key });
    assert!(matches!(actions[..], [Action::OpenCase { attempt: 2, .. }]), "{actions:?}");
    house.does("system", Command::CallFailed { key, sentence: "There is no such process".to_owned() });
    assert_eq!((house.state.process.0.incidents(), &house.state.calls[&key].stage), (1, &CallStage::Failed));
}

#[test]
fn a_called_case_tells_its_parent_and_calls_are_not_endless() {
    let Command::Open(opening) = crate::house::opening() else { unreachable!() };
    let parent = |depth| {
        Some(Parent { case: CaseId::from("c0"), key: bpmn::Key(5), depth, signers: Default::default() })
    };
    let mut house = House::of(&CALLING);
    let actions = house.does("system", Command::Open(Opening { parent: parent(3), ..opening.clone() }));
    let told = |closed| Action::TellParent { parent: CaseId::from("c0"), key: bpmn::Key(5), closed };
    assert!(actions.contains(&told(false)));
    assert!(actions.iter().any(|it| matches!(it, Action::OpenCase { depth: 4, .. })));
    let actions = house.does("system", Command::Cancel { words: "over".to_owned() });
    assert!(actions.contains(&told(true)));
    let deep = bpmn::limits::CALL_DEPTH_MAX + 1;
    let mut house = House::of(&CALLING);
    assert_eq!(
        house.refused("system", Command::Open(Opening { parent: parent(deep), ..opening })),
        "calls-too-deep"
    );
}

#[test]
fn a_called_process_that_no_file_has_is_found_at_load() {
    let problems = cases::calls_unfit(&[&CALLING]);
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].code.as_str(), problems[0].element.as_deref()), ("called-unknown", Some("ask")));
    assert!(problems[0].line > 0);
}

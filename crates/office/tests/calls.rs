//! Called processes as cases of their own: opened once, heard once, cancelled with their call.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod house;

use house::House;
use office::view::Act;
use terms::CaseId;

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cs="https://countersign.dev/bpmn/1" targetNamespace="t">
  <error id="E" errorCode="no-reply"/>"#;

/// A case that calls `asking`, then asks an operator what to do.
fn calling(called: &str) -> String {
    format!(
        r#"{HEAD}<process id="invoice" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
  <callActivity id="ask" name="Ask the supplier" calledElement="{called}"/>
  <boundaryEvent id="silent" attachedToRef="ask"><errorEventDefinition errorRef="E"/></boundaryEvent>
  <sequenceFlow id="f2" sourceRef="ask" targetRef="go"/><userTask id="go" name="Go on"/>
  <sequenceFlow id="f3" sourceRef="silent" targetRef="mend"/><userTask id="mend" name="Mend it"/>
</process></definitions>"#
    )
}

/// One task of an operator; refused, it ends with an error.
fn asking() -> String {
    format!(
        r#"{HEAD}<process id="asking" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="answer"/>
  <userTask id="answer" name="Answer"/><sequenceFlow id="f2" sourceRef="answer" targetRef="x"/>
  <exclusiveGateway id="x" default="f4"/>
  <sequenceFlow id="f3" sourceRef="x" targetRef="no"><conditionExpression>outcome = "refused"</conditionExpression></sequenceFlow>
  <sequenceFlow id="f4" sourceRef="x" targetRef="yes"/>
  <endEvent id="no"><errorEventDefinition errorRef="E"/></endEvent><endEvent id="yes"/>
</process></definitions>"#
    )
}

fn opened(house: &House) -> CaseId {
    house.take_in(&("a.txt".to_owned(), "A letter".to_owned()))
}

/// The case that was opened for a call.
fn child(house: &House) -> CaseId {
    let all = house.office.outcomes().unwrap();
    let children: Vec<&str> =
        all.iter().map(|it| it.case.as_str()).filter(|it| it.starts_with("SUB-")).collect();
    assert_eq!(children.len(), 1, "a call opens one case: {children:?}");
    CaseId::from(children[0])
}

fn steps(house: &House, case: &CaseId) -> Vec<String> {
    let story = house.office.story(&house.who("mara"), case).unwrap();
    story.tasks.into_iter().map(|(_, step)| step).collect()
}

#[test]
fn a_call_is_a_case_and_its_end_goes_on() {
    let house = House::of(&calling("asking"), &[("asking.bpmn", &asking())]);
    let case = opened(&house);
    let child = child(&house);
    assert_eq!(steps(&house, &case), Vec::<String>::new());
    assert_eq!(steps(&house, &child), ["Answer"]);
    // Documents are those of the calling case.
    assert_eq!(house.office.story(&house.who("mara"), &child).unwrap().documents[0].name, "a.txt");
    let house = house.again();
    house.approve("mara", &child).unwrap();
    assert_eq!(steps(&house, &case), ["Go on"]);
    let told: Vec<String> = house
        .office
        .story(&house.who("mara"), &case)
        .unwrap()
        .entries
        .into_iter()
        .map(|it| it.sentence)
        .collect();
    assert_eq!(told.iter().filter(|it| **it == format!("{child} is completed.")).count(), 1, "{told:?}");
}

#[test]
fn its_error_is_caught_at_the_call() {
    let house = House::of(&calling("asking"), &[("asking.bpmn", &asking())]);
    let case = opened(&house);
    let desk = house.desk("mara", &child(&house));
    house.decide("mara", &desk, Act::Refuse, &[], Some("Nobody answers")).unwrap();
    assert_eq!(steps(&house, &case), ["Mend it"]);
}

#[test]
fn a_process_that_calls_itself_ends_at_the_limit_with_an_incident() {
    let house = House::of(&calling("invoice"), &[]);
    let case = opened(&house);
    let all = house.office.outcomes().unwrap();
    assert_eq!(all.len(), usize::try_from(bpmn::limits::CALL_DEPTH_MAX).unwrap() + 1);
    let stuck: Vec<&str> =
        all.iter().filter(|it| it.condition == "incident").map(|it| it.case.as_str()).collect();
    assert_eq!(stuck.len(), 1, "{stuck:?}");
    assert_ne!(stuck[0], case.as_str(), "the deepest one says so");
}

#[test]
fn a_call_of_nothing_is_refused_at_load() {
    let pack = office::packs::PackFiles::embedded(office::packs::ACCOUNTS_PAYABLE).unwrap();
    let pack = pack.with("process.bpmn", calling("nowhere").into_bytes()).unwrap();
    let problems = pack.prepare().err().unwrap();
    assert!(
        problems.iter().any(|it| it.code == "called-unknown" && it.element.as_deref() == Some("ask")),
        "{problems:?}"
    );
}

#[test]
fn a_pack_folder_brings_all_its_processes() {
    let dir = tempfile::tempdir().unwrap();
    let embedded = office::packs::PackFiles::embedded(office::packs::ACCOUNTS_PAYABLE).unwrap();
    for (name, bytes) in embedded.iter().chain([("model.json", embedded.model.as_slice())]) {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    std::fs::write(dir.path().join("process.bpmn"), calling("asking")).unwrap();
    let without = office::packs::PackFiles::read(dir.path()).unwrap();
    std::fs::write(dir.path().join("asking.bpmn"), asking()).unwrap();
    let with = office::packs::PackFiles::read(dir.path()).unwrap();
    assert_ne!(without.version(), with.version());
    assert!(without.prepare().is_err() && with.prepare().is_ok());
    let prepared = with.prepare().unwrap();
    let names: Vec<&str> = prepared.packs().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["accounts-payable", "asking", "payment-run", "supplier-onboarding"]);
}

//! What is done outside: done, refused, unknown, withdrawn, taken back.

use crate::house::{House, posting};
use bpmn::Key;
use cases::{Act, Action, Command, EffectStage, Stage};
use serde_json::{Map, json};
use terms::EffectId;

fn refuse(house: &mut House, topic: &str, code: &str) -> Vec<Action> {
    let effect = house.effect(topic);
    house.does(
        "system",
        Command::EffectRefused {
            effect,
            code: code.to_owned(),
            sentence: "The other side said no".to_owned(),
        },
    )
}

fn incident(house: &House) -> Option<Key> {
    house.state.process.0.instances().find(|(_, it)| it.incident.is_some()).map(|(key, _)| key)
}

#[test]
fn an_answer_is_kept_and_known_to_the_process() {
    let mut house = House::new();
    posting(&mut house);
    let (effect, answer) = (house.effect("post"), Map::from_iter([("entry".to_owned(), json!("L-1"))]));
    house.does("system", Command::EffectDone { effect: effect.clone(), answer: answer.clone() });
    assert_eq!(
        (&house.state.effects[&effect].stage, &house.state.effects[&effect].answer),
        (&EffectStage::Done, &answer)
    );
    assert_eq!(house.state.variable("entry"), Some(&json!("L-1")));
}

#[test]
fn a_closed_period_goes_to_the_manager_and_is_posted_again_under_another_key() {
    let mut house = House::new();
    posting(&mut house);
    let first = house.effect("post");
    refuse(&mut house, "post", "period-closed");
    assert_eq!(house.task("settle-period").role.as_deref(), Some("manager"));
    assert_eq!(incident(&house), None);
    let command = house.signs("settle-period", Act::Approve);
    house.does("ida", command);
    let again = house.effect("post");
    assert_ne!(first, again);
    house.effected("post");
    assert_eq!(house.state.effects[&again].stage, EffectStage::Done);
}

#[test]
fn a_rejected_payment_that_is_not_settled_ends_the_case() {
    let mut house = House::new();
    posting(&mut house);
    house.effected("post");
    refuse(&mut house, "pay", "payment-rejected");
    let command = house.signs("settle-rejection", Act::Refuse);
    house.does("pia", command);
    assert!(house.state.closed.is_some());
}

#[test]
fn a_refusal_that_the_diagram_does_not_know_is_never_lost() {
    let mut house = House::new();
    posting(&mut house);
    refuse(&mut house, "post", "never-heard-of");
    let stuck = incident(&house);
    assert!(stuck.is_some() || house.state.closed.as_deref() == Some("failed"));
    if let Some(key) = stuck {
        let actions = house.does("ida", Command::RetryIncident { key });
        assert!(actions.contains(&Action::DoEffect {
            effect: house.effect("post"),
            topic: "post".to_owned(),
            tries: 5
        }));
        house.effected("post");
        house.effect("pay");
    }
}

#[test]
fn an_unknown_outcome_is_read_back_and_then_settled_either_way() {
    for done in [true, false] {
        let mut house = House::new();
        posting(&mut house);
        let effect = house.effect("post");
        let actions = house.does(
            "system",
            Command::EffectUnknown { effect: effect.clone(), sentence: "The line broke".to_owned() },
        );
        assert_eq!(actions, [Action::ReadBack { effect: effect.clone(), topic: "post".to_owned() }]);
        assert!(matches!(house.state.effects[&effect].stage, EffectStage::Unknown { .. }));
        if done {
            house.effected("post");
            house.effect("pay");
        } else {
            refuse(&mut house, "post", "period-closed");
            assert_eq!(house.task("settle-period").stage, Stage::Assigned);
        }
    }
}

#[test]
fn what_is_withdrawn_is_not_settled_any_more() {
    let mut house = House::new();
    posting(&mut house);
    let effect: EffectId = house.effect("post");
    house.does("ida", Command::Cancel { words: "A mistake".to_owned() });
    assert_eq!(house.state.effects[&effect].stage, EffectStage::Withdrawn);
    assert_eq!(house.refused("system", Command::EffectDone { effect, answer: Map::new() }), "case-closed");
}

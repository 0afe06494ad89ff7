//! The life of a task from the first draft to the end, and what is asked of the world on the way.

use crate::house::{House, at_desk, clean, failed, found, paid, posting, returned, text, with, without};
use cases::{Act, Action, Command, Outcome, Stage};
use serde_json::json;
use terms::{PersonId, Standing, TaskId};

#[test]
fn a_clean_structured_invoice_is_touched_by_no_one() {
    let mut house = House::new();
    house.open();
    let actions = house.drafts(clean());
    let (check, post) = (house.task("check"), house.effect("post"));
    assert_eq!(check.stage, Stage::Completed);
    assert_eq!(check.gate.as_deref(), Some("Gate: structured, every check passed, supplier known"));
    assert_eq!(actions.iter().filter(|it| matches!(it, Action::DoEffect { .. })).count(), 1);
    assert!(actions.contains(&Action::DoEffect { effect: post, topic: "post".to_owned(), tries: 5 }));
    house.effected("post");
    house.effected("pay");
    assert_eq!(house.state.closed.as_deref(), Some("completed"));
    assert!(house.state.untouched() && house.state.open_tasks().next().is_none());
}

#[test]
fn opening_asks_for_a_draft() {
    let mut house = House::new();
    let actions = house.does("system", crate::house::opening());
    assert_eq!(actions, [Action::Draft { task: house.id("check"), attempt: 1 }]);
    assert_eq!(house.task("check").due, "2026-11-17T16:00:00Z".parse().unwrap());
    assert_eq!(house.kinds(0), ["opened", "task-opened", "draft-asked"]);
}

#[test]
fn the_authority_matrix_is_asked_at_once() {
    for (amount, ordered, role, second) in [
        ("200.00", false, None, false),
        ("9000.00", true, None, false),
        ("4000.00", false, Some("approver"), false),
        ("25000.00", false, Some("approver"), false),
        ("25000.01", false, Some("approver"), true),
    ] {
        let mut house = House::new();
        house.open();
        let draft =
            with(if ordered { clean() } else { without(clean(), "order_matched") }, "home_total", amount);
        house.drafts(draft);
        let approve = house.state.open_tasks().find(|it| it.element == "approve").cloned();
        assert_eq!(approve.as_ref().and_then(|it| it.role.as_deref()), role, "{amount}");
        if approve.is_some() {
            let command = house.signs("approve", Act::Approve);
            house.does("ben", command);
            assert_eq!(house.task("approve").stage == Stage::Assigned, second, "{amount}");
        }
    }
}

#[test]
fn a_failed_draft_goes_to_a_person_who_types_the_values() {
    let mut house = House::new();
    failed(&mut house);
    let task = house.task("check");
    assert_eq!((task.stage.clone(), task.why[0].code.as_str()), (Stage::Assigned, "draft-failed"));
    let command = house.corrects("check", text());
    house.does("mara", command);
    assert_eq!(house.task("check").outcome, Some(Outcome::Approved));
    assert!(house.task("check").typed.iter().any(|it| it == "gross_total"));
}

#[test]
fn a_refusal_ends_the_case() {
    let mut house = House::new();
    at_desk(&mut house);
    let command = house.signs("check", Act::Refuse);
    house.does("mara", command);
    assert_eq!(house.task("check").outcome, Some(Outcome::Refused));
    assert_eq!(house.state.closed.as_deref(), Some("completed"));
}

#[test]
fn what_is_returned_is_answered_and_drafted_again() {
    let mut house = House::new();
    returned(&mut house);
    assert_eq!(house.task("check").stage, Stage::Returned { by: PersonId::from("mara") });
    let task = house.id("check");
    let actions = house.does("ben", Command::Answer { task: task.clone(), words: "Order 17".to_owned() });
    assert_eq!(actions, [Action::Draft { task, attempt: 2 }]);
    house.drafts(clean());
    assert_eq!(house.task("check").stage, Stage::Completed, "a better draft passes the gate");
    assert_eq!(house.state.notes.len(), 1);
    assert_eq!(house.state.signers["check"], [PersonId::from("mara")].into(), "who returned it was there");
}

#[test]
fn what_nobody_drafts_comes_back_to_whoever_returned_it() {
    let mut house = House::new();
    crate::house::to_approve(&mut house);
    let command = house.signs("approve", Act::Return);
    house.does("ben", command);
    let task = house.id("approve");
    house.does("mara", Command::Answer { task, words: "Agreed by phone".to_owned() });
    let task = house.task("approve");
    assert_eq!((task.stage.clone(), task.to.clone()), (Stage::Assigned, Some(PersonId::from("ben"))));
    assert!(task.signatures.is_empty() && task.spent.len() == 1);
}

#[test]
fn an_escalation_goes_to_the_next_authority() {
    let mut house = House::new();
    at_desk(&mut house);
    let sign = cases::Sign { to: Some(PersonId::from("ida")), ..house.signature("check", Act::Escalate) };
    house.does("mara", Command::Sign(sign));
    let task = house.task("check");
    assert_eq!(
        (task.stage.clone(), task.role.as_deref(), task.to.clone()),
        (Stage::Assigned, Some("manager"), Some(PersonId::from("ida")))
    );
    let command = house.signs("check", Act::Approve);
    house.does("ida", command);
    assert_eq!(house.task("check").stage, Stage::Completed);
}

/// An invoice of nobody on the master, whose check mara signed: it calls the onboarding.
fn onboarding() -> (House, bpmn::Key) {
    let mut house = House::new();
    house.open();
    house.drafts(found(without(clean(), "supplier"), "supplier-unknown", Standing::Never));
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
    let key = *house.state.calls.keys().next().expect("a call");
    assert_eq!(house.state.calls[&key].process, "supplier-onboarding");
    (house, key)
}

/// How the called case ended: signed by ben and ida.
fn onboarded(key: bpmn::Key, outputs: serde_json::Value) -> Command {
    Command::ChildClosed {
        key,
        child: "SUB-0000002".into(),
        how: cases::ChildEnd::Completed,
        outputs: outputs.as_object().cloned().unwrap_or_default(),
        signers: ["ben".into(), "ida".into()].into(),
    }
}

#[test]
fn an_unknown_supplier_is_taken_on_in_a_case_of_its_own_and_the_document_checked_again() {
    let (mut house, key) = onboarding();
    let first = house.id("check");
    house.does("system", onboarded(key, json!({ "outcome": "approved", "supplier": "S-9" })));
    assert_ne!(house.id("check"), first, "it is another task");
    assert_eq!(house.task("check").stage, Stage::Drafting);
    assert_eq!(house.state.variable("onboarded"), Some(&json!("S-9")));
    let who: Vec<_> = house.state.signers_of("onboarding").map(PersonId::as_str).collect();
    assert_eq!(who, ["ben", "ida"], "they do not approve what their supplier asks for");
    house.drafts(clean());
    house.effect("post");
}

#[test]
fn who_took_the_supplier_on_does_not_approve_its_invoice() {
    let (mut house, key) = onboarding();
    house.does("system", onboarded(key, json!({ "outcome": "approved", "supplier": "S-9" })));
    house.drafts(found(clean(), "price", Standing::Exception));
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
    let command = house.signs("approve", Act::Approve);
    assert_eq!(house.refused("ben", command), "self-approval");
}

#[test]
fn a_supplier_that_is_not_taken_on_ends_the_case() {
    let (mut house, key) = onboarding();
    house.does("system", onboarded(key, json!({ "outcome": "refused", "supplier": null })));
    assert!(house.state.closed.is_some() && house.state.effects.is_empty());
}

#[test]
fn a_cancelled_case_needs_nothing_any_more() {
    for (set, open) in [(at_desk as fn(&mut House), 0), (posting, 1)] {
        let mut house = House::new();
        set(&mut house);
        let actions = house.does("ida", Command::Cancel { words: "Sent to the wrong house".to_owned() });
        assert_eq!(house.state.closed.as_deref(), Some("cancelled"));
        assert!(house.state.open_tasks().next().is_none());
        assert!(actions.iter().any(|it| matches!(it, Action::Forget { .. })));
        assert_eq!(house.kinds(0).iter().filter(|it| *it == "effect-withdrawn").count(), open);
    }
}

#[test]
fn after_the_end_words_and_reversals_are_still_possible() {
    let mut house = House::new();
    paid(&mut house);
    house.does("mara", Command::Note { words: "The supplier called".to_owned() });
    let effect = house.effect("post");
    house.does(
        "system",
        Command::EffectReversed { effect, words: "Wrong period".to_owned(), answer: Default::default() },
    );
    house.does(
        "ben",
        Command::RecordBarred { tried: "approve".to_owned(), code: "duties".to_owned(), rules: Vec::new() },
    );
    assert_eq!(house.kinds(house.entries.len() - 3), ["noted", "effect-reversed", "barred"]);
}

#[test]
fn drafting_again_starts_from_nothing() {
    let mut house = House::new();
    at_desk(&mut house);
    let task: TaskId = house.id("check");
    house.does("system", Command::DraftAgain { task });
    assert_eq!((house.task("check").stage.clone(), house.task("check").attempts), (Stage::Drafting, 2));
    house.drafts(text());
    assert_eq!(house.task("check").stage, Stage::Assigned);
}

//! Two signatures, time to undo, and what the findings let a person approve.

use crate::house::{House, at_desk, clean, found, signed, text, to_approve, with, without};
use cases::{Act, Action, Command, Completion, Event, Outcome, Stage};
use jiff::SignedDuration;
use terms::{PersonId, Standing};

#[test]
fn findings_say_whether_a_person_may_approve() {
    for (code, standing, answer) in [
        ("price", Standing::Exception, None),
        ("duplicate-suspected", Standing::Exception, Some("note-missing")),
        ("instruction-in-document", Standing::Never, None),
        ("doubtful-field", Standing::Doubt, None),
        ("duplicate-exact", Standing::Exception, Some("finding-blocks-approval")),
        ("arithmetic", Standing::Exception, Some("finding-blocks-approval")),
        ("unreadable", Standing::Never, Some("finding-blocks-approval")),
        ("never-heard-of", Standing::Exception, Some("finding-blocks-approval")),
    ] {
        let mut house = House::new();
        house.open();
        house.drafts(found(clean(), code, standing));
        let command = house.signs("check", Act::Approve);
        let refused = house.tries("mara", command).err().map(|it| it.code.into_owned());
        assert_eq!(refused.as_deref(), answer, "{code}");
        if answer.is_some() {
            let command = house.signs("check", Act::Refuse);
            house.does("mara", command);
            assert_eq!(
                house.task("check").outcome,
                Some(Outcome::Refused),
                "{code}: refusing is always possible"
            );
        }
    }
}

#[test]
fn a_suspected_duplicate_is_approved_by_whoever_says_why_both_are_owed() {
    let mut house = House::new();
    house.open();
    house.drafts(found(clean(), "duplicate-suspected", Standing::Exception));
    house.does("ben", Command::Note { words: "Somebody else's words do not count".to_owned() });
    let command = house.signs("check", Act::Approve);
    assert_eq!(house.refused("mara", command), "note-missing");
    house.does("mara", Command::Note { words: "Two deliveries of the same goods, both received".to_owned() });
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
    assert_eq!(house.task("check").outcome, Some(Outcome::Approved));
}

#[test]
fn whoever_checked_a_case_does_not_approve_it() {
    let mut house = House::new();
    house.open();
    house.drafts(found(
        with(without(clean(), "order_matched"), "home_total", "4000.00"),
        "price",
        Standing::Exception,
    ));
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
    let command = house.signs("approve", Act::Approve);
    assert_eq!(house.refused("mara", command.clone()), "self-approval");
    house.does("ben", command);
    assert_eq!(house.task("approve").outcome, Some(Outcome::Approved));
}

#[test]
fn the_second_signature_is_another_person_s() {
    let mut house = House::new();
    house.open();
    house.drafts(with(without(clean(), "order_matched"), "home_total", "30000.00"));
    let command = house.signs("approve", Act::Approve);
    house.does("ben", command);
    let task = house.task("approve");
    assert_eq!((task.stage.clone(), task.role.as_deref()), (Stage::Assigned, Some("second-approver")));
    let command = house.signs("approve", Act::Approve);
    assert_eq!(house.refused("ben", command.clone()), "same-signer");
    house.does("ida", command);
    let who = vec![PersonId::from("ben"), PersonId::from("ida")];
    let completed = house.entries.iter().any(|it| matches!(&it.event, Event::TaskCompleted { by: Completion::People { who: they }, .. } if *they == who));
    assert!(completed);
}

#[test]
fn an_answer_after_the_first_signature_asks_for_both_again() {
    let mut house = House::new();
    house.open();
    house.drafts(with(without(clean(), "order_matched"), "home_total", "30000.00"));
    for (who, act) in [("ben", Act::Approve), ("ida", Act::Return)] {
        let command = house.signs("approve", act);
        house.does(who, command);
    }
    let task = house.id("approve");
    house.does("mara", Command::Answer { task, words: "The board agreed".to_owned() });
    let command = house.signs("approve", Act::Approve);
    house.does("ida", command);
    assert_eq!(house.task("approve").stage, Stage::Assigned, "ben signed before the answer was there");
    let command = house.signs("approve", Act::Approve);
    house.does("ben", command);
    assert_eq!(house.task("approve").stage, Stage::Completed);
}

#[test]
fn within_the_grace_a_signature_is_taken_back() {
    let mut house = House::new();
    signed(&mut house);
    let task = house.id("check");
    assert_eq!(house.state.signers["check"].len(), 1);
    house.later(9);
    let actions = house.does("mara", Command::Undo { task: task.clone() });
    assert_eq!(actions, [Action::ForgetGrace { task: task.clone() }]);
    assert_eq!((house.task("check").stage.clone(), house.state.signers.len()), (Stage::Assigned, 0));
    let command = house.signs("check", Act::Approve);
    let until = house.now.saturating_add(house.grace).unwrap();
    assert_eq!(house.does("mara", command), [Action::SetGrace { task: task.clone(), until }]);
    house.later(10);
    house.does("system", Command::TakeEffect { task });
    assert_eq!(house.task("check").stage, Stage::Completed);
}

#[test]
fn undoing_forgets_only_the_one_who_undid() {
    let mut house = House::new();
    at_desk(&mut house);
    let command = house.signs("check", Act::Return);
    house.does("ben", command);
    let task = house.id("check");
    house.does("mara", Command::Answer { task: task.clone(), words: "Order 17".to_owned() });
    house.drafts(text());
    house.grace = SignedDuration::from_secs(10);
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
    house.does("mara", Command::Undo { task });
    assert_eq!(house.state.signers["check"], [PersonId::from("ben")].into());
}

#[test]
fn no_grace_takes_effect_at_once() {
    let mut house = House::new();
    to_approve(&mut house);
    let command = house.signs("approve", Act::Approve);
    let actions = house.does("ben", command);
    assert!(!actions.iter().any(|it| matches!(it, Action::SetGrace { .. })));
    assert!(actions.iter().any(|it| matches!(it, Action::DoEffect { topic, .. } if topic == "post")));
}

#[test]
fn a_payment_file_is_signed_by_two_before_it_leaves() {
    let mut house = House::of(&crate::house::RUNS);
    house.open();
    let task = house.id("sign-file");
    house.does("payer", Command::RecordDraft { task, draft: Box::new(clean()) });
    for (who, left) in [("pia", false), ("otto", true)] {
        let command = house.signs("sign-file", Act::Approve);
        house.does(who, command);
        assert_eq!(house.state.effects.values().any(|it| it.topic == "write-payment-file"), left, "{who}");
    }
    house.effected("write-payment-file");
    house.effected("await-report");
    assert!(house.state.closed.is_some());
}

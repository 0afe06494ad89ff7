//! What happens after the end: audit, recall, compensation, credit; and seeds, which never have an effect.

use crate::house::{self, House, at_desk, clean, lucky, paid, posting, text, with};
use cases::{
    Act, Action, Cause, Change, Command, EffectStage, Event, Judgement, Recall, Seed, SeedKind, Settlement,
    Stage,
};
use serde_json::Map;
use terms::{Currency, Draft, EffectId, Money, TaskId};

fn sampled() -> House {
    let mut house = House::new();
    house.lottery = lucky();
    posting(&mut house);
    assert_eq!(house.task("check").stage, Stage::Sampled, "the draw hits it");
    house
}

fn judges(house: &House, agrees: bool, draft: Option<Draft>) -> Command {
    let (task, draft) = (house.id("check"), draft.map(Box::new));
    let words = (!agrees).then(|| "The amount is another".to_owned());
    Command::JudgeAudit(Judgement { task, agrees, draft, words, seconds_on_screen: Some(20) })
}

fn settles(house: &House, wrong: bool) -> Command {
    let words = "Looked at the document".to_owned();
    Command::SettleAudit(Settlement { task: house.id("check"), wrong, draft: None, words })
}

fn recalls(task: TaskId, draft: Option<Draft>) -> Command {
    let (draft, words) = (draft.map(Box::new), "The amount is wrong".to_owned());
    Command::Recall(Recall { task, draft, words, cause: Cause::Person, sibling_of: None })
}

fn corrected() -> Draft {
    with(clean(), "gross_total", "400.00")
}

#[test]
fn an_audit_upholds_or_is_settled_by_a_second_person() {
    let mut house = sampled();
    let command = judges(&house, true, None);
    house.does("nora", command);
    assert_eq!(house.task("check").stage, Stage::Upheld);
    let command = judges(&house, true, None);
    assert_eq!(house.refused("nora", command), "task-not-open");

    let mut house = sampled();
    let command = judges(&house, false, Some(corrected()));
    house.does("nora", command);
    let command = settles(&house, false);
    assert_eq!(house.refused("nora", command.clone()), "same-signer");
    house.does("dana", command);
    assert_eq!(house.task("check").stage, Stage::Upheld);
}

#[test]
fn nobody_judges_their_own_work() {
    let mut house = House::new();
    house.lottery = lucky();
    at_desk(&mut house);
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
    assert_eq!(house.task("check").stage, Stage::Sampled);
    let command = judges(&house, true, None);
    assert_eq!(house.refused("mara", command), "duties");
}

#[test]
fn what_is_settled_as_wrong_is_corrected_taken_back_and_open_again() {
    let mut house = sampled();
    house.effected("post");
    let command = judges(&house, false, Some(corrected()));
    house.does("nora", command);
    let old = house.id("check");
    let command = settles(&house, true);
    let actions = house.does("dana", command);
    let reversed: Vec<_> = actions.iter().filter(|it| matches!(it, Action::Reverse { .. })).collect();
    assert_eq!(reversed.len(), 1, "the posting is taken back through its connector: {actions:?}");
    assert_eq!(house.state.tasks[&old].stage, Stage::Recalled);
    let again = house.task_of_round(1);
    assert_eq!(again.stage, Stage::Assigned, "a person looks again");
    assert_eq!(again.why[0].code, "recalled");
    assert_eq!(again.draft.as_ref().and_then(|it| it.value("gross_total")), Some("400.00"));
    assert_ne!(again.id, old);
    assert!(house.state.closed.is_none());
    assert_eq!(house.state.effects.values().filter(|it| it.topic == "pay").count(), 1);
    assert!(house.state.effects.values().all(|it| it.topic != "pay" || it.stage == EffectStage::Withdrawn));

    // The posting comes back, and the corrected case goes its way under effects of its own.
    let post = house.effect("post");
    let done =
        Command::EffectReversed { effect: post.clone(), words: "Recalled".to_owned(), answer: Map::new() };
    house.does("system", done);
    assert_eq!(house.state.effects[&post].stage, EffectStage::Reversed);
    let id = house.task_of_round(1).id.clone();
    let shown = cases::shown(&house.case, &house.state, house.task_of_round(1));
    let mut sign = house.signature("check", Act::Approve);
    (sign.task, sign.shown) = (id, shown);
    house.does("mara", Command::Sign(sign));
    // Nobody's certificate stands for it any more, so the matrix asks an approver.
    let command = house.signs("approve", Act::Approve);
    house.does("ann", command);
    let posts: Vec<_> = house.state.effects.iter().filter(|(_, it)| it.topic == "post").collect();
    assert_eq!(posts.len(), 2, "{posts:?}");
    assert!(posts.iter().any(|(id, it)| **id != post && it.stage == EffectStage::Asked));
}

#[test]
fn a_closed_case_is_recalled_too_and_what_was_paid_is_settled_by_a_person() {
    let mut house = House::new();
    paid(&mut house);
    assert!(house.state.closed.is_some());
    let task = house.id("check");
    house.does("nora", recalls(task.clone(), Some(corrected())));
    assert_eq!(house.state.tasks[&task].stage, Stage::Recalled);
    assert!(house.state.closed.is_none(), "never silently final");
    assert!(house.state.effects.values().all(|it| it.stage == EffectStage::Done), "what was paid stays paid");
    let settle = house.task(cases::COMPENSATION);
    assert_eq!((settle.stage.clone(), settle.role.as_deref()), (Stage::Assigned, Some("manager")));
    assert_eq!(house.refused("nora", recalls(task, None)), "task-not-open");
    let command = house.signs(cases::COMPENSATION, Act::Approve);
    house.does("dana", command);
    assert_eq!(house.state.closed.as_deref(), Some("completed"));
}

#[test]
fn what_no_connector_takes_back_becomes_a_task() {
    let mut house = House::new();
    posting(&mut house);
    house.effected("post");
    let task = house.id("check");
    house.does("nora", recalls(task, Some(corrected())));
    let effect = house.effect("post");
    let refused = Command::ReversalRefused { effect, sentence: "The period is closed".to_owned() };
    house.does("system", refused);
    assert_eq!(house.task(cases::COMPENSATION).why[0].code, "not-taken-back");
}

#[test]
fn what_must_be_credited_is_an_amount_with_a_reason() {
    let mut house = House::new();
    paid(&mut house);
    let credit = |amount: &str, words: &str| Command::RecordCredit {
        amount: Money::new(amount.parse().unwrap(), Currency::EUR),
        words: words.to_owned(),
    };
    assert_eq!(house.refused("dana", credit("0", "Late")), "amount");
    assert_eq!(house.refused("dana", credit("10.00", " ")), "reason-missing");
    house.does("dana", credit("12.50", "Paid twice"));
    assert_eq!(house.state.credits[0].2.to_string(), "12.50 EUR");
}

fn seed(kind: SeedKind, planted: &[(&str, &str, &str)]) -> Seed {
    let mut draft = text();
    let mut changes = Vec::new();
    for (field, before, after) in planted {
        draft = with(draft, field, after);
        let value = |text: &str| Some(text.to_owned());
        changes.push(Change { field: (*field).to_owned(), before: value(before), after: value(after) });
    }
    Seed { kind, of: "c0".into(), planted: changes, draft: Box::new(draft) }
}

fn seeded(seed: &Seed) -> House {
    let mut house = House::new();
    let Command::Open(mut opening) = house::opening() else { panic!("it opens") };
    opening.seed = Some(Box::new(seed.clone()));
    house.does("system", Command::Open(opening));
    house.drafts((*seed.draft).clone());
    house
}

#[test]
fn a_seed_is_measured_at_once_and_ends_without_any_effect() {
    let wrong = seed(SeedKind::WrongAmount, &[("gross_total", "4000.00", "400.00")]);
    let control = seed(SeedKind::Control, &[]);
    let right = with(text(), "gross_total", "4000.00");
    let spoilt = with(with(text(), "gross_total", "400.00"), "invoice_number", "X");
    for (name, seed, act, corrected, caught, overridden) in [
        ("approved as it is", &wrong, Act::Approve, None, Some(false), false),
        ("corrected", &wrong, Act::Approve, Some(right), Some(true), false),
        ("something else corrected", &wrong, Act::Approve, Some(spoilt.clone()), Some(false), true),
        ("refused", &wrong, Act::Refuse, None, Some(true), false),
        ("asked about", &wrong, Act::Return, None, Some(true), false),
        ("passed on", &wrong, Act::Escalate, None, Some(true), false),
        ("a right one approved", &control, Act::Approve, None, None, false),
        ("a right one refused", &control, Act::Refuse, None, None, true),
        ("a right one spoilt", &control, Act::Approve, Some(spoilt), None, true),
    ] {
        let mut house = seeded(seed);
        house.grace = jiff::SignedDuration::from_secs(30);
        let command = match corrected {
            Some(draft) => house.corrects("check", draft),
            None => house.signs("check", act),
        };
        let actions = house.does("mara", command);
        let measured = house.entries.iter().find_map(|it| match &it.event {
            Event::SeedMeasured { measured, .. } => Some(measured.clone()),
            _ => None,
        });
        let measured = measured.unwrap_or_else(|| panic!("{name} is measured at once"));
        assert_eq!((measured.caught, measured.overridden), (caught, overridden), "{name}");
        assert!(measured.feedback(seed).contains("seed"), "{name}");
        assert!(house.state.closed.is_some(), "{name} ends");
        assert!(house.state.effects.is_empty(), "{name}: {:?}", house.state.effects);
        assert!(
            !actions.iter().any(|it| matches!(it, Action::DoEffect { .. } | Action::Reverse { .. })),
            "{name}"
        );
    }
}

#[test]
fn a_seed_reaches_no_effect_whatever_is_tried() {
    // The cleanest draft there is: any other case with it would be posted at once.
    let kind = SeedKind::ChangedIban;
    let perfect = Seed { kind, of: "c0".into(), planted: Vec::new(), draft: Box::new(clean()) };
    let mut house = seeded(&perfect);
    assert_eq!(house.task("check").stage, Stage::Assigned, "no certificate lets a seed through");
    let (effect, answer, words) = (EffectId::from("e3"), Map::new(), "Try".to_owned());
    let amount = Money::new("1.00".parse().unwrap(), Currency::EUR);
    for command in [
        Command::EffectDone { effect: effect.clone(), answer: answer.clone() },
        Command::EffectRefused { effect: effect.clone(), code: "x".to_owned(), sentence: words.clone() },
        Command::EffectUnknown { effect: effect.clone(), sentence: words.clone() },
        Command::EffectReversed { effect: effect.clone(), words: words.clone(), answer },
        Command::ReversalRefused { effect, sentence: words.clone() },
        Command::RetryIncident { key: bpmn::Key(2) },
        Command::RecordCredit { amount, words },
        recalls(house.id("check"), None),
    ] {
        assert_eq!(house.refused("system", command), "seed");
    }
    for act in [Act::Approve, Act::Refuse, Act::Return, Act::Escalate] {
        let mut house = seeded(&perfect);
        let command = house.signs("check", act);
        house.does("mara", command);
        for task in house.state.tasks.clone().into_keys() {
            house.tries("system", Command::TakeEffect { task: task.clone() }).err();
            house.tries("system", Command::DraftAgain { task }).err();
        }
        for key in 0..40 {
            house.tries("system", Command::FireTimer { key: bpmn::Key(key) }).err();
        }
        assert!(house.state.effects.is_empty(), "{act:?}");
        assert!(!house.entries.iter().any(|it| matches!(it.event, Event::EffectAsked { .. })), "{act:?}");
    }
}

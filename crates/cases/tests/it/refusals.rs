//! Every refusal: what the case is like, who wants what, and the code of the answer.

use crate::house::{
    House, at_desk, clean, drafting, failed, nothing, opening, paid, posting, returned, signed, suspicious,
    text, to_approve,
};
use cases::{Act, CallBack, Command, Sign};
use serde_json::Map;
use terms::{Digest, EffectId, TaskId};

type Row = (&'static str, fn(&mut House), &'static str, fn(&House) -> Command, &'static str);

#[track_caller]
fn table(rows: &[Row]) {
    for (name, set, who, command, code) in rows {
        let mut house = House::new();
        set(&mut house);
        let command = command(&house);
        assert_eq!(house.refused(who, command), *code, "{name}");
    }
}

fn draft(task: TaskId) -> Command {
    Command::RecordDraft { task, draft: Box::new(clean()) }
}

fn failure(task: TaskId) -> Command {
    Command::RecordDraftFailure { task, sentence: "Torn".to_owned() }
}

fn done(effect: EffectId) -> Command {
    Command::EffectDone { effect, answer: Map::new() }
}

fn reversed(effect: EffectId) -> Command {
    Command::EffectReversed { effect, words: "Wrong".to_owned(), answer: Map::new() }
}

fn refused(effect: EffectId) -> Command {
    Command::EffectRefused { effect, code: "period-closed".to_owned(), sentence: "Closed".to_owned() }
}

fn unknown(effect: EffectId) -> Command {
    Command::EffectUnknown { effect, sentence: "The line broke".to_owned() }
}

fn answer(task: TaskId, words: &str) -> Command {
    Command::Answer { task, words: words.to_owned() }
}

fn note(words: &str) -> Command {
    Command::Note { words: words.to_owned() }
}

#[test]
fn cases() {
    table(&[
        ("opened twice", drafting, "system", |_| opening(), "case-exists"),
        ("opened again after the end", paid, "system", |_| opening(), "case-exists"),
        ("no such case", nothing, "mara", |_| note("Hello"), "case-unknown"),
        ("no such case to draft", nothing, "reader", |_| draft(TaskId::from("t2")), "case-unknown"),
        ("signed after the end", paid, "mara", |it| it.signs("check", Act::Approve), "case-closed"),
        ("drafted after the end", paid, "reader", |it| draft(it.id("check")), "case-closed"),
        (
            "cancelled after the end",
            paid,
            "mara",
            |_| Command::Cancel { words: "No".to_owned() },
            "case-closed",
        ),
        ("done after the end", paid, "system", |it| done(it.effect("pay")), "case-closed"),
    ]);
}

#[test]
fn drafts() {
    table(&[
        ("of no task", drafting, "reader", |_| draft(TaskId::from("t99")), "task-unknown"),
        ("twice", at_desk, "reader", |it| draft(it.id("check")), "task-not-open"),
        ("after it was signed", signed, "reader", |it| draft(it.id("check")), "task-not-open"),
        ("for one that was returned", returned, "reader", |it| draft(it.id("check")), "task-not-open"),
        ("for one that completed", posting, "reader", |it| draft(it.id("check")), "task-not-open"),
        (
            "for a task that is never drafted",
            to_approve,
            "reader",
            |it| draft(it.id("approve")),
            "task-not-open",
        ),
        ("failure of no task", drafting, "reader", |_| failure(TaskId::from("t99")), "task-unknown"),
        ("failure after the draft", at_desk, "reader", |it| failure(it.id("check")), "task-not-open"),
        ("failure twice", failed, "reader", |it| failure(it.id("check")), "task-not-open"),
        (
            "again of no task",
            drafting,
            "system",
            |_| Command::DraftAgain { task: TaskId::from("t99") },
            "task-unknown",
        ),
        (
            "again while it is drafted",
            drafting,
            "system",
            |it| Command::DraftAgain { task: it.id("check") },
            "task-not-open",
        ),
        (
            "again while it is signed",
            signed,
            "system",
            |it| Command::DraftAgain { task: it.id("check") },
            "task-not-open",
        ),
        (
            "again where nobody drafts",
            to_approve,
            "system",
            |it| Command::DraftAgain { task: it.id("approve") },
            "task-not-open",
        ),
        (
            "again after it completed",
            posting,
            "system",
            |it| Command::DraftAgain { task: it.id("check") },
            "task-not-open",
        ),
    ]);
}

#[test]
fn signatures() {
    table(&[
        (
            "of no task",
            at_desk,
            "mara",
            |it| Command::Sign(Sign { task: TaskId::from("t99"), ..it.signature("check", Act::Approve) }),
            "task-unknown",
        ),
        ("before the draft", drafting, "mara", |it| it.signs("check", Act::Approve), "task-not-open"),
        ("twice", signed, "mara", |it| it.signs("check", Act::Approve), "task-not-open"),
        ("of what was returned", returned, "mara", |it| it.signs("check", Act::Approve), "task-not-open"),
        ("of what completed", posting, "mara", |it| it.signs("check", Act::Approve), "task-not-open"),
        ("return without a reason", at_desk, "mara", |it| wordless(it, Act::Return), "reason-missing"),
        ("refusal without a reason", at_desk, "mara", |it| wordless(it, Act::Refuse), "reason-missing"),
        ("escalation without a reason", at_desk, "mara", |it| wordless(it, Act::Escalate), "reason-missing"),
        (
            "of something else",
            at_desk,
            "mara",
            |it| Command::Sign(Sign { shown: Digest::of(b""), ..it.signature("check", Act::Approve) }),
            "shown-has-changed",
        ),
        (
            "of nothing, the first pass having failed",
            failed,
            "mara",
            |it| it.signs("check", Act::Approve),
            "draft-missing",
        ),
        (
            "with values typed where none are read",
            to_approve,
            "ben",
            |it| it.corrects("approve", text()),
            "field-not-correctable",
        ),
    ]);
}

fn wordless(house: &House, act: Act) -> Command {
    Command::Sign(Sign { words: Some("  ".to_owned()), ..house.signature("check", act) })
}

#[test]
fn undoing() {
    table(&[
        ("of no task", signed, "mara", |_| Command::Undo { task: TaskId::from("t99") }, "task-unknown"),
        ("by another", signed, "ben", |it| Command::Undo { task: it.id("check") }, "undo-not-yours"),
        (
            "before it was signed",
            at_desk,
            "mara",
            |it| Command::Undo { task: it.id("check") },
            "task-not-open",
        ),
        (
            "after it took effect",
            returned,
            "mara",
            |it| Command::Undo { task: it.id("check") },
            "undo-too-late",
        ),
        ("after it completed", posting, "mara", |it| Command::Undo { task: it.id("check") }, "undo-too-late"),
        ("too late", expired, "mara", |it| Command::Undo { task: it.id("check") }, "undo-too-late"),
        (
            "effect of no task",
            signed,
            "system",
            |_| Command::TakeEffect { task: TaskId::from("t99") },
            "task-unknown",
        ),
        (
            "effect too early",
            signed,
            "system",
            |it| Command::TakeEffect { task: it.id("check") },
            "grace-runs",
        ),
        (
            "effect of nothing signed",
            at_desk,
            "system",
            |it| Command::TakeEffect { task: it.id("check") },
            "task-not-open",
        ),
    ]);
}

fn expired(house: &mut House) {
    signed(house);
    house.later(10);
}

#[test]
fn words() {
    table(&[
        ("an empty note", at_desk, "mara", |_| note(" \n"), "words-missing"),
        ("an empty answer", returned, "mara", |it| answer(it.id("check"), ""), "words-missing"),
        ("an answer to no task", returned, "mara", |_| answer(TaskId::from("t99"), "Here"), "task-unknown"),
        ("an answer nobody waits for", at_desk, "mara", |it| answer(it.id("check"), "Here"), "task-not-open"),
    ]);
}

#[test]
fn calls() {
    table(&[
        ("about no task", suspicious, "ben", |_| call("t99", "Ms. Lind", "+49 30 1"), "task-unknown"),
        ("where nothing changed", at_desk, "ben", |it| it.calls("check", true), "call-back-not-needed"),
        ("before the draft", drafting, "ben", |it| it.calls("check", true), "task-not-open"),
        (
            "with nobody",
            suspicious,
            "ben",
            |it| call(it.id("check").as_str(), " ", "+49 30 1"),
            "words-missing",
        ),
        (
            "without a number",
            suspicious,
            "ben",
            |it| call(it.id("check").as_str(), "Ms. Lind", ""),
            "words-missing",
        ),
    ]);
}

fn call(task: &str, with: &str, number: &str) -> Command {
    let call = CallBack { spoke_with: with.to_owned(), number_called: number.to_owned(), confirmed: true };
    Command::RecordCallBack { task: TaskId::from(task), call }
}

#[test]
fn effects() {
    table(&[
        ("done, of none", posting, "system", |_| done(EffectId::from("e99")), "effect-unknown"),
        ("refused, of none", posting, "system", |_| refused(EffectId::from("e99")), "effect-unknown"),
        ("unknown, of none", posting, "system", |_| unknown(EffectId::from("e99")), "effect-unknown"),
        ("reversed, of none", posting, "system", |_| reversed(EffectId::from("e99")), "effect-unknown"),
        ("done twice", posted, "system", |it| done(it.effect("post")), "effect-settled"),
        ("refused after it was done", posted, "system", |it| refused(it.effect("post")), "effect-settled"),
        ("unknown after it was done", posted, "system", |it| unknown(it.effect("post")), "effect-settled"),
        (
            "reversed before it was done",
            posting,
            "system",
            |it| reversed(it.effect("post")),
            "effect-settled",
        ),
        ("reversed twice", taken_back, "system", |it| reversed(it.effect("post")), "effect-settled"),
        ("done after it was reversed", taken_back, "system", |it| done(it.effect("post")), "effect-settled"),
        ("done after it was refused", turned_down, "system", |it| done(it.effect("post")), "effect-settled"),
    ]);
}

fn posted(house: &mut House) {
    posting(house);
    house.effected("post");
}

fn taken_back(house: &mut House) {
    posted(house);
    let effect = house.effect("post");
    house.does("system", reversed(effect));
}

fn turned_down(house: &mut House) {
    posting(house);
    let effect = house.effect("post");
    house.does("system", refused(effect));
}

//! What a person changes before signing.

use crate::house::{ELSEWHERE, House, at_desk, changed, clean, found, suspicious, text, with, without};
use cases::{Act, Change, Event, Stage};
use terms::{DocumentKind, Draft, Standing};

fn changes(house: &House) -> Vec<Change> {
    let last = house.entries.iter().rev().find_map(|it| match &it.event {
        Event::Corrected { changes, .. } => Some(changes.clone()),
        _ => None,
    });
    last.unwrap_or_default()
}

fn change(field: &str, before: Option<&str>, after: Option<&str>) -> Change {
    Change { field: field.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
}

#[test]
fn a_correction_lists_what_differs() {
    let reminder = Draft { kind: DocumentKind::Reminder, ..text() };
    for (draft, listed) in [
        (
            with(text(), "gross_total", "4100.00"),
            vec![change("gross_total", Some("4000.00"), Some("4100.00"))],
        ),
        (with(text(), "terms", "30 days"), vec![change("terms", None, Some("30 days"))]),
        (without(text(), "cost_centre"), vec![change("cost_centre", Some("4120"), None)]),
        (reminder, vec![change("kind", Some("invoice"), Some("reminder"))]),
        (text(), vec![]),
    ] {
        let mut house = House::new();
        at_desk(&mut house);
        let command = house.corrects("check", draft);
        house.does("mara", command);
        assert_eq!(changes(&house), listed);
        assert_eq!(house.task("check").stage, Stage::Completed);
        assert_eq!(
            house.state.preparers.contains(&"mara".into()),
            !listed.is_empty(),
            "whoever corrects prepares"
        );
    }
}

#[test]
fn a_reminder_that_was_read_as_an_invoice_is_filed() {
    let mut house = House::new();
    at_desk(&mut house);
    let command = house.corrects("check", Draft { kind: DocumentKind::Reminder, ..text() });
    house.does("mara", command);
    assert!(house.state.closed.is_some() && house.state.effects.is_empty());
}

#[test]
fn what_a_correction_brings_up_is_seen_before_anyone_signs() {
    let mut house = House::new();
    at_desk(&mut house);
    let corrected = found(with(text(), "invoice_number", "2026-1"), "duplicate-exact", Standing::Exception);
    let command = house.corrects("check", corrected.clone());
    house.does("mara", command);
    assert_eq!(
        (house.task("check").stage.clone(), house.task("check").signatures.len()),
        (Stage::Assigned, 0)
    );
    assert_eq!(house.task("check").draft.as_ref(), Some(&corrected), "the correction is kept");
    let command = house.signs("check", Act::Approve);
    assert_eq!(house.refused("mara", command), "finding-blocks-approval");
}

#[test]
fn an_exception_that_was_seen_does_not_stop_again() {
    let mut house = House::new();
    house.open();
    house.drafts(found(clean(), "price", Standing::Exception));
    let command =
        house.corrects("check", found(with(clean(), "cost_centre", "4130"), "price", Standing::Exception));
    house.does("mara", command);
    assert_eq!(house.task("check").stage, Stage::Completed);
}

#[test]
fn typing_another_account_asks_for_another_call() {
    let mut house = House::new();
    suspicious(&mut house);
    let command = house.calls("check", true);
    house.does("ben", command);
    let command = house.corrects("check", changed("FR7610000000000000000003"));
    house.does("mara", command);
    assert_eq!(house.task("check").stage, Stage::Assigned, "another account is another finding");
    let command = house.signs("check", Act::Approve);
    assert_eq!(house.refused("mara", command), "call-back-missing");
}

#[test]
fn a_correction_after_the_first_signature_asks_for_both_again() {
    let mut house = House::new();
    suspicious(&mut house);
    let command = house.calls("check", true);
    house.does("ben", command);
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
    let command = house.corrects("check", with(changed(ELSEWHERE), "gross_total", "9000.00"));
    house.does("ida", command);
    let task = house.task("check");
    assert_eq!(
        (task.stage.clone(), task.signatures.len(), task.spent.len()),
        (Stage::Assigned, 1, 1),
        "mara signed 4000.00"
    );
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
    assert_eq!(house.task("check").stage, Stage::Completed);
}

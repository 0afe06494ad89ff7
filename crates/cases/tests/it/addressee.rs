//! Whom a task is for: the owner of the cost centre, where the owner can sign; else everybody of the role.

use crate::house::{House, clean, found, text, with, without};
use cases::{Act, Event};
use terms::{Draft, PersonId, Standing};

/// An invoice that needs an approval, over `amount`, for a cost centre of `owner`.
fn owned(amount: &str, owner: &str) -> Draft {
    let draft = with(without(clean(), "order_matched"), "cost_centre_owner", owner);
    with(with(draft, "gross_total", amount), "home_total", amount)
}

#[test]
fn approvals_go_to_the_owner_who_can_sign_and_else_to_the_role() {
    let administration = with(owned("4000.00", "henrike"), "cost_centre", "4910");
    for (what, draft, to, role) in [
        ("the owner", owned("4000.00", "henrike"), Some("henrike"), "approver"),
        ("up to the limit", owned("15000.00", "henrike"), Some("henrike"), "approver"),
        ("above the limit", owned("15000.01", "henrike"), None, "approver"),
        ("a delegate during an absence", owned("4000.00", "daniel"), Some("henrike"), "approver"),
        ("somebody without the role", owned("4000.00", "mara"), None, "approver"),
        ("nobody of that name", owned("4000.00", "nobody"), None, "approver"),
        ("no owner", without(owned("4000.00", "x"), "cost_centre_owner"), None, "approver"),
        ("an owner with another role than asked for", administration, None, "second-approver"),
    ] {
        let mut house = House::new();
        house.open();
        house.drafts(draft);
        let task = house.task("approve");
        assert_eq!(task.to, to.map(PersonId::from), "{what}");
        assert_eq!(task.role.as_deref(), Some(role), "{what}");
        let says = task.why.iter().any(|why| why.code == "named");
        assert_eq!(says, to.is_some(), "{what}: the reason says so, {:?}", task.why);
    }
}

#[test]
fn who_coded_the_case_is_passed_over() {
    let mut house = House::new();
    house.open();
    let draft = Draft { reading: text().reading, ..owned("4000.00", "henrike") };
    house.drafts(draft);
    let command = house.signs("check", Act::Approve);
    house.does("henrike", command);
    assert_eq!(house.task("approve").to, None);
}

#[test]
fn an_amount_that_is_not_known_is_above_every_limit() {
    let mut house = House::new();
    house.open();
    let draft = found(owned("4000.00", "henrike"), "doubtful-field", Standing::Doubt);
    house.drafts(without(without(draft, "gross_total"), "home_total"));
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
    let assigned = house.entries.iter().rev().find_map(|it| match &it.event {
        Event::Assigned { role, to, .. } => Some((role.clone(), to.clone())),
        _ => None,
    });
    assert_eq!(assigned, Some(("approver".to_owned(), None)));
}

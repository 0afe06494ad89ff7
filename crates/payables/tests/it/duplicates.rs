//! Copies and what only looks like one.

use crate::world::{Paper, arrive, circumstances, exceptions, finding, register};
use payables::duplicates::{Likeness, Seen, duplicates};
use payables::{Facts, Register};
use terms::{DocumentKind, Standing};

fn copper(number: &str, issued: &str, net: &str) -> Paper {
    Paper::copper(number, issued, net)
}

/// What the second of two documents is found to be.
fn second(first: &Paper, then: &Paper) -> Vec<String> {
    let mut register = register();
    arrive(&mut register, 1, first);
    let draft = arrive(&mut register, 2, then);
    exceptions(&draft).into_iter().filter(|code| code.starts_with("duplicate")).map(str::to_owned).collect()
}

#[test]
fn copies_are_told_from_neighbours() {
    let first = || copper("RE-2026-00123", "2026-11-03", "500.00");
    for (what, then, codes) in [
        ("the same again", first(), vec!["duplicate-exact"]),
        (
            "number written differently",
            copper("2026/123", "2026-11-03", "500.00"),
            vec!["duplicate-suspected"],
        ),
        ("lower case, spaces", copper("re-2026- 00123", "2026-11-03", "500.00"), vec!["duplicate-exact"]),
        ("other number, days later", copper("X-99", "2026-11-07", "500.00"), vec!["duplicate-suspected"]),
        ("other number, a week later", copper("X-99", "2026-11-10", "500.00"), vec![]),
        ("no date read", first().clear("issue_date"), vec!["duplicate-exact"]),
        (
            "same number and amount, next month",
            copper("RE-2026-00123", "2026-11-20", "500.00"),
            vec!["duplicate-suspected"],
        ),
        ("zero and O confused", copper("RE-2O26-00123", "2026-11-03", "500.00"), vec!["duplicate-suspected"]),
        (
            "digits swapped, same day",
            copper("RE-2026-00132", "2026-11-03", "500.00"),
            vec!["duplicate-suspected"],
        ),
        (
            "other number, same day and amount",
            copper("X-99", "2026-11-03", "500.00"),
            vec!["duplicate-suspected"],
        ),
        (
            "same number, other amount",
            copper("RE-2026-00123", "2026-11-10", "510.00"),
            vec!["duplicate-suspected"],
        ),
        ("the next month's invoice", copper("RE-2026-00135", "2026-11-20", "500.00"), vec![]),
        ("digits swapped, other month's rent", copper("RE-2026-00132", "2026-11-20", "500.00"), vec![]),
        ("another amount and number", copper("RE-2026-00124", "2026-11-03", "700.00"), vec![]),
    ] {
        assert_eq!(second(&first(), &then), codes, "{what}");
    }
}

#[test]
fn a_copy_is_found_across_fiscal_years_in_the_ledger() {
    let mut register = register();
    let draft = arrive(&mut register, 1, &copper("KD-20911", "2025-11-03", "500.00"));
    let found = finding(&draft, "duplicate-exact");
    assert_eq!(found.standing, Standing::Exception);
    assert_eq!(
        found.sentence,
        "The same as KD-20911 of 3 Nov 2025: same number, same amount, same date, same supplier, credit note missing"
    );
    let later = arrive(&mut register, 2, &copper("KD 20911", "2026-11-03", "500.00"));
    assert!(exceptions(&later).contains(&"duplicate-suspected"), "the same number and amount a year later");
}

#[test]
fn of_two_copies_the_later_arrival_is_the_duplicate_whenever_examined() {
    let mut register = register();
    let paper = copper("A-7", "2026-11-03", "500.00");
    arrive(&mut register, 2, &paper);
    let first = arrive(&mut register, 1, &paper);
    assert_eq!(exceptions(&first), Vec::<&str>::new());
    let again = arrive(&mut register, 2, &paper);
    assert_eq!(exceptions(&again), ["duplicate-exact"]);
    register.forget(&circumstances(1).case);
    assert_eq!(exceptions(&arrive(&mut register, 2, &paper)), Vec::<&str>::new());
}

#[test]
fn a_credited_invoice_may_be_sent_again_once() {
    let mut register = register();
    let invoice = copper("A-7", "2026-11-03", "500.00");
    let credit = copper("GS-1", "2026-11-05", "500.00")
        .kind(DocumentKind::CreditNote)
        .set("type_code", "381")
        .set("preceding_invoice", "A 7");
    arrive(&mut register, 1, &invoice);
    let credited = arrive(&mut register, 2, &credit);
    assert_eq!(exceptions(&credited), Vec::<&str>::new());
    let again = arrive(&mut register, 3, &invoice);
    let found = finding(&again, "duplicate-suspected");
    assert_eq!(found.standing, Standing::Doubt);
    assert_eq!(
        found.sentence,
        "Looks like A-7 of 3 Nov 2026, which credit note GS-1 of 5 Nov 2026 took back: it may be sent again"
    );
    let third = arrive(&mut register, 4, &invoice);
    assert_eq!(exceptions(&third), ["duplicate-exact"]);
}

#[test]
fn a_credit_note_needs_the_invoice_it_takes_back() {
    let credit = |preceding: &str, net: &str| {
        copper("GS-1", "2026-11-05", net)
            .kind(DocumentKind::CreditNote)
            .set("type_code", "381")
            .set("preceding_invoice", preceding)
    };
    for (what, paper, codes) in [
        ("known", credit("kd 20911", "100.00"), vec![]),
        ("unknown", credit("KD-1", "100.00"), vec!["credit-note-without-invoice"]),
        (
            "not named",
            credit("KD-20911", "100.00").clear("preceding_invoice"),
            vec!["credit-note-without-invoice"],
        ),
        ("more than was invoiced", credit("KD-20911", "501.00"), vec!["credit-note-without-invoice"]),
    ] {
        let mut register = register();
        assert_eq!(exceptions(&arrive(&mut register, 1, &paper)), codes, "{what}");
    }
}

#[test]
fn the_same_number_of_another_supplier_is_no_duplicate() {
    let first = copper("1001", "2026-11-03", "500.00");
    let other = copper("1001", "2026-11-17", "500.00")
        .set("seller_name", "Quellmoor Pumpen")
        .set("seller_vat_id", "ATU13585627");
    assert_eq!(second(&first, &other), Vec::<String>::new());
}

#[test]
fn a_supplier_that_bills_the_same_for_ever_costs_no_more() {
    let mut register = register();
    for arrival in 1..=300 {
        let paper = copper(&format!("R-{}", 1000 + arrival * 3), "2026-11-03", "10.00").clear("issue_date");
        let circumstances = circumstances(arrival);
        let mut facts = Facts::of(&paper.0);
        facts.supplier = Some("S-3".into());
        register.note_invoice(&facts, &circumstances);
    }
    assert!(
        found(&register, "R-1003", 400).iter().any(|likeness| likeness.exact),
        "the oldest number is still found"
    );
}

fn found(register: &Register, number: &str, arrival: u64) -> Vec<Likeness> {
    let mut facts = Facts::of(&copper(number, "2026-11-03", "10.00").0);
    facts.supplier = Some("S-3".into());
    duplicates(register, &facts, &circumstances(arrival))
}

#[test]
fn likeness_is_the_same_both_ways() {
    let seen = |paper: &Paper, arrival| Seen::of(&Facts::of(&paper.0), &circumstances(arrival));
    let papers = [
        copper("RE-2026-00123", "2026-11-03", "500.00"),
        copper("2026/132", "2026-11-05", "500.00"),
        copper("2026/132", "2026-11-05", "510.00").clear("issue_date"),
        copper("X", "2026-11-03", "500.00"),
    ];
    for (i, a) in papers.iter().enumerate() {
        for (j, b) in papers.iter().enumerate() {
            let (a, b) = (seen(a, i as u64), seen(b, j as u64));
            let points = |x: &Seen, y: &Seen| Likeness::between(x, y).map(|l| (l.points, l.exact));
            assert_eq!(points(&a, &b), points(&b, &a), "{i} and {j}");
        }
    }
}

/// A customer's number taken for the invoice's does not make a copy a mere likeness: the right number was read as well. What a
/// person typed is not doubted so, and other amounts or days are other invoices.
#[test]
fn a_misread_number_does_not_hide_a_copy() {
    let first = || copper("RE-2026-00123", "2026-11-03", "500.00");
    let misread = |issued: &str, net: &str| {
        let mut paper = copper("KD-4711", issued, net).on_paper();
        let field = paper.0.fields.iter_mut().find(|it| it.name == "invoice_number").unwrap();
        field.candidates = vec![terms::Candidate {
            value: " RE-2026-00123".into(),
            confidence: 0.3,
            reason: "Stands at the top".into(),
            evidence: field.evidence.clone(),
        }];
        paper
    };
    assert_eq!(second(&first(), &misread("2026-11-03", "500.00")), ["duplicate-exact"]);
    assert_eq!(second(&first(), &misread("2026-11-07", "500.00")), ["duplicate-suspected"], "another day");
    assert_eq!(second(&first(), &misread("2026-11-03", "700.00")), [""; 0], "another amount");

    let mut register = register();
    arrive(&mut register, 1, &first());
    let facts = Facts::of(&arrive(&mut register, 2, &misread("2026-11-03", "500.00")));
    assert!(duplicates(&register, &facts, &circumstances(2))[0].exact);
    let mut typed = circumstances(2);
    typed.typed.insert("invoice_number".into());
    assert!(!duplicates(&register, &facts, &typed)[0].exact, "a person says that it is KD-4711");
}

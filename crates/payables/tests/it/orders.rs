//! Two- and three-way match against orders and receipts.

use crate::world::{Paper, arrive, circumstances, decimal, examined, exceptions, finding, holds, register};
use payables::orders::cover;
use payables::{Facts, Register};

fn crane() -> Paper {
    Paper::freight().set("order", "4500-3000").no_lines()
}

/// Order lines that cover each invoice line, by position.
fn lines(register: &Register, paper: &Paper) -> Vec<(usize, String)> {
    let mut facts = Facts::of(&paper.0);
    facts.supplier = Some("S-1".into());
    let cover = cover(register, &facts, 100, &[]);
    cover.shares.into_iter().map(|share| (share.invoice_line.unwrap_or(99), share.line)).collect()
}

#[test]
fn orders_are_judged_by_price_quantity_and_receipt() {
    for (what, paper, codes) in [
        ("as received", crane().line("Crane", "4", "50.00").summed(), vec![]),
        ("dearer within two percent", crane().line("Crane", "4", "51.00").summed(), vec![]),
        ("dearer beyond", crane().line("Crane", "4", "51.20").summed(), vec!["price"]),
        ("cheaper", crane().line("Crane", "4", "45.00").summed(), vec![]),
        ("more than received", crane().line("Crane", "5", "50.00").summed(), vec!["not-received"]),
        ("more than ordered", crane().line("Crane driver", "11", "40.00").summed(), vec!["quantity"]),
        (
            "more than ordered and received",
            crane().line("Crane", "11", "50.00").summed(),
            vec!["not-received", "quantity"],
        ),
        ("no receipt needed", crane().line("Crane driver", "10", "40.00").summed(), vec![]),
        (
            "a small charge nobody ordered",
            crane().line("Crane", "4", "50.00").line("Packing", "1", "9.00").summed(),
            vec![],
        ),
        (
            "a large one",
            crane().line("Crane", "4", "50.00").line("Night surcharge", "1", "90.00").summed(),
            vec!["order-missing"],
        ),
        ("total only, as received", crane().totals("600.00", "19", "114.00", "714.00"), vec![]),
        (
            "total only, all of it though less came",
            crane().totals("900.00", "19", "171.00", "1071.00"),
            vec!["not-received"],
        ),
        (
            "total only, more than the order",
            crane().totals("1000.00", "19", "190.00", "1190.00"),
            vec!["not-received", "price"],
        ),
        (
            "other currency",
            crane().line("Crane", "4", "50.00").summed().set("currency", "SEK"),
            vec!["currency"],
        ),
    ] {
        let draft = examined(&paper);
        assert_eq!(exceptions(&draft), codes, "{what}: {:#?}", draft.findings);
        assert_eq!(holds(&draft, "Order covers the amount"), codes.is_empty(), "{what}");
    }
}

#[test]
fn numbers_stand_in_the_sentence_and_in_the_facts() {
    let dear = examined(&crane().line("Crane", "4", "51.20").summed());
    let price = finding(&dear, "price");
    assert_eq!(price.sentence, "\"Crane\": 51.20 EUR a unit asked, 50.00 EUR ordered, 2.4 % over");
    assert_eq!((&price.facts["asked"], &price.facts["ordered"]), (&"51.2".into(), &"50".into()));
    let early = examined(&crane().line("Crane", "5", "50.00").summed());
    assert_eq!(finding(&early, "not-received").sentence, "\"Crane\": 5 asked, 4 received of 10 ordered");
}

#[test]
fn invoice_lines_find_their_order_lines() {
    let register = register();
    let named = |description: &str, order_line: &str| {
        let mut paper = crane().line(description, "1", "1.00");
        paper.0.lines[0].order_line = Some(order_line.into());
        paper
    };
    for (what, paper, expected) in [
        ("by reference, whatever it says", named("Something", "02"), vec![(0, "2")]),
        (
            "by description",
            crane().line("crane driver, hours", "5", "40.00").line("CRANE", "2", "50.00"),
            vec![(0, "2"), (1, "1")],
        ),
        (
            "two deliveries of one line",
            crane().line("Crane", "2", "50.00").line("Crane", "2", "50.00"),
            vec![(0, "1"), (1, "1")],
        ),
        (
            "one line for the whole order",
            crane().line("Services as ordered", "1", "900.00"),
            vec![(0, "1"), (0, "2")],
        ),
        ("something else", crane().line("Flowers", "1", "33.00"), vec![]),
    ] {
        let expected: Vec<(usize, String)> =
            expected.into_iter().map(|(i, line)| (i, line.to_owned())).collect();
        assert_eq!(lines(&register, &paper), expected, "{what}");
    }
}

#[test]
fn one_invoice_may_cover_several_orders() {
    let paper =
        Paper::freight().set("order", "4500-2277, 4500-3000").line("Crane driver", "10", "40.00").summed();
    let draft = examined(&paper);
    assert_eq!(exceptions(&draft), Vec::<&str>::new(), "{:#?}", draft.findings);
}

#[test]
fn what_was_invoiced_before_counts_and_copies_do_not_count_twice() {
    let mut register = register();
    let part = |number: &str, quantity: &str| {
        crane().set("invoice_number", number).line("Crane driver", quantity, "40.00").summed()
    };
    assert_eq!(exceptions(&arrive(&mut register, 1, &part("A-1", "6"))), Vec::<&str>::new());
    let second = arrive(&mut register, 2, &part("A-2", "5"));
    assert_eq!(
        finding(&second, "quantity").sentence,
        "\"Crane driver\": 5 asked, 10 ordered, 6 invoiced before"
    );
    register.forget(&circumstances(2).case);
    assert_eq!(exceptions(&arrive(&mut register, 3, &part("A-3", "4"))), Vec::<&str>::new());
    let copy = arrive(&mut register, 4, &part("A-3", "4"));
    assert_eq!(exceptions(&copy), ["duplicate-exact"], "not also a quantity");
}

#[test]
fn a_credit_note_gives_quantity_back() {
    let mut register = register();
    let all =
        |number: &str| crane().set("invoice_number", number).line("Crane driver", "10", "40.00").summed();
    arrive(&mut register, 1, &all("A-1"));
    let credit = all("G-1")
        .kind(terms::DocumentKind::CreditNote)
        .set("type_code", "381")
        .set("preceding_invoice", "A-1");
    arrive(&mut register, 2, &credit);
    let again = arrive(&mut register, 3, &all("A-9"));
    assert!(!exceptions(&again).contains(&"quantity"), "{:?}", exceptions(&again));
}

#[test]
fn ledger_history_of_an_order_counts_by_amount() {
    let mut register = register();
    let mut row = history_row();
    row.order = Some("4500-3000".into());
    row.net_total = decimal("500.00");
    register.put_history(row);
    let crane = arrive(&mut register, 1, &crane().line("Crane", "1", "50.00").summed());
    assert!(exceptions(&crane).contains(&"quantity"), "{:?}", exceptions(&crane));
}

fn history_row() -> payables::master::HistoryRow {
    serde_json::from_str(r#"{"invoice_number":"H-1","supplier":"S-1","issue_date":"2026-10-01","currency":"EUR","net_total":"1","gross_total":"1","account":"6320","tax_code":"V19","signed_on":"2026-10-02"}"#).unwrap()
}

#[test]
fn candidates_of_the_order_say_what_is_known() {
    let mut paper = Paper::freight();
    let field = paper.0.fields.iter_mut().find(|field| field.name == "order").unwrap();
    for value in ["4500-2217", "4500-2000", "4500-7"] {
        let (reason, evidence) = (String::new(), terms::Evidence::Derived);
        field.candidates.push(terms::Candidate { value: value.into(), confidence: 0.1, reason, evidence });
    }
    let draft = examined(&paper);
    let reasons: Vec<&str> =
        draft.field("order").unwrap().candidates.iter().map(|candidate| candidate.reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["open, other supplier, 700.00 EUR left", "closed, this supplier", "no order has this number"]
    );
}

#[test]
fn a_supplier_that_needs_an_order_is_offered_its_open_ones() {
    let draft = examined(&Paper::freight().clear("order"));
    assert_eq!(finding(&draft, "order-missing").facts["open_orders"][0], "4500-2277");
}

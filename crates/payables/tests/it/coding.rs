//! Coding is learned from what was signed, says so, and learns at once.

use crate::world::{Paper, circumstances, examined, register, tolerances};
use payables::master::HistoryRow;
use payables::{Register, examine};
use terms::{Draft, Field};

fn freight() -> Paper {
    // Without an order, so that only history speaks.
    Paper::freight().clear("order").no_lines().line("Road freight", "1", "990.00").summed()
}

fn cost_centre(draft: &Draft) -> &Field {
    draft.field("cost_centre").unwrap()
}

fn on(register: &Register, paper: &Paper) -> Draft {
    examine(register, paper.0.clone(), &tolerances(), &circumstances(1))
}

fn signed(number: u32, centre: &str, description: &str) -> HistoryRow {
    serde_json::from_value(serde_json::json!({
        "invoice_number": format!("L-{number}"), "supplier": "S-1", "issue_date": "2026-11-01", "currency": "EUR",
        "net_total": "77.00", "gross_total": "91.63", "description": description, "account": "6320",
        "cost_centre": centre, "tax_code": "V19", "signed_on": "2026-11-20",
    }))
    .unwrap()
}

#[test]
fn the_reason_is_what_was_done_before() {
    let draft = examined(&freight());
    let field = cost_centre(&draft);
    assert_eq!(field.value.as_deref(), Some("4120"));
    assert_eq!(field.reason, "As you did on 14 of 17 earlier invoices; 3 went to 4150");
    assert!((0.7..0.85).contains(&field.confidence), "{}", field.confidence);
    assert_eq!(field.candidates[0].value, "4150");
    assert_eq!(field.candidates[0].reason, "As you did on 3 of 17 earlier invoices; 14 went to 4120");
    assert_eq!(draft.field("account").unwrap().reason, "As you did on all 17 earlier invoices");
}

#[test]
fn one_signed_correction_changes_the_next_proposal() {
    let mut register = register();
    let cranes = freight().no_lines().line("Crane hire", "1", "77.00").summed();
    assert_eq!(cost_centre(&on(&register, &cranes)).value.as_deref(), Some("4120"));
    register.learn_coding(&signed(1, "4150", "Crane hire"));
    let after = on(&register, &cranes);
    assert_eq!(cost_centre(&after).value.as_deref(), Some("4150"), "{:?}", cost_centre(&after));
    assert_eq!(cost_centre(&after).reason, "As you did on the one earlier invoice like this");
    assert_eq!(cost_centre(&on(&register, &freight())).value.as_deref(), Some("4120"), "freight stays");
}

#[test]
fn a_corrected_signature_replaces_the_earlier_one() {
    let mut register = register();
    for _ in 0..50 {
        register.learn_coding(&signed(1, "4150", "Road freight"));
    }
    assert_eq!(
        cost_centre(&on(&register, &freight())).reason,
        "As you did on 14 of 18 earlier invoices; 4 went to 4150"
    );
    register.learn_coding(&signed(1, "4120", "Road freight"));
    assert_eq!(
        cost_centre(&on(&register, &freight())).reason,
        "As you did on 15 of 18 earlier invoices; 3 went to 4150"
    );
}

#[test]
fn confidence_grows_with_agreement_and_is_never_certain() {
    let mut register = register();
    let paper = Paper::copper("K-9", "2026-11-17", "80.00");
    let mut last = 0.0;
    for n in 1..60 {
        let mut row = signed(n, "4120", "Copper pipes");
        row.supplier = "S-3".into();
        register.learn_coding(&row);
        let draft = on(&register, &paper);
        let field = draft.field("cost_centre").unwrap();
        if field.value.as_deref() == Some("4120") {
            assert!(
                field.confidence >= last && field.confidence < 1.0,
                "{n}: {} after {last}",
                field.confidence
            );
            last = field.confidence;
        }
    }
    assert!(last > 0.95, "{last}");
}

#[test]
fn an_old_signature_speaks_less_than_a_new_one() {
    let mut register = register();
    for (n, centre, year) in [(1, "4120", 2021), (2, "4120", 2021), (3, "4150", 2026)] {
        let mut row = signed(n, centre, "Tarpaulin");
        row.supplier = "S-2".into();
        row.signed_on = jiff::civil::date(year, 11, 1);
        register.learn_coding(&row);
    }
    let paper = Paper::freight()
        .clear("order")
        .set("seller_vat_id", "ATU13585627")
        .no_lines()
        .line("Tarpaulin", "1", "10.00")
        .summed();
    assert_eq!(cost_centre(&on(&register, &paper)).value.as_deref(), Some("4150"));
}

#[test]
fn a_new_supplier_is_coded_by_its_words_without_much_confidence() {
    let paper = Paper::freight()
        .clear("order")
        .set("seller_vat_id", "ATU13585627")
        .no_lines()
        .line("Copper pipes", "1", "10.00")
        .summed();
    let draft = examined(&paper);
    let account = draft.field("account").unwrap();
    assert_eq!((draft.value("supplier"), account.value.as_deref()), (Some("S-2"), Some("6300")));
    assert!(
        account.confidence <= 0.6 && account.reason.starts_with("No history of this supplier"),
        "{account:?}"
    );
}

#[test]
fn the_tax_code_follows_the_rate_on_the_invoice() {
    let at = |net: &str, rate: &str, tax: &str, gross: &str, category: &str| {
        let mut paper = freight().totals(net, rate, tax, gross);
        paper.0.taxes[0].category = category.into();
        examined(&paper).field("tax_code").cloned().unwrap()
    };
    assert_eq!(at("990.00", "19", "188.10", "1178.10", "S").value.as_deref(), Some("V19"));
    let reduced = at("990.00", "7", "69.30", "1059.30", "S");
    assert_eq!(
        (reduced.value.as_deref(), reduced.reason.as_str()),
        (Some("V7"), "The only tax code for 7 %")
    );
    assert_eq!(at("990.00", "0", "0.00", "990.00", "AE").value.as_deref(), Some("R19"));
    assert_eq!(at("990.00", "0", "0.00", "990.00", "E").value.as_deref(), Some("E0"));
}

#[test]
fn an_order_speaks_louder_than_habit() {
    let mut paper =
        Paper::freight().no_lines().line("Waiting time at the ramp, hours", "2.5", "100.00").summed();
    paper.0.lines[0].order_line = Some("4".into());
    let draft = examined(&paper);
    let field = cost_centre(&draft);
    assert_eq!((field.value.as_deref(), field.reason.as_str()), (Some("4150"), "As order 4500-2277 says"));
    assert_eq!(field.candidates[0].value, "4120", "habit comes second");
}

//! Entries balance, in every currency and both ways.

use crate::world::{Paper, TODAY, arrive, decimal, register};
use jiff::civil::date;
use payables::coding::Coding;
use payables::orders::cover;
use payables::posting::{COLUMNS, Entry, csv, json_lines, posting};
use payables::{Facts, Register};
use terms::{CaseId, DocumentKind, Refusal};

fn posted(register: &mut Register, paper: &Paper) -> Result<Entry, Refusal> {
    let draft = arrive(register, 1, paper);
    let facts = Facts::of(&draft);
    let coding = Coding::of(register, &facts, &cover(register, &facts, 1, &[]));
    posting(register, &facts, &coding, &CaseId::from("case-1"), TODAY)
}

/// Lines as `account debit credit`, the home currency behind where it differs.
fn shown(entry: &Entry) -> Vec<String> {
    let line = |line: &payables::posting::EntryLine| {
        let centre = line.cost_centre.as_deref().map(|centre| format!("/{centre}")).unwrap_or_default();
        let amount = line.debit - line.credit;
        let home = line.home_debit - line.home_credit;
        if home == amount {
            format!("{}{centre} {amount}", line.account)
        } else {
            format!("{}{centre} {amount} ({home})", line.account)
        }
    };
    entry.lines().iter().map(line).collect()
}

#[test]
fn an_invoice_is_booked_by_order_line_against_the_creditor() {
    let entry = posted(&mut register(), &Paper::freight()).unwrap();
    assert_eq!(shown(&entry), ["6320/4120 3930.00", "6320/4150 250.00", "1406 794.20", "1600 -4974.20"]);
    assert_eq!(entry.key(), "post-case-1");
}

#[test]
fn a_credit_note_is_booked_the_other_way_round() {
    let credit = Paper::copper("GS-1", "2026-11-17", "100.00")
        .kind(DocumentKind::CreditNote)
        .set("type_code", "381")
        .set("preceding_invoice", "KD-20911");
    let entry = posted(&mut register(), &credit).unwrap();
    assert_eq!(shown(&entry), ["6300/4150 -100.00", "1406 -19.00", "1600 119.00"]);
}

#[test]
fn reverse_charge_is_booked_on_both_sides() {
    let mut paper = Paper::copper("QP-1", "2026-11-17", "700.00")
        .set("seller_name", "Quellmoor Pumpen AG")
        .set("seller_vat_id", "ATU13585627")
        .set("payee_iban", &crate::world::account_of("S-2"))
        .totals("700.00", "0", "0.00", "700.00");
    paper.0.taxes[0].category = "AE".into();
    let entry = posted(&mut register(), &paper).unwrap();
    assert_eq!(shown(&entry), ["6300/4150 700.00", "1407 133.00", "3837 -133.00", "1600 -700.00"]);
}

#[test]
fn several_rates_keep_their_tax_codes() {
    let mut paper = Paper::copper("M-1", "2026-11-17", "300.00");
    paper = paper.totals("300.00", "19", "33.00", "333.00");
    paper.0.taxes[0].base = decimal("100.00");
    paper.0.taxes[0].tax = decimal("19.00");
    paper.0.taxes.push(terms::TaxShare {
        category: "S".into(),
        rate: Some(decimal("7")),
        base: decimal("200.00"),
        tax: decimal("14.00"),
    });
    let entry = posted(&mut register(), &paper).unwrap();
    let codes: Vec<_> = entry.lines().iter().map(|line| (line.tax_code.as_deref(), line.debit)).collect();
    assert_eq!(
        codes,
        [
            (Some("V19"), decimal("100.00")),
            (Some("V7"), decimal("200.00")),
            (Some("V19"), decimal("19.00")),
            (Some("V7"), decimal("14.00")),
            (None, decimal("0")),
        ]
    );
}

#[test]
fn a_foreign_invoice_balances_in_both_currencies_with_a_line_for_the_rounding() {
    // 333.33, 63.33 and 396.66 crowns at 0.0876 are 29.20, 5.55 and 34.75 euros: no difference; 111.11 has one.
    let entry =
        posted(&mut register(), &Paper::copper("SE-1", "2026-11-17", "111.17").set("currency", "SEK"))
            .unwrap();
    assert_eq!(shown(&entry), ["6300/4150 111.17 (9.74)", "1406 21.12 (1.85)", "1600 -132.29 (-11.59)"]);
    let entry =
        posted(&mut register(), &Paper::copper("SE-2", "2026-11-17", "111.13").set("currency", "SEK"))
            .unwrap();
    let home: rust_decimal::Decimal =
        entry.lines().iter().map(|line| line.home_debit - line.home_credit).sum();
    assert_eq!(home, decimal("0"));
    assert_eq!(entry.head().rate, decimal("0.0876"));
}

#[test]
fn what_cannot_be_booked_is_refused_with_its_code() {
    let copper = || Paper::copper("K-1", "2026-11-17", "100.00");
    for (what, paper, code) in [
        ("unknown supplier", copper().set("seller_name", "Nobody").clear("payee_iban"), "supplier-unknown"),
        ("no number", copper().clear("invoice_number"), "field-missing"),
        ("no total", copper().clear("gross_total"), "field-missing"),
        ("no rate", copper().set("currency", "NOK"), "currency"),
        ("does not add up", copper().totals("100.00", "19", "19.00", "125.00"), "arithmetic"),
        ("reminder", copper().kind(DocumentKind::Reminder), "not-an-invoice"),
    ] {
        let mut register = register();
        let refusal = posted(&mut register, &paper).unwrap_err();
        let code = if what == "unknown supplier" { "field-missing" } else { code };
        assert_eq!(refusal.code, code, "{what}: {refusal}");
    }
}

#[test]
fn a_closed_period_refuses_posting_and_reversal() {
    let mut register = register();
    let entry = posted(&mut register, &Paper::freight()).unwrap();
    let closed = date(2026, 9, 30);
    assert_eq!(entry.reversal(&register, closed).unwrap_err().code, "period-closed");
    let facts = Facts::of(&Paper::freight().0);
    let refusal = posting(&register, &facts, &Coding::default(), &CaseId::from("c"), closed).unwrap_err();
    assert_eq!(refusal.code, "period-closed");
}

#[test]
fn a_reversal_takes_every_line_back_once() {
    let mut register = register();
    let entry = posted(&mut register, &Paper::freight()).unwrap();
    let back = entry.reversal(&register, TODAY).unwrap();
    assert_eq!(back.key(), "reverse-case-1");
    for (line, back) in entry.lines().iter().zip(back.lines()) {
        assert_eq!((line.debit, line.credit), (back.credit, back.debit));
    }
    assert_eq!(back.reversal(&register, TODAY).unwrap_err().code, "already-reversed");
}

#[test]
fn an_entry_is_read_back_only_if_it_balances() {
    let entry = posted(&mut register(), &Paper::freight()).unwrap();
    let text = serde_json::to_string(&entry).unwrap();
    assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
    let forged = text.replacen("3930.00", "3931.00", 1);
    assert!(serde_json::from_str::<Entry>(&forged).unwrap_err().to_string().contains("unbalanced"));
}

#[test]
fn rows_have_the_documented_columns() {
    let paper = Paper::freight().set("invoice_number", "=1+1,\"x\"");
    let entry = posted(&mut register(), &paper).unwrap();
    let text = csv([&entry]);
    let mut rows = text.split("\r\n");
    assert_eq!(rows.next().unwrap(), COLUMNS.join(","));
    assert_eq!(
        rows.next().unwrap(),
        "post-case-1,1,case-1,false,invoice,S-1,\"'=1+1,\"\"x\"\"\",2026-11-17,2026-11-21,6320,4120,V19,Net,EUR,3930.00,0.00,EUR,1,3930.00,0.00"
    );
    let lines = json_lines([&entry]);
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["invoice_number"], "=1+1,\"x\"");
    assert_eq!((first["line"].as_u64(), first["reverses"].as_bool()), (Some(1), Some(false)));
    let columns: std::collections::BTreeSet<&str> =
        first.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(columns, COLUMNS.into_iter().collect());
    assert_eq!(lines.lines().count(), 4);
}

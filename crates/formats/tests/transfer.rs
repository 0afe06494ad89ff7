//! The payment file: its shape, its sums, its refusals, and that it holds against the published schema.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on says so

use formats::iban::Iban;
use formats::payment::{Bic, PostalAddress, Reason, Transfer, TransferOrder, transfer_file};
use rust_decimal::Decimal;
use terms::{Currency, Money};

fn transfer(id: &str, amount: &str, currency: &str, day: i8, iban: &str) -> Transfer {
    Transfer {
        end_to_end_id: id.into(),
        amount: Money::new(amount.parse().unwrap(), Currency::parse(currency).unwrap()),
        execution_date: jiff::civil::date(2026, 11, day),
        creditor_name: "Schröder & Söhne KG".into(),
        creditor_iban: Iban::parse(iban).unwrap(),
        creditor_bic: None,
        creditor_address: None,
        remittance: "INV-7 vom 1.11.2026".into(),
    }
}

fn order(transfers: Vec<Transfer>) -> TransferOrder {
    TransferOrder {
        message_id: "TARNSEL-20261121-1".into(),
        created: "2026-11-21T22:00:00Z".parse().unwrap(),
        debtor_name: "Tarnsel Foods GmbH".into(),
        debtor_iban: Iban::parse("DE02120300000000202051").unwrap(),
        debtor_bic: None,
        debtor_address: None,
        transfers,
    }
}

const GERMAN: &str = "DE02500105170137075030";
const BRITISH: &str = "GB82WEST12345698765432";
const EMIRATI: &str = "AE070331234567890123456";

fn rich() -> TransferOrder {
    let mut all = vec![
        transfer("A-3", "100.10", "EUR", 25, GERMAN),
        transfer("A-1", "4974.20", "EUR", 24, GERMAN),
        transfer("A-2", "0.01", "EUR", 24, BRITISH),
        transfer("A-4", "1500", "SEK", 24, "SE4550000000058398257466"),
        transfer("A-5", "20", "EUR", 24, EMIRATI),
        transfer("A-6", "70000", "JPY", 24, EMIRATI),
    ];
    all[0].creditor_bic = Some(Bic::parse("inga deff xxx").unwrap());
    all[0].creditor_address = Some(PostalAddress {
        street: "Hafenstraße 3".into(),
        postcode: "20457".into(),
        town: "Hamburg".into(),
        country: "DE".into(),
    });
    all[1].remittance = String::new();
    let mut order = order(all);
    order.debtor_bic = Some(Bic::parse("BYLADEM1001").unwrap());
    order.debtor_address = Some(PostalAddress {
        street: String::new(),
        postcode: String::new(),
        town: "Köln".into(),
        country: "DE".into(),
    });
    order
}

/// The texts of all elements of that name, in order.
fn texts<'a>(tree: &'a roxmltree::Document<'_>, name: &str) -> Vec<&'a str> {
    tree.descendants().filter(|node| node.tag_name().name() == name).filter_map(|node| node.text()).collect()
}

#[test]
fn transfers_are_grouped_by_day_currency_and_kind_with_their_sums() {
    let file = transfer_file(&rich()).unwrap();
    let tree = roxmltree::Document::parse(&file).unwrap();
    assert_eq!(
        tree.root_element().tag_name().namespace(),
        Some("urn:iso:std:iso:20022:tech:xsd:pain.001.001.09")
    );
    assert_eq!(texts(&tree, "NbOfTxs"), ["6", "2", "1", "1", "1", "1"]);
    assert_eq!(texts(&tree, "CtrlSum"), ["76594.31", "4974.21", "20.00", "70000.00", "1500.00", "100.10"]);
    assert_eq!(texts(&tree, "EndToEndId"), ["A-1", "A-2", "A-5", "A-6", "A-4", "A-3"]);
    assert_eq!(texts(&tree, "InstdAmt"), ["4974.20", "0.01", "20.00", "70000", "1500.00", "100.10"]);
    assert_eq!(texts(&tree, "Cd"), ["SEPA", "SEPA"]);
    assert_eq!(texts(&tree, "ChrgBr"), ["SLEV", "SHAR", "SHAR", "SHAR", "SLEV"]);
    assert_eq!(texts(&tree, "PmtInfId").last(), Some(&"TARNSEL-20261121-1-5"));
    assert_eq!(texts(&tree, "CreDtTm"), ["2026-11-21T22:00:00Z"]);
    assert_eq!(texts(&tree, "StrtNm"), ["Hafenstrasse 3"]);
    assert_eq!(texts(&tree, "BICFI").last(), Some(&"INGADEFFXXX"));
    assert_eq!(texts(&tree, "Ustrd").len(), 5);
    assert!(texts(&tree, "Nm").contains(&"Schroeder + Soehne KG"));
}

#[test]
fn the_same_order_gives_the_same_bytes() {
    assert_eq!(transfer_file(&rich()).unwrap(), transfer_file(&rich()).unwrap());
}

#[test]
fn every_fault_is_named_with_its_transfer() {
    type Change = fn(&mut TransferOrder);
    let cases: &[(Change, Reason, &str)] = &[
        (|order| order.transfers.clear(), Reason::Empty, "has no transfers"),
        (|order| order.message_id.clear(), Reason::Missing, "message id is missing"),
        (|order| order.message_id = "X".repeat(30), Reason::TooLong, "longer than 29"),
        (|order| order.message_id = "Ä1".into(), Reason::Characters, "Latin letters"),
        (|order| order.debtor_name = " ".into(), Reason::Missing, "name of the debtor is missing"),
        (|order| order.transfers[0].end_to_end_id = "a//b".into(), Reason::Characters, "single slashes"),
        (|order| order.transfers[0].end_to_end_id = "X".repeat(36), Reason::TooLong, "longer than 35"),
        (|order| order.transfers[1].end_to_end_id = "A-3".into(), Reason::Duplicate, "A-3 stands twice"),
        (|order| order.transfers[0].amount.amount = Decimal::ZERO, Reason::Amount, "0.00 EUR is not between"),
        (|order| order.transfers[0].amount.amount = Decimal::new(-1, 2), Reason::Amount, "not between"),
        (|order| order.transfers[0].amount.amount = Decimal::MAX, Reason::Amount, "not between"),
        (
            |order| order.transfers[0].amount.amount = Decimal::new(1005, 3),
            Reason::Amount,
            "1.005 has more decimals",
        ),
        (|order| order.transfers[0].creditor_name = "ß".repeat(36), Reason::TooLong, "longer than 70"),
        (|order| order.transfers[0].creditor_name = "東京".into(), Reason::Characters, "東"),
        (|order| order.transfers[0].remittance = "x".repeat(141), Reason::TooLong, "longer than 140"),
        (
            |order| {
                order.debtor_address = Some(PostalAddress {
                    street: String::new(),
                    postcode: String::new(),
                    town: String::new(),
                    country: "Germany".into(),
                })
            },
            Reason::Country,
            "\"Germany\"",
        ),
    ];
    for (change, reason, words) in cases {
        let mut order = rich();
        change(&mut order);
        let faults = transfer_file(&order).unwrap_err();
        assert!(
            faults.iter().any(|fault| fault.reason == *reason && fault.sentence.contains(words)),
            "{words}: {faults:?}"
        );
    }
}

#[test]
fn zeros_behind_the_coin_are_no_fault() {
    let mut order = order(vec![transfer("A-1", "10.5000", "EUR", 24, GERMAN)]);
    assert!(transfer_file(&order).unwrap().contains(">10.50<"));
    order.transfers[0].amount = Money::new("1000".parse().unwrap(), Currency::parse("KWD").unwrap());
    assert!(transfer_file(&order).unwrap().contains("Ccy=\"KWD\">1000.000<"));
}

/// Writes the file where `COUNTERSIGN_PAIN001_OUT` points, so that a script can hold it against the published schema.
#[test]
fn a_sample_is_written_for_the_schema_check() {
    let Some(path) = std::env::var_os("COUNTERSIGN_PAIN001_OUT") else {
        eprintln!(
            "SKIPPED: set COUNTERSIGN_PAIN001_OUT to a file to have a sample written for a schema check"
        );
        return;
    };
    std::fs::write(path, transfer_file(&rich()).unwrap()).unwrap();
}

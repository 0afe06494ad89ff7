//! Master data is loaded whole or not at all, and errors say where.

use crate::world::{iban, register};
use payables::master::MasterKind;
use payables::{LOAD_ERRORS_MAX, Register};

#[test]
fn errors_name_file_line_and_what_is_needed() {
    for (kind, text, expected) in [
        (
            MasterKind::Accounts,
            "\n{\"number\":\"1\",\"name\":\"A\",\"kind\":\"cash\"}",
            "accounts.jsonl, line 2: unknown variant `cash`",
        ),
        (MasterKind::Orders, "{\"number\":\"1\"}", "orders.jsonl, line 1: missing field `supplier`"),
        (MasterKind::Orders, "{", "orders.jsonl, line 1: EOF while parsing"),
        (
            MasterKind::Orders,
            r#"{"number":"--","supplier":"S","currency":"EUR","state":"open","lines":[]}"#,
            "orders.jsonl, line 1: an order needs a number",
        ),
        (
            MasterKind::Suppliers,
            r#"{"id":"S","name":"N","country":"DE","currency":"EUR","ibans":["DE001"]}"#,
            "suppliers.jsonl, line 1: \"DE001\" of supplier S is no IBAN",
        ),
        (
            MasterKind::Suppliers,
            r#"{"id":"S","name":"N","country":"DE","currency":"XXX"}"#,
            "suppliers.jsonl, line 1: \"XXX\" is not a currency",
        ),
        (
            MasterKind::Rates,
            r#"{"currency":"SEK","date":"2026-11-18","eur":"0"}"#,
            "rates.jsonl, line 1: a rate is above 0",
        ),
        (
            MasterKind::History,
            r#"{"invoice_number":"1","supplier":"S","issue_date":"2026-02-30","currency":"EUR"}"#,
            "history.jsonl, line 1:",
        ),
        (
            MasterKind::Receipts,
            r#"{"number":"1","order":"2","received_on":"2026-01-01","lines":[{"order_line":"1","quantity":"99999999999999"}]}"#,
            "receipts.jsonl, line 1: 99999999999999 is beyond",
        ),
    ] {
        let errors = register().load(kind, kind.file_name(), text).unwrap_err();
        assert!(errors.to_string().starts_with(expected), "{errors}");
    }
}

#[test]
fn one_bad_line_loads_nothing_and_errors_end_somewhere() {
    let mut register = register();
    let text = "{\"number\":\"9001\",\"name\":\"New\",\"kind\":\"expense\"}\nnonsense\n";
    assert!(register.load(MasterKind::Accounts, "accounts.jsonl", text).is_err());
    assert!(register.account("9001").is_none());
    let errors = register.load(MasterKind::Accounts, "accounts.jsonl", &"x\n".repeat(1000)).unwrap_err();
    assert_eq!(errors.0.len(), LOAD_ERRORS_MAX);
    assert!(
        Register::of_client_file("client.json", "{}")
            .unwrap_err()
            .to_string()
            .starts_with("client.json, line 1: missing field")
    );
}

#[test]
fn later_rows_replace_earlier_ones_with_their_key() {
    let mut register = register();
    let receipt = |quantity: &str| {
        format!(
            r#"{{"number":"GR-3","order":"45003000","received_on":"2026-11-10","lines":[{{"order_line":"1","quantity":"{quantity}"}}]}}"#
        )
    };
    assert_eq!(register.received("4500-3000", "1").to_string(), "4");
    assert_eq!(register.load(MasterKind::Receipts, "receipts.jsonl", &receipt("7")), Ok(1));
    assert_eq!(register.received("4500 3000", "1").to_string(), "7");
    let moved = register
        .order("4500-3000")
        .cloned()
        .map(|order| payables::master::Order { supplier: "S-2".into(), ..order });
    register.put_order(moved.unwrap());
    assert!(register.orders_of("S-1").all(|order| order.number != "4500-3000"));
    assert!(register.orders_of("S-2").any(|order| order.number == "4500-3000"));
}

#[test]
fn every_file_of_the_master_folder_has_its_kind() {
    for kind in MasterKind::ALL {
        assert_eq!(MasterKind::of_file(kind.file_name()), Some(kind));
    }
    assert_eq!(MasterKind::of_file("people.jsonl"), None);
}

#[test]
fn rates_are_those_of_the_day_or_near_it() {
    let register = register();
    let sek = terms::Currency::parse("SEK").unwrap();
    for (day, found) in [
        ("2026-11-18", true),
        ("2026-12-24", true),
        ("2026-10-25", true),
        ("2027-03-01", false),
        ("2026-10-01", false),
    ] {
        assert_eq!(register.rate(sek, day.parse().unwrap()).is_some(), found, "{day}");
    }
    assert_eq!(register.supplier("S-1").unwrap().ibans, [iban(471_120)]);
}

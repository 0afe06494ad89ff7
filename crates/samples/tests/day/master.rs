//! The master data hang together.

use super::{of, rows, text, truth, usual};
use samples::{Mix, Options, accounts_payable};
use std::collections::{BTreeMap, BTreeSet};

/// The rest by 97 of an IBAN turned round, computed on text so that it shares nothing with the generator.
fn iban_holds(iban: &str) -> bool {
    let turned = format!("{}{}", &iban[4..], &iban[..4]);
    let digits: String = turned.chars().map(|c| c.to_digit(36).unwrap().to_string()).collect();
    digits.bytes().fold(0_u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97) == 1
}

/// The German check by its published steps.
fn german_vat_holds(id: &str) -> bool {
    let digits: Vec<u32> = id[2..].chars().filter_map(|c| c.to_digit(10)).collect();
    let mut product = 10;
    for digit in &digits[..8] {
        let sum = (digit + product) % 10;
        product = 2 * if sum == 0 { 10 } else { sum } % 11;
    }
    digits.len() == 9 && (11 - product) % 10 == digits[8] % 10
}

#[test]
fn accounts_and_vat_ids_have_right_check_digits() {
    let day = accounts_payable(7, 900, of(Mix::Training));
    let suppliers = rows(&day, "master/suppliers.jsonl");
    assert!(suppliers.len() >= 300);
    for row in &suppliers {
        for iban in row["ibans"].as_array().unwrap() {
            assert!(iban_holds(iban.as_str().unwrap()), "{row}");
        }
        let id = text(row, "/vat_id");
        assert!(!id.starts_with("DE") || german_vat_holds(id), "{row}");
    }
    let client = &rows(usual(), "master/client.json")[0];
    assert!(iban_holds(text(client, "/iban")) && german_vat_holds(text(client, "/vat_id")));
}

#[test]
fn suppliers_differ_in_id_name_account_and_vat_id() {
    let day = accounts_payable(7, 1_000, of(Mix::Training));
    let suppliers = rows(&day, "master/suppliers.jsonl");
    for pointer in ["/id", "/name", "/ibans/0", "/vat_id"] {
        assert_eq!(
            suppliers.iter().map(|row| text(row, pointer)).collect::<BTreeSet<_>>().len(),
            suppliers.len(),
            "{pointer}"
        );
    }
}

#[test]
fn orders_receipts_and_history_point_to_what_exists() {
    let day = usual();
    let names = |path: &str, pointer: &str| {
        rows(day, path).iter().map(|row| text(row, pointer).to_owned()).collect::<BTreeSet<_>>()
    };
    let (suppliers, orders) =
        (names("master/suppliers.jsonl", "/id"), names("master/orders.jsonl", "/number"));
    let (accounts, centres, codes) = (
        names("master/accounts.jsonl", "/number"),
        names("master/cost-centres.jsonl", "/number"),
        names("master/tax-codes.jsonl", "/code"),
    );
    let people = names("master/people.jsonl", "/id");
    for row in rows(day, "master/orders.jsonl") {
        assert!(suppliers.contains(text(&row, "/supplier")));
        for line in row["lines"].as_array().unwrap() {
            assert!(
                accounts.contains(text(line, "/account"))
                    && centres.contains(text(line, "/cost_centre"))
                    && codes.contains(text(line, "/tax_code")),
                "{line}"
            );
        }
    }
    for row in rows(day, "master/receipts.jsonl") {
        assert!(orders.contains(text(&row, "/order")));
    }
    let history = rows(day, "master/history.jsonl");
    assert!(history.len() >= 600, "{} rows", history.len());
    for row in &history {
        assert!(
            suppliers.contains(text(row, "/supplier"))
                && accounts.contains(text(row, "/account"))
                && codes.contains(text(row, "/tax_code")),
            "{row}"
        );
        assert!(
            people.contains(text(row, "/signed_by")) && centres.contains(text(row, "/cost_centre")),
            "{row}"
        );
        assert!(
            text(row, "/signed_on") >= text(row, "/issue_date") && text(row, "/signed_on") <= "2026-11-18",
            "{row}"
        );
    }
    for row in rows(day, "master/cost-centres.jsonl") {
        assert!(people.contains(text(&row, "/owner")), "{row}");
    }
    for row in truth(day) {
        for (field, known) in [
            ("account", &accounts),
            ("cost_centre", &centres),
            ("tax_code", &codes),
            ("supplier", &suppliers),
        ] {
            assert!(
                row["fields"][field].is_null() || known.contains(text(&row, &format!("/fields/{field}"))),
                "{field} of {row}"
            );
        }
    }
}

#[test]
fn clean_invoices_with_an_order_match_it_and_its_receipts() {
    for seed in 1..5 {
        let day = accounts_payable(seed, 300, Options::default());
        let mut received: BTreeMap<String, usize> = BTreeMap::new();
        for row in rows(&day, "master/receipts.jsonl") {
            *received.entry(text(&row, "/order").to_owned()).or_default() +=
                row["lines"].as_array().unwrap().len();
        }
        let orders: BTreeMap<String, serde_json::Value> = rows(&day, "master/orders.jsonl")
            .into_iter()
            .map(|row| (text(&row, "/number").to_owned(), row))
            .collect();
        let suppliers: BTreeMap<String, bool> = rows(&day, "master/suppliers.jsonl")
            .iter()
            .map(|row| (text(row, "/id").to_owned(), row["order_required"] == true))
            .collect();
        let mut with_order = 0;
        for row in truth(&day).iter().filter(|row| row["planted"].is_null()) {
            let order = text(row, "/fields/order");
            assert_eq!(suppliers[text(row, "/fields/supplier")], !order.is_empty(), "{row}");
            if order.is_empty() {
                continue;
            }
            with_order += 1;
            assert_eq!(orders[order]["state"], "open");
            assert_eq!(orders[order]["supplier"], row["fields"]["supplier"]);
            assert_eq!(received[order], orders[order]["lines"].as_array().unwrap().len());
        }
        assert!(with_order > 100, "{with_order}");
    }
}

#[test]
fn any_day_of_the_year_works() {
    for day in
        [jiff::civil::date(2026, 1, 1), jiff::civil::date(2028, 2, 29), jiff::civil::date(2026, 12, 31)]
    {
        let built = accounts_payable(1, 60, Options { day, ..Options::default() });
        let open: BTreeSet<String> = rows(&built, "master/periods.jsonl")
            .iter()
            .filter(|row| row["state"] == "open")
            .map(|row| text(row, "/period").to_owned())
            .collect();
        for row in truth(&built).iter().filter(|row| row["fields"]["issue_date"].is_string()) {
            let date = text(row, "/fields/issue_date");
            let planted = matches!(row["planted"].as_str(), Some("period-closed" | "date"));
            assert_eq!(open.contains(&date[..7]), !planted, "{row}");
            assert!(date <= day.to_string().as_str(), "{row}");
        }
    }
}

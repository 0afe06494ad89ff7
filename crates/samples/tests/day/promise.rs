//! What the generator promises: the same bytes again, the counts, every planted case.

use super::{bytes, of, rows, text, truth, usual};
use samples::{DOCUMENTS_MIN, Mix, Options, accounts_payable};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    assert_eq!(*usual(), accounts_payable(1, 120, Options::default()));
    assert_ne!(*usual(), accounts_payable(2, 120, Options::default()));
}

#[test]
fn every_count_is_met_and_every_document_has_one_line_of_truth() {
    for (count, wanted) in [(1, DOCUMENTS_MIN), (30, 30), (57, 57), (120, 120), (1_000, 1_000)] {
        for mix in [Mix::Day, Mix::Structured, Mix::Text, Mix::Training] {
            let day = accounts_payable(5, count, of(mix));
            let documents: Vec<&str> = day
                .files
                .iter()
                .map(|file| file.0.as_str())
                .filter(|path| path.starts_with("documents/"))
                .collect();
            let truth = truth(&day);
            let inputs: BTreeSet<&str> = truth.iter().map(|row| text(row, "/input")).collect();
            assert_eq!(documents.len(), wanted, "{mix:?}");
            assert_eq!(inputs, documents.into_iter().collect(), "{mix:?} {count}");
        }
    }
}

#[test]
fn the_usual_day_has_all_the_trouble_that_was_asked_for() {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for row in truth(usual()) {
        if let Some(code) = row["planted"].as_str() {
            *found.entry(code.to_owned()).or_default() += 1;
        }
    }
    let wanted = [
        ("bank-changed", 12),
        ("duplicate-exact", 5),
        ("duplicate-suspected", 5),
        ("arithmetic", 3),
        ("tax", 2),
        ("not-an-invoice", 3),
        ("several-invoices", 1),
        ("supplier-unknown", 2),
        ("legal-field-missing", 2),
        ("order-missing", 2),
        ("order-closed", 1),
        ("price", 2),
        ("quantity", 1),
        ("not-received", 2),
        ("credit-note", 1),
        ("credit-note-without-invoice", 1),
        ("foreign-currency", 1),
        ("currency", 1),
        ("instruction-in-document", 3),
        ("encrypted", 1),
        ("unreadable", 2),
        ("structured-differs", 1),
        ("period-closed", 1),
        ("date", 1),
        ("iban", 1),
        ("vat-id", 1),
    ];
    assert_eq!(found, wanted.into_iter().map(|(code, count)| (code.to_owned(), count)).collect());
}

#[test]
fn expectations_follow_from_what_is_planted() {
    for seed in [1, 2, 3, 99] {
        for row in truth(&accounts_payable(seed, 120, Options::default())) {
            let exceptions = row["expect"]["exceptions"].as_array().unwrap();
            let person = row["expect"]["person"].as_bool().unwrap();
            match row["planted"].as_str() {
                Some("credit-note" | "foreign-currency") | None => assert!(exceptions.is_empty(), "{row}"),
                Some(code) => {
                    assert!(person && exceptions.iter().any(|exception| exception == code), "{row}")
                }
            }
            assert!(person || !text(&row, "/layout").starts_with("text"), "{row}");
        }
    }
}

#[test]
fn the_scenario_names_every_planted_document_and_explains_it() {
    let day = usual();
    let scenario = std::str::from_utf8(bytes(day, "scenario.md")).unwrap();
    for row in truth(day).iter().filter(|row| !row["planted"].is_null()) {
        assert!(scenario.contains(&format!("`{}`", text(row, "/input"))), "{}", row["input"]);
    }
    assert!(!scenario.contains('{') && !scenario.contains("``"), "an unfilled place");
    assert_eq!(
        scenario.matches("**Given**").count(),
        truth(day).iter().filter(|row| !row["planted"].is_null()).count()
    );
}

#[test]
fn a_duplicate_arrives_after_what_it_doubles() {
    for seed in 1..6 {
        let day = accounts_payable(seed, 120, Options::default());
        let truth = truth(&day);
        let history = rows(&day, "master/history.jsonl");
        for copy in truth.iter().filter(|row| text(row, "/planted").starts_with("duplicate")) {
            let same = |other: &Value| {
                other["supplier"] == copy["fields"]["supplier"]
                    && other["gross_total"] == copy["fields"]["gross_total"]
            };
            let before = truth
                .iter()
                .any(|other| text(other, "/input") < text(copy, "/input") && same(&other["fields"]));
            assert!(before || history.iter().any(same), "{copy}");
        }
    }
}

#[test]
fn nothing_else_looks_like_a_duplicate() {
    for seed in 1..6 {
        let day = accounts_payable(seed, 120, Options::default());
        let mut seen = BTreeSet::new();
        for row in rows(&day, "master/history.jsonl") {
            seen.insert((text(&row, "/supplier").to_owned(), text(&row, "/gross_total").to_owned()));
        }
        for row in truth(&day).iter().filter(|row| {
            !text(row, "/planted").starts_with("duplicate") && row["fields"]["gross_total"].is_string()
        }) {
            let key = (text(row, "/fields/supplier").to_owned(), text(row, "/fields/gross_total").to_owned());
            assert!(key.0.is_empty() || seen.insert(key), "{row}");
        }
    }
}

#[test]
fn layouts_languages_and_channels_vary() {
    let day = usual();
    let layouts: BTreeSet<String> = truth(day).iter().map(|row| text(row, "/layout").to_owned()).collect();
    let text_layouts = layouts.iter().filter(|layout| layout.starts_with("text ")).count();
    assert!(text_layouts >= 12, "{text_layouts} text layouts");
    for channel in [
        "ubl",
        "cii",
        "hybrid-minimum",
        "hybrid-basicwl",
        "hybrid-basic",
        "hybrid-en16931",
        "hybrid-extended",
        "zugferd-1",
    ] {
        assert!(layouts.iter().any(|layout| layout.split(' ').next() == Some(channel)), "{channel}");
    }
    let currencies: BTreeSet<String> =
        truth(day).iter().map(|row| text(row, "/fields/currency").to_owned()).collect();
    assert!(currencies.len() >= 5, "{currencies:?}");
}

#[test]
fn the_text_mix_changes_a_template_in_the_middle() {
    let truth = truth(&accounts_payable(4, 200, of(Mix::Text)));
    let of_first: Vec<(usize, &str)> = truth
        .iter()
        .enumerate()
        .filter(|(_, row)| text(row, "/fields/supplier") == "S-1001")
        .map(|(at, row)| (at, text(row, "/layout")))
        .collect();
    let (before, after): (Vec<_>, Vec<_>) = of_first.into_iter().partition(|(at, _)| *at < 100);
    let layouts = |rows: &[(usize, &str)]| rows.iter().map(|row| row.1.to_owned()).collect::<BTreeSet<_>>();
    assert!(before.len() >= 10 && after.len() >= 10);
    assert_eq!((layouts(&before).len(), layouts(&after).len()), (1, 1));
    assert_ne!(layouts(&before), layouts(&after));
}

#[test]
fn the_structured_mix_needs_nobody() {
    for row in truth(&accounts_payable(8, 300, of(Mix::Structured))) {
        let gross: rust_decimal::Decimal = text(&row, "/fields/gross_total").parse().unwrap();
        assert!(row["planted"].is_null() && row["expect"]["person"] == false, "{row}");
        assert!(row["fields"]["currency"] != "EUR" || gross < 5_000.into(), "{row}");
    }
}

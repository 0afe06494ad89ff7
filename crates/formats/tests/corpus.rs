//! The readers against real documents that lie beside the workspace. Skipped loudly where they are missing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on says so

mod shared;

use formats::invoice;
use std::collections::BTreeMap;

/// Folder with the XML parts of the hybrid PDFs, `<pdf name>.xml` each. Another crate takes PDFs apart, so that this
/// one stays free of it.
const EMBEDDED: &str = "COUNTERSIGN_EMBEDDED_XML";

fn same(name: &str, expected: &str, found: &str) -> bool {
    let amount = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
    match name {
        "net_total" | "tax_total" | "gross_total" | "payable" => amount(expected) == amount(found),
        "payee_iban" | "seller_vat_id" => expected.replace(' ', "") == found,
        _ => expected == found,
    }
}

#[test]
fn every_value_of_the_truth_is_read() {
    let Some(truth) = shared::text("invoices/truth.jsonl") else { return };
    let Some(folder) = std::env::var_os(EMBEDDED).map(std::path::PathBuf::from) else {
        eprintln!("SKIPPED: set {EMBEDDED} to a folder with the XML parts of the hybrid PDFs");
        return;
    };
    let (mut values, mut wrong) = (0, Vec::new());
    for row in truth.lines() {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        let input = row["input"].as_str().unwrap().trim_start_matches("hybrid-pdf/");
        let bytes = std::fs::read(folder.join(format!("{input}.xml"))).unwrap();
        let invoice = invoice::read(&bytes).unwrap_or_else(|error| panic!("{input}: {error}"));
        for unread in &invoice.unread {
            eprintln!("{input}: \"{}\" is not {} ({})", unread.text, unread.expected, unread.path);
        }
        let found: BTreeMap<_, _> =
            invoice::fields(&invoice).into_iter().map(|f| (f.name, f.value)).collect();
        for (name, expected) in row["fields"].as_object().unwrap() {
            values += 1;
            let found = found.get(name.as_str()).map(String::as_str);
            let expected = match expected {
                serde_json::Value::Null => None,
                serde_json::Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            };
            if !match (&expected, found) {
                (Some(expected), Some(found)) => same(name, expected, found),
                (None, None) => true,
                _ => false,
            } {
                wrong.push(format!("{input} {name}: expected {expected:?}, read {found:?}"));
            }
        }
    }
    eprintln!("{values} values of the truth, {} read otherwise", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_is_read_with_its_core() {
    for folder in ["e-invoices/ubl/examples", "e-invoices/cii/examples", "e-invoices/test/testfiles"] {
        for (name, bytes) in shared::files(folder) {
            let invoice = invoice::read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            let names: Vec<_> = invoice::fields(&invoice).into_iter().map(|field| field.name).collect();
            for needed in [
                "invoice_number",
                "issue_date",
                "currency",
                "seller_name",
                "net_total",
                "gross_total",
                "payable",
            ] {
                assert!(names.contains(&needed), "{name} has no {needed}");
            }
            assert!(!invoice.lines.is_empty(), "{name}");
            assert_eq!(invoice.unread, [], "{name}");
        }
    }
}

#[test]
fn valid_examples_raise_no_doubt() {
    let mut doubts = Vec::new();
    for folder in ["e-invoices/ubl/examples", "e-invoices/cii/examples", "e-invoices/test/testfiles"] {
        for (name, bytes) in shared::files(folder) {
            let found = formats::findings(&invoice::read(&bytes).unwrap());
            let found = found.into_iter().filter(|finding| finding.standing >= terms::Standing::Doubt);
            doubts.extend(found.map(|finding| format!("{name}: {} {}", finding.code, finding.sentence)));
        }
    }
    assert!(doubts.is_empty(), "{}", doubts.join("\n"));
}

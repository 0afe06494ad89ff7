//! Sample days: what is planted in them is found by the reader.

use crate::learning::small;
use firstpass::{Options, Truth, read};
use std::collections::BTreeMap;

/// What the reader alone must notice; the rest needs master data and history.
const OWN: [&str; 7] = [
    "unreadable",
    "encrypted",
    "not-an-invoice",
    "several-invoices",
    "instruction-in-document",
    "structured-differs",
    "too-large",
];

#[test]
fn what_is_planted_for_the_reader_is_found_and_nothing_else() {
    let day = samples::accounts_payable(3, 60, samples::Options::default());
    let files: BTreeMap<&str, &[u8]> =
        day.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let mut wrong = Vec::new();
    let mut planted = 0;
    for line in String::from_utf8_lossy(files["truth.jsonl"]).lines() {
        let truth: Truth = serde_json::from_str(line).unwrap();
        let whole: serde_json::Value = serde_json::from_str(line).unwrap();
        let expected = whole["expect"]["exceptions"].as_array().unwrap();
        let draft = read(files[truth.input.as_str()], small(), &Options::default()).draft;
        for code in OWN {
            let due = expected.iter().any(|one| one == code);
            let found = draft.findings.iter().any(|finding| finding.code == code);
            planted += usize::from(due);
            if due != found {
                wrong.push(format!("{}: {code} expected {due}, found {found}", truth.input));
            }
        }
    }
    assert!(planted >= 4, "the day plants something for the reader");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

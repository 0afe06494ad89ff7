//! Real invoices, where they are there: structured fields are all read, text layers above the bars.

use crate::learning::small;
use firstpass::{BacktestOptions, Report, Truth, backtest, read};
use std::path::PathBuf;

fn folder() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let shared = std::env::var_os("COUNTERSIGN_SHARED").map_or_else(|| root.join("shared"), PathBuf::from);
    let folder = shared.join("data/invoices");
    if folder.join("truth.jsonl").exists() {
        return Some(folder);
    }
    eprintln!("SKIPPED: real invoices are not at {}", folder.display());
    None
}

fn judge(options: &BacktestOptions) -> Option<Report> {
    let folder = folder()?;
    let lines = std::fs::read_to_string(folder.join("truth.jsonl")).unwrap();
    let truths: Vec<Truth> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let report = backtest(&truths, small(), options, |input, how| {
        std::fs::read(folder.join(input)).map(|bytes| read(&bytes, small(), how))
    });
    Some(report.unwrap())
}

#[test]
fn structured_fields_are_read_and_never_guessed() {
    let Some(report) = judge(&BacktestOptions::default()) else { return };
    assert_eq!(report.documents_exact, report.documents);
    assert!(report.fields.values().all(|field| field.accuracy >= 1.0));
}

#[test]
fn text_layers_are_read_above_the_bars_by_what_generated_pages_taught() {
    let Some(report) = judge(&BacktestOptions { ignore_structured: true, by: None }) else { return };
    for (field, bar) in [
        ("invoice_number", 0.72),
        ("issue_date", 0.80),
        ("gross_total", 0.71),
        ("seller_vat_id", 0.92),
        ("payee_iban", 0.89),
        ("tax_total", 0.75),
        ("line_count", 0.70),
    ] {
        assert!(report.fields[field].accuracy >= bar, "{field}: {:?}", report.fields[field]);
    }
}

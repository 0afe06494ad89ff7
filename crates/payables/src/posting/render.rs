//! Entries as CSV and as JSON lines, one row an entry line, with the same columns.

use super::entry::{Entry, EntryLine};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// The columns of both forms, in order; stable. New ones are added at the end.
///
/// Dates are `2026-11-17`, amounts plain decimals with the places of their currency, an empty text where there is
/// nothing. `entry` is the idempotency key, `line` counts from 1 within it. `debit` and `credit` are in `currency`,
/// `home_debit` and `home_credit` in `home_currency`.
pub const COLUMNS: [&str; 20] = [
    "entry",
    "line",
    "case",
    "reverses",
    "kind",
    "supplier",
    "invoice_number",
    "document_date",
    "posted_on",
    "account",
    "cost_centre",
    "tax_code",
    "text",
    "currency",
    "debit",
    "credit",
    "home_currency",
    "rate",
    "home_debit",
    "home_credit",
];

/// Columns with words that come from documents.
const FOREIGN_TEXT: [&str; 3] = ["supplier", "invoice_number", "text"];

/// CSV after RFC 4180 with a header line: commas, quotes where needed, lines end in CR LF. A text from a document that
/// a spreadsheet would take for a formula gets an apostrophe in front.
pub fn csv<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> String {
    let mut out = COLUMNS.join(",");
    out.push_str("\r\n");
    for row in entries.into_iter().flat_map(rows) {
        let cells: Vec<String> =
            COLUMNS.iter().zip(row).map(|(column, cell)| quoted(column, &cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// JSON lines: one object a row, all values text but for `line` and `reverses`.
pub fn json_lines<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> String {
    let mut out = String::new();
    for row in entries.into_iter().flat_map(rows) {
        let object: Map<String, Value> = COLUMNS
            .iter()
            .zip(row)
            .map(|(column, cell)| ((*column).to_owned(), typed(column, cell)))
            .collect();
        out.push_str(&Value::Object(object).to_string());
        out.push('\n');
    }
    out
}

fn typed(column: &str, cell: String) -> Value {
    match column {
        "line" => cell.parse::<u64>().map_or(Value::String(cell), Value::from),
        "reverses" => Value::Bool(cell == "true"),
        _ => Value::String(cell),
    }
}

fn quoted(column: &str, cell: &str) -> String {
    let formula = FOREIGN_TEXT.contains(&column) && cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

fn rows(entry: &Entry) -> impl Iterator<Item = [String; 20]> {
    entry.lines().iter().enumerate().map(move |(i, line)| row(entry, i + 1, line))
}

fn row(entry: &Entry, number: usize, line: &EntryLine) -> [String; 20] {
    let head = entry.head();
    let amount = |value: Decimal, places: u32| format!("{value:.0$}", places as usize);
    let (places, home_places) = (head.currency.places(), head.home_currency.places());
    let kind = if head.kind == terms::DocumentKind::CreditNote { "credit-note" } else { "invoice" };
    [
        entry.key(),
        number.to_string(),
        head.case.to_string(),
        head.reverses.to_string(),
        kind.to_owned(),
        head.supplier.clone(),
        head.invoice_number.clone(),
        head.document_date.to_string(),
        head.posted_on.to_string(),
        line.account.clone(),
        line.cost_centre.clone().unwrap_or_default(),
        line.tax_code.clone().unwrap_or_default(),
        line.text.clone(),
        head.currency.to_string(),
        amount(line.debit, places),
        amount(line.credit, places),
        head.home_currency.to_string(),
        head.rate.normalize().to_string(),
        amount(line.home_debit, home_places),
        amount(line.home_credit, home_places),
    ]
}

//! Reading master data line by line, with errors that say file, line and what.

use super::Register;
use crate::AMOUNT_MAX;
use crate::master::{Client, HistoryRow, MasterKind, Order, Rate, Receipt, Supplier};
use crate::words::quoted;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use std::fmt;

/// Errors that one load reports; after these it stops reading.
pub const LOAD_ERRORS_MAX: usize = 20;
/// Bytes of one line of master data.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// One line that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {what}")]
pub struct LoadError {
    /// The file as the caller named it.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong, and what is needed.
    pub what: String,
}

/// All that was wrong with one file; nothing of it was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadErrors(pub Vec<LoadError>);

impl fmt::Display for LoadErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadErrors {}

/// Reads `client.json`. `file` names it in errors.
///
/// # Errors
/// Where the text is no such object.
pub fn client(file: &str, text: &str) -> Result<Client, LoadErrors> {
    serde_json::from_str(text).map_err(|error| {
        LoadErrors(vec![LoadError { file: file.to_owned(), line: error.line(), what: error.to_string() }])
    })
}

impl Register {
    /// A register for the client in `client.json`.
    ///
    /// # Errors
    /// Where the text is no such object.
    pub fn of_client_file(file: &str, text: &str) -> Result<Self, LoadErrors> {
        client(file, text).map(Self::new)
    }

    /// Loads one file of JSON lines; empty lines are skipped. All or nothing: with any error, nothing is loaded. A
    /// row with the key of an earlier one replaces it. Returns how many rows were loaded.
    ///
    /// # Errors
    /// One [`LoadError`] for every line that is not what its kind needs, at most [`LOAD_ERRORS_MAX`].
    pub fn load(&mut self, kind: MasterKind, file: &str, text: &str) -> Result<usize, LoadErrors> {
        match kind {
            MasterKind::Suppliers => self.load_rows(file, text, supplier_fault, Self::put_supplier),
            MasterKind::Orders => self.load_rows(file, text, order_fault, Self::put_order),
            MasterKind::Receipts => self.load_rows(file, text, receipt_fault, Self::put_receipt),
            MasterKind::Accounts => self.load_rows(file, text, |_| None, Self::put_account),
            MasterKind::CostCentres => self.load_rows(file, text, |_| None, Self::put_cost_centre),
            MasterKind::TaxCodes => self.load_rows(file, text, |_| None, Self::put_tax_code),
            MasterKind::History => self.load_rows(file, text, history_fault, Self::put_history),
            MasterKind::Periods => self.load_rows(file, text, |_| None, Self::put_period),
            MasterKind::Rates => self.load_rows(file, text, rate_fault, Self::put_rate),
        }
    }

    fn load_rows<Row: DeserializeOwned>(
        &mut self,
        file: &str,
        text: &str,
        fault: impl Fn(&Row) -> Option<String>,
        put: impl Fn(&mut Self, Row),
    ) -> Result<usize, LoadErrors> {
        let rows = read_rows(file, text, fault)?;
        let count = rows.len();
        for row in rows {
            put(self, row);
        }
        Ok(count)
    }
}

fn read_rows<Row: DeserializeOwned>(
    file: &str,
    text: &str,
    fault: impl Fn(&Row) -> Option<String>,
) -> Result<Vec<Row>, LoadErrors> {
    let mut rows = Vec::new();
    let mut errors = Vec::new();
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match read_row(line, &fault) {
            Ok(row) => rows.push(row),
            Err(what) => errors.push(LoadError { file: file.to_owned(), line: i + 1, what }),
        }
        if errors.len() == LOAD_ERRORS_MAX {
            break;
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(LoadErrors(errors)) }
}

fn read_row<Row: DeserializeOwned>(
    line: &str,
    fault: impl Fn(&Row) -> Option<String>,
) -> Result<Row, String> {
    if line.len() > LINE_BYTES_MAX {
        return Err(format!("the line has {} bytes; {LINE_BYTES_MAX} are read at most", line.len()));
    }
    let row: Row = serde_json::from_str(line).map_err(|error| without_place(&error.to_string()))?;
    fault(&row).map_or(Ok(row), Err)
}

/// serde's own "at line 1 column 20" counts within the line; ours is the line of the file.
fn without_place(error: &str) -> String {
    match error.rsplit_once(" at line 1 column ") {
        Some((what, column)) => format!("{what} (column {column})"),
        None => error.to_owned(),
    }
}

fn beyond(values: impl IntoIterator<Item = Decimal>) -> Option<String> {
    let value = values.into_iter().find(|value| value.abs() > AMOUNT_MAX)?;
    Some(format!("{value} is beyond the largest amount, {AMOUNT_MAX}"))
}

fn supplier_fault(row: &Supplier) -> Option<String> {
    let bad = row.ibans.iter().find(|iban| formats::iban::Iban::parse(iban).is_err());
    bad.map(|iban| format!("{} of supplier {} is no IBAN", quoted(iban), row.id))
}

fn order_fault(row: &Order) -> Option<String> {
    if crate::number::order_key(&row.number).is_none() {
        return Some("an order needs a number with letters or digits".to_owned());
    }
    beyond(row.lines.iter().flat_map(|line| [line.quantity, line.unit_price]))
}

fn receipt_fault(row: &Receipt) -> Option<String> {
    beyond(row.lines.iter().map(|line| line.quantity))
}

fn history_fault(row: &HistoryRow) -> Option<String> {
    beyond([row.net_total, row.gross_total])
}

fn rate_fault(row: &Rate) -> Option<String> {
    (row.eur <= Decimal::ZERO || row.eur > Decimal::from(1_000_000))
        .then(|| format!("a rate is above 0 and at most 1,000,000 euros, not {}", row.eur))
}

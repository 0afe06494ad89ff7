//! The order and receipt match: which order lines an invoice asks money for, and whether it may.

use crate::circumstances::Tolerances;
use crate::facts::Facts;
use crate::master::HistoryRow;
use crate::register::Register;
use rust_decimal::Decimal;
use terms::{CaseId, DocumentKind, Finding};

/// A share of an invoice that an order line covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The order's number.
    pub order: String,
    /// The order line.
    pub line: String,
    /// The position in [`Facts::lines`]; `None` where the invoice has no lines.
    pub invoice_line: Option<usize>,
    /// Quantity asked for.
    pub quantity: Decimal,
    /// Net amount asked for, in the currency of the invoice.
    pub net: Decimal,
    /// Why this order line, in words.
    pub reason: String,
}

/// Which order lines cover an invoice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cover {
    /// The shares, by order and line.
    pub shares: Vec<Share>,
    /// Positions of invoice lines that no order line covers.
    pub uncovered: Vec<usize>,
    /// Named orders that exist and are this supplier's.
    pub orders: Vec<String>,
}

/// Order quantities already invoiced, by case and by ledger history.
#[derive(Clone, Debug, Default)]
pub struct Consumption {}

impl Consumption {
    pub(crate) fn note_history(&mut self, row: &HistoryRow) {
        let _ = row;
    }
    pub(crate) fn note(&mut self, case: &CaseId, arrival: u64, kind: DocumentKind, cover: &Cover) {
        let _ = (case, arrival, kind, cover);
    }
    pub(crate) fn forget(&mut self, case: &CaseId) {
        let _ = case;
    }
}

/// Assigns invoice lines to order lines. Deterministic and independent of tolerances. What the cases in `copies`
/// invoiced is not counted: those are duplicates of this document and have their own finding.
pub fn cover(register: &Register, facts: &Facts, arrival: u64, copies: &[CaseId]) -> Cover {
    let _ = (register, facts, arrival, copies);
    Cover::default()
}

/// Judges a cover: order-missing, order-closed, price, quantity, not-received, or "Order covers the amount".
pub fn findings(
    register: &Register,
    facts: &Facts,
    cover: &Cover,
    tolerances: &Tolerances,
    arrival: u64,
    copies: &[CaseId],
) -> Vec<Finding> {
    let _ = (register, facts, cover, tolerances, arrival, copies);
    Vec::new()
}

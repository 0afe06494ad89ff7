//! Account, cost centre and tax code: proposed from the order, else learned from signed history.

use crate::facts::Facts;
use crate::master::HistoryRow;
use crate::orders::Cover;
use crate::register::Register;
use jiff::civil::Date;
use rust_decimal::Decimal;
use terms::{Field, Finding};

/// How one part of an invoice's net is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodingLine {
    /// The account.
    pub account: String,
    /// The cost centre.
    pub cost_centre: Option<String>,
    /// The tax code.
    pub tax_code: String,
    /// The net amount in the currency of the invoice.
    pub net: Decimal,
    /// What it is for.
    pub text: String,
}

/// How an invoice is booked; the parts add up to its net total.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coding {
    /// The parts.
    pub lines: Vec<CodingLine>,
}

impl Coding {
    /// The coding of a signed draft: by order line where the order's own coding was signed, else the whole net on the
    /// signed account, cost centre and tax code. Empty where one of account, tax code and net is missing.
    pub fn of(register: &Register, facts: &Facts, cover: &Cover) -> Self {
        let _ = (register, facts, cover);
        Self::default()
    }
}

/// Signed coding remembered by supplier.
#[derive(Clone, Debug, Default)]
pub struct CodingMemory {}

impl CodingMemory {
    pub(crate) fn learn(&mut self, row: &HistoryRow) {
        let _ = row;
    }
}

/// Proposes `account`, `cost_centre` and `tax_code`, each with up to three candidates and its reason.
pub fn propose(register: &Register, facts: &Facts, cover: &Cover) -> Vec<Field> {
    let _ = (register, facts, cover);
    Vec::new()
}

/// Whether the coding may be used on `day`: accounts exist and take invoices, cost centres are valid, tax codes apply.
pub fn restrictions(register: &Register, facts: &Facts, day: Date) -> Vec<Finding> {
    let _ = (register, facts, day);
    Vec::new()
}

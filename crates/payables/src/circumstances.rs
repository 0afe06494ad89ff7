//! What a draft alone does not say: when it arrived, as what, and what the rules allow.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use terms::{CaseId, Digest};

/// The circumstances under which one document is examined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// The case that the document belongs to.
    pub case: CaseId,
    /// The position of the document in the order of arrival, counted from 1. A document is compared only with
    /// earlier arrivals and with the ledger history, so the outcome does not depend on when it is examined.
    pub arrival: u64,
    /// The day of receipt in the client's zone; stands for "today" in every check.
    pub received: Date,
    /// The digest of the document's bytes.
    pub document: Digest,
    /// Names of fields that a person typed. They are checked like all others and never overwritten.
    pub typed: BTreeSet<String>,
}

impl Circumstances {
    /// Circumstances of a document nobody has corrected yet.
    pub fn new(case: CaseId, arrival: u64, received: Date, document: Digest) -> Self {
        Self { case, arrival, received, document, typed: BTreeSet::new() }
    }
}

/// How far an invoice may be from its order and its receipts. Decided by DMN, passed in by the caller.
///
/// A unit price may exceed the ordered one by `price_percent` or by `price_amount`, whichever allows more; the
/// quantity by `quantity_percent`. Charges that nobody ordered may together reach `total_amount`, and so may the
/// excess of an invoice without lines. Asking for less than ordered is never an exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerances {
    /// Percent of the ordered unit price.
    pub price_percent: Decimal,
    /// Amount per unit in the currency of the order.
    pub price_amount: Decimal,
    /// Percent of the ordered and of the received quantity.
    pub quantity_percent: Decimal,
    /// Amount per invoice in its currency.
    pub total_amount: Decimal,
}

impl Tolerances {
    /// No tolerance at all: a cent too much is an exception.
    pub const NONE: Self = Self {
        price_percent: Decimal::ZERO,
        price_amount: Decimal::ZERO,
        quantity_percent: Decimal::ZERO,
        total_amount: Decimal::ZERO,
    };
}

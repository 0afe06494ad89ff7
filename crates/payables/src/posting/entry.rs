//! The balanced entry. No other way to hold one exists: reading one back checks the balance again.

use crate::register::{Register, period_of};
use crate::words::day;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Currency, DocumentKind, Refusal};

/// One line of an entry. In each currency at most one of debit and credit is not zero, and none is negative.
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

/// What all lines of an entry share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryHead {
    /// The case that it books.
    pub case: CaseId,
    /// Whether it takes the case's earlier entry back.
    pub reverses: bool,
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// The supplier's id.
    pub supplier: String,
    /// The seller's number.
    pub invoice_number: String,
    /// Date of the document.
    pub document_date: Date,
    /// Date of posting; its month is the period.
    pub posted_on: Date,
    /// The currency of the document.
    pub currency: Currency,
    /// The currency of the books.
    pub home_currency: Currency,
    /// Units of the home currency for one unit of the document's.
    pub rate: Decimal,
}

/// A balanced entry: debits equal credits in both currencies. Made by [`posting`](super::posting), by
/// [`Entry::reversal`], and by reading one back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub struct Entry {
    head: EntryHead,
    lines: Vec<EntryLine>,
}

#[derive(Deserialize)]
struct Parts {
    head: EntryHead,
    lines: Vec<EntryLine>,
}

impl TryFrom<Parts> for Entry {
    type Error = Refusal;
    fn try_from(parts: Parts) -> Result<Self, Refusal> {
        Self::balanced(parts.head, parts.lines)
    }
}

impl Entry {
    /// An entry of these lines.
    ///
    /// # Errors
    /// `unbalanced` where debits and credits differ in either currency, a side is negative, or no line is left.
    pub(super) fn balanced(head: EntryHead, lines: Vec<EntryLine>) -> Result<Self, Refusal> {
        let sum = |of: fn(&EntryLine) -> Decimal| {
            lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(of(line)))
        };
        let equal = |debit: Option<Decimal>, credit: Option<Decimal>| debit.is_some() && debit == credit;
        let sides =
            lines.iter().flat_map(|line| [line.debit, line.credit, line.home_debit, line.home_credit]);
        let fine = !lines.is_empty()
            && sides.into_iter().all(|side| side >= Decimal::ZERO)
            && equal(sum(|l| l.debit), sum(|l| l.credit))
            && equal(sum(|l| l.home_debit), sum(|l| l.home_credit));
        if fine {
            Ok(Self { head, lines })
        } else {
            Err(Refusal::new(
                "unbalanced",
                format!("Entry of case {} not made", head.case),
                "Debits and credits differ.",
                "Check the totals and the coding of the case.",
            ))
        }
    }

    /// What all lines share.
    pub fn head(&self) -> &EntryHead {
        &self.head
    }

    /// The lines; debits of an invoice first.
    pub fn lines(&self) -> &[EntryLine] {
        &self.lines
    }

    /// The idempotency key of the effect that writes this entry: a case is booked once and taken back once.
    pub fn key(&self) -> String {
        format!("{}-{}", if self.head.reverses { "reverse" } else { "post" }, self.head.case)
    }

    /// The entry that takes this one back: every debit a credit of the same line.
    ///
    /// # Errors
    /// `period-closed`, and `already-reversed` for an entry that is a reversal itself.
    pub fn reversal(&self, register: &Register, posted_on: Date) -> Result<Self, Refusal> {
        if self.head.reverses {
            let why = "It takes an earlier entry back itself.";
            return Err(Refusal::new(
                "already-reversed",
                "Entry not reversed",
                why,
                "Post the case again instead.",
            ));
        }
        open_period(register, posted_on, "Entry not reversed")?;
        let lines = self.lines.iter().cloned().map(|line| EntryLine {
            debit: line.credit,
            credit: line.debit,
            home_debit: line.home_credit,
            home_credit: line.home_debit,
            ..line
        });
        Self::balanced(EntryHead { reverses: true, posted_on, ..self.head.clone() }, lines.collect())
    }
}

pub(super) fn open_period(register: &Register, posted_on: Date, what: &str) -> Result<(), Refusal> {
    if register.period_open(posted_on) {
        return Ok(());
    }
    Err(Refusal::new(
        "period-closed",
        what,
        format!("Period {} is closed, and {} lies in it.", period_of(posted_on), day(posted_on)),
        "Post it in the first open month, or have the month opened.",
    ))
}

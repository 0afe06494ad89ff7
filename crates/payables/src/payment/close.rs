//! The bank's answer: which cases were paid and which payments came back.

use super::file::payment_ids;
use super::proposal::{Payment, Proposal};
use formats::payment::{Status, StatusReport};
use formats::statement::{Entry, Statement, Transaction};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use terms::CaseId;

/// What became of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "kebab-case")]
pub enum Fate {
    /// It left the account; the day where the bank says it.
    Paid {
        /// Day of booking.
        on: Option<Date>,
    },
    /// The bank will carry it out; a later answer says whether it did.
    Accepted,
    /// It was not carried out, or came back: `payment-rejected`.
    Rejected {
        /// The bank's reasons: `AC04 Account closed`.
        reasons: Vec<String>,
    },
}

/// The fate of one case of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The case.
    pub case: CaseId,
    /// The payment it was part of.
    pub end_to_end_id: String,
    /// What became of it.
    pub fate: Fate,
}

fn closings<'a>(payment: &'a Payment, fate: &Fate) -> impl Iterator<Item = Closing> + use<'a> {
    let fate = fate.clone();
    payment.items.iter().map(move |item| Closing {
        case: item.case.clone(),
        end_to_end_id: payment.end_to_end_id.clone(),
        fate: fate.clone(),
    })
}

/// What a status report (pain.002) says of the cases of `proposal`. Cases it says nothing certain of are left out, and so
/// are all where the report answers another file.
pub fn close_by_report(proposal: &Proposal, report: &StatusReport) -> Vec<Closing> {
    if report.original_message_id.as_deref().is_some_and(|id| id != proposal.id) {
        return Vec::new();
    }
    let answered = proposal.payments().zip(payment_ids(proposal)).filter_map(|(payment, payment_id)| {
        let outcome = report.outcome(&payment.end_to_end_id, &payment_id)?;
        let fate = match &outcome.status {
            Status::Settled => Fate::Paid { on: None },
            Status::Accepted => Fate::Accepted,
            Status::Rejected | Status::Cancelled => Fate::Rejected { reasons: outcome.reasons.clone() },
            Status::Pending | Status::Partial | Status::Other(_) => return None,
        };
        Some(closings(payment, &fate))
    });
    answered.flatten().collect()
}

/// What a statement (camt.053) says of the cases of `proposal`: booked debits with our end-to-end id and the very
/// amount, batches with our payment id and the very sum, and returns. A return beats an earlier booking.
pub fn close_by_statement(proposal: &Proposal, statement: &Statement) -> Vec<Closing> {
    let ids = payment_ids(proposal);
    let mut out = Vec::new();
    for (payment, payment_id) in proposal.payments().zip(&ids) {
        let currency = proposal
            .groups
            .iter()
            .find(|group| group.payments.iter().any(|other| other.end_to_end_id == payment.end_to_end_id))
            .map(|group| group.currency);
        let batch: Decimal = proposal
            .payments()
            .zip(&ids)
            .filter(|(_, id)| *id == payment_id)
            .fold(Decimal::ZERO, |sum, (other, _)| sum.saturating_add(other.amount));
        let booked = statement.entries.iter().filter(|entry| is_booked(entry));
        let fates = booked.filter(|entry| Some(entry.amount.currency) == currency).filter_map(|entry| {
            of_transactions(entry, payment).or_else(|| of_batch(entry, payment_id, batch))
        });
        let fates: Vec<Fate> = fates.collect();
        let rejected = fates.iter().find(|fate| matches!(fate, Fate::Rejected { .. }));
        if let Some(fate) = rejected.or(fates.first()) {
            out.extend(closings(payment, fate));
        }
    }
    out
}

fn is_booked(entry: &Entry) -> bool {
    entry.status.as_deref().is_none_or(|status| status == "BOOK")
}

fn of_transactions(entry: &Entry, payment: &Payment) -> Option<Fate> {
    let ours = |transaction: &&Transaction| {
        transaction.end_to_end_id.as_deref() == Some(payment.end_to_end_id.as_str())
    };
    let transaction = entry.transactions.iter().find(ours)?;
    let amount = transaction.amount.map_or(entry.amount.amount, |money| money.amount);
    let back = entry.amount.amount > Decimal::ZERO || transaction.return_reason.is_some();
    if back {
        let reasons = transaction.return_reason.clone().or_else(|| entry.text.clone()).into_iter().collect();
        return Some(Fate::Rejected { reasons });
    }
    (amount.abs() == payment.amount).then_some(Fate::Paid { on: entry.booked })
}

/// A batch booked as one, without its transactions.
fn of_batch(entry: &Entry, payment_id: &str, batch: Decimal) -> Option<Fate> {
    let ours = entry.transactions.is_empty() && entry.payment_id.as_deref() == Some(payment_id);
    let whole = entry.amount.amount == -batch;
    (ours && whole).then_some(Fate::Paid { on: entry.booked })
}

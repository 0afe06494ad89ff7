//! The bank's answer: which cases were paid and which payments came back.

use super::file::payment_ids;
use super::proposal::{Payment, Proposal};
use formats::payment::{Status, StatusReport};
use formats::statement::{Entry, Statement, Transaction};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{CaseId, Currency};

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
    let own = report.by_transfer();
    let answered = proposal.payments().zip(payment_ids(proposal)).filter_map(|(payment, payment_id)| {
        let own = own.get(payment.end_to_end_id.as_str()).copied();
        let outcome = own.or_else(|| report.of_group(&payment_id))?;
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
    let batches = batch_sums(proposal, &ids);
    let booked = Booked::of(statement);
    let mut out = Vec::new();
    let with_currency =
        proposal.groups.iter().flat_map(|group| group.payments.iter().map(move |p| (group.currency, p)));
    for ((currency, payment), payment_id) in with_currency.zip(&ids) {
        let single = booked.single.get(payment.end_to_end_id.as_str()).into_iter().flatten();
        let single = single.filter_map(|(entry, part)| of_transaction(entry, part, currency, payment));
        let whole = booked.batches.get(payment_id.as_str()).into_iter().flatten();
        let sum = batches.get(payment_id).copied().unwrap_or_default();
        let whole = whole.filter_map(|entry| of_batch(entry, currency, sum));
        let fates: Vec<Fate> = single.chain(whole).collect();
        let rejected = fates.iter().find(|fate| matches!(fate, Fate::Rejected { .. }));
        if let Some(fate) = rejected.or(fates.first()) {
            out.extend(closings(payment, fate));
        }
    }
    out
}

fn batch_sums(proposal: &Proposal, ids: &[String]) -> BTreeMap<String, Decimal> {
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for (payment, id) in proposal.payments().zip(ids) {
        let sum = sums.entry(id.clone()).or_default();
        *sum = sum.saturating_add(payment.amount);
    }
    sums
}

/// The booked entries of a statement by what they may be recognised by.
struct Booked<'a> {
    single: BTreeMap<&'a str, Vec<(&'a Entry, &'a Transaction)>>,
    batches: BTreeMap<&'a str, Vec<&'a Entry>>,
}

impl<'a> Booked<'a> {
    fn of(statement: &'a Statement) -> Self {
        let mut out = Self { single: BTreeMap::new(), batches: BTreeMap::new() };
        for entry in statement.entries.iter().filter(|entry| is_booked(entry)) {
            for part in &entry.transactions {
                if let Some(id) = part.end_to_end_id.as_deref() {
                    out.single.entry(id).or_default().push((entry, part));
                }
            }
            if let (Some(id), true) = (entry.payment_id.as_deref(), entry.transactions.is_empty()) {
                out.batches.entry(id).or_default().push(entry);
            }
        }
        out
    }
}

fn is_booked(entry: &Entry) -> bool {
    entry.status.as_deref().is_none_or(|status| status == "BOOK")
}

fn of_transaction(entry: &Entry, part: &Transaction, currency: Currency, payment: &Payment) -> Option<Fate> {
    let amount = part.amount.unwrap_or(entry.amount);
    if amount.currency != currency {
        return None;
    }
    if entry.amount.amount > Decimal::ZERO || part.return_reason.is_some() {
        let reasons = part.return_reason.clone().or_else(|| entry.text.clone()).into_iter().collect();
        return Some(Fate::Rejected { reasons });
    }
    (amount.amount.abs() == payment.amount).then_some(Fate::Paid { on: entry.booked })
}

/// A batch booked as one, without its transactions: its sum must be ours to the cent.
fn of_batch(entry: &Entry, currency: Currency, sum: Decimal) -> Option<Fate> {
    let whole = entry.amount.currency == currency && entry.amount.amount == -sum;
    whole.then_some(Fate::Paid { on: entry.booked })
}

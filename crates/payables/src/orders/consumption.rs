//! What earlier invoices already took of each order line.

use super::Cover;
use crate::master::HistoryRow;
use crate::number::order_key;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use terms::{CaseId, DocumentKind};

/// One case's take of one order line; negative for a credit note.
#[derive(Clone, Debug, PartialEq)]
struct Take {
    case: CaseId,
    arrival: u64,
    quantity: Decimal,
    net: Decimal,
}

type LineKey = (String, String);

/// Order quantities already invoiced: by case, and from ledger history by amount only.
#[derive(Clone, Debug, Default)]
pub struct Consumption {
    takes: BTreeMap<LineKey, Vec<Take>>,
    lines_of: BTreeMap<CaseId, Vec<LineKey>>,
    history_net: BTreeMap<String, Decimal>,
}

impl Consumption {
    pub(crate) fn note_history(&mut self, row: &HistoryRow) {
        let Some(key) = row.order.as_deref().and_then(order_key) else { return };
        let net = row.net_total.abs();
        let slot = self.history_net.entry(key).or_default();
        let change = if row.kind == DocumentKind::CreditNote { -net } else { net };
        *slot = slot.saturating_add(change);
    }

    pub(crate) fn note(&mut self, case: &CaseId, arrival: u64, kind: DocumentKind, cover: &Cover) {
        let sign = if kind == DocumentKind::CreditNote { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        for share in &cover.shares {
            let Some(order) = order_key(&share.order) else { continue };
            let key = (order, share.line.clone());
            let take = Take {
                case: case.clone(),
                arrival,
                quantity: share.quantity.abs().saturating_mul(sign),
                net: share.net.abs().saturating_mul(sign),
            };
            self.takes.entry(key.clone()).or_default().push(take);
            self.lines_of.entry(case.clone()).or_default().push(key);
        }
    }

    pub(crate) fn forget(&mut self, case: &CaseId) {
        for key in self.lines_of.remove(case).unwrap_or_default() {
            if let Some(takes) = self.takes.get_mut(&key) {
                takes.retain(|take| take.case != *case);
            }
        }
    }

    /// Quantity taken of an order line by cases that arrived before `arrival`, those in `copies` left out.
    pub(crate) fn quantity_before(
        &self,
        order: &str,
        line: &str,
        arrival: u64,
        copies: &[CaseId],
    ) -> Decimal {
        let Some(order) = order_key(order) else { return Decimal::ZERO };
        let takes = self.takes.get(&(order, line.to_owned())).map(Vec::as_slice).unwrap_or_default();
        let earlier = takes.iter().filter(|take| take.arrival < arrival && !copies.contains(&take.case));
        earlier.fold(Decimal::ZERO, |sum, take| sum.saturating_add(take.quantity))
    }

    /// Net amount that ledger history took of an order.
    pub(crate) fn history_net(&self, order: &str) -> Decimal {
        order_key(order).and_then(|key| self.history_net.get(&key)).copied().unwrap_or_default()
    }
}

//! One order line with what is still open on it.

use crate::master::{Order, OrderLine};
use crate::names::Name;
use crate::register::Register;
use rust_decimal::Decimal;
use terms::CaseId;

/// One order line with what is still open on it.
#[derive(Clone, Debug)]
pub(crate) struct Slot<'a> {
    pub(crate) order: &'a Order,
    pub(crate) line: &'a OrderLine,
    /// Invoiced by earlier cases and by ledger history.
    pub(crate) invoiced: Decimal,
    /// Received so far.
    pub(crate) received: Decimal,
    pub(crate) words: Name,
}

impl Slot<'_> {
    /// Quantity not invoiced yet; never negative.
    pub(crate) fn left(&self) -> Decimal {
        (self.line.quantity - self.invoiced).max(Decimal::ZERO)
    }

    /// Its value at the ordered price, rounded to the currency.
    pub(crate) fn value_left(&self) -> Decimal {
        self.value_of(self.left())
    }

    pub(crate) fn value_of(&self, quantity: Decimal) -> Decimal {
        quantity.saturating_mul(self.line.unit_price).round_dp(self.order.currency.places())
    }

    /// Quantity that may be paid now: received where that is asked for, ordered otherwise; earlier invoices taken off.
    pub(crate) fn payable(&self) -> Decimal {
        let ceiling = if self.line.receipt_required {
            self.received.min(self.line.quantity)
        } else {
            self.line.quantity
        };
        (ceiling - self.invoiced).max(Decimal::ZERO)
    }
}

/// The lines of an order. What ledger history invoiced is known by amount only and fills the lines in their order.
pub(crate) fn slots<'a>(
    register: &Register,
    order: &'a Order,
    arrival: u64,
    copies: &[CaseId],
) -> Vec<Slot<'a>> {
    let mut past = register.consumption.history_net(&order.number).max(Decimal::ZERO);
    let mut out = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        let by_cases = register.consumption.quantity_before(&order.number, &line.line, arrival, copies);
        let value = line.quantity.saturating_mul(line.unit_price).max(Decimal::ZERO);
        let taken = past.min(value);
        past -= taken;
        let by_history = taken.checked_div(line.unit_price).unwrap_or_default();
        out.push(Slot {
            order,
            line,
            invoiced: by_cases.saturating_add(by_history),
            received: register.received(&order.number, &line.line),
            words: Name::of(&line.description),
        });
    }
    out
}

//! The order and receipt match: which order lines an invoice asks money for, and whether it may.
//!
//! Two questions, kept apart. [`cover`] assigns: which line of which order does each invoice line mean (n:m, several
//! orders, partial deliveries). [`findings`] judges: order open, price, quantity, received, within the tolerances.
//! The assignment never depends on tolerances, so a change of rules cannot change what an invoice is about.

mod assign;
mod consumption;
mod header;
mod judge;
mod lookup;
mod slot;

pub(crate) use assign::line_net;
pub use assign::{PAIRS_MAX, SUBSET_LINES_MAX};
pub use consumption::Consumption;
pub use judge::findings;
pub use lookup::{Named, named_orders, order_reason};

use crate::facts::Facts;
use crate::register::Register;
use rust_decimal::Decimal;
use slot::Slot;
use terms::CaseId;

/// A share of an invoice that an order line covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The order's number.
    pub order: String,
    /// The order line.
    pub line: String,
    /// The position in [`Facts::lines`]; `None` where the invoice has no lines.
    pub invoice_line: Option<usize>,
    /// Quantity asked for.
    pub quantity: Decimal,
    /// Net amount asked for, in the currency of the invoice.
    pub net: Decimal,
    /// Why this order line, in words.
    pub reason: String,
}

/// Which order lines cover an invoice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cover {
    /// The shares, by invoice line, then order and order line.
    pub shares: Vec<Share>,
    /// Positions of invoice lines that no order line covers.
    pub uncovered: Vec<usize>,
    /// The orders that were matched against: named, known, and of this supplier.
    pub orders: Vec<String>,
}

/// Assigns invoice lines to order lines. Deterministic and independent of tolerances. Only what arrived before
/// `arrival` counts as invoiced, and not what the cases in `copies` invoiced: those are duplicates of this document
/// and have their own finding.
pub fn cover(register: &Register, facts: &Facts, arrival: u64, copies: &[CaseId]) -> Cover {
    let orders: Vec<_> = named_orders(register, facts)
        .into_iter()
        .filter_map(|named| if let Named::Usable(order) = named { Some(order) } else { None })
        .collect();
    if orders.is_empty() || !facts.bookable() {
        return Cover::default();
    }
    let slots: Vec<Slot> =
        orders.iter().flat_map(|order| slot::slots(register, order, arrival, copies)).collect();
    let mut cover = if facts.lines.iter().any(|line| assign::line_net(line).is_some()) {
        assign::by_lines(facts, &slots)
    } else {
        header::by_total(facts, &slots)
    };
    cover.orders = orders.iter().map(|order| order.number.clone()).collect();
    cover
        .shares
        .sort_by(|a, b| (a.invoice_line, &a.order, &a.line).cmp(&(b.invoice_line, &b.order, &b.line)));
    cover
}

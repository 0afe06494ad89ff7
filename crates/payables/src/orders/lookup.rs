//! The orders that an invoice names, and what is known about each.

use crate::facts::Facts;
use crate::master::{Order, OrderState};
use crate::register::Register;
use crate::words::{day, money};
use rust_decimal::Decimal;

/// An order number as named on an invoice.
#[derive(Clone, Debug, PartialEq)]
pub enum Named<'a> {
    /// An order of this supplier, open or closed.
    Usable(&'a Order),
    /// An order of another supplier.
    OtherSupplier(&'a Order),
    /// No order has this number.
    Unknown(String),
}

/// The orders that the header and the lines name, each once. Where no supplier is known, every known order is usable.
pub fn named_orders<'a>(register: &'a Register, facts: &Facts) -> Vec<Named<'a>> {
    let mut out: Vec<Named<'a>> = Vec::new();
    for number in &facts.orders {
        let named = match register.order(number) {
            None => Named::Unknown(number.clone()),
            Some(order) if facts.supplier.as_ref().is_some_and(|id| *id != order.supplier) => {
                Named::OtherSupplier(order)
            }
            Some(order) => Named::Usable(order),
        };
        if !out.contains(&named) {
            out.push(named);
        }
    }
    out
}

/// What speaks for or against an order, as the desk shows it beside a candidate: "open, this supplier, 4,180.00 left".
pub fn order_reason(register: &Register, number: &str, supplier: Option<&str>, arrival: u64) -> String {
    let Some(order) = register.order(number) else { return "no order has this number".to_owned() };
    let whose = if supplier == Some(order.supplier.as_str()) { "this supplier" } else { "other supplier" };
    if order.state == OrderState::Closed {
        return format!("closed, {whose}");
    }
    let slots = super::slot::slots(register, order, arrival, &[]);
    let left = slots.iter().fold(Decimal::ZERO, |sum, slot| sum.saturating_add(slot.value_left()));
    match order.ordered_on {
        Some(date) => {
            format!("open, {whose}, {} left, ordered {}", money(left, Some(order.currency)), day(date))
        }
        None => format!("open, {whose}, {} left", money(left, Some(order.currency))),
    }
}

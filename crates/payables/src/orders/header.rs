//! Matching an invoice that has no lines, or whose lines could not be read, by its net total.

use super::assign::adding_up;
use super::{Cover, Share, Slot};
use crate::facts::Facts;
use rust_decimal::Decimal;

/// All that is open, else all that may be paid now, else some whole order lines, else line by line until the net is
/// used up; what is left over goes to the last line, where the judgement finds it.
pub(super) fn by_total(facts: &Facts, slots: &[Slot]) -> Cover {
    let Some(net) = facts.net.or(facts.gross) else { return Cover::default() };
    let net = net.abs();
    let open: Vec<Decimal> = slots.iter().map(Slot::value_left).collect();
    let payable: Vec<Decimal> = slots.iter().map(|slot| slot.value_of(slot.payable())).collect();
    let sum = |values: &[Decimal]| values.iter().fold(Decimal::ZERO, |sum, value| sum.saturating_add(*value));
    let (parts, reason) = if sum(&open) == net {
        (open, "the net total is all that is open")
    } else if sum(&payable) == net {
        (payable, "the net total is all that was received")
    } else if let Some(chosen) = adding_up(&open, net) {
        let part = |i: usize| if chosen.contains(&i) { open[i] } else { Decimal::ZERO };
        ((0..open.len()).map(part).collect(), "the net total is the sum of these order lines")
    } else {
        (filled(&open, net), "the invoice has no lines; its net total fills the order line by line")
    };
    let shares = slots.iter().zip(parts).filter(|(_, part)| !part.is_zero());
    Cover { shares: shares.map(|(slot, part)| share(slot, part, reason)).collect(), ..Cover::default() }
}

fn filled(open: &[Decimal], net: Decimal) -> Vec<Decimal> {
    let mut rest = net;
    let mut parts: Vec<Decimal> = open
        .iter()
        .map(|value| {
            let part = rest.min(*value);
            rest -= part;
            part
        })
        .collect();
    if let Some(last) = parts.last_mut() {
        *last = last.saturating_add(rest);
    }
    parts
}

fn share(slot: &Slot, net: Decimal, reason: &str) -> Share {
    let quantity = net.checked_div(slot.line.unit_price).unwrap_or_default().round_dp(6);
    Share {
        order: slot.order.number.clone(),
        line: slot.line.line.clone(),
        invoice_line: None,
        quantity,
        net,
        reason: reason.to_owned(),
    }
}

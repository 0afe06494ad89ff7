//! Assigning invoice lines to order lines.
//!
//! In three rounds: the order line that the invoice line names; the best pairs by description, price and quantity, where
//! an order line may serve several invoice lines (partial deliveries on one invoice); and one invoice line that stands
//! for several order lines, where its amount is exactly theirs.

use super::{Cover, Share, Slot};
use crate::facts::Facts;
use crate::names::Name;
use crate::number::order_key;
use rust_decimal::Decimal;
use terms::Line;

/// Pairs of invoice and order lines compared by description; beyond, only named order lines are assigned.
pub const PAIRS_MAX: usize = 100_000;
/// Order lines among which a sum is searched when one invoice line stands for several.
pub const SUBSET_LINES_MAX: usize = 12;

/// Points from which a pair is believed; a description alone gives at most 50.
const POINTS_MIN: i32 = 45;
/// The same where the order line was used already.
const POINTS_AGAIN_MIN: i32 = 60;
/// A free order line is preferred if it is not more than this behind: less than an exact price is worth.
const POINTS_NEAR: i32 = 9;

/// The net amount of a line as stated, else quantity by price.
pub(crate) fn line_net(line: &Line) -> Option<Decimal> {
    line.net.or_else(|| line.quantity?.checked_mul(line.unit_price?))
}

/// What one unit costs on the invoice, all allowances of the line included.
pub(crate) fn unit_price(line: &Line) -> Option<Decimal> {
    let by_net = || line.net?.checked_div(line.quantity.filter(|quantity| !quantity.is_zero())?);
    by_net().or(line.unit_price)
}

pub(super) fn by_lines(facts: &Facts, slots: &[Slot]) -> Cover {
    let mut round = Round {
        facts,
        slots,
        target: vec![None; facts.lines.len()],
        used: vec![false; slots.len()],
        cover: Cover::default(),
    };
    round.named();
    let pairs =
        if facts.lines.len().saturating_mul(slots.len()) <= PAIRS_MAX { round.pairs() } else { Vec::new() };
    round.best(&pairs);
    round.several();
    round.finish()
}

/// One pair with its points, by position of invoice line and slot.
struct Pair {
    points: i32,
    line: usize,
    slot: usize,
}

struct Round<'a, 'b> {
    facts: &'a Facts,
    slots: &'a [Slot<'b>],
    target: Vec<Option<(usize, String)>>,
    used: Vec<bool>,
    cover: Cover,
}

impl Round<'_, '_> {
    fn take(&mut self, line: usize, slot: usize, reason: String) {
        self.target[line] = Some((slot, reason));
        self.used[slot] = true;
    }

    fn named(&mut self) {
        for (i, line) in self.facts.lines.iter().enumerate() {
            let Some(wanted) = line.order_line.as_deref().and_then(order_key) else { continue };
            let order = line.order.as_deref().and_then(order_key);
            let found = self.slots.iter().position(|slot| {
                order_key(&slot.line.line).as_ref() == Some(&wanted)
                    && (order.is_none() || order == order_key(&slot.order.number))
            });
            if let Some(slot) = found {
                self.take(i, slot, "the invoice names this order line".to_owned());
            }
        }
    }

    fn pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (i, line) in self.facts.lines.iter().enumerate() {
            if self.target[i].is_some() || line_net(line).is_none() {
                continue;
            }
            let words = Name::of(&line.description);
            for (s, slot) in self.slots.iter().enumerate().filter(|(_, slot)| same_order(line, slot)) {
                let points = points(line, &words, slot) + i32::from(i == s);
                if points >= POINTS_MIN {
                    pairs.push(Pair { points, line: i, slot: s });
                }
            }
        }
        pairs.sort_by(|a, b| b.points.cmp(&a.points).then((a.line, a.slot).cmp(&(b.line, b.slot))));
        pairs
    }

    /// The best pairs first. An order line that is used already is taken again only by a line that fits it well and no
    /// free one nearly as well.
    fn best(&mut self, pairs: &[Pair]) {
        let mut of_line: Vec<Vec<&Pair>> = vec![Vec::new(); self.facts.lines.len()];
        for pair in pairs {
            of_line[pair.line].push(pair);
        }
        for pair in pairs {
            if self.target[pair.line].is_some() {
                continue;
            }
            if !self.used[pair.slot] {
                self.take(pair.line, pair.slot, "description, price and quantity fit".to_owned());
                continue;
            }
            let free = |other: &&Pair| !self.used[other.slot] && other.points >= pair.points - POINTS_NEAR;
            if pair.points >= POINTS_AGAIN_MIN && !of_line[pair.line].iter().any(free) {
                self.take(pair.line, pair.slot, "another part of the same order line".to_owned());
            }
        }
    }

    /// One invoice line for several order lines: those whose open values add up to its net.
    fn several(&mut self) {
        for i in 0..self.facts.lines.len() {
            if self.target[i].is_some() {
                continue;
            }
            let line = &self.facts.lines[i];
            let Some(net) = line_net(line) else { continue };
            let free: Vec<usize> = (0..self.slots.len())
                .filter(|&s| {
                    !self.used[s] && same_order(line, &self.slots[s]) && !self.slots[s].left().is_zero()
                })
                .collect();
            let values: Vec<Decimal> = free.iter().map(|&s| self.slots[s].value_left()).collect();
            let Some(chosen) = adding_up(&values, net) else {
                self.cover.uncovered.push(i);
                continue;
            };
            for position in chosen {
                let (s, slot) = (free[position], &self.slots[free[position]]);
                self.used[s] = true;
                self.cover.shares.push(Share {
                    order: slot.order.number.clone(),
                    line: slot.line.line.clone(),
                    invoice_line: Some(i),
                    quantity: slot.left(),
                    net: values[position],
                    reason: "this invoice line is the sum of several order lines".to_owned(),
                });
            }
        }
    }

    fn finish(mut self) -> Cover {
        for (i, target) in self.target.into_iter().enumerate() {
            let (Some((s, reason)), Some(slot_line)) = (target, self.facts.lines.get(i)) else { continue };
            let slot = &self.slots[s];
            let net = line_net(slot_line).unwrap_or_default();
            let by_price = || net.checked_div(slot.line.unit_price).map(|quantity| quantity.round_dp(6));
            let quantity = slot_line.quantity.or_else(by_price).unwrap_or_default();
            self.cover.shares.push(Share {
                order: slot.order.number.clone(),
                line: slot.line.line.clone(),
                invoice_line: Some(i),
                quantity,
                net,
                reason,
            });
        }
        self.cover
    }
}

/// A line that names an order means only that one.
fn same_order(line: &Line, slot: &Slot) -> bool {
    match line.order.as_deref().and_then(order_key) {
        // A header with several orders, copied to every line, says nothing about the line.
        Some(_) if line.order.as_deref().is_some_and(|order| order.contains([',', ';'])) => true,
        Some(order) => Some(order) == order_key(&slot.order.number),
        None => true,
    }
}

/// Description up to 50, price up to 30, quantity up to 15, value 5.
fn points(line: &Line, words: &Name, slot: &Slot) -> i32 {
    let described =
        if words.contained(&slot.words) { 0.95 } else { 0.0_f64 }.max(words.likeness(&slot.words));
    // From 0 to 50: the conversion cannot lose anything that matters.
    let mut points = (described * 50.0).round() as i32;
    if let Some(off) = unit_price(line).and_then(|price| share_off(price, slot.line.unit_price)) {
        points += if off.is_zero() {
            30
        } else if off <= Decimal::new(5, 2) {
            20
        } else if off <= Decimal::new(20, 2) {
            8
        } else {
            0
        };
    }
    if let Some(quantity) = line.quantity {
        points += if quantity == slot.left() {
            15
        } else if quantity < slot.left() {
            10
        } else {
            0
        };
    }
    points + if line_net(line) == Some(slot.value_left()) { 5 } else { 0 }
}

/// How far `value` is from `wanted`, as a share of it, to four places.
fn share_off(value: Decimal, wanted: Decimal) -> Option<Decimal> {
    value.saturating_sub(wanted).abs().checked_div(wanted.abs()).map(|off| off.round_dp(4))
}

/// Positions of at least one value that add up to `sum`: all of them, else the first subset of few in counting order.
pub(super) fn adding_up(values: &[Decimal], sum: Decimal) -> Option<Vec<usize>> {
    let slack = Decimal::new(i64::try_from(values.len()).unwrap_or(1), 2);
    let near = |total: Decimal| total.saturating_sub(sum).abs() <= slack && !total.is_zero();
    let all = values.iter().fold(Decimal::ZERO, |total, value| total.saturating_add(*value));
    if near(all) {
        return Some((0..values.len()).collect());
    }
    if values.len() > SUBSET_LINES_MAX {
        return None;
    }
    (1_u32..1 << values.len()).find_map(|mask| {
        let chosen: Vec<usize> = (0..values.len()).filter(|i| mask >> i & 1 == 1).collect();
        let total = chosen.iter().fold(Decimal::ZERO, |total, &i| total.saturating_add(values[i]));
        near(total).then_some(chosen)
    })
}

//! Judging a cover: is the order open, is the price the ordered one, was the quantity ordered and received.

use super::lookup::{Named, named_orders};
use super::slot::{Slot, slots};
use super::{Cover, Share, assign};
use crate::circumstances::Tolerances;
use crate::facts::Facts;
use crate::master::{Order, OrderState};
use crate::register::Register;
use crate::words::{count, money, plain, quoted};
use rust_decimal::Decimal;
use serde_json::Value;
use terms::{CaseId, DocumentKind, Finding, Standing};

/// Open orders shown where an invoice names none.
const SUGGESTED_MAX: usize = 3;

/// `order-missing`, `order-closed`, `currency`, `price`, `quantity`, `not-received` with numbers in sentence and facts,
/// or "Order covers the amount". A credit note is not judged: what it gives back was judged with its invoice.
pub fn findings(
    register: &Register,
    facts: &Facts,
    cover: &Cover,
    tolerances: &Tolerances,
    arrival: u64,
    copies: &[CaseId],
) -> Vec<Finding> {
    if facts.kind != DocumentKind::Invoice || !facts.bookable() {
        return Vec::new();
    }
    let named = named_orders(register, facts);
    if named.is_empty() {
        return none_named(register, facts, arrival).into_iter().collect();
    }
    let mut out: Vec<Finding> = named.iter().filter_map(|named| of_order(facts, named)).collect();
    let usable =
        named.iter().filter_map(|named| if let Named::Usable(order) = named { Some(*order) } else { None });
    for order in usable {
        for slot in slots(register, order, arrival, copies) {
            of_slot(facts, cover, tolerances, &slot, &mut out);
        }
    }
    out.extend(of_uncovered(facts, cover, tolerances));
    if !cover.orders.is_empty() && out.iter().all(|finding| finding.standing <= Standing::Note) {
        out.push(Finding::new("order-missing", Standing::Holds, "Order covers the amount").about("order"));
    }
    out
}

fn none_named(register: &Register, facts: &Facts, arrival: u64) -> Option<Finding> {
    let supplier = register.supplier(facts.supplier.as_deref()?)?;
    if !supplier.order_required {
        return None;
    }
    let net = facts.net?.abs();
    let mut fitting: Vec<(Decimal, String)> = register
        .orders_of(&supplier.id)
        .filter(|order| order.state == OrderState::Open)
        .map(|order| {
            let open = slots(register, order, arrival, &[]);
            let left = open.iter().fold(Decimal::ZERO, |sum, slot| sum.saturating_add(slot.value_left()));
            (left.saturating_sub(net).abs(), order.number.clone())
        })
        .collect();
    fitting.sort();
    let suggested =
        fitting.into_iter().take(SUGGESTED_MAX).map(|(_, number)| Value::String(number)).collect();
    let sentence = format!("Invoices of {} need an order; this one names none", supplier.name);
    let finding = Finding::new("order-missing", Standing::Exception, sentence);
    Some(finding.about("order").with("open_orders", Value::Array(suggested)))
}

fn of_order(facts: &Facts, named: &Named) -> Option<Finding> {
    let missing = |sentence: String, number: &str| {
        Finding::new("order-missing", Standing::Exception, sentence).about("order").with("order", number)
    };
    match named {
        Named::Unknown(number) => Some(missing(format!("Order {} is not known", quoted(number)), number)),
        Named::OtherSupplier(order) => {
            let sentence =
                format!("Order {} was placed with another supplier, {}", order.number, order.supplier);
            Some(missing(sentence, &order.number))
        }
        Named::Usable(order) if order.state == OrderState::Closed => {
            let sentence = format!("Order {} is closed", order.number);
            let finding = Finding::new("order-closed", Standing::Exception, sentence).about("order");
            Some(finding.with("order", order.number.clone()))
        }
        Named::Usable(order) => other_currency(facts, order),
    }
}

fn other_currency(facts: &Facts, order: &Order) -> Option<Finding> {
    let stated = facts.currency.filter(|currency| *currency != order.currency)?;
    let sentence = format!("The invoice is in {stated}, order {} in {}", order.number, order.currency);
    Some(
        Finding::new("currency", Standing::Exception, sentence)
            .about("currency")
            .with("order", order.number.clone()),
    )
}

/// What one invoice asks of one order line.
struct Asked {
    quantity: Decimal,
    net: Decimal,
}

fn of_slot(facts: &Facts, cover: &Cover, tolerances: &Tolerances, slot: &Slot, out: &mut Vec<Finding>) {
    let shares: Vec<&Share> = cover
        .shares
        .iter()
        .filter(|share| share.order == slot.order.number && share.line == slot.line.line)
        .collect();
    if shares.is_empty() {
        return;
    }
    let asked =
        shares.iter().fold(Asked { quantity: Decimal::ZERO, net: Decimal::ZERO }, |sum, share| Asked {
            quantity: sum.quantity.saturating_add(share.quantity),
            net: sum.net.saturating_add(share.net),
        });
    let by_total = shares.iter().all(|share| share.invoice_line.is_none());
    // Without lines there is no price to compare; what exceeds the order is an amount, not a quantity.
    if by_total {
        out.extend(over_value(tolerances, slot, &asked));
    } else {
        out.extend(price(facts, tolerances, slot, &asked));
        out.extend(quantity(tolerances, slot, &asked));
    }
    out.extend(not_received(tolerances, slot, &asked));
}

fn finding(code: &str, slot: &Slot, sentence: String) -> Finding {
    Finding::new(code, Standing::Exception, sentence)
        .with("order", slot.order.number.clone())
        .with("order_line", slot.line.line.clone())
}

fn place(slot: &Slot) -> String {
    format!("order {} line {}", slot.order.number, slot.line.line)
}

fn percent_of(value: Decimal, percent: Decimal) -> Decimal {
    value
        .checked_mul(percent)
        .and_then(|product| product.checked_div(Decimal::ONE_HUNDRED))
        .unwrap_or_default()
}

fn price(facts: &Facts, tolerances: &Tolerances, slot: &Slot, asked: &Asked) -> Option<Finding> {
    let ordered = slot.line.unit_price;
    let price = asked.net.checked_div(asked.quantity)?;
    let over = price.saturating_sub(ordered);
    let allowed = percent_of(ordered.abs(), tolerances.price_percent).max(tolerances.price_amount);
    // The net of a line is rounded, so its price is known only to half a unit over the quantity.
    let rounding = facts.unit().checked_div(asked.quantity.abs().max(Decimal::ONE)).unwrap_or_default();
    if over <= allowed.saturating_add(rounding) {
        return None;
    }
    let share = over.saturating_mul(Decimal::ONE_HUNDRED).checked_div(ordered);
    let by = share.map_or_else(String::new, |share| format!(", {} % over", plain(share.round_dp(1))));
    let currency = Some(slot.order.currency);
    let sentence = format!(
        "{}: {} a unit asked, {} ordered{by}",
        quoted(&slot.line.description),
        money(price, currency),
        money(ordered, currency)
    );
    let finding = finding("price", slot, sentence);
    Some(
        finding
            .with("asked", plain(price))
            .with("ordered", plain(ordered))
            .with("quantity", plain(asked.quantity)),
    )
}

fn quantity(tolerances: &Tolerances, slot: &Slot, asked: &Asked) -> Option<Finding> {
    let ordered = slot.line.quantity;
    let total = slot.invoiced.saturating_add(asked.quantity);
    if total <= ordered.saturating_add(percent_of(ordered, tolerances.quantity_percent)) {
        return None;
    }
    let before = if slot.invoiced.is_zero() {
        String::new()
    } else {
        format!(", {} invoiced before", plain(slot.invoiced))
    };
    let sentence = format!(
        "{}: {} asked, {} ordered{before}",
        quoted(&slot.line.description),
        plain(asked.quantity),
        plain(ordered)
    );
    Some(
        finding("quantity", slot, sentence)
            .with("asked", plain(asked.quantity))
            .with("ordered", plain(ordered))
            .with("invoiced_before", plain(slot.invoiced)),
    )
}

fn over_value(tolerances: &Tolerances, slot: &Slot, asked: &Asked) -> Option<Finding> {
    let left = slot.value_left();
    let allowed = percent_of(left, tolerances.price_percent).max(tolerances.total_amount);
    if asked.net <= left.saturating_add(allowed) {
        return None;
    }
    let currency = Some(slot.order.currency);
    let sentence =
        format!("{} asked of {}, {} left", money(asked.net, currency), place(slot), money(left, currency));
    // Nothing left means it was invoiced before; too little left means it became dearer.
    let code = if left.is_zero() { "quantity" } else { "price" };
    Some(finding(code, slot, sentence).with("asked", plain(asked.net)).with("left", plain(left)))
}

fn not_received(tolerances: &Tolerances, slot: &Slot, asked: &Asked) -> Option<Finding> {
    if !slot.line.receipt_required {
        return None;
    }
    // What was never ordered has its own finding; here counts what of the order did not arrive.
    let total = slot.invoiced.saturating_add(asked.quantity).min(slot.line.quantity);
    let allowed = percent_of(slot.received, tolerances.quantity_percent);
    if total <= slot.received.saturating_add(allowed) {
        return None;
    }
    let received = if slot.received.is_zero() { "nothing".to_owned() } else { plain(slot.received) };
    let sentence = format!(
        "{}: {} asked, {received} received of {} ordered",
        quoted(&slot.line.description),
        plain(asked.quantity),
        plain(slot.line.quantity)
    );
    Some(
        finding("not-received", slot, sentence)
            .with("asked", plain(asked.quantity))
            .with("received", plain(slot.received))
            .with("ordered", plain(slot.line.quantity))
            .with("invoiced_before", plain(slot.invoiced)),
    )
}

/// Charges nobody ordered: freight, packing, a surcharge. Small ones pass, others need an order.
fn of_uncovered(facts: &Facts, cover: &Cover, tolerances: &Tolerances) -> Option<Finding> {
    if cover.orders.is_empty() {
        return None;
    }
    let lines: Vec<_> = cover.uncovered.iter().filter_map(|&i| facts.lines.get(i)).collect();
    let nets = lines.iter().filter_map(|line| assign::line_net(line));
    let total = nets.fold(Decimal::ZERO, |sum, net| sum.saturating_add(net));
    let first = lines.first()?;
    let what =
        format!("{} not in the order, {}", count(lines.len(), "line", "lines"), money(total, facts.currency));
    let starting = match first.description.trim() {
        "" => String::new(),
        words => format!(", starting with {}", quoted(words)),
    };
    if total <= tolerances.total_amount {
        let sentence = format!("{what} in all{starting}: within the tolerance");
        return Some(Finding::new("order-missing", Standing::Note, sentence).with("total", plain(total)));
    }
    let sentence = format!("{what} in all{starting}");
    Some(
        Finding::new("order-missing", Standing::Exception, sentence)
            .about("order")
            .with("total", plain(total)),
    )
}

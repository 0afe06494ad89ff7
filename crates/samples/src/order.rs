//! Orders and receipts that fit an invoice, or fail to in one way.

use crate::bill::Bill;
use crate::chance::Chance;
use crate::world::supplier::Supplier;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// How an order and its receipts stand towards the invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Ordered, received and invoiced agree; sometimes more was ordered than was delivered so far.
    Good,
    /// The order is closed.
    Closed,
    /// The order's prices are such that the invoice is 5 % above them.
    PriceAbove,
    /// Three fifths of what is invoiced were ordered and received.
    Short,
    /// All that is invoiced was ordered; three fifths of it were received.
    PartlyReceived,
    /// Nothing was received.
    NotReceived,
}

/// Rows of `orders.jsonl` and `receipts.jsonl`.
#[derive(Debug, Default)]
pub struct Orders {
    /// Orders.
    pub orders: Vec<Value>,
    /// Receipts.
    pub receipts: Vec<Value>,
}

impl Orders {
    /// Orders what `bill` claims, as `fit` says, and notes the order on the bill.
    pub fn place(&mut self, bill: &mut Bill, supplier: &Supplier, fit: Fit, chance: &mut Chance) {
        let number = self.next_number();
        let partial = fit == Fit::Good && chance.percent(25);
        if fit == Fit::Good && chance.percent(20) {
            split_a_line(bill);
        }
        let (account, cost_centre) = supplier.trade.codings[bill.coding];
        let tax_code = crate::bill::tax_code(
            bill.category,
            bill.lines.first().map_or(Decimal::ZERO, |line| line.rate),
            supplier.country.code,
        );
        let mut rows: Vec<(usize, Decimal, Value)> = Vec::new();
        for line in &mut bill.lines {
            if let Some(ordered) =
                line.order_line.and_then(|number| rows.iter_mut().find(|row| row.0 == number))
            {
                ordered.1 += line.quantity;
                continue;
            }
            let at = rows.len() + 1;
            line.order_line = Some(at);
            let price = match fit {
                Fit::PriceAbove => (line.price / Decimal::new(105, 2)).round_dp(line.price.scale().max(2)),
                _ => line.price,
            };
            let row = json!({ "line": at.to_string(), "description": line.description, "unit": line.unit, "unit_price": price.to_string(),
                "account": account, "cost_centre": cost_centre, "tax_code": tax_code, "receipt_required": true });
            rows.push((at, line.quantity, row));
        }
        self.receive(&number, &rows, bill.delivered, fit);
        let lines: Vec<Value> = rows
            .into_iter()
            .map(|(_, quantity, mut row)| {
                let ordered = match fit {
                    Fit::Short => three_fifths(quantity),
                    _ if partial => quantity * Decimal::TWO,
                    _ => quantity,
                };
                row["quantity"] = json!(ordered.normalize().to_string());
                row
            })
            .collect();
        let ordered_on = bill.issued.saturating_sub(jiff::Span::new().days(chance.between(15, 45)));
        self.push(
            &number,
            &supplier.id,
            &bill.currency,
            if fit == Fit::Closed { "closed" } else { "open" },
            ordered_on,
            lines,
        );
        bill.order = Some(number);
    }

    fn receive(&mut self, order: &str, rows: &[(usize, Decimal, Value)], on: Date, fit: Fit) {
        if fit == Fit::NotReceived {
            return;
        }
        let lines: Vec<Value> = rows
            .iter()
            .map(|(at, quantity, _)| {
                let part = matches!(fit, Fit::Short | Fit::PartlyReceived);
                let received = if part { three_fifths(*quantity) } else { *quantity };
                json!({ "order_line": at.to_string(), "quantity": received.normalize().to_string() })
            })
            .collect();
        let number = format!("GR-{:05}", 20_001 + self.receipts.len());
        self.receipts
            .push(json!({ "number": number, "order": order, "received_on": on.to_string(), "lines": lines }));
    }

    /// An order that no invoice of the day refers to.
    pub fn place_unrelated(&mut self, bill: &Bill, supplier: &Supplier, chance: &mut Chance) {
        let mut copy = bill.clone();
        let closed = chance.percent(40);
        self.place(&mut copy, supplier, if closed { Fit::Closed } else { Fit::NotReceived }, chance);
    }

    fn next_number(&self) -> String {
        format!("4500-{:04}", 2201 + self.orders.len())
    }

    fn push(
        &mut self,
        number: &str,
        supplier: &str,
        currency: &str,
        state: &str,
        on: Date,
        lines: Vec<Value>,
    ) {
        self.orders.push(json!({ "number": number, "supplier": supplier, "currency": currency, "state": state, "ordered_on": on.to_string(), "lines": lines }));
    }
}

fn three_fifths(quantity: Decimal) -> Decimal {
    (quantity * Decimal::new(6, 1)).round_dp(0)
}

/// Invoices one ordered line as two, as sellers do who deliver from two lots.
fn split_a_line(bill: &mut Bill) {
    let Some(at) =
        bill.lines.iter().position(|line| line.quantity >= Decimal::TEN && line.quantity.fract().is_zero())
    else {
        return;
    };
    let mut second = bill.lines[at].clone();
    let half = (second.quantity / Decimal::TWO).trunc();
    bill.lines[at].quantity -= half;
    second.quantity = half;
    // Both lines carry the number that `place` gives to the first of them.
    bill.lines[at].order_line = None;
    second.order_line = Some(at + 1);
    bill.lines.insert(at + 1, second);
    bill.add_up();
}

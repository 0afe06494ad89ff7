//! Two years of signed codings, for the proposals and the search for duplicates to learn from.

use crate::bill::{self, Bill, Size};
use crate::chance::Chance;
use crate::world::supplier::Supplier;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Rows a supplier has in 24 months, fewest and most.
const ROWS: (i64, i64) = (13, 19);

/// The running number of the first bill of the day of supplier `at`; its history has the numbers before.
pub fn first_number(at: usize, source: &Chance) -> usize {
    source.fork("first number", at).between(101, 8_800) as usize
}

/// Bills of `supplier` in the 24 months before the month of `day`, oldest first.
pub fn past(at: usize, supplier: &Supplier, day: Date, source: &Chance) -> Vec<Bill> {
    let mut chance = source.fork("history", at);
    let rows = chance.between(ROWS.0, ROWS.1);
    let first = day.first_of_month();
    let next = first_number(at, source);
    (0..rows)
        .map(|row| {
            // Spread over 24 months so that no two of the same supplier fall close together.
            let back = 720 * (rows - row) / rows - 20 + chance.between(0, 9);
            let issued = first.saturating_sub(jiff::Span::new().days(back.max(12)));
            bill::draw(
                at,
                supplier,
                issued,
                next - 40 + row as usize,
                Size { lines: (1, 3), net_below: 22_000 },
                &mut chance,
            )
        })
        .collect()
}

/// The row of `history.jsonl`.
pub fn row(bill: &Bill, supplier: &Supplier, day: Date) -> Value {
    let (account, cost_centre) = supplier.trade.codings[bill.coding];
    let signer = if bill.lines.len().is_multiple_of(2) { "tobias" } else { "mara" };
    json!({
        "invoice_number": bill.number, "supplier": supplier.id, "issue_date": bill.issued.to_string(), "currency": bill.currency,
        "net_total": format!("{:.2}", bill.net), "gross_total": format!("{:.2}", bill.gross),
        "description": bill.lines.iter().map(|line| line.description.as_str()).collect::<Vec<_>>().join("; "),
        "account": account, "cost_centre": cost_centre, "tax_code": bill::tax_code(bill.category, bill.lines.first().map(|line| line.rate).unwrap_or_default(), supplier.country.code),
        "signed_by": signer, "signed_on": bill.issued.saturating_add(jiff::Span::new().days(5)).min(day.saturating_sub(jiff::Span::new().days(1))).max(bill.issued).to_string(), "order": bill.order,
        "kind": if bill.credit { "credit-note" } else { "invoice" },
    })
}

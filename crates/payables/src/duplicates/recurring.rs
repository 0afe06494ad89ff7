//! Amounts that a supplier bills again and again: rent, a subscription. Learned from signed history, so that the invoice of
//! the next month is not taken for a copy of the last one.

use crate::master::HistoryRow;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use terms::Currency;

/// Signed invoices of one amount, each with a number and a date of its own, that make it recurring.
pub const RECURRING_MIN: usize = 3;
/// Dates remembered of one amount; more say nothing new.
const DATES_MAX: usize = 24;
/// Amounts remembered of one supplier.
const AMOUNTS_MAX: usize = 512;

/// The signed amounts of each supplier, with the dates they were billed on.
#[derive(Clone, Debug, Default)]
pub struct Recurring(BTreeMap<String, Amounts>);

/// Amount → when it was billed, and under which number.
type Amounts = BTreeMap<(Currency, Decimal), BTreeSet<(Date, String)>>;

impl Recurring {
    /// Remembers a signed invoice.
    pub(crate) fn learn(&mut self, row: &HistoryRow) {
        let amounts = self.0.entry(row.supplier.clone()).or_default();
        let key = (row.currency, row.gross_total.normalize());
        if amounts.len() >= AMOUNTS_MAX && !amounts.contains_key(&key) {
            return;
        }
        let dates = amounts.entry(key).or_default();
        if dates.len() < DATES_MAX {
            dates.insert((row.issue_date, row.invoice_number.clone()));
        }
    }

    /// Whether this supplier bills this amount again and again.
    pub(crate) fn bills(&self, supplier: &str, currency: Currency, gross: Decimal) -> bool {
        let dates = self.0.get(supplier).and_then(|it| it.get(&(currency, gross.normalize())));
        dates.is_some_and(|dates| {
            let days: BTreeSet<&Date> = dates.iter().map(|(day, _)| day).collect();
            let numbers: BTreeSet<&String> = dates.iter().map(|(_, number)| number).collect();
            days.len().min(numbers.len()) >= RECURRING_MIN
        })
    }

    /// One line for each recurring amount: supplier, currency, amount, how often it was signed.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().flat_map(move |(supplier, amounts)| {
            let recurring =
                amounts.iter().filter(|((currency, gross), _)| self.bills(supplier, *currency, *gross));
            recurring.map(move |((currency, gross), dates)| {
                serde_json::json!([supplier, currency.code(), gross.to_string(), dates.len()]).to_string()
            })
        })
    }
}

//! Everything known when a document is examined: master data, earlier invoices, learned coding.
//!
//! One register belongs to one client and lives in memory. All lookups on the way of a document are by key; nothing
//! scans. Maps are ordered, so two registers fed the same in the same order answer the same.

mod loading;
mod put;

pub use loading::{LOAD_ERRORS_MAX, LoadError, LoadErrors};

use crate::coding::CodingMemory;
use crate::duplicates::{Recurring, SeenInvoices};
use crate::master::{
    Account, AccountKind, Client, CostCentre, Order, PeriodState, Receipt, Supplier, TaxCode,
};
use crate::names::NameIndex;
use crate::number::order_key;
use crate::orders::Consumption;
use crate::supplier::{Layouts, NumberShapes, WrittenNames};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use terms::Currency;

/// The largest amount, price or quantity that is computed with: a million millions.
pub const AMOUNT_MAX: Decimal = Decimal::from_parts(0xD4A5_1000, 0xE8, 0, false, 0);
/// Days that an exchange rate may be older than the day it is used for.
pub const RATE_AGE_DAYS_MAX: i32 = 92;
/// Days that an exchange rate may be younger, where there is no older one.
pub const RATE_AHEAD_DAYS_MAX: i32 = 31;

/// Master data and everything known so far.
#[derive(Clone, Debug)]
pub struct Register {
    client: Client,
    suppliers: Vec<Supplier>,
    by_id: BTreeMap<String, u32>,
    by_vat_id: BTreeMap<String, Vec<u32>>,
    by_iban: BTreeMap<String, Vec<u32>>,
    names: NameIndex,
    orders: BTreeMap<String, Order>,
    orders_of: BTreeMap<String, BTreeSet<String>>,
    receipts: BTreeMap<String, Receipt>,
    received: BTreeMap<(String, String), Decimal>,
    accounts: BTreeMap<String, Account>,
    cost_centres: BTreeMap<String, CostCentre>,
    tax_codes: BTreeMap<String, TaxCode>,
    periods: BTreeMap<String, PeriodState>,
    rates: BTreeMap<Currency, BTreeMap<Date, Decimal>>,
    pub(crate) seen: SeenInvoices,
    pub(crate) consumption: Consumption,
    pub(crate) memory: CodingMemory,
    pub(crate) shapes: NumberShapes,
    pub(crate) layouts: Layouts,
    pub(crate) written: WrittenNames,
    pub(crate) recurring: Recurring,
    /// Whose signatures teach nothing: rows of history that name them are compared with and not learned from.
    pub(crate) without: BTreeSet<String>,
}

impl Register {
    /// A register of `client` that knows nothing else.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            suppliers: Vec::new(),
            by_id: BTreeMap::new(),
            by_vat_id: BTreeMap::new(),
            by_iban: BTreeMap::new(),
            names: NameIndex::default(),
            orders: BTreeMap::new(),
            orders_of: BTreeMap::new(),
            receipts: BTreeMap::new(),
            received: BTreeMap::new(),
            accounts: BTreeMap::new(),
            cost_centres: BTreeMap::new(),
            tax_codes: BTreeMap::new(),
            periods: BTreeMap::new(),
            rates: BTreeMap::new(),
            seen: SeenInvoices::default(),
            consumption: Consumption::default(),
            memory: CodingMemory::default(),
            shapes: NumberShapes::default(),
            layouts: Layouts::default(),
            written: WrittenNames::default(),
            recurring: Recurring::default(),
            without: BTreeSet::new(),
        }
    }

    /// Whose register it is.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The supplier of that id.
    pub fn supplier(&self, id: &str) -> Option<&Supplier> {
        self.supplier_at(*self.by_id.get(id)?)
    }

    /// All suppliers, in the order in which they came.
    pub fn suppliers(&self) -> &[Supplier] {
        &self.suppliers
    }

    pub(crate) fn supplier_at(&self, position: u32) -> Option<&Supplier> {
        self.suppliers.get(position as usize)
    }

    pub(crate) fn suppliers_with_vat_id(&self, vat_id: &str) -> &[u32] {
        self.by_vat_id.get(vat_id).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn suppliers_with_iban(&self, iban: &str) -> &[u32] {
        self.by_iban.get(iban).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn supplier_names(&self) -> &NameIndex {
        &self.names
    }

    /// The order of that number, however it is written.
    pub fn order(&self, number: &str) -> Option<&Order> {
        self.orders.get(&order_key(number)?)
    }

    /// The orders of a supplier, by number.
    pub fn orders_of<'a>(&'a self, supplier: &str) -> impl Iterator<Item = &'a Order> + use<'a> {
        self.orders_of.get(supplier).into_iter().flatten().filter_map(|key| self.orders.get(key))
    }

    /// What was received of an order line so far, goods sent back taken off.
    pub fn received(&self, order: &str, line: &str) -> Decimal {
        let key = order_key(order).map(|key| (key, line.to_owned()));
        key.and_then(|key| self.received.get(&key)).copied().unwrap_or_default()
    }

    /// The account of that number.
    pub fn account(&self, number: &str) -> Option<&Account> {
        self.accounts.get(number)
    }

    /// The first account of a kind, by number: *the* creditor account, *the* clearing account.
    pub fn account_of_kind(&self, kind: AccountKind) -> Option<&Account> {
        self.accounts.values().find(|account| account.kind == kind)
    }

    /// The cost centre of that number.
    pub fn cost_centre(&self, number: &str) -> Option<&CostCentre> {
        self.cost_centres.get(number)
    }

    /// The tax code of that name.
    pub fn tax_code(&self, code: &str) -> Option<&TaxCode> {
        self.tax_codes.get(code)
    }

    /// All tax codes, by name.
    pub fn tax_codes(&self) -> impl Iterator<Item = &TaxCode> {
        self.tax_codes.values()
    }

    /// Whether the month of `day` takes postings; a month nobody closed does.
    pub fn period_open(&self, day: Date) -> bool {
        self.periods.get(&period_of(day)) != Some(&PeriodState::Closed)
    }

    /// Units of the client's currency for one unit of `currency` on `day`, with the day of the rate used: the newest
    /// of the last [`RATE_AGE_DAYS_MAX`] days, else the first of the next [`RATE_AHEAD_DAYS_MAX`].
    pub fn rate(&self, currency: Currency, day: Date) -> Option<(Decimal, Date)> {
        let home = self.client.currency;
        if currency == home {
            return Some((Decimal::ONE, day));
        }
        let (of_currency, on) = self.in_euros(currency, day)?;
        let (of_home, _) = self.in_euros(home, on)?;
        Some((of_currency.checked_div(of_home)?, on))
    }

    fn in_euros(&self, currency: Currency, day: Date) -> Option<(Decimal, Date)> {
        if currency == Currency::EUR {
            return Some((Decimal::ONE, day));
        }
        let rates = self.rates.get(&currency)?;
        let from = shifted(day, -RATE_AGE_DAYS_MAX)?;
        let until = shifted(day, RATE_AHEAD_DAYS_MAX)?;
        let older = rates.range(from..=day).next_back();
        let found = older.or_else(|| rates.range(day..=until).next());
        found.map(|(on, rate)| (*rate, *on))
    }
}

/// `day` moved by `days`; `None` beyond the calendar.
pub(crate) fn shifted(day: Date, days: i32) -> Option<Date> {
    let span: Span = days.days();
    day.checked_add(span).ok()
}

/// The posting period of a day: `2026-10`.
pub(crate) fn period_of(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

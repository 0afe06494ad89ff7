//! Accounts, cost centres, tax codes, periods, rates, and the signed coding of the past.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use terms::{Currency, DocumentKind};

/// A ledger account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its number: `6320`.
    pub number: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: AccountKind,
}

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountKind {
    /// Cost of the period; invoices are coded to it.
    Expense,
    /// Something that stays; invoices may be coded to it.
    Asset,
    /// Input or output tax.
    Tax,
    /// What suppliers are owed.
    Creditor,
    /// Rounding differences and amounts under way.
    Clearing,
    /// Money at a bank.
    Bank,
    /// Income.
    Income,
}

/// A cost centre, valid for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostCentre {
    /// Its number: `4120`.
    pub number: String,
    /// Its name.
    pub name: String,
    /// The person who answers for it.
    #[serde(default)]
    pub owner: Option<String>,
    /// First day; open where absent.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// Last day; open where absent.
    #[serde(default)]
    pub valid_to: Option<Date>,
}

impl CostCentre {
    /// Whether it may be charged on `day`.
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// A tax code: a rate, where it applies, and how it is booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxCode {
    /// Its code: `V19`.
    pub code: String,
    /// Percent.
    pub rate: Decimal,
    /// Where the input tax is booked.
    #[serde(default)]
    pub account: Option<String>,
    /// Where the tax owed under reverse charge is booked; `account` where absent.
    #[serde(default)]
    pub output_account: Option<String>,
    /// The country whose tax it is, ISO 3166 alpha-2.
    pub country: String,
    /// How it is booked.
    pub kind: TaxKind,
    /// First day of validity; open where absent.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// Last day of validity; open where absent.
    #[serde(default)]
    pub valid_to: Option<Date>,
}

impl TaxCode {
    /// Whether it applies on `day`.
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// How a tax code is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaxKind {
    /// The invoice charges the tax; it is deducted.
    Domestic,
    /// The buyer owes the tax and deducts it.
    ReverseCharge,
    /// The same for goods from another member state.
    IntraCommunity,
    /// No tax.
    Exempt,
}

/// The signed coding of one invoice of the past.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// The seller's number.
    pub invoice_number: String,
    /// The supplier's id.
    pub supplier: String,
    /// The date of the invoice.
    pub issue_date: Date,
    /// Its currency.
    pub currency: Currency,
    /// Its net total.
    pub net_total: Decimal,
    /// Its gross total.
    pub gross_total: Decimal,
    /// What it was for.
    #[serde(default)]
    pub description: String,
    /// The account signed.
    pub account: String,
    /// The cost centre signed.
    #[serde(default)]
    pub cost_centre: Option<String>,
    /// The tax code signed.
    pub tax_code: String,
    /// Who signed.
    #[serde(default)]
    pub signed_by: Option<String>,
    /// When.
    pub signed_on: Date,
    /// The order, where there was one.
    #[serde(default)]
    pub order: Option<String>,
    /// Invoice or credit note.
    #[serde(default = "invoice")]
    pub kind: DocumentKind,
}

fn invoice() -> DocumentKind {
    DocumentKind::Invoice
}

/// Whether a month takes postings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Year and month: `2026-10`.
    pub period: String,
    /// Open or closed.
    pub state: PeriodState,
}

/// Whether a month takes postings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodState {
    /// It does.
    Open,
    /// It does not.
    Closed,
}

/// What one unit of a currency was worth in euros on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// The currency.
    pub currency: Currency,
    /// The day.
    pub date: Date,
    /// Euros for one unit.
    pub eur: Decimal,
}

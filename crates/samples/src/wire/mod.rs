//! Bills as structured data: UBL 2.1, UN/CEFACT CII, ZUGFeRD 1, and CII inside a PDF.

pub mod cii;
pub mod hybrid;
pub mod ubl;
mod xml;
pub mod zugferd1;

use crate::bill::Bill;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// `20261117`, format 102 of UN/EDIFACT 2379.
fn compact(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// An amount with two places.
fn amount(value: Decimal) -> String {
    format!("{value:.2}")
}

/// Why no tax is charged, in the words the rules BR-AE-10, BR-E-10, BR-G-10 and BR-IC-10 ask for.
fn exemption(bill: &Bill) -> Option<&'static str> {
    crate::sheet::tax_clause(bill.category, crate::words::Language::En)
}

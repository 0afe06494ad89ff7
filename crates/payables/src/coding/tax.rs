//! Which tax codes can be meant: those whose rate and kind the invoice shows.

use crate::facts::Facts;
use crate::master::{TaxCode, TaxKind};
use crate::register::Register;
use rust_decimal::Decimal;
use terms::TaxShare;

/// The part of a document that decides its tax code: the share with the largest base, else what the totals say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TaxShown {
    pub(crate) category: Option<String>,
    pub(crate) rate: Option<Decimal>,
}

impl TaxShown {
    pub(crate) fn of(facts: &Facts) -> Self {
        match facts.taxes.iter().max_by_key(|share| share.base.abs()) {
            Some(share) => Self::of_share(share),
            None => Self { category: None, rate: implied_rate(facts) },
        }
    }

    pub(crate) fn of_share(share: &TaxShare) -> Self {
        let category = Some(share.category.clone()).filter(|category| !category.is_empty());
        Self { category, rate: share.rate }
    }

    /// Whether `code` books what is shown. Where nothing is shown, every code may be meant.
    pub(crate) fn fits(&self, code: &TaxCode) -> bool {
        match self.category.as_deref() {
            Some("AE") => code.kind == TaxKind::ReverseCharge,
            Some("K") => matches!(code.kind, TaxKind::IntraCommunity | TaxKind::ReverseCharge),
            Some("E" | "Z" | "G" | "O") => {
                code.kind == TaxKind::Exempt || (code.kind == TaxKind::Domestic && code.rate.is_zero())
            }
            _ => match self.rate {
                // No tax charged and no category read: exempt, or owed by the buyer.
                Some(rate) if rate.is_zero() => code.kind != TaxKind::Domestic || code.rate.is_zero(),
                Some(rate) => code.kind == TaxKind::Domestic && code.rate == rate,
                None => true,
            },
        }
    }
}

/// The rate that tax and net imply, in whole tenths of a percent.
fn implied_rate(facts: &Facts) -> Option<Decimal> {
    let (net, tax) = (facts.net?, facts.tax?);
    tax.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(net).map(|rate| rate.round_dp(1).normalize())
}

/// The tax codes that fit and apply on the day of the document, by name.
pub(crate) fn fitting<'a>(register: &'a Register, facts: &Facts, shown: &TaxShown) -> Vec<&'a TaxCode> {
    let day = facts.delivered.or(facts.issued);
    let codes = register.tax_codes().filter(|code| shown.fits(code));
    codes.filter(|code| day.is_none_or(|day| code.valid_on(day))).collect()
}

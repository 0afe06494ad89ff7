//! Tax is base by rate in every share, the shares make the totals, and the rates are ones that exist.

use super::holds;
use crate::facts::Facts;
use crate::register::Register;
use crate::words::{money, plain};
use jiff::civil::Date;
use rust_decimal::Decimal;
use terms::{Finding, Standing, TaxShare};

/// Categories of UNCL 5305 under which no tax is charged.
const UNTAXED: [&str; 6] = ["Z", "E", "AE", "K", "G", "O"];
/// One document in so many may hit a plain rate by chance before a plain rate says anything.
const CHANCE_MIN: i64 = 20;
/// Units of the currency that the tax of a share may be off, however many lines were rounded.
const ROUNDING_UNITS_MAX: usize = 10;

pub(super) fn check(register: &Register, facts: &Facts, received: Date) -> Vec<Finding> {
    let mut out: Vec<Finding> = facts.taxes.iter().filter_map(|share| of_share(facts, share)).collect();
    out.extend(shares_make_totals(facts));
    out.extend(rates(register, facts, received));
    if !facts.taxes.is_empty() && out.is_empty() {
        out.push(holds("tax", "Tax is base by rate in every share"));
    } else if out.is_empty() && facts.tax.is_some() && facts.net.is_some() {
        out.push(holds("tax", "Tax is the net by a rate that applies"));
    }
    out
}

fn wrong(facts: &Facts, sentence: String) -> Finding {
    Finding::new("tax", facts.grave(), sentence).about("tax_total")
}

/// Half a unit for every line that may have been rounded by itself, at least one unit.
fn rounding(facts: &Facts) -> Decimal {
    let units = (facts.lines.len() / 2).clamp(1, ROUNDING_UNITS_MAX);
    facts.unit().saturating_mul(Decimal::from(units))
}

fn of_share(facts: &Facts, share: &TaxShare) -> Option<Finding> {
    let rate = share.rate.unwrap_or_default();
    if UNTAXED.contains(&share.category.as_str()) && !share.tax.is_zero() {
        let sentence =
            format!("{} tax stands in a share under which none is charged", money(share.tax, facts.currency));
        return Some(wrong(facts, sentence));
    }
    let tax = share.base.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED)?;
    let off = tax.saturating_sub(share.tax).abs();
    (off > rounding(facts)).then(|| {
        let sentence = format!(
            "{} % of {} is {}, but the document says {}",
            plain(rate),
            money(share.base, facts.currency),
            money(tax, facts.currency),
            money(share.tax, facts.currency)
        );
        wrong(facts, sentence)
            .with("computed", tax.round_dp(4).to_string())
            .with("on_document", share.tax.to_string())
    })
}

fn shares_make_totals(facts: &Facts) -> Vec<Finding> {
    if facts.taxes.is_empty() {
        return Vec::new();
    }
    let sum = |of: fn(&TaxShare) -> Decimal| {
        facts.taxes.iter().map(of).fold(Decimal::ZERO, |sum, value| sum.saturating_add(value))
    };
    let pairs = [("Taxable amounts", sum(|s| s.base), facts.net), ("Taxes", sum(|s| s.tax), facts.tax)];
    let off = pairs.into_iter().filter_map(|(what, sum, total)| {
        let total = total?;
        (sum.saturating_sub(total).abs() > rounding(facts)).then(|| {
            let (sum, total) = (money(sum, facts.currency), money(total, facts.currency));
            wrong(facts, format!("{what} of the shares add up to {sum}, the total says {total}"))
        })
    });
    off.collect()
}

/// Rates that exist in the seller's country on the day of delivery, by the client's tax codes.
fn rates(register: &Register, facts: &Facts, received: Date) -> Vec<Finding> {
    let day = facts.delivered.or(facts.issued).unwrap_or(received);
    let country = seller_country(register, facts);
    let allowed: Vec<Decimal> = register
        .tax_codes()
        .filter(|code| code.country == country && code.valid_on(day))
        .map(|code| code.rate)
        .collect();
    if !facts.taxes.is_empty() {
        let charged = facts.taxes.iter().filter(|share| !UNTAXED.contains(&share.category.as_str()));
        let rates = charged.filter_map(|share| share.rate).filter(|rate| !rate.is_zero());
        return rates.filter_map(|rate| not_allowed(facts, rate, &allowed, &country)).collect();
    }
    implied(facts, &allowed, &country).into_iter().collect()
}

/// The country whose tax the seller charges: that of its VAT id, else of the supplier, else the client's.
fn seller_country(register: &Register, facts: &Facts) -> String {
    let by_vat_id = || {
        formats::vat::VatId::parse(facts.seller.vat_id.as_deref()?)
            .ok()
            .map(|vat_id| vat_id.country().to_owned())
    };
    let by_supplier =
        || register.supplier(facts.supplier.as_deref()?).map(|supplier| supplier.country.clone());
    by_vat_id().or_else(by_supplier).unwrap_or_else(|| register.client().country.clone())
}

fn not_allowed(facts: &Facts, rate: Decimal, allowed: &[Decimal], country: &str) -> Option<Finding> {
    if allowed.contains(&rate) {
        return None;
    }
    if allowed.is_empty() {
        let sentence = format!("There is no tax code for tax of {country}, and {} % is charged", plain(rate));
        return Some(Finding::new("tax", Standing::Doubt, sentence).about("tax_code"));
    }
    Some(wrong(facts, format!("{} % is no rate that applies in {country} on that day", plain(rate))))
}

/// The whole or half percentage that the tax is of the net, to the smallest unit. Mixed rates hit one by chance in fewer
/// than one of [`CHANCE_MIN`] documents of that net; a smaller net says nothing.
fn plain_rate(facts: &Facts, net: Decimal, tax: Decimal) -> Option<Decimal> {
    let half = |value: Decimal| value.checked_mul(Decimal::TWO).map(|twice| twice.round() / Decimal::TWO);
    let rate = half(tax.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(net)?)?;
    let exact = net.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED)?;
    // Steps of half a percent of the net, in units: in so many amounts one is hit with one unit to either side.
    let step = net.abs().checked_div(Decimal::from(200))?.checked_div(facts.unit())?;
    let telling = step >= Decimal::from(3 * CHANCE_MIN);
    (telling && rate > Decimal::ZERO && exact.saturating_sub(tax).abs() <= facts.unit()).then_some(rate)
}

/// Without a breakdown, the tax must be the net by one rate, or lie between the rates that may be mixed.
fn implied(facts: &Facts, allowed: &[Decimal], country: &str) -> Option<Finding> {
    let (net, tax) = (facts.net?, facts.tax?);
    if tax.is_zero() || net.is_zero() {
        return None;
    }
    let by = |rate: &Decimal| net.checked_mul(*rate)?.checked_div(Decimal::ONE_HUNDRED);
    if allowed.iter().filter_map(by).any(|expected| expected.saturating_sub(tax).abs() <= rounding(facts)) {
        return None;
    }
    let rate = tax.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(net)?.round_dp(2);
    let highest = allowed.iter().max().copied().unwrap_or_default();
    if let Some(whole) = plain_rate(facts, net, tax) {
        let sentence = format!(
            "Tax is {} % of net to the cent, and {} % is no rate that applies in {country} on that day",
            plain(whole),
            plain(whole)
        );
        return Some(wrong(facts, sentence).with("rate", plain(whole)));
    }
    let shown = plain(rate);
    if rate > Decimal::ZERO && rate < highest {
        let sentence = format!("Tax is {shown} % of net; several rates may be mixed");
        return Some(Finding::new("tax", Standing::Note, sentence).about("tax_total"));
    }
    Some(wrong(facts, format!("Tax is {shown} % of net, which no rate in {country} explains")))
}

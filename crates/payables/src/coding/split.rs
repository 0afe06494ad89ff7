//! How a signed invoice is booked, part by part.

use super::tax::{TaxShown, fitting};
use crate::facts::Facts;
use crate::orders::Cover;
use crate::register::Register;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How one part of an invoice's net is booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodingLine {
    /// The account.
    pub account: String,
    /// The cost centre.
    pub cost_centre: Option<String>,
    /// The tax code.
    pub tax_code: String,
    /// The net amount in the currency of the invoice, positive for invoices and credit notes alike.
    pub net: Decimal,
}

/// How an invoice is booked; the parts add up to its net total.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coding {
    /// The parts, by account, cost centre and tax code.
    pub lines: Vec<CodingLine>,
}

type Key = (String, Option<String>, String);

impl Coding {
    /// The coding of a signed draft. Where the signed account, cost centre and tax code are those of a covering order
    /// line, each order line keeps its own coding; else the whole net goes where it was signed. Several tax rates on
    /// one invoice are split by their bases, each with the tax code that fits its rate. Empty where account, tax code
    /// or net is missing.
    pub fn of(register: &Register, facts: &Facts, cover: &Cover) -> Self {
        let (Some(account), Some(tax_code), Some(net)) = (&facts.account, &facts.tax_code, facts.net) else {
            return Self::default();
        };
        let signed: Key = (account.clone(), facts.cost_centre.clone(), tax_code.clone());
        let parts = by_order(register, facts, cover, &signed)
            .or_else(|| by_rate(register, facts, &signed))
            .unwrap_or_else(|| BTreeMap::from([(signed, net.abs())]));
        let lines = parts.into_iter().filter(|(_, net)| !net.is_zero());
        let line =
            |((account, cost_centre, tax_code), net)| CodingLine { account, cost_centre, tax_code, net };
        Self { lines: lines.map(line).collect() }
    }
}

/// By order line; charges that no order line covers go where the invoice as a whole was signed.
fn by_order(
    register: &Register,
    facts: &Facts,
    cover: &Cover,
    signed: &Key,
) -> Option<BTreeMap<Key, Decimal>> {
    let net = facts.net?.abs();
    let mut parts: BTreeMap<Key, Decimal> = BTreeMap::new();
    let mut covered = Decimal::ZERO;
    for share in &cover.shares {
        let order = register.order(&share.order)?;
        let line = order.lines.iter().find(|line| line.line == share.line)?;
        let key = (
            line.account.clone().unwrap_or_else(|| signed.0.clone()),
            line.cost_centre.clone().or_else(|| signed.1.clone()),
            line.tax_code.clone().unwrap_or_else(|| signed.2.clone()),
        );
        let slot = parts.entry(key).or_default();
        *slot = slot.saturating_add(share.net.abs());
        covered = covered.saturating_add(share.net.abs());
    }
    if parts.len() < 2 || !parts.contains_key(signed) || covered > net {
        return None;
    }
    let slot = parts.entry(signed.clone()).or_default();
    *slot = slot.saturating_add(net.saturating_sub(covered));
    Some(parts)
}

/// By tax rate, where the breakdown has several and its bases add up to the net.
fn by_rate(register: &Register, facts: &Facts, signed: &Key) -> Option<BTreeMap<Key, Decimal>> {
    let net = facts.net?.abs();
    if facts.taxes.len() < 2 {
        return None;
    }
    let mut parts: BTreeMap<Key, Decimal> = BTreeMap::new();
    let mut sum = Decimal::ZERO;
    for share in &facts.taxes {
        let shown = TaxShown::of_share(share);
        let fits_signed = register.tax_code(&signed.2).is_some_and(|code| shown.fits(code));
        let code = if fits_signed {
            signed.2.clone()
        } else {
            fitting(register, facts, &shown).first()?.code.clone()
        };
        let slot = parts.entry((signed.0.clone(), signed.1.clone(), code)).or_default();
        *slot = slot.saturating_add(share.base.abs());
        sum = sum.saturating_add(share.base.abs());
    }
    (sum == net).then_some(parts)
}

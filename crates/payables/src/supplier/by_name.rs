//! Recognising a supplier by name and address, where no exact mark is in the master.

use super::{Likely, MatchedBy, SupplierMatch};
use crate::facts::Facts;
use crate::master::Supplier;
use crate::names::{Name, words};
use crate::register::Register;

/// Suppliers shown where none is sure.
const CLOSEST_MAX: usize = 3;
/// Suppliers found by name whose address is compared.
const SEARCHED_MAX: usize = 12;
/// A name this alike is enough alone.
const NAME_ALONE_MIN: f64 = 0.9;
/// A name this alike is enough with the same address.
const NAME_WITH_ADDRESS_MIN: f64 = 0.66;
/// An address this alike is the same.
const ADDRESS_MIN: f64 = 0.74;
/// Below this a name is not worth showing.
const SHOWN_MIN: f64 = 0.4;
/// How far ahead of the next one the best must be.
pub(super) const LEAD_MIN: f64 = 0.08;

/// How alike a supplier is to the seller of a document.
struct Score {
    name: f64,
    address: Option<f64>,
}

impl Score {
    fn total(&self) -> f64 {
        self.address.map_or(self.name, |address| 0.75 * self.name + 0.25 * address)
    }

    fn enough(&self) -> bool {
        match self.address {
            Some(address) if address >= ADDRESS_MIN => self.name >= NAME_WITH_ADDRESS_MIN,
            _ => self.name >= NAME_ALONE_MIN,
        }
    }

    fn reason(&self) -> String {
        let name = format!("name alike to {:.0} %", self.name * 100.0);
        match self.address {
            Some(address) if address >= ADDRESS_MIN => format!("{name}, same address"),
            Some(_) => format!("{name}, other address"),
            None => name,
        }
    }
}

pub(super) fn by_name(register: &Register, facts: &Facts, vat_id: Option<&str>) -> SupplierMatch {
    let text = facts.seller.name.as_deref().or(facts.payee_name.as_deref()).unwrap_or_default();
    let found = register.supplier_names().closest(&Name::of(text), SEARCHED_MAX);
    let mut ranked: Vec<(Score, &Supplier)> = found
        .into_iter()
        .filter_map(|(at, name)| Some((register.supplier_at(at)?, name)))
        .map(|(supplier, name)| (Score { name, address: address_likeness(facts, supplier) }, supplier))
        .filter(|(score, _)| score.total() >= SHOWN_MIN)
        .collect();
    ranked.sort_by(|a, b| b.0.total().total_cmp(&a.0.total()).then_with(|| a.1.id.cmp(&b.1.id)));
    ranked.truncate(CLOSEST_MAX);
    let likely: Vec<Likely> = ranked.iter().map(|(score, supplier)| shown(score, supplier, vat_id)).collect();
    let Some((best, supplier)) = ranked.first() else { return SupplierMatch::Unknown(Vec::new()) };
    let lead = ranked.get(1).map_or(1.0, |(next, _)| best.total() - next.total());
    if !best.enough() || contradicts(supplier, vat_id) {
        return SupplierMatch::Unknown(likely);
    }
    if lead < LEAD_MIN {
        return SupplierMatch::Ambiguous(likely);
    }
    let mut rest = likely.into_iter();
    match rest.next() {
        Some(supplier) => SupplierMatch::Known { supplier, by: MatchedBy::Name, rivals: rest.collect() },
        None => SupplierMatch::Unknown(Vec::new()),
    }
}

/// A document with another VAT id than the master's is from somebody else, however alike the name.
fn contradicts(supplier: &Supplier, vat_id: Option<&str>) -> bool {
    vat_id.is_some() && supplier.vat_id.is_some() && supplier.vat_id.as_deref() != vat_id
}

fn shown(score: &Score, supplier: &Supplier, vat_id: Option<&str>) -> Likely {
    let other = if contradicts(supplier, vat_id) { ", but another VAT id" } else { "" };
    Likely {
        id: supplier.id.clone(),
        score: score.total(),
        reason: format!("{}: {}{other}", supplier.name, score.reason()),
    }
}

/// The given suppliers by how alike name and address are.
pub(super) fn scored(register: &Register, facts: &Facts, owners: &[u32]) -> Vec<Likely> {
    let seller = Name::of(facts.seller.name.as_deref().unwrap_or_default());
    let mut out: Vec<Likely> = owners
        .iter()
        .filter_map(|&owner| register.supplier_at(owner))
        .map(|supplier| {
            let score =
                Score { name: name_likeness(&seller, supplier), address: address_likeness(facts, supplier) };
            shown(&score, supplier, None)
        })
        .collect();
    out.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    out
}

/// The best likeness of a name to any name of a supplier.
pub(super) fn name_likeness(name: &Name, supplier: &Supplier) -> f64 {
    let names = std::iter::once(&supplier.name).chain(&supplier.names);
    names
        .map(|other| Name::of(other))
        .map(
            |other| {
                if name.contained(&other) {
                    0.95_f64.max(name.likeness(&other))
                } else {
                    name.likeness(&other)
                }
            },
        )
        .fold(0.0, f64::max)
}

/// Postal code half, town and street a quarter each; `None` where one side has no address.
fn address_likeness(facts: &Facts, supplier: &Supplier) -> Option<f64> {
    let stated = words(facts.seller.address.as_deref()?);
    if stated.is_empty() || (supplier.postcode.is_empty() && supplier.city.is_empty()) {
        return None;
    }
    let share = |text: &str| {
        let wanted = words(text);
        let found = wanted.iter().filter(|word| stated.contains(word)).count();
        if wanted.is_empty() { 0.0 } else { found as f64 / wanted.len() as f64 }
    };
    Some(0.5 * share(&supplier.postcode) + 0.25 * share(&supplier.city) + 0.25 * share(&supplier.street))
}

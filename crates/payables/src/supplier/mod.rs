//! Which supplier of the master sent a document, and whether its bank details are the verified ones.
//!
//! Exact marks come first: the VAT id, then the IBAN. Only where neither is in the master do name and address
//! decide, and then only with a clear lead. Read [`match_supplier`] first, then [`bank_change`].

mod agreed;
mod bank;
mod by_name;
mod findings;
mod layout;
mod number_shape;
mod written;

pub(crate) use agreed::agree;
pub use bank::bank_change;
pub use findings::findings;
pub use layout::{FAMILIAR, Layout, Layouts, layout_new};
pub use number_shape::{NumberShapes, number_shape};
pub use written::{WRITTEN_MIN, WrittenNames};

use crate::facts::Facts;
use crate::register::Register;
use crate::words::{iban, quoted};

/// How a supplier was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchedBy {
    /// A person named it.
    Person,
    /// The VAT id is the one in the master.
    VatId,
    /// The IBAN is one in the master.
    Iban,
    /// Name and address are alike enough, and no other supplier comes close.
    Name,
}

/// A supplier that a document might be from.
#[derive(Clone, Debug, PartialEq)]
pub struct Likely {
    /// Its id in the master.
    pub id: String,
    /// 0 to 1.
    pub score: f64,
    /// One sentence.
    pub reason: String,
}

/// The outcome of the supplier match.
#[derive(Clone, Debug, PartialEq)]
pub enum SupplierMatch {
    /// One supplier.
    Known {
        /// Which, how sure and why.
        supplier: Likely,
        /// By what.
        by: MatchedBy,
        /// Others that come near, best first.
        rivals: Vec<Likely>,
    },
    /// Several suppliers fit about equally; best first.
    Ambiguous(Vec<Likely>),
    /// None fits; the closest by name, best first, may be empty.
    Unknown(Vec<Likely>),
}

impl SupplierMatch {
    /// The id, where one supplier was recognised.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Known { supplier, .. } => Some(&supplier.id),
            _ => None,
        }
    }

    /// The suppliers that were not chosen, best first.
    pub fn others(&self) -> &[Likely] {
        match self {
            Self::Known { rivals, .. } => rivals,
            Self::Ambiguous(all) | Self::Unknown(all) => all,
        }
    }
}

/// Recognises the supplier: VAT id or IBAN exactly, else name and address. `typed` says that a person named
/// `facts.supplier`; then that one is taken, if the master has it.
pub fn match_supplier(register: &Register, facts: &Facts, typed: bool) -> SupplierMatch {
    if typed && let Some(id) = &facts.supplier {
        return by_person(register, id);
    }
    let vat_id = seller_vat_id(register, facts);
    let with_vat_id = vat_id.map(|vat_id| register.suppliers_with_vat_id(vat_id)).unwrap_or_default();
    let with_iban =
        facts.payee_iban.as_deref().map(|iban| register.suppliers_with_iban(iban)).unwrap_or_default();
    if !with_vat_id.is_empty() {
        let reason = format!("VAT id {} is the one in the master", vat_id.unwrap_or_default());
        return narrowed(register, facts, with_vat_id, with_iban, MatchedBy::VatId, &reason);
    }
    if !with_iban.is_empty() {
        let shown = iban(facts.payee_iban.as_deref().unwrap_or_default());
        let reason = format!("IBAN {shown} is one in the master");
        return narrowed(register, facts, with_iban, with_iban, MatchedBy::Iban, &reason);
    }
    by_name::by_name(register, facts, vat_id)
}

/// The seller's VAT id, unless it is the client's own, which readers like to mistake for the seller's.
pub(crate) fn seller_vat_id<'a>(register: &Register, facts: &'a Facts) -> Option<&'a str> {
    let own = register.client().vat_id.as_deref().map(crate::facts::compact);
    facts.seller.vat_id.as_deref().filter(|vat_id| own.as_deref() != Some(*vat_id))
}

fn by_person(register: &Register, id: &str) -> SupplierMatch {
    match register.supplier(id) {
        Some(supplier) => SupplierMatch::Known {
            supplier: Likely { id: supplier.id.clone(), score: 1.0, reason: "Named by a person".to_owned() },
            by: MatchedBy::Person,
            rivals: Vec::new(),
        },
        None => SupplierMatch::Unknown(Vec::new()),
    }
}

/// Several suppliers may share a VAT id (a tax group) or an account (a factoring bank): the IBAN, then the name decide.
fn narrowed(
    register: &Register,
    facts: &Facts,
    owners: &[u32],
    with_iban: &[u32],
    by: MatchedBy,
    reason: &str,
) -> SupplierMatch {
    let both: Vec<u32> = owners.iter().copied().filter(|owner| with_iban.contains(owner)).collect();
    let left = if both.is_empty() { owners } else { &both };
    let mut likely = by_name::scored(register, facts, left);
    for one in &mut likely {
        one.reason = reason.to_owned();
    }
    let clear = match likely.as_slice() {
        [_] => true,
        [first, second, ..] => first.score - second.score >= by_name::LEAD_MIN,
        [] => false,
    };
    if !clear {
        return SupplierMatch::Ambiguous(likely);
    }
    let mut supplier = likely.remove(0);
    supplier.score = if by == MatchedBy::VatId { 1.0 } else { 0.99 };
    if owners.len() > 1 {
        supplier.reason = format!("{reason}, and of those who share it the name {} fits", named(facts));
    }
    SupplierMatch::Known { supplier, by, rivals: likely }
}

fn named(facts: &Facts) -> String {
    quoted(facts.seller.name.as_deref().unwrap_or_default())
}

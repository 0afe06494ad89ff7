//! What the supplier match says in findings.

use super::{Likely, MatchedBy, SupplierMatch, by_name::name_likeness, seller_vat_id};
use crate::facts::Facts;
use crate::master::Supplier;
use crate::names::Name;
use crate::register::Register;
use crate::words::quoted;
use serde_json::Value;
use terms::{Finding, Standing};

/// Below this, the name on the document is another one than the master's.
const SAME_NAME_MIN: f64 = 0.5;

/// `supplier-unknown` where none was recognised or it is blocked; contradictions between document and master.
pub fn findings(register: &Register, facts: &Facts, found: &SupplierMatch) -> Vec<Finding> {
    match found {
        SupplierMatch::Known { supplier, by, .. } => register
            .supplier(&supplier.id)
            .map(|known| of_known(register, facts, known, *by))
            .unwrap_or_default(),
        SupplierMatch::Ambiguous(likely) => {
            let sentence = "Several suppliers in the master fit this document; one must be chosen";
            vec![unknown(sentence.to_owned(), likely)]
        }
        SupplierMatch::Unknown(likely) => {
            let name = quoted(facts.seller.name.as_deref().unwrap_or("the seller"));
            vec![unknown(format!("{name} is not in the supplier master"), likely)]
        }
    }
}

fn unknown(sentence: String, likely: &[Likely]) -> Finding {
    let near = likely.iter().map(|one| Value::String(one.id.clone())).collect();
    Finding::new("supplier-unknown", Standing::Exception, sentence)
        .about("supplier")
        .with("closest", Value::Array(near))
}

fn of_known(register: &Register, facts: &Facts, supplier: &Supplier, by: MatchedBy) -> Vec<Finding> {
    let mut out = Vec::new();
    if supplier.blocked {
        let sentence = format!("{} is blocked in the supplier master", supplier.name);
        out.push(
            Finding::new("supplier-unknown", Standing::Never, sentence)
                .about("supplier")
                .with("blocked", true),
        );
    } else {
        let sentence = match by {
            MatchedBy::Person => "Supplier was named by a person",
            MatchedBy::VatId => "Supplier is known by its VAT id",
            MatchedBy::Iban => "Supplier is known by its account",
            MatchedBy::Name => "Supplier is known by name and address",
        };
        out.push(Finding::new("supplier-unknown", Standing::Holds, sentence).about("supplier"));
    }
    out.extend(other_vat_id(register, facts, supplier));
    out.extend(other_name(facts, supplier, by));
    out
}

fn other_vat_id(register: &Register, facts: &Facts, supplier: &Supplier) -> Option<Finding> {
    let stated = seller_vat_id(register, facts)?;
    let known = supplier.vat_id.as_deref()?;
    (stated != known).then(|| {
        let sentence = format!("VAT id {stated} on the document is not {known}, which the master has");
        Finding::new("vat-id", Standing::Exception, sentence)
            .about("seller_vat_id")
            .with("on_document", stated)
            .with("in_master", known)
    })
}

/// An account or a VAT id under a strange name is worth a look: both can be copied from an earlier invoice.
fn other_name(facts: &Facts, supplier: &Supplier, by: MatchedBy) -> Option<Finding> {
    let stated = facts.seller.name.as_deref()?;
    if by == MatchedBy::Name || name_likeness(&Name::of(stated), supplier) >= SAME_NAME_MIN {
        return None;
    }
    let standing = if by == MatchedBy::VatId { Standing::Note } else { Standing::Doubt };
    let sentence = format!("The document says {}, the master {}", quoted(stated), quoted(&supplier.name));
    Some(Finding::new("supplier-unknown", standing, sentence).about("seller_name"))
}

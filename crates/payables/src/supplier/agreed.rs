//! Names that master data knows: what was ranked out of a text layer is held against them.

use super::by_name::name_likeness;
use super::{MatchedBy, SupplierMatch};
use crate::circumstances::Circumstances;
use crate::names::Name;
use crate::register::Register;
use terms::{Candidate, Draft, Field, Reading};

/// A name this alike is the same.
const SAME_MIN: f64 = 0.9;
/// How sure a name is that master data has.
const AGREED: f64 = 0.99;

/// Where the supplier was recognised by its VAT id or account, or named by a person, the seller's name is whichever of the
/// readings the master has; the buyer's name is whichever is the client's own. Nothing is invented: where no reading is alike,
/// the likeliest one stays with the confidence that it had.
pub(crate) fn agree(
    register: &Register,
    draft: &mut Draft,
    found: &SupplierMatch,
    circumstances: &Circumstances,
) {
    if draft.reading != Reading::Text {
        return;
    }
    let typed = |name: &str| circumstances.typed.contains(name);
    if let SupplierMatch::Known {
        supplier, by: MatchedBy::VatId | MatchedBy::Iban | MatchedBy::Person, ..
    } = found
        && let Some(known) = register.supplier(&supplier.id)
        && let Some(field) = draft.fields.iter_mut().find(|it| it.name == "seller_name" && !typed(&it.name))
    {
        choose(field, |name| name_likeness(name, known), "the supplier master has this name");
    }
    let own = Name::of(&register.client().name);
    if let Some(field) = draft.fields.iter_mut().find(|it| it.name == "buyer_name" && !typed(&it.name)) {
        choose(field, |name| own.likeness(name), "it is our own name");
    }
}

/// Puts the reading in front that is most alike, if one is alike enough.
fn choose(field: &mut Field, likeness: impl Fn(&Name) -> f64, why: &str) {
    let alike = |text: &str| likeness(&Name::of(text));
    let first = field.value.as_deref().map_or(0.0, alike);
    let best = field
        .candidates
        .iter()
        .enumerate()
        .map(|(at, it)| (alike(&it.value), at))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > first);
    if first.max(best.map_or(0.0, |it| it.0)) < SAME_MIN {
        return;
    }
    if let Some((_, at)) = best {
        let chosen = field.candidates.remove(at);
        let before = field.value.replace(chosen.value);
        if let Some(value) = before {
            let (confidence, reason) = (field.confidence, field.reason.clone());
            field
                .candidates
                .insert(0, Candidate { value, confidence, reason, evidence: field.evidence.clone() });
        }
        (field.reason, field.evidence) = (chosen.reason, chosen.evidence);
    }
    field.confidence = field.confidence.max(AGREED);
    if !field.reason.ends_with(why) {
        field.reason = format!("{}; {why}", field.reason);
    }
}

//! What is the client's own is not the seller's: readers of a page like to take our VAT id for the seller's.

use crate::circumstances::Circumstances;
use crate::facts::compact;
use crate::register::Register;
use formats::vat::{Check, VatId};
use terms::{Candidate, Draft, Evidence, Field, Reading};

/// Reason of a value that was emptied here.
const OURS: &str = "The value read here is our own, not the seller's";

/// Where a VAT id that was ranked out of the text as the seller's is the client's own, takes the likeliest other one in
/// its place, else none; the field `buyer_vat_id` gets what is ours if it has nothing.
///
/// Structured data says whose an id is: there it stays, and the check says so. What a person typed stays too.
pub(crate) fn set_apart(register: &Register, draft: &mut Draft, circumstances: &Circumstances) {
    let own = register.client().vat_id.as_deref().map(compact);
    let (Reading::Text, Some(own)) = (&draft.reading, own) else { return };
    if circumstances.typed.contains("seller_vat_id") {
        return;
    }
    let Some(field) = draft.fields.iter_mut().find(|field| field.name == "seller_vat_id") else { return };
    if field.value.as_deref().map(compact).as_deref() != Some(own.as_str()) {
        return;
    }
    let read = field.clone();
    replace(field, &own);
    let empty = draft.field("buyer_vat_id").is_none_or(|field| field.value.is_none());
    if empty && !circumstances.typed.contains("buyer_vat_id") {
        draft.fields.retain(|field| field.name != "buyer_vat_id");
        let reason = format!("{}; it is our own", read.reason);
        draft.fields.push(Field { name: "buyer_vat_id".to_owned(), reason, candidates: Vec::new(), ..read });
    }
}

fn replace(field: &mut Field, own: &str) {
    let ours = Candidate {
        value: field.value.take().unwrap_or_default(),
        confidence: field.confidence,
        reason: field.reason.clone(),
        evidence: field.evidence.clone(),
    };
    // A word that only looks like a VAT id, such as an invoice number, is none: the check digits must hold.
    let other = field.candidates.iter().position(|candidate| {
        let value = compact(&candidate.value);
        value != own && VatId::parse(&value).is_ok_and(|it| it.check() == Check::Checked)
    });
    match other.map(|at| field.candidates.remove(at)) {
        Some(other) => {
            field.value = Some(other.value);
            field.confidence = other.confidence;
            field.reason = other.reason;
            field.evidence = other.evidence;
        }
        None => {
            field.confidence = 0.0;
            field.reason = OURS.to_owned();
            field.evidence = Evidence::Derived;
        }
    }
    field.candidates.push(ours);
}

//! The form as the first pass fills it: from what the invoice says about its sender.

use super::{FIELDS, place_of};
use crate::facts::Facts;
use crate::names::is_of_company;
use crate::register::Register;
use crate::supplier::match_supplier;
use jiff::civil::Date;
use terms::{Candidate, DocumentKind, Draft, Evidence, Field, Reading};

/// Days to pay within, where the invoice names none.
const NET_DAYS_DEFAULT: i32 = 30;
/// Days to pay within that are believed.
const NET_DAYS_MAX: i32 = 365;
/// How sure a part of an address is that was cut out of a line.
const CUT_OUT: f64 = 0.8;

/// A form for the supplier that `invoice` comes from. What stands on the document keeps its evidence; what is derived says
/// from what. Suppliers of the master that come near are candidates of `same_as`.
pub fn propose(register: &Register, invoice: &Draft) -> Draft {
    let facts = Facts::of(invoice);
    let mut draft = Draft {
        kind: DocumentKind::Other,
        kind_confidence: 1.0,
        // Its fields are copied from another draft; nothing here was read out of a text.
        reading: Reading::Nothing,
        fields: Vec::new(),
        lines: Vec::new(),
        taxes: Vec::new(),
        findings: Vec::new(),
        agent: invoice.agent.clone(),
        model: invoice.model,
        surety: None,
    };
    for name in FIELDS {
        let field = match name {
            "seller_street" | "seller_postcode" | "seller_city" | "seller_country" => {
                of_address(invoice, &facts, name)
            }
            "seller_phone" => {
                Some(derived(name, None, 0.0, "No document is trusted with the number that a call-back uses"))
            }
            "seller_vat_id" => invoice.field(name).filter(|it| !is_own(register, it)).cloned(),
            "net_days" => Some(net_days(&facts)),
            "discount_days" => days_between(facts.issued, facts.discount_until).map(|days| {
                derived(name, Some(days.to_string()), 0.9, "From the date to the last day of the discount")
            }),
            "natural_person" => Some(natural_person(&facts)),
            "same_as" => Some(same_as(register, &facts)),
            _ => invoice.field(name).cloned(),
        };
        draft.fields.push(field.unwrap_or_else(|| derived(name, None, 0.0, "Nothing was found")));
    }
    draft
}

fn derived(name: &str, value: Option<String>, confidence: f64, reason: &str) -> Field {
    Field {
        name: name.to_owned(),
        value,
        confidence,
        evidence: Evidence::Derived,
        reason: reason.to_owned(),
        candidates: Vec::new(),
    }
}

/// Readers like to take the client's own VAT id for the seller's.
fn is_own(register: &Register, field: &Field) -> bool {
    let own = register.client().vat_id.as_deref().map(crate::facts::compact);
    own.is_some() && field.value.as_deref().map(crate::facts::compact) == own
}

fn of_address(invoice: &Draft, facts: &Facts, name: &str) -> Option<Field> {
    let read = invoice.field("seller_address");
    let place = read.and_then(|it| it.value.as_deref()).map(place_of).unwrap_or_default();
    let part = match name {
        "seller_street" => place.street,
        "seller_postcode" => place.postcode,
        "seller_city" => place.city,
        _ => place.country,
    };
    if !part.is_empty() {
        let read = read?;
        let mut field = derived(name, Some(part), read.confidence.min(CUT_OUT), "Cut out of the address");
        field.evidence = read.evidence.clone();
        return Some(field);
    }
    if name != "seller_country" {
        return None;
    }
    let letters = |text: &Option<String>| text.as_deref().and_then(|it| it.get(..2)).map(str::to_uppercase);
    let by_vat = letters(&facts.seller.vat_id).map(|it| (country_of_vat(it), "From the VAT id"));
    let by_iban = || letters(&facts.payee_iban).map(|it| (it, "From the IBAN"));
    by_vat.or_else(by_iban).map(|(country, reason)| derived(name, Some(country), CUT_OUT, reason))
}

/// VAT ids of Greece and Northern Ireland begin with other letters than their country's code.
fn country_of_vat(prefix: String) -> String {
    match prefix.as_str() {
        "EL" => "GR".to_owned(),
        "XI" => "GB".to_owned(),
        _ => prefix,
    }
}

/// A sole trader's details are personal data; only a legal form in the name says for sure that it is none.
fn natural_person(facts: &Facts) -> Field {
    let company = facts.seller.name.as_deref().is_some_and(is_of_company);
    let (confidence, reason) = if company {
        (0.97, "The name has the legal form of a company")
    } else {
        (0.5, "The name has no legal form; it may be a sole trader")
    };
    derived("natural_person", Some("no".to_owned()), confidence, reason)
}

fn net_days(facts: &Facts) -> Field {
    match days_between(facts.issued, facts.due) {
        Some(days) => derived("net_days", Some(days.to_string()), 0.95, "From the date to the due date"),
        None => derived(
            "net_days",
            Some(NET_DAYS_DEFAULT.to_string()),
            0.5,
            "The invoice names no due date; 30 days are usual",
        ),
    }
}

fn days_between(from: Option<Date>, to: Option<Date>) -> Option<i32> {
    let days = to?.since(from?).ok()?.get_days();
    (0..=NET_DAYS_MAX).contains(&days).then_some(days)
}

fn same_as(register: &Register, facts: &Facts) -> Field {
    let found = match_supplier(register, facts, false);
    let mut field = derived("same_as", None, 0.0, "Empty: a new supplier is made");
    field.candidates = found
        .others()
        .iter()
        .filter_map(|it| {
            let name = &register.supplier(&it.id)?.name;
            Some(Candidate {
                value: it.id.clone(),
                confidence: it.score,
                reason: format!("{name}: {}", it.reason),
                evidence: Evidence::Derived,
            })
        })
        .collect();
    field
}

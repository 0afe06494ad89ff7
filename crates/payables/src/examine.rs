//! The examination of one draft: every step of accounts payable, in order.

use crate::checks::checks;
use crate::circumstances::{Circumstances, Tolerances};
use crate::coding::{propose, restrictions};
use crate::duplicates;
use crate::exceptions::RECOMPUTED;
use crate::facts::Facts;
use crate::master::Supplier;
use crate::orders::{self, order_reason};
use crate::ours;
use crate::register::{Register, shifted};
use crate::supplier::{self, SupplierMatch, bank_change, layout_new, match_supplier, number_shape};
use crate::words::plain;
use std::collections::BTreeSet;
use terms::{Candidate, CaseId, DocumentKind, Draft, Evidence, Field, Finding, Standing};

/// Starts the reason of every value that comes from the supplier's terms in the master.
const FROM_TERMS: &str = "From the supplier's terms in the master";

/// Examines `draft` and gives it back with the fields `supplier`, `account`, `cost_centre`, `tax_code` (and
/// `due_date`, `discount_percent`, `discount_until` from the supplier's terms where the document has none) and with
/// the findings of every step, gravest first.
///
/// Running it again on a corrected draft replaces what it had added and keeps what a person typed
/// ([`Circumstances::typed`]). Findings of the reader stay, but for codes that are recomputed here.
pub fn examine(
    register: &Register,
    draft: Draft,
    tolerances: &Tolerances,
    circumstances: &Circumstances,
) -> Draft {
    let mut draft = cleared(draft, circumstances);
    ours::set_apart(register, &mut draft, circumstances);
    let mut facts = Facts::of(&draft);
    let found = match_supplier(register, &facts, circumstances.typed.contains("supplier"));
    facts.supplier = found.id().map(str::to_owned);
    supplier::agree(register, &mut draft, &found, circumstances);
    let name = |field: &str| draft.value(field).map(str::to_owned);
    (facts.seller.name, facts.buyer.name) = (name("seller_name"), name("buyer_name"));
    let mut findings = checks(register, &facts, circumstances);
    if facts.bookable() {
        findings.extend(supplier::findings(register, &facts, &found));
        findings.extend(facts.supplier.iter().flat_map(|id| bank_change(register, &facts, id)));
        let supplier = facts.supplier.as_deref();
        findings.extend(supplier.and_then(|id| number_shape(register, id, facts.number.as_deref())));
        let layout = facts.layout.as_ref();
        findings.extend(supplier.and_then(|id| layout_new(register, id, layout, circumstances.arrival)));
        findings.extend(duplicates::findings(register, &facts, circumstances));
        put(&mut draft, circumstances, supplier_field(&found));
        terms_of_payment(register, &mut draft, &facts, circumstances);
        findings.extend(booked(register, &mut draft, &mut facts, tolerances, circumstances));
    } else {
        findings.extend(same_file(register, circumstances));
        findings.extend(duplicates::reminded(register, &facts, circumstances));
    }
    without_echo(&mut findings);
    draft.findings.extend(findings);
    no_instruction(&mut draft);
    sort(&mut draft.findings);
    draft
}

/// Orders and coding, which need the supplier.
fn booked(
    register: &Register,
    draft: &mut Draft,
    facts: &mut Facts,
    tolerances: &Tolerances,
    circumstances: &Circumstances,
) -> Vec<Finding> {
    let arrival = circumstances.arrival;
    let copies = copies(register, facts, circumstances);
    let cover = orders::cover(register, facts, arrival, &copies);
    let mut findings = orders::findings(register, facts, &cover, tolerances, arrival, &copies);
    order_candidates(register, draft, facts, arrival);
    for field in propose(register, facts, &cover) {
        put(draft, circumstances, field);
    }
    let text = |name: &str| draft.value(name).map(str::to_owned);
    (facts.account, facts.cost_centre, facts.tax_code) =
        (text("account"), text("cost_centre"), text("tax_code"));
    let day = facts.delivered.or(facts.issued).unwrap_or(circumstances.received);
    findings.extend(restrictions(register, facts, day));
    findings
}

/// The draft without what an earlier examination added.
fn cleared(mut draft: Draft, circumstances: &Circumstances) -> Draft {
    let proposed = ["supplier", "account", "cost_centre", "tax_code"];
    draft.fields.retain(|field| {
        circumstances.typed.contains(&field.name)
            || !(proposed.contains(&field.name.as_str()) || field.reason.starts_with(FROM_TERMS))
    });
    let held =
        |finding: &Finding| finding.code == "instruction-in-document" && finding.standing == Standing::Holds;
    draft.findings.retain(|finding| !RECOMPUTED.contains(&finding.code.as_str()) && !held(finding));
    draft
}

/// Cases that this document repeats: what they took of an order is not held against it a second time.
fn copies(register: &Register, facts: &Facts, circumstances: &Circumstances) -> Vec<CaseId> {
    let alike = duplicates::duplicates(register, facts, circumstances);
    let mut copies: BTreeSet<CaseId> =
        alike.into_iter().filter_map(|likeness| likeness.earlier.case).collect();
    copies.extend(duplicates::same_file(register, circumstances));
    copies.into_iter().collect()
}

/// Adds a field at the end, in place of the one with its name, unless a person typed that.
fn put(draft: &mut Draft, circumstances: &Circumstances, field: Field) {
    let typed = circumstances.typed.contains(&field.name);
    if typed && draft.field(&field.name).is_some() {
        return;
    }
    draft.fields.retain(|known| known.name != field.name);
    draft.fields.push(field);
}

fn derived(name: &str, value: Option<String>, confidence: f64, reason: String) -> Field {
    Field {
        name: name.to_owned(),
        value,
        confidence,
        evidence: Evidence::Derived,
        reason,
        candidates: Vec::new(),
    }
}

fn supplier_field(found: &SupplierMatch) -> Field {
    let mut field = match found {
        SupplierMatch::Known { supplier, .. } => {
            derived("supplier", Some(supplier.id.clone()), supplier.score, supplier.reason.clone())
        }
        SupplierMatch::Ambiguous(_) => {
            derived("supplier", None, 0.0, "Several suppliers in the master fit".to_owned())
        }
        SupplierMatch::Unknown(_) => {
            derived("supplier", None, 0.0, "No supplier in the master fits".to_owned())
        }
    };
    let candidate = |likely: &supplier::Likely| Candidate {
        value: likely.id.clone(),
        confidence: likely.score,
        reason: likely.reason.clone(),
        evidence: Evidence::Derived,
    };
    field.candidates = found.others().iter().map(candidate).collect();
    field
}

/// Due date and discount, where the document is silent.
fn terms_of_payment(register: &Register, draft: &mut Draft, facts: &Facts, circumstances: &Circumstances) {
    let known = facts.supplier.as_deref().and_then(|id| register.supplier(id));
    let (Some(supplier), Some(issued)) = (known, facts.issued) else { return };
    if facts.kind != DocumentKind::Invoice {
        return;
    }
    if facts.due.is_none()
        && let Some(due) = shifted(issued, i32::from(supplier.net_days))
    {
        let reason = format!("{FROM_TERMS}: {} days net", supplier.net_days);
        put_missing(draft, circumstances, derived("due_date", Some(due.to_string()), 0.9, reason));
    }
    // Terms on the document are the seller's last word; the master's discount fills only silence.
    if facts.terms.is_none() && facts.discount_percent.is_none() {
        discount(draft, supplier, issued, circumstances);
    }
}

fn discount(
    draft: &mut Draft,
    supplier: &Supplier,
    issued: jiff::civil::Date,
    circumstances: &Circumstances,
) {
    let (Some(days), Some(percent)) = (supplier.discount_days, supplier.discount_percent) else { return };
    let Some(until) = shifted(issued, i32::from(days)) else { return };
    // A document that is due before the master's discount ends has terms of its own.
    let due = draft.value("due_date").and_then(|due| due.parse::<jiff::civil::Date>().ok());
    if due.is_some_and(|due| due < until) {
        return;
    }
    let reason = format!("{FROM_TERMS}: {} % within {days} days", plain(percent));
    let percent = derived("discount_percent", Some(percent.normalize().to_string()), 0.9, reason.clone());
    put_missing(draft, circumstances, percent);
    put_missing(draft, circumstances, derived("discount_until", Some(until.to_string()), 0.9, reason));
}

/// A value that is there, even one that could not be understood, is not replaced.
fn put_missing(draft: &mut Draft, circumstances: &Circumstances, field: Field) {
    if draft.value(&field.name).is_none_or(|value| value.trim().is_empty()) {
        put(draft, circumstances, field);
    }
}

/// Says beside each order that was read what is known of it: "open, this supplier, 4,180.00 EUR left".
fn order_candidates(register: &Register, draft: &mut Draft, facts: &Facts, arrival: u64) {
    let Some(field) = draft.fields.iter_mut().find(|field| field.name == "order") else { return };
    for candidate in &mut field.candidates {
        candidate.reason = order_reason(register, &candidate.value, facts.supplier.as_deref(), arrival);
    }
}

fn same_file(register: &Register, circumstances: &Circumstances) -> Option<Finding> {
    let case = duplicates::same_file(register, circumstances).into_iter().next()?;
    let sentence = format!("The very same file came before, as case {case}");
    Some(Finding::new("duplicate-exact", Standing::Exception, sentence).with("earlier_case", case.0))
}

fn no_instruction(draft: &mut Draft) {
    let readable = draft.reading != terms::Reading::Nothing;
    if readable && !draft.findings.iter().any(|finding| finding.code == "instruction-in-document") {
        let sentence = "No instruction in the text";
        draft.findings.push(Finding::new("instruction-in-document", Standing::Holds, sentence));
    }
}

/// A tax that no code fits has its finding under `tax`; that no code could then be proposed says nothing more.
fn without_echo(findings: &mut Vec<Finding>) {
    if findings.iter().any(|finding| finding.code == "tax" && finding.standing >= Standing::Doubt) {
        let echo =
            |finding: &Finding| finding.code == "coding" && finding.field.as_deref() == Some("tax_code");
        findings.retain(|finding| !echo(finding));
    }
}

/// Gravest first, then by code, field and sentence; each once.
fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| (finding.code.clone(), finding.field.clone(), finding.sentence.clone());
        b.standing.cmp(&a.standing).then_with(|| key(a).cmp(&key(b)))
    });
    findings.dedup_by(|a, b| {
        a.code == b.code && a.field == b.field && a.sentence == b.sentence && a.standing == b.standing
    });
}

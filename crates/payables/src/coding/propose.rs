//! The three proposed fields with their candidates and reasons.

use super::memory::Target;
use super::tax::{TaxShown, fitting};
use super::vote::{Outcome, Question, of_supplier, of_words};
use crate::facts::Facts;
use crate::orders::Cover;
use crate::register::Register;
use crate::words::count;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use terms::{Candidate, Evidence, Field};

/// Values shown for one field, the proposed one included.
pub const CANDIDATES_MAX: usize = 3;
/// Confidence of a value that stands in the order itself.
const ORDERED_CONFIDENCE: f64 = 0.99;
/// Confidence of the only tax code that fits what the invoice shows.
const ONLY_TAX_CODE_CONFIDENCE: f64 = 0.95;
/// Confidence of one of several.
const FIRST_TAX_CODE_CONFIDENCE: f64 = 0.5;

/// Proposes `account`, `cost_centre` and `tax_code`, each with up to [`CANDIDATES_MAX`] values: what the order says
/// first, then what signed history says, the tax code only from codes that fit what the invoice shows. A field without
/// any proposal has no value and says so.
pub fn propose(register: &Register, facts: &Facts, cover: &Cover) -> Vec<Field> {
    let descriptions = facts.lines.iter().map(|line| line.description.as_str());
    let question = Question {
        supplier: facts.supplier.as_deref(),
        words: register.memory.known_words(descriptions),
        net: facts.net,
        day: facts.issued,
    };
    Target::ALL.into_iter().map(|target| field(register, facts, cover, &question, target)).collect()
}

fn field(register: &Register, facts: &Facts, cover: &Cover, question: &Question, target: Target) -> Field {
    let mut candidates = ordered(register, cover, target);
    if target == Target::TaxCode {
        prefer_shown(register, facts, &mut candidates);
    }
    for learned in learned(register, facts, question, target) {
        if !candidates.iter().any(|known| known.value == learned.value) {
            candidates.push(learned);
        }
    }
    candidates.truncate(CANDIDATES_MAX);
    if candidates.is_empty() {
        return Field {
            name: target.field().to_owned(),
            value: None,
            confidence: 0.0,
            evidence: Evidence::Derived,
            reason: "Nothing signed so far resembles this invoice".to_owned(),
            candidates,
        };
    }
    let best = candidates.remove(0);
    Field {
        name: target.field().to_owned(),
        value: Some(best.value),
        confidence: best.confidence,
        evidence: best.evidence,
        reason: best.reason,
        candidates,
    }
}

fn candidate(value: &str, confidence: f64, reason: String) -> Candidate {
    Candidate { value: value.to_owned(), confidence, reason, evidence: Evidence::Derived }
}

/// What the covering order lines say, the value with the largest share first.
fn ordered(register: &Register, cover: &Cover, target: Target) -> Vec<Candidate> {
    let mut by_value: BTreeMap<&str, (Decimal, &str)> = BTreeMap::new();
    for share in &cover.shares {
        let Some(line) =
            register.order(&share.order).and_then(|o| o.lines.iter().find(|l| l.line == share.line))
        else {
            continue;
        };
        let value = match target {
            Target::Account => line.account.as_deref(),
            Target::CostCentre => line.cost_centre.as_deref(),
            Target::TaxCode => line.tax_code.as_deref(),
        };
        if let Some(value) = value {
            let slot = by_value.entry(value).or_insert((Decimal::ZERO, share.order.as_str()));
            slot.0 = slot.0.saturating_add(share.net.abs());
        }
    }
    let split = by_value.len() > 1;
    let mut values: Vec<(&str, (Decimal, &str))> = by_value.into_iter().collect();
    values.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
    let reason = |order: &str| {
        if split {
            format!("As order {order} says; its lines differ")
        } else {
            format!("As order {order} says")
        }
    };
    let values = values.into_iter().enumerate();
    values
        .map(|(i, (value, (_, order)))| {
            let confidence = if i == 0 { ORDERED_CONFIDENCE } else { 1.0 - ORDERED_CONFIDENCE };
            candidate(value, confidence, reason(order))
        })
        .collect()
}

/// What the invoice charges beats what the order expected: a tax code of the order that does not fit is not proposed
/// while another one fits.
fn prefer_shown(register: &Register, facts: &Facts, candidates: &mut Vec<Candidate>) {
    let fitting = fitting(register, facts, &TaxShown::of(facts));
    if !fitting.is_empty() {
        candidates.retain(|known| fitting.iter().any(|code| code.code == known.value));
    }
}

fn learned(register: &Register, facts: &Facts, question: &Question, target: Target) -> Vec<Candidate> {
    if target == Target::TaxCode {
        return tax_codes(register, facts, question);
    }
    let usable = |value: &str| match target {
        Target::Account => register.account(value).is_some(),
        _ => register
            .cost_centre(value)
            .is_some_and(|centre| facts.issued.is_none_or(|day| centre.valid_on(day))),
    };
    let own = of_supplier(&register.memory, question, target, usable);
    match own {
        Some(outcome) => worded(register, &outcome, as_you_did),
        None => of_words(&register.memory, question, target, usable)
            .map(|outcome| worded(register, &outcome, as_elsewhere))
            .unwrap_or_default(),
    }
}

fn tax_codes(register: &Register, facts: &Facts, question: &Question) -> Vec<Candidate> {
    let shown = TaxShown::of(facts);
    let fitting = fitting(register, facts, &shown);
    let usable = |value: &str| fitting.iter().any(|code| code.code == value);
    let mut out = of_supplier(&register.memory, question, Target::TaxCode, usable)
        .map(|outcome| worded(register, &outcome, as_you_did))
        .unwrap_or_default();
    // The rate on the invoice is stronger evidence than any habit: what is left over is proposed even without one.
    let confidence = if fitting.len() == 1 {
        ONLY_TAX_CODE_CONFIDENCE
    } else {
        FIRST_TAX_CODE_CONFIDENCE / fitting.len().max(1) as f64
    };
    if fitting.len() == 1
        && let Some(only) = out.first_mut()
    {
        only.confidence = only.confidence.max(confidence);
    }
    for code in &fitting {
        if !out.iter().any(|known| known.value == code.code) {
            out.push(candidate(&code.code, confidence, tax_reason(&shown, fitting.len())));
        }
    }
    out
}

fn tax_reason(shown: &TaxShown, codes: usize) -> String {
    let rate = shown.rate.map(|rate| format!("{} %", crate::words::plain(rate)));
    let what = match (shown.category.as_deref(), rate) {
        (Some("AE"), _) => "reverse charge".to_owned(),
        (Some("K"), _) => "an intra-community supply".to_owned(),
        (_, Some(rate)) => rate,
        (_, None) => "the tax shown".to_owned(),
    };
    if codes == 1 {
        format!("The only tax code for {what}")
    } else {
        format!("One of {codes} tax codes for {what}")
    }
}

fn worded(
    register: &Register,
    outcome: &Outcome,
    reason: fn(&Register, &Outcome, usize) -> String,
) -> Vec<Candidate> {
    let ranked = outcome.ranked.iter().enumerate().take(CANDIDATES_MAX);
    ranked
        .map(|(i, voted)| {
            candidate(register.memory.text(voted.value), voted.confidence, reason(register, outcome, i))
        })
        .collect()
}

/// "As you did on 14 of 17 earlier invoices; 3 went to 4150".
fn as_you_did(register: &Register, outcome: &Outcome, position: usize) -> String {
    let n = outcome.ranked.get(position).map_or(0, |voted| voted.count);
    let what = if outcome.similar { "earlier invoice like this" } else { "earlier invoice" };
    let many = if outcome.similar { "earlier invoices like this" } else { "earlier invoices" };
    let mut reason = if n == outcome.total {
        format!(
            "As you did on {}",
            if n == 1 { format!("the one {what}") } else { format!("all {n} {many}") }
        )
    } else {
        format!("As you did on {n} of {}", count(outcome.total, what, many))
    };
    let other = outcome.ranked.iter().enumerate().filter(|(i, voted)| *i != position && voted.count > 0);
    if let Some((_, other)) = other.max_by(|a, b| a.1.count.cmp(&b.1.count).then(b.0.cmp(&a.0))) {
        reason.push_str(&format!("; {} went to {}", other.count, register.memory.text(other.value)));
    }
    reason
}

fn as_elsewhere(_: &Register, outcome: &Outcome, position: usize) -> String {
    let n = outcome.ranked.get(position).map_or(0, |voted| voted.count);
    format!(
        "No history of this supplier; so went {} of others with these words",
        count(n, "invoice", "invoices")
    )
}

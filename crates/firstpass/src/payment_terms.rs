//! Payment terms in running text: "30 days net", "2 % Skonto innerhalb 14 Tagen", "à réception".

use crate::lexicon::Concept;
use crate::rank::Sheet;
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::ops::Range;
use terms::{Evidence, Field};

/// Days of a term that is believed.
const DAYS_MAX: i64 = 180;
/// Words before a number of days in which its percentage stands.
const PERCENT_WITHIN: usize = 9;

/// What the text says about when to pay.
#[derive(Default)]
pub(crate) struct Terms {
    net: Option<(i64, Range<usize>)>,
    discount: Option<(Decimal, i64, Range<usize>)>,
}

/// Looks for terms on the pages.
pub(crate) fn of(sheet: &Sheet) -> Terms {
    let mut terms = Terms::default();
    for at in 0..sheet.tokens.len() {
        let token = &sheet.tokens[at];
        let line = sheet.lines[token.line].tokens.clone();
        if token.text.len() <= 3 && is_days(sheet, at + 1, token.line) {
            let Ok(days) = token.plain.parse::<i64>() else { continue };
            if !(0..=DAYS_MAX).contains(&days) {
                continue;
            }
            match percent_near(sheet, at, &line) {
                Some(percent) if terms.discount.is_none() => terms.discount = Some((percent, days, line)),
                Some(_) => {}
                None if terms.net.as_ref().is_none_or(|(known, _)| *known < days)
                    && about_payment(sheet, at, &line) =>
                {
                    terms.net = Some((days, line));
                }
                None => {}
            }
        } else if terms.net.is_none() && at_once(sheet, at, &line) {
            terms.net = Some((0, line));
        }
    }
    terms
}

fn is_days(sheet: &Sheet, at: usize, line: usize) -> bool {
    const DAYS: [&str; 12] = [
        "tage",
        "tagen",
        "tg",
        "days",
        "day",
        "jours",
        "jour",
        "dagen",
        "dag",
        "giorni",
        "dias",
        "kalendertagen",
    ];
    sheet.tokens.get(at).is_some_and(|next| next.line == line && DAYS.contains(&next.plain.as_str()))
}

fn has(sheet: &Sheet, range: Range<usize>, wanted: &[Concept]) -> bool {
    sheet.tokens[range].iter().any(|token| token.concepts.iter().any(|concept| wanted.contains(concept)))
}

/// The percentage of a discount that the days belong to: the nearest one before, with no other number of days between, or right behind.
fn percent_near(sheet: &Sheet, at: usize, line: &Range<usize>) -> Option<Decimal> {
    let percent = |index: usize| -> Option<Decimal> {
        let text = sheet.tokens[index].text.trim_start_matches('(').trim_end_matches([',', '.', ')', ';']);
        let joined = text.strip_suffix('%');
        let apart = sheet.tokens.get(index + 1).is_some_and(|next| next.text.starts_with('%'));
        let number = joined.or(apart.then_some(text))?;
        number.replace(',', ".").parse().ok().filter(|value| *value > Decimal::ZERO && *value < Decimal::TEN)
    };
    let start = line.start.max(at.saturating_sub(PERCENT_WITHIN));
    for index in (start..at).rev() {
        if sheet.tokens[index].text.len() <= 3 && is_days(sheet, index + 1, sheet.tokens[at].line) {
            break;
        }
        if let Some(value) = percent(index) {
            return Some(value);
        }
    }
    let behind = (at + 2..line.end.min(at + 7)).find_map(|index| {
        let other_days = is_days(sheet, index + 1, sheet.tokens[at].line);
        percent(index).filter(|_| !other_days)
    });
    behind.filter(|_| {
        has(sheet, at..line.end.min(at + 9), &[Concept::Discount])
            && !has(sheet, at..at + 3.min(line.end - at), &[Concept::Net])
    })
}

fn about_payment(sheet: &Sheet, at: usize, line: &Range<usize>) -> bool {
    const WITHIN: [&str; 14] = [
        "innerhalb",
        "binnen",
        "within",
        "sous",
        "a",
        "entro",
        "dentro",
        "ziel",
        "in",
        "terms",
        "reglement",
        "paiement",
        "zahlung",
        "zahlungsbedingungen",
    ];
    let near = line.start.max(at.saturating_sub(10))..line.end.min(at + 8);
    has(sheet, near.clone(), &[Concept::Due, Concept::Payable, Concept::Net])
        || sheet.tokens[near].iter().any(|token| {
            WITHIN.contains(&token.plain.as_str())
                || token.plain.starts_with("zahl")
                || token.plain.starts_with("pay")
        })
}

/// "Sofort fällig", "due upon receipt", "à réception".
fn at_once(sheet: &Sheet, at: usize, line: &Range<usize>) -> bool {
    const AT_ONCE: [&str; 8] = [
        "sofort",
        "umgehend",
        "receipt",
        "immediately",
        "reception",
        "ontvangst",
        "ricevimento",
        "recepcion",
    ];
    AT_ONCE.contains(&sheet.tokens[at].plain.as_str())
        && has(sheet, line.clone(), &[Concept::Due, Concept::Payable])
}

impl Terms {
    /// Adds `terms`, `discount_percent` and `discount_until`, and the due date where none is printed.
    pub(crate) fn add(&self, sheet: &Sheet, fields: &mut Vec<Field>) {
        let issued = fields.iter().find(|field| field.name == "issue_date");
        let issued =
            issued.and_then(|field| Some((field.value.as_deref()?.parse::<Date>().ok()?, field.confidence)));
        if let Some((days, line)) = &self.net {
            due(fields, issued, *days);
            fields.push(text("terms", sheet.text(line.clone()), sheet, line));
        }
        let Some((percent, days, line)) = &self.discount else { return };
        if self.net.is_none() {
            fields.push(text("terms", sheet.text(line.clone()), sheet, line));
        }
        fields.push(text("discount_percent", percent.normalize().to_string(), sheet, line));
        if let Some((date, confidence)) = issued
            && let Ok(until) = date.checked_add(days.days())
        {
            let reason = format!("{days} days after the invoice date");
            fields.push(derived("discount_until", until.to_string(), confidence * 0.9, reason));
        }
    }
}

fn due(fields: &mut [Field], issued: Option<(Date, f64)>, days: i64) {
    let Some((date, confidence)) = issued else { return };
    let Some(field) = fields.iter_mut().find(|field| field.name == "due_date") else { return };
    let Ok(due) = date.checked_add(days.days()) else { return };
    let due = due.to_string();
    if field.value.as_ref() == Some(&due) {
        field.confidence = field.confidence.max(0.95);
        field.reason =
            format!("{}; it is {days} days after the invoice date, as the terms say", field.reason);
    } else if field.value.is_none() || field.confidence < 0.5 {
        let candidates = std::mem::take(&mut field.candidates);
        *field = derived(
            "due_date",
            due,
            confidence * 0.9,
            format!("{days} days after the invoice date, as the terms say"),
        );
        field.candidates = candidates;
    }
}

fn derived(name: &str, value: String, confidence: f64, reason: String) -> Field {
    let confidence = (confidence * 1000.0).round() / 1000.0;
    Field {
        name: name.to_owned(),
        value: Some(value),
        confidence,
        evidence: Evidence::Derived,
        reason,
        candidates: Vec::new(),
    }
}

fn text(name: &str, value: String, sheet: &Sheet, line: &Range<usize>) -> Field {
    Field {
        name: name.to_owned(),
        value: Some(value),
        confidence: 0.9,
        evidence: sheet.evidence(line.clone()),
        reason: "Read from the payment terms".to_owned(),
        candidates: Vec::new(),
    }
}

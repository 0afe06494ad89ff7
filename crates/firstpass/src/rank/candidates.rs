//! Everything on the pages that could be the value of a field of one shape.

use super::amount::{Amount, amount};
use super::date::{WORDS_MAX as DATE_WORDS_MAX, date};
use super::field::Shape;
use super::names;
use super::sheet::Sheet;
use crate::limits;
use formats::iban::{Iban, IbanError};
use rust_decimal::Decimal;
use std::ops::Range;

/// Characters of the shortest IBAN (Norway).
const IBAN_CHARS_MIN: usize = 15;

/// One possible value where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Tokens of one line.
    pub(crate) span: Range<usize>,
    /// In the canonical form of its shape.
    pub(crate) value: String,
    /// For amounts and numbers.
    pub(crate) amount: Option<Decimal>,
    /// Facts about its form that are features: `iban-valid`, `swapped`, …
    pub(crate) marks: Vec<&'static str>,
}

impl Found {
    fn new(span: Range<usize>, value: String) -> Self {
        Self { span, value, amount: None, marks: Vec::new() }
    }
}

/// The candidates of one shape in reading order, at most [`limits::CANDIDATES_MAX`].
pub(crate) fn of(sheet: &Sheet, shape: Shape) -> Vec<Found> {
    let mut found = match shape {
        Shape::Amount => amounts(sheet),
        Shape::Date => dates(sheet),
        Shape::Number => numbers(sheet),
        Shape::Iban => ibans(sheet),
        Shape::VatId => vat_ids(sheet),
        Shape::Bic => bics(sheet),
        Shape::Mail => mails(sheet),
        Shape::Currency => currencies(sheet),
        Shape::Name => names::of(sheet),
    };
    shorten(&mut found);
    found
}

/// Keeps the head and the tail where there are too many: headers stand first, totals last.
fn shorten(found: &mut Vec<Found>) {
    let max = limits::CANDIDATES_MAX;
    if found.len() > max {
        let tail = found.split_off(found.len() - max / 2);
        found.truncate(max - max / 2);
        found.extend(tail);
    }
}

fn amounts(sheet: &Sheet) -> Vec<Found> {
    let mut out = Vec::new();
    for at in 0..sheet.tokens.len() {
        if let Some((span, amount)) = grouped(sheet, at) {
            push_amount(&mut out, sheet, span, amount);
        }
        if let Some(amount) = amount(&sheet.tokens[at].text) {
            push_amount(&mut out, sheet, at..at + 1, amount);
        }
    }
    out
}

/// `1 234,56`: groups of three digits in words of their own.
fn grouped(sheet: &Sheet, at: usize) -> Option<(Range<usize>, Amount)> {
    let lead = sheet.tokens[at].text.trim_start_matches(['-', '+', '€', '$', '£']);
    if lead.is_empty() || lead.len() > 3 || !lead.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut end = at + 1;
    let mut text = sheet.tokens[at].text.clone();
    while end < sheet.tokens.len() && end - at < 4 && sheet.gap_before(end) < blank_max(sheet, end) {
        let next = &sheet.tokens[end].text;
        let digits = next.bytes().take_while(u8::is_ascii_digit).count();
        if digits != 3 {
            break;
        }
        text.push('\u{a0}');
        text.push_str(next);
        end += 1;
        if next.len() > 3 {
            break;
        }
    }
    let amount = (end > at + 1).then(|| amount(&text)).flatten()?;
    (amount.places == 2).then_some((at..end, amount))
}

/// The widest blank between groups of digits, in type sizes. Where every character is as wide as the next, as on a
/// typewriter, a blank is as wide as a digit.
fn blank_max(sheet: &Sheet, at: usize) -> f64 {
    let token = &sheet.tokens[at];
    let cell = token.area.width / (token.text.chars().count().max(1) as f64 * token.size.max(1.0));
    if cell >= 0.58 { 0.7 } else { 0.5 }
}

fn push_amount(out: &mut Vec<Found>, sheet: &Sheet, span: Range<usize>, amount: Amount) {
    let beside = |token: Option<usize>| {
        token.and_then(|at| sheet.tokens.get(at)).is_some_and(|token| {
            token.line == sheet.tokens[span.start].line && code_of(&token.text).is_some()
        })
    };
    let currency = amount.currency || beside(Some(span.end)) || beside(span.start.checked_sub(1));
    if amount.places != 2 && !currency {
        return;
    }
    let percent = sheet
        .tokens
        .get(span.end)
        .is_some_and(|next| next.text.starts_with('%') && sheet.gap_before(span.end) < 1.0);
    if percent {
        return;
    }
    let mut marks = Vec::new();
    if currency {
        marks.push("currency");
    }
    if amount.places == 0 {
        marks.push("whole");
    }
    if span.len() > 1 {
        marks.push("grouped");
    }
    if amount.value.is_sign_negative() {
        marks.push("negative");
    }
    if amount.value.is_zero() {
        marks.push("zero");
    }
    let mut value = amount.value;
    if value.scale() < 2 {
        value.rescale(2);
    }
    out.push(Found { span, value: value.to_string(), amount: Some(value), marks });
}

fn dates(sheet: &Sheet) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < sheet.tokens.len() {
        let line = sheet.tokens[at].line;
        let hit = (1..=DATE_WORDS_MAX).rev().find_map(|words| {
            let end = at + words;
            let whole = sheet.tokens.get(end - 1).is_some_and(|token| token.line == line);
            let close = whole && (at + 1..end).all(|next| sheet.gap_before(next) < 1.5);
            if !close {
                return None;
            }
            // a time or a range behind the date does not belong to it
            date(&sheet.text(at..end)).map(|written| (end, written))
        });
        let Some((end, written)) = hit else {
            at += 1;
            continue;
        };
        let mut first = Found::new(at..end, written.date.to_string());
        if let Some(swapped) = written.swapped {
            first.marks.push("day-first");
            let mut second = Found::new(at..end, swapped.to_string());
            second.marks.push("month-first");
            out.push(second);
        }
        out.push(first);
        at = end;
    }
    out
}

fn numbers(sheet: &Sheet) -> Vec<Found> {
    let mut out = Vec::new();
    for (at, token) in sheet.tokens.iter().enumerate() {
        let text = trimmed(&token.text);
        if !is_number(text) || is_of_phone(sheet, at) {
            continue;
        }
        out.push(Found::new(at..at + 1, text.to_owned()));
        // "RE 2026-117": a short word of capitals belongs to the number
        let Some(before) = at.checked_sub(1) else { continue };
        let prefix = sheet.tokens[before].text.as_str();
        let capitals =
            (1..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
        if capitals && sheet.gap_before(at) < 0.6 {
            let mut joined = Found::new(before..at + 1, format!("{prefix} {text}"));
            joined.marks.push("joined");
            out.push(joined);
        }
    }
    out
}

/// Whether a word belongs to an international telephone number: `+43 677 588`.
fn is_of_phone(sheet: &Sheet, at: usize) -> bool {
    let start = sheet.cells[sheet.tokens[at].cell].tokens.start;
    let mut before = (start..=at).rev().take_while(|nth| {
        sheet.tokens[*nth]
            .text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | '-' | '/'))
    });
    before.any(|nth| sheet.tokens[nth].text.starts_with('+'))
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | '_' | '\\' | '#'));
    digits > 0
        && plain
        && text.len() <= 40
        && date(text).is_none_or(|_| text.len() == 8)
        && amount(text).is_none_or(|amount| amount.places == 0)
}

fn ibans(sheet: &Sheet) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for at in 0..sheet.tokens.len() {
        let start = sheet.tokens[at].text.trim_start_matches(|c: char| !c.is_alphanumeric());
        let head = start.as_bytes();
        let begins = head.len() >= 4
            && head[..2].iter().all(u8::is_ascii_uppercase)
            && head[2..4].iter().all(u8::is_ascii_digit)
            && start.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b',');
        if !begins {
            continue;
        }
        let (mut text, mut end) = (bare(start), at + 1);
        let wanted = match Iban::parse(&text) {
            Ok(_) | Err(IbanError::CheckDigits(_)) => text.len(),
            Err(IbanError::Length { expected, .. }) => expected,
            Err(_) => continue,
        };
        while text.len() < wanted && end < sheet.tokens.len() && sheet.gap_before(end) < 2.0 {
            let more = bare(&sheet.tokens[end].text);
            // "NL91 ABNA 0417 …": the bank's letters are a group of their own, and only the second one
            let bank =
                text.len() == 4 && more.len() == 4 && more.bytes().all(|byte| byte.is_ascii_uppercase());
            if !bank && !more.bytes().any(|byte| byte.is_ascii_digit()) {
                break;
            }
            text.push_str(&more);
            end += 1;
        }
        if text.len() == wanted || (IBAN_CHARS_MIN..wanted).contains(&text.len()) {
            let mut found = Found::new(at..end, text);
            // a number that was printed wrong is still what the page says; that it is wrong is told elsewhere
            found.marks.push(match Iban::parse(&found.value) {
                Ok(_) => "iban-valid",
                Err(IbanError::Length { .. }) => "iban-length",
                Err(_) => "iban-invalid",
            });
            out.push(found);
        }
    }
    out
}

/// Capital letters and digits only.
fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn vat_ids(sheet: &Sheet) -> Vec<Found> {
    let mut out = Vec::new();
    for at in 0..sheet.tokens.len() {
        let line = sheet.tokens[at].line;
        let mut text = String::new();
        for end in at + 1..=(at + 5).min(sheet.tokens.len()) {
            let token = &sheet.tokens[end - 1];
            if token.line != line || (end - 1 > at && sheet.gap_before(end - 1) > 1.2) {
                break;
            }
            text.push_str(&bare(&token.text));
            if end == at + 1 && !text.starts_with(|c: char| c.is_ascii_uppercase()) || text.len() > 16 {
                break;
            }
            if is_vat_id(&text) && !more_digits_follow(sheet, end, line) {
                out.push(Found::new(at..end, text.clone()));
                break;
            }
        }
    }
    out
}

fn more_digits_follow(sheet: &Sheet, next: usize, line: usize) -> bool {
    sheet.tokens.get(next).is_some_and(|token| {
        token.line == line
            && sheet.gap_before(next) < 0.6
            && !token.text.is_empty()
            && token.text.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Country prefix and length of the national part (European Commission, VIES, structure of VAT numbers; United Kingdom, Norway and Switzerland by their tax offices).
fn is_vat_id(text: &str) -> bool {
    const FORMS: [(&str, &[usize]); 31] = [
        ("AT", &[9]),
        ("BE", &[10]),
        ("BG", &[9, 10]),
        ("CY", &[9]),
        ("CZ", &[8, 9, 10]),
        ("DE", &[9]),
        ("DK", &[8]),
        ("EE", &[9]),
        ("EL", &[9]),
        ("ES", &[9]),
        ("FI", &[8]),
        ("FR", &[11]),
        ("HR", &[11]),
        ("HU", &[8]),
        ("IE", &[8, 9]),
        ("IT", &[11]),
        ("LT", &[9, 12]),
        ("LU", &[8]),
        ("LV", &[11]),
        ("MT", &[8]),
        ("NL", &[12]),
        ("PL", &[10]),
        ("PT", &[9]),
        ("RO", &[6, 7, 8, 9, 10]),
        ("SE", &[12]),
        ("SI", &[8]),
        ("SK", &[10]),
        ("GB", &[9, 12]),
        ("XI", &[9, 12]),
        ("NO", &[9, 12]),
        ("CHE", &[9, 12, 13]),
    ];
    FORMS.iter().any(|(prefix, lengths)| {
        text.strip_prefix(prefix).is_some_and(|rest| {
            let digits = rest.bytes().filter(u8::is_ascii_digit).count();
            let letters = rest.len() - digits;
            lengths.contains(&rest.len()) && (letters <= 2 || *prefix == "CHE" && letters <= 4) && digits >= 6
        })
    })
}

fn bics(sheet: &Sheet) -> Vec<Found> {
    let is_bic = |text: &str| {
        let bytes = text.as_bytes();
        matches!(bytes.len(), 8 | 11)
            && bytes[..6].iter().all(u8::is_ascii_uppercase)
            && bytes[6..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let tokens = sheet.tokens.iter().enumerate();
    let hit = tokens.map(|(at, token)| (at, trimmed(&token.text))).filter(|(_, text)| is_bic(text));
    hit.map(|(at, text)| Found::new(at..at + 1, text.to_owned())).collect()
}

fn mails(sheet: &Sheet) -> Vec<Found> {
    let tokens = sheet.tokens.iter().enumerate();
    let texts = tokens.map(|(at, token)| (at, trimmed(&token.text)));
    let hit = texts.filter(|(_, text)| {
        text.split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
    });
    hit.map(|(at, text)| Found::new(at..at + 1, text.to_lowercase())).collect()
}

fn currencies(sheet: &Sheet) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for (at, token) in sheet.tokens.iter().enumerate() {
        let Some(code) = names_currency(&token.text) else { continue };
        // one candidate a code: its first place, and how often it stands there counts as repetition
        if !out.iter().any(|found| found.value == code) {
            out.push(Found::new(at..at + 1, code.to_owned()));
        }
    }
    out
}

/// The currency that a word names, alone or with an amount.
pub(crate) fn names_currency(text: &str) -> Option<&'static str> {
    code_of(text).or_else(|| attached(text))
}

/// The currency that a word names by itself.
pub(crate) fn code_of(text: &str) -> Option<&'static str> {
    const CODES: [&str; 16] = [
        "EUR", "USD", "GBP", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK", "HUF", "RON", "BGN", "JPY", "CAD",
        "AUD", "CNY",
    ];
    let word = text.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ':' | ',' | '.' | ';'));
    match word {
        "€" | "Euro" | "EURO" | "euro" | "euros" => Some("EUR"),
        "$" | "US$" => Some("USD"),
        "£" => Some("GBP"),
        "Fr" | "SFr" => Some("CHF"),
        "zł" => Some("PLN"),
        "Kč" => Some("CZK"),
        _ => CODES.into_iter().find(|code| *code == word),
    }
}

fn attached(text: &str) -> Option<&'static str> {
    amount(text).filter(|amount| amount.currency)?;
    let marks = [
        ("€", "EUR"),
        ("EUR", "EUR"),
        ("$", "USD"),
        ("USD", "USD"),
        ("£", "GBP"),
        ("GBP", "GBP"),
        ("CHF", "CHF"),
        ("zł", "PLN"),
        ("SEK", "SEK"),
        ("PLN", "PLN"),
    ];
    marks.into_iter().find(|(mark, _)| text.contains(mark)).map(|(_, code)| code)
}

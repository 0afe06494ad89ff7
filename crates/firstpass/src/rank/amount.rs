//! Amounts as they are printed: `1.234,56`, `1,234.56`, `1 234,56`, `1'234.56`, `-12,00`, `12.00-`, `(12.00)`, `€12.00`, `12,-`.

use rust_decimal::Decimal;

/// An amount and how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) value: Decimal,
    /// Digits behind the decimal mark.
    pub(crate) places: u32,
    /// Whether a currency sign or code stood in the same word.
    pub(crate) currency: bool,
}

/// Digits an amount may have.
const DIGITS_MAX: usize = 15;

/// Reads one amount; `None` for anything else, percentages included.
pub(crate) fn amount(text: &str) -> Option<Amount> {
    let text = text.trim().trim_end_matches([';', ':', '*']).trim();
    let text = if text.ends_with([',', '.']) { &text[..text.len() - 1] } else { text };
    // the sign stands before or behind the currency: "-€12.00", "€ -12.00"
    let (text, outer) = sign(text);
    let (text, currency) = without_currency(text);
    let (text, inner) = sign(text);
    let negative = outer != inner;
    let text = text
        .strip_suffix(",--")
        .or_else(|| text.strip_suffix(",-"))
        .or_else(|| text.strip_suffix(".-"))
        .map_or_else(|| text.to_owned(), |whole| format!("{whole},00"));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || digits > DIGITS_MAX || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, fraction) = split(&text)?;
    let places = u32::try_from(fraction.len()).ok()?;
    let number: i64 = format!("{whole}{fraction}").parse().ok()?;
    let value = Decimal::new(if negative { -number } else { number }, places);
    Some(Amount { value, places, currency })
}

fn without_currency(text: &str) -> (&str, bool) {
    const MARKS: [&str; 16] = [
        "EUR", "USD", "GBP", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK", "€", "$", "£", "Fr.", "kr", "zł",
        "US$",
    ];
    for mark in MARKS {
        if let Some(rest) = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)) {
            return (rest.trim(), true);
        }
    }
    (text, false)
}

fn sign(text: &str) -> (&str, bool) {
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return (inner, true);
    }
    for dash in ['-', '\u{2212}', '\u{2013}'] {
        if let Some(rest) = text.strip_prefix(dash) {
            return (rest.trim_start(), true);
        }
        if let Some(rest) = text.strip_suffix(dash)
            && rest.ends_with(|c: char| c.is_ascii_digit())
        {
            return (rest, true);
        }
    }
    (text.strip_prefix('+').unwrap_or(text), false)
}

/// Whole digits and digits behind the decimal mark.
fn split(text: &str) -> Option<(String, String)> {
    let is_mark = |c: char| matches!(c, '.' | ',' | '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{202f}');
    if !text.chars().all(|c| c.is_ascii_digit() || is_mark(c)) {
        return None;
    }
    let groups: Vec<&str> = text.split(is_mark).collect();
    let marks: Vec<char> = text.chars().filter(|c| is_mark(*c)).collect();
    let (last, others) = groups.split_last()?;
    let Some(last_mark) = marks.last() else { return Some((text.to_owned(), String::new())) };
    if groups.iter().any(|group| group.is_empty()) {
        return None;
    }
    let grouped = |groups: &[&str]| {
        groups.first().is_some_and(|group| group.len() <= 3)
            && groups.iter().skip(1).all(|group| group.len() == 3)
    };
    let repeated = marks.len() > 1 && marks[..marks.len() - 1].contains(last_mark);
    let decimal = matches!(last_mark, '.' | ',')
        && !repeated
        && (last.len() != 3 || marks.len() == 1 && others[0] == "0");
    let same_before = marks[..marks.len() - 1].windows(2).all(|pair| pair[0] == pair[1]);
    if decimal && last.len() <= 6 && same_before && (others.len() == 1 || grouped(others)) {
        return Some((others.concat(), (*last).to_owned()));
    }
    let one_kind = marks.iter().all(|mark| mark == last_mark);
    (one_kind && grouped(&groups)).then(|| (groups.concat(), String::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_every_country_read() {
        for (text, expected) in [
            ("1.234,56", Some("1234.56")),
            ("1,234.56", Some("1234.56")),
            ("1 234,56", Some("1234.56")),
            ("1'234.56", Some("1234.56")),
            ("1\u{2019}234\u{2019}567.80", Some("1234567.80")),
            ("12,00", Some("12.00")),
            ("-12,00", Some("-12.00")),
            ("12,00-", Some("-12.00")),
            ("(12.00)", Some("-12.00")),
            ("€12.00", Some("12.00")),
            ("-€12.00", Some("-12.00")),
            ("€-12.00", Some("-12.00")),
            ("12.00€", Some("12.00")),
            ("529,87EUR", Some("529.87")),
            ("3,3333", Some("3.3333")),
            ("12,-", Some("12.00")),
            ("1.234", Some("1234")),
            ("0.123", Some("0.123")),
            ("1.234.567", Some("1234567")),
            ("42", Some("42")),
            ("05.06.2018", None),
            ("1.2.3", None),
            ("19%", None),
            ("12,34,56", None),
            ("A12", None),
            ("1234567890123456", None),
            ("", None),
            ("-", None),
            (",", None),
        ] {
            assert_eq!(amount(text).map(|amount| amount.value.to_string()).as_deref(), expected, "{text}");
        }
    }
}

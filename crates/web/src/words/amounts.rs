//! Amounts with separators, codes in groups, sizes.

use rust_decimal::Decimal;
use terms::Money;

/// `4974.2` EUR → `4,974.20`, with a minus sign that lines up with the digits.
pub(crate) fn money(money: &Money) -> String {
    grouped(money.amount, money.currency.places())
}

/// A decimal with `places` decimals (more if it has more) and a comma between thousands.
pub(crate) fn grouped(amount: Decimal, places: u32) -> String {
    let places = amount.normalize().scale().max(places) as usize;
    let text = format!("{:.places$}", amount.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + whole.len() / 3 + 3);
    if amount.is_sign_negative() && !amount.is_zero() {
        out.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// An account number in groups of four, as a person compares it; anything else as it stands.
pub(crate) fn code(text: &str) -> String {
    let letters = text.bytes().take(2).all(|b| b.is_ascii_uppercase());
    let digits = text.bytes().skip(2).take(2).all(|b| b.is_ascii_digit());
    let account = (15..=34).contains(&text.len())
        && letters
        && digits
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !account {
        return text.to_owned();
    }
    text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// A size in the unit that gives one to three digits before the point; limits that are whole mebibytes say so.
pub(crate) fn bytes(count: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let count_f = count as f64;
    match count {
        _ if count >= 1 << 20 && count.is_multiple_of(1 << 20) => format!("{} MiB", count >> 20),
        0..=999 => format!("{count} bytes"),
        1_000..=999_999 => format!("{:.1} kB", count_f / 1e3),
        _ => format!("{:.1} MB", count_f / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::Currency;

    #[test]
    fn amounts_are_grouped_and_keep_their_decimals() {
        for (amount, places, shown) in [
            ("4974.2", 2, "4,974.20"),
            ("-1234567", 2, "−1,234,567.00"),
            ("0", 2, "0.00"),
            ("-0.00", 2, "0.00"),
            ("999", 0, "999"),
            ("1000.12345", 2, "1,000.12345"),
        ] {
            assert_eq!(grouped(amount.parse().unwrap(), places), shown);
        }
        let yen = Money::new("14900".parse().unwrap(), Currency::parse("JPY").unwrap());
        assert_eq!(money(&yen), "14,900");
    }

    #[test]
    fn only_account_numbers_are_split_into_groups() {
        assert_eq!(code("DE21999900010000471120"), "DE21 9999 0001 0000 4711 20");
        assert_eq!(code("DF-2026-11804"), "DF-2026-11804");
        assert_eq!(code("DE999417203"), "DE999417203");
        assert_eq!(code("ÄÖ21999900010000471120"), "ÄÖ21999900010000471120");
    }

    #[test]
    fn sizes_have_a_unit() {
        assert_eq!(bytes(512), "512 bytes");
        assert_eq!(bytes(48_213), "48.2 kB");
        assert_eq!(bytes(50 << 20), "50 MiB");
        assert_eq!(bytes(52_400_001), "52.4 MB");
    }
}

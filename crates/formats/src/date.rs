//! The ways a date is written in invoices and bank files.

use jiff::civil::Date;

/// Reads `2026-11-17`, `2026-11-17Z`, `2026-11-17+01:00`, `2026-11-17T08:00:00`, `20261117` and `202611171200`.
///
/// The day counts as written; a zone or time behind it is not applied, as an invoice's date is a legal day, not an instant.
pub(crate) fn date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let dashed = bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    let (year, month, day, rest) = if dashed {
        (text.get(0..4)?, text.get(5..7)?, text.get(8..10)?, text.get(10..)?)
    } else {
        (text.get(0..4)?, text.get(4..6)?, text.get(6..8)?, text.get(8..)?)
    };
    let time_follows = match rest.as_bytes().first() {
        None | Some(b'Z' | b'T' | b'+' | b'-' | b' ') => true,
        Some(byte) => !dashed && byte.is_ascii_digit() && matches!(rest.len(), 4 | 6),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !time_follows || !digits(year) || !digits(month) || !digits(day) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_in_every_customary_form() {
        for (text, expected) in [
            ("2026-11-17", Some("2026-11-17")),
            ("2026-11-17Z", Some("2026-11-17")),
            ("2026-11-17+01:00", Some("2026-11-17")),
            ("2026-11-17T23:59:59-08:00", Some("2026-11-17")),
            ("20261117", Some("2026-11-17")),
            ("202611171200", Some("2026-11-17")),
            ("20240229", Some("2024-02-29")),
            ("20230229", None),
            ("2026-13-01", None),
            ("17.11.2026", None),
            ("2026-1-1", None),
            ("202611", None),
            ("2026-11-1é", None),
            ("+026-11-17", None),
            ("", None),
        ] {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
    }
}

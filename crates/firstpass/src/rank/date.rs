//! Dates as they are printed, in six languages and every customary order.

use crate::fold::fold;
use jiff::civil::Date;

/// Years in which a document of business can be dated.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2099;

/// A date and whether day and month could be exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) date: Date,
    /// The date with day and month exchanged, where that is a date too and the order is not sure.
    pub(crate) swapped: Option<Date>,
}

/// Words a date may span: `17th of November, 2026`.
pub(crate) const WORDS_MAX: usize = 4;

/// Reads a date that fills the whole text; `None` for anything else.
pub(crate) fn date(text: &str) -> Option<Written> {
    if !(6..=40).contains(&text.len()) || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let folded = fold(text);
    let folded = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = folded.split(['.', '/', '-', ',', ' ']).filter(|part| !part.is_empty()).collect();
    let parts: Vec<&str> =
        parts.into_iter().filter(|part| !matches!(*part, "of" | "de" | "del" | "den")).collect();
    let [a, b, c] = parts[..] else { return compact(folded) };
    if let Some(month) = month(b) {
        return plain(year(c)?, month, day(a)?);
    }
    if let Some(month) = month(a) {
        return plain(year(c)?, month, day(b)?);
    }
    numbers(a, b, c, folded)
}

fn numbers(a: &str, b: &str, c: &str, whole: &str) -> Option<Written> {
    let digits =
        |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(a) || !digits(b) || !digits(c) || a.len() == 3 || c.len() == 3 || b.len() > 2 {
        return None;
    }
    let (first, second): (i8, i8) = (a.parse().unwrap_or(0), b.parse().ok()?);
    if a.len() == 4 {
        return plain(year(a)?, second, c.parse().ok()?);
    }
    if a.len() > 2 {
        return None;
    }
    let year = year(c)?;
    let day_first = real(year, second, first);
    let month_first = real(year, first, second);
    // only a slash or a dash leaves the order open: a point is always day first
    let open = !whole.contains('.');
    match (day_first, month_first) {
        (Some(date), swapped) => {
            Some(Written { date, swapped: swapped.filter(|other| open && *other != date) })
        }
        (None, Some(date)) if open => Some(Written { date, swapped: None }),
        _ => None,
    }
}

fn compact(text: &str) -> Option<Written> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return None;
    }
    let (year, month, day) = (text.get(0..4)?, text.get(4..6)?, text.get(6..8)?);
    plain(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn plain(year: i16, month: i8, day: i8) -> Option<Written> {
    Some(Written { date: real(year, month, day)?, swapped: None })
}

fn real(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|date| YEARS.contains(&date.year()))
}

fn year(text: &str) -> Option<i16> {
    let number: i16 = text.parse().ok()?;
    match text.len() {
        4 => Some(number),
        2 => Some(if number < 70 { 2000 + number } else { 1900 + number }),
        _ => None,
    }
}

fn day(text: &str) -> Option<i8> {
    let text = ["st", "nd", "rd", "th", "er", "e"]
        .iter()
        .find_map(|ending| text.strip_suffix(ending))
        .unwrap_or(text);
    text.parse().ok().filter(|day| (1..=31).contains(day))
}

/// Months by their beginnings, folded: German, English, French, Dutch, Italian, Spanish.
fn month(text: &str) -> Option<i8> {
    const MONTHS: [(&[&str], i8); 12] = [
        (&["jan", "gen", "ene"], 1),
        (&["feb", "fev"], 2),
        (&["mar", "maer", "mrt", "maa"], 3),
        (&["apr", "avr", "abr"], 4),
        (&["may", "mai", "mei", "mag"], 5),
        (&["jun", "juin", "giu"], 6),
        (&["jul", "juil", "lug"], 7),
        (&["aug", "aou", "ago"], 8),
        (&["sep", "set"], 9),
        (&["oct", "okt", "ott"], 10),
        (&["nov"], 11),
        (&["dec", "dez", "dic"], 12),
    ];
    if text.len() < 3 || text.len() > 10 || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let hit = |(stems, _): &&(&[&str], i8)| stems.iter().any(|stem| text.starts_with(stem));
    MONTHS.iter().find(hit).map(|(_, month)| *month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_country_read() {
        for (text, expected) in [
            ("05.06.2018", Some("2018-06-05")),
            ("5.6.18", Some("2018-06-05")),
            ("2018-06-05", Some("2018-06-05")),
            ("2018/06/05", Some("2018-06-05")),
            ("20180605", Some("2018-06-05")),
            ("17/11/2026", Some("2026-11-17")),
            ("11/17/2026", Some("2026-11-17")),
            ("5. März 2018", Some("2018-03-05")),
            ("1er février 2024", Some("2024-02-01")),
            ("17 Nov 2026", Some("2026-11-17")),
            ("17-Nov-26", Some("2026-11-17")),
            ("November 17, 2026", Some("2026-11-17")),
            ("17th of November 2026", Some("2026-11-17")),
            ("3 août 2025", Some("2025-08-03")),
            ("31 de diciembre de 2025", Some("2025-12-31")),
            ("29.02.2023", None),
            ("31.12.0001", None),
            ("12.34", None),
            ("1.234,56", None),
            ("201/113/40209", None),
            ("17 Nov", None),
            ("", None),
        ] {
            assert_eq!(date(text).map(|written| written.date.to_string()).as_deref(), expected, "{text}");
        }
        assert_eq!(date("03/04/2026").unwrap().swapped.unwrap().to_string(), "2026-03-04");
        assert_eq!(date("03.04.2026").unwrap().swapped, None);
    }
}

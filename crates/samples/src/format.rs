//! Numbers and dates as letters print them.

use crate::words::Language;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

/// `amount` rounded to two places, half away from zero, as invoices are.
pub fn cents(amount: Decimal) -> Decimal {
    let mut amount = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(2);
    amount
}

/// How numbers are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// `1.234,56`
    PointComma,
    /// `1234,56`
    Comma,
    /// `1 234,56`
    SpaceComma,
    /// `1'234.56`
    ApostrophePoint,
    /// `1,234.56`
    CommaPoint,
    /// `1234.56`
    Point,
}

impl Grouping {
    /// `amount` with `places` decimals.
    pub fn number(self, amount: Decimal, places: usize) -> String {
        let plain = format!("{:.places$}", amount.abs());
        let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
        let (group, point) = match self {
            Self::PointComma => (".", ","),
            Self::Comma => ("", ","),
            Self::SpaceComma => (" ", ","),
            Self::ApostrophePoint => ("'", "."),
            Self::CommaPoint => (",", "."),
            Self::Point => ("", "."),
        };
        let mut out = String::from(if amount.is_sign_negative() && !amount.is_zero() { "-" } else { "" });
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                out.push_str(group);
            }
            out.push(digit);
        }
        if !rest.is_empty() {
            out.push_str(point);
            out.push_str(rest);
        }
        out
    }
}

/// How dates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateForm {
    /// `17.11.2026`
    Points,
    /// `17.11.26`
    ShortPoints,
    /// `17/11/2026`
    Slashes,
    /// `17-11-2026`
    Dashes,
    /// `2026-11-17`
    Iso,
    /// `17. November 2026`, `17 November 2026`, `17 novembre 2026`
    Long,
    /// `17 Nov 2026`
    Short,
    /// `November 17, 2026`; English only
    American,
}

impl DateForm {
    /// `date` in words of `language`.
    pub fn date(self, date: Date, language: Language) -> String {
        let (day, month, year) = (date.day(), date.month(), date.year());
        let name = month_name(language, month);
        match self {
            Self::Points => format!("{day:02}.{month:02}.{year:04}"),
            Self::ShortPoints => format!("{day:02}.{month:02}.{:02}", year % 100),
            Self::Slashes => format!("{day:02}/{month:02}/{year:04}"),
            Self::Dashes => format!("{day:02}-{month:02}-{year:04}"),
            Self::Iso => format!("{year:04}-{month:02}-{day:02}"),
            Self::Long if language == Language::De => format!("{day}. {name} {year:04}"),
            Self::Long => format!("{day} {name} {year:04}"),
            Self::Short => format!("{day:02} {} {year:04}", name.chars().take(3).collect::<String>()),
            Self::American => format!("{name} {day}, {year:04}"),
        }
    }

    /// The forms that letters of `language` use, the frequent ones more than once.
    pub fn usual(language: Language) -> &'static [Self] {
        match language {
            Language::De => {
                &[Self::Points, Self::Points, Self::Points, Self::ShortPoints, Self::Long, Self::Iso]
            }
            Language::En => {
                &[Self::Long, Self::Short, Self::Slashes, Self::American, Self::Iso, Self::Points]
            }
            Language::Fr => &[Self::Slashes, Self::Slashes, Self::Long, Self::Points, Self::Iso],
            Language::Nl => &[Self::Dashes, Self::Dashes, Self::Long, Self::Iso, Self::Slashes],
            Language::Es | Language::It => &[Self::Slashes, Self::Slashes, Self::Dashes, Self::Points],
        }
    }
}

#[rustfmt::skip]
fn month_name(language: Language, month: i8) -> &'static str {
    const NAMES: [[&str; 12]; 6] = [
        ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
        ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"],
        ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
        ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"],
    ];
    NAMES[language as usize][usize::from(month.clamp(1, 12).unsigned_abs()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn numbers_are_grouped_as_their_countries_do() {
        let amount = Decimal::new(123_456_789, 2);
        for (grouping, text) in [
            (Grouping::PointComma, "1.234.567,89"),
            (Grouping::Comma, "1234567,89"),
            (Grouping::SpaceComma, "1 234 567,89"),
            (Grouping::ApostrophePoint, "1'234'567.89"),
            (Grouping::CommaPoint, "1,234,567.89"),
            (Grouping::Point, "1234567.89"),
        ] {
            assert_eq!(grouping.number(amount, 2), text);
        }
        assert_eq!(Grouping::PointComma.number(Decimal::new(-5, 1), 2), "-0,50");
    }

    #[test]
    fn dates_are_written_in_their_language() {
        let day = date(2026, 3, 7);
        assert_eq!(DateForm::Long.date(day, Language::De), "7. März 2026");
        assert_eq!(DateForm::Long.date(day, Language::Fr), "7 mars 2026");
        assert_eq!(DateForm::American.date(day, Language::En), "March 7, 2026");
        assert_eq!(DateForm::ShortPoints.date(day, Language::De), "07.03.26");
    }
}

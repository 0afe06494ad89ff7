//! How one sender writes dates and amounts.

use super::chance::Chance;
use jiff::civil::Date;
use rust_decimal::Decimal;

const MONTHS: [[&str; 12]; 6] = [
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
];

/// The forms, drawn once for a document.
pub(super) struct Form {
    language: usize,
    date: usize,
    grouping: usize,
    /// 0: none, 1: code behind, 2: sign behind, 3: code before, 4: sign before, joined.
    currency: usize,
    code: &'static str,
}

impl Form {
    pub(super) fn draw(chance: &mut Chance, language: usize, code: &'static str) -> Self {
        let date = match language {
            1 => *chance.pick(&[1, 2, 3, 4, 5, 6]),
            0 => *chance.pick(&[0, 0, 0, 0, 1, 3, 7]),
            2 => *chance.pick(&[4, 4, 3, 0]),
            _ => *chance.pick(&[4, 3, 8, 0, 1]),
        };
        let grouping = match language {
            1 => 1,
            2 => *chance.pick(&[2, 2, 0]),
            0 => *chance.pick(&[0, 0, 0, 0, 3, 4]),
            _ => 0,
        };
        Self { language, date, grouping, currency: *chance.pick(&[0, 0, 0, 1, 1, 2, 2, 3, 4]), code }
    }

    pub(super) fn date(&self, date: Date) -> String {
        let (y, m, d) = (date.year(), date.month(), date.day());
        let month = MONTHS[self.language][usize::try_from(m - 1).unwrap_or(0)];
        match self.date {
            0 => format!("{d:02}.{m:02}.{y}"),
            1 => format!("{y}-{m:02}-{d:02}"),
            2 => format!("{month} {d}, {y}"),
            3 => {
                let point = if self.language == 0 { "." } else { "" };
                format!("{d}{point} {month} {y}")
            }
            4 => format!("{d:02}/{m:02}/{y}"),
            5 => format!("{d:02}-{}-{y}", month.chars().take(3).collect::<String>()),
            6 => format!("{d:02} {} {y}", month.chars().take(3).collect::<String>()),
            7 => format!("{d:02}.{m:02}.{:02}", y % 100),
            _ => format!("{d:02}-{m:02}-{y}"),
        }
    }

    /// The bare number, as in a table.
    pub(super) fn number(&self, value: Decimal) -> String {
        let text = format!("{:.2}", value.abs());
        let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
        let (thousands, mark) =
            [(".", ","), (",", "."), (" ", ","), ("", ","), ("'", ".")][self.grouping.min(4)];
        let mut grouped = String::new();
        for (at, c) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                grouped.push_str(thousands);
            }
            grouped.push(c);
        }
        let sign = if value.is_sign_negative() { "-" } else { "" };
        format!("{sign}{grouped}{mark}{cents}")
    }

    /// With the currency, as in totals.
    pub(super) fn money(&self, value: Decimal) -> String {
        let number = self.number(value);
        let sign = match self.code {
            "EUR" => "€",
            "GBP" => "£",
            "USD" => "$",
            code => code,
        };
        match self.currency {
            0 => number,
            1 => format!("{number} {}", self.code),
            2 => format!("{number} {sign}"),
            3 => format!("{} {number}", self.code),
            _ => format!("{sign}{number}"),
        }
    }
}

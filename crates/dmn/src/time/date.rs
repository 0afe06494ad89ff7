//! Calendar days.

use super::{YearsAndMonths, digits};
use std::fmt;

/// Years beyond this are refused on both sides of zero.
const YEAR_MAX: i64 = 999_999_999;

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// A day; `None` where the calendar has no such day.
    pub fn of(year: i64, month: i64, day: i64) -> Option<Self> {
        if year.abs() > YEAR_MAX || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
            return None;
        }
        Some(Self { year: year as i32, month: month as u8, day: day as u8 })
    }

    /// Reads `2026-11-17`, also with a sign or up to nine digits of year, without needless zeros in front.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut parts = body.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if !(4..=9).contains(&year.len()) || (year.len() > 4 && year.starts_with('0')) {
            return None;
        }
        let year = digits(year, year.len())?;
        Self::of(if negative { -year } else { year }, digits(month, 2)?, digits(day, 2)?)
    }

    /// The year.
    pub fn year(self) -> i64 {
        i64::from(self.year)
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i64 {
        i64::from(self.month)
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i64 {
        i64::from(self.day)
    }

    /// Days since 1970-01-01. Formula: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    pub fn days(self) -> i64 {
        let year = self.year() - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let shifted = (self.month() + 9) % 12;
        let of_year = (153 * shifted + 2) / 5 + self.day() - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The day that many days after 1970-01-01 (same source).
    pub fn from_days(days: i64) -> Option<Self> {
        let shifted = days.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        Self::of(year_of_era + era * 400 + i64::from(month <= 2), month, day)
    }

    /// Monday 1 to Sunday 7.
    pub fn weekday(self) -> i64 {
        (self.days() + 3).rem_euclid(7) + 1
    }

    /// The day of the year, from 1.
    pub fn day_of_year(self) -> i64 {
        (1..self.month()).map(|month| days_in(self.year(), month)).sum::<i64>() + self.day()
    }

    /// The ISO 8601 week, 1 to 53.
    pub fn week(self) -> i64 {
        // The week belongs to the year of its Thursday.
        Self::from_days(self.days() + 4 - self.weekday())
            .map_or(1, |thursday| (thursday.day_of_year() - 1) / 7 + 1)
    }

    /// The same day of a later month (earlier where negative), moved to the month's last day where it has no such day.
    pub fn plus_months(self, span: YearsAndMonths) -> Option<Self> {
        let months = (self.year() * 12 + self.month() - 1).checked_add(span.months())?;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        if year.abs() > YEAR_MAX {
            return None;
        }
        Self::of(year, month, self.day().min(days_in(year, month)))
    }

    /// The last day of its month.
    pub fn month_end(self) -> Option<Self> {
        Self::of(self.year(), self.month(), days_in(self.year(), self.month()))
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{:02}-{:02}", self.year.unsigned_abs(), self.month, self.day)
    }
}

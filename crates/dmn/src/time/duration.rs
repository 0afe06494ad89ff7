//! The two kinds of duration: days with time, and years with months. They never mix.

use super::{DAY, SECOND, fraction, fraction_text};
use crate::number::Number;
use std::fmt;

/// A span of days, hours, minutes, seconds and nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaysAndTime {
    seconds: i64,
    // Same sign as the seconds: the derived order is the order in time.
    nanos: i32,
}

impl DaysAndTime {
    /// A span of nanoseconds; `None` beyond about 292 billion years.
    pub fn of_nanos(nanos: i128) -> Option<Self> {
        Some(Self { seconds: i64::try_from(nanos / SECOND).ok()?, nanos: (nanos % SECOND) as i32 })
    }

    /// The whole span in nanoseconds.
    pub fn nanos(self) -> i128 {
        i128::from(self.seconds) * SECOND + i128::from(self.nanos)
    }

    /// The whole span in seconds.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// The nanoseconds beyond whole seconds, with the span's sign.
    pub fn subsecond(self) -> i32 {
        self.nanos
    }

    /// Reads `P1DT2H3M4.5S`, with `-` in front for a span backwards.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, body) = sign(text)?;
        let (days, time) = match body.split_once('T') {
            Some((_, "")) => return None,
            Some((days, time)) => (days, time),
            None => (body, ""),
        };
        let mut total = 0i128;
        let mut rest = days;
        if !days.is_empty() {
            total += i128::from(unit(&mut rest, 'D')??) * DAY;
        }
        let mut clock = time;
        for (letter, size) in [('H', 3600), ('M', 60)] {
            if let Some(count) = unit(&mut clock, letter) {
                total += i128::from(count?) * size * SECOND;
            }
        }
        if let Some(seconds) = clock.strip_suffix('S') {
            let (whole, part) =
                seconds.split_once('.').map_or((seconds, None), |(whole, part)| (whole, Some(part)));
            total += i128::from(count(whole)?) * SECOND;
            total +=
                part.map_or(Some(0), |part| if part.is_empty() { Some(0) } else { fraction(part) })? as i128;
            clock = "";
        }
        if !rest.is_empty() || !clock.is_empty() || body.is_empty() {
            return None;
        }
        Self::of_nanos(if negative { -total } else { total })
    }

    /// The span in seconds as an exact number.
    pub fn to_number(self) -> Option<Number> {
        Number::of(self.nanos(), -9).map(Number::trimmed)
    }

    /// A span out of seconds.
    pub fn of_seconds(seconds: Number) -> Option<Self> {
        let nanos = seconds.times(Number::of(1, 9)?)?.rounded(0, crate::number::Rounding::Down)?;
        let factor = 10i128.checked_pow(u32::try_from(nanos.exponent()).ok()?)?;
        Self::of_nanos(nanos.coefficient().checked_mul(factor)?)
    }
}

/// A span of years and months, counted in months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearsAndMonths(i64);

impl YearsAndMonths {
    /// A span of months.
    pub const fn of_months(months: i64) -> Self {
        Self(months)
    }

    /// The whole span in months.
    pub const fn months(self) -> i64 {
        self.0
    }

    /// Reads `P1Y2M`, with `-` in front for a span backwards.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, body) = sign(text)?;
        let mut rest = body;
        let mut total = 0i64;
        for (letter, size) in [('Y', 12), ('M', 1)] {
            if let Some(count) = unit(&mut rest, letter) {
                total = total.checked_add(count?.checked_mul(size)?)?;
            }
        }
        if !rest.is_empty() || body.is_empty() {
            return None;
        }
        Some(Self(if negative { -total } else { total }))
    }
}

fn sign(text: &str) -> Option<(bool, &str)> {
    match text.strip_prefix('-') {
        Some(rest) => Some((true, rest.strip_prefix('P')?)),
        None => Some((false, text.strip_prefix('P')?)),
    }
}

fn count(text: &str) -> Option<i64> {
    (!text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Takes `12X` off the front; the outer `None` where the letter is not next, the inner one where the count is not a number.
fn unit(rest: &mut &str, letter: char) -> Option<Option<i64>> {
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    let (number, tail) = rest.split_at(end);
    *rest = tail.strip_prefix(letter)?;
    Some(count(number))
}

impl fmt::Display for DaysAndTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.seconds == 0 && self.nanos == 0 {
            return f.write_str("PT0S");
        }
        let sign = if self.seconds < 0 || self.nanos < 0 { "-" } else { "" };
        let total = self.seconds.unsigned_abs();
        write!(f, "{sign}P")?;
        if total >= 86_400 {
            write!(f, "{}D", total / 86_400)?;
        }
        let (hours, minutes, seconds) = (total / 3600 % 24, total / 60 % 60, total % 60);
        let nanos = self.nanos.unsigned_abs();
        if hours + minutes + seconds + u64::from(nanos) > 0 {
            f.write_str("T")?;
        }
        for (count, letter) in [(hours, 'H'), (minutes, 'M')] {
            if count > 0 {
                write!(f, "{count}{letter}")?;
            }
        }
        if seconds > 0 || nanos > 0 {
            write!(f, "{seconds}{}S", fraction_text(nanos))?;
        }
        Ok(())
    }
}

impl fmt::Display for YearsAndMonths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let total = self.0.unsigned_abs();
        match (total / 12, total % 12) {
            (0, months) => write!(f, "{sign}P{months}M"),
            (years, 0) => write!(f, "{sign}P{years}Y"),
            (years, months) => write!(f, "{sign}P{years}Y{months}M"),
        }
    }
}

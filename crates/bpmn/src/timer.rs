//! Timer definitions: ISO 8601 dates, durations and cycles, as clause 10.5.5 of the standard has them.

use crate::{Left, Moment, Scope, Text};
use jiff::{Span, Timestamp, Zoned, civil};

/// A timer of an event.
#[derive(Clone, Debug)]
pub struct TimerDefinition {
    /// How its text is read.
    pub kind: TimerKind,
    /// Its text.
    pub text: Text,
}

/// How the text of a timer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimerKind {
    /// `2026-11-17T09:00:00Z`, with offset, zone in brackets, or in the zone of the case.
    Date,
    /// `PT10M`, `P1M`; days and months are counted in the zone of the case.
    Duration,
    /// `R3/PT10M` (three times), `R/PT1H` (without end), `R3/2026-11-17T09:00:00Z/PT1H` (from an instant),
    /// `R3/PT1H/2026-11-17T09:00:00Z` (the last time at an instant).
    Cycle,
}

impl TimerDefinition {
    /// When it occurs next, counted from `scope.moment`, and how often after that.
    ///
    /// # Errors
    /// One sentence where the text is not of its kind, or the instant lies beyond the year 9999.
    pub fn due(&self, scope: &Scope<'_>) -> Result<(Timestamp, Left), String> {
        self.after(&self.text.eval(scope)?, scope.moment, None)
    }

    /// The occurrence after `last`, for a cycle.
    ///
    /// # Errors
    /// As [`TimerDefinition::due`].
    pub fn due_after(&self, last: Timestamp, scope: &Scope<'_>) -> Result<Timestamp, String> {
        Ok(self.after(&self.text.eval(scope)?, scope.moment, Some(last))?.0)
    }

    fn after(
        &self,
        text: &str,
        moment: &Moment,
        last: Option<Timestamp>,
    ) -> Result<(Timestamp, Left), String> {
        let text = text.trim();
        match self.kind {
            TimerKind::Date => Ok((instant(text, moment)?, Left::None)),
            TimerKind::Duration => Ok((plus(moment.now, text, moment)?, Left::None)),
            TimerKind::Cycle => cycle(text, moment, last),
        }
    }

    /// Checks a literal text at load.
    pub(crate) fn check(&self) -> Result<(), String> {
        let Text::Literal(text) = &self.text else { return Ok(()) };
        let moment = Moment { now: Timestamp::UNIX_EPOCH, zone: jiff::tz::TimeZone::UTC };
        self.after(text, &moment, None).map(|_| ())
    }
}

/// Five to seven fields of numbers, stars and names of days, as the clocks of other engines read them.
fn is_cron(text: &str) -> bool {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let fits = |c: char| c.is_ascii_alphanumeric() || "*/,-?#".contains(c);
    (5..=7).contains(&fields.len()) && fields.iter().all(|it| it.chars().all(fits))
}

fn cycle(text: &str, moment: &Moment, last: Option<Timestamp>) -> Result<(Timestamp, Left), String> {
    if is_cron(text) {
        return Err(format!(
            "\"{}\" is a cron expression, which the standard does not know; write a cycle, as in R/PT5M or R/2026-11-17T09:00:00Z/P1D",
            short(text)
        ));
    }
    let Some(rest) = text.strip_prefix('R') else {
        return Ok((plus(last.unwrap_or(moment.now), text, moment)?, Left::None));
    };
    let (count, rest) = rest.split_once('/').ok_or_else(|| shape(text))?;
    let left = match count {
        "" | "-1" => Left::Endless,
        digits => match digits.parse::<u64>() {
            Ok(0) | Err(_) => return Err(shape(text)),
            Ok(1) => Left::None,
            Ok(n) => Left::Times(n - 1),
        },
    };
    if let Some((period, end)) = rest.split_once('/').filter(|_| rest.starts_with('P')) {
        return until(text, period, instant(end, moment)?, left, moment, last);
    }
    let (begin, period) = match rest.split_once('/') {
        Some((begin, period)) if !rest.starts_with('P') => (Some(begin), period),
        _ => (None, rest),
    };
    if left == Left::Endless && span(period)?.is_zero() {
        return Err(format!("\"{}\" would occur without end at one instant", short(text)));
    }
    match (begin, last) {
        (Some(begin), None) => from(instant(begin, moment)?, span(period)?, left, moment),
        // Where nothing ran for a while, a cycle without end does not make up for every time that it missed.
        (_, Some(last)) if left == Left::Endless => {
            from(plus(last, period, moment)?, span(period)?, left, moment)
        }
        (_, last) => Ok((plus(last.unwrap_or(moment.now), period, moment)?, left)),
    }
}

/// Occurrences from `begin` on, one period after the other: those that are past are left out. Where all of them are, the
/// last one counts, late.
fn from(begin: Timestamp, period: Span, left: Left, moment: &Moment) -> Result<(Timestamp, Left), String> {
    let at = |times: i64| {
        let begin = begin.to_zoned(moment.zone.clone());
        Some(begin.checked_add(period.checked_mul(times).ok()?).ok()?.timestamp())
    };
    let most = match left {
        Left::None => 0,
        Left::Times(n) => i64::try_from(n).unwrap_or(PAST_MAX).min(PAST_MAX),
        Left::Endless => PAST_MAX,
    };
    let is_past = |times: i64| at(times).is_some_and(|due| due < moment.now);
    // The smallest number of periods after which it is not past; `low` is the last that is, or -1.
    let (mut low, mut high) = (-1, most);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if is_past(middle) { low = middle } else { high = middle }
    }
    let passed = high.unsigned_abs();
    let left = match left {
        Left::Times(n) if n == passed => Left::None,
        Left::Times(n) => Left::Times(n - passed),
        other => other,
    };
    at(high).map(|due| (due, left)).ok_or_else(|| "it ends after the year 9999".to_owned())
}

/// Occurrences `end`, one period before it, and so on backwards, as often as the cycle says; those that are past are left
/// out (ISO 8601-1, 5.6.6: an interval given by its length and its end).
fn until(
    text: &str,
    period: &str,
    end: Timestamp,
    left: Left,
    moment: &Moment,
    last: Option<Timestamp>,
) -> Result<(Timestamp, Left), String> {
    if let Some(last) = last {
        return Ok((plus(last, period, moment)?, left));
    }
    let period = span(period)?;
    let back = |times: i64| {
        let from = end.to_zoned(moment.zone.clone());
        let all = period.checked_mul(times).ok()?;
        Some(from.checked_sub(all).ok()?.timestamp()).filter(|due| *due >= moment.now)
    };
    if back(0).is_none() {
        return Err(format!("\"{}\" ended before now", short(text)));
    }
    let most = match left {
        Left::None => 0,
        Left::Times(n) => i64::try_from(n).unwrap_or(PAST_MAX).min(PAST_MAX),
        Left::Endless => PAST_MAX,
    };
    // The largest number of periods before the end that is not past; `low` always fits.
    let (mut low, mut high) = (0, most + 1);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if back(middle).is_some() { low = middle } else { high = middle }
    }
    let due = back(low).unwrap_or(end);
    Ok((due, if low == 0 { Left::None } else { Left::Times(low.unsigned_abs()) }))
}

/// Periods of a cycle that are counted from its beginning or its end.
const PAST_MAX: i64 = 10_000_000_000;

fn shape(text: &str) -> String {
    format!("\"{}\" is no cycle; one looks like R3/PT10M (three times) or R/PT1H (without end)", short(text))
}

fn span(text: &str) -> Result<Span, String> {
    let span: Span = text.parse().map_err(|_| {
        format!("\"{}\" is no ISO 8601 duration; one looks like PT10M, P2D or P1M", short(text))
    })?;
    if span.is_negative() { Err(format!("\"{}\" is a negative duration", short(text))) } else { Ok(span) }
}

fn plus(from: Timestamp, text: &str, moment: &Moment) -> Result<Timestamp, String> {
    let zoned = from.to_zoned(moment.zone.clone());
    let due = zoned
        .checked_add(span(text)?)
        .map_err(|_| format!("\"{}\" ends after the year 9999", short(text)))?;
    Ok(due.timestamp())
}

fn instant(text: &str, moment: &Moment) -> Result<Timestamp, String> {
    if let Ok(zoned) = text.parse::<Zoned>() {
        return Ok(zoned.timestamp());
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(timestamp);
    }
    let local = text.parse::<civil::DateTime>().ok();
    local.and_then(|local| moment.zone.to_timestamp(local).ok()).ok_or_else(|| {
        format!(
            "\"{}\" is no date and time; one looks like 2026-11-17T09:00:00Z or 2026-11-17T09:00",
            short(text)
        )
    })
}

fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

//! Instants in the client's zone, and how long there is left, in words.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use office::view::Clock;

/// Less than this is amber.
const SOON_MINUTES: i64 = 120;

/// A clock in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// "2 h 48", "12 min late", "paused".
    pub words: String,
    /// `ok`, `warn`, `bad` or `pause`.
    pub class: &'static str,
    /// The icon's name.
    pub icon: &'static str,
    /// "due today 17:00".
    pub due: String,
}

/// How long there is left at `now`.
pub(crate) fn left(clock: &Clock, now: Timestamp, zone: &str) -> Left {
    let due = format!("due {}", moment(clock.due, now, zone));
    if let Some(party) = &clock.paused_for {
        return Left {
            words: "paused".into(),
            class: "pause",
            icon: "pause",
            due: format!("waits for {party}"),
        };
    }
    let seconds = clock.due.as_second() - now.as_second();
    let minutes = (seconds.abs() + 30) / 60;
    let (words, class, icon) = match seconds {
        ..0 => (format!("{} late", span(minutes)), "bad", "late"),
        _ if minutes < SOON_MINUTES => (span(minutes), "warn", "doubt"),
        _ => (span(minutes), "ok", "clock"),
    };
    Left { words, class, icon, due }
}

fn span(minutes: i64) -> String {
    match minutes {
        0..60 => format!("{minutes} min"),
        60..1440 => format!("{} h {:02}", minutes / 60, minutes % 60),
        1440..2880 => "1 day".into(),
        _ => format!("{} days", minutes / 1440),
    }
}

/// `Fri 20 Nov, 14:12`
pub(crate) fn day_and_time(at: Timestamp, zone: &str) -> String {
    zoned(at, zone).strftime("%a %-d %b, %H:%M").to_string()
}

/// `today 17:00`, `Mon 23 Nov, 17:00`, `3 Jan 2027`
pub(crate) fn moment(at: Timestamp, now: Timestamp, zone: &str) -> String {
    let (at, now) = (zoned(at, zone), zoned(now, zone));
    if at.date() == now.date() {
        at.strftime("today %H:%M").to_string()
    } else if at.year() == now.year() {
        at.strftime("%a %-d %b, %H:%M").to_string()
    } else {
        at.strftime("%-d %b %Y").to_string()
    }
}

/// `17 Nov`, with the year where it is not that of `beside`.
pub(crate) fn day(date: Date, beside: Date) -> String {
    let pattern = if date.year() == beside.year() { "%-d %b" } else { "%-d %b %Y" };
    date.strftime(pattern).to_string()
}

/// The head of a group of the worklist.
pub(crate) fn group(due: Timestamp, now: Timestamp, zone: &str) -> String {
    let (due, now) = (zoned(due, zone).date(), zoned(now, zone).date());
    if due < now {
        "Late".into()
    } else if due == now {
        "Due today".into()
    } else if now.tomorrow().is_ok_and(|tomorrow| tomorrow == due) {
        "Due tomorrow".into()
    } else {
        due.strftime("Due %A %-d %B").to_string()
    }
}

/// The instant in the named zone; in UTC where the zone is not known here.
pub(crate) fn zoned(at: Timestamp, zone: &str) -> Zoned {
    at.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "Europe/Berlin";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_left_is_said_in_words() {
        let now = at("2026-11-20T14:12:00+01:00");
        for (due, paused, words, class, said) in [
            ("2026-11-20T14:00:00+01:00", None, "12 min late", "bad", "due today 14:00"),
            ("2026-11-20T14:50:00+01:00", None, "38 min", "warn", "due today 14:50"),
            ("2026-11-20T17:00:00+01:00", None, "2 h 48", "ok", "due today 17:00"),
            ("2026-11-23T17:00:00+01:00", None, "3 days", "ok", "due Mon 23 Nov, 17:00"),
            ("2027-01-04T17:00:00+01:00", None, "45 days", "ok", "due 4 Jan 2027"),
            ("2026-11-20T14:00:00+01:00", Some("the supplier"), "paused", "pause", "waits for the supplier"),
        ] {
            let clock = Clock { received: now, due: at(due), paused_for: paused.map(Into::into) };
            let left = left(&clock, now, ZONE);
            assert_eq!((left.words.as_str(), left.class, left.due.as_str()), (words, class, said));
        }
    }

    #[test]
    fn groups_follow_the_day_of_the_client() {
        let now = at("2026-11-20T23:30:00+01:00");
        assert_eq!(group(at("2026-11-20T23:59:00+01:00"), now, ZONE), "Due today");
        assert_eq!(group(at("2026-11-21T00:10:00+01:00"), now, ZONE), "Due tomorrow");
        assert_eq!(group(at("2026-11-23T08:00:00+01:00"), now, ZONE), "Due Monday 23 November");
        assert_eq!(group(at("2026-11-19T23:59:00+01:00"), now, ZONE), "Late");
        assert_eq!(
            group(at("2026-11-20T23:59:00+00:00"), now, "No/Such"),
            "Due tomorrow".replace("tomorrow", "today")
        );
    }
}

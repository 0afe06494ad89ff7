//! Functions that make a value out of text or parts.

use super::{Call, argument, number as numeral, text};
use crate::feel::machine::Evaluated;
use crate::feel::midnight;
use crate::feel::value::Value;
use crate::number::Number;
use crate::time::{Date, DateTime, DaysAndTime, Time, YearsAndMonths, Zone};

/// The value of `name("text")` for the functions that only read text; `None` where there is none or the name is another.
pub(crate) fn conversion(name: &str, text: &str) -> Option<Value> {
    match name {
        "date" => Date::parse(text).map(Value::from),
        "time" => Time::parse(text).map(|(time, _)| Value::from(time)),
        "date and time" => moment(text).map(Value::from),
        "duration" => span(text),
        _ => None,
    }
}

/// The value of `@"text"`.
pub(crate) fn at_literal(text: &str) -> Option<Value> {
    if text.starts_with('P') || text.starts_with("-P") {
        return span(text);
    }
    ["date", "time"]
        .into_iter()
        .find_map(|name| conversion(name, text))
        .or_else(|| DateTime::parse(text).map(Value::from))
}

fn span(text: &str) -> Option<Value> {
    YearsAndMonths::parse(text).map(Value::from).or_else(|| DaysAndTime::parse(text).map(Value::from))
}

fn moment(text: &str) -> Option<DateTime> {
    DateTime::parse(text).or_else(|| Date::parse(text).map(local_midnight))
}

/// A day's first moment on a clock without a zone.
fn local_midnight(date: Date) -> DateTime {
    DateTime::of(date, Time::of_nanos(0, None))
}

pub(super) fn date(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    if c.form == 1 {
        let part = |at| numeral(arguments, at).and_then(Number::to_i64);
        let date = (|| Date::of(part(0)?, part(1)?, part(2)?))();
        return c.or_fault(date, "the calendar has no such day");
    }
    match argument(arguments, 0) {
        Value::Date(date) => Ok(Value::Date(*date)),
        Value::DateTime(moment) => Ok(Value::Date(moment.date())),
        Value::String(text) => c.or_fault(Date::parse(text), "this is no date like 2026-11-17"),
        other => c.fault(format!("{} has no date", other.kind())),
    }
}

pub(super) fn time(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    if c.form == 1 {
        return c.or_fault(time_of_parts(arguments), "no clock shows this time");
    }
    match argument(arguments, 0) {
        Value::Time(_) => Ok(argument(arguments, 0).clone()),
        Value::DateTime(moment) => Ok(Value::from(moment.time().clone())),
        Value::Date(date) => Ok(Value::from(midnight(*date).time().clone())),
        Value::String(text) => {
            c.or_fault(Time::parse(text).map(|(time, _)| time), "this is no time like 13:20:00")
        }
        other => c.fault(format!("{} has no time", other.kind())),
    }
}

fn time_of_parts(arguments: &[Value]) -> Option<Time> {
    let part = |at| numeral(arguments, at).and_then(Number::to_i64);
    let second = numeral(arguments, 2)?;
    let whole = second.floor()?;
    let nanos = second.minus(whole)?.times(Number::of(1, 9)?)?.floor()?.to_i64()?;
    let zone = match argument(arguments, 3) {
        Value::DaysAndTime(offset) => Some(Zone::offset(offset.seconds())?),
        _ => None,
    };
    Time::of(part(0)?, part(1)?, whole.to_i64()?, u32::try_from(nanos).ok()?, zone)
}

pub(super) fn date_and_time(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let value = match (argument(arguments, 0), argument(arguments, 1)) {
        (Value::Date(date), Value::Time(time)) => Some(DateTime::of(*date, (**time).clone())),
        (Value::DateTime(moment), Value::Time(time)) => Some(DateTime::of(moment.date(), (**time).clone())),
        (Value::DateTime(moment), Value::Null) => Some((**moment).clone()),
        (Value::Date(date), Value::Null) => Some(midnight(*date)),
        (Value::String(text), Value::Null) => moment(text),
        _ => None,
    };
    c.or_fault(value, "this is no date and time like 2026-11-17T13:20:00")
}

pub(super) fn duration(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.or_fault(text(arguments, 0).and_then(span), "this is no duration like P1DT2H or P1Y2M")
}

pub(super) fn years_and_months(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let moment = |value: &Value| match value {
        Value::Date(date) => Some(local_midnight(*date)),
        Value::DateTime(moment) => Some(local_midnight(moment.date())),
        _ => None,
    };
    // The calendar counts whole months between days; times of day play no part.
    let span = (|| Some(moment(argument(arguments, 1))?.months_since(&moment(argument(arguments, 0))?)))();
    c.or_fault(span, "two dates are needed")
}

pub(super) fn number(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let grouping = text(arguments, 1);
    let decimal = text(arguments, 2);
    if grouping.is_some_and(|sign| !matches!(sign, " " | "," | ".")) {
        return c.fault("the grouping separator is a space, a comma or a point");
    }
    if decimal.is_some_and(|sign| !matches!(sign, "," | ".")) {
        return c.fault("the decimal separator is a comma or a point");
    }
    if grouping.is_some() && grouping == decimal {
        return c.fault("the two separators must differ");
    }
    let mut plain = text(arguments, 0).unwrap_or_default().to_owned();
    if let Some(grouping) = grouping {
        plain = plain.replace(grouping, "");
    }
    if let Some(decimal) = decimal {
        plain = plain.replace(decimal, ".");
    }
    c.or_fault(plain.parse::<Number>().ok(), "this text is no number")
}

pub(super) fn string(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    match argument(arguments, 0) {
        Value::Null => Ok(Value::Null),
        value => c.m.string(value.to_string()),
    }
}

/// `range("[1..5]")`: a range literal whose ends are literals.
pub(super) fn range(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let text = text(arguments, 0).unwrap_or_default();
    c.or_fault(crate::feel::literal_range(text), "this is no range like [1..5]")
}

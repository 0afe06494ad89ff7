//! What `+ - * / **` mean for each pair of kinds.

use super::machine::{Evaluated, Machine};
use super::midnight;
use super::node::Sign;
use super::value::Value;
use crate::error::Position;
use crate::number::Number;
use crate::time::{DateTime, DaysAndTime, Time, YearsAndMonths};

/// The value of an operation.
#[inline]
pub(super) fn compute(m: &Machine<'_>, at: Position, sign: Sign, a: &Value, b: &Value) -> Evaluated {
    if let (Value::Number(a), Value::Number(b)) = (a, b) {
        return Ok(numbers(*a, sign, *b).map_or_else(|| no_number(m, at, sign, *b), Value::Number));
    }
    if let (Value::String(a), Sign::Plus, Value::String(b)) = (a, sign, b) {
        m.check_string(a.len() + b.len())?;
        return Ok(Value::from(format!("{a}{b}")));
    }
    Ok(temporal(a, sign, b).unwrap_or_else(|| no_meaning(m, at, sign, a, b)))
}

fn numbers(a: Number, sign: Sign, b: Number) -> Option<Number> {
    match sign {
        Sign::Plus => a.plus(b),
        Sign::Minus => a.minus(b),
        Sign::Times => a.times(b),
        Sign::Over => a.over(b),
        Sign::Power => a.power(b),
    }
}

#[cold]
fn no_number(m: &Machine<'_>, at: Position, sign: Sign, b: Number) -> Value {
    match sign {
        Sign::Over if b.is_zero() => m.fault(at, "a division by zero has no value"),
        _ => m.fault(at, "the result is no number within 34 digits and 10^6111"),
    }
}

#[cold]
fn no_meaning(m: &Machine<'_>, at: Position, sign: Sign, a: &Value, b: &Value) -> Value {
    let word = match sign {
        Sign::Plus => "added to",
        Sign::Minus => "reduced by",
        Sign::Times => "multiplied by",
        Sign::Over => "divided by",
        Sign::Power => "raised to",
    };
    m.fault(at, format!("{} cannot be {word} {}", a.kind(), b.kind()))
}

/// The value with the other sign.
pub(super) fn negate(m: &Machine<'_>, at: Position, value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(number.negated()),
        Value::DaysAndTime(span) => DaysAndTime::of_nanos(-span.nanos()).into(),
        Value::YearsAndMonths(span) => Value::YearsAndMonths(YearsAndMonths::of_months(-span.months())),
        other => m.fault(at, format!("{} has no negative", other.kind())),
    }
}

fn temporal(a: &Value, sign: Sign, b: &Value) -> Option<Value> {
    match (a, sign, b) {
        (Value::DaysAndTime(a), _, Value::DaysAndTime(b)) => spans(*a, sign, *b),
        (Value::YearsAndMonths(a), _, Value::YearsAndMonths(b)) => months(*a, sign, *b),
        (Value::DaysAndTime(_) | Value::YearsAndMonths(_), Sign::Times | Sign::Over, Value::Number(by)) => {
            scaled(a, sign, *by)
        }
        (Value::Number(by), Sign::Times, Value::DaysAndTime(_) | Value::YearsAndMonths(_)) => {
            scaled(b, sign, *by)
        }
        (_, Sign::Plus | Sign::Minus, Value::DaysAndTime(span)) => {
            let span = if sign == Sign::Minus { DaysAndTime::of_nanos(-span.nanos())? } else { *span };
            shifted(a, span)
        }
        (_, Sign::Plus | Sign::Minus, Value::YearsAndMonths(span)) => {
            let months = if sign == Sign::Minus { -span.months() } else { span.months() };
            later(a, YearsAndMonths::of_months(months))
        }
        (Value::DaysAndTime(span), Sign::Plus, _) => shifted(b, *span),
        (Value::YearsAndMonths(span), Sign::Plus, _) => later(b, *span),
        (_, Sign::Minus, _) => difference(a, b),
        _ => None,
    }
}

fn spans(a: DaysAndTime, sign: Sign, b: DaysAndTime) -> Option<Value> {
    match sign {
        Sign::Plus => DaysAndTime::of_nanos(a.nanos() + b.nanos()).map(Value::from),
        Sign::Minus => DaysAndTime::of_nanos(a.nanos() - b.nanos()).map(Value::from),
        Sign::Over => a.to_number()?.over(b.to_number()?).map(Value::from),
        _ => None,
    }
}

fn months(a: YearsAndMonths, sign: Sign, b: YearsAndMonths) -> Option<Value> {
    let months = match sign {
        Sign::Plus => a.months().checked_add(b.months())?,
        Sign::Minus => a.months().checked_sub(b.months())?,
        Sign::Over => return Number::from(a.months()).over(Number::from(b.months())).map(Value::from),
        _ => return None,
    };
    Some(YearsAndMonths::of_months(months).into())
}

fn scaled(span: &Value, sign: Sign, by: Number) -> Option<Value> {
    let scale = |number: Number| if sign == Sign::Over { number.over(by) } else { number.times(by) };
    match span {
        Value::DaysAndTime(span) => DaysAndTime::of_seconds(scale(span.to_number()?)?).map(Value::from),
        Value::YearsAndMonths(span) => {
            let months = scale(Number::from(span.months()))?.rounded(0, crate::number::Rounding::Down)?;
            Some(YearsAndMonths::of_months(months.to_i64()?).into())
        }
        _ => None,
    }
}

fn shifted(moment: &Value, span: DaysAndTime) -> Option<Value> {
    match moment {
        Value::DateTime(moment) => moment.plus(span).map(Value::from),
        Value::Time(time) => Some(Time::of_nanos(time.nanos() + span.nanos(), time.zone().cloned()).into()),
        Value::Date(date) => {
            let later = midnight(*date).plus(span)?;
            Some(Value::Date(later.date()))
        }
        _ => None,
    }
}

fn later(moment: &Value, span: YearsAndMonths) -> Option<Value> {
    match moment {
        Value::DateTime(moment) => moment.plus_months(span).map(Value::from),
        Value::Date(date) => date.plus_months(span).map(Value::Date),
        _ => None,
    }
}

fn difference(a: &Value, b: &Value) -> Option<Value> {
    let span = match (a, b) {
        (Value::Time(a), Value::Time(b)) => (a.zone().is_some() == b.zone().is_some())
            .then(|| DaysAndTime::of_nanos(a.universal() - b.universal()))?,
        _ => moment(a)?.minus(&moment(b)?),
    };
    span.map(Value::from)
}

/// A day with a time; a day alone is its midnight in UTC.
fn moment(value: &Value) -> Option<DateTime> {
    match value {
        Value::DateTime(moment) => Some((**moment).clone()),
        Value::Date(date) => Some(midnight(*date)),
        _ => None,
    }
}

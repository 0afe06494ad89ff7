//! Members of values and filters of lists.

use super::eval;
use super::list::List;
use super::machine::{Evaluated, Machine, Stop};
use super::node::{Kind, Node};
use super::scope::Scope;
use super::value::Value;
use crate::error::Position;
use crate::number::Number;
use crate::time::{DaysAndTime, Time};
use std::sync::Arc;

/// `value.name`; of a list, the list of its items' members.
pub(super) fn member(m: &Machine<'_>, at: Position, value: &Value, name: &str) -> Evaluated {
    if let Value::List(items) = value {
        m.spend(items.len() as u64)?;
        let members: Result<Vec<Value>, Stop> =
            items.iter().map(|item| m.deeper(|| member(m, at, item, name))).collect();
        return m.list(members?);
    }
    Ok(match property(value, name) {
        Some(found) => found,
        None if value.is_null() => m.fault(at, format!("null has no member “{name}”")),
        None => m.fault(at, format!("{} has no member “{name}” here", value.kind())),
    })
}

/// A member of a context or a property that a kind of value has.
fn property(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Context(context) => context.get(name).cloned(),
        Value::Date(date) => match name {
            "year" => Some(date.year().into()),
            "month" => Some(date.month().into()),
            "day" => Some(date.day().into()),
            "weekday" => Some(date.weekday().into()),
            _ => None,
        },
        Value::DateTime(moment) => match name {
            "year" | "month" | "day" | "weekday" => property(&Value::Date(moment.date()), name),
            "time offset" => Some(offset(moment.offset())),
            _ => clock(moment.time(), name),
        },
        Value::Time(time) => match name {
            "time offset" => Some(offset(time.offset())),
            _ => clock(time, name),
        },
        Value::DaysAndTime(span) => {
            let total = span.seconds();
            let part = match name {
                "days" => total / 86_400,
                "hours" => total / 3600 % 24,
                "minutes" => total / 60 % 60,
                "seconds" => {
                    let nanos = i128::from(total % 60) * crate::time::SECOND + i128::from(span.subsecond());
                    return Number::of(nanos, -9).map(|number| Value::Number(number.trimmed()));
                }
                _ => return None,
            };
            Some(part.into())
        }
        Value::YearsAndMonths(span) => match name {
            "years" => Some((span.months() / 12).into()),
            "months" => Some((span.months() % 12).into()),
            _ => None,
        },
        Value::Range(range) => match name {
            "start" => Some(range.low.clone().into()),
            "end" => Some(range.high.clone().into()),
            "start included" => Some(range.low_included.into()),
            "end included" => Some(range.high_included.into()),
            _ => None,
        },
        _ => None,
    }
}

fn clock(time: &Time, name: &str) -> Option<Value> {
    match name {
        "hour" => Some(time.hour().into()),
        "minute" => Some(time.minute().into()),
        "second" => Some(time.second().into()),
        "timezone" => Some(time.zone().and_then(|zone| zone.name().map(Value::from)).into()),
        _ => None,
    }
}

fn offset(seconds: Option<i32>) -> Value {
    seconds.and_then(|seconds| DaysAndTime::of_nanos(i128::from(seconds) * crate::time::SECOND)).into()
}

/// `list[n]` picks an item, counted from 1 or from the end with -1; `list[condition]` keeps the items it holds for.
pub(super) fn filter(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    at: Position,
    list: &Node,
    condition: &Node,
) -> Evaluated {
    let items = match eval::value(m, scope, list)? {
        Value::List(items) => items,
        Value::Null => Arc::default(),
        single => Arc::new(List::from(vec![single])),
    };
    if let Kind::Literal(Value::Number(position)) = condition.kind {
        return Ok(pick(m, at, &items, position));
    }
    let mut kept = Vec::new();
    for item in items.iter() {
        m.spend(1)?;
        match eval::value(m, &Scope::Item(scope, item), condition)? {
            Value::Boolean(true) => kept.push(item.clone()),
            Value::Number(position) => return Ok(pick(m, at, &items, position)),
            Value::Boolean(false) | Value::Null => {}
            other => {
                return Ok(
                    m.fault(at, format!("a filter is a condition or a position, not {}", other.kind()))
                );
            }
        }
    }
    m.list(kept)
}

fn pick(m: &Machine<'_>, at: Position, items: &[Value], position: Number) -> Value {
    let found = position.to_i64().and_then(|position| {
        let index = if position < 0 { position.checked_add(items.len() as i64)? } else { position - 1 };
        items.get(usize::try_from(index).ok()?).cloned()
    });
    found.unwrap_or_else(|| m.fault(at, format!("the list has no item {position}; it has {}", items.len())))
}

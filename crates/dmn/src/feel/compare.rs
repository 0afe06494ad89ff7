//! Equality and order of values, as FEEL has them: only like compares with like.

use super::context::Context;
use super::range::Range;
use super::value::Value;
use std::cmp::Ordering;

/// Values nested deeper than this are never equal: no honest value is.
const NESTING_MAX: u32 = 200;

impl Value {
    /// Whether two values are equal; `None` where their kinds cannot be compared. Null equals null only.
    pub fn equals(&self, other: &Self) -> Option<bool> {
        equal(self, other, 0)
    }

    /// The order of two values of the same ordered kind.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(b)),
            (Self::String(a), Self::String(b)) => Some(a.as_ref().cmp(b.as_ref())),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => a.partial_cmp(b),
            (Self::DateTime(a), Self::DateTime(b)) => a.partial_cmp(b),
            (Self::DaysAndTime(a), Self::DaysAndTime(b)) => Some(a.cmp(b)),
            (Self::YearsAndMonths(a), Self::YearsAndMonths(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// For tests and caches: values that FEEL cannot compare count as different.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.equals(other) == Some(true)
    }
}

fn equal(a: &Value, b: &Value, depth: u32) -> Option<bool> {
    if depth > NESTING_MAX {
        return None;
    }
    match (a, b) {
        (Value::Null, Value::Null) => Some(true),
        (Value::Null, _) | (_, Value::Null) => Some(false),
        (Value::Boolean(a), Value::Boolean(b)) => Some(a == b),
        (Value::Time(a), Value::Time(b)) => Some(a == b),
        (Value::DateTime(a), Value::DateTime(b)) => Some(a == b),
        (Value::List(a), Value::List(b)) => Some(
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(a, b, depth + 1) == Some(true)),
        ),
        (Value::Context(a), Value::Context(b)) => Some(contexts(a, b, depth + 1)),
        (Value::Range(a), Value::Range(b)) => Some(ranges(a, b, depth + 1)),
        (Value::Function(a), Value::Function(b)) => Some(std::sync::Arc::ptr_eq(a, b)),
        (a, b) => a.order(b).map(Ordering::is_eq),
    }
}

fn contexts(a: &Context, b: &Context, depth: u32) -> bool {
    a.len() == b.len()
        && a.iter()
            .all(|(name, value)| b.get(name).is_some_and(|other| equal(value, other, depth) == Some(true)))
}

fn ranges(a: &Range, b: &Range, depth: u32) -> bool {
    let same = |a: &Option<Value>, b: &Option<Value>| match (a, b) {
        (Some(a), Some(b)) => equal(a, b, depth) == Some(true),
        (None, None) => true,
        _ => false,
    };
    a.low_included == b.low_included
        && a.high_included == b.high_included
        && same(&a.low, &b.low)
        && same(&a.high, &b.high)
}

//! Truth, identity and the presence of values.

use super::{Call, argument, items, text};
use crate::feel::machine::Evaluated;
use crate::feel::value::Value;

/// Functions to which a missing value is a question, not a mistake.
pub(super) fn asks_about_faults(name: &str) -> bool {
    matches!(name, "is defined" | "get or else" | "is empty")
}

pub(super) fn not(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    match argument(arguments, 0) {
        Value::Boolean(truth) => Ok(Value::Boolean(!truth)),
        Value::Null => Ok(Value::Null),
        other => c.fault(format!("{} is neither true nor false", other.kind())),
    }
}

/// Same kind and same value; times and moments also on the same clock.
pub(super) fn is(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let (a, b) = (argument(arguments, 0), argument(arguments, 1));
    let same = match (a, b) {
        (Value::Time(_), Value::Time(_)) | (Value::DateTime(_), Value::DateTime(_)) => {
            a.to_string() == b.to_string()
        }
        _ => a.equals(b) == Some(true),
    };
    Ok(Value::Boolean(same))
}

pub(super) fn is_defined(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(Value::Boolean(!argument(arguments, 0).is_null()))
}

pub(super) fn get_or_else(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let value = argument(arguments, 0);
    Ok(if value.is_null() { argument(arguments, 1).clone() } else { value.clone() })
}

/// The value where a condition holds, else a fault with the cause.
pub(super) fn assert(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    if argument(arguments, 1).is_true() {
        return Ok(argument(arguments, 0).clone());
    }
    match argument(arguments, 2).as_str() {
        Some(cause) => c.fault(cause.to_owned()),
        None => c.fault("what it asserts does not hold".to_owned()),
    }
}

/// Nothing, or nothing in it.
pub(super) fn is_empty(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(Value::Boolean(match argument(arguments, 0) {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Context(context) => context.is_empty(),
        _ => false,
    }))
}

pub(super) fn is_blank(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(Value::Boolean(text(arguments, 0).unwrap_or_default().trim().is_empty()))
}

pub(super) fn all(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    fold(c, arguments, false)
}

pub(super) fn any(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    fold(c, arguments, true)
}

/// Three-valued: one absorbing item decides, else an unknown one leaves it unknown.
fn fold(c: &Call<'_>, arguments: &[Value], absorbing: bool) -> Evaluated {
    let values = if c.form == 0 { items(arguments, 0) } else { arguments };
    c.spend(values.len())?;
    if values.iter().any(|value| value.as_bool() == Some(absorbing)) {
        return Ok(Value::Boolean(absorbing));
    }
    match values.iter().find(|value| value.as_bool().is_none()) {
        None => Ok(Value::Boolean(!absorbing)),
        Some(other) => c.fault(format!("{} is neither true nor false", other.kind())),
    }
}

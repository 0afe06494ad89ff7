//! Values from JSON and to JSON.
//!
//! In: a JSON number becomes the decimal that its text shows; strings stay strings. Out: a number that JSON readers would
//! round (beyond 15 significant digits) becomes a string, and so do dates, times and durations, in FEEL's own notation.

use super::context::Context;
use super::value::Value;
use crate::number::Number;
use serde_json::Value as Json;
use std::sync::Arc;

/// Digits that every JSON reader keeps.
const SAFE_DIGITS: u32 = 15;

impl Value {
    /// The FEEL value of a JSON value.
    pub fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(truth) => Self::Boolean(*truth),
            Json::Number(number) => number.to_string().parse::<Number>().map_or(Self::Null, Self::Number),
            Json::String(text) => Self::text(text),
            Json::Array(items) => Self::list(items.iter().map(Self::from_json).collect()),
            Json::Object(members) => Self::Context(Arc::new(Context::from_json(members))),
        }
    }

    /// The JSON value of a FEEL value; ranges and functions become their text.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Boolean(truth) => Json::Bool(*truth),
            Self::Number(number) => number_json(*number),
            Self::String(text) => Json::String(text.to_string()),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Context(context) => Json::Object(
                context.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect(),
            ),
            other => Json::String(other.to_string()),
        }
    }
}

impl Context {
    /// The context of a JSON object.
    pub fn from_json(members: &serde_json::Map<String, Json>) -> Self {
        members.iter().map(|(name, value)| (Arc::from(name.as_str()), Value::from_json(value))).collect()
    }
}

fn number_json(number: Number) -> Json {
    if let Some(whole) = number.to_i64() {
        return Json::from(whole);
    }
    let text = number.to_string();
    let trimmed = number.trimmed();
    if trimmed.coefficient().unsigned_abs() < 10u128.pow(SAFE_DIGITS)
        && let Some(json) = text.parse::<f64>().ok().and_then(serde_json::Number::from_f64)
    {
        return Json::Number(json);
    }
    Json::String(text)
}

impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

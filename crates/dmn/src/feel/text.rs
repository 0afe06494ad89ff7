//! Values as text, in the notation that FEEL reads back.

use super::range::Range;
use super::value::Value;
use std::fmt;

/// Strings stand bare at the top and quoted inside lists and contexts.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) => f.write_str(text),
            other => inside(other, f),
        }
    }
}

impl Value {
    /// The value as FEEL source: a string is quoted, a date is `@"…"`.
    pub fn to_source(&self) -> String {
        match self {
            Self::Date(_)
            | Self::Time(_)
            | Self::DateTime(_)
            | Self::DaysAndTime(_)
            | Self::YearsAndMonths(_) => {
                format!("@\"{self}\"")
            }
            other => Inside(other).to_string(),
        }
    }
}

struct Inside<'a>(&'a Value);

impl fmt::Display for Inside<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        inside(self.0, f)
    }
}

fn inside(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Null => f.write_str("null"),
        Value::Boolean(truth) => write!(f, "{truth}"),
        Value::Number(number) => write!(f, "{number}"),
        Value::String(text) => quoted(text, f),
        Value::Date(date) => write!(f, "{date}"),
        Value::Time(time) => write!(f, "{time}"),
        Value::DateTime(moment) => write!(f, "{moment}"),
        Value::DaysAndTime(span) => write!(f, "{span}"),
        Value::YearsAndMonths(span) => write!(f, "{span}"),
        Value::List(items) => {
            f.write_str("[")?;
            for (at, item) in items.iter().enumerate() {
                write!(f, "{}{}", if at > 0 { ", " } else { "" }, Inside(item))?;
            }
            f.write_str("]")
        }
        Value::Context(context) => {
            f.write_str("{")?;
            for (at, (name, item)) in context.iter().enumerate() {
                f.write_str(if at > 0 { ", " } else { "" })?;
                key(name, f)?;
                write!(f, ": {}", Inside(item))?;
            }
            f.write_str("}")
        }
        Value::Range(range) => range_text(range, f),
        Value::Function(function) => write!(f, "{function}"),
    }
}

fn key(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ');
    if plain { f.write_str(name) } else { quoted(name, f) }
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            other => fmt::Write::write_char(f, other)?,
        }
    }
    f.write_str("\"")
}

fn range_text(range: &Range, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (&range.low, &range.high) {
        (Some(low), Some(high)) => {
            let open = if range.low_included { "[" } else { "(" };
            let close = if range.high_included { "]" } else { ")" };
            write!(f, "{open}{}..{}{close}", Inside(low), Inside(high))
        }
        (Some(low), None) => write!(f, "{} {}", if range.low_included { ">=" } else { ">" }, Inside(low)),
        (None, Some(high)) => write!(f, "{} {}", if range.high_included { "<=" } else { "<" }, Inside(high)),
        (None, None) => f.write_str("-"),
    }
}

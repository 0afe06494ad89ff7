//! Functions of strings. Positions count characters from 1, or from the end with -1.

use super::{Call, argument, items, number, text};
use crate::feel::machine::{Evaluated, Stop};
use crate::feel::value::Value;
use crate::number::Number;
use crate::pattern::{self, Pattern};

fn first(arguments: &[Value]) -> &str {
    text(arguments, 0).unwrap_or_default()
}

fn second(arguments: &[Value]) -> &str {
    text(arguments, 1).unwrap_or_default()
}

pub(super) fn substring(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let text = first(arguments);
    c.spend(text.len() / 16)?;
    let count = text.chars().count() as i64;
    let start = number(arguments, 1).and_then(Number::to_i64).and_then(|position| {
        let start = if position < 0 { position.checked_add(count)? } else { position - 1 };
        (0..count).contains(&start).then_some(start as usize)
    });
    let Some(start) = start else { return c.fault("the start position lies outside the string") };
    let length = match argument(arguments, 2) {
        Value::Null => usize::MAX,
        _ => match number(arguments, 2).and_then(|length| length.floor()?.to_i64()) {
            Some(length @ 1..) => length as usize,
            _ => return c.fault("the length is a whole number from 1"),
        },
    };
    c.m.string(text.chars().skip(start).take(length).collect::<String>())
}

pub(super) fn length(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.spend(first(arguments).len() / 16)?;
    Ok(Value::Number(Number::from(first(arguments).chars().count())))
}

pub(super) fn upper(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.m.string(first(arguments).to_uppercase())
}

pub(super) fn lower(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.m.string(first(arguments).to_lowercase())
}

pub(super) fn trim(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.m.string(first(arguments).trim())
}

pub(super) fn before(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.spend(first(arguments).len() / 16)?;
    c.m.string(first(arguments).split_once(second(arguments)).map_or("", |(before, _)| before))
}

pub(super) fn after(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.spend(first(arguments).len() / 16)?;
    c.m.string(first(arguments).split_once(second(arguments)).map_or("", |(_, after)| after))
}

pub(super) fn contains(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.spend(first(arguments).len() / 16)?;
    Ok(first(arguments).contains(second(arguments)).into())
}

pub(super) fn starts(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(first(arguments).starts_with(second(arguments)).into())
}

pub(super) fn ends(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(first(arguments).ends_with(second(arguments)).into())
}

/// Prepares a pattern; `None` beside a fault where it is none.
fn prepare(c: &Call<'_>, pattern: &str, flags: &str) -> Result<Option<Pattern>, Stop> {
    c.spend(pattern.len())?;
    match Pattern::prepare(pattern, flags) {
        Ok(pattern) => Ok(Some(pattern)),
        Err(reason) => {
            c.fault(reason)?;
            Ok(None)
        }
    }
}

/// The matches of a pattern, or a hard stop where matching takes too many steps.
fn found(c: &Call<'_>, pattern: &Pattern, subject: &[char], all: bool) -> Result<Vec<pattern::Match>, Stop> {
    let max = c.m.run.limits.pattern_steps;
    let mut steps = max;
    let matches = pattern.find(subject, all, &mut steps);
    c.m.spend((max - steps) / 16)?;
    matches.ok_or_else(|| {
        c.m.stop(format!(
            "the pattern needs more than {max} steps on this text (limit “pattern_steps”); make it simpler"
        ))
    })
}

pub(super) fn matches(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let flags = text(arguments, 2).unwrap_or_default();
    let Some(pattern) = prepare(c, second(arguments), flags)? else { return Ok(Value::Null) };
    let subject: Vec<char> = first(arguments).chars().collect();
    Ok((!found(c, &pattern, &subject, false)?.is_empty()).into())
}

pub(super) fn replace(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let flags = text(arguments, 3).unwrap_or_default();
    let Some(pattern) = prepare(c, second(arguments), flags)? else { return Ok(Value::Null) };
    let subject: Vec<char> = first(arguments).chars().collect();
    let replacement = text(arguments, 2).unwrap_or_default();
    let mut result = String::new();
    let mut end = 0;
    for found in found(c, &pattern, &subject, true)? {
        result.extend(subject.get(end..found.start).unwrap_or_default());
        match pattern.expand(replacement, &subject, &found) {
            Ok(text) => result.push_str(&text),
            Err(reason) => return c.fault(reason),
        }
        c.m.check_string(result.len())?;
        end = found.end;
    }
    result.extend(subject.get(end..).unwrap_or_default());
    c.m.string(result)
}

/// The parts of a text that match a pattern.
pub(super) fn extract(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let Some(pattern) = prepare(c, second(arguments), "")? else { return Ok(Value::Null) };
    let subject: Vec<char> = first(arguments).chars().collect();
    let mut parts = Vec::new();
    for found in found(c, &pattern, &subject, true)? {
        let part: String = subject.get(found.start..found.end).unwrap_or_default().iter().collect();
        parts.push(c.m.string(part)?);
    }
    c.m.list(parts)
}

pub(super) fn split(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let Some(pattern) = prepare(c, second(arguments), "")? else { return Ok(Value::Null) };
    let subject: Vec<char> = first(arguments).chars().collect();
    let part = |from: usize, to: usize| {
        Value::from(subject.get(from..to).unwrap_or_default().iter().collect::<String>())
    };
    let mut parts = Vec::new();
    let mut end = 0;
    for found in found(c, &pattern, &subject, true)? {
        if found.end > found.start {
            parts.push(part(end, found.start));
            end = found.end;
        }
    }
    parts.push(part(end, subject.len()));
    c.m.list(parts)
}

pub(super) fn join(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let mut joined = text(arguments, 2).unwrap_or_default().to_owned();
    let delimiter = second(arguments);
    let mut between = "";
    for item in items(arguments, 0) {
        match item {
            Value::Null => continue,
            Value::String(text) => {
                joined.push_str(between);
                joined.push_str(text);
            }
            other => return c.fault(format!("{} is no string", other.kind())),
        }
        c.m.check_string(joined.len())?;
        c.spend(1)?;
        between = delimiter;
    }
    joined.push_str(text(arguments, 3).unwrap_or_default());
    c.m.string(joined)
}

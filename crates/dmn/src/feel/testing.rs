//! Unary tests against an input.

use super::eval::{self, compare};
use super::machine::{Evaluated, Machine, Stop};
use super::node::{Kind, Node, Relation, Test};
use super::scope::Scope;
use super::value::Value;
use crate::error::Position;

/// A whole cell: the tests look at the variable `?`.
pub(super) fn cell(m: &Machine<'_>, scope: &Scope<'_>, tests: &[Test], negated: bool) -> Evaluated {
    let input = scope.find("?").unwrap_or_default();
    let outcome = any(m, scope, &input, tests)?;
    Ok(match outcome {
        Value::Boolean(truth) => Value::Boolean(truth != negated),
        other => other,
    })
}

/// Whether one of the tests holds: three-valued `or`.
pub(super) fn any(m: &Machine<'_>, scope: &Scope<'_>, input: &Value, tests: &[Test]) -> Evaluated {
    let mut unknown = false;
    for test in tests {
        match holds(m, scope, input, test)? {
            Some(true) => return Ok(Value::Boolean(true)),
            Some(false) => {}
            None => unknown = true,
        }
    }
    Ok(if unknown { Value::Null } else { Value::Boolean(false) })
}

/// Whether one test holds for the input; `None` where it cannot be said.
pub(crate) fn holds(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    input: &Value,
    test: &Test,
) -> Result<Option<bool>, Stop> {
    m.spend(1)?;
    match test {
        Test::Any => Ok(Some(true)),
        Test::Constant(constant) => Ok(matches_value(input, constant)),
        Test::Compare(relation, node) => related(m, scope, input, *relation, node),
        Test::Match(node) => {
            let inner = Scope::One(scope, "?", input);
            let expected = eval::value(m, &inner, node)?;
            Ok(match (&expected, input) {
                // A condition that does not speak of the input decides by itself.
                (Value::Boolean(truth), other) if !matches!(other, Value::Boolean(_) | Value::List(_)) => {
                    Some(*truth)
                }
                (Value::Null, _) if matches!(node.kind, Kind::Range { .. }) => None,
                _ => matches_value(input, &expected),
            })
        }
        Test::Condition(node) => {
            let inner = Scope::One(scope, "?", input);
            Ok(eval::value(m, &inner, node)?.as_bool())
        }
    }
}

fn related(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    input: &Value,
    relation: Relation,
    node: &Node,
) -> Result<Option<bool>, Stop> {
    let inner = Scope::One(scope, "?", input);
    let other = eval::value(m, &inner, node)?;
    Ok(compare_quietly(m, node.at, relation, input, &other))
}

/// An input that is null is no mistake in a test: it only does not match.
fn compare_quietly(
    m: &Machine<'_>,
    at: Position,
    relation: Relation,
    input: &Value,
    other: &Value,
) -> Option<bool> {
    if (input.is_null() || other.is_null()) && !matches!(relation, Relation::Equal | Relation::Unequal) {
        return None;
    }
    compare(m, at, relation, input, other).as_bool()
}

/// Whether an input is what a test's value says: equal to it, within it, or one of it.
pub(crate) fn matches_value(input: &Value, expected: &Value) -> Option<bool> {
    match expected {
        Value::Range(range) => match input {
            Value::Range(_) => input.equals(expected),
            Value::Null => None,
            _ => range.contains(input),
        },
        Value::List(items) => {
            if matches!(input, Value::List(_)) && input.equals(expected) == Some(true) {
                return Some(true);
            }
            let found = items.iter().any(|item| match item {
                Value::Range(_) | Value::List(_) => matches_value(input, item) == Some(true),
                other => input.equals(other) == Some(true),
            });
            Some(found)
        }
        other => match input {
            // A list of one stands for its item, as everywhere in FEEL.
            Value::List(items) if !other.is_null() => match &items[..] {
                [single] => single.equals(other),
                _ => Some(false),
            },
            _ => input.equals(other),
        },
    }
}

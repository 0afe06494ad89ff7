//! `for`, `some` and `every`: the combinations of the domains, the last running fastest.

use super::eval;
use super::list::List;
use super::machine::{Evaluated, ITEM_BYTES, Machine, Stop};
use super::node::{Domain, Loop};
use super::scope::Scope;
use super::value::{Name, Value};
use crate::error::Position;
use crate::number::Number;
use crate::time::Date;
use std::ops::ControlFlow;
use std::sync::Arc;

/// What one variable runs over, without building the list of a span.
enum Run {
    Items(Arc<List>),
    Numbers { from: i64, to: i64 },
    Days { from: i64, to: i64 },
}

/// `for … return …`
pub(super) fn map(m: &Machine<'_>, scope: &Scope<'_>, at: Position, iteration: &Loop) -> Evaluated {
    let mut results: Arc<List> = Arc::default();
    let flow = combine(m, scope, at, iteration, &mut Vec::new(), &mut |inner| {
        let value = if iteration.uses_partial {
            let so_far = Value::List(results.clone());
            eval::value(m, &Scope::One(inner, "partial", &so_far), &iteration.body)?
        } else {
            eval::value(m, inner, &iteration.body)?
        };
        m.check_items(results.len() + 1)?;
        m.check_value(&value)?;
        // The only other holder was `partial`, which is gone unless a result kept it: then the list is copied.
        let copied = if Arc::strong_count(&results) > 1 { results.len() } else { 0 };
        m.allocate((copied + 1) * ITEM_BYTES)?;
        m.spend(copied as u64)?;
        Arc::make_mut(&mut results).push(value);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(match flow {
        Some(ControlFlow::Continue(())) => Value::List(results),
        _ => Value::Null,
    })
}

/// `some … satisfies …` (`some` true) and `every … satisfies …`.
pub(super) fn quantify(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    at: Position,
    iteration: &Loop,
    some: bool,
) -> Evaluated {
    let (mut unknown, mut faulty) = (false, false);
    let flow = combine(m, scope, at, iteration, &mut Vec::new(), &mut |inner| {
        Ok(match eval::value(m, inner, &iteration.body)? {
            Value::Boolean(truth) if truth == some => ControlFlow::Break(()),
            Value::Boolean(_) => ControlFlow::Continue(()),
            Value::Null => {
                unknown = true;
                ControlFlow::Continue(())
            }
            other => {
                m.fault(iteration.body.at, format!("{} is neither true nor false", other.kind()));
                unknown = true;
                faulty = true;
                ControlFlow::Break(())
            }
        })
    })?;
    Ok(match flow {
        None => Value::Null,
        Some(_) if faulty => Value::Null,
        Some(ControlFlow::Break(())) => Value::Boolean(some),
        Some(ControlFlow::Continue(())) if unknown => Value::Null,
        Some(ControlFlow::Continue(())) => Value::Boolean(!some),
    })
}

type Visit<'v> = dyn FnMut(&Scope<'_>) -> Result<ControlFlow<()>, Stop> + 'v;

/// Visits every combination; `None` where a domain has no value.
fn combine(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    at: Position,
    iteration: &Loop,
    bound: &mut Vec<(Name, Value)>,
    visit: &mut Visit<'_>,
) -> Result<Option<ControlFlow<()>>, Stop> {
    let Some((name, domain)) = iteration.domains.get(bound.len()) else {
        return visit(&Scope::Locals(scope, bound)).map(Some);
    };
    let Some(run) = run_of(m, &Scope::Locals(scope, bound), at, domain)? else { return Ok(None) };
    let last = bound.len() + 1 == iteration.domains.len();
    let mut position = 0;
    while let Some(value) = item(&run, position) {
        position += 1;
        m.spend(1)?;
        bound.push((name.clone(), value));
        let flow = if last {
            visit(&Scope::Locals(scope, bound)).map(Some)
        } else {
            m.deeper(|| combine(m, scope, at, iteration, bound, visit))
        };
        bound.pop();
        match flow? {
            Some(ControlFlow::Continue(())) => {}
            stopped => return Ok(stopped),
        }
    }
    Ok(Some(ControlFlow::Continue(())))
}

fn item(run: &Run, position: usize) -> Option<Value> {
    let step = |from: i64, to: i64| {
        let offset = i64::try_from(position).ok()?;
        let value = if from <= to { from.checked_add(offset)? } else { from.checked_sub(offset)? };
        ((from <= to && value <= to) || (from > to && value >= to)).then_some(value)
    };
    match run {
        Run::Items(items) => items.get(position).cloned(),
        Run::Numbers { from, to } => step(*from, *to).map(Value::from),
        Run::Days { from, to } => Date::from_days(step(*from, *to)?).map(Value::Date),
    }
}

fn run_of(m: &Machine<'_>, scope: &Scope<'_>, at: Position, domain: &Domain) -> Result<Option<Run>, Stop> {
    let (from, to) = match domain {
        Domain::Items(node) => match eval::value(m, scope, node)? {
            Value::List(items) => return Ok(Some(Run::Items(items))),
            Value::Null => {
                m.fault(node.at, "null cannot be run through");
                return Ok(None);
            }
            Value::Range(range) => {
                let Some(ends) = inner_ends(&range) else {
                    m.fault(
                        node.at,
                        "only a range of whole numbers or days with two ends can be run through",
                    );
                    return Ok(None);
                };
                ends
            }
            single => return Ok(Some(Run::Items(Arc::new(List::from(vec![single]))))),
        },
        Domain::Span(from, to) => (eval::value(m, scope, from)?, eval::value(m, scope, to)?),
    };
    let run = span(&from, &to);
    if run.is_none() {
        m.fault(at, format!("one cannot count from {} to {}", from.kind(), to.kind()));
    }
    Ok(run)
}

fn span(from: &Value, to: &Value) -> Option<Run> {
    match (from, to) {
        (Value::Number(from), Value::Number(to)) => {
            Some(Run::Numbers { from: from.to_i64()?, to: to.to_i64()? })
        }
        (Value::Date(from), Value::Date(to)) => Some(Run::Days { from: from.days(), to: to.days() }),
        _ => None,
    }
}

/// The first and the last value in a range that can be counted through.
fn inner_ends(range: &super::range::Range) -> Option<(Value, Value)> {
    let moved = |value: &Value, by: i64| match value {
        Value::Number(number) => number.plus(Number::from(by)).map(Value::Number),
        Value::Date(date) => Date::from_days(date.days() + by).map(Value::Date),
        _ => None,
    };
    let low = moved(range.low.as_ref()?, i64::from(!range.low_included))?;
    let high = moved(range.high.as_ref()?, -i64::from(!range.high_included))?;
    // A range, unlike a span of an iteration, does not run backwards.
    low.order(&high)?.is_le().then_some((low, high))
}

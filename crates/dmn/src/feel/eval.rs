//! Evaluation of the tree. One small function per kind of expression, so that the stack stays shallow.

use super::arithmetic;
use super::builtin;
use super::context::Context;
use super::function::{Callable, Closure, Function};
use super::machine::{Evaluated, Machine, Stop};
use super::node::{Kind, Lambda, Node, Relation, Sign};
use super::range::Range;
use super::scope::Scope;
use super::value::{Name, Value};
use crate::error::Position;
use std::sync::Arc;

/// The value of an expression.
pub(crate) fn value(m: &Machine<'_>, scope: &Scope<'_>, node: &Node) -> Evaluated {
    m.spend(1)?;
    match &node.kind {
        Kind::Literal(value) => Ok(value.clone()),
        Kind::Name(name) => Ok(named(m, scope, node.at, name)),
        Kind::Comparison(relation, pair) => comparison(m, scope, node.at, *relation, pair),
        Kind::Arithmetic(sign, pair) => {
            let (a, b) = (operand(m, scope, &pair[0])?, operand(m, scope, &pair[1])?);
            arithmetic::compute(m, node.at, *sign, &a, &b)
        }
        _ => {
            let value = m.deeper(|| structured(m, scope, node))?;
            m.check_value(&value)?;
            Ok(value)
        }
    }
}

/// Operands of deep chains count towards the depth too.
fn operand(m: &Machine<'_>, scope: &Scope<'_>, node: &Node) -> Evaluated {
    match &node.kind {
        Kind::Arithmetic(..) | Kind::Comparison(..) => m.deeper(|| value(m, scope, node)),
        _ => value(m, scope, node),
    }
}

/// A long sum or product, from left to right.
fn chain(m: &Machine<'_>, scope: &Scope<'_>, at: Position, first: &Node, rest: &[(Sign, Node)]) -> Evaluated {
    let mut result = value(m, scope, first)?;
    for (sign, node) in rest {
        let next = value(m, scope, node)?;
        result = arithmetic::compute(m, at, *sign, &result, &next)?;
    }
    Ok(result)
}

fn structured(m: &Machine<'_>, scope: &Scope<'_>, node: &Node) -> Evaluated {
    let at = node.at;
    match &node.kind {
        Kind::Chain(first, rest) => chain(m, scope, at, first, rest),
        Kind::Negation(inner) => {
            let inner = value(m, scope, inner)?;
            Ok(arithmetic::negate(m, at, &inner))
        }
        Kind::And(all) => connective(m, scope, all, false),
        Kind::Or(all) => connective(m, scope, all, true),
        Kind::Between(three) => between(m, scope, at, three),
        Kind::In(input, tests) => {
            let input = value(m, scope, input)?;
            super::testing::any(m, scope, &input, tests)
        }
        Kind::InstanceOf(inner, of) => {
            let before = m.fault_count();
            let inner = value(m, scope, inner)?;
            m.forgive(before);
            Ok(Value::Boolean(
                !matches!((of, &inner), (super::types::Type::Any, Value::Null)) && of.holds(&inner),
            ))
        }
        Kind::If(three) => match value(m, scope, &three[0])? {
            Value::Boolean(true) => value(m, scope, &three[1]),
            Value::Boolean(false) | Value::Null => value(m, scope, &three[2]),
            other => Ok(m.fault(three[0].at, format!("{} is neither true nor false", other.kind()))),
        },
        Kind::For(iteration) => super::iteration::map(m, scope, at, iteration),
        Kind::Some(iteration) => super::iteration::quantify(m, scope, at, iteration, true),
        Kind::Every(iteration) => super::iteration::quantify(m, scope, at, iteration, false),
        Kind::List(items) => list(m, scope, items),
        Kind::Context(entries) => context(m, scope, entries),
        Kind::Range { low, low_included, high, high_included } => {
            range(m, scope, at, (low.as_deref(), *low_included), (high.as_deref(), *high_included))
        }
        Kind::Path(inner, name) => {
            let inner = value(m, scope, inner)?;
            super::path::member(m, at, &inner, name)
        }
        Kind::Filter(list, condition) => super::path::filter(m, scope, at, list, condition),
        Kind::Call(callee, arguments) => super::call::call(m, scope, at, callee, arguments),
        Kind::Function(lambda) => Ok(closure(scope, lambda, None)),
        Kind::Table(table) => crate::decide::decide_table(m, scope, table),
        Kind::Result(entries, result) => steps(m, scope, entries, result),
        Kind::Typed(inner, of) => {
            let inner = value(m, scope, inner)?;
            crate::decide::checked(m, of, inner, "the value")
        }
        Kind::Tests(tests) => super::testing::cell(m, scope, tests, false),
        Kind::NotTests(tests) => super::testing::cell(m, scope, tests, true),
        Kind::Literal(_) | Kind::Name(_) | Kind::Comparison(..) | Kind::Arithmetic(..) => {
            value(m, scope, node)
        }
    }
}

fn named(m: &Machine<'_>, scope: &Scope<'_>, at: Position, name: &Name) -> Value {
    match scope.find(name) {
        Some(value) => value,
        None => match builtin::by_name(name) {
            Some(function) => Value::Function(Arc::new(Function(Callable::BuiltIn(function)))),
            None => m.fault(at, format!("there is no variable named “{name}”")),
        },
    }
}

fn comparison(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    at: Position,
    relation: Relation,
    pair: &[Node; 2],
) -> Evaluated {
    let (a, b) = (operand(m, scope, &pair[0])?, operand(m, scope, &pair[1])?);
    Ok(compare(m, at, relation, &a, &b))
}

/// The outcome of a comparison: null where the two cannot be compared.
pub(crate) fn compare(m: &Machine<'_>, at: Position, relation: Relation, a: &Value, b: &Value) -> Value {
    let outcome = match relation {
        Relation::Equal => a.equals(b),
        Relation::Unequal => a.equals(b).map(|equal| !equal),
        ordered => a.order(b).map(|order| match ordered {
            Relation::Less => order.is_lt(),
            Relation::LessOrEqual => order.is_le(),
            Relation::Greater => order.is_gt(),
            _ => order.is_ge(),
        }),
    };
    match outcome {
        Some(truth) => Value::Boolean(truth),
        None => m.fault(at, format!("{} cannot be compared with {}", a.kind(), b.kind())),
    }
}

/// Three-valued `and` (`absorbing` false) and `or` (true).
fn connective(m: &Machine<'_>, scope: &Scope<'_>, all: &[Node], absorbing: bool) -> Evaluated {
    let mut unknown = false;
    for node in all {
        match value(m, scope, node)? {
            Value::Boolean(truth) if truth == absorbing => return Ok(Value::Boolean(absorbing)),
            Value::Boolean(_) => {}
            Value::Null => unknown = true,
            other => {
                m.fault(node.at, format!("{} is neither true nor false", other.kind()));
                unknown = true;
            }
        }
    }
    Ok(if unknown { Value::Null } else { Value::Boolean(!absorbing) })
}

fn between(m: &Machine<'_>, scope: &Scope<'_>, at: Position, three: &[Node; 3]) -> Evaluated {
    let input = value(m, scope, &three[0])?;
    let range = Range {
        low: Some(value(m, scope, &three[1])?),
        low_included: true,
        high: Some(value(m, scope, &three[2])?),
        high_included: true,
    };
    Ok(match range.contains(&input) {
        Some(truth) => Value::Boolean(truth),
        None => m.fault(at, format!("{} cannot be compared with these ends", input.kind())),
    })
}

fn list(m: &Machine<'_>, scope: &Scope<'_>, items: &[Node]) -> Evaluated {
    let values: Result<Vec<Value>, _> = items.iter().map(|item| value(m, scope, item)).collect();
    m.list(values?)
}

fn context(m: &Machine<'_>, scope: &Scope<'_>, entries: &[(Name, Node)]) -> Evaluated {
    context_of(m, scope, entries).map(Value::from)
}

/// A boxed context whose last box is its value.
fn steps(m: &Machine<'_>, scope: &Scope<'_>, entries: &[(Name, Node)], result: &Node) -> Evaluated {
    let context = context_of(m, scope, entries)?;
    value(m, &Scope::Entries(scope, &context), result)
}

fn context_of(m: &Machine<'_>, scope: &Scope<'_>, entries: &[(Name, Node)]) -> Result<Context, Stop> {
    let mut context = Context::new();
    for (name, node) in entries {
        let inner = Scope::Entries(scope, &context);
        let entry = match &node.kind {
            Kind::Function(lambda) => closure(&inner, lambda, Some(name.clone())),
            _ => value(m, &inner, node)?,
        };
        m.allocate(64)?;
        context.set(name.clone(), entry);
    }
    Ok(context)
}

/// A function with the values that its body uses from outside.
pub(crate) fn closure(scope: &Scope<'_>, lambda: &Arc<Lambda>, name: Option<Name>) -> Value {
    let captured: Vec<(Name, Value)> =
        lambda.free.iter().filter_map(|free| scope.find(free).map(|value| (free.clone(), value))).collect();
    let depth = captured.iter().map(|(_, value)| value.depth()).max().unwrap_or(0);
    let closure = Closure { name, lambda: lambda.clone(), captured, depth };
    Value::Function(Arc::new(Function(Callable::Closure(closure))))
}

fn range(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    at: Position,
    (low, low_included): (Option<&Node>, bool),
    (high, high_included): (Option<&Node>, bool),
) -> Evaluated {
    let end = |node: Option<&Node>| node.map(|node| value(m, scope, node)).transpose();
    let range = Range { low: end(low)?, low_included, high: end(high)?, high_included };
    Ok(checked_range(m, at, range))
}

/// A range whose ends can be compared.
pub(crate) fn checked_range(m: &Machine<'_>, at: Position, range: Range) -> Value {
    for end in [&range.low, &range.high].into_iter().flatten() {
        if end.order(end).is_none() {
            return m.fault(at, format!("{} cannot be the end of a range", end.kind()));
        }
    }
    if let (Some(low), Some(high)) = (&range.low, &range.high)
        && low.order(high).is_none()
    {
        return m.fault(at, format!("a range cannot run from {} to {}", low.kind(), high.kind()));
    }
    Value::Range(Arc::new(range))
}

//! Calls: arguments by position or by name, checked against the parameters' types.

use super::builtin;
use super::eval;
use super::function::{Callable, Closure, Function, Invocable};
use super::machine::{Evaluated, Machine, Stop};
use super::node::{Arguments, Kind, Node};
use super::scope::Scope;
use super::types::Type;
use super::value::{Name, Value};
use crate::error::Position;

/// Arguments with their values.
pub(crate) enum Given {
    Positional(Vec<Value>),
    Named(Vec<(Name, Value)>),
}

/// A call in an expression.
pub(super) fn call(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    at: Position,
    callee: &Node,
    arguments: &Arguments,
) -> Evaluated {
    // A built-in name that nothing shadows is called directly.
    if let Kind::Name(name) = &callee.kind {
        match scope.find(name) {
            Some(Value::Function(function)) => return apply(m, at, &function, given(m, scope, arguments)?),
            Some(other) if builtin::by_name(name).is_none() => {
                return Ok(m.fault(at, format!("“{name}” is {}, not a function", other.kind())));
            }
            _ => {}
        }
        return match builtin::by_name(name) {
            Some(function) => builtin::run(m, scope, at, function, arguments),
            None => Ok(m.fault(at, format!("there is no function named “{name}”"))),
        };
    }
    match eval::value(m, scope, callee)? {
        Value::Function(function) => apply(m, at, &function, given(m, scope, arguments)?),
        other => Ok(m.fault(at, format!("{} cannot be called", other.kind()))),
    }
}

/// The values of arguments.
pub(super) fn given(m: &Machine<'_>, scope: &Scope<'_>, arguments: &Arguments) -> Result<Given, Stop> {
    Ok(match arguments {
        Arguments::Positional(list) => {
            let values: Result<Vec<_>, Stop> = list.iter().map(|node| eval::value(m, scope, node)).collect();
            Given::Positional(values?)
        }
        Arguments::Named(list) => {
            let values: Result<Vec<_>, Stop> =
                list.iter().map(|(name, node)| Ok((name.clone(), eval::value(m, scope, node)?))).collect();
            Given::Named(values?)
        }
    })
}

/// Calls a function with values.
pub(crate) fn apply(m: &Machine<'_>, at: Position, function: &Function, given: Given) -> Evaluated {
    m.spend(1)?;
    match &function.0 {
        Callable::BuiltIn(function) => builtin::apply(m, at, function, given),
        Callable::Closure(closure) => match bind(m, at, &closure.lambda.parameters, given) {
            Some(values) => m.deeper(|| run_closure(m, function, closure, values)),
            None => Ok(Value::Null),
        },
        Callable::Invocable(invocable) => invoke(m, at, invocable, given),
    }
}

fn invoke(m: &Machine<'_>, at: Position, invocable: &Invocable, given: Given) -> Evaluated {
    let Some(values) = bind(m, at, &invocable.parameters, given) else { return Ok(Value::Null) };
    match m.host {
        Some(host) => m.deeper(|| host.invoke(m, invocable, values)),
        None => Ok(m.fault(at, format!("“{}” can be called only inside its model", invocable.name))),
    }
}

fn run_closure(m: &Machine<'_>, function: &Function, closure: &Closure, values: Vec<Value>) -> Evaluated {
    let names = closure.lambda.parameters.iter().map(|(name, _)| name.clone());
    let mut locals: Vec<(Name, Value)> = closure.captured.clone();
    if let Some(name) = &closure.name {
        locals.push((name.clone(), Value::Function(std::sync::Arc::new(function.clone()))));
    }
    locals.extend(names.zip(values));
    eval::value(m, &Scope::Locals(&Scope::Empty, &locals), &closure.lambda.body)
}

/// The values in the order of the parameters, as their types; `None` beside a fault where they do not fit.
fn bind(m: &Machine<'_>, at: Position, parameters: &[(Name, Type)], given: Given) -> Option<Vec<Value>> {
    let ordered = match given {
        Given::Positional(values) => values,
        Given::Named(named) => order(m, at, parameters, named)?,
    };
    if ordered.len() != parameters.len() {
        m.fault(at, format!("the function takes {} arguments, not {}", parameters.len(), ordered.len()));
        return None;
    }
    let mut values = Vec::with_capacity(ordered.len());
    for (value, (name, of)) in ordered.into_iter().zip(parameters) {
        match of.admit(&value) {
            Some(value) => values.push(value),
            None => {
                m.fault(at, format!("“{name}” takes {}, not {}", of.label(), value.kind()));
                return None;
            }
        }
    }
    Some(values)
}

fn order(
    m: &Machine<'_>,
    at: Position,
    parameters: &[(Name, Type)],
    named: Vec<(Name, Value)>,
) -> Option<Vec<Value>> {
    for (name, _) in &named {
        if !parameters.iter().any(|(parameter, _)| parameter == name) {
            m.fault(at, format!("the function has no parameter “{name}”"));
            return None;
        }
    }
    let mut ordered = Vec::with_capacity(parameters.len());
    for (parameter, _) in parameters {
        let value = named.iter().find(|(name, _)| name == parameter).map(|(_, value)| value.clone());
        if value.is_none() {
            m.fault(at, format!("the argument “{parameter}” is missing"));
        }
        ordered.push(value?);
    }
    Some(ordered)
}

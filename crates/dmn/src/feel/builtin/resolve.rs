//! Which form of a function a call means, and its arguments in that form's order.

use super::{BuiltIn, Call, Parameter, logic};
use crate::error::Position;
use crate::feel::call::{self, Given};
use crate::feel::machine::{Evaluated, Machine};
use crate::feel::node::Arguments;
use crate::feel::scope::Scope;
use crate::feel::value::Value;

/// Calls a built-in function out of an expression.
pub(crate) fn run(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    at: Position,
    function: &'static BuiltIn,
    arguments: &Arguments,
) -> Evaluated {
    let before = m.fault_count();
    let given = call::given(m, scope, arguments)?;
    if logic::asks_about_faults(function.name) {
        // These ask whether there is a value: that there is none is their answer, no mistake.
        m.forgive(before);
    }
    apply(m, at, function, given)
}

/// Calls a built-in function with values.
pub(crate) fn apply(m: &Machine<'_>, at: Position, function: &'static BuiltIn, given: Given) -> Evaluated {
    let mut reason = None;
    for (form, parameters) in function.forms.iter().enumerate() {
        match fitted(parameters, &given) {
            Ok(arguments) => {
                return (function.body)(&Call { m, at, function: function.name, form }, &arguments);
            }
            Err(unfit) => reason = reason.max(Some(unfit)),
        }
    }
    let reason = reason.map_or_else(String::new, |unfit| unfit.sentence());
    Ok(m.fault(at, format!("{}: {reason}", function.name)))
}

/// Why a form does not fit, from the farthest to the nearest.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Unfit {
    Count(usize),
    Unknown(String),
    Kind(String, &'static str, &'static str),
}

impl Unfit {
    fn sentence(self) -> String {
        match self {
            Self::Count(count) => format!("no form takes {count} arguments"),
            Self::Unknown(name) => format!("there is no such set of named arguments (“{name}”)"),
            Self::Kind(name, wanted, found) => format!("“{name}” takes {wanted}, not {found}"),
        }
    }
}

fn fitted(parameters: &[Parameter], given: &Given) -> Result<Vec<Value>, Unfit> {
    match given {
        Given::Positional(values) => positional(parameters, values),
        Given::Named(named) => {
            for (name, _) in named {
                if !parameters.iter().any(|parameter| same_name(parameter.name, name)) {
                    return Err(Unfit::Unknown(name.to_string()));
                }
            }
            let mut values = Vec::with_capacity(parameters.len());
            for parameter in parameters {
                match named.iter().find(|(name, _)| same_name(parameter.name, name)) {
                    Some((_, value)) => values.push(converted(parameter, value)?),
                    None if parameter.optional => values.push(Value::Null),
                    None => return Err(Unfit::Unknown(parameter.name.to_owned())),
                }
            }
            Ok(values)
        }
    }
}

/// Parameter names are compared without white space; modellers vary it.
fn same_name(parameter: &str, given: &str) -> bool {
    parameter == given || parameter.split(' ').eq(given.split_whitespace())
}

fn positional(parameters: &[Parameter], values: &[Value]) -> Result<Vec<Value>, Unfit> {
    let repeated = parameters.last().is_some_and(|last| last.repeated);
    let needed = parameters.iter().filter(|parameter| !parameter.optional).count();
    if values.len() < needed || (values.len() > parameters.len() && !repeated) {
        return Err(Unfit::Count(values.len()));
    }
    let mut fitted = Vec::with_capacity(values.len().max(parameters.len()));
    for (at, value) in values.iter().enumerate() {
        let Some(parameter) = parameters.get(at).or(parameters.last()) else { break };
        fitted.push(converted(parameter, value)?);
    }
    while fitted.len() < parameters.len() {
        fitted.push(Value::Null);
    }
    Ok(fitted)
}

/// The argument as its parameter's kind: a list of one stands for its item where an item is wanted, an item for a list of one.
fn converted(parameter: &Parameter, value: &Value) -> Result<Value, Unfit> {
    if fits(parameter, value) {
        return Ok(value.clone());
    }
    let unfit = || Unfit::Kind(parameter.name.to_owned(), kind_name(parameter.kind), value.kind());
    match (parameter.kind, value) {
        ('l', Value::Null) => Err(unfit()),
        ('l', single) => Ok(Value::list(vec![single.clone()])),
        (_, Value::List(items)) => match &items[..] {
            [single] if fits(parameter, single) && !single.is_null() => Ok(single.clone()),
            _ => Err(unfit()),
        },
        _ => Err(unfit()),
    }
}

fn fits(parameter: &Parameter, value: &Value) -> bool {
    match (parameter.kind, value) {
        ('X', _) | ('z', Value::Null | Value::String(_)) => true,
        (_, Value::Null) => parameter.optional && !parameter.repeated,
        ('x', _)
        | ('s', Value::String(_))
        | ('n', Value::Number(_))
        | ('b', Value::Boolean(_))
        | ('l', Value::List(_))
        | ('c', Value::Context(_))
        | ('r', Value::Range(_))
        | ('f', Value::Function(_))
        | ('p', Value::Number(_) | Value::Function(_))
        | ('d', Value::Date(_) | Value::DateTime(_))
        | ('t', Value::Time(_))
        | ('u', Value::DaysAndTime(_)) => true,
        _ => false,
    }
}

fn kind_name(kind: char) -> &'static str {
    match kind {
        's' | 'z' => "a string",
        'n' => "a number",
        'b' => "a boolean",
        'l' => "a list",
        'c' => "a context",
        'r' => "a range",
        'f' => "a function",
        'p' => "a position or a function",
        'd' => "a date or a date and time",
        't' => "a time",
        'u' => "a days and time duration",
        _ => "a value",
    }
}

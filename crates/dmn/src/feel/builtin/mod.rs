//! The built-in functions: one table of names, forms and bodies. A form lists its parameters as `name:kind`, with `?` behind
//! an optional one and `*` behind one that may come any number of times. Kinds: `s` string, `n` number, `b` boolean,
//! `l` list, `c` context, `r` range, `f` function,
//! `z` string or null, `p` position or function, `d` date or moment, `t` time, `u` days and time duration, `x` anything but null, `X` anything.

mod contexts;
mod conversions;
mod lists;
mod logic;
mod moments;
mod numbers;
mod ranges;
mod resolve;
mod statistics;
mod strings;
mod table;

pub(crate) use conversions::{at_literal, conversion};
pub(crate) use resolve::{apply, run};
pub(crate) use table::{by_name, phrases};

use super::call::Given;
use super::function::Function;
use super::machine::{Evaluated, Machine, Stop};
use super::value::Value;
use crate::error::Position;

/// A built-in function.
pub(crate) struct BuiltIn {
    pub(crate) name: &'static str,
    pub(super) forms: Vec<Vec<Parameter>>,
    pub(super) body: Body,
}

/// What a function does with its arguments, brought into the order of a form; missing ones are null.
pub(super) type Body = fn(&Call<'_>, &[Value]) -> Evaluated;

/// One parameter of a form.
pub(super) struct Parameter {
    name: &'static str,
    kind: char,
    optional: bool,
    repeated: bool,
}

/// A call under way.
pub(super) struct Call<'a> {
    m: &'a Machine<'a>,
    at: Position,
    function: &'static str,
    /// Which form fits, by its place in the table.
    form: usize,
}

impl Call<'_> {
    fn fault(&self, reason: impl std::fmt::Display) -> Evaluated {
        Ok(self.m.fault(self.at, format!("{}: {reason}", self.function)))
    }

    /// A value, or a fault with a reason.
    fn or_fault<T: Into<Value>>(&self, value: Option<T>, reason: &str) -> Evaluated {
        match value {
            Some(value) => Ok(value.into()),
            None => self.fault(reason),
        }
    }

    fn spend(&self, count: usize) -> Result<(), Stop> {
        self.m.spend(count as u64)
    }

    /// Calls a function value.
    fn invoke(&self, function: &Function, arguments: Vec<Value>) -> Evaluated {
        self.m.deeper(|| super::call::apply(self.m, self.at, function, Given::Positional(arguments)))
    }
}

/// The list in an argument; anything else counts as empty, which a form's kind rules out.
fn items(arguments: &[Value], at: usize) -> &[Value] {
    arguments.get(at).and_then(Value::as_list).unwrap_or(&[])
}

fn text(arguments: &[Value], at: usize) -> Option<&str> {
    arguments.get(at).and_then(Value::as_str)
}

fn number(arguments: &[Value], at: usize) -> Option<crate::number::Number> {
    arguments.get(at).and_then(Value::as_number)
}

fn argument(arguments: &[Value], at: usize) -> &Value {
    arguments.get(at).unwrap_or(&Value::Null)
}

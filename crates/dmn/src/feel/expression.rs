//! Prepared expressions: parsed once, evaluated often, shared between threads.

use super::context::Variables;
use super::eval;
use super::machine::Machine;
use super::names::Names;
use super::node::{self, Node};
use super::parser::Parser;
use super::scope::Scope;
use super::value::{Name, Value};
use crate::error::{Code, Error};
use crate::limits::{Run, SOURCE_BYTES_MAX};
use std::sync::Arc;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An expression: `amount > 1000 and country = "DE"`.
    Expression,
    /// The content of an input cell, which tests the variable `?`: `> 1000`, `"DE", "AT"`, `not([1..5])`, `-`.
    UnaryTests,
}

/// A prepared expression. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Expr {
    text: Arc<str>,
    pub(crate) node: Arc<Node>,
}

/// What evaluating an expression gave, with everything that went wrong on the way.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The value; null also where there is none.
    pub value: Value,
    /// Why parts of the expression had no value, in the order of occurrence.
    pub faults: Vec<Error>,
}

/// Prepares a text. `names` lists variables and members whose names have spaces or signs in them; simple names need not be known.
///
/// # Errors
/// [`Code::Syntax`] with the position and what is missing there; [`Code::Limit`] for texts that are too long or too deep.
pub fn prepare(text: &str, kind: Kind, names: &Names) -> Result<Expr, Error> {
    if text.len() > SOURCE_BYTES_MAX {
        return Err(Error::new(Code::Limit, format!("an expression has at most {SOURCE_BYTES_MAX} bytes")));
    }
    let mut parser = Parser::new(text, names);
    let node = match kind {
        Kind::Expression => parser.expression()?,
        Kind::UnaryTests => parser.unary_tests()?,
    };
    if let Some(c) = parser.source.peek() {
        return Err(parser.source.error(format!("“{c}” cannot stand here")));
    }
    Ok(Expr { text: text.into(), node: Arc::new(node) })
}

impl Expr {
    /// The text it was prepared from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names it uses from outside, built-in functions included.
    pub fn names(&self) -> Vec<Name> {
        super::free::names(&self.node)
    }

    /// The value, where there is one.
    ///
    /// # Errors
    /// [`Code::Limit`] where a bound of the run is reached. [`Code::NoValue`] where the result is null because a part had
    /// no value: a null that the expression means (`if a then 1 else null`) is no error.
    pub fn eval(&self, variables: &dyn Variables, run: &Run) -> Result<Value, Error> {
        let machine = Machine::new(run, None);
        let value = eval::value(&machine, &Scope::Given(variables), &self.node).map_err(|stop| *stop)?;
        match machine.fault_after(0) {
            Some(fault) if value.is_null() => Err(fault),
            _ => Ok(value),
        }
    }

    /// The value with every fault, null where there is none: the meaning that the DMN standard gives.
    ///
    /// # Errors
    /// [`Code::Limit`] where a bound of the run is reached.
    pub fn evaluate(&self, variables: &dyn Variables, run: &Run) -> Result<Evaluation, Error> {
        let machine = Machine::new(run, None);
        let value = eval::value(&machine, &Scope::Given(variables), &self.node).map_err(|stop| *stop)?;
        Ok(Evaluation { value, faults: machine.into_faults() })
    }

    /// Whether unary tests hold for an input.
    ///
    /// # Errors
    /// [`Code::Limit`] where a bound of the run is reached.
    pub fn test(&self, input: &Value, variables: &dyn Variables, run: &Run) -> Result<bool, Error> {
        let machine = Machine::new(run, None);
        let given = Scope::Given(variables);
        let scope = Scope::One(&given, "?", input);
        eval::value(&machine, &scope, &self.node).map(|value| value.is_true()).map_err(|stop| *stop)
    }
}

/// Whether a value is a range that does not run backwards.
fn ascending(value: &Value) -> bool {
    let Value::Range(range) = value else { return false };
    match (&range.low, &range.high) {
        (Some(low), Some(high)) => low.order(high).is_some_and(std::cmp::Ordering::is_le),
        _ => true,
    }
}

/// The range that a text spells with literal ends.
pub(crate) fn literal_range(text: &str) -> Option<Value> {
    let names = Names::new();
    let expr = prepare(text, Kind::Expression, &names).ok()?;
    let literal = |end: &Option<Box<Node>>| match end.as_deref().map(|node| &node.kind) {
        None | Some(node::Kind::Literal(_)) => true,
        // Calls such as date("…") were made when the text was parsed.
        _ => false,
    };
    match &expr.node.kind {
        node::Kind::Range { low, high, .. } if literal(low) && literal(high) => {
            let run = Run::default();
            let machine = Machine::new(&run, None);
            let value = eval::value(&machine, &Scope::Empty, &expr.node).ok()?;
            ascending(&value).then_some(value)
        }
        _ => None,
    }
}

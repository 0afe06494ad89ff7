//! A prepared expression as a tree.

use super::types::Type;
use super::value::{Name, Value};
use crate::error::Position;
use crate::prepare::{ItemType, PreparedTable};
use std::sync::Arc;

/// One expression and where it stands in its text.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: Position,
    pub(crate) kind: Kind,
}

/// Arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Plus,
    Minus,
    Times,
    Over,
    Power,
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What an expression is.
#[derive(Debug)]
pub(crate) enum Kind {
    Literal(Value),
    Name(Name),
    Negation(Box<Node>),
    Arithmetic(Sign, Box<[Node; 2]>),
    /// A sum or product of more than two, from left to right.
    Chain(Box<Node>, Vec<(Sign, Node)>),
    Comparison(Relation, Box<[Node; 2]>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Between(Box<[Node; 3]>),
    In(Box<Node>, Vec<Test>),
    InstanceOf(Box<Node>, Type),
    If(Box<[Node; 3]>),
    For(Box<Loop>),
    Some(Box<Loop>),
    Every(Box<Loop>),
    List(Vec<Node>),
    Context(Vec<(Name, Node)>),
    Range {
        low: Option<Box<Node>>,
        low_included: bool,
        high: Option<Box<Node>>,
        high_included: bool,
    },
    Path(Box<Node>, Name),
    Filter(Box<Node>, Box<Node>),
    Call(Box<Node>, Arguments),
    Function(Arc<Lambda>),
    /// Unary tests against the variable `?`.
    Tests(Vec<Test>),
    /// `not(…)` around unary tests.
    NotTests(Vec<Test>),
    /// A decision table.
    Table(Arc<PreparedTable>),
    /// A boxed context with a result of its own.
    Result(Vec<(Name, Node)>, Box<Node>),
    /// An expression whose value must be of a type.
    Typed(Box<Node>, Arc<ItemType>),
}

/// The domains of an iteration and what is evaluated for each combination.
#[derive(Debug)]
pub(crate) struct Loop {
    pub(crate) domains: Vec<(Name, Domain)>,
    pub(crate) body: Node,
    /// Whether the body asks for the results so far.
    pub(crate) uses_partial: bool,
}

/// What one variable of an iteration runs over.
#[derive(Debug)]
pub(crate) enum Domain {
    Items(Node),
    Span(Node, Node),
}

/// Arguments of a call.
#[derive(Debug)]
pub(crate) enum Arguments {
    Positional(Vec<Node>),
    Named(Vec<(Name, Node)>),
}

/// One unary test.
#[derive(Debug)]
pub(crate) enum Test {
    /// `-`: everything.
    Any,
    /// Equal to a constant.
    Constant(Value),
    /// Compared with an expression.
    Compare(Relation, Node),
    /// An expression without `?`: the input equals its value, or lies in it.
    Match(Node),
    /// An expression with `?`: it is the answer.
    Condition(Node),
}

/// A function defined in FEEL.
#[derive(Debug)]
pub(crate) struct Lambda {
    pub(crate) parameters: Vec<(Name, Type)>,
    pub(crate) body: Node,
    /// Names the body uses that are neither its parameters nor defined in it.
    pub(crate) free: Vec<Name>,
}

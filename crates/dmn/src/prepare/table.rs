//! Decision tables: cells brought into a form that is quick to test.

use super::boxed::{Boxed, Built, node};
use super::item::ItemType;
use crate::decide::index::Index;
use crate::feel::node::{Kind, Node, Relation, Test};
use crate::feel::{self, Name, Names, Range, Value};
use crate::model::{Aggregation, HitPolicy, Input, Literal, Model, Output, Rule, Table};
use std::sync::Arc;

/// A table ready to decide.
#[derive(Debug)]
pub(crate) struct PreparedTable {
    pub(crate) hit_policy: HitPolicy,
    pub(crate) aggregation: Option<Aggregation>,
    pub(crate) inputs: Vec<PreparedInput>,
    pub(crate) outputs: Vec<PreparedOutput>,
    pub(crate) rules: Vec<PreparedRule>,
    pub(crate) index: Option<Index>,
}

/// An input column.
#[derive(Debug)]
pub(crate) struct PreparedInput {
    pub(crate) text: String,
    pub(crate) expression: Node,
    pub(crate) values: Option<Cell>,
}

/// An output column.
#[derive(Debug)]
pub(crate) struct PreparedOutput {
    pub(crate) name: Name,
    pub(crate) of: Arc<ItemType>,
    /// The values in order of priority.
    pub(crate) values: Vec<Value>,
    /// The same as a test.
    pub(crate) allowed: Option<Cell>,
    pub(crate) default: Option<Node>,
}

/// A rule.
#[derive(Debug)]
pub(crate) struct PreparedRule {
    pub(crate) id: Option<String>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) texts: Vec<String>,
    pub(crate) outputs: Vec<Node>,
    pub(crate) annotations: Vec<String>,
}

/// A cell's tests.
#[derive(Debug)]
pub(crate) enum Cell {
    /// Everything passes.
    Any,
    /// One of the tests holds.
    Tests(Vec<Test>),
    /// None of the tests holds.
    Not(Vec<Test>),
}

pub(super) fn prepare(boxed: &mut Boxed<'_, '_>, table: &Table) -> Built {
    let inputs = each(&table.inputs, |column| input(boxed, column))?;
    let outputs = each(&table.outputs, |column| output(boxed, column))?;
    let rules = each(&table.rules, |row| rule(boxed, row))?;
    let index = Index::of(&rules, inputs.len());
    let (hit_policy, aggregation) = (table.hit_policy, table.aggregation);
    Ok(node(Kind::Table(Arc::new(PreparedTable { hit_policy, aggregation, inputs, outputs, rules, index }))))
}

/// Prepares all, so that every mistake is reported, and fails with the first.
fn each<T, U>(all: &[T], mut prepare: impl FnMut(&T) -> Result<U, String>) -> Result<Vec<U>, String> {
    let prepared: Vec<Result<U, String>> = all.iter().map(&mut prepare).collect();
    prepared.into_iter().collect()
}

fn input(boxed: &mut Boxed<'_, '_>, input: &Input) -> Result<PreparedInput, String> {
    let expression = boxed.literal(&input.expression)?;
    let values = input.values.as_ref().map(|values| cell(boxed, values)).transpose()?;
    let text = input.label.clone().unwrap_or_else(|| input.expression.text.trim().to_owned());
    Ok(PreparedInput { text, expression, values })
}

fn output(boxed: &mut Boxed<'_, '_>, output: &Output) -> Result<PreparedOutput, String> {
    let allowed = output.values.as_ref().map(|values| cell(boxed, values)).transpose()?;
    let values = match &allowed {
        Some(Cell::Tests(tests)) => tests
            .iter()
            .filter_map(|test| match test {
                Test::Constant(value) => Some(value.clone()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    let default = output.default.as_ref().map(|default| boxed.literal(default)).transpose()?;
    Ok(PreparedOutput {
        name: output.name.clone().unwrap_or_default().into(),
        of: boxed.types.refer(output.type_ref.as_deref(), boxed.problems),
        values,
        allowed,
        default,
    })
}

fn rule(boxed: &mut Boxed<'_, '_>, rule: &Rule) -> Result<PreparedRule, String> {
    Ok(PreparedRule {
        id: rule.id.clone(),
        cells: each(&rule.tests, |literal| cell(boxed, literal))?,
        texts: rule.tests.iter().map(|literal| literal.text.trim().to_owned()).collect(),
        outputs: each(&rule.outputs, |literal| boxed.literal(literal))?,
        annotations: rule.annotations.clone(),
    })
}

fn cell(boxed: &mut Boxed<'_, '_>, literal: &Literal) -> Result<Cell, String> {
    Ok(cell_from(boxed.text(literal, feel::Kind::UnaryTests)?))
}

/// The names that the cells of a model may use.
pub(crate) fn names_of(model: &Model) -> Names {
    let mut names = Names::new();
    super::requirements::add_names(&mut names, model, &[]);
    names
}

/// The cell that a text spells; `None` where it is no FEEL.
pub(crate) fn cell_of(names: &Names, text: &str) -> Option<Cell> {
    let expr = feel::prepare(text, feel::Kind::UnaryTests, names).ok()?;
    Arc::into_inner(expr.node).map(cell_from)
}

fn cell_from(built: Node) -> Cell {
    match built.kind {
        Kind::Tests(tests) if tests.iter().any(|test| matches!(test, Test::Any)) => Cell::Any,
        Kind::Tests(tests) => Cell::Tests(tests.into_iter().map(simple).collect()),
        Kind::NotTests(tests) => Cell::Not(tests.into_iter().map(simple).collect()),
        _ => Cell::Tests(vec![Test::Condition(built)]),
    }
}

/// Tests whose values are constants need no evaluation.
pub(crate) fn simple(test: Test) -> Test {
    match test {
        Test::Compare(relation, Node { kind: Kind::Literal(value), .. }) if !value.is_null() => {
            half_range(relation, value)
        }
        Test::Match(node) => match constant(&node) {
            Some(value) => Test::Constant(value),
            None => Test::Match(node),
        },
        other => other,
    }
}

fn half_range(relation: Relation, value: Value) -> Test {
    let at = crate::error::Position::default();
    let range = |low: bool, included: bool| {
        let end = Some(value.clone());
        let (low, high) = if low { (end, None) } else { (None, end) };
        Range {
            low_included: included && low.is_some(),
            high_included: included && high.is_some(),
            low,
            high,
        }
    };
    let range = match relation {
        _ if value.order(&value).is_none() => {
            return Test::Compare(relation, Node { at, kind: Kind::Literal(value) });
        }
        Relation::Less => range(false, false),
        Relation::LessOrEqual => range(false, true),
        Relation::Greater => range(true, false),
        Relation::GreaterOrEqual => range(true, true),
        Relation::Equal => return Test::Constant(value),
        Relation::Unequal => return Test::Compare(relation, Node { at, kind: Kind::Literal(value) }),
    };
    Test::Constant(Value::Range(Arc::new(range)))
}

/// The value of a range of constants.
fn constant(node: &Node) -> Option<Value> {
    let Kind::Range { low, low_included, high, high_included } = &node.kind else { return None };
    let end = |node: &Option<Box<Node>>| match node.as_deref() {
        None => Some(None),
        Some(Node { kind: Kind::Literal(value), .. }) if value.order(value).is_some() => {
            Some(Some(value.clone()))
        }
        Some(_) => None,
    };
    let range = Range {
        low: end(low)?,
        low_included: *low_included,
        high: end(high)?,
        high_included: *high_included,
    };
    if let (Some(low), Some(high)) = (&range.low, &range.high) {
        low.order(high)?;
    }
    Some(Value::Range(Arc::new(range)))
}

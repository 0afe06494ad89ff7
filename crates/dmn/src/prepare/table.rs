//! Decision tables: cells brought into a form that is quick to test.

use super::boxed::{Boxed, Built, node};
use super::item::ItemType;
use crate::decide::index::Index;
use crate::feel::names::{begins_name, goes_on};
use crate::feel::node::{Kind, Node, Relation, Test};
use crate::feel::{self, Name, Names, Range, Value};
use crate::model::{Aggregation, HitPolicy, Input, Literal, Model, Output, Rule, Table};
use crate::problem::Severity;
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
    let inputs = each(&table.inputs, |column| input(boxed, column));
    let outputs = each(&table.outputs, |column| output(boxed, column));
    let rules = each(&table.rules, |row| rule(boxed, row, &table.inputs));
    let (inputs, outputs, rules) = (inputs?, outputs?, rules?);
    ranked_by_something(boxed, table, &outputs);
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
    // Where the column lists none, its type may: they rank, and the type itself is checked elsewhere.
    let of_type = match &allowed {
        None => boxed.types.allowed(output.type_ref.as_deref()).and_then(|text| cell_of(&boxed.names, &text)),
        Some(_) => None,
    };
    let values = match allowed.as_ref().or(of_type.as_ref()) {
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

/// A table that ranks its matches must say by what.
fn ranked_by_something(boxed: &mut Boxed<'_, '_>, table: &Table, outputs: &[PreparedOutput]) {
    let ranks = matches!(table.hit_policy, HitPolicy::Priority | HitPolicy::OutputOrder);
    if ranks && outputs.iter().all(|output| output.values.is_empty()) {
        boxed.problem(table.place.problem(
            "priority",
            Severity::Warning,
            "The hit policy ranks outputs by their output values, but no output column lists any; the order of the rules was taken.",
            "List the output values, the most important first.",
        ));
    }
}

fn rule(boxed: &mut Boxed<'_, '_>, rule: &Rule, inputs: &[Input]) -> Result<PreparedRule, String> {
    let tests: Vec<(&Literal, Option<&str>)> = rule
        .tests
        .iter()
        .enumerate()
        .map(|(at, test)| (test, inputs.get(at).and_then(|input| input.variable.as_deref())))
        .collect();
    let cells =
        each(&tests, |(literal, variable)| match variable.and_then(|it| renamed(&literal.text, it)) {
            Some(text) => cell(boxed, &Literal { text, ..(*literal).clone() }),
            None => cell(boxed, literal),
        });
    let outputs = each(&rule.outputs, |literal| boxed.literal(literal));
    Ok(PreparedRule {
        id: rule.id.clone(),
        cells: cells?,
        texts: rule.tests.iter().map(|literal| literal.text.trim().to_owned()).collect(),
        outputs: outputs?,
        annotations: rule.annotations.clone(),
    })
}

fn cell(boxed: &mut Boxed<'_, '_>, literal: &Literal) -> Result<Cell, String> {
    Ok(cell_from(boxed.text(literal, feel::Kind::UnaryTests)?))
}

/// A cell's text with `?` for the name that its column gives the tested value; `None` where it does not use the name.
fn renamed(text: &str, variable: &str) -> Option<String> {
    let mut parts = String::with_capacity(text.len());
    let (mut rest, mut found) = (text, false);
    while let Some(c) = rest.chars().next() {
        let end = if c == '"' {
            literal_end(rest)
        } else if begins_name(c) {
            rest.find(|c| !goes_on(c)).unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        let (part, after) = rest.split_at(end);
        let is_member = parts.trim_end().ends_with('.');
        if part == variable && !is_member {
            parts.push('?');
            found = true;
        } else {
            parts.push_str(part);
        }
        rest = after;
    }
    found.then_some(parts)
}

/// Where the string that a text begins with ends.
fn literal_end(text: &str) -> usize {
    let mut escaped = false;
    let closing = text.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    closing.map_or(text.len(), |(at, _)| at + 1)
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

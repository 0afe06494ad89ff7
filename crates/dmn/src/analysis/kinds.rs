//! Constants of the wrong kind in the cells of a table.

use super::domain;
use crate::feel::node::{Kind as NodeKind, Test};
use crate::feel::{Kind, Names, Type, Value, prepare};
use crate::model::{Literal, Model, Output, Table};
use crate::prepare::{Cell, cell_of};
use crate::problem::{Problem, Severity};

pub(super) fn of_table(model: &Model, names: &Names, table: &Table) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, input) in table.inputs.iter().enumerate() {
        let domain = domain::of(model, &input.expression.text, input.expression.type_ref.as_deref());
        let Some(of) = domain.type_name.as_deref().and_then(Type::built_in) else { continue };
        for (rule, cell) in table.rules.iter().filter_map(|rule| rule.tests.get(at)).enumerate() {
            problems.extend(input_cell(names, &of, &input.expression.text, rule + 1, cell));
        }
    }
    for (at, output) in table.outputs.iter().enumerate() {
        for (rule, cell) in table.rules.iter().filter_map(|rule| rule.outputs.get(at)).enumerate() {
            problems.extend(output_cell(names, output, rule + 1, cell));
        }
    }
    problems
}

fn input_cell(names: &Names, of: &Type, name: &str, rule: usize, cell: &Literal) -> Option<Problem> {
    let prepared = cell_of(names, &cell.text)?;
    let tests = match &prepared {
        Cell::Any => return None,
        Cell::Tests(tests) | Cell::Not(tests) => tests,
    };
    let wrong = tests.iter().find_map(|test| match test {
        Test::Constant(Value::Range(range)) => {
            [&range.low, &range.high].into_iter().flatten().find(|end| !of.holds(end)).cloned()
        }
        Test::Constant(value) if !value.is_null() && !of.holds(value) => Some(value.clone()),
        _ => None,
    })?;
    Some(report(rule, cell, &format!("“{}” is {}", name.trim(), of.label()), &wrong))
}

fn output_cell(names: &Names, output: &Output, rule: usize, cell: &Literal) -> Option<Problem> {
    let expr = prepare(&cell.text, Kind::Expression, &Names::new()).ok()?;
    let NodeKind::Literal(value) = &expr.node.kind else { return None };
    if value.is_null() {
        return None;
    }
    let label = output.name.as_deref().or(output.label.as_deref()).unwrap_or("the output");
    if let Some(of) = output.type_ref.as_deref().and_then(Type::built_in)
        && !of.holds(value)
    {
        return Some(report(rule, cell, &format!("“{label}” is {}", of.label()), value));
    }
    let allowed = cell_of(names, &output.values.as_ref()?.text)?;
    let Cell::Tests(tests) = &allowed else { return None };
    let constants = tests.iter().all(|test| matches!(test, Test::Constant(_)));
    let listed = tests.iter().any(|test| {
        matches!(test, Test::Constant(constant) if crate::feel::testing::matches_value(value, constant) == Some(true))
    });
    (constants && !listed).then(|| {
        let sentence =
            format!("Rule {rule}: {} is not among the output values of “{label}”.", value.to_source());
        let mut problem = cell.place.problem(
            "output-value",
            Severity::Error,
            sentence,
            "Choose a listed value, or add it to the list.",
        );
        problem.rules = vec![rule];
        problem
    })
}

fn report(rule: usize, cell: &Literal, expected: &str, found: &Value) -> Problem {
    let sentence = format!("Rule {rule}: {expected}, but {} is {}.", found.to_source(), found.kind());
    let mut problem =
        cell.place.problem("type", Severity::Error, sentence, "Correct the cell or the column's type.");
    problem.rules = vec![rule];
    problem
}

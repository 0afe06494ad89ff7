//! The ranks of a table's rules by the order of its output values.

use super::domain;
use crate::feel::node::{Kind as NodeKind, Test};
use crate::feel::{Kind, Names, Value, prepare};
use crate::model::{Model, Output, Table};
use crate::prepare::{Cell, cell_of};

/// For each rule its ranks, column by column, the first the highest; `None` where an output is no constant or nothing ranks.
pub(super) fn of(model: &Model, names: &Names, table: &Table) -> Option<Vec<Vec<usize>>> {
    let listed: Vec<Vec<Value>> = table.outputs.iter().map(|output| values(model, names, output)).collect();
    if listed.iter().all(Vec::is_empty) {
        return None;
    }
    let rank = |text: &str, values: &Vec<Value>| {
        let expr = prepare(text, Kind::Expression, names).ok()?;
        let NodeKind::Literal(value) = &expr.node.kind else { return None };
        let at = values.iter().position(|listed| listed.equals(value) == Some(true));
        Some(at.unwrap_or(usize::MAX))
    };
    let of_rule = |rule: &crate::model::Rule| {
        rule.outputs.iter().zip(&listed).map(|(output, values)| rank(&output.text, values)).collect()
    };
    table.rules.iter().map(of_rule).collect()
}

/// The values of an output in order of priority: the column's own list, else that of its type.
fn values(model: &Model, names: &Names, output: &Output) -> Vec<Value> {
    let own = output.values.as_ref().map(|values| values.text.clone());
    let of_type = || domain::of(model, "", Some(output.type_ref.as_deref()?)).allowed;
    let text = own.or_else(of_type);
    let Some(Cell::Tests(tests)) = text.and_then(|text| cell_of(names, &text)) else { return Vec::new() };
    let constant = |test: Test| match test {
        Test::Constant(value) => Some(value),
        _ => None,
    };
    tests.into_iter().filter_map(constant).collect()
}

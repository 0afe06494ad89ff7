//! What is to say about a table: at its cells, at its rules, and as a whole.

use super::sheet::POLICIES;
use super::view::*;
use super::{imports_of, read};
use crate::packs::Prepared;
use crate::refusals;
use dmn::model::{Aggregation, Decision, HitPolicy, Input, Model, Output, Table};
use dmn::{Place, Problem, Severity};
use terms::Failure;

/// One line of the list of decisions.
pub(super) fn summary(model: &Model, decision: &Decision, problems: &[Problem]) -> DecisionRow {
    let table = table_in(model, &decision.name);
    let about = |it: &&Problem| it.within.as_deref() == Some(&decision.name) && it.severity > Severity::Note;
    DecisionRow {
        name: decision.name.clone(),
        about: decision.description.clone().or_else(|| decision.question.clone()),
        is_table: table.is_some(),
        rules: table.map_or(0, |it| it.rules.len()),
        policy: table.map(policy_code).map(policy_words).unwrap_or_default().to_owned(),
        findings: problems.iter().filter(about).count(),
    }
}

/// The first table of a decision.
pub(super) fn table_in<'a>(model: &'a Model, name: &str) -> Option<&'a Table> {
    dmn::tables(model).into_iter().find(|(within, _)| *within == name).map(|(_, table)| table)
}

/// A table as `after` has it, judged, with what differs from `before`.
pub(super) fn judged(
    base: &Prepared,
    name: &str,
    before: &str,
    after: &str,
    origins: Option<&[Option<usize>]>,
) -> Result<DecisionView, Failure> {
    let model = read(after)?;
    let decision = model.decision(name).ok_or_else(|| refusals::no_decision(name))?;
    let table = table_in(&model, &decision.name).ok_or_else(|| refusals::no_decision(name))?;
    let unfit = |problem: Box<Problem>| Failure::from(refusals::sheet_unfit(&problem.sentence));
    let old = dmn::rows(before, name).map_err(unfit)?;
    let new = dmn::rows(after, name).map_err(unfit)?;
    let imports = imports_of(base);
    let problems: Vec<Problem> = dmn::analyse(&model, &imports.iter().collect::<Vec<_>>())
        .into_iter()
        .filter(|it| it.within.as_deref().is_none_or(|within| within == decision.name))
        .collect();
    let remarks =
        if table.annotations.is_empty() { vec!["Remark".to_owned()] } else { table.annotations.clone() };
    let mut rows = rows_of(table, &old, &new, &origins_of(origins, new.len()), &problems);
    for row in &mut rows {
        row.remarks.resize(remarks.len(), CellView::default());
    }
    let policy = policy_code(table);
    Ok(DecisionView {
        name: decision.name.clone(),
        about: decision.description.clone().or_else(|| decision.question.clone()),
        policy: policy.to_owned(),
        policy_words: policy_words(policy).to_owned(),
        inputs: table.inputs.iter().map(input).collect(),
        outputs: table.outputs.iter().map(output).collect(),
        remarks,
        rows,
        fits: problems.iter().all(|it| it.severity < Severity::Error || !blocks(it)),
        findings: findings(problems),
        edited: before != after,
        ..DecisionView::default()
    })
}

/// Whether an error keeps the version from loading; an overlap of a unique table shows when it happens.
fn blocks(problem: &Problem) -> bool {
    problem.code != "overlap"
}

/// Which rule of the old file each row was made from; the second row made from one rule is a copy, which is new.
fn origins_of(origins: Option<&[Option<usize>]>, rows: usize) -> Vec<Option<usize>> {
    let Some(origins) = origins else { return (0..rows).map(Some).collect() };
    let mut used = std::collections::BTreeSet::new();
    origins.iter().map(|origin| origin.filter(|at| used.insert(*at))).collect()
}

fn rows_of(
    table: &Table,
    old: &[dmn::Row],
    new: &[dmn::Row],
    origins: &[Option<usize>],
    problems: &[Problem],
) -> Vec<RowView> {
    let mut rows = Vec::new();
    for (at, (row, rule)) in new.iter().zip(&table.rules).enumerate() {
        let origin = origins.get(at).copied().flatten();
        let before = origin.and_then(|at| old.get(at));
        let cells = |texts: &[String], before: Option<&[String]>, places: Vec<&Place>| -> Vec<CellView> {
            let of = |(column, text): (usize, &String)| CellView {
                text: text.clone(),
                problem: places.get(column).and_then(|place| problem_at(problems, place)),
                changed: before.is_none_or(|it| it.get(column) != Some(text)),
            };
            texts.iter().enumerate().map(of).collect()
        };
        let tests = cells(
            &row.tests,
            before.map(|it| it.tests.as_slice()),
            rule.tests.iter().map(|it| &it.place).collect(),
        );
        let outputs = cells(
            &row.outputs,
            before.map(|it| it.outputs.as_slice()),
            rule.outputs.iter().map(|it| &it.place).collect(),
        );
        let remarks = cells(&row.annotations, before.map(|it| it.annotations.as_slice()), Vec::new());
        let changed = [&tests, &outputs, &remarks].into_iter().flatten().any(|it| it.changed);
        let mut marks: Vec<String> =
            problems.iter().filter(|it| it.rules.contains(&(at + 1))).map(|it| it.code.to_owned()).collect();
        marks.sort();
        marks.dedup();
        rows.push(RowView { origin, number: at + 1, tests, outputs, remarks, marks, tried: None, changed });
    }
    rows
}

fn problem_at(problems: &[Problem], place: &Place) -> Option<(String, String)> {
    let here = |it: &&Problem| {
        it.start == (place.line, place.column) && it.severity > Severity::Note && it.code != "gap"
    };
    problems.iter().find(here).map(|it| (it.sentence.clone(), it.remedy.clone()))
}

fn findings(mut problems: Vec<Problem>) -> Vec<TableFinding> {
    problems.sort_by_key(|it| (std::cmp::Reverse(it.severity), it.rules.first().copied()));
    let of = |it: Problem| TableFinding {
        code: it.code.to_owned(),
        severity: match it.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
        .to_owned(),
        sentence: it.sentence,
        remedy: it.remedy,
        rules: it.rules,
        example: it
            .example
            .into_iter()
            .map(|it| (it.name, crate::rulings::value(&it.value.to_json())))
            .collect(),
    };
    problems.into_iter().map(of).collect()
}

fn input(it: &Input) -> ColumnView {
    let expression = it.expression.text.trim().to_owned();
    ColumnView {
        label: it.label.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| expression.clone()),
        expression,
        of: it.expression.type_ref.clone(),
        values: it.values.as_ref().map(|it| it.text.clone()),
    }
}

fn output(it: &Output) -> ColumnView {
    let name = it.name.clone().unwrap_or_default();
    ColumnView {
        label: it.label.clone().or_else(|| it.name.clone()).unwrap_or_else(|| "Result".to_owned()),
        expression: name,
        of: it.type_ref.clone(),
        values: it.values.as_ref().map(|it| it.text.clone()),
    }
}

/// The hit policy as the studio names it.
pub(super) fn policy_code(table: &Table) -> &'static str {
    match (table.hit_policy, table.aggregation) {
        (HitPolicy::Unique, _) => "UNIQUE",
        (HitPolicy::Any, _) => "ANY",
        (HitPolicy::Priority, _) => "PRIORITY",
        (HitPolicy::First, _) => "FIRST",
        (HitPolicy::RuleOrder, _) => "RULE ORDER",
        (HitPolicy::OutputOrder, _) => "OUTPUT ORDER",
        (HitPolicy::Collect, None) => "COLLECT",
        (HitPolicy::Collect, Some(Aggregation::Sum)) => "COLLECT SUM",
        (HitPolicy::Collect, Some(Aggregation::Min)) => "COLLECT MIN",
        (HitPolicy::Collect, Some(Aggregation::Max)) => "COLLECT MAX",
        (HitPolicy::Collect, Some(Aggregation::Count)) => "COLLECT COUNT",
    }
}

pub(super) fn policy_words(code: &str) -> &'static str {
    POLICIES.iter().find(|(policy, _)| *policy == code).map_or("", |(_, words)| words)
}

/// Every hit policy with its words, for the box that chooses one.
pub fn policies() -> &'static [(&'static str, &'static str)] {
    &POLICIES
}

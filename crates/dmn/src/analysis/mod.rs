//! What can be known of a model without running it: gaps, overlaps and shadowed rules of its tables, what nothing uses, and
//! values of the wrong type.
//!
//! The tables are judged exactly where cells are constants, lists and ranges of them, `not(…)` and `-`: each column is cut
//! into the segments that its cells tell apart, and a rule is a box of segments. Where a cell is an expression, only what is
//! certain is reported, and a note says so.

mod column;
mod cover;
mod domain;
pub(crate) mod inference;
mod kinds;
mod rank;
mod reach;

use crate::decide::NamedValue;
use crate::model::{HitPolicy, Logic, Model, Table};
use crate::prepare::names_of;
use crate::problem::{Place, Problem, Severity};
use column::Column;
use cover::{Budget, Grid};

/// Findings of one kind that one table reports; more are counted in the last one.
pub const FINDINGS_MAX: usize = 50;
/// Steps of the search through one table.
pub const SEARCH_STEPS_MAX: u64 = 20_000_000;

/// Everything to say about a model: what preparing it finds, then what its tables, requirements and types show.
pub fn analyse(model: &Model, imports: &[&Model]) -> Vec<Problem> {
    let (_, mut problems) = model.prepare(imports);
    for (name, table) in tables(model) {
        let found = analyse_table(model, table);
        problems
            .extend(found.into_iter().map(|problem| Problem { within: Some(name.to_owned()), ..problem }));
    }
    problems.extend(reach::unused(model));
    problems
}

/// The tables of a model with the names of the decisions and knowledge models they stand in.
pub fn tables(model: &Model) -> Vec<(&str, &Table)> {
    let mut found = Vec::new();
    for decision in &model.decisions {
        decision.logic.iter().for_each(|logic| tables_in(logic, &decision.name, &mut found));
    }
    for knowledge in &model.knowledge {
        knowledge.logic.iter().for_each(|function| tables_in(&function.body, &knowledge.name, &mut found));
    }
    found
}

fn tables_in<'m>(logic: &'m Logic, name: &'m str, found: &mut Vec<(&'m str, &'m Table)>) {
    match logic {
        Logic::Table(table) => found.push((name, table)),
        Logic::Context(entries) => entries.iter().for_each(|entry| tables_in(&entry.logic, name, found)),
        Logic::Invocation { callee, bindings } => {
            tables_in(callee, name, found);
            bindings
                .iter()
                .filter_map(|binding| binding.logic.as_ref())
                .for_each(|logic| tables_in(logic, name, found));
        }
        Logic::Relation(relation) => {
            relation.rows.iter().flatten().for_each(|logic| tables_in(logic, name, found))
        }
        Logic::List(items) => items.iter().for_each(|logic| tables_in(logic, name, found)),
        Logic::Function(function) => tables_in(&function.body, name, found),
        Logic::Conditional(three) => three.iter().for_each(|logic| tables_in(logic, name, found)),
        Logic::For(_, two) | Logic::Some(_, two) | Logic::Every(_, two) | Logic::Filter(two) => {
            two.iter().for_each(|logic| tables_in(logic, name, found));
        }
        Logic::Literal(_) | Logic::Broken(..) => {}
    }
}

/// What is to say about one table of a model.
pub fn analyse_table(model: &Model, table: &Table) -> Vec<Problem> {
    let names = names_of(model);
    let mut problems = kinds::of_table(model, &names, table);
    let columns: Option<Vec<Column>> =
        (0..table.inputs.len()).map(|at| column::of(model, &names, table, at)).collect();
    // A cell that is no FEEL was reported when the table was prepared.
    let Some(columns) = columns else { return problems };
    if let Some(column) = columns.iter().find(|column| column.too_large) {
        let sentence = format!("“{}” tells too many values apart to search this table.", column.name);
        problems.push(table.place.problem(
            "analysed-in-part",
            Severity::Note,
            sentence,
            "Split the table to have it checked.",
        ));
        return problems;
    }
    let grid = Grid::of(&columns, table.rules.len());
    let mut budget = Budget::new(SEARCH_STEPS_MAX);
    let complete_outputs = table.outputs.iter().any(|output| output.default.is_some());
    let single =
        !matches!(table.hit_policy, HitPolicy::Collect | HitPolicy::RuleOrder | HitPolicy::OutputOrder);
    if single && !complete_outputs {
        problems.extend(gaps(table, &columns, &grid, &mut budget));
    }
    if matches!(table.hit_policy, HitPolicy::Unique | HitPolicy::Any) {
        problems.extend(overlaps(table, &columns, &grid, &mut budget));
    }
    let wrong: Vec<usize> =
        problems.iter().filter(|it| it.code == "type").flat_map(|it| it.rules.clone()).collect();
    problems.extend(empty(table, &columns, &grid, &wrong));
    match table.hit_policy {
        HitPolicy::First => problems.extend(shadowed(table, &columns, &grid, &mut budget, None)),
        HitPolicy::Priority => {
            if let Some(ranks) = rank::of(model, &names, table) {
                problems.extend(shadowed(table, &columns, &grid, &mut budget, Some(&ranks)));
            }
        }
        _ => {}
    }
    problems.extend(reservations(table, &columns, &budget));
    problems
}

fn gaps(table: &Table, columns: &[Column], grid: &Grid, budget: &mut Budget) -> Vec<Problem> {
    let boxes = grid.gaps(FINDINGS_MAX, budget);
    let report = |segments: &Vec<Vec<usize>>| {
        let region: Vec<String> = columns
            .iter()
            .zip(segments)
            .filter(|(column, segments)| segments.len() < column.segments.len())
            .map(|(column, segments)| column.describe(segments))
            .collect();
        let region = if region.is_empty() { "anything".to_owned() } else { region.join(" and ") };
        let mut problem = table.place.problem(
            "gap",
            Severity::Warning,
            format!("No rule matches where {region}."),
            "Add a rule for it, or a default output.",
        );
        problem.example = example(columns, segments);
        problem
    };
    boxes.iter().map(report).collect()
}

fn overlaps(table: &Table, columns: &[Column], grid: &Grid, budget: &mut Budget) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (first, second, segments) in grid.overlaps(budget) {
        let outputs =
            |at: usize| table.rules.get(at).map(|rule| rule.outputs.iter().map(|out| out.text.trim()));
        let same = outputs(first).zip(outputs(second)).is_some_and(|(a, b)| a.eq(b));
        if table.hit_policy == HitPolicy::Any && same {
            continue;
        }
        let place = table.rules.get(second).map_or(&table.place, |rule| &rule.place);
        let mut problem = place.problem(
            "overlap",
            Severity::Error,
            format!("Rules {} and {} both match the same inputs.", first + 1, second + 1),
            match table.hit_policy {
                HitPolicy::Any => "Give both the same outputs, or narrow one of them.",
                _ => "Narrow one of them, or choose another hit policy.",
            },
        );
        problem.rules = vec![first + 1, second + 1];
        problem.example = example(columns, &segments);
        problems.push(problem);
        if problems.len() >= FINDINGS_MAX {
            break;
        }
    }
    problems
}

/// Rules of which a test holds for nothing; `wrong` are reported already.
fn empty(table: &Table, columns: &[Column], grid: &Grid, wrong: &[usize]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, rule) in table.rules.iter().enumerate().filter(|(at, _)| !wrong.contains(&(at + 1))) {
        let Some(column) = grid.empty_column(at).filter(|_| problems.len() < FINDINGS_MAX) else { continue };
        let name = columns.get(column).map_or("", |column| &column.name);
        let test = rule.tests.get(column);
        let text = test.map_or("", |test| test.text.trim());
        let mut problem = test.map_or(&rule.place, |test| &test.place).problem(
            "shadowed",
            Severity::Warning,
            format!("Rule {} can never apply: no value that “{name}” may have passes “{text}”.", at + 1),
            "Correct the test, or remove the rule.",
        );
        problem.rules = vec![at + 1];
        problems.push(problem);
    }
    problems
}

/// Rules that never come to bear: those above them, or with ranks those of higher rank, match everything that they match.
fn shadowed(
    table: &Table,
    columns: &[Column],
    grid: &Grid,
    budget: &mut Budget,
    ranks: Option<&[Vec<usize>]>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, rule) in table.rules.iter().enumerate() {
        let goes_before = |other: &usize| match ranks {
            None => *other < at,
            Some(ranks) => ranks.get(*other) < ranks.get(at),
        };
        let before = (0..table.rules.len()).filter(goes_before);
        let (who, remedy) = match ranks {
            None => ("the rules above it", "Move it up, or remove it."),
            Some(_) => ("rules of higher priority", "Narrow those, or remove it."),
        };
        let some = before.clone().next().is_some() && grid.empty_column(at).is_none();
        if problems.len() >= FINDINGS_MAX || !some || grid.reachable(at, before, budget) != Some(false) {
            continue;
        }
        let sentence = format!("Rule {} can never apply: {who} match everything that it matches.", at + 1);
        let mut problem = rule.place.problem("shadowed", Severity::Warning, sentence, remedy);
        problem.rules = vec![at + 1];
        problem.example = grid.sample(at).map(|segments| example(columns, &segments)).unwrap_or_default();
        problems.push(problem);
    }
    problems
}

/// What the analysis could not look at.
fn reservations(table: &Table, columns: &[Column], budget: &Budget) -> Vec<Problem> {
    let mut problems = Vec::new();
    let note = |place: &Place, sentence: String, remedy: &str| {
        place.problem("analysed-in-part", Severity::Note, sentence, remedy)
    };
    for column in columns.iter().filter(|column| !column.opaque.is_empty()) {
        let rules: Vec<String> = column.opaque.iter().take(10).map(|rule| (rule + 1).to_string()).collect();
        let sentence = format!(
            "“{}” holds expressions in rules {}; only what is certain was reported.",
            column.name,
            rules.join(", ")
        );
        problems.push(note(&table.place, sentence, "Use constants and ranges where you can."));
    }
    if budget.is_spent() {
        let sentence =
            format!("The table is too large to search completely within {SEARCH_STEPS_MAX} steps.");
        problems.push(note(&table.place, sentence, "Split the table to have all of it checked."));
    }
    problems
}

fn example(columns: &[Column], segments: &[Vec<usize>]) -> Vec<NamedValue> {
    columns
        .iter()
        .zip(segments)
        .map(|(column, segments)| NamedValue { name: column.name.clone(), value: column.example(segments) })
        .collect()
}

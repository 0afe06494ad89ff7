//! Two versions side by side: the tables that differ, rule by rule.

use super::judge::{policy_code, table_in};
use super::read;
use super::text_of;
use super::view::{SideView, TableChangeView};
use crate::packs::Prepared;
use dmn::Row;
use dmn::model::Model;
use terms::Failure;

/// The tables that differ between two versions; none where there is nothing to compare with.
pub(super) fn tables(before: Option<&Prepared>, after: &Prepared) -> Result<Vec<TableChangeView>, Failure> {
    let Some(before) = before else { return Ok(Vec::new()) };
    let (old, new) = (text_of(before)?, text_of(after)?);
    if old == new {
        return Ok(Vec::new());
    }
    let (old_model, new_model) = (read(old)?, read(new)?);
    let mut found = Vec::new();
    for decision in &new_model.decisions {
        let name = &decision.name;
        // A decision without a table has no rows on either side.
        let rows = |xml: &str| dmn::rows(xml, name).unwrap_or_default();
        let (old_rows, new_rows) = (rows(old), rows(new));
        let notes = notes(&old_model, &new_model, name);
        let sides = sides(&old_rows, &new_rows);
        if !sides.is_empty() || !notes.is_empty() {
            let same = new_rows.len() - sides.iter().filter(|it| it.after.is_some()).count();
            found.push(TableChangeView {
                decision: name.clone(),
                heads: heads(&new_model, name),
                notes,
                rows: sides,
                same,
            });
        }
    }
    for gone in old_model.decisions.iter().filter(|it| new_model.decision(&it.name).is_none()) {
        let notes = vec!["The decision was removed.".to_owned()];
        found.push(TableChangeView {
            decision: gone.name.clone(),
            heads: Vec::new(),
            notes,
            rows: Vec::new(),
            same: 0,
        });
    }
    Ok(found)
}

fn heads(model: &Model, name: &str) -> Vec<String> {
    let Some(table) = table_in(model, name) else { return Vec::new() };
    let inputs = table.inputs.iter().map(|it| it.label.clone().unwrap_or_else(|| it.expression.text.clone()));
    let outputs = table
        .outputs
        .iter()
        .map(|it| it.label.clone().or_else(|| it.name.clone()).unwrap_or_else(|| "Result".to_owned()));
    let remarks =
        if table.annotations.is_empty() { vec!["Remark".to_owned()] } else { table.annotations.clone() };
    inputs.chain(outputs).chain(remarks).collect()
}

fn notes(old: &Model, new: &Model, name: &str) -> Vec<String> {
    let mut notes = Vec::new();
    if old.decision(name).is_none() {
        notes.push("The decision is new.".to_owned());
        return notes;
    }
    match (table_in(old, name), table_in(new, name)) {
        (Some(old), Some(new)) => {
            let (from, to) = (policy_code(old), policy_code(new));
            if from != to {
                notes.push(format!("Hit policy: {from} becomes {to}."));
            }
            let columns = |table: &dmn::model::Table| -> Vec<String> {
                let inputs = table.inputs.iter().map(|it| it.expression.text.trim().to_owned());
                inputs.chain(table.outputs.iter().map(|it| it.name.clone().unwrap_or_default())).collect()
            };
            if columns(old) != columns(new) {
                notes.push(format!(
                    "Columns: {} become {}.",
                    columns(old).join(", "),
                    columns(new).join(", ")
                ));
            }
        }
        (None, None) => {
            let logic = |model: &Model| model.decision(name).map(|it| format!("{:?}", it.logic));
            // Places in the file differ wherever something above was changed, so they are left out of the comparison.
            if strip(logic(old)) != strip(logic(new)) {
                notes.push("The expression differs.".to_owned());
            }
        }
        _ => notes.push("A table took the place of an expression, or the other way round.".to_owned()),
    }
    notes
}

/// The text without line and column numbers.
fn strip(text: Option<String>) -> Option<String> {
    text.map(|text| {
        let mut kept = String::new();
        for part in text.split_inclusive(',') {
            let bare = part.trim_start();
            if !bare.starts_with("line: ") && !bare.starts_with("column: ") {
                kept.push_str(part);
            }
        }
        kept
    })
}

fn cells(row: &Row) -> Vec<String> {
    row.tests.iter().chain(&row.outputs).chain(&row.annotations).cloned().collect()
}

/// The rules that differ: those after in their order, each that is gone behind the one it stood behind.
fn sides(old: &[Row], new: &[Row]) -> Vec<SideView> {
    let mut taken = vec![false; old.len()];
    // The same rule: by its id, else by its content.
    let partner = |row: &Row, taken: &mut Vec<bool>| -> Option<usize> {
        let by_id = old.iter().position(|it| it.id.is_some() && it.id == row.id);
        let alike = |at: &usize| !taken[*at] && cells(&old[*at]) == cells(row);
        let at = by_id.filter(|at| !taken[*at]).or_else(|| (0..old.len()).find(alike))?;
        taken[at] = true;
        Some(at)
    };
    let partners: Vec<Option<usize>> = new.iter().map(|row| partner(row, &mut taken)).collect();
    let gone = |at: usize| SideView {
        kind: "removed".to_owned(),
        before: Some((at + 1, cells(&old[at]))),
        after: None,
        differ: Vec::new(),
    };
    let mut sides: Vec<SideView> = (0..old.len()).take_while(|at| !taken[*at]).map(gone).collect();
    let mut last = None;
    for (number, (row, partner)) in new.iter().zip(&partners).enumerate() {
        let after = Some((number + 1, cells(row)));
        match partner {
            None => {
                sides.push(SideView { kind: "added".to_owned(), before: None, after, differ: Vec::new() })
            }
            Some(at) => {
                let (was, is) = (cells(&old[*at]), cells(row));
                let differ: Vec<usize> =
                    (0..is.len().max(was.len())).filter(|it| was.get(*it) != is.get(*it)).collect();
                let moved = last.is_some_and(|last| *at < last);
                if !differ.is_empty() || moved {
                    let kind = if differ.is_empty() { "moved" } else { "changed" };
                    sides.push(SideView {
                        kind: kind.to_owned(),
                        before: Some((at + 1, was)),
                        after,
                        differ,
                    });
                }
                last = Some(last.map_or(*at, |last: usize| last.max(*at)));
                sides.extend((at + 1..old.len()).take_while(|at| !taken[*at]).map(gone));
            }
        }
    }
    sides
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, text: &str) -> Row {
        Row {
            id: Some(id.into()),
            tests: vec![text.into()],
            outputs: vec!["1".into()],
            annotations: vec![String::new()],
            origin: None,
        }
    }

    fn kinds(old: &[Row], new: &[Row]) -> Vec<(String, Option<usize>, Option<usize>)> {
        let number = |side: &Option<(usize, Vec<String>)>| side.as_ref().map(|(number, _)| *number);
        sides(old, new).iter().map(|it| (it.kind.clone(), number(&it.before), number(&it.after))).collect()
    }

    #[test]
    fn rules_are_told_apart_by_what_happened_to_them() {
        let old = [row("a", "1"), row("b", "2"), row("c", "3")];
        assert!(kinds(&old, &old).is_empty());
        let changed = [row("a", "1"), row("b", "9"), row("c", "3")];
        assert_eq!(kinds(&old, &changed), [("changed".to_owned(), Some(2), Some(2))]);
        assert_eq!(sides(&old, &changed)[0].differ, [0]);
        let removed = [row("a", "1"), row("c", "3")];
        assert_eq!(kinds(&old, &removed), [("removed".to_owned(), Some(2), None)]);
        let first_gone = [row("b", "2"), row("c", "3")];
        assert_eq!(kinds(&old, &first_gone), [("removed".to_owned(), Some(1), None)]);
        let moved = [row("b", "2"), row("a", "1"), row("c", "3")];
        assert_eq!(kinds(&old, &moved), [("moved".to_owned(), Some(1), Some(2))]);
        let mut added = old.to_vec();
        added.insert(1, Row { id: None, ..row("x", "7") });
        assert_eq!(kinds(&old, &added), [("added".to_owned(), None, Some(2))]);
        assert_eq!(kinds(&[], &old).len(), 3);
        assert_eq!(kinds(&old, &[]).len(), 3);
    }
}

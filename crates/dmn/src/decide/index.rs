//! An index over one column of a large table: from an input to the rules that can match it.

use crate::feel::node::Test;
use crate::feel::{Range, Value};
use crate::prepare::{Cell, PreparedRule};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

/// Tables below this size are scanned: that is faster than asking an index.
const RULES_MIN: usize = 64;
/// The lists of an index hold at most this many rule numbers per rule.
const LISTED_MAX: usize = 32;

/// Rules by the value of one column.
#[derive(Debug)]
pub(crate) struct Index {
    column: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Equality with strings; `others` can match whatever the string is.
    Strings { by_text: HashMap<Arc<str>, Vec<u32>>, others: Vec<u32> },
    /// Ends of ranges in order: between two ends and at each end a list, `lists[2i]` below `ends[i]`, `lists[2i + 1]` at it.
    Ordered { ends: Vec<Value>, lists: Vec<Vec<u32>> },
}

impl Index {
    /// The index with the shortest lists, where one is worth having.
    pub(crate) fn of(rules: &[PreparedRule], columns: usize) -> Option<Self> {
        if rules.len() < RULES_MIN {
            return None;
        }
        let candidates = (0..columns).filter_map(|column| {
            let cells: Vec<&Cell> = rules.iter().filter_map(|rule| rule.cells.get(column)).collect();
            let kind =
                if cells.len() == rules.len() { strings(&cells).or_else(|| ordered(&cells)) } else { None }?;
            let average = average(&kind);
            (average < rules.len() / 4).then_some((average, Self { column, kind }))
        });
        candidates.min_by_key(|(average, _)| *average).map(|(_, index)| index)
    }

    /// The rules that can match, ascending; `None` where the input is of a kind that the index says nothing about.
    pub(crate) fn candidates(&self, inputs: &[Value]) -> Option<&[u32]> {
        let input = inputs.get(self.column)?;
        match (&self.kind, input) {
            (Kind::Strings { by_text, others }, Value::String(text)) => {
                Some(by_text.get(text).unwrap_or(others))
            }
            (Kind::Ordered { ends, lists }, input) => {
                ends.first()?.order(input)?;
                let at = ends.partition_point(|end| end.order(input) == Some(Ordering::Less));
                let exact = ends.get(at).is_some_and(|end| end.order(input) == Some(Ordering::Equal));
                lists.get(2 * at + usize::from(exact)).map(Vec::as_slice)
            }
            _ => None,
        }
    }
}

fn average(kind: &Kind) -> usize {
    let mean = |total: usize, count: usize| total / count.max(1);
    match kind {
        Kind::Strings { by_text, others } => {
            others.len() + mean(by_text.values().map(Vec::len).sum::<usize>(), by_text.len())
        }
        Kind::Ordered { lists, .. } => mean(lists.iter().map(Vec::len).sum(), lists.len()),
    }
}

/// The strings a cell equals; `None` where it can match other strings too.
fn texts(cell: &Cell) -> Option<Vec<Arc<str>>> {
    let Cell::Tests(tests) = cell else { return None };
    tests
        .iter()
        .map(|test| match test {
            Test::Constant(Value::String(text)) => Some(text.clone()),
            _ => None,
        })
        .collect()
}

fn strings(cells: &[&Cell]) -> Option<Kind> {
    let mut by_text: HashMap<Arc<str>, Vec<u32>> = HashMap::new();
    let mut others = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        match texts(cell) {
            Some(texts) => texts.into_iter().for_each(|text| {
                let list = by_text.entry(text).or_default();
                if list.last() != Some(&(at as u32)) {
                    list.push(at as u32);
                }
            }),
            None => others.push(at as u32),
        }
    }
    if by_text.is_empty() || by_text.len().saturating_mul(others.len()) > LISTED_MAX * cells.len() {
        return None;
    }
    for list in by_text.values_mut() {
        list.extend(&others);
        list.sort_unstable();
    }
    Some(Kind::Strings { by_text, others })
}

/// The ranges a cell covers; the outer `None` where it is more than ranges of constants, the inner where it covers all.
fn ranges(cell: &Cell) -> Option<Option<Vec<Range>>> {
    let tests = match cell {
        Cell::Any => return Some(None),
        Cell::Tests(tests) => tests,
        Cell::Not(_) => return Some(None),
    };
    let ranges: Option<Vec<Range>> = tests
        .iter()
        .map(|test| match test {
            Test::Constant(Value::Range(range)) => Some(Range::clone(range)),
            Test::Constant(value) if value.order(value).is_some() => Some(Range {
                low: Some(value.clone()),
                low_included: true,
                high: Some(value.clone()),
                high_included: true,
            }),
            _ => None,
        })
        .collect();
    Some(ranges)
}

fn ordered(cells: &[&Cell]) -> Option<Kind> {
    let covered: Vec<Option<Vec<Range>>> = cells.iter().map(|cell| ranges(cell)).collect::<Option<_>>()?;
    let mut ends: Vec<Value> = covered
        .iter()
        .flatten()
        .flatten()
        .flat_map(|range| [range.low.clone(), range.high.clone()])
        .flatten()
        .collect();
    let first = ends.first()?.clone();
    if matches!(first, Value::String(_)) || ends.iter().any(|end| end.order(&first).is_none()) {
        return None;
    }
    ends.sort_by(|a, b| a.order(b).unwrap_or(Ordering::Equal));
    ends.dedup_by(|a, b| a.order(b) == Some(Ordering::Equal));
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); 2 * ends.len() + 1];
    let mut listed = 0usize;
    for (at, covered) in covered.iter().enumerate() {
        for (from, to) in spans(&ends, covered.as_deref()) {
            listed += (to + 1).saturating_sub(from);
            if listed > LISTED_MAX * cells.len() {
                return None;
            }
            for list in lists.get_mut(from..=to).into_iter().flatten() {
                if list.last() != Some(&(at as u32)) {
                    list.push(at as u32);
                }
            }
        }
    }
    Some(Kind::Ordered { ends, lists })
}

/// The lists, first and last, that ranges reach; all of them where there are no ranges.
fn spans(ends: &[Value], ranges: Option<&[Range]>) -> Vec<(usize, usize)> {
    let Some(ranges) = ranges else { return vec![(0, 2 * ends.len())] };
    let place = |end: &Value| ends.partition_point(|other| other.order(end) == Some(Ordering::Less));
    let mut spans: Vec<(usize, usize)> = ranges
        .iter()
        .map(|range| {
            let from =
                range.low.as_ref().map_or(0, |low| 2 * place(low) + if range.low_included { 1 } else { 2 });
            let to = range
                .high
                .as_ref()
                .map_or(2 * ends.len(), |high| 2 * place(high) + usize::from(range.high_included));
            (from, to)
        })
        .filter(|(from, to)| from <= to)
        .collect();
    spans.sort_unstable();
    spans
}

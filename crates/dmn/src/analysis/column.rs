//! One input column cut into segments that its cells tell apart.

use super::domain;
use crate::feel::node::Test;
use crate::feel::{Names, Range, Type, Value};
use crate::model::{Model, Table};
use crate::number::Number;
use crate::prepare::{Cell, cell_of};
use crate::time::{Date, DateTime, DaysAndTime, Time, YearsAndMonths};
use std::cmp::Ordering;

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) segments: Vec<Segment>,
    /// For each rule, for each segment, whether the cell covers it. An expression covers nothing for certain.
    pub(super) covered: Vec<Vec<bool>>,
    /// Rules whose cell is an expression.
    pub(super) opaque: Vec<usize>,
    /// Whether rules times segments are too many to look at.
    pub(super) too_large: bool,
}

/// Values without an order that one column tells apart.
const POINTS_MAX: usize = 1_000;
/// Rules times segments that one column may have.
const CELLS_MAX: usize = 16_000_000;

/// Values that no cell of the column tells apart.
#[derive(Clone, Debug)]
pub(super) enum Segment {
    /// Exactly this value.
    Point(Value),
    /// Everything between two ends, both excluded; `None` is unbounded.
    Between(Option<Value>, Option<Value>),
    /// Any value that no cell names: a text, or anything where nothing is known.
    Other(Value),
}

/// The column; `None` where a cell is no FEEL.
pub(super) fn of(model: &Model, names: &Names, table: &Table, at: usize) -> Option<Column> {
    let input = table.inputs.get(at)?;
    let cells: Option<Vec<Cell>> = table
        .rules
        .iter()
        .map(|rule| rule.tests.get(at).and_then(|test| cell_of(names, &test.text)))
        .collect();
    let cells = cells?;
    let domain = domain::of(model, &input.expression.text, input.expression.type_ref.as_deref());
    let allowed = input.values.as_ref().map(|values| values.text.clone()).or(domain.allowed);
    let allowed = allowed.and_then(|text| cell_of(names, &text)).filter(|cell| !is_opaque(cell));
    let of = domain.type_name.as_deref().and_then(Type::built_in);
    let whole = domain.type_name.as_deref().is_some_and(is_whole);
    let mut segments = segments(&cells, allowed.as_ref(), of.as_ref(), whole);
    if let Some(allowed) = &allowed {
        segments.retain(|segment| covers(allowed, segment));
    }
    let too_large = cells.len().saturating_mul(segments.len()) > CELLS_MAX;
    if too_large {
        segments.clear();
    }
    // Where values are told apart one by one, a range of them is as good as an expression.
    let texts = segments.iter().any(|it| matches!(it, Segment::Other(Value::String(_))));
    let scattered = texts || !is_ordered(&constants(cells.iter().chain(allowed.as_ref())));
    let unclear = |cell: &Cell| is_opaque(cell) || (scattered && tests(cell).iter().any(is_range));
    let opaque = cells.iter().enumerate().filter(|(_, cell)| unclear(cell)).map(|(at, _)| at).collect();
    let covered = cells
        .iter()
        .map(|cell| segments.iter().map(|segment| !unclear(cell) && covers(cell, segment)).collect())
        .collect();
    let name = input.expression.text.trim().to_owned();
    Some(Column { name, segments, covered, opaque, too_large })
}

/// Types whose values are whole numbers, by the names that modellers have for them.
fn is_whole(type_name: &str) -> bool {
    let name = type_name.rsplit('.').next().unwrap_or_default().to_lowercase();
    matches!(name.as_str(), "integer" | "int" | "long" | "short" | "biginteger")
}

fn is_range(test: &Test) -> bool {
    matches!(test, Test::Constant(Value::Range(_)))
}

fn tests(cell: &Cell) -> &[Test] {
    match cell {
        Cell::Any => &[],
        Cell::Tests(tests) | Cell::Not(tests) => tests,
    }
}

fn is_opaque(cell: &Cell) -> bool {
    tests(cell).iter().any(|test| !matches!(test, Test::Constant(_) | Test::Any))
}

fn constants<'c>(cells: impl Iterator<Item = &'c Cell>) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for test in cells.flat_map(tests) {
        match test {
            Test::Constant(Value::Range(range)) => {
                found.extend([&range.low, &range.high].into_iter().flatten().cloned())
            }
            Test::Constant(value) if !value.is_null() => found.push(value.clone()),
            _ => {}
        }
    }
    // A constant of another kind than the rest is reported as such, and matches nothing here.
    let kind = found.first().cloned();
    found.retain(|value| {
        kind.as_ref().is_some_and(|kind| kind.order(value).is_some() || kind.kind() == value.kind())
    });
    found
}

fn segments(cells: &[Cell], allowed: Option<&Cell>, of: Option<&Type>, whole: bool) -> Vec<Segment> {
    let null = cells.iter().chain(allowed).flat_map(tests).any(names_null);
    let known = known_segments(constants(cells.iter().chain(allowed)), of, whole);
    // Null is an input like others where a cell speaks of it.
    known.into_iter().chain(null.then_some(Segment::Point(Value::Null))).collect()
}

fn names_null(test: &Test) -> bool {
    matches!(test, Test::Constant(Value::Null))
}

fn known_segments(mut ends: Vec<Value>, of: Option<&Type>, whole: bool) -> Vec<Segment> {
    if matches!(of, Some(Type::Boolean)) || matches!(ends.first(), Some(Value::Boolean(_))) {
        return [true, false].map(|truth| Segment::Point(Value::Boolean(truth))).to_vec();
    }
    let ordered = is_ordered(&ends);
    if ordered {
        ends.sort_by(|a, b| a.order(b).unwrap_or(Ordering::Equal));
        ends.dedup_by(|a, b| a.equals(b) == Some(true));
    }
    match ends.first() {
        None => vec![Segment::Other(sample(of))],
        Some(Value::String(_)) => {
            let other = Segment::Other(Value::from(unnamed(&ends)));
            ends.into_iter().map(Segment::Point).chain([other]).collect()
        }
        Some(_) if ordered => line(&ends, whole),
        Some(_) => points(ends),
    }
}

fn is_ordered(ends: &[Value]) -> bool {
    ends.first().is_none_or(|first| ends.iter().all(|end| first.order(end).is_some()))
}

/// Values without an order, each once.
fn points(ends: Vec<Value>) -> Vec<Segment> {
    let mut once: Vec<Value> = Vec::new();
    for end in ends.into_iter().take(POINTS_MAX) {
        if !once.iter().any(|known| known.equals(&end) == Some(true)) {
            once.push(end);
        }
    }
    once.into_iter().map(Segment::Point).collect()
}

/// Points and what lies between them, in order.
fn line(ends: &[Value], whole: bool) -> Vec<Segment> {
    let mut segments = vec![Segment::Between(None, ends.first().cloned())];
    for (at, end) in ends.iter().enumerate() {
        segments.push(Segment::Point(end.clone()));
        segments.push(Segment::Between(Some(end.clone()), ends.get(at + 1).cloned()));
    }
    // Between two days that follow each other there is no third, and between two whole numbers no half one.
    segments.retain(|segment| match (segment, inner(segment)) {
        (Segment::Between(Some(_), Some(_)) | Segment::Point(_), Some(Value::Number(number))) => {
            !whole || number.floor() == Some(number)
        }
        (_, found) => found.is_some(),
    });
    segments
}

/// A text that no cell names.
fn unnamed(ends: &[Value]) -> String {
    let mut text = "other".to_owned();
    while ends.iter().any(|end| end.as_str() == Some(&text)) {
        text.push('-');
    }
    text
}

fn sample(of: Option<&Type>) -> Value {
    match of {
        Some(Type::Number) => Value::from(1i64),
        Some(Type::String) => Value::from("other"),
        Some(Type::Date) => Date::of(2026, 1, 1).into(),
        _ => Value::Null,
    }
}

fn covers(cell: &Cell, segment: &Segment) -> bool {
    match cell {
        Cell::Any => true,
        _ if is_opaque(cell) => false,
        Cell::Tests(tests) => tests.iter().any(|test| covers_one(test, segment)),
        Cell::Not(tests) => match segment {
            // A value that cannot be compared with a test's is not among what `not` lets through.
            Segment::Point(value) => tests.iter().all(|test| fails(test, value)),
            _ => !tests.iter().any(|test| covers_one(test, segment)),
        },
    }
}

fn fails(test: &Test, value: &Value) -> bool {
    let Test::Constant(constant) = test else { return false };
    crate::feel::testing::matches_value(value, constant) == Some(false)
}

fn covers_one(test: &Test, segment: &Segment) -> bool {
    let Test::Constant(constant) = test else { return matches!(test, Test::Any) };
    match segment {
        Segment::Other(_) => false,
        Segment::Point(value) => crate::feel::testing::matches_value(value, constant) == Some(true),
        Segment::Between(low, high) => match constant {
            Value::Range(range) => spans(range, low.as_ref(), high.as_ref()),
            _ => false,
        },
    }
}

/// Whether a range holds everything strictly between two neighbouring ends.
fn spans(range: &Range, low: Option<&Value>, high: Option<&Value>) -> bool {
    let below = match (&range.low, low) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(own), Some(low)) => own.order(low).is_some_and(Ordering::is_le),
    };
    let above = match (&range.high, high) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(own), Some(high)) => own.order(high).is_some_and(Ordering::is_ge),
    };
    below && above
}

/// A value inside a segment; `None` where there is none.
fn inner(segment: &Segment) -> Option<Value> {
    match segment {
        Segment::Point(value) | Segment::Other(value) => Some(value.clone()),
        Segment::Between(Some(low), Some(high)) => middle(low, high),
        Segment::Between(None, Some(high)) => beside(high, -1),
        Segment::Between(Some(low), None) => beside(low, 1),
        Segment::Between(None, None) => Some(Value::Null),
    }
}

fn middle(low: &Value, high: &Value) -> Option<Value> {
    match (low, high) {
        (Value::Number(a), Value::Number(b)) => {
            let whole = a.plus(Number::ONE)?.floor()?;
            let half = || a.plus(*b)?.over(Number::from(2i64));
            (whole < *b).then_some(whole).or_else(half).map(Value::Number)
        }
        (Value::Date(a), Value::Date(_)) => {
            let next = Value::Date(Date::from_days(a.days() + 1)?);
            next.order(high)?.is_lt().then_some(next)
        }
        (Value::DateTime(a), Value::DateTime(b)) => {
            DateTime::at((a.instant() + b.instant()) / 2, a.time().zone().cloned()).map(Value::from)
        }
        (Value::Time(a), Value::Time(b)) => {
            Some(Time::of_nanos((a.nanos() + b.nanos()) / 2, a.zone().cloned()).into())
        }
        (Value::DaysAndTime(a), Value::DaysAndTime(b)) => {
            DaysAndTime::of_nanos((a.nanos() + b.nanos()) / 2).map(Value::from)
        }
        (Value::YearsAndMonths(a), Value::YearsAndMonths(_)) => {
            let next = Value::from(YearsAndMonths::of_months(a.months() + 1));
            next.order(high)?.is_lt().then_some(next)
        }
        _ => None,
    }
}

/// A value next to an end, below (-1) or above (1) it.
fn beside(end: &Value, side: i64) -> Option<Value> {
    match end {
        Value::Number(number) => number.plus(Number::from(side)).map(Value::Number),
        Value::Date(date) => Date::from_days(date.days() + side).map(Value::Date),
        Value::DateTime(moment) => {
            moment.plus(DaysAndTime::of_nanos(i128::from(side) * crate::time::DAY)?).map(Value::from)
        }
        Value::Time(time) => {
            // A day has a first and a last moment.
            let nanos = time.nanos() + i128::from(side) * crate::time::SECOND;
            (0..crate::time::DAY).contains(&nanos).then(|| Time::of_nanos(nanos, time.zone().cloned()).into())
        }
        Value::DaysAndTime(span) => {
            DaysAndTime::of_nanos(span.nanos() + i128::from(side) * crate::time::SECOND).map(Value::from)
        }
        Value::YearsAndMonths(span) => Some(YearsAndMonths::of_months(span.months() + side).into()),
        _ => None,
    }
}

impl Column {
    /// A value inside the first of some segments.
    pub(super) fn example(&self, segments: &[usize]) -> Value {
        segments.first().and_then(|at| self.segments.get(*at)).and_then(inner).unwrap_or_default()
    }

    /// Some segments in words: `amount is in (100..200]`.
    pub(super) fn describe(&self, segments: &[usize]) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut at = 0;
        let null = self
            .segments
            .len()
            .checked_sub(1)
            .filter(|last| matches!(self.segments.get(*last), Some(Segment::Point(Value::Null))));
        while let Some(&from) = segments.get(at) {
            let run = segments
                .iter()
                .skip(at)
                .zip(from..)
                .take_while(|(own, expected)| **own == *expected && (**own == from || Some(**own) != null))
                .count();
            let run: Vec<&Segment> =
                (from..from + run.max(1)).filter_map(|at| self.segments.get(at)).collect();
            parts.extend(describe_run(&run));
            at += run.len().max(1);
        }
        format!("{} is {}", self.name, parts.join(" or "))
    }
}

fn describe_run(run: &[&Segment]) -> Vec<String> {
    let ordered = run.iter().any(|segment| matches!(segment, Segment::Between(..)));
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return Vec::new() };
    if !ordered {
        let one = |segment: &&Segment| match segment {
            Segment::Point(value) => value.to_source(),
            Segment::Other(_) => "anything else".to_owned(),
            Segment::Between(..) => String::new(),
        };
        return run.iter().map(one).collect();
    }
    let low = match first {
        Segment::Point(value) | Segment::Other(value) => Some((value, true)),
        Segment::Between(low, _) => low.as_ref().map(|low| (low, false)),
    };
    let high = match last {
        Segment::Point(value) | Segment::Other(value) => Some((value, true)),
        Segment::Between(_, high) => high.as_ref().map(|high| (high, false)),
    };
    vec![match (low, high) {
        (Some((low, closed)), Some((high, shut))) => {
            let (open, close) = (if closed { "[" } else { "(" }, if shut { "]" } else { ")" });
            format!("in {open}{}..{}{close}", low.to_source(), high.to_source())
        }
        (Some((low, closed)), None) => format!("{} {}", if closed { ">=" } else { ">" }, low.to_source()),
        (None, Some((high, shut))) => format!("{} {}", if shut { "<=" } else { "<" }, high.to_source()),
        (None, None) => "anything".to_owned(),
    }]
}

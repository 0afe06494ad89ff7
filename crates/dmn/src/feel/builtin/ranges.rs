//! How points and ranges lie to each other (DMN 1.5, chapter 10.3.4.11). Every relation is put down to the order of ends.

use super::{Call, argument};
use crate::feel::machine::Evaluated;
use crate::feel::range::Range;
use crate::feel::value::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// A point counts as the range from itself to itself.
fn range(value: &Value) -> Arc<Range> {
    match value {
        Value::Range(range) => range.clone(),
        point => Arc::new(Range {
            low: Some(point.clone()),
            low_included: true,
            high: Some(point.clone()),
            high_included: true,
        }),
    }
}

/// One end: its value (`None` is unbounded) and which side it is.
#[derive(Clone, Copy)]
struct End<'a> {
    value: Option<&'a Value>,
    upper: bool,
}

fn low(range: &Range) -> End<'_> {
    End { value: range.low.as_ref(), upper: false }
}

fn high(range: &Range) -> End<'_> {
    End { value: range.high.as_ref(), upper: true }
}

/// The order of the values of two ends.
fn order(a: End<'_>, b: End<'_>) -> Option<Ordering> {
    let infinite = |end: End<'_>| if end.upper { 1 } else { -1 };
    match (a.value, b.value) {
        (Some(x), Some(y)) => x.order(y),
        (None, None) => Some(infinite(a).cmp(&infinite(b))),
        (None, Some(_)) => Some(infinite(a).cmp(&0)),
        (Some(_), None) => Some(0.cmp(&infinite(b))),
    }
}

type Relation = fn(&Range, &Range) -> Option<bool>;

fn answer(c: &Call<'_>, arguments: &[Value], swapped: bool, relation: Relation) -> Evaluated {
    let (a, b) = (argument(arguments, 0), argument(arguments, 1));
    let both_points = !matches!(a, Value::Range(_)) && !matches!(b, Value::Range(_));
    if both_points && !matches!(c.function, "before" | "after" | "coincides") {
        return c.fault("a range is needed");
    }
    let (a, b) = (range(a), range(b));
    let (a, b) = if swapped { (b, a) } else { (a, b) };
    c.or_fault(relation(&a, &b), "the ends cannot be compared")
}

fn lies_before(a: &Range, b: &Range) -> Option<bool> {
    let order = order(high(a), low(b))?;
    Some(order.is_lt() || (order.is_eq() && !(a.high_included && b.low_included)))
}

fn touches(a: &Range, b: &Range) -> Option<bool> {
    Some(a.high_included && b.low_included && order(high(a), low(b))?.is_eq())
}

fn overlap(a: &Range, b: &Range) -> Option<bool> {
    Some(!lies_before(a, b)? && !lies_before(b, a)?)
}

/// Whether the lower end of `a` lets in no less than that of `b`.
fn begins_first(a: &Range, b: &Range) -> Option<bool> {
    let order = order(low(a), low(b))?;
    Some(order.is_lt() || (order.is_eq() && (a.low_included || !b.low_included)))
}

fn ends_last(a: &Range, b: &Range) -> Option<bool> {
    let order = order(high(a), high(b))?;
    Some(order.is_gt() || (order.is_eq() && (a.high_included || !b.high_included)))
}

fn same_begin(a: &Range, b: &Range) -> Option<bool> {
    Some(a.low_included == b.low_included && order(low(a), low(b))?.is_eq())
}

fn same_end(a: &Range, b: &Range) -> Option<bool> {
    Some(a.high_included == b.high_included && order(high(a), high(b))?.is_eq())
}

/// `a` begins strictly first, reaches into `b` and does not end after it.
fn overlap_from_below(a: &Range, b: &Range) -> Option<bool> {
    let strictly = !begins_first(b, a)?;
    Some(strictly && overlap(a, b)? && ends_last(b, a)?)
}

/// `a` ends with `b` and begins no earlier.
fn end_together(a: &Range, b: &Range) -> Option<bool> {
    Some(same_end(a, b)? && begins_first(b, a)?)
}

fn begin_together(a: &Range, b: &Range) -> Option<bool> {
    Some(same_begin(a, b)? && ends_last(b, a)?)
}

fn holds_all(a: &Range, b: &Range) -> Option<bool> {
    Some(begins_first(a, b)? && ends_last(a, b)?)
}

fn same(a: &Range, b: &Range) -> Option<bool> {
    Some(same_begin(a, b)? && same_end(a, b)?)
}

fn overlap_from_above(a: &Range, b: &Range) -> Option<bool> {
    let strictly = !begins_first(a, b)?;
    Some(strictly && overlap(a, b)? && ends_last(a, b)?)
}

pub(super) fn before(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, false, lies_before)
}

pub(super) fn after(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, true, lies_before)
}

pub(super) fn meets(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, false, touches)
}

pub(super) fn met_by(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, true, touches)
}

pub(super) fn overlaps(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, false, overlap)
}

pub(super) fn overlaps_before(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, false, overlap_from_below)
}

pub(super) fn overlaps_after(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, false, overlap_from_above)
}

pub(super) fn finishes(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, false, end_together)
}

pub(super) fn finished_by(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, true, end_together)
}

pub(super) fn includes(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, false, holds_all)
}

pub(super) fn during(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, true, holds_all)
}

pub(super) fn starts(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, false, begin_together)
}

pub(super) fn started_by(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, true, begin_together)
}

pub(super) fn coincides(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    answer(c, arguments, false, same)
}

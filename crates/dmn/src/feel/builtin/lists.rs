//! Functions of lists. Positions count from 1, or from the end with -1.

use super::{Call, argument, items, number};
use crate::feel::machine::{Evaluated, Stop};
use crate::feel::value::Value;
use crate::number::{Number, Rounding};
use std::cmp::Ordering;

/// The index of a position; `None` outside the list.
fn index(position: Option<Number>, length: usize) -> Option<usize> {
    let position = position?.rounded(0, Rounding::Down)?.to_i64()?;
    let index = if position < 0 { position.checked_add(length as i64)? } else { position.checked_sub(1)? };
    usize::try_from(index).ok().filter(|index| *index < length)
}

fn same(a: &Value, b: &Value) -> bool {
    a.equals(b) == Some(true)
}

const OUTSIDE: &str = "the position lies outside the list";

pub(super) fn contains(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let list = items(arguments, 0);
    c.spend(list.len())?;
    Ok(list.iter().any(|item| same(item, argument(arguments, 1))).into())
}

pub(super) fn count(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(Value::Number(Number::from(items(arguments, 0).len())))
}

pub(super) fn sublist(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let list = items(arguments, 0);
    c.spend(list.len())?;
    let Some(start) = index(number(arguments, 1), list.len()) else { return c.fault(OUTSIDE) };
    let length = match argument(arguments, 2) {
        Value::Null => Some(list.len() - start),
        _ => number(arguments, 2)
            .and_then(Number::to_i64)
            .and_then(|length| usize::try_from(length).ok())
            .filter(|length| *length > 0 && start + length <= list.len()),
    };
    match length.and_then(|length| list.get(start..start + length)) {
        Some(part) => c.m.list(part.to_vec()),
        None => c.fault("the length reaches outside the list"),
    }
}

pub(super) fn append(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.spend(items(arguments, 0).len())?;
    let added = arguments.get(1..).unwrap_or_default();
    c.m.list(items(arguments, 0).iter().chain(added).cloned().collect())
}

pub(super) fn concatenate(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let total: usize = (0..arguments.len()).map(|at| items(arguments, at).len()).sum();
    c.spend(total)?;
    c.m.check_items(total)?;
    c.m.list((0..arguments.len()).flat_map(|at| items(arguments, at)).cloned().collect())
}

pub(super) fn insert_before(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let mut list = items(arguments, 0).to_vec();
    c.spend(list.len())?;
    match index(number(arguments, 1), list.len()) {
        Some(at) => {
            list.insert(at, argument(arguments, 2).clone());
            c.m.list(list)
        }
        None => c.fault(OUTSIDE),
    }
}

pub(super) fn remove(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let mut list = items(arguments, 0).to_vec();
    c.spend(list.len())?;
    match index(number(arguments, 1), list.len()) {
        Some(at) => {
            list.remove(at);
            c.m.list(list)
        }
        None => c.fault(OUTSIDE),
    }
}

pub(super) fn replace(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let mut list = items(arguments, 0).to_vec();
    c.spend(list.len())?;
    let new = argument(arguments, 2);
    if let Value::Function(matching) = argument(arguments, 1) {
        for item in &mut list {
            match c.invoke(matching, vec![item.clone(), new.clone()])? {
                Value::Boolean(true) => *item = new.clone(),
                Value::Boolean(false) => {}
                other => {
                    return c.fault(format!("the match function gave {}, not true or false", other.kind()));
                }
            }
        }
        return c.m.list(list);
    }
    match index(number(arguments, 1), list.len()).and_then(|at| list.get_mut(at)) {
        Some(item) => {
            *item = new.clone();
            c.m.list(list)
        }
        None => c.fault(OUTSIDE),
    }
}

pub(super) fn reverse(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.spend(items(arguments, 0).len())?;
    c.m.list(items(arguments, 0).iter().rev().cloned().collect())
}

pub(super) fn index_of(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let list = items(arguments, 0);
    c.spend(list.len())?;
    let wanted = argument(arguments, 1);
    let found = list.iter().enumerate().filter(|(_, item)| same(item, wanted));
    c.m.list(found.map(|(at, _)| Value::Number(Number::from(at + 1))).collect())
}

pub(super) fn union(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    distinct_of(c, (0..arguments.len()).flat_map(|at| items(arguments, at)))
}

pub(super) fn distinct(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    distinct_of(c, items(arguments, 0).iter())
}

fn distinct_of<'v>(c: &Call<'_>, values: impl Iterator<Item = &'v Value>) -> Evaluated {
    let mut kept: Vec<Value> = Vec::new();
    for value in values {
        // Each comparison counts: the work grows with the square of the distinct values.
        c.spend(kept.len() + 1)?;
        if !kept.iter().any(|other| same(other, value)) {
            kept.push(value.clone());
        }
    }
    c.m.list(kept)
}

pub(super) fn duplicates(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let list = items(arguments, 0);
    let mut kept: Vec<Value> = Vec::new();
    for value in list {
        c.spend(list.len())?;
        let twice = list.iter().filter(|other| same(other, value)).nth(1).is_some();
        if twice && !kept.iter().any(|other| same(other, value)) {
            kept.push(value.clone());
        }
    }
    c.m.list(kept)
}

pub(super) fn flatten(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let mut flat = Vec::new();
    flatten_into(c, items(arguments, 0), &mut flat)?;
    c.m.list(flat)
}

fn flatten_into(c: &Call<'_>, list: &[Value], flat: &mut Vec<Value>) -> Result<(), Stop> {
    c.spend(list.len())?;
    for item in list {
        match item {
            Value::List(inner) => c.m.deeper(|| flatten_into(c, inner, flat))?,
            other => {
                c.m.check_items(flat.len() + 1)?;
                flat.push(other.clone());
            }
        }
    }
    Ok(())
}

/// A stable merge sort: the order is a FEEL function, which may fail or run out of fuel at any step.
pub(super) fn sort(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let mut list = items(arguments, 0).to_vec();
    let before = c.m.fault_count();
    merge_sort(c, &mut list, argument(arguments, 1))?;
    if c.m.fault_count() > before { Ok(Value::Null) } else { c.m.list(list) }
}

fn merge_sort(c: &Call<'_>, list: &mut [Value], precedes: &Value) -> Result<(), Stop> {
    if list.len() < 2 {
        return Ok(());
    }
    c.spend(list.len())?;
    let (left, right) = list.split_at_mut(list.len() / 2);
    merge_sort(c, left, precedes)?;
    merge_sort(c, right, precedes)?;
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut a, mut b) = (left.iter().peekable(), right.iter().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        // Only a later item that strictly precedes moves in front: equal ones keep their order.
        let next = if comes_before(c, y, x, precedes)? { b.next() } else { a.next() };
        merged.extend(next.cloned());
    }
    merged.extend(a.chain(b).cloned());
    list.clone_from_slice(&merged);
    Ok(())
}

fn comes_before(c: &Call<'_>, a: &Value, b: &Value, precedes: &Value) -> Result<bool, Stop> {
    if let Value::Function(precedes) = precedes {
        return Ok(c.invoke(precedes, vec![a.clone(), b.clone()])?.is_true());
    }
    match a.order(b) {
        Some(order) => Ok(order == Ordering::Less),
        None => {
            c.fault(format!("{} cannot be compared with {}", a.kind(), b.kind()))?;
            Ok(false)
        }
    }
}

pub(super) fn partition(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let list = items(arguments, 0);
    c.spend(list.len())?;
    let size = number(arguments, 1).and_then(Number::to_i64).and_then(|size| usize::try_from(size).ok());
    match size.filter(|size| *size > 0) {
        Some(size) => c.m.list(list.chunks(size).map(|part| Value::list(part.to_vec())).collect()),
        None => c.fault("the size of a part is a whole number from 1"),
    }
}

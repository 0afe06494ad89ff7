//! Sums, means and extremes. Both forms, `sum([1, 2])` and `sum(1, 2)`, are one.

use super::{Call, items};
use crate::feel::machine::{Evaluated, Stop};
use crate::feel::value::Value;
use crate::number::Number;
use crate::time::{DaysAndTime, YearsAndMonths};
use std::cmp::Ordering;

fn values<'a>(c: &Call<'_>, arguments: &'a [Value]) -> Result<&'a [Value], Stop> {
    let values = if c.form == 0 { items(arguments, 0) } else { arguments };
    c.spend(values.len())?;
    Ok(values)
}

/// The numbers, or the first that is none.
fn numbers(values: &[Value]) -> Result<Vec<Number>, &Value> {
    values.iter().map(|value| value.as_number().ok_or(value)).collect()
}

fn over_numbers(c: &Call<'_>, arguments: &[Value], of: impl Fn(&[Number]) -> Option<Number>) -> Evaluated {
    match numbers(values(c, arguments)?) {
        Ok(numbers) if numbers.is_empty() => c.fault("the list is empty"),
        Ok(numbers) => c.or_fault(of(&numbers), "the result is no number"),
        Err(other) => c.fault(format!("{} is no number", other.kind())),
    }
}

fn total(numbers: &[Number]) -> Option<Number> {
    numbers.iter().try_fold(Number::ZERO, |sum, number| sum.plus(*number))
}

fn average(numbers: &[Number]) -> Option<Number> {
    total(numbers)?.over(Number::from(numbers.len()))
}

pub(super) fn sum(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let list = values(c, arguments)?;
    let spans: Option<Vec<i128>> = list
        .iter()
        .map(|value| if let Value::DaysAndTime(span) = value { Some(span.nanos()) } else { None })
        .collect();
    if let Some(spans) = spans.filter(|spans| !spans.is_empty()) {
        return c.or_fault(DaysAndTime::of_nanos(spans.iter().sum()), "the sum is too long");
    }
    let months: Option<Vec<i64>> = list
        .iter()
        .map(|value| if let Value::YearsAndMonths(span) = value { Some(span.months()) } else { None })
        .collect();
    if let Some(months) = months.filter(|months| !months.is_empty()) {
        let sum = months.iter().try_fold(0i64, |sum, months| sum.checked_add(*months));
        return c.or_fault(sum.map(YearsAndMonths::of_months), "the sum is too long");
    }
    over_numbers(c, arguments, total)
}

pub(super) fn product(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    over_numbers(c, arguments, |numbers| numbers.iter().try_fold(Number::ONE, |product, n| product.times(*n)))
}

pub(super) fn mean(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    over_numbers(c, arguments, average)
}

pub(super) fn median(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    over_numbers(c, arguments, |numbers| {
        let mut sorted = numbers.to_vec();
        sorted.sort();
        let half = sorted.len() / 2;
        let upper = *sorted.get(half)?;
        if sorted.len() % 2 == 1 {
            return Some(upper);
        }
        sorted.get(half.checked_sub(1)?)?.plus(upper)?.over(Number::from(2i64))
    })
}

/// The sample's standard deviation.
pub(super) fn stddev(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    over_numbers(c, arguments, |numbers| {
        let mean = average(numbers)?;
        let squares = numbers.iter().try_fold(Number::ZERO, |sum, number| {
            let distance = number.minus(mean)?;
            sum.plus(distance.times(distance)?)
        })?;
        squares.over(Number::from(numbers.len().checked_sub(1)?))?.square_root()
    })
}

/// The most frequent numbers, ascending; of nothing, nothing.
pub(super) fn mode(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let list = values(c, arguments)?;
    let mut numbers = match numbers(list) {
        Ok(numbers) => numbers,
        Err(other) => return c.fault(format!("{} is no number", other.kind())),
    };
    numbers.sort();
    let runs: Vec<&[Number]> = numbers.chunk_by(|a, b| a == b).collect();
    let most = runs.iter().map(|run| run.len()).max().unwrap_or(0);
    let modes = runs.iter().filter(|run| run.len() == most).filter_map(|run| run.first().copied());
    c.m.list(modes.map(Value::Number).collect())
}

pub(super) fn min(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    extreme(c, arguments, Ordering::Less)
}

pub(super) fn max(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    extreme(c, arguments, Ordering::Greater)
}

fn extreme(c: &Call<'_>, arguments: &[Value], side: Ordering) -> Evaluated {
    let mut list = values(c, arguments)?.iter();
    let Some(mut best) = list.next() else { return c.fault("the list is empty") };
    if best.order(best).is_none() {
        return c.fault(format!("{} has no order", best.kind()));
    }
    for value in list {
        match value.order(best) {
            Some(order) if order == side => best = value,
            Some(_) => {}
            None => return c.fault(format!("{} cannot be compared with {}", value.kind(), best.kind())),
        }
    }
    Ok(best.clone())
}

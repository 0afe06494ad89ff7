//! Parts of the calendar, and the present as the run gives it.

use super::{Call, argument};
use crate::feel::machine::Evaluated;
use crate::feel::value::Value;
use crate::time::Date;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn date(arguments: &[Value]) -> Option<Date> {
    match argument(arguments, 0) {
        Value::Date(date) => Some(*date),
        Value::DateTime(moment) => Some(moment.date()),
        _ => None,
    }
}

fn named(names: &[&str], position: i64) -> Option<Value> {
    names.get(usize::try_from(position).ok()?.checked_sub(1)?).map(|name| Value::text(*name))
}

pub(super) fn day_of_year(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(date(arguments).map(Date::day_of_year).into())
}

pub(super) fn day_of_week(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(date(arguments).and_then(|date| named(&DAYS, date.weekday())).into())
}

pub(super) fn month_of_year(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(date(arguments).and_then(|date| named(&MONTHS, date.month())).into())
}

pub(super) fn week_of_year(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(date(arguments).map(Date::week).into())
}

pub(super) fn last_day_of_month(_: &Call<'_>, arguments: &[Value]) -> Evaluated {
    Ok(date(arguments).and_then(Date::month_end).into())
}

pub(super) fn now(c: &Call<'_>, _: &[Value]) -> Evaluated {
    c.or_fault(c.m.run.now.clone(), "the run was given no present moment")
}

pub(super) fn today(c: &Call<'_>, _: &[Value]) -> Evaluated {
    c.or_fault(c.m.run.now.as_ref().map(|now| now.date()), "the run was given no present moment")
}

//! Functions of numbers.

use super::{Call, argument, number};
use crate::feel::machine::Evaluated;
use crate::feel::value::Value;
use crate::number::{Number, Rounding};
use crate::time::{DaysAndTime, YearsAndMonths};

fn rounded(c: &Call<'_>, arguments: &[Value], mode: Rounding) -> Evaluated {
    let scale = match argument(arguments, 1) {
        Value::Null => Some(0),
        _ => number(arguments, 1)
            .and_then(|scale| i32::try_from(scale.rounded(0, Rounding::Down)?.to_i64()?).ok()),
    };
    let value = scale
        .filter(|scale| (-crate::number::EXPONENT_MAX..=-crate::number::EXPONENT_MIN).contains(scale))
        .and_then(|scale| number(arguments, 0)?.rounded(scale, mode));
    c.or_fault(value, "the scale lies between -6111 and 6176")
}

pub(super) fn decimal(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    rounded(c, arguments, Rounding::HalfEven)
}

pub(super) fn floor(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    rounded(c, arguments, Rounding::Floor)
}

pub(super) fn ceiling(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    rounded(c, arguments, Rounding::Ceiling)
}

pub(super) fn round_up(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    rounded(c, arguments, Rounding::Up)
}

pub(super) fn round_down(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    rounded(c, arguments, Rounding::Down)
}

pub(super) fn round_half_up(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    rounded(c, arguments, Rounding::HalfUp)
}

pub(super) fn round_half_down(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    rounded(c, arguments, Rounding::HalfDown)
}

pub(super) fn abs(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    match argument(arguments, 0) {
        Value::Number(number) => Ok(Value::Number(number.absolute())),
        Value::DaysAndTime(span) => {
            c.or_fault(DaysAndTime::of_nanos(span.nanos().abs()), "the span is too long")
        }
        Value::YearsAndMonths(span) => Ok(YearsAndMonths::of_months(span.months().saturating_abs()).into()),
        other => c.fault(format!("{} has no absolute value", other.kind())),
    }
}

pub(super) fn modulo(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let rest = (|| number(arguments, 0)?.modulo(number(arguments, 1)?))();
    c.or_fault(rest, "there is no remainder of a division by zero")
}

pub(super) fn sqrt(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.or_fault(number(arguments, 0).and_then(Number::square_root), "a negative number has no square root")
}

pub(super) fn log(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.or_fault(number(arguments, 0).and_then(Number::logarithm), "only positive numbers have a logarithm")
}

pub(super) fn exp(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    c.or_fault(number(arguments, 0).and_then(Number::exponential), "the result is too large")
}

pub(super) fn odd(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    parity(c, arguments, false)
}

pub(super) fn even(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    parity(c, arguments, true)
}

fn parity(c: &Call<'_>, arguments: &[Value], even: bool) -> Evaluated {
    let rest =
        number(arguments, 0).filter(|number| number.is_integer()).and_then(|n| n.modulo(Number::from(2i64)));
    c.or_fault(rest.map(|rest| rest.is_zero() == even), "only whole numbers are odd or even")
}

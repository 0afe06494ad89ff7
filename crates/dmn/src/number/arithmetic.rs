//! Sum, difference, product, quotient and rounding. Every result is correctly rounded; `None` means overflow or a division by zero.

use super::wide::Wide;
use super::{COEFFICIENT_MAX, DIGITS, EXPONENT_MAX, EXPONENT_MIN, Number};
use std::cmp::Ordering;

/// Ten to a power that fits 128 bits.
pub(super) const fn ten(power: u32) -> u128 {
    10u128.pow(power)
}

/// How a number between two neighbours goes to one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, a tie to the even neighbour.
    HalfEven,
    /// To the nearest, a tie away from zero.
    HalfUp,
    /// To the nearest, a tie towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards positive infinity.
    Ceiling,
    /// Towards negative infinity.
    Floor,
}

/// Decimal digits of a coefficient; 1 for zero.
pub(super) fn digits(value: u128) -> u32 {
    value.checked_ilog10().map_or(1, |log| log + 1)
}

/// The part cut off, against one half of the last digit kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    Nothing,
    Less,
    Half,
    More,
}

fn cut_of(rest: u128, divisor: u128, sticky: bool) -> Cut {
    match (rest, rest.cmp(&(divisor / 2))) {
        (0, _) if !sticky => Cut::Nothing,
        (_, Ordering::Less) => Cut::Less,
        (_, Ordering::Equal) if !sticky => Cut::Half,
        _ => Cut::More,
    }
}

fn rounds_away(mode: Rounding, negative: bool, odd: bool, cut: Cut) -> bool {
    match mode {
        _ if cut == Cut::Nothing => false,
        Rounding::HalfEven => cut == Cut::More || (cut == Cut::Half && odd),
        Rounding::HalfUp => cut >= Cut::Half,
        Rounding::HalfDown => cut == Cut::More,
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
    }
}

/// A number out of any magnitude of up to 128 bits, rounded half to even; `sticky` says that something non-zero was cut off below.
pub(super) fn settled(negative: bool, magnitude: u128, exponent: i64, sticky: bool) -> Option<Number> {
    if magnitude <= COEFFICIENT_MAX && !sticky && exponent >= i64::from(EXPONENT_MIN) {
        return bounded(negative, magnitude, exponent);
    }
    let surplus = i64::from(digits(magnitude).saturating_sub(DIGITS));
    let drop = surplus.max(i64::from(EXPONENT_MIN) - exponent);
    let (kept, exponent) = shortened(negative, magnitude, exponent, drop, sticky);
    if kept > COEFFICIENT_MAX {
        return bounded(negative, kept / 10, exponent + 1);
    }
    bounded(negative, kept, exponent)
}

fn shortened(negative: bool, magnitude: u128, exponent: i64, drop: i64, sticky: bool) -> (u128, i64) {
    let drop = u32::try_from(drop.max(0)).unwrap_or(u32::MAX);
    if drop > 38 {
        return (0, exponent + i64::from(drop));
    }
    let divisor = ten(drop);
    let (kept, rest) = (magnitude / divisor, magnitude % divisor);
    let away = rounds_away(Rounding::HalfEven, negative, kept % 2 == 1, cut_of(rest, divisor, sticky));
    (kept + u128::from(away), exponent + i64::from(drop))
}

fn bounded(negative: bool, mut magnitude: u128, mut exponent: i64) -> Option<Number> {
    if magnitude == 0 {
        exponent = exponent.clamp(i64::from(EXPONENT_MIN), 0);
    }
    while exponent > i64::from(EXPONENT_MAX) && magnitude <= COEFFICIENT_MAX / 10 {
        magnitude *= 10;
        exponent -= 1;
    }
    let coefficient = i128::try_from(magnitude).ok()?;
    Number::of(if negative { -coefficient } else { coefficient }, i32::try_from(exponent).ok()?)
}

/// The same out of a 256-bit magnitude.
fn settled_wide(negative: bool, mut magnitude: Wide, mut exponent: i64) -> Option<Number> {
    let mut sticky = false;
    loop {
        if let Some(narrow) = magnitude.narrow() {
            return settled(negative, narrow, exponent, sticky);
        }
        // What does not fit 128 bits has at least 39 digits: four can go before the 34 kept are touched.
        let (rest, cut) = magnitude.divided(10_000);
        magnitude = rest;
        sticky |= cut != 0;
        exponent += 4;
    }
}

/// The order of two numbers with different exponents.
pub(super) fn order(a: Number, b: Number) -> Ordering {
    let sign = |number: Number| {
        if number.is_zero() {
            0
        } else if number.is_negative() {
            -1
        } else {
            1
        }
    };
    let signs = sign(a).cmp(&sign(b));
    if signs != Ordering::Equal || a.is_zero() {
        return signs;
    }
    let magnitudes = magnitude_order(a, b);
    if a.is_negative() { magnitudes.reverse() } else { magnitudes }
}

fn magnitude_order(a: Number, b: Number) -> Ordering {
    let (x, y) = (a.coefficient().unsigned_abs(), b.coefficient().unsigned_abs());
    let adjusted = |value: u128, exponent: i32| i64::from(digits(value)) + i64::from(exponent);
    let leading = adjusted(x, a.exponent).cmp(&adjusted(y, b.exponent));
    if leading != Ordering::Equal {
        return leading;
    }
    // Equal leading positions: the exponents differ by less than 34, so one scaling fits 256 bits.
    let gap = a.exponent.abs_diff(b.exponent);
    if a.exponent > b.exponent {
        Wide::product(x, ten(gap)).order(Wide::from(y))
    } else {
        Wide::from(x).order(Wide::product(y, ten(gap)))
    }
}

impl Number {
    /// The sum; `None` on overflow.
    pub fn plus(self, other: Self) -> Option<Self> {
        if self.exponent == other.exponent {
            let sum = self.coefficient() + other.coefficient();
            return settled(sum < 0, sum.unsigned_abs(), i64::from(self.exponent), false);
        }
        let (high, low) = if self.exponent > other.exponent { (self, other) } else { (other, self) };
        let gap = (high.exponent - low.exponent) as u32;
        if let Some(scaled) = (gap <= 38).then(|| high.coefficient().checked_mul(ten(gap) as i128)).flatten()
            && let Some(sum) = scaled.checked_add(low.coefficient())
        {
            return settled(sum < 0, sum.unsigned_abs(), i64::from(low.exponent), false);
        }
        wide_sum(high, low, gap)
    }

    /// The difference; `None` on overflow.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated())
    }

    /// The same with the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self::raw(-self.coefficient(), self.exponent)
    }

    /// The value without its sign.
    #[must_use]
    pub const fn absolute(self) -> Self {
        if self.is_negative() { self.negated() } else { self }
    }

    /// The product; `None` on overflow.
    pub fn times(self, other: Self) -> Option<Self> {
        let (a, b) = (self.coefficient(), other.coefficient());
        let exponent = i64::from(self.exponent) + i64::from(other.exponent);
        match a.checked_mul(b) {
            Some(product) => settled(product < 0, product.unsigned_abs(), exponent, false),
            None => {
                settled_wide((a < 0) != (b < 0), Wide::product(a.unsigned_abs(), b.unsigned_abs()), exponent)
            }
        }
    }

    /// The quotient; `None` on overflow or where the divisor is zero.
    pub fn over(self, divisor: Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let negative = self.is_negative() != divisor.is_negative();
        let (a, b) = (self.coefficient().unsigned_abs(), divisor.coefficient().unsigned_abs());
        let mut exponent = i64::from(self.exponent) - i64::from(divisor.exponent);
        let (mut quotient, mut rest) = (a / b, a % b);
        // Bring down digits in blocks that keep the remainder within 128 bits, until 36 digits stand or nothing is left.
        let block = 38 - digits(b);
        while rest != 0 && digits(quotient) < DIGITS + 2 {
            let wanted = (38 - digits(quotient)).min(block).max(1);
            let scaled = rest * ten(wanted);
            quotient = quotient * ten(wanted) + scaled / b;
            rest = scaled % b;
            exponent -= i64::from(wanted);
        }
        let ideal = i64::from(self.exponent) - i64::from(divisor.exponent);
        while rest == 0 && exponent < ideal && quotient % 10 == 0 && quotient != 0 {
            quotient /= 10;
            exponent += 1;
        }
        settled(negative, quotient, exponent, rest != 0)
    }

    /// The value with `scale` digits after the point (before it where negative), rounded; `None` where it does not fit 34 digits.
    pub fn rounded(self, scale: i32, mode: Rounding) -> Option<Self> {
        let target = scale.checked_neg()?;
        let coefficient = self.coefficient();
        let magnitude = coefficient.unsigned_abs();
        if self.exponent >= target {
            let gap = self.exponent.abs_diff(target);
            // Padding with zeros is for looks: where it does not fit, the value stands as it is.
            let padded = (gap <= 34).then(|| coefficient.checked_mul(ten(gap) as i128)).flatten();
            return Some(padded.and_then(|value| Self::of(value, target)).unwrap_or(self));
        }
        let drop = target.abs_diff(self.exponent);
        let (kept, cut) = if drop > 38 {
            (0, if magnitude == 0 { Cut::Nothing } else { Cut::Less })
        } else {
            let divisor = ten(drop);
            (magnitude / divisor, cut_of(magnitude % divisor, divisor, false))
        };
        let away = rounds_away(mode, coefficient < 0, kept % 2 == 1, cut);
        settled(coefficient < 0, kept + u128::from(away), i64::from(target), false)
    }

    /// The largest integer that is not above it.
    pub fn floor(self) -> Option<Self> {
        if self.exponent >= 0 { Some(self) } else { self.rounded(0, Rounding::Floor) }
    }

    /// `self - divisor × floor(self ÷ divisor)`: the sign is the divisor's. `None` where the divisor is zero or digits run out.
    pub fn modulo(self, divisor: Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let exponent = self.exponent.min(divisor.exponent);
        let scaled = |number: Self| {
            let gap = number.exponent.abs_diff(exponent);
            (gap <= 38).then(|| number.coefficient().checked_mul(10i128.checked_pow(gap)?)).flatten()
        };
        if let (Some(a), Some(b)) = (scaled(self), scaled(divisor)) {
            let rest = a % b;
            let rest = if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest };
            return settled(rest < 0, rest.unsigned_abs(), i64::from(exponent), false);
        }
        let quotient = self.over(divisor)?.floor()?;
        self.minus(divisor.times(quotient)?)
    }
}

fn wide_sum(high: Number, low: Number, gap: u32) -> Option<Number> {
    let (h, l) = (high.coefficient(), low.coefficient());
    if h == 0 {
        return Some(low);
    }
    let lift = gap.min(42);
    // A coefficient leaves room for four more digits in 128 bits.
    let extra = lift.saturating_sub(38);
    let scaled = Wide::product(h.unsigned_abs() * ten(extra), ten(lift - extra));
    let below = gap - lift;
    let shrunk = shrink(l.unsigned_abs(), below);
    let exponent = i64::from(high.exponent) - i64::from(lift);
    if (h < 0) == (l < 0) {
        return settled_wide(h < 0, scaled.plus(Wide::from(shrunk)), exponent);
    }
    match scaled.order(Wide::from(shrunk)) {
        Ordering::Less => settled_wide(l < 0, Wide::from(shrunk).minus(scaled), exponent),
        _ => settled_wide(h < 0, scaled.minus(Wide::from(shrunk)), exponent),
    }
}

/// `value ÷ 10^power`, the last digit bent off 0 and 5 where something was cut, so that later rounding still sees it.
fn shrink(value: u128, power: u32) -> u128 {
    let divisor = if power > 38 { u128::MAX } else { ten(power) };
    let (kept, rest) = (value / divisor, value % divisor);
    kept + u128::from(rest != 0 && kept % 5 == 0)
}

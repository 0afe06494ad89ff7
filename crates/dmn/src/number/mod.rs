//! FEEL numbers: decimal floating point with 34 significant digits, rounding half to even (IEEE 754-2008 decimal128).
//!
//! A number is `coefficient × 10^exponent`. Trailing zeros of a coefficient are kept as they come, so that an amount
//! read as `4974.20` is written as `4974.20`; equality and order look at the value only.

mod arithmetic;
mod functions;
mod text;
mod wide;

pub use arithmetic::Rounding;
pub use text::NotANumber;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// Significant digits of a number.
pub const DIGITS: u32 = 34;
/// The largest exponent of a coefficient with 34 digits (decimal128).
pub const EXPONENT_MAX: i32 = 6111;
/// The smallest exponent (decimal128).
pub const EXPONENT_MIN: i32 = -6176;

const COEFFICIENT_MAX: u128 = 10u128.pow(DIGITS) - 1;

/// Powers of ten that fit 64 bits.
const TENS: [i64; 19] = {
    let mut tens = [1; 19];
    let mut at = 1;
    while at < tens.len() {
        tens[at] = tens[at - 1] * 10;
        at += 1;
    }
    tens
};

/// A decimal number of up to 34 significant digits.
#[derive(Clone, Copy)]
pub struct Number {
    // Two halves instead of one i128: it keeps the alignment at 8 bytes and a `Value` small.
    upper: i64,
    lower: u64,
    exponent: i32,
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self { upper: 0, lower: 0, exponent: 0 };
    /// One.
    pub const ONE: Self = Self { upper: 0, lower: 1, exponent: 0 };

    /// `coefficient × 10^exponent`; `None` where the coefficient has more than 34 digits or the exponent is out of range.
    pub fn of(coefficient: i128, exponent: i32) -> Option<Self> {
        if coefficient.unsigned_abs() > COEFFICIENT_MAX {
            return None;
        }
        (EXPONENT_MIN..=EXPONENT_MAX).contains(&exponent).then(|| Self::raw(coefficient, exponent))
    }

    const fn raw(coefficient: i128, exponent: i32) -> Self {
        Self { upper: (coefficient >> 64) as i64, lower: coefficient as u64, exponent }
    }

    /// The coefficient with its sign.
    #[inline]
    pub const fn coefficient(self) -> i128 {
        ((self.upper as i128) << 64) | self.lower as i128
    }

    /// The coefficient, where it fits 64 bits.
    #[inline]
    const fn small(self) -> Option<i64> {
        if self.upper == (self.lower as i64) >> 63 { Some(self.lower as i64) } else { None }
    }

    /// The power of ten that the coefficient counts.
    pub const fn exponent(self) -> i32 {
        self.exponent
    }

    /// Whether it is zero.
    pub const fn is_zero(self) -> bool {
        self.upper == 0 && self.lower == 0
    }

    /// Whether it is below zero.
    pub const fn is_negative(self) -> bool {
        self.upper < 0
    }

    /// Whether it has no fraction.
    pub fn is_integer(self) -> bool {
        self.exponent >= 0 || self.trimmed().exponent >= 0
    }

    /// The same value without trailing zeros in its coefficient.
    #[must_use]
    pub fn trimmed(self) -> Self {
        let mut coefficient = self.coefficient();
        if coefficient == 0 {
            return Self::ZERO;
        }
        let mut exponent = self.exponent;
        while coefficient % 10 == 0 && exponent < EXPONENT_MAX {
            coefficient /= 10;
            exponent += 1;
        }
        Self::raw(coefficient, exponent)
    }

    /// The value as an integer; `None` where it has a fraction or does not fit.
    pub fn to_i64(self) -> Option<i64> {
        if self.exponent == 0 {
            return i64::try_from(self.coefficient()).ok();
        }
        let trimmed = self.trimmed();
        let factor = 10i128.checked_pow(u32::try_from(trimmed.exponent).ok()?)?;
        i64::try_from(trimmed.coefficient().checked_mul(factor)?).ok()
    }

    /// The nearest binary floating-point number: for drawing and sizing, never for money.
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::raw(i128::from(value), 0)
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::raw(i128::from(value), 0)
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        Self::raw(value as i128, 0)
    }
}

impl PartialEq for Number {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.exponent == other.exponent {
            return self.coefficient().cmp(&other.coefficient());
        }
        // Amounts nearly always fit 64 bits and differ by a few places: one multiplication compares them exactly.
        let gap = self.exponent.abs_diff(other.exponent) as usize;
        if let (Some(a), Some(b), Some(factor)) = (self.small(), other.small(), TENS.get(gap)) {
            let (a, b, factor) = (i128::from(a), i128::from(b), i128::from(*factor));
            return if self.exponent > other.exponent { (a * factor).cmp(&b) } else { a.cmp(&(b * factor)) };
        }
        arithmetic::order(*self, *other)
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let trimmed = self.trimmed();
        trimmed.coefficient().hash(state);
        trimmed.exponent.hash(state);
    }
}

//! Square root, exponential, natural logarithm and power. The root is correctly rounded for exact squares; the others are
//! good to at least 30 of the 34 digits.

use super::arithmetic::Rounding;
use super::{DIGITS, Number};

const LN_10: &str = "2.302585092994045684017991454684364";

fn constant(text: &str) -> Number {
    text.parse().unwrap_or(Number::ONE)
}

fn small(value: i64) -> Number {
    Number::from(value)
}

/// The power of ten of the leading digit.
fn magnitude(number: Number) -> i32 {
    super::arithmetic::digits(number.coefficient().unsigned_abs()) as i32 - 1 + number.exponent
}

fn shifted(number: Number, powers: i32) -> Option<Number> {
    Number::of(number.coefficient(), number.exponent.checked_add(powers)?)
}

impl Number {
    /// The square root; `None` below zero.
    pub fn square_root(self) -> Option<Self> {
        if self.is_negative() {
            return None;
        }
        if self.is_zero() {
            return Some(Self::ZERO);
        }
        // Newton's iteration from a binary estimate of the number scaled into 1..100.
        let half = magnitude(self).div_euclid(2);
        let scaled = shifted(self, -2 * half)?;
        let mut root: Self = format!("{:.15}", scaled.to_f64().sqrt()).parse().ok()?;
        for _ in 0..4 {
            root = root.plus(scaled.over(root)?)?.over(small(2))?;
        }
        let short = root.rounded(DIGITS as i32 - 2, Rounding::HalfEven)?.trimmed();
        let exact = short.times(short)? == scaled;
        shifted(if exact { short } else { root }, half)
    }

    /// e to this power; `None` on overflow.
    pub fn exponential(self) -> Option<Self> {
        if magnitude(self) > 4 {
            return if self.is_negative() { Some(Self::ZERO) } else { None };
        }
        // e^x = (e^(x / 2^10))^(2^10): the series converges in a few terms.
        let reduced = self.over(small(1024))?;
        // Carrying e^x - 1 instead of e^x keeps the digits that squaring would lose.
        let (mut term, mut sum) = (reduced, reduced);
        for n in 2..80 {
            term = term.times(reduced)?.over(small(n))?;
            if term.is_zero() || magnitude(term) < magnitude(sum) - 38 {
                break;
            }
            sum = sum.plus(term)?;
        }
        for _ in 0..10 {
            sum = sum.times(sum)?.plus(sum.times(small(2))?)?;
        }
        sum.plus(Self::ONE)
    }

    /// The natural logarithm; `None` at zero and below.
    pub fn logarithm(self) -> Option<Self> {
        if self.is_negative() || self.is_zero() {
            return None;
        }
        let power = magnitude(self);
        let mantissa = shifted(self, -power)?;
        let estimate: Self = format!("{:.16}", mantissa.to_f64().ln()).parse().ok()?;
        // One step of Halley's method triples the 15 digits of the binary estimate.
        let mut log = estimate;
        for _ in 0..2 {
            let e = log.exponential()?;
            let step = mantissa.minus(e)?.over(mantissa.plus(e)?)?.times(small(2))?;
            log = log.plus(step)?;
        }
        log.plus(constant(LN_10).times(small(i64::from(power)))?)
    }

    /// This number to a power; `None` on overflow, for zero to a negative power and for a negative base with a fraction in the power.
    pub fn power(self, exponent: Self) -> Option<Self> {
        if let Some(count) = exponent.to_i64() {
            return self.integer_power(count);
        }
        if self.is_zero() {
            return (!exponent.is_negative()).then_some(Self::ZERO);
        }
        if exponent.trimmed() == Self::of(5, -1)? {
            return self.square_root();
        }
        self.logarithm()?.times(exponent)?.exponential()
    }

    fn integer_power(self, count: i64) -> Option<Self> {
        if count < 0 && self.is_zero() {
            return None;
        }
        let (mut result, mut base, mut left) = (Self::ONE, self, count.unsigned_abs());
        while left > 0 {
            if left & 1 == 1 {
                result = result.times(base)?;
            }
            left >>= 1;
            if left > 0 {
                base = base.times(base)?;
            }
        }
        if count < 0 { Self::ONE.over(result) } else { Some(result) }
    }
}

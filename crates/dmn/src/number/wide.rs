//! 256-bit unsigned integers, just enough for the product of two 34-digit coefficients and its rounding.

/// Little-endian limbs of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wide([u64; 4]);

impl Wide {
    /// The full product of two 128-bit numbers.
    pub(super) fn product(a: u128, b: u128) -> Self {
        let (a0, a1) = (low(a), high(a));
        let (b0, b1) = (low(b), high(b));
        let p00 = a0 * b0;
        let p01 = a0 * b1;
        let p10 = a1 * b0;
        let p11 = a1 * b1;
        let middle = high(p00) + low(p01) + low(p10);
        let upper = high(middle) + high(p01) + high(p10) + low(p11);
        let top = high(upper) + high(p11);
        Self([p00 as u64, middle as u64, upper as u64, top as u64])
    }

    /// The sum; the caller keeps both below 10^76, so it cannot wrap.
    pub(super) fn plus(self, other: Self) -> Self {
        let mut limbs = [0; 4];
        let mut carry = 0u128;
        for (limb, (a, b)) in limbs.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            let sum = u128::from(a) + u128::from(b) + carry;
            *limb = sum as u64;
            carry = sum >> 64;
        }
        Self(limbs)
    }

    /// The difference of a larger and a smaller number.
    pub(super) fn minus(self, other: Self) -> Self {
        let mut limbs = [0; 4];
        let mut borrow = 0i128;
        for (limb, (a, b)) in limbs.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            let difference = i128::from(a) - i128::from(b) - borrow;
            borrow = i128::from(difference < 0);
            *limb = difference as u64;
        }
        Self(limbs)
    }

    /// The order of two numbers.
    pub(super) fn order(self, other: Self) -> std::cmp::Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }

    /// Quotient and remainder by a small divisor other than 0.
    pub(super) fn divided(self, divisor: u64) -> (Self, u64) {
        let mut limbs = self.0;
        let mut rest = 0u128;
        for limb in limbs.iter_mut().rev() {
            let part = (rest << 64) | u128::from(*limb);
            *limb = (part / u128::from(divisor)) as u64;
            rest = part % u128::from(divisor);
        }
        (Self(limbs), rest as u64)
    }

    /// The number, where it fits 128 bits.
    pub(super) fn narrow(self) -> Option<u128> {
        let [a, b, c, d] = self.0;
        (c == 0 && d == 0).then_some((u128::from(b) << 64) | u128::from(a))
    }
}

impl From<u128> for Wide {
    fn from(value: u128) -> Self {
        Self([value as u64, (value >> 64) as u64, 0, 0])
    }
}

fn low(value: u128) -> u128 {
    value & u128::from(u64::MAX)
}

fn high(value: u128) -> u128 {
    value >> 64
}

//! The beta function and its regularised incomplete integral.

/// Terms of the continued fraction at most; it needs O(√max(a, b)) of them.
const TERMS_MAX: usize = 20_000;
/// Relative size at which a further factor of the continued fraction no longer matters.
const NEGLIGIBLE: f64 = 1e-15;
/// Stands for zero in a denominator.
const TINY: f64 = 1e-300;

/// ln Γ(x) for x > 0: Stirling's series from 15 upwards, reached by the recurrence. Relative error below 1e-14.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    let (mut at, mut product) = (x, 1.0_f64);
    while at < 15.0 {
        product *= at;
        at += 1.0;
    }
    let inverse = 1.0 / at;
    let square = inverse * inverse;
    let series = inverse
        * (1.0 / 12.0
            - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0))));
    (at - 0.5) * at.ln() - at + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - product.ln()
}

/// ln B(a, b).
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// The regularised incomplete beta integral Iₓ(a, b), for a, b > 0.
///
/// Evaluated by its classical continued fraction (Abramowitz and Stegun 26.5.8) with Lentz's algorithm, on the side where
/// it converges fast.
pub(crate) fn regularised(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (a * x.ln() + b * (-x).ln_1p() - ln_beta(a, b)).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let nonzero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..TERMS_MAX {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        let factor = d * c;
        value *= factor;
        if (factor - 1.0).abs() < NEGLIGIBLE {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert!((ln_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-14);
        assert!((ln_gamma(10.0) - 362_880.0_f64.ln()).abs() < 1e-13);
        assert!((regularised(0.3, 2.0, 1.0) - 0.09).abs() < 1e-14);
        assert!((regularised(0.5, 7.0, 7.0) - 0.5).abs() < 1e-14);
        assert!((regularised(0.02, 1.0, 500_000.0) - 1.0).abs() < 1e-14);
    }
}

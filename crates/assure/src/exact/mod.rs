//! Exact binomial arithmetic: tails, bounds, the least clean sample.

mod beta;

pub(crate) use beta::{ln_beta, regularised};
use serde::{Deserialize, Serialize};

/// Halvings of a search on [0, 1]; 60 leave an error below 1e-18.
const HALVINGS: usize = 60;

/// An interval of a rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// P(X ≤ `errors`) where X counts errors among `n` independent cases, each wrong with probability `rate`.
///
/// Computed as the regularised incomplete beta I₁₋ᵣ(n − k, k + 1), which is the same number.
pub fn binomial_tail(errors: u64, n: u64, rate: f64) -> f64 {
    if errors >= n || rate <= 0.0 {
        return 1.0;
    }
    if rate >= 1.0 {
        return 0.0;
    }
    regularised(1.0 - rate, (n - errors) as f64, errors as f64 + 1.0)
}

/// The exact (Clopper–Pearson) upper bound of a rate: the largest rate under which so few errors still have probability
/// `delta`. One-sided; 1 where nothing was checked.
pub fn upper_bound(errors: u64, n: u64, delta: f64) -> f64 {
    if errors >= n {
        return 1.0;
    }
    root(|rate| binomial_tail(errors, n, rate) > delta)
}

/// The exact lower bound of a rate, one-sided; 0 where nothing was checked.
pub fn lower_bound(errors: u64, n: u64, delta: f64) -> f64 {
    if errors == 0 || n == 0 {
        return 0.0;
    }
    1.0 - upper_bound(n.saturating_sub(errors), n, delta)
}

/// The exact two-sided interval: `delta` is shared between both ends.
pub fn exact_interval(hits: u64, n: u64, delta: f64) -> Interval {
    Interval { low: lower_bound(hits, n, delta / 2.0), high: upper_bound(hits, n, delta / 2.0) }
}

/// The least number of checked cases, all of them right, that proves a rate of at most `alpha`: the least n with
/// (1 − α)ⁿ ≤ δ. 299 for 1 in 100 at 5 %.
pub fn clean_sample(alpha: f64, delta: f64) -> u64 {
    let n = (delta.ln() / (-alpha).ln_1p()).ceil().max(1.0) as u64;
    // The quotient of two logarithms can fall on the wrong side of a whole number.
    let all_right = |n: u64| (1.0 - alpha).powf(n as f64);
    if n > 1 && all_right(n - 1) <= delta {
        n - 1
    } else if all_right(n) > delta {
        n + 1
    } else {
        n
    }
}

/// Where `holds` turns from true to false on [0, 1].
pub(crate) fn root(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if holds(middle) { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_agree_with_the_sum() {
        for (k, n, rate) in [(0_u64, 10_u64, 0.1), (3, 20, 0.2), (7, 500, 0.01), (40, 60, 0.7), (2, 3, 0.5)] {
            let mut term = (1.0_f64 - rate).powi(n as i32);
            let mut sum = term;
            for j in 1..=k {
                term *= (n - j + 1) as f64 / j as f64 * rate / (1.0 - rate);
                sum += term;
            }
            assert!((binomial_tail(k, n, rate) - sum).abs() < 1e-12, "{k} of {n} at {rate}");
        }
    }

    #[test]
    fn least_clean_samples() {
        for (alpha, delta, n) in
            [(0.01, 0.05, 299), (0.02, 0.1, 114), (0.05, 0.1, 45), (0.5, 0.5, 1), (0.5, 0.25, 2)]
        {
            assert_eq!(clean_sample(alpha, delta), n, "{alpha} {delta}");
        }
    }

    #[test]
    fn bounds_of_the_table() {
        // Rule of three and its exact neighbours; values from the definition, solved by hand for k = 0 and k = n.
        assert!((upper_bound(0, 300, 0.05) - (1.0 - 0.05_f64.powf(1.0 / 300.0))).abs() < 1e-12);
        assert!((lower_bound(10, 10, 0.05) - 0.05_f64.powf(0.1)).abs() < 1e-12);
        assert_eq!(upper_bound(0, 0, 0.05), 1.0);
        assert_eq!(lower_bound(0, 50, 0.05), 0.0);
        let both = exact_interval(8, 10, 0.05);
        assert!((both.low - 0.443_904_5).abs() < 1e-6 && (both.high - 0.974_789_3).abs() < 1e-6, "{both:?}");
    }
}

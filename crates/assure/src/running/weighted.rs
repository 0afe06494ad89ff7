//! The running bound where cases are drawn with unequal probability.
//!
//! A case drawn with probability π counts 1/π. If the rate is u or worse, then on average w·(e − u) ≥ 0, where e is 1 for
//! wrong; so betting a fixed share ν against it, ∏(1 − ν·w·(e − u)), is a game that cannot be won: the chance that the
//! average wealth over a fixed list of shares ever reaches 1/δ is at most δ. After Waudby-Smith and Ramdas on estimating
//! means by betting; the weights are those of Horvitz and Thompson.

use crate::Unfit;
use crate::exact::root;
use serde::{Deserialize, Serialize};

/// Shares that are bet, of the most that could be bet. All carry the same part of the wealth.
const STAKES: [f64; 10] = [1.0, 0.9, 0.8, 0.7, 0.55, 0.4, 0.25, 0.12, 0.05, 0.02];
/// Different weights at most: a design has few strata.
const STRATA_MAX: usize = 1024;

/// Upper bound of the error rate of *all* cases, from audited ones that were drawn with known, unequal probabilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeightedBound {
    delta: f64,
    weight_max: f64,
    strata: Vec<Stratum>,
}

/// Cases of one weight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Stratum {
    weight: f64,
    n: u64,
    errors: u64,
}

impl WeightedBound {
    /// A bound that has seen nothing: 1. `weight_max` is one over the least probability of the design; it is part of the
    /// design, fixed before the first draw.
    ///
    /// # Errors
    /// [`Unfit::Rate`] for δ, [`Unfit::Weight`] for a weight that is not positive and finite.
    pub fn new(delta: f64, weight_max: f64) -> Result<Self, Unfit> {
        if !(weight_max.is_finite() && weight_max > 0.0) {
            return Err(Unfit::Weight { row: 0, value: weight_max });
        }
        Ok(Self { delta: Unfit::unless_rate("delta", delta)?, weight_max, strata: Vec::new() })
    }

    /// Takes one audited case in, drawn with probability 1 / `weight`.
    ///
    /// # Errors
    /// [`Unfit::Weight`] where the weight is not positive or above the design's; [`Unfit::Many`] beyond 1,024 different ones.
    pub fn observe(&mut self, wrong: bool, weight: f64) -> Result<(), Unfit> {
        if !(weight > 0.0 && weight <= self.weight_max) {
            return Err(Unfit::Weight { row: self.n() as usize, value: weight });
        }
        let at = match self.strata.iter().position(|it| it.weight == weight) {
            Some(at) => at,
            None if self.strata.len() < STRATA_MAX => {
                self.strata.push(Stratum { weight, n: 0, errors: 0 });
                self.strata.len() - 1
            }
            None => {
                return Err(Unfit::Many {
                    what: "different weights",
                    given: STRATA_MAX + 1,
                    most: STRATA_MAX,
                });
            }
        };
        if let Some(stratum) = self.strata.get_mut(at) {
            stratum.n += 1;
            stratum.errors += u64::from(wrong);
        }
        Ok(())
    }

    /// The upper bound now.
    pub fn upper(&self) -> f64 {
        root(|rate| self.ln_wealth(rate) < -self.delta.ln()).min(1.0)
    }

    /// Audited cases so far.
    pub fn n(&self) -> u64 {
        self.strata.iter().map(|it| it.n).sum()
    }

    /// The weighted share of wrong ones: an estimate, not a bound. `None` before the first case.
    pub fn estimate(&self) -> Option<f64> {
        let all: f64 = self.strata.iter().map(|it| it.weight * it.n as f64).sum();
        let wrong: f64 = self.strata.iter().map(|it| it.weight * it.errors as f64).sum();
        (all > 0.0).then(|| wrong / all)
    }

    /// ln of the mean wealth against `rate`; it grows with the rate.
    fn ln_wealth(&self, rate: f64) -> f64 {
        let each = STAKES.map(|stake| {
            let of_one = |it: &Stratum| {
                let bet = stake * it.weight / self.weight_max;
                // Without an error the first term is nothing, even where its logarithm has no value.
                let lost = if it.errors == 0 { 0.0 } else { it.errors as f64 * (bet * (rate - 1.0)).ln_1p() };
                lost + (it.n - it.errors) as f64 * (bet * rate).ln_1p()
            };
            self.strata.iter().map(of_one).sum::<f64>()
        });
        let most = each.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most == f64::NEG_INFINITY {
            return most;
        }
        most + (each.iter().map(|it| (it - most).exp()).sum::<f64>() / STAKES.len() as f64).ln()
    }
}

//! How wrong are we at most, right now? A one-sided confidence sequence for equally likely draws.
//!
//! For a rate u, the rates below u are mixed with a Beta(½, ½) cut off at u; the likelihood of that mixture over the
//! likelihood of u is a test martingale: if the true rate is u or worse, the chance that it *ever* reaches 1/δ is at most
//! δ (Ville). The bound is the least u that it has not refuted now. Robbins' mixtures; cut off because only the upper end
//! matters, which makes the bound tighter than the two-sided one.

use crate::Unfit;
use crate::exact::{ln_beta, regularised, root};
use serde::{Deserialize, Serialize};

/// Both parameters of the mixture: Jeffreys' choice, equally fit for one in ten and one in ten thousand.
const SHAPE: f64 = 0.5;

/// Upper bound of an error rate that holds at all looks at once with probability 1 − δ, as long as each audited case is
/// wrong with the same probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunningBound {
    delta: f64,
    n: u64,
    errors: u64,
}

impl RunningBound {
    /// A bound that has seen nothing: 1.
    ///
    /// # Errors
    /// [`Unfit::Rate`] where δ is not strictly between 0 and 1.
    pub fn new(delta: f64) -> Result<Self, Unfit> {
        Ok(Self { delta: Unfit::unless_rate("delta", delta)?, n: 0, errors: 0 })
    }

    /// Takes one audited case in.
    pub fn observe(&mut self, wrong: bool) {
        self.n += 1;
        self.errors += u64::from(wrong);
    }

    /// Takes many audited cases in at once.
    pub fn observe_many(&mut self, n: u64, errors: u64) {
        self.n += n;
        self.errors += errors.min(n);
    }

    /// The upper bound now. About 10 µs.
    pub fn upper(&self) -> f64 {
        if self.errors >= self.n {
            return 1.0;
        }
        root(|rate| !self.refutes(rate)).min(1.0)
    }

    /// Whether `rate`, and with it anything worse, is refuted now. One evaluation, under a microsecond.
    pub fn refutes(&self, rate: f64) -> bool {
        // Below the observed share nothing is refuted; above it the evidence only grows with the rate.
        rate * self.n as f64 > self.errors as f64 && self.ln_evidence(rate) >= -self.delta.ln()
    }

    /// Audited cases so far.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Those that were wrong.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// The share of runs in which the bound may fail at any look.
    pub fn delta(&self) -> f64 {
        self.delta
    }

    /// ln of the mixture's likelihood over that of `rate`.
    fn ln_evidence(&self, rate: f64) -> f64 {
        if rate <= 0.0 || rate >= 1.0 {
            return if rate <= 0.0 && self.errors == 0 { 0.0 } else { f64::INFINITY };
        }
        let (wrong, right) = (self.errors as f64, (self.n - self.errors) as f64);
        let (a, b) = (SHAPE + wrong, SHAPE + right);
        ln_beta(a, b) + regularised(rate, a, b).ln()
            - ln_beta(SHAPE, SHAPE)
            - regularised(rate, SHAPE, SHAPE).ln()
            - wrong * rate.ln()
            - right * (-rate).ln_1p()
    }
}

//! Catch rate and false-override rate, counted on seeds.

use crate::Unfit;
use crate::exact::{Interval, exact_interval};
use serde::{Deserialize, Serialize};

/// What reviewers did with drafts whose truth was known: planted wrong ones, and right ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeedCount {
    /// Planted wrong drafts that were decided.
    pub planted: u64,
    /// Those of them that were not approved as they stood.
    pub caught: u64,
    /// Right drafts of known truth that were decided.
    pub sound: u64,
    /// Those of them in which something right was changed or refused.
    pub overridden: u64,
}

impl SeedCount {
    /// Takes in the decision about a planted wrong draft.
    pub fn planted(&mut self, caught: bool) {
        self.planted += 1;
        self.caught += u64::from(caught);
    }

    /// Takes in the decision about a right draft.
    pub fn sound(&mut self, overridden: bool) {
        self.sound += 1;
        self.overridden += u64::from(overridden);
    }

    /// c: the share of planted errors that were caught; `None` before the first.
    pub fn catch_rate(&self) -> Option<f64> {
        share(self.caught, self.planted)
    }

    /// f: the share of right drafts that were overridden; `None` before the first.
    pub fn false_override_rate(&self) -> Option<f64> {
        share(self.overridden, self.sound)
    }

    /// The exact two-sided interval of c at confidence 1 − δ.
    ///
    /// # Errors
    /// [`Unfit::Rate`] for δ; [`Unfit::Empty`] before the first seed.
    pub fn catch_interval(&self, delta: f64) -> Result<Interval, Unfit> {
        interval(self.caught, self.planted, delta)
    }

    /// The exact two-sided interval of f at confidence 1 − δ.
    ///
    /// # Errors
    /// [`Unfit::Rate`] for δ; [`Unfit::Empty`] before the first right draft.
    pub fn false_override_interval(&self, delta: f64) -> Result<Interval, Unfit> {
        interval(self.overridden, self.sound, delta)
    }
}

fn share(hits: u64, n: u64) -> Option<f64> {
    (n > 0).then(|| hits as f64 / n as f64)
}

fn interval(hits: u64, n: u64, delta: f64) -> Result<Interval, Unfit> {
    let delta = Unfit::unless_rate("delta", delta)?;
    if n == 0 { Err(Unfit::Empty) } else { Ok(exact_interval(hits, n, delta)) }
}

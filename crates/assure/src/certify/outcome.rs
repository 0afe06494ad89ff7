//! What certification ends in.

use serde::{Deserialize, Serialize};

/// A certificate, or what is missing for one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// The promise holds from this threshold up.
    Certified(Certified),
    /// It is not proved; nothing may complete without a person.
    Wanting(Wanting),
}

impl Outcome {
    /// The certificate, where there is one.
    pub fn certified(&self) -> Option<&Certified> {
        match self {
            Self::Certified(it) => Some(it),
            Self::Wanting(_) => None,
        }
    }
}

/// What is proved. Cases with a score of `threshold` or more may complete without a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certified {
    /// The lowest score that completes: compare with ≥.
    pub threshold: f64,
    /// The share of the checked cases at or above it.
    pub coverage: f64,
    /// Exact upper bound of the risk at this threshold on its own, at confidence 1 − δ; never above α. What is promised
    /// for the threshold as it was found is α.
    pub bound: f64,
    /// Checked cases that the test stands on: those at or above the threshold, or all where the risk is per case arriving.
    pub n: u64,
    /// Those at or above the threshold that were wrong.
    pub errors: u64,
    /// All checked cases of this tier.
    pub sample: u64,
}

/// What is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanting {
    /// Checked cases that are needed. With too few: the least number that could prove anything, all of them right. With too
    /// many errors: how many it takes at the error rate of `closest`. `None` where that rate is above α, so that no number helps.
    pub needs: Option<u64>,
    /// Checked cases that are there.
    pub has: u64,
    /// The threshold that came closest, where enough cases were there to try one.
    pub closest: Option<Closest>,
}

impl Wanting {
    /// In one sentence.
    pub fn sentence(&self) -> String {
        match (self.needs, &self.closest) {
            (Some(needs), None) => format!("Needs {needs} checked cases, has {}.", self.has),
            (Some(needs), Some(it)) => format!(
                "Needs about {needs} checked cases at this error rate, has {}: {} of the best {} were wrong.",
                self.has, it.errors, it.n
            ),
            (None, Some(it)) => format!(
                "Not proved: {} of the best {} were wrong, more than was promised. Better drafts are needed, not more cases.",
                it.errors, it.n
            ),
            (None, None) => format!("Not proved with {} checked cases.", self.has),
        }
    }
}

/// A threshold with what was counted there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closest {
    /// The lowest score that is counted.
    pub threshold: f64,
    /// Checked cases at or above it.
    pub n: u64,
    /// Those of them that were wrong.
    pub errors: u64,
}

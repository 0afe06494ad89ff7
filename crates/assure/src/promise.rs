//! What a person promises: at most so many wrong, held with such certainty.

use crate::Unfit;
use serde::{Deserialize, Serialize};

/// Wrong out of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Wrong per case *completed* without a person: P(wrong | score at or above the threshold).
    #[default]
    Completed,
    /// Wrong and completed without a person per case *arriving*: P(wrong and score at or above the threshold).
    Arriving,
}

impl Risk {
    /// In words, for 100: "wrong per 100 completed without a person".
    pub fn words(self) -> &'static str {
        match self {
            Self::Completed => "wrong per 100 completed without a person",
            Self::Arriving => "wrong per 100 arriving",
        }
    }
}

/// "The risk is at most α; the procedure that says so is mistaken in at most δ of its uses." Built only with rates
/// strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Spoken")]
pub struct Promise {
    alpha: f64,
    delta: f64,
    risk: Risk,
}

/// A promise as it is written, before it is known to be one.
#[derive(Deserialize)]
struct Spoken {
    alpha: f64,
    delta: f64,
    #[serde(default)]
    risk: Risk,
}

impl TryFrom<Spoken> for Promise {
    type Error = Unfit;
    fn try_from(it: Spoken) -> Result<Self, Unfit> {
        Self::new(it.alpha, it.delta, it.risk)
    }
}

impl Promise {
    /// A promise.
    ///
    /// # Errors
    /// [`Unfit::Rate`] where α or δ is not strictly between 0 and 1.
    pub fn new(alpha: f64, delta: f64, risk: Risk) -> Result<Self, Unfit> {
        Ok(Self {
            alpha: Unfit::unless_rate("alpha", alpha)?,
            delta: Unfit::unless_rate("delta", delta)?,
            risk,
        })
    }

    /// The ceiling: the share that may be wrong.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The share of uses in which the statement may be mistaken.
    pub fn delta(&self) -> f64 {
        self.delta
    }

    /// Wrong out of what.
    pub fn risk(&self) -> Risk {
        self.risk
    }
}

//! What review is worth: (1 − a)·c − a·f.

use super::seeds::SeedCount;
use crate::Unfit;
use crate::exact::Interval;
use serde::{Deserialize, Serialize};

/// The change that review makes to the share of right cases, as a share of all cases reviewed: 0.03 is three more right in
/// 100; below zero review does harm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewWorth {
    /// The estimate.
    pub worth: f64,
    /// From the intervals of c and f, δ shared between both, so it holds with probability 1 − δ.
    pub interval: Interval,
}

/// The worth of review where a share `accuracy` of the drafts is right before it: wrong drafts that are caught, less right
/// ones that are spoilt.
///
/// # Errors
/// [`Unfit::Rate`] where `accuracy` is outside [0, 1] or δ outside (0, 1); [`Unfit::Empty`] before the first seed of either kind.
pub fn review_worth(seeds: &SeedCount, accuracy: f64, delta: f64) -> Result<ReviewWorth, Unfit> {
    if !(0.0..=1.0).contains(&accuracy) {
        return Err(Unfit::Rate { name: "accuracy", value: accuracy });
    }
    let (Some(c), Some(f)) = (seeds.catch_rate(), seeds.false_override_rate()) else {
        return Err(Unfit::Empty);
    };
    let (of_c, of_f) = (seeds.catch_interval(delta / 2.0)?, seeds.false_override_interval(delta / 2.0)?);
    let worth = |c: f64, f: f64| (1.0 - accuracy) * c - accuracy * f;
    let interval = Interval { low: worth(of_c.low, of_f.high), high: worth(of_c.high, of_f.low) };
    Ok(ReviewWorth { worth: worth(c, f), interval })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worth_turns_negative_where_overrides_outweigh_catches() {
        let seeds = SeedCount { planted: 40, caught: 32, sound: 200, overridden: 10 };
        let poor = review_worth(&seeds, 0.80, 0.1).unwrap();
        assert!((poor.worth - (0.2 * 0.8 - 0.8 * 0.05)).abs() < 1e-12);
        assert!(poor.interval.low < poor.worth && poor.worth < poor.interval.high);
        assert!(review_worth(&seeds, 0.99, 0.1).unwrap().worth < 0.0);
        assert_eq!(review_worth(&SeedCount::default(), 0.9, 0.1), Err(Unfit::Empty));
    }
}

//! Is the promise kept? A file as the population: drawn from again and again, certified, and judged against all of it.

use super::plan::chains;
use super::sample::Sorted;
use super::{Checked, certify_along, naive_sorted};
use crate::{Promise, Risk, Unfit};
use serde::{Deserialize, Serialize};

/// Cases drawn over all repetitions at most.
const DRAWN_MAX: usize = 1_000_000_000;

/// How often the promise was broken, and how much could complete without a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repeated {
    /// Repetitions.
    pub draws: usize,
    /// Cases drawn for each.
    pub sample: usize,
    /// Cases drawn from.
    pub population: usize,
    /// Share of the draws in which the certified threshold breaks the promise on the population. At most δ is promised.
    pub broken_share: f64,
    /// Share of the population that completes, on average over all draws; nothing where nothing was certified.
    pub mean_coverage: f64,
    /// Share of the draws in which anything was certified.
    pub certified_share: f64,
    /// The same share of broken promises for the naive threshold.
    pub naive_broken_share: f64,
    /// The same average for the naive threshold.
    pub naive_mean_coverage: f64,
}

/// Treats `population` as the whole truth: `draws` times, `sample` cases are drawn with replacement, certified, and the
/// threshold is judged on the population. `row` gives the next row to draw, below the population's size: chance is the caller's.
///
/// # Errors
/// As [`crate::certify`]; [`Unfit::Empty`] where nothing is to be drawn, [`Unfit::Many`] beyond a billion cases in all.
pub fn repeat(
    population: &[Checked],
    promise: &Promise,
    draws: usize,
    sample: usize,
    mut row: impl FnMut(usize) -> usize,
) -> Result<Repeated, Unfit> {
    let truth = Sorted::new(population)?;
    if draws == 0 || sample == 0 {
        return Err(Unfit::Empty);
    }
    if draws.saturating_mul(sample) > DRAWN_MAX {
        let given = draws.saturating_mul(sample);
        return Err(Unfit::Many { what: "drawn cases", given, most: DRAWN_MAX });
    }
    let chains = chains(sample, promise.alpha(), promise.delta());
    let (mut ours, mut naive) = (Score::default(), Score::default());
    let mut drawn = Vec::with_capacity(sample);
    for _ in 0..draws {
        drawn.clear();
        drawn.extend((0..sample).map(|_| population[row(population.len()) % population.len()]));
        let sorted = Sorted::new(&drawn)?;
        let outcome = certify_along(&sorted, promise, &chains);
        ours.judge(&truth, promise, outcome.certified().map(|it| it.threshold));
        naive.judge(&truth, promise, naive_sorted(&sorted, promise).map(|it| it.threshold));
    }
    let share = |count: f64| count / draws as f64;
    Ok(Repeated {
        draws,
        sample,
        population: population.len(),
        broken_share: share(ours.broken),
        mean_coverage: share(ours.coverage),
        certified_share: share(ours.given),
        naive_broken_share: share(naive.broken),
        naive_mean_coverage: share(naive.coverage),
    })
}

/// Counted over the draws.
#[derive(Default)]
struct Score {
    given: f64,
    broken: f64,
    coverage: f64,
}

impl Score {
    fn judge(&mut self, truth: &Sorted, promise: &Promise, threshold: Option<f64>) {
        let Some(threshold) = threshold else { return };
        let n = truth.scores.partition_point(|score| *score >= threshold);
        let of = if promise.risk() == Risk::Arriving { truth.len() } else { n.max(1) };
        self.given += 1.0;
        self.coverage += n as f64 / truth.len() as f64;
        self.broken += f64::from(u8::from(truth.errors[n] as f64 > promise.alpha() * of as f64));
    }
}

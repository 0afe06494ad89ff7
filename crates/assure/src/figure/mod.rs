//! The risk–coverage figure: how wrong are the surest cases, and where does the promise end?

mod svg;

use crate::certify::{Checked, Outcome, Sorted, certify_sorted, naive_sorted};
use crate::exact::upper_bound;
use crate::{Promise, Risk, Unfit};
use serde::{Deserialize, Serialize};

/// Points of the curve at most: more than pixels between them.
const POINTS_MAX: usize = 200;

/// A point of the curve: the surest `coverage` of all cases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Share of cases, 0 to 1.
    pub coverage: f64,
    /// The risk counted among the checked cases.
    pub risk: f64,
    /// Its exact upper bound at confidence 1 − δ, read at this point alone.
    pub bound: f64,
}

/// What the figure shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The promise.
    pub promise: Promise,
    /// What was certified, or what is missing.
    pub outcome: Outcome,
    /// The curve, from the surest cases on.
    pub curve: Vec<CurvePoint>,
    /// Where the naive threshold lies: coverage and counted risk.
    pub naive: Option<(f64, f64)>,
    /// The share that would complete at α if every right case were ranked above every wrong one.
    pub perfect: f64,
    /// Checked cases.
    pub sample: u64,
}

impl Figure {
    /// Certifies and gathers what is to be drawn.
    ///
    /// # Errors
    /// As [`crate::certify`].
    pub fn new(cases: &[Checked], promise: &Promise) -> Result<Self, Unfit> {
        let sorted = Sorted::new(cases)?;
        let all = sorted.len();
        let of = |n: usize| if promise.risk() == Risk::Arriving { all } else { n };
        let risk = |n: usize| sorted.errors[n] as f64 / of(n) as f64;
        let step = all.div_ceil(POINTS_MAX);
        let point = |n: usize| CurvePoint {
            coverage: n as f64 / all as f64,
            risk: risk(n),
            bound: upper_bound(sorted.errors[n], of(n) as u64, promise.delta()),
        };
        let naive = naive_sorted(&sorted, promise).map(|it| {
            let n = it.n as usize;
            (n as f64 / all as f64, risk(n))
        });
        let right = (all as u64 - sorted.errors[all]) as f64 / all as f64;
        let perfect = match promise.risk() {
            Risk::Completed => right / (1.0 - promise.alpha()),
            Risk::Arriving => right + promise.alpha(),
        };
        Ok(Self {
            promise: *promise,
            outcome: certify_sorted(&sorted, promise),
            curve: (1..=all / step).map(|at| point(at * step)).collect(),
            naive,
            perfect: perfect.min(1.0),
            sample: all as u64,
        })
    }

    /// The figure in one sentence: the finding, for those who do not see it.
    pub fn sentence(&self) -> String {
        let alpha = per_cent(self.promise.alpha());
        let naive = self.naive.map_or_else(String::new, |(coverage, _)| {
            format!(" The naive threshold would cover {} and promises nothing.", per_cent(coverage))
        });
        match &self.outcome {
            Outcome::Certified(it) => format!(
                "{} of {} checked cases may complete without a person at a ceiling of {alpha}; a perfect ranking would \
                 reach {}.{naive}",
                per_cent(it.coverage),
                self.sample,
                per_cent(self.perfect)
            ),
            Outcome::Wanting(it) => {
                format!("Nothing is certified at a ceiling of {alpha}. {}{naive}", it.sentence())
            }
        }
    }

    /// The figure as SVG. `standalone` brings its own colours, light and dark, for a file; without it the page's style
    /// sheet (`.fig`) draws it.
    pub fn svg(&self, standalone: bool) -> String {
        svg::draw(self, standalone)
    }
}

/// `2 %`, `0.5 %`, `64.3 %`: with a no-break space and no needless digits.
fn per_cent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{}\u{a0}%", text.strip_suffix(".0").unwrap_or(&text))
}

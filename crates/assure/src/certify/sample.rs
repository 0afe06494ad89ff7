//! The checked cases, sorted by score.

use crate::Unfit;
use serde::{Deserialize, Serialize};

/// Checked cases of one certification at most.
const CASES_MAX: usize = 100_000_000;

/// A case that was drawn at random and checked by a person.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// The higher, the surer. Any finite number; only the order counts.
    pub score: f64,
    /// Whether the draft was right in all that is critical.
    pub correct: bool,
}

impl Checked {
    /// A checked case.
    pub fn new(score: f64, correct: bool) -> Self {
        Self { score, correct }
    }
}

/// Scores from best to worst, with the errors counted from the top.
pub(super) struct Sorted {
    /// Scores, best first.
    pub scores: Vec<f64>,
    /// `errors[i]`: wrong ones among the best i; one longer than the scores.
    pub errors: Vec<u64>,
}

impl Sorted {
    pub fn new(cases: &[Checked]) -> Result<Self, Unfit> {
        if cases.is_empty() {
            return Err(Unfit::Empty);
        }
        if cases.len() > CASES_MAX {
            return Err(Unfit::Many { what: "checked cases", given: cases.len(), most: CASES_MAX });
        }
        if let Some((row, case)) = cases.iter().enumerate().find(|(_, case)| !case.score.is_finite()) {
            return Err(Unfit::Score { row, value: case.score });
        }
        let mut cases = cases.to_vec();
        cases.sort_unstable_by(|a, b| b.score.total_cmp(&a.score));
        let mut errors = Vec::with_capacity(cases.len() + 1);
        errors.push(0);
        let mut wrong = 0;
        for case in &cases {
            wrong += u64::from(!case.correct);
            errors.push(wrong);
        }
        Ok(Self { scores: cases.iter().map(|case| case.score).collect(), errors })
    }

    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// How many cases have a better score than the case of this rank, counted from 1.
    pub fn above(&self, rank: usize) -> usize {
        let score = self.scores[rank - 1];
        self.scores.partition_point(|it| *it > score)
    }
}

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

/// The widest that two equal scores between 0 and 1 are parted by a lot.
const PARTED: f64 = 1e-9;

/// A score between 0 and 1 with a lot beneath its last meaningful digit: of cases with equal scores the lot says which goes
/// first. `lot` is mixed from something that belongs to the case and says nothing of it, as the digest of its document.
///
/// Certification takes groups of equal scores whole, so a score that many cases share stops a certificate in front of all
/// of them. Parted, it can stop within the group.
pub fn parted(score: f64, lot: u64) -> f64 {
    (1.0 - PARTED) * score + PARTED * (lot >> 11) as f64 / (1_u64 << 53) as f64
}

/// Scores from best to worst, with the errors counted from the top.
pub(crate) struct Sorted {
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
        let mut cases: Vec<(u64, u32, bool)> = cases
            .iter()
            .enumerate()
            .map(|(row, case)| (descending(case.score), lot(row), case.correct))
            .collect();
        cases.sort_unstable_by_key(|(score, lot, _)| (*score, *lot));
        let mut errors = Vec::with_capacity(cases.len() + 1);
        errors.push(0);
        let mut wrong = 0;
        for (_, _, correct) in &cases {
            wrong += u64::from(!correct);
            errors.push(wrong);
        }
        Ok(Self { scores: cases.iter().map(|(score, _, _)| ascending(*score)).collect(), errors })
    }

    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// Of the best `n`, how many lie in groups of equal scores that are whole among them.
    pub fn above(&self, n: usize) -> usize {
        match self.scores.get(n) {
            None => self.len(),
            Some(next) if n > 0 && self.scores[n - 1] > *next => n,
            Some(next) => self.scores.partition_point(|it| it > next),
        }
    }
}

/// A whole number that is the smaller the greater the score; one sort then orders scores and lots at once.
fn descending(score: f64) -> u64 {
    // Both zeros are the same score.
    let bits = (score + 0.0).to_bits();
    let ascending = if bits >> 63 == 0 { bits | 1 << 63 } else { !bits };
    !ascending
}

/// The score of such a number.
fn ascending(key: u64) -> f64 {
    let bits = !key;
    f64::from_bits(if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits })
}

/// The lot that orders equal scores: mixed from the row, so that it knows nothing of the label even where the rows are
/// sorted by it. SplitMix64's finisher.
fn lot(row: usize) -> u32 {
    let mut z = (row as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_order_as_scores_do_and_come_back() {
        let scores = [f64::MAX, 3.5, 1e-300, 0.0, -1e-300, -2.0, f64::MIN];
        assert!(scores.iter().map(|it| descending(*it)).is_sorted());
        assert!(scores.iter().all(|it| ascending(descending(*it)) == *it));
        assert_eq!(descending(-0.0), descending(0.0));
    }

    #[test]
    fn whole_groups_are_counted() {
        let cases = [5.0, 4.0, 4.0, 4.0, 1.0].map(|score| Checked::new(score, true));
        let sorted = Sorted::new(&cases).unwrap();
        assert_eq!((0..=5).map(|n| sorted.above(n)).collect::<Vec<_>>(), vec![0, 1, 1, 1, 4, 5]);
    }
}

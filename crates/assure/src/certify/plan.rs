//! Where to test, and with which part of δ: decided from the number of cases alone, before any label is looked at.

use crate::exact::clean_sample;

/// A place to test: all cases with a better score than the one of this rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stop {
    /// Counted from 1, best first; the test stands on at most rank − 1 cases.
    pub rank: usize,
    /// The part of δ that is given to this stop at the outset; the parts add up to 1.
    pub share: f64,
}

/// Starts at most.
const STARTS: usize = 4;
/// From one stop to the next: this factor of the rank.
const STEP: f64 = 1.06;

/// The stops for `n` cases, best first; empty where n is too small to prove anything.
pub(super) fn stops(n: usize, alpha: f64, delta: f64) -> Vec<Stop> {
    let starts = (1..=STARTS).rev().find(|k| 2 * least(alpha, delta, *k) <= n).unwrap_or(1);
    let first = least(alpha, delta, starts);
    if first > n {
        return Vec::new();
    }
    let mut ranks = vec![first];
    let mut at = first as f64;
    while (at * STEP) < n as f64 {
        at *= STEP;
        ranks.push(at.round() as usize);
    }
    if ranks.last() != Some(&n) {
        ranks.push(n);
    }
    ranks.dedup();
    let mut stops: Vec<Stop> = ranks.into_iter().map(|rank| Stop { rank, share: 0.0 }).collect();
    let last = stops.len() - 1;
    for start in 0..starts {
        stops[last * start / starts].share += 1.0 / starts as f64;
    }
    stops
}

/// The least rank at which a part of one in `starts` of δ can prove anything.
fn least(alpha: f64, delta: f64, starts: usize) -> usize {
    clean_sample(alpha, delta / starts as f64) as usize + 1
}

//! Where to test, and at which level: decided from α, δ and the number of cases alone, before any label is looked at.

use crate::exact::{binomial_tail, clean_sample};

/// The chains: from which share of the cases each starts down, and which part of δ is its own.
const CHAINS: [(f64, f64); 3] = [(1.0 / 3.0, 0.85), (1.0 / 9.0, 0.10), (1.0 / 27.0, 0.05)];
/// From one stop to the next at least this factor; below a few thousand cases the stops lie wider by themselves.
const STEP: f64 = 1.02;

/// A fixed sequence of tests, from the surest cases down; it ends at the first that fails.
pub(super) struct Chain {
    /// Its part of δ. The parts of all chains add up to δ.
    pub level: f64,
    /// Where it tests.
    pub stops: Vec<Stop>,
}

/// A test of the best `n` cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    /// How many.
    pub n: usize,
    /// The most errors among them with which the chain goes on: the most whose binomial tail is within its level.
    pub allowed: u64,
}

/// The chains for `n` cases; none where n is too small to prove anything.
///
/// The first chain is always there. Another is there where even its own part of δ could be proved at its start; where not,
/// its part goes to the first.
pub(super) fn chains(n: usize, alpha: f64, delta: f64) -> Vec<Chain> {
    let worth = |(share, part): &(f64, f64)| clean_sample(alpha, part * delta) as f64 <= share * n as f64;
    let others: Vec<(f64, f64)> = CHAINS[1..].iter().copied().filter(worth).collect();
    let first = 1.0 - others.iter().map(|(_, part)| part).sum::<f64>();
    let all = std::iter::once((CHAINS[0].0, first)).chain(others);
    let chain = |(share, part): (f64, f64)| {
        let level = part * delta;
        Chain { level, stops: stops(n, share, alpha, level) }
    };
    all.map(chain).filter(|chain| !chain.stops.is_empty()).collect()
}

/// Stops that waste nothing: each allows one error more than the one before (or as many more as the step asks for) and
/// stands on the fewest cases with which so many errors are allowed. The last stands on all cases.
fn stops(n: usize, share: f64, alpha: f64, level: f64) -> Vec<Stop> {
    let clean = clean_sample(alpha, level) as usize;
    if clean > n {
        return Vec::new();
    }
    let mut stops = Vec::new();
    let mut at = ((share * n as f64) as usize).max(clean);
    while at < n {
        let errors = allowed(at, alpha, level);
        // The fewest cases for one error more than at this place; at the very start, for just as many.
        let errors =
            if stops.is_empty() && fewest(errors, at, alpha, level) == at { errors } else { errors + 1 };
        let least = fewest(errors, n, alpha, level);
        if least >= n {
            break;
        }
        stops.push(Stop { n: least, allowed: errors });
        at = (least as f64 * STEP) as usize;
    }
    stops.push(Stop { n, allowed: allowed(n, alpha, level) });
    stops
}

/// The most errors among `n` with which a rate of at most `alpha` is proved at `level`. There is room for none at least.
pub(super) fn allowed(n: usize, alpha: f64, level: f64) -> u64 {
    let (mut low, mut high) = (0, n as u64);
    while low + 1 < high {
        let middle = u64::midpoint(low, high);
        if binomial_tail(middle, n as u64, alpha) <= level { low = middle } else { high = middle }
    }
    low
}

/// The fewest cases, `most` at most, with which so many errors are allowed.
fn fewest(errors: u64, most: usize, alpha: f64, level: f64) -> usize {
    let (mut low, mut high) = (errors as usize, most);
    while low + 1 < high {
        let middle = usize::midpoint(low, high);
        if binomial_tail(errors, middle as u64, alpha) <= level { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_exhaust_their_level_and_parts_add_up() {
        for (n, alpha, delta) in
            [(300, 0.02, 0.1), (1000, 0.01, 0.05), (3000, 0.05, 0.1), (40_000, 0.01, 0.05)]
        {
            let chains = chains(n, alpha, delta);
            assert!((chains.iter().map(|chain| chain.level).sum::<f64>() - delta).abs() < 1e-12);
            for chain in &chains {
                assert_eq!(chain.stops.last().map(|stop| stop.n), Some(n));
                assert!(chain.stops.is_sorted_by(|a, b| a.n < b.n && a.allowed <= b.allowed));
                for stop in &chain.stops {
                    assert!(binomial_tail(stop.allowed, stop.n as u64, alpha) <= chain.level, "{stop:?}");
                    assert!(binomial_tail(stop.allowed + 1, stop.n as u64, alpha) > chain.level, "{stop:?}");
                }
            }
        }
        assert!(chains(298, 0.01, 0.05).is_empty());
        assert_eq!(chains(299, 0.01, 0.05)[0].stops, vec![Stop { n: 299, allowed: 0 }]);
        assert_eq!((chains(300, 0.02, 0.1).len(), chains(40_000, 0.01, 0.05).len()), (1, 3));
    }
}

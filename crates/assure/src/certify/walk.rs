//! The tests along the stops.

use super::outcome::{Certified, Closest, Outcome, Wanting};
use super::plan::{Chain, allowed};
use super::sample::Sorted;
use crate::Promise;
use crate::exact::{binomial_tail, clean_sample, upper_bound};

/// How many times the cases that are there are looked ahead when it is said how many are needed.
const TIMES_MAX: f64 = 1e6;

/// Wrong per case completed: exact tests down each chain until one fails. The chain that comes furthest decides.
pub(super) fn completed(sorted: &Sorted, promise: &Promise, chains: &[Chain]) -> Outcome {
    let proved = chains.iter().filter_map(|chain| last_proved(sorted, chain, promise.alpha())).max();
    match proved {
        Some(n) => Outcome::Certified(certified(sorted, n, n as u64, promise.delta())),
        None => Outcome::Wanting(wanting(sorted, promise, chains.first())),
    }
}

/// How many of the best cases are proved where the chain ends; `None` where its first test fails.
fn last_proved(sorted: &Sorted, chain: &Chain, alpha: f64) -> Option<usize> {
    let mut last = None;
    for stop in &chain.stops {
        let whole = sorted.above(stop.n);
        // Both the best n, with ties cut by lot, and the whole groups among them have to pass; the proof for tied scores
        // needs it. Without ties they are the same.
        let passes = sorted.errors[stop.n] <= stop.allowed
            && (whole == stop.n || binomial_tail(sorted.errors[whole], whole as u64, alpha) <= chain.level);
        if !passes {
            break;
        }
        last = Some(whole);
    }
    last
}

/// Wrong per case arriving: this risk only grows as the threshold falls, and so does the count; the lowest threshold that
/// passes at the whole δ is proved, without any sharing.
pub(super) fn arriving(sorted: &Sorted, promise: &Promise) -> Outcome {
    let all = sorted.len() as u64;
    let least = clean_sample(promise.alpha(), promise.delta());
    if all < least {
        return Outcome::Wanting(Wanting { needs: Some(least), has: all, closest: None });
    }
    let allowed = allowed(sorted.len(), promise.alpha(), promise.delta());
    // The first case that is one error too many, counted from the top; every group above its score passes.
    let passing = sorted.errors.partition_point(|errors| *errors <= allowed) - 1;
    let n = sorted.above(passing);
    if n == 0 {
        return Outcome::Wanting(Wanting { needs: None, has: all, closest: None });
    }
    Outcome::Certified(certified(sorted, n, all, promise.delta()))
}

pub(super) fn naive(sorted: &Sorted, promise: &Promise) -> Option<Closest> {
    let all = sorted.len();
    let keeps = |n: usize| {
        let of = if promise.risk() == crate::Risk::Arriving { all } else { n };
        sorted.errors[n] as f64 <= promise.alpha() * of as f64
    };
    let whole_group = |n: usize| n == all || sorted.scores[n] < sorted.scores[n - 1];
    let n = (1..=all).rev().find(|n| whole_group(*n) && keeps(*n))?;
    Some(Closest { threshold: sorted.scores[n - 1], n: n as u64, errors: sorted.errors[n] })
}

/// The certificate for the best `n`; the test stands on `of` cases.
fn certified(sorted: &Sorted, n: usize, of: u64, delta: f64) -> Certified {
    let errors = sorted.errors[n];
    Certified {
        // What is proved is "better than the next case", which is the same as "at least the next greater number"; where
        // there is no next case it is proved for every score.
        threshold: sorted.scores.get(n).map_or(f64::MIN, |next| next.next_up()),
        coverage: n as f64 / sorted.len() as f64,
        bound: upper_bound(errors, of, delta),
        n: of,
        errors,
        sample: sorted.len() as u64,
    }
}

fn wanting(sorted: &Sorted, promise: &Promise, chain: Option<&Chain>) -> Wanting {
    let has = sorted.len() as u64;
    let Some(stop) = chain.and_then(|chain| chain.stops.first()) else {
        return Wanting { needs: Some(clean_sample(promise.alpha(), promise.delta())), has, closest: None };
    };
    let n = stop.n;
    let it = Closest { threshold: sorted.scores[n - 1], n: n as u64, errors: sorted.errors[n] };
    Wanting { needs: enough(&it, has, promise), has, closest: Some(it) }
}

/// How many checked cases it takes where the share above the threshold and its error rate stay as they are.
fn enough(it: &Closest, has: u64, promise: &Promise) -> Option<u64> {
    let rate = it.errors as f64 / it.n as f64;
    if rate >= promise.alpha() {
        return None;
    }
    let mut times = 1.0_f64;
    while times < TIMES_MAX {
        times *= 1.05;
        let n = it.n as f64 * times;
        if binomial_tail((rate * n).ceil() as u64, n as u64, promise.alpha()) <= promise.delta() {
            return Some((has as f64 * times).ceil() as u64);
        }
    }
    None
}

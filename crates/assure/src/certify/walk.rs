//! The tests along the stops.

use super::outcome::{Certified, Closest, Outcome, Wanting};
use super::plan::stops;
use super::sample::Sorted;
use crate::Promise;
use crate::exact::{binomial_tail, clean_sample, upper_bound};

/// Wrong per case completed: exact tests from the best stop down. A stop that is proved hands its part of δ to the next.
pub(super) fn completed(sorted: &Sorted, promise: &Promise) -> Outcome {
    let (alpha, delta) = (promise.alpha(), promise.delta());
    let mut proved = None;
    let mut closest: Option<(f64, usize)> = None;
    let mut handed = 0.0;
    for stop in stops(sorted.len(), alpha, delta) {
        let level = stop.share * delta + handed;
        let n = sorted.above(stop.rank);
        let tail = binomial_tail(sorted.errors[n], n as u64, alpha);
        if n > 0 && closest.is_none_or(|(best, _)| tail < best) {
            closest = Some((tail, n));
        }
        handed = if level > 0.0 && tail <= level {
            proved = Some(n);
            level
        } else {
            0.0
        };
    }
    match proved {
        Some(n) => Outcome::Certified(certified(sorted, n, n as u64, delta)),
        None => Outcome::Wanting(wanting(sorted, promise, closest.map(|(_, n)| n))),
    }
}

/// Wrong per case arriving: this risk only grows as the threshold falls, and so does the count; the lowest threshold that
/// passes at the whole δ is proved, without any sharing.
pub(super) fn arriving(sorted: &Sorted, promise: &Promise) -> Outcome {
    let all = sorted.len() as u64;
    let least = clean_sample(promise.alpha(), promise.delta());
    if all < least {
        return Outcome::Wanting(Wanting { needs: Some(least), has: all, closest: None });
    }
    let allowed = most_errors(all, promise);
    // The first case that is one error too many, counted from the top; everything above its score passes.
    let passing = sorted.errors.partition_point(|errors| *errors <= allowed) - 1;
    let n = if passing == sorted.len() { passing } else { sorted.above(passing + 1) };
    if n == 0 {
        return Outcome::Wanting(Wanting { needs: None, has: all, closest: None });
    }
    Outcome::Certified(certified(sorted, n, all, promise.delta()))
}

/// The most errors among `n` with which the rate is still proved to be at most α. There is at least room for none.
fn most_errors(n: u64, promise: &Promise) -> u64 {
    let (mut low, mut high) = (0, n);
    while low + 1 < high {
        let middle = u64::midpoint(low, high);
        if binomial_tail(middle, n, promise.alpha()) <= promise.delta() {
            low = middle
        } else {
            high = middle
        }
    }
    low
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
    // What is proved is "better than the next case", which is the same as "at least the next greater number".
    let threshold = sorted.scores.get(n).map_or(sorted.scores[n - 1], |next| next.next_up());
    Certified {
        threshold,
        coverage: n as f64 / sorted.len() as f64,
        bound: upper_bound(errors, of, delta),
        n: of,
        errors,
        sample: sorted.len() as u64,
    }
}

fn wanting(sorted: &Sorted, promise: &Promise, closest: Option<usize>) -> Wanting {
    let has = sorted.len() as u64;
    let Some(n) = closest else {
        // One more than the clean sample: the tests stand on the cases better than some case.
        return Wanting {
            needs: Some(clean_sample(promise.alpha(), promise.delta()) + 1),
            has,
            closest: None,
        };
    };
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
    while times < 1e6 {
        times *= 1.05;
        let n = it.n as f64 * times;
        if binomial_tail((rate * n).ceil() as u64, n as u64, promise.alpha()) <= promise.delta() {
            return Some((has as f64 * times).ceil() as u64);
        }
    }
    None
}

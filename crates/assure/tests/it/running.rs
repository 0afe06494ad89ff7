//! Running bounds and the alarm, simulated.

use crate::chance::Chance;
use assure::{Alarm, AlarmLevels, Light, RunningBound, WeightedBound, binomial_tail};

const RUNS: u64 = 400;
const LOOKS: u64 = 1500;

#[test]
fn the_bound_covers_at_every_look_and_a_reread_exact_bound_does_not() {
    for rate in [0.01, 0.05] {
        let (mut failed, mut reread_failed) = (0, 0);
        for seed in 0..RUNS {
            let mut chance = Chance::new(seed);
            let mut bound = RunningBound::new(0.05).unwrap();
            let (mut below, mut reread_below) = (false, false);
            for _ in 0..LOOKS {
                bound.observe(chance.hit(rate));
                below |= bound.refutes(rate);
                // The exact upper bound lies below the rate just where the tail at the rate does not exceed δ.
                reread_below |= binomial_tail(bound.errors(), bound.n(), rate) < 0.05;
            }
            failed += u64::from(below);
            reread_failed += u64::from(reread_below);
        }
        assert!(failed * 100 <= RUNS * 5, "{rate}: {failed} of {RUNS}");
        assert!(
            reread_failed * 100 > RUNS * 5,
            "{rate}: re-reading happened to hold, {reread_failed} of {RUNS}"
        );
    }
}

#[test]
fn the_bound_falls_with_clean_cases_and_survives_storing() {
    let mut bound = RunningBound::new(0.05).unwrap();
    assert_eq!(bound.upper(), 1.0);
    bound.observe_many(1000, 0);
    let stored: RunningBound = serde_json::from_str(&serde_json::to_string(&bound).unwrap()).unwrap();
    assert_eq!(stored, bound);
    assert!(bound.upper() < 0.01 && bound.upper() > 0.002, "{}", bound.upper());
}

#[test]
fn unequal_draws_are_weighted_and_covered() {
    // A tenth of the cases is bad (10 % wrong) and audited always; the rest (0.5 % wrong) with one in five. Truth: 1.45 %.
    let truth = 0.1 * 0.1 + 0.9 * 0.005;
    let mut failed = 0;
    let mut last = 0.0;
    for seed in 0..RUNS {
        let mut chance = Chance::new(seed);
        let mut bound = WeightedBound::new(0.05, 5.0).unwrap();
        let mut below = false;
        for _ in 0..5000 {
            let bad = chance.hit(0.1);
            let (draw, error) = if bad { (1.0, 0.1) } else { (0.2, 0.005) };
            if chance.hit(draw) {
                bound.observe(chance.hit(error), 1.0 / draw).unwrap();
                if bound.n().is_multiple_of(100) {
                    below |= bound.upper() < truth;
                }
            }
        }
        failed += u64::from(below);
        last += bound.upper() / RUNS as f64;
    }
    assert!(failed * 100 <= RUNS * 5, "{failed} of {RUNS}");
    assert!(last < 0.04, "useless after 1,400 audited cases: {last}");
    let mut bound = WeightedBound::new(0.05, 5.0).unwrap();
    assert!(bound.observe(true, 6.0).is_err() && bound.observe(true, 0.0).is_err());
}

#[test]
fn drift_is_found_soon_and_quiet_stays_quiet() {
    let mut delays = Vec::new();
    let mut false_alarms = 0;
    for seed in 0..200 {
        let mut chance = Chance::new(seed);
        let mut quiet = Alarm::new(AlarmLevels::usual(0.01)).unwrap();
        (0..1000).for_each(|_| {
            quiet.observe(chance.hit(0.01));
        });
        false_alarms += usize::from(quiet.light() == Light::Red);
        let mut alarm = Alarm::new(AlarmLevels::usual(0.01)).unwrap();
        let change = 300;
        for at in 0..5000_u64 {
            if alarm.observe(chance.hit(if at < change { 0.01 } else { 0.04 })) == Light::Red {
                delays.push(at.saturating_sub(change));
                break;
            }
        }
    }
    delays.sort_unstable();
    assert_eq!(delays.len(), 200);
    assert!(delays[100] <= 180, "median delay {}", delays[100]);
    assert!(false_alarms <= 10, "{false_alarms} of 200");
    eprintln!("median delay {} audited cases, {false_alarms} false alarms in 200 runs of 1,000", delays[100]);
}

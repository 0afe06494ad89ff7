//! Certification on populations whose truth is known.

use crate::chance::Chance;
use assure::{Checked, Outcome, Promise, Risk, Unfit, certify, naive};

fn promise(alpha: f64, delta: f64) -> Promise {
    Promise::new(alpha, delta, Risk::Completed).unwrap()
}

#[test]
fn a_clean_sample_that_is_just_large_enough_is_proved() {
    let clean = |n: usize| (0..n).map(|at| Checked::new(at as f64, true)).collect::<Vec<_>>();
    let short = certify(&clean(298), &promise(0.01, 0.05)).unwrap();
    assert!(matches!(&short, Outcome::Wanting(it) if it.needs == Some(299) && it.has == 298), "{short:?}");
    let enough = certify(&clean(299), &promise(0.01, 0.05)).unwrap();
    assert_eq!(
        enough.certified().map(|it| (it.n, it.errors, it.threshold == f64::MIN)),
        Some((299, 0, true))
    );
}

#[test]
fn useless_input_is_refused() {
    assert_eq!(certify(&[], &promise(0.01, 0.05)), Err(Unfit::Empty));
    let nan = certify(&[Checked::new(1.0, true), Checked::new(f64::NAN, true)], &promise(0.01, 0.05));
    assert!(matches!(nan, Err(Unfit::Score { row: 1, .. })));
    assert!(
        Promise::new(0.0, 0.1, Risk::Completed).is_err()
            && Promise::new(0.1, f64::NAN, Risk::Completed).is_err()
    );
}

#[test]
fn all_wrong_proves_nothing_and_says_so() {
    let cases: Vec<Checked> = (0..2000).map(|at| Checked::new(at as f64, false)).collect();
    for risk in [Risk::Completed, Risk::Arriving] {
        let promise = Promise::new(0.05, 0.1, risk).unwrap();
        let outcome = certify(&cases, &promise).unwrap();
        // Per case arriving, a few wrong completions among 2,000 arriving are within the promise.
        assert_eq!(outcome.certified().is_some(), risk == Risk::Arriving, "{outcome:?}");
        assert_eq!(naive(&cases, &promise).unwrap().is_some(), risk == Risk::Arriving);
    }
}

/// Share of draws whose certified threshold breaks the promise on the population itself.
fn broken(error_at: impl Fn(f64) -> f64, score: impl Fn(f64) -> f64, n: usize, promise: &Promise) -> f64 {
    let mut chance = Chance::new(n as u64);
    let mut broken = 0;
    let runs = 400;
    // The population: 20,000 equally likely places.
    let places: Vec<(f64, f64)> =
        (0..20_000).rev().map(|at| (at as f64 + 0.5) / 20_000.0).map(|u| (score(u), error_at(u))).collect();
    let below: Vec<f64> = std::iter::once(0.0)
        .chain(places.iter().scan(0.0, |sum, place| {
            *sum += place.1;
            Some(*sum)
        }))
        .collect();
    for _ in 0..runs {
        let cases: Vec<Checked> = (0..n)
            .map(|_| {
                let (score, error) = places[chance.below(places.len())];
                Checked::new(score, !chance.hit(error))
            })
            .collect();
        if let Some(it) = certify(&cases, promise).unwrap().certified() {
            let count = places.partition_point(|place| place.0 >= it.threshold);
            let (count, wrong) = (count as f64, below[count]);
            let of = if promise.risk() == Risk::Completed { count } else { places.len() as f64 };
            broken += usize::from(wrong / f64::max(of, 1.0) > promise.alpha());
        }
    }
    broken as f64 / runs as f64
}

#[test]
fn promises_are_kept_whatever_the_scores_are_worth() {
    // 400 runs: 0.1 + 2.5 standard errors.
    let limit = 0.1 + 2.5 * (0.1_f64 * 0.9 / 400.0).sqrt();
    type Shape = (&'static str, fn(f64) -> f64);
    let shapes: [Shape; 5] = [
        ("falling", |u| 0.3 * (1.0 - u).powi(2)),
        ("useless, just too bad", |_| 0.0205),
        ("bad at the very top", |u| if u > 0.9 { 0.06 } else { 0.1 * (1.0 - u) }),
        ("waves", |u| 0.02 + 0.02 * (u * 40.0).sin()),
        ("a cliff", |u| if u > 0.5 { 0.0 } else { 0.9 }),
    ];
    for (name, shape) in shapes {
        for n in [150, 300, 1000, 3000] {
            for risk in [Risk::Completed, Risk::Arriving] {
                let promise = Promise::new(0.02, 0.1, risk).unwrap();
                let fine = broken(shape, |u| u, n, &promise);
                assert!(fine <= limit, "{name}, n {n}, {risk:?}: {fine}");
                let tied = broken(shape, |u| (u * 12.0).floor(), n, &promise);
                assert!(tied <= limit, "{name}, tied, n {n}, {risk:?}: {tied}");
            }
        }
    }
}

#[test]
fn few_scores_and_other_ceilings_keep_their_promise_too() {
    let limit = 0.1 + 2.5 * (0.1_f64 * 0.9 / 400.0).sqrt();
    type Shape = (&'static str, fn(f64) -> f64);
    let shapes: [Shape; 4] = [
        ("falling", |u| 0.3 * (1.0 - u).powi(2)),
        ("just too bad for 1 in 100", |_| 0.0102),
        ("just too bad for 5 in 100", |_| 0.051),
        (
            "two kinds of work in one tier",
            |u| if ((u * 1000.0) as u64).is_multiple_of(3) { 0.12 } else { 0.004 },
        ),
    ];
    for (name, shape) in shapes {
        for alpha in [0.01, 0.05] {
            for n in [300, 1000] {
                let promise = promise(alpha, 0.1);
                for (scores, score) in
                    [(1, (|_| 1.0) as fn(f64) -> f64), (2, |u| (u * 2.0).floor()), (5, |u| (u * 5.0).floor())]
                {
                    let share = broken(shape, score, n, &promise);
                    assert!(share <= limit, "{name}, α {alpha}, n {n}, {scores} scores: {share}");
                }
            }
        }
    }
}

//! `certify`: from a file of checked cases to a threshold under which a promise is proved, or to what is missing.

mod scores;
mod words;

use crate::arguments::CertifyArguments;
use crate::ending::{Ended, wrong_use};
use assure::{Checked, Figure, Outcome, Promise, Repeated, Risk, repeat};
use scores::Scores;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use terms::Failure;

/// Repetitions at most.
const REPEAT_MAX: usize = 100_000;
/// Cases drawn for one repetition at most.
const SAMPLE_MAX: usize = 10_000_000;

pub fn certify(arguments: &CertifyArguments) -> Result<Ended, Failure> {
    let promise = promise(arguments)?;
    let by_tier = match arguments.by.as_deref() {
        None => false,
        Some("tier") => true,
        Some(other) => {
            return Err(wrong_use(format!("Nothing is certified by \"{other}\"."), "Say --by tier."));
        }
    };
    let scores = scores::read(&arguments.scores, by_tier)?;
    if let Some(draws) = arguments.repeat {
        return repeated(arguments, &scores, &promise, draws);
    }
    let figure = Figure::new(&scores.cases, &promise).map_err(unfit)?;
    let tiers = scores
        .tiers()
        .into_iter()
        .map(|(tier, cases)| Ok((tier, assure::certify(&cases, &promise).map_err(unfit)?)))
        .collect::<Result<BTreeMap<String, Outcome>, Failure>>()?;
    if let Some(path) = &arguments.svg {
        drawn(path, &figure)?;
    }
    if arguments.json {
        println!("{}", words::as_json(&figure, by_tier.then_some(&tiers)));
    } else {
        print!("{}", words::as_text(&figure, &tiers));
    }
    // By tier the tiers are what was asked for.
    let proved = if by_tier { tiers.values().any(is_certified) } else { is_certified(&figure.outcome) };
    Ok(if proved { Ended::Done } else { Ended::Wanting })
}

fn is_certified(outcome: &Outcome) -> bool {
    outcome.certified().is_some()
}

fn promise(arguments: &CertifyArguments) -> Result<Promise, Failure> {
    let risk = match arguments.risk.as_str() {
        "completed" => Risk::Completed,
        "arriving" => Risk::Arriving,
        other => {
            return Err(wrong_use(format!("\"{other}\" is no risk."), "Say completed or arriving."));
        }
    };
    Promise::new(arguments.alpha, arguments.delta, risk).map_err(|it| {
        wrong_use(it.to_string(), "Say --alpha 0.02 for 2 in 100, --delta 0.1 for a certainty of 90 %.")
    })
}

fn drawn(path: &Path, figure: &Figure) -> Result<(), Failure> {
    std::fs::write(path, figure.svg(true))
        .map_err(|error| Failure::fault(format!("The figure was not written to {}: {error}", path.display())))
}

/// The file as the population.
fn repeated(
    arguments: &CertifyArguments,
    scores: &Scores,
    promise: &Promise,
    draws: usize,
) -> Result<Ended, Failure> {
    let sample = arguments.sample.unwrap_or(scores.cases.len());
    if !(1..=REPEAT_MAX).contains(&draws) || !(1..=SAMPLE_MAX).contains(&sample) {
        return Err(wrong_use(
            format!("{draws} repetitions of {sample} cases cannot be drawn."),
            format!("Say --repeat 1 to {REPEAT_MAX} and --sample 1 to {SAMPLE_MAX}."),
        ));
    }
    if arguments.svg.is_some() {
        return Err(wrong_use("Repetitions have no one figure.", "Leave out --svg or --repeat."));
    }
    let judged = |cases: &[Checked]| -> Result<Repeated, Failure> {
        // Each tier starts at the same seed, so that what is said of one does not hang on the others.
        let mut state = arguments.seed;
        repeat(cases, promise, draws, sample, |below| row(&mut state, below)).map_err(unfit)
    };
    let whole = judged(&scores.cases)?;
    let mut tiers = BTreeMap::new();
    for (tier, cases) in scores.tiers() {
        tiers.insert(tier, judged(&cases)?);
    }
    if arguments.json {
        let mut all = value(&whole)?;
        all["alpha"] = json!(promise.alpha());
        all["delta"] = json!(promise.delta());
        all["risk"] = json!(promise.risk());
        all["seed"] = json!(arguments.seed);
        if arguments.by.is_some() {
            all["tiers"] = value(&tiers)?;
        }
        println!("{all}");
    } else {
        print!("{}", words::of_repetitions(&whole, &tiers, promise));
    }
    Ok(Ended::Done)
}

/// The next row to draw: SplitMix64, its high bits.
fn row(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((u128::from(z ^ (z >> 31)) * below as u128) >> 64) as usize
}

fn value(of: impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(of).map_err(Failure::fault)
}

fn unfit(why: assure::Unfit) -> Failure {
    wrong_use(why.to_string(), "Mend the input and say it again.")
}

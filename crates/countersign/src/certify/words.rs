//! What `certify` says: JSON for programs, sentences for people.

use assure::{Figure, Outcome, Promise, Repeated, clean_sample};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub fn as_json(figure: &Figure, tiers: Option<&BTreeMap<String, Outcome>>) -> Value {
    let promise = &figure.promise;
    let mut all = of_outcome(&figure.outcome);
    all["alpha"] = json!(promise.alpha());
    all["delta"] = json!(promise.delta());
    all["risk"] = json!(promise.risk());
    all["clean_sample"] = json!(clean_sample(promise.alpha(), promise.delta()));
    all["perfect_coverage"] = json!(figure.perfect);
    all["naive_coverage"] = json!(figure.naive.map(|(coverage, _)| coverage));
    all["sentence"] = json!(figure.sentence());
    if let Some(tiers) = tiers {
        all["tiers"] =
            tiers.iter().map(|(tier, outcome)| (tier.clone(), of_outcome(outcome))).collect::<Value>();
    }
    all
}

/// Flat, the same names in every case; what is not there is null.
fn of_outcome(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Certified(it) => json!({
            "certified": true,
            "threshold": it.threshold,
            "coverage": it.coverage,
            "bound": it.bound,
            "n": it.n,
            "errors": it.errors,
            "sample": it.sample,
        }),
        Outcome::Wanting(it) => json!({
            "certified": false,
            "threshold": null,
            "coverage": 0.0,
            "bound": null,
            "n": it.closest.as_ref().map(|it| it.n),
            "errors": it.closest.as_ref().map(|it| it.errors),
            "sample": it.has,
            "needs": it.needs,
            "has": it.has,
            "why": it.sentence(),
        }),
    }
}

pub fn as_text(figure: &Figure, tiers: &BTreeMap<String, Outcome>) -> String {
    let promise = &figure.promise;
    let mut text = format!(
        "At most {} {}, with a certainty of {}.\nThe least clean sample is {} checked cases.\n",
        number(promise.alpha() * 100.0),
        promise.risk().words(),
        share(1.0 - promise.delta()),
        clean_sample(promise.alpha(), promise.delta())
    );
    let _ = writeln!(text, "{}", of_one(&figure.outcome));
    for (tier, outcome) in tiers {
        let _ = writeln!(text, "  {tier}: {}", of_one(outcome));
    }
    let _ = writeln!(text, "{}", figure.sentence());
    text
}

fn of_one(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Certified(it) if it.threshold == f64::MIN => {
            format!("Certified for every score: {} of {} wrong, bound {}.", it.errors, it.n, share(it.bound))
        }
        Outcome::Certified(it) => format!(
            "Certified from a score of {} up: covers {}, {} of {} wrong, bound {}.",
            it.threshold,
            share(it.coverage),
            it.errors,
            it.n,
            share(it.bound)
        ),
        Outcome::Wanting(it) => it.sentence(),
    }
}

pub fn of_repetitions(whole: &Repeated, tiers: &BTreeMap<String, Repeated>, promise: &Promise) -> String {
    let line = |name: &str, it: &Repeated| {
        format!(
            "{name:<16} broken {} of draws (naive {}), mean coverage {} (naive {})\n",
            share(it.broken_share),
            share(it.naive_broken_share),
            share(it.mean_coverage),
            share(it.naive_mean_coverage)
        )
    };
    let mut text = format!(
        "{} draws of {} from {} cases; at most {} of draws may break the promise of {} {}.\n",
        whole.draws,
        whole.sample,
        whole.population,
        share(promise.delta()),
        number(promise.alpha() * 100.0),
        promise.risk().words()
    );
    text.push_str(&line("all", whole));
    tiers.iter().for_each(|(tier, it)| text.push_str(&line(tier, it)));
    text
}

fn share(share: f64) -> String {
    format!("{}\u{a0}%", number(share * 100.0))
}

/// With at most three decimals and no needless zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

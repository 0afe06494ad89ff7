//! `bench assurance`: an operation that signs, certifies and lets cases through, on letters whose truth is known.
//!
//! Everything is the real thing: letters of the generator, the reader with the pack's model on the text layer, the
//! examination of accounts payable, the learned score of whole drafts, and certification. Only the people are played: they
//! sign what the generator knows to be true.
//!
//! The share of wrong completions is judged on letters that nobody signed. Read [`steady`] first, then [`change`].

mod change;
mod steady;
mod world;

use crate::ending::wrong_use;
use change::Change;
use serde_json::{Value, json};
use terms::Failure;
use world::World;

/// The promise: 1 wrong in 100 completed, at 5 %.
const ALPHA: f64 = 0.01;
const DELTA: f64 = 0.05;
/// Of the signed cases, this share teaches the score; the rest, later ones, calibrate. No case does both.
const TEACHING: f64 = 0.2;
/// Worlds (clients with suppliers and letters of their own) over which the runs are spread.
const WORLDS: usize = 20;
/// Letters of a world, for each signed case: the rest judges.
const LETTERS_PER_CASE: usize = 3;
/// Runs and signed cases at most.
const RUNS_MAX: usize = 10_000;
const CASES_MAX: usize = 5_000;

/// Runs the simulation: `runs` runs of `cases` signed cases each, from `seed` on.
pub fn assurance(model: &firstpass::Model, runs: usize, cases: usize, seed: u64) -> Result<Value, Failure> {
    if !(1..=RUNS_MAX).contains(&runs) || !(100..=CASES_MAX).contains(&cases) {
        return Err(wrong_use(
            format!("{runs} runs of {cases} cases cannot be simulated."),
            format!("Say --runs 1 to {RUNS_MAX} and --count 100 to {CASES_MAX}."),
        ));
    }
    let promise = assure::Promise::new(ALPHA, DELTA, assure::Risk::Completed).map_err(Failure::fault)?;
    let worlds = WORLDS.min(runs);
    let (mut steady, mut changed, mut misread) = (Vec::new(), Vec::new(), Vec::new());
    let (mut letters, mut right, mut seconds) = (0, 0, 0.0);
    for at in 0..worlds {
        let begun = std::time::Instant::now();
        let world = World::read(seed + at as u64, cases * LETTERS_PER_CASE, model)?;
        seconds += begun.elapsed().as_secs_f64();
        letters += world.letters.len();
        right += world.letters.iter().filter(|it| it.right).count();
        for run in (at..runs).step_by(worlds) {
            let draw = (seed << 32) ^ run as u64;
            steady.push(steady::run(&world, cases, &promise, draw)?);
            let changing = |what| change::run(&world, what, cases, &promise, draw);
            changed.push(changing(Change::Drawn)?);
            misread.push(changing(Change::Misread)?);
        }
        eprintln!("world {} of {worlds}: {} letters read", at + 1, world.letters.len());
    }
    Ok(json!({
        "runs": runs,
        "signed_cases": cases,
        "alpha": ALPHA,
        "delta": DELTA,
        "critical_fields": payables::surety::CRITICAL,
        "worlds": worlds,
        "letters": letters,
        "letters_read_right": rounded(right as f64 / letters.max(1) as f64),
        "reading_ms_per_letter": rounded(seconds * 1000.0 / letters.max(1) as f64),
        "steady": steady::report(&steady),
        "template_change": change::report(&changed),
        "template_misread": change::report(&misread),
    }))
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    if n > 0.0 { rounded(sum / n) } else { 0.0 }
}

/// The value below which this share of the sorted values lies.
fn quantile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let at = (values.len().checked_sub(1)? as f64 * share).round() as usize;
    values.get(at).copied().map(rounded)
}

/// SplitMix64: the same seed draws the same cases.
struct Lots(u64);

impl Lots {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform on [0, 1).
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A random order of 0 to n − 1.
    fn order(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for at in (1..n).rev() {
            order.swap(at, (self.share() * (at + 1) as f64) as usize);
        }
        order
    }
}

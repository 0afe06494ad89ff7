//! A steady operation: so many cases are signed, then the gate lets through what it can prove.

use super::world::{Letter, World};
use super::{ALPHA, Lots, TEACHING, mean, quantile, rounded};
use assure::{Certified, Checked, Promise, certify};
use payables::surety::SuretyModel;
use serde_json::{Value, json};
use terms::Failure;

/// What became of one run.
pub struct Run {
    certified: bool,
    coverage: f64,
    error: f64,
    completed: usize,
}

/// The gate after `signed` letters: its score and, where one could be proved, its threshold.
pub struct Gate {
    pub model: Option<SuretyModel>,
    pub certified: Option<Certified>,
}

impl Gate {
    /// The first signed letters teach the score, the later ones calibrate.
    pub fn after(signed: &[&Letter], promise: &Promise) -> Result<Self, Failure> {
        let (teaching, calibrating) = signed.split_at((signed.len() as f64 * TEACHING) as usize);
        let rows: Vec<_> = teaching.iter().map(|it| it.row()).collect();
        // With too few mistakes to learn from, the lowest confidence is the score.
        let model = SuretyModel::learn(&rows).ok();
        let checked: Vec<Checked> =
            calibrating.iter().map(|it| Checked::new(it.score(model.as_ref()), it.right)).collect();
        let outcome = certify(&checked, promise).map_err(Failure::fault)?;
        let certified = outcome.certified().cloned();
        Ok(Self { model, certified })
    }

    /// Whether this letter completes without a person. What a rule stops never does, even where every score is certified.
    pub fn completes(&self, letter: &Letter) -> bool {
        let score = letter.score(self.model.as_ref());
        score >= 0.0 && self.certified.as_ref().is_some_and(|it| score >= it.threshold)
    }
}

/// Letters in random order: `cases` of them are signed, the others judge.
pub fn run(world: &World, cases: usize, promise: &Promise, seed: u64) -> Result<Run, Failure> {
    let order = Lots(seed).order(world.letters.len());
    let (signed, others) = order.split_at(cases.min(order.len()));
    let signed: Vec<&Letter> = signed.iter().map(|at| &world.letters[*at]).collect();
    let gate = Gate::after(&signed, promise)?;
    let (mut completed, mut wrong) = (0, 0);
    for letter in others.iter().map(|at| &world.letters[*at]).filter(|it| gate.completes(it)) {
        completed += 1;
        wrong += usize::from(!letter.right);
    }
    Ok(Run {
        certified: gate.certified.is_some(),
        coverage: completed as f64 / others.len().max(1) as f64,
        error: wrong as f64 / completed.max(1) as f64,
        completed,
    })
}

pub fn report(runs: &[Run]) -> Value {
    let share = |of: &dyn Fn(&Run) -> bool| {
        rounded(runs.iter().filter(|it| of(it)).count() as f64 / runs.len().max(1) as f64)
    };
    json!({
        "certified_share": share(&|it| it.certified),
        "completed_without_person_mean": mean(runs.iter().map(|it| it.coverage)),
        "completed_without_person_5th_percentile": quantile(runs.iter().map(|it| it.coverage).collect(), 0.05),
        "at_least_half_share": share(&|it| it.coverage >= 0.5),
        "true_error_mean": mean(runs.iter().filter(|it| it.completed > 0).map(|it| it.error)),
        "true_error_95th_percentile": quantile(runs.iter().map(|it| it.error).collect(), 0.95),
        "kept_share": share(&|it| it.error <= ALPHA),
        "judged_completions_mean": mean(runs.iter().map(|it| it.completed as f64)),
    })
}

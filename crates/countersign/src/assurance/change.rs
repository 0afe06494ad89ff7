//! The same operation when a supplier changes its template: audits go on, and the tier closes by itself where it harms.
//!
//! The generator's new template is mostly read well, or doubted where it is not, and then nothing has to close. What must
//! be shown is the worst: [`Change::Misread`] takes every letter of that supplier as wrong after the change while its score
//! stays as high as it is, as if a number had begun to mean something else.
//!
//! Audits are drawn as the gate draws them: a share by chance, which measures the tier, and beside it whatever is suspicious,
//! which measures its supplier alone.

use super::steady::Gate;
use super::world::{Letter, World};
use super::{ALPHA, Lots, mean, quantile, rounded};
use assure::{Alarm, AlarmLevels, Light, Promise};
use cases::boundary::{PartWatch, SHARE_AMBER, SHARE_NEW};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use terms::Failure;

/// What the new template does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// What the generator's does.
    Drawn,
    /// Every letter of the supplier is wrong from then on, and nothing shows it.
    Misread,
}

/// What became of one run.
pub struct Run {
    /// Share of wrong ones among what would have completed after the change, had nothing closed.
    error_after: f64,
    /// Completions after the change until the tier closed; `None` where it stayed open.
    closed_after: Option<usize>,
    /// It closed before anything had changed.
    closed_before: bool,
    /// Wrong completions after the change until it closed, and had it not closed.
    wrong: usize,
    wrong_unwatched: usize,
    /// Completions, and the audited ones among them, until it closed.
    completed: usize,
    audited: usize,
}

/// The signed cases are drawn before the change; everything else then arrives in its order.
pub fn run(
    world: &World,
    change: Change,
    cases: usize,
    promise: &Promise,
    seed: u64,
) -> Result<Option<Run>, Failure> {
    let middle = world.letters.len() / 2;
    let mut lots = Lots(seed);
    let mut drawn = lots.order(middle);
    let mut later = drawn.split_off(cases.min(middle));
    let signed: Vec<&Letter> = drawn.iter().map(|at| &world.letters[*at]).collect();
    let gate = Gate::after(&signed, promise)?;
    if gate.certified.is_none() {
        return Ok(None);
    }
    later.sort_unstable();
    let mut alarm = Alarm::new(AlarmLevels::usual(ALPHA)).map_err(Failure::fault)?;
    let mut parts: BTreeMap<u64, PartWatch> = BTreeMap::new();
    let mut run = Run {
        error_after: 0.0,
        closed_after: None,
        closed_before: false,
        wrong: 0,
        wrong_unwatched: 0,
        completed: 0,
        audited: 0,
    };
    let mut after = 0;
    for at in later.into_iter().chain(middle..world.letters.len()) {
        let letter = &world.letters[at];
        if !gate.completes(letter) {
            continue;
        }
        let changed = at >= middle;
        let wrong = !letter.right || change == Change::Misread && changed && letter.of_changing;
        after += usize::from(changed);
        let closed = run.closed_before || run.closed_after.is_some();
        run.wrong_unwatched += usize::from(changed && wrong);
        if closed {
            continue;
        }
        run.wrong += usize::from(changed && wrong);
        run.completed += 1;
        let share = if alarm.light() == Light::Green { SHARE_NEW } else { SHARE_AMBER };
        let by_chance = lots.share() < share;
        let part = parts.entry(letter.supplier).or_insert_with(|| PartWatch::under(ALPHA));
        if !by_chance && !letter.suspicious && !part.is_suspicious() {
            continue;
        }
        run.audited += 1;
        part.count(wrong);
        let red = part.is_red() || by_chance && alarm.observe(wrong) == Light::Red;
        if red {
            if changed { run.closed_after = Some(after) } else { run.closed_before = true }
        }
    }
    run.error_after = run.wrong_unwatched as f64 / after.max(1) as f64;
    Ok(Some(run))
}

pub fn report(runs: &[Option<Run>]) -> Value {
    let all: Vec<&Run> = runs.iter().flatten().collect();
    let share = |of: &[&Run], hits: &dyn Fn(&Run) -> bool| {
        rounded(of.iter().filter(|it| hits(it)).count() as f64 / of.len().max(1) as f64)
    };
    let part = |harmed: bool| -> Vec<&Run> {
        all.iter().copied().filter(|it| (it.error_after >= 2.0 * ALPHA) == harmed).collect()
    };
    let (harmed, quiet) = (part(true), part(false));
    json!({
        "audited_by_chance": SHARE_NEW,
        "audited_once_amber": SHARE_AMBER,
        "audited_until_closed_mean": mean(all.iter().filter(|it| it.completed > 0).map(|it| it.audited as f64 / it.completed as f64)),
        "certified_runs": all.len(),
        "closed_before_the_change_share": share(&all, &|it| it.closed_before),
        "harmed": {
            "means": "without a watch at least 2 in 100 completions after the change would be wrong",
            "runs": harmed.len(),
            "error_after_mean": mean(harmed.iter().map(|it| it.error_after)),
            "closed_share": share(&harmed, &|it| it.closed_after.is_some() || it.closed_before),
            "closed": harmed.iter().filter(|it| it.closed_after.is_some() || it.closed_before).count(),
            "completions_until_closed_median": quantile(harmed.iter().filter_map(|it| it.closed_after).map(|it| it as f64).collect(), 0.5),
            "wrong_completions_mean": mean(harmed.iter().map(|it| it.wrong as f64)),
            "wrong_completions_unwatched_mean": mean(harmed.iter().map(|it| it.wrong_unwatched as f64)),
        },
        "not_harmed": { "runs": quiet.len(), "closed_share": share(&quiet, &|it| it.closed_after.is_some() || it.closed_before) },
    })
}

//! Checked cases: what a certificate may rest on. Each is a row with its score, whether it was right, and how it was drawn.
//!
//! They lie on a shelf for each decision, tier and model: a score means what its own model says.

use super::view::{Calibration, Curve};
use crate::shared::Shared;
use cases::boundary::Evidence;
use cases::{Completion, Event, Outcome, State, Task};
use jiff::Timestamp;
use journal::RowChange;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Digest, Draft, Failure};

/// The view of checked cases: shelf `decision|tier|model`, ranked by the instant of checking in milliseconds.
pub(crate) const CHECKED: &str = "checked";
/// Checked cases of a tier looked at, the newest first.
const CHECKED_MAX: usize = 5_000;

/// One checked case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CheckedRow {
    /// The draft's score.
    pub score: f64,
    /// Nothing critical was changed, and it was approved.
    pub correct: bool,
    /// With which probability it came to be checked.
    pub probability: f64,
    /// The model that drafted it; `None` where values were read.
    pub model: Option<Digest>,
}

/// What a signature or an audit says about a draft that rules would have let through.
///
/// Drafts that rules stopped say nothing about the gate and are no rows. Neither are seeds, nor cases that somebody chose.
pub(crate) fn checked_row(
    case: &CaseId,
    state: &State,
    event: &Event,
    at: Timestamp,
) -> Result<Option<RowChange>, Failure> {
    if state.seed.is_some() || state.round > 0 {
        return Ok(None);
    }
    let (task, correct, probability) = match event {
        Event::TaskCompleted { task, outcome, by: Completion::People { .. } } => {
            let Some(it) = state.tasks.get(task) else { return Ok(None) };
            (&**it, *outcome == Outcome::Approved && is_unchanged(it), 1.0)
        }
        Event::AuditJudged { task, agrees: true, .. } => match automatic(state, task) {
            Some((it, probability)) => (it, true, probability),
            None => return Ok(None),
        },
        Event::AuditSettled { task, wrong, .. } => match automatic(state, task) {
            Some((it, probability)) => (it, !wrong, probability),
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    let Some(weighing) = &task.weighing else { return Ok(None) };
    let row = CheckedRow { score: weighing.score, correct, probability, model: weighing.model };
    Ok(Some(RowChange::Put {
        view: CHECKED.to_owned(),
        key: format!("{case}/{}", task.id),
        shelf: checked_shelf(&task.element, &weighing.tier, weighing.model),
        rank: -at.as_millisecond(),
        case_id: case.0.clone(),
        body: serde_json::to_vec(&row).map_err(Failure::fault)?,
    }))
}

fn automatic<'a>(state: &'a State, task: &terms::TaskId) -> Option<(&'a Task, f64)> {
    let it = state.tasks.get(task).filter(|it| it.certificate.is_some())?;
    Some((it, it.drawn?.0))
}

/// Nothing critical differs between what was proposed and what was signed.
fn is_unchanged(task: &Task) -> bool {
    match (&task.proposed, &task.draft) {
        (Some(before), Some(after)) => is_right(before, after),
        _ => true,
    }
}

/// Every critical field of `before` is as in `after`.
pub(crate) fn is_right(before: &Draft, after: &Draft) -> bool {
    before.kind == after.kind && cases::CRITICAL.iter().all(|name| before.value(name) == after.value(name))
}

/// The shelf of a tier.
pub(crate) fn shelf(decision: &str, tier: &str) -> String {
    format!("{decision}|{tier}")
}

/// The shelf of checked cases of a tier; `read` where no model ranked.
fn checked_shelf(decision: &str, tier: &str, model: Option<Digest>) -> String {
    let model = model.map_or_else(|| "read".to_owned(), |it| it.to_hex()[..16].to_owned());
    format!("{decision}|{tier}|{model}")
}

/// Whether a model ranks values of this tier: some checked case of it names one.
pub(crate) fn is_ranked(shared: &Shared, decision: &str, tier: &str) -> Result<bool, Failure> {
    let read = checked_shelf(decision, tier, None);
    let prefix = format!("{decision}|{tier}|");
    let shelves = shared.reader.shelves(&shared.client, CHECKED).map_err(Failure::fault)?;
    let ranked = shelves.iter().any(|(shelf, _)| shelf.starts_with(&prefix) && *shelf != read);
    // A tier of which nothing was checked yet is what its name says.
    Ok(ranked || (!shelves.iter().any(|(shelf, _)| *shelf == read) && tier.starts_with("text")))
}

/// How many cases of a tier are checked under the model that reads now.
pub(crate) fn count(shared: &Shared, decision: &str, tier: &str) -> Result<u64, Failure> {
    let of = |model| {
        let shelf = checked_shelf(decision, tier, model);
        shared.reader.count(&shared.client, CHECKED, &shelf).map_err(Failure::fault)
    };
    Ok(of(None)? + of(Some(shared.boundary.model()))?)
}

/// The checked cases of a tier under the model that reads now, oldest first: `case/task`, when, and what was found.
pub(crate) fn rows(
    shared: &Shared,
    decision: &str,
    tier: &str,
) -> Result<Vec<(String, Timestamp, CheckedRow)>, Failure> {
    let mut rows = Vec::new();
    for model in [None, Some(shared.boundary.model())] {
        on_shelf(shared, &checked_shelf(decision, tier, model), &mut rows)?;
    }
    rows.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    Ok(rows)
}

fn on_shelf(
    shared: &Shared,
    shelf: &str,
    rows: &mut Vec<(String, Timestamp, CheckedRow)>,
) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let page = shared
            .reader
            .page(&shared.client, CHECKED, shelf, after.as_ref(), 1000)
            .map_err(Failure::fault)?;
        for row in page.rows {
            let checked: CheckedRow = serde_json::from_slice(&row.body).map_err(Failure::fault)?;
            let at = Timestamp::from_millisecond(-row.rank).unwrap_or(Timestamp::UNIX_EPOCH);
            rows.push((row.key, at, checked));
        }
        match page.next {
            Some(next) if rows.len() < CHECKED_MAX => after = Some(next),
            _ => return Ok(()),
        }
    }
}

/// What is known of a model: the cases that it drafted and people checked.
pub(crate) fn of_model(shared: &Shared, model: Digest) -> Result<Evidence, Failure> {
    let ending = format!("|{}", &model.to_hex()[..16]);
    let shelves = shared.reader.shelves(&shared.client, CHECKED).map_err(Failure::fault)?;
    let mut rows = Vec::new();
    for (shelf, _) in shelves.iter().filter(|(shelf, _)| shelf.ends_with(&ending)) {
        on_shelf(shared, shelf, &mut rows)?;
    }
    rows.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    let lines: String =
        rows.iter().map(|(key, _, row)| format!("{key},{},{}\n", row.score, u8::from(row.correct))).collect();
    let wrong = rows.iter().filter(|(_, _, row)| !row.correct).count() as u64;
    Ok(Evidence { n: rows.len() as u64, wrong, wrong_before: None, digest: Digest::of(lines.as_bytes()) })
}

/// What the checked cases of a tier would certify.
///
/// Only cases that came to a person whatever their score (probability 1) are taken: under a live certificate those above its
/// threshold come by audit, and both kinds together would be two samples.
pub(crate) fn calibrate(
    rows: &[(String, Timestamp, CheckedRow)],
    alpha: f64,
    delta: f64,
    risk: cases::boundary::Risk,
) -> Result<Calibration, Failure> {
    let unfit = |it: assure::Unfit| Failure::fault(it);
    let risk = match risk {
        cases::boundary::Risk::PerCompleted => assure::Risk::Completed,
        cases::boundary::Risk::PerArriving => assure::Risk::Arriving,
    };
    let promise = assure::Promise::new(alpha, delta, risk).map_err(unfit)?;
    let whole: Vec<_> = rows.iter().filter(|(_, _, row)| row.probability >= 1.0).collect();
    let checked: Vec<assure::Checked> =
        whole.iter().map(|(_, _, row)| assure::Checked { score: row.score, correct: row.correct }).collect();
    let lines: String = whole
        .iter()
        .map(|(key, _, row)| format!("{key},{},{}\n", row.score, u8::from(row.correct)))
        .collect();
    let outcome =
        if checked.is_empty() { None } else { Some(assure::certify(&checked, &promise).map_err(unfit)?) };
    let naive = assure::naive(&checked, &promise).ok().flatten().map(|it| it.threshold);
    Ok(Calibration {
        needs: assure::clean_sample(alpha, delta),
        has: checked.len() as u64,
        from: whole.first().map(|(_, at, _)| *at),
        to: whole.last().map(|(_, at, _)| *at),
        digest: Digest::of(lines.as_bytes()),
        certified: outcome.as_ref().and_then(assure::Outcome::certified).cloned(),
        sentence: match &outcome {
            None => format!("Needs {} checked cases, has 0.", assure::clean_sample(alpha, delta)),
            Some(assure::Outcome::Certified(it)) => format!(
                "From a score of {:.4} up, {} of {} checked cases would have completed without a person, {} of them wrong.",
                it.threshold, it.n, it.sample, it.errors
            ),
            Some(assure::Outcome::Wanting(it)) => it.sentence(),
        },
        naive,
        curve: Curve::of(&checked),
    })
}

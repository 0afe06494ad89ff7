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
    /// Chance alone brought it to a person, whatever its score. Rows of before the queue was ordered by value have no word on
    /// it: all of them came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub random: Option<bool>,
}

impl CheckedRow {
    /// Whether a certificate may rest on it: never where somebody, or what there is to learn, chose it.
    fn calibrates(&self) -> bool {
        self.random.unwrap_or(self.probability >= 1.0)
    }
}

/// The view of signs that a score of whole drafts is learned from: shelf `text`, ranked by the instant of checking.
const SIGNS: &str = "signs";

/// What one signed case teaches a score of whole drafts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Signs {
    /// What spoke for and against the draft as it was proposed.
    pub signs: Vec<f64>,
    /// Nothing critical was changed, and it was approved.
    pub right: bool,
    /// Who signed.
    pub by: Option<terms::PersonId>,
}

/// What a signature or an audit says about a draft that rules would have let through.
///
/// Drafts that rules stopped say nothing about the gate and are no rows. Neither are seeds, nor cases that somebody chose.
pub(crate) fn checked_row(
    case: &CaseId,
    state: &State,
    event: &Event,
    at: Timestamp,
) -> Result<Vec<RowChange>, Failure> {
    if state.seed.is_some() || state.round > 0 {
        return Ok(Vec::new());
    }
    let (task, correct, probability, by) = match event {
        Event::TaskCompleted { task, outcome, by: Completion::People { who } } => {
            let Some(it) = state.tasks.get(task) else { return Ok(Vec::new()) };
            (&**it, *outcome == Outcome::Approved && is_unchanged(it), None, who.last().cloned())
        }
        Event::AuditJudged { task, agrees: true, .. } => match automatic(state, task) {
            Some((it, probability)) => (it, true, Some(probability), None),
            None => return Ok(Vec::new()),
        },
        Event::AuditSettled { task, wrong, .. } => match automatic(state, task) {
            Some((it, probability)) => (it, !wrong, Some(probability), None),
            None => return Ok(Vec::new()),
        },
        _ => return Ok(Vec::new()),
    };
    let Some(weighing) = &task.weighing else { return Ok(Vec::new()) };
    let row = match probability {
        Some(probability) => CheckedRow {
            score: weighing.score,
            correct,
            probability,
            model: weighing.model,
            random: Some(false),
        },
        None => {
            let review = weighing.review;
            // Under a live certificate only what lies below its threshold, or was not taken, comes to a person: no random part.
            let left_over = matches!(task.first_why.as_deref(), Some("below-threshold" | "not-sampled"));
            CheckedRow {
                score: weighing.score,
                correct,
                probability: review.map_or(1.0, |it| it.probability),
                model: weighing.model,
                random: Some(!left_over && review.is_none_or(|it| it.random)),
            }
        }
    };
    let key = format!("{case}/{}", task.id);
    let put = |view: &str, shelf: String, body: Vec<u8>| RowChange::Put {
        view: view.to_owned(),
        key: key.clone(),
        shelf,
        rank: -at.as_millisecond(),
        case_id: case.0.clone(),
        body,
    };
    let kept = format!("{}{}", if row.calibrates() { "" } else { CHOSEN }, of_score(weighing));
    let shelf = checked_shelf(&task.element, &weighing.tier, weighing.model, &kept);
    let mut rows = vec![put(CHECKED, shelf, serde_json::to_vec(&row).map_err(Failure::fault)?)];
    let proposed = task.proposed.as_deref().or(task.draft.as_ref());
    if let Some(draft) = proposed.filter(|it| it.reading == terms::Reading::Text && probability.is_none()) {
        let signs = Signs { signs: payables::surety::signs(draft).to_vec(), right: correct, by };
        rows.push(put(SIGNS, "text".to_owned(), serde_json::to_vec(&signs).map_err(Failure::fault)?));
    }
    Ok(rows)
}

/// The ending of a shelf whose rows never calibrate.
const CHOSEN: &str = "|chosen";

/// The ending of a shelf whose rows were scored by a learned score.
fn of_score(weighing: &cases::boundary::Weighing) -> String {
    score_ending(weighing.scored_by)
}

fn score_ending(score: Option<Digest>) -> String {
    score.map_or_else(String::new, |it| format!("|{}", &it.to_hex()[..16]))
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
fn checked_shelf(decision: &str, tier: &str, model: Option<Digest>, ending: &str) -> String {
    let model = model.map_or_else(|| "read".to_owned(), |it| it.to_hex()[..16].to_owned());
    format!("{decision}|{tier}|{model}{ending}")
}

/// The shelves of a tier that calibrate now: what was read, and what the model in place ranked and the score in place scored.
fn live_shelves(shared: &Shared, decision: &str, tier: &str) -> [String; 2] {
    let (model, score) = (Some(shared.boundary.model()), shared.boundary.score());
    [checked_shelf(decision, tier, None, ""), checked_shelf(decision, tier, model, &score_ending(score))]
}

/// Whether a model ranks values of this tier: some checked case of it names one.
pub(crate) fn is_ranked(shared: &Shared, decision: &str, tier: &str) -> Result<bool, Failure> {
    let read = checked_shelf(decision, tier, None, "");
    let read = |shelf: &str| shelf == read || shelf == format!("{read}{CHOSEN}");
    let prefix = format!("{decision}|{tier}|");
    let shelves = shared.reader.shelves(&shared.client, CHECKED).map_err(Failure::fault)?;
    let ranked = shelves.iter().any(|(shelf, _)| shelf.starts_with(&prefix) && !read(shelf));
    // A tier of which nothing was checked yet is what its name says.
    Ok(ranked || (!shelves.iter().any(|(shelf, _)| read(shelf)) && tier.starts_with("text")))
}

/// How many cases of a tier are checked under the model that reads now.
pub(crate) fn count(shared: &Shared, decision: &str, tier: &str) -> Result<u64, Failure> {
    let of = |shelf: &String| shared.reader.count(&shared.client, CHECKED, shelf).map_err(Failure::fault);
    let [read, ranked] = live_shelves(shared, decision, tier);
    Ok(of(&read)? + of(&ranked)?)
}

/// The most checked cases that any tier has under the model and the score in place.
pub(crate) fn most_checked(shared: &Shared) -> Result<u64, Failure> {
    let model = shared.boundary.model().to_hex();
    let ending = format!("|{}{}", &model[..16], score_ending(shared.boundary.score()));
    let shelves = shared.reader.shelves(&shared.client, CHECKED).map_err(Failure::fault)?;
    Ok(shelves.iter().filter(|(shelf, _)| shelf.ends_with(&ending)).map(|(_, n)| *n).max().unwrap_or(0))
}

/// How many signed cases a score of whole drafts could learn from.
pub(crate) fn signs_count(shared: &Shared) -> Result<u64, Failure> {
    shared.reader.count(&shared.client, SIGNS, "text").map_err(Failure::fault)
}

/// Signed cases for a score of whole drafts, the newest `most`, oldest first.
pub(crate) fn signs(shared: &Shared, most: usize) -> Result<Vec<Signs>, Failure> {
    let (mut found, mut after) = (Vec::new(), None);
    while found.len() < most {
        let page = shared
            .reader
            .page(&shared.client, SIGNS, "text", after.as_ref(), 1000)
            .map_err(Failure::fault)?;
        for row in page.rows {
            found.push(serde_json::from_slice(&row.body).map_err(Failure::fault)?);
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    found.truncate(most);
    found.reverse();
    Ok(found)
}

/// The checked cases of a tier under the model that reads now, oldest first: `case/task`, when, and what was found.
pub(crate) fn rows(
    shared: &Shared,
    decision: &str,
    tier: &str,
) -> Result<Vec<(String, Timestamp, CheckedRow)>, Failure> {
    let mut rows = Vec::new();
    for shelf in live_shelves(shared, decision, tier) {
        on_shelf(shared, &shelf, &mut rows)?;
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
    let part = format!("|{}", &model.to_hex()[..16]);
    let shelves = shared.reader.shelves(&shared.client, CHECKED).map_err(Failure::fault)?;
    let mut rows = Vec::new();
    for (shelf, _) in shelves.iter().filter(|(shelf, _)| shelf.contains(&part)) {
        on_shelf(shared, shelf, &mut rows)?;
    }
    rows.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    let lines: String =
        rows.iter().map(|(key, _, row)| format!("{key},{},{}\n", row.score, u8::from(row.correct))).collect();
    let wrong = rows.iter().filter(|(_, _, row)| !row.correct).count() as u64;
    Ok(Evidence::counted(rows.len() as u64, wrong, Digest::of(lines.as_bytes())))
}

/// What the checked cases of a tier would certify.
///
/// Only cases that chance alone brought to a person are taken. What stood in the review queue for what it teaches, what a live
/// certificate left over, and audits are other samples: they never calibrate.
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
    let whole: Vec<_> = rows.iter().filter(|(_, _, row)| row.calibrates()).collect();
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
        drawn: drawn(whole.iter().map(|(_, _, row)| row.probability)),
        naive,
        curve: Curve::of(&checked, delta),
    })
}

/// How the checked cases came to be checked, in words.
fn drawn(probabilities: impl Iterator<Item = f64>) -> String {
    let least = probabilities.fold(1.0_f64, f64::min);
    if least >= 1.0 {
        "every case of the tier came to a person, whatever its score".to_owned()
    } else {
        format!(
            "by lot out of all cases of the tier, which came to people whatever their score, with a probability of {} in 100 or more",
            (least * 100.0).round()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cases::boundary::Risk;

    fn row(n: i64, score: f64, correct: bool, random: Option<bool>) -> (String, Timestamp, CheckedRow) {
        let at = Timestamp::from_second(n).unwrap();
        let probability = if random.is_some() { 0.5 } else { 1.0 };
        (format!("AP-{n}/t2"), at, CheckedRow { score, correct, probability, model: None, random })
    }

    #[test]
    fn what_was_chosen_for_what_it_teaches_never_calibrates() {
        let by_lot: Vec<_> = (0..400).map(|n| row(n, n as f64 / 400.0, true, Some(true))).collect();
        let chosen = (400..900).map(|n| row(n, 0.99, false, Some(false)));
        let alone = calibrate(&by_lot, 0.01, 0.05, Risk::PerCompleted).unwrap();
        let both: Vec<_> = by_lot.iter().cloned().chain(chosen).collect();
        let with_chosen = calibrate(&both, 0.01, 0.05, Risk::PerCompleted).unwrap();
        assert_eq!((alone.has, with_chosen.has), (400, 400));
        assert_eq!((alone.digest, &alone.certified), (with_chosen.digest, &with_chosen.certified));
        assert!(alone.certified.is_some() && alone.drawn.contains("50 in 100"), "{}", alone.drawn);
        // Rows of before the queue was ordered by value: everything came to a person then.
        let before: Vec<_> = (0..299).map(|n| row(n, 0.5, true, None)).collect();
        assert_eq!(calibrate(&before, 0.01, 0.05, Risk::PerCompleted).unwrap().has, 299);
    }
}

//! What a completed task has in common with others: so that the siblings of an error are found.
//!
//! One small row for each completed decision, by the instant of completion. A row goes when its task was upheld by an audit or
//! recalled: what is known to be right, or open again, is nobody's suspicious sibling.

use crate::shared::Shared;
use cases::{Completion, Event, Outcome, State, Task};
use jiff::{SignedDuration, Timestamp};
use journal::RowChange;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Digest, Draft, Failure, PersonId, Reading, TaskId};

/// The view; all on one shelf, the newest first.
const VIEW: &str = "kin";
/// The only shelf.
const SHELF: &str = "all";
/// Siblings are looked for this long before and after.
const WINDOW: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Rows looked through for one error.
const ROWS_MAX: usize = 200_000;
/// Siblings shown for one error; the most suspicious ones.
pub(crate) const SIBLINGS_MAX: usize = 500;

/// What one completed decision was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kin {
    /// The task element.
    pub decision: String,
    /// The model that read; `None` where values were read from structured data.
    pub model: Option<Digest>,
    /// The supplier on the master.
    pub supplier: Option<String>,
    /// The template: the syntax, or the sender's own way of writing.
    pub template: String,
    /// The rule of the gate, where it completed it.
    pub rule: Option<String>,
    /// The certificate, where there was one.
    pub certificate: Option<String>,
    /// Who signed last, where people did.
    pub reviewer: Option<PersonId>,
    /// Amount in home currency, in words of the draft.
    pub amount: Option<String>,
}

/// The row that an entry writes or removes.
pub(crate) fn row(
    case: &CaseId,
    state: &State,
    event: &Event,
    at: Timestamp,
) -> Result<Option<RowChange>, Failure> {
    if state.seed.is_some() {
        return Ok(None);
    }
    let key = |task: &TaskId| format!("{case}/{task}");
    Ok(match event {
        Event::TaskCompleted { task, outcome: Outcome::Approved, by } => {
            let Some(it) = state.tasks.get(task).filter(|it| it.draft.is_some()) else { return Ok(None) };
            let reviewer = match by {
                Completion::People { who } => who.last().cloned(),
                Completion::Gate { .. } => None,
            };
            kin_of(it, reviewer).map(|kin| -> Result<RowChange, Failure> {
                Ok(RowChange::Put {
                    view: VIEW.to_owned(),
                    key: key(task),
                    shelf: SHELF.to_owned(),
                    rank: -at.as_millisecond(),
                    case_id: case.0.clone(),
                    body: serde_json::to_vec(&kin).map_err(Failure::fault)?,
                })
            })
        }
        .transpose()?,
        Event::AuditJudged { task, agrees: true, .. }
        | Event::AuditSettled { task, wrong: false, .. }
        | Event::Recalled { task, .. } => Some(RowChange::Delete { view: VIEW.to_owned(), key: key(task) }),
        _ => None,
    })
}

/// The newest completed decisions that were drafted, whoever completed them, the newest first.
pub(crate) fn completed(shared: &Shared, most: usize) -> Result<Vec<(CaseId, TaskId)>, Failure> {
    let page =
        shared.reader.page(&shared.client, VIEW, SHELF, None, most.clamp(1, 1000)).map_err(Failure::fault)?;
    let of_check = |row: &journal::Row| {
        serde_json::from_slice::<Kin>(&row.body).is_ok_and(|kin| kin.decision == "check")
    };
    let split = |key: &str| key.split_once('/').map(|(case, task)| (CaseId::from(case), TaskId::from(task)));
    Ok(page.rows.iter().filter(|row| of_check(row)).filter_map(|row| split(&row.key)).collect())
}

/// The newest cases whose values were ranked and that a person signed, the newest first.
pub(crate) fn signed_texts(shared: &Shared, most: usize) -> Result<Vec<(CaseId, TaskId)>, Failure> {
    let (mut found, mut after, mut seen) = (Vec::new(), None, 0);
    while found.len() < most && seen < ROWS_MAX {
        let page =
            shared.reader.page(&shared.client, VIEW, SHELF, after.as_ref(), 500).map_err(Failure::fault)?;
        for row in page.rows {
            seen += 1;
            let kin: Kin = serde_json::from_slice(&row.body).map_err(Failure::fault)?;
            if kin.model.is_some()
                && kin.reviewer.is_some()
                && kin.decision == "check"
                && let Some((case, task)) = row.key.split_once('/')
            {
                found.push((CaseId::from(case), TaskId::from(task)));
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    found.truncate(most);
    Ok(found)
}

pub(crate) fn kin_of(task: &Task, reviewer: Option<PersonId>) -> Option<Kin> {
    let draft = task.draft.as_ref()?;
    Some(Kin {
        decision: task.element.clone(),
        model: (draft.reading == Reading::Text).then_some(draft.model),
        supplier: draft.value("supplier").map(str::to_owned),
        template: template(draft),
        rule: task.gate.clone(),
        certificate: task.certificate.as_ref().map(|(id, _)| id.to_string()),
        reviewer,
        amount: draft.value("home_total").or_else(|| draft.value("gross_total")).map(str::to_owned),
    })
}

/// The template of a document: its syntax and profile, or who writes so. A digest, because a name can be a person's.
fn template(draft: &Draft) -> String {
    let sender = draft.value("seller_vat_id").or_else(|| draft.value("seller_name")).unwrap_or_default();
    let sender = &Digest::of(sender.as_bytes()).to_hex()[..12];
    match &draft.reading {
        Reading::Structured { syntax, profile } => format!("{syntax} {profile} {sender}"),
        Reading::Text => format!("text {sender}"),
        Reading::Nothing => format!("nothing {sender}"),
    }
}

/// One task that may have the same error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sibling {
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
    /// When it was completed.
    pub at: Timestamp,
    /// Amount in home currency.
    pub amount: Option<String>,
    /// What they have in common: `supplier`, `template`, `model`, `certificate`, `rule`, `reviewer`.
    pub reasons: Vec<String>,
    /// How suspicious that makes it; the larger, the earlier.
    pub weight: u32,
}

/// The siblings of a task, the most suspicious first: what they share and how near in time they are.
pub(crate) fn siblings(
    shared: &Shared,
    case: &CaseId,
    task: &Task,
    reviewer: Option<PersonId>,
    completed: Timestamp,
) -> Result<Vec<Sibling>, Failure> {
    let Some(own) = kin_of(task, reviewer) else { return Ok(Vec::new()) };
    let own_key = format!("{case}/{}", task.id);
    let earliest = completed.saturating_sub(WINDOW).unwrap_or(Timestamp::MIN);
    let latest = completed.saturating_add(WINDOW).unwrap_or(Timestamp::MAX);
    let (mut found, mut after, mut seen) = (Vec::new(), None, 0);
    'pages: loop {
        let page =
            shared.reader.page(&shared.client, VIEW, SHELF, after.as_ref(), 1000).map_err(Failure::fault)?;
        for row in page.rows {
            seen += 1;
            let at = Timestamp::from_millisecond(-row.rank).unwrap_or(Timestamp::UNIX_EPOCH);
            if at < earliest || seen > ROWS_MAX {
                break 'pages;
            }
            if at > latest || row.key == own_key {
                continue;
            }
            let kin: Kin = serde_json::from_slice(&row.body).map_err(Failure::fault)?;
            let Some((weight, reasons)) = likeness(&own, &kin) else { continue };
            let Some((other, task)) = row.key.split_once('/') else { continue };
            let (case, task) = (CaseId::from(other), TaskId::from(task));
            found.push(Sibling { case, task, at, amount: kin.amount, reasons, weight });
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let amount = |it: &Sibling| {
        it.amount.as_deref().and_then(|it| it.parse::<rust_decimal::Decimal>().ok()).unwrap_or_default()
    };
    found.sort_by(|a, b| (b.weight, amount(b)).cmp(&(a.weight, amount(a))).then_with(|| a.case.cmp(&b.case)));
    found.truncate(SIBLINGS_MAX);
    Ok(found)
}

/// What two decisions share, and how much that says. The same model or certificate alone says too little: it would be everything.
fn likeness(a: &Kin, b: &Kin) -> Option<(u32, Vec<String>)> {
    if a.decision != b.decision {
        return None;
    }
    let shared = [
        ("supplier", a.supplier.is_some() && a.supplier == b.supplier, 4),
        ("template", a.template == b.template, 4),
        ("reviewer", a.reviewer.is_some() && a.reviewer == b.reviewer, 2),
        ("model", a.model.is_some() && a.model == b.model, 2),
        ("certificate", a.certificate.is_some() && a.certificate == b.certificate, 1),
        ("rule", a.rule.is_some() && a.rule == b.rule, 1),
    ];
    let reasons: Vec<String> =
        shared.iter().filter(|(_, same, _)| *same).map(|(name, ..)| (*name).to_owned()).collect();
    let weight: u32 = shared.iter().filter(|(_, same, _)| *same).map(|(_, _, weight)| weight).sum();
    let near = reasons.iter().any(|it| matches!(it.as_str(), "supplier" | "template" | "reviewer"));
    near.then_some((weight, reasons))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kin(supplier: &str, template: &str, model: &str, reviewer: Option<&str>) -> Kin {
        Kin {
            decision: "check".to_owned(),
            model: Some(Digest::of(model.as_bytes())),
            supplier: Some(supplier.to_owned()),
            template: template.to_owned(),
            rule: None,
            certificate: None,
            reviewer: reviewer.map(PersonId::from),
            amount: None,
        }
    }

    #[test]
    fn what_is_shared_makes_suspicious_and_a_model_alone_does_not() {
        let own = kin("S-1", "text a", "m1", Some("mara"));
        for (other, weight) in [
            (kin("S-1", "text a", "m1", Some("mara")), Some(12)),
            (kin("S-1", "text b", "m2", None), Some(4)),
            (kin("S-2", "text b", "m1", Some("mara")), Some(4)),
            (kin("S-2", "text b", "m1", None), None),
            (kin("S-2", "text b", "m2", None), None),
        ] {
            assert_eq!(likeness(&own, &other).map(|it| it.0), weight, "{other:?}");
        }
    }
}

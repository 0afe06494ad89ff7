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
/// Siblings are looked for so many days before and after, where nobody says otherwise.
pub(crate) const DAYS_USUAL: u16 = 30;
/// And so many at most.
const DAYS_MAX: u16 = 365;
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
    /// The version of the pack that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Digest>,
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
            kin_of(state, it, reviewer).map(|kin| -> Result<RowChange, Failure> {
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

pub(crate) fn kin_of(state: &State, task: &Task, reviewer: Option<PersonId>) -> Option<Kin> {
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
        version: state.rules,
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

/// What siblings are looked for by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiblingQuery {
    /// At least one of these is shared, names as in [`REASONS`]; empty: supplier, template or reviewer.
    #[serde(default)]
    pub by: Vec<String>,
    /// Completed so many days before or after, at most; 1 to 365.
    pub days: u16,
}

impl Default for SiblingQuery {
    fn default() -> Self {
        Self { by: Vec::new(), days: DAYS_USUAL }
    }
}

/// What two decisions can share, and how much it says: the code, the words, the weight. Weights order the list; what only
/// the near reasons have (the first three) makes a sibling where nobody chose.
pub const REASONS: [(&str, &str, u32); 7] = [
    ("supplier", "the supplier", 4),
    ("template", "the template", 4),
    ("reviewer", "the reviewer", 2),
    ("model", "the model version", 2),
    ("certificate", "the certificate", 1),
    ("rule", "the rule of the gate", 1),
    ("version", "the version of rules and process", 1),
];
/// How many of them are near.
const NEAR: usize = 3;

/// Siblings, and how many decisions share what, those included that are not listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub list: Vec<Sibling>,
    pub counts: std::collections::BTreeMap<String, usize>,
    pub all: usize,
}

/// The siblings of a task, the most suspicious first: what they share, how much is at stake and how near in time they are.
pub(crate) fn siblings(
    shared: &Shared,
    (case, state, task): (&CaseId, &State, &Task),
    reviewer: Option<PersonId>,
    completed: Timestamp,
    query: &SiblingQuery,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    let Some(own) = kin_of(state, task, reviewer) else { return Ok(found) };
    let own_key = format!("{case}/{}", task.id);
    let window = SignedDuration::from_hours(24 * i64::from(query.days.clamp(1, DAYS_MAX)));
    let earliest = completed.saturating_sub(window).unwrap_or(Timestamp::MIN);
    let latest = completed.saturating_add(window).unwrap_or(Timestamp::MAX);
    let (mut after, mut seen) = (None, 0);
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
            let (weight, reasons) = likeness(&own, &kin);
            for reason in &reasons {
                *found.counts.entry((*reason).to_owned()).or_default() += 1;
            }
            let Some((other, task)) = row.key.split_once('/').filter(|_| is_sibling(&reasons, query)) else {
                continue;
            };
            let (case, task) = (CaseId::from(other), TaskId::from(task));
            let reasons = reasons.into_iter().map(str::to_owned).collect();
            found.list.push(Sibling { case, task, at, amount: kin.amount, reasons, weight });
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let amount = |it: &Sibling| {
        it.amount.as_deref().and_then(|it| it.parse::<rust_decimal::Decimal>().ok()).unwrap_or_default()
    };
    let away = |it: &Sibling| it.at.duration_since(completed).abs();
    found.list.sort_by(|a, b| {
        (b.weight, amount(b))
            .cmp(&(a.weight, amount(a)))
            .then_with(|| away(a).cmp(&away(b)))
            .then_with(|| a.case.cmp(&b.case))
    });
    found.all = found.list.len();
    found.list.truncate(SIBLINGS_MAX);
    Ok(found)
}

/// Somebody chose what counts; else what is near does. The same model or certificate alone says too little to be proposed
/// unasked: it would be everything.
fn is_sibling(reasons: &[&str], query: &SiblingQuery) -> bool {
    let near = REASONS.iter().take(NEAR).map(|(code, ..)| *code);
    match query.by.is_empty() {
        true => near.into_iter().any(|it| reasons.contains(&it)),
        false => query.by.iter().any(|it| reasons.contains(&it.as_str())),
    }
}

/// What two decisions share, and how much that says.
fn likeness(a: &Kin, b: &Kin) -> (u32, Vec<&'static str>) {
    if a.decision != b.decision {
        return (0, Vec::new());
    }
    let same = |code: &str| match code {
        "supplier" => a.supplier.is_some() && a.supplier == b.supplier,
        "template" => a.template == b.template,
        "reviewer" => a.reviewer.is_some() && a.reviewer == b.reviewer,
        "model" => a.model.is_some() && a.model == b.model,
        "certificate" => a.certificate.is_some() && a.certificate == b.certificate,
        "rule" => a.rule.is_some() && a.rule == b.rule,
        _ => a.version.is_some() && a.version == b.version,
    };
    let shared: Vec<_> = REASONS.iter().filter(|(code, ..)| same(code)).collect();
    (shared.iter().map(|(_, _, weight)| weight).sum(), shared.iter().map(|(code, ..)| *code).collect())
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
            version: None,
        }
    }

    #[test]
    fn what_is_shared_makes_suspicious_and_a_model_alone_only_where_somebody_chose_it() {
        let own = kin("S-1", "text a", "m1", Some("mara"));
        let by = |by: &[&str]| SiblingQuery {
            by: by.iter().map(|it| (*it).to_owned()).collect(),
            ..SiblingQuery::default()
        };
        for (other, weight, unasked, by_model) in [
            (kin("S-1", "text a", "m1", Some("mara")), 12, true, true),
            (kin("S-1", "text b", "m2", None), 4, true, false),
            (kin("S-2", "text b", "m1", Some("mara")), 4, true, true),
            (kin("S-2", "text b", "m1", None), 2, false, true),
            (kin("S-2", "text b", "m2", None), 0, false, false),
        ] {
            let (has, reasons) = likeness(&own, &other);
            assert_eq!(has, weight, "{other:?}");
            assert_eq!(is_sibling(&reasons, &SiblingQuery::default()), unasked, "{other:?}");
            assert_eq!(is_sibling(&reasons, &by(&["model"])), by_model, "{other:?}");
            assert_eq!(is_sibling(&reasons, &by(&["model", "supplier"])), weight >= 2, "{other:?}");
        }
        let rules = |it: Kin| Kin { version: Some(Digest::of(b"v")), rule: Some("Gate".to_owned()), ..it };
        let (_, reasons) = likeness(&rules(own), &rules(kin("S-2", "text b", "m2", None)));
        assert_eq!(reasons, ["rule", "version"]);
    }
}

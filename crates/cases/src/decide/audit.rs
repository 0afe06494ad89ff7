//! Random audit: a completed task is judged blind; a disagreement is settled by a second person.

use super::{not_now, recall, task};
use crate::command::{Judgement, Settlement};
use crate::drive::Course;
use crate::event::{Cause, Event};
use crate::refusals;
use crate::stage::Stage;
use terms::Refusal;

/// Fields that an audit is about: whatever differs elsewhere is worth a note and no error.
pub const CRITICAL: [&str; 12] = [
    "invoice_number",
    "issue_date",
    "currency",
    "gross_total",
    "net_total",
    "tax_total",
    "payable",
    "payee_iban",
    "supplier",
    "account",
    "cost_centre",
    "tax_code",
];

pub(super) fn judge(course: &mut Course<'_>, judgement: Judgement) -> Result<(), Refusal> {
    let Judgement { task: id, agrees, draft, words, seconds_on_screen } = judgement;
    let it = task(course, &id)?;
    if it.stage != Stage::Sampled {
        return Err(not_now(it));
    }
    if it.spent.iter().chain(&it.signatures).any(|signature| signature.by == course.context.actor.id) {
        return Err(refusals::own_work());
    }
    if !agrees && draft.is_none() && words.as_deref().is_none_or(|it| it.trim().is_empty()) {
        return Err(refusals::reason_missing("judged wrong"));
    }
    course.push(Event::AuditJudged { task: id, agrees, draft, words, seconds_on_screen });
    Ok(())
}

pub(super) fn settle(course: &mut Course<'_>, settlement: Settlement) -> Result<(), Refusal> {
    let Settlement { task: id, wrong, draft, words } = settlement;
    let it = task(course, &id)?;
    let Stage::Audited { by } = &it.stage else { return Err(not_now(it)) };
    if *by == course.context.actor.id {
        return Err(refusals::same_judge());
    }
    if it.spent.iter().chain(&it.signatures).any(|signature| signature.by == course.context.actor.id) {
        return Err(refusals::own_work());
    }
    if words.trim().is_empty() {
        return Err(refusals::reason_missing("settled"));
    }
    let right = draft.or_else(|| it.judged.clone());
    course.push(Event::AuditSettled { task: id.clone(), wrong, words: words.clone() });
    if wrong { recall::correct(course, &id, right, words, Cause::Audit, None) } else { Ok(()) }
}

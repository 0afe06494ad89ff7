//! A person decides on exactly what was shown.

use super::{not_now, task, take_effect};
use crate::command::Sign;
use crate::drive::{Course, second_needed};
use crate::event::{Change, Event};
use crate::refusals;
use crate::shown::shown;
use crate::stage::Stage;
use crate::task::{Act, Task};
use serde_json::{Map, Value, json};
use terms::{CaseId, Draft, Finding, Refusal, Standing};

/// The decision of a pack that says which findings stop an approval: input `code`, output `approval` = `free` or `blocked`.
pub const SETTLING: &str = "Settling";

pub(super) fn decide(course: &mut Course<'_>, case: &CaseId, sign: Sign) -> Result<(), Refusal> {
    let it = task(course, &sign.task)?;
    if it.stage != Stage::Assigned {
        return Err(not_now(it));
    }
    if sign.act.needs_words() && sign.words.as_deref().is_none_or(|words| words.trim().is_empty()) {
        return Err(refusals::reason_missing(sign.act.past()));
    }
    if sign.shown != shown(case, &course.state, it) {
        return Err(refusals::shown_has_changed());
    }
    let earlier: Vec<_> = it.approvals().map(|it| it.by.clone()).collect();
    if sign.act == Act::Approve && earlier.contains(&course.context.actor.id) {
        return Err(refusals::same_signer());
    }
    if let Some(draft) = sign.corrected
        && correct(course, &sign.task, draft)? == Correction::RaisedFindings
    {
        return Ok(());
    }
    let it = task(course, &sign.task)?;
    let mut second = false;
    if sign.act == Act::Approve {
        approvable(course, it)?;
        let settings = course.context.pack.settings(&it.element).ok_or_else(|| refusals::no_task(&sign.task))?;
        second = earlier.is_empty() && second_needed(&course.state, it, settings, &course.moment())?;
    }
    // What the person saw after an own correction is the corrected draft: the signature names that.
    let shown = shown(case, &course.state, it);
    let until = course.context.now.saturating_add(course.context.grace).unwrap_or(course.context.now);
    let Sign { task: id, act, words, to, seconds_on_screen, .. } = sign;
    course.push(Event::Signed { task: id.clone(), act, shown, words, to, until, second, seconds_on_screen });
    if course.context.grace.is_positive() { Ok(()) } else { take_effect::decide(course, &id, true) }
}

#[derive(PartialEq, Eq)]
enum Correction {
    /// The corrected draft shows nothing grave that was not shown before: the signature goes on.
    Clean,
    /// The correction is kept, but what it brings up has to be seen before anyone signs.
    RaisedFindings,
}

fn correct(course: &mut Course<'_>, id: &terms::TaskId, draft: Box<Draft>) -> Result<Correction, Refusal> {
    let before = task(course, id)?.draft.as_ref();
    let changes = changes(before, &draft);
    if changes.is_empty() {
        return Ok(Correction::Clean);
    }
    let known = |finding: &Finding| before.is_some_and(|it| it.findings.iter().any(|old| old.code == finding.code && old.standing >= finding.standing));
    let raised = draft.findings.iter().any(|it| it.standing >= Standing::Exception && !known(it));
    course.push(Event::Corrected { task: id.clone(), draft, changes });
    Ok(if raised { Correction::RaisedFindings } else { Correction::Clean })
}

/// The fields that differ, in the order of the new draft.
pub(crate) fn changes(before: Option<&Draft>, after: &Draft) -> Vec<Change> {
    let old = |name: &str| before.and_then(|it| it.value(name)).map(str::to_owned);
    let differs = |field: &&terms::Field| old(&field.name) != field.value;
    after.fields.iter().filter(differs).map(|it| Change { field: it.name.clone(), before: old(&it.name), after: it.value.clone() }).collect()
}

/// Whether what stands on the draft lets anyone approve it.
fn approvable(course: &Course<'_>, it: &Task) -> Result<(), Refusal> {
    if it.has("bank-changed") {
        let first = it.approvals().next().is_none();
        match (it.calls.last(), it.call_confirmed()) {
            (None, _) => return Err(refusals::call_back_missing()),
            (Some(_), None) => return Err(refusals::call_back_denied()),
            (Some(_), Some(caller)) if first && *caller == course.context.actor.id => return Err(refusals::call_back_own()),
            _ => {}
        }
    }
    let Some(draft) = &it.draft else { return Ok(()) };
    for finding in draft.findings.iter().filter(|it| it.standing >= Standing::Exception) {
        let inputs = Map::from_iter([("code".to_owned(), json!(finding.code)), ("kind".to_owned(), json!(draft.kind))]);
        let ruling = (course.context.pack.rules)(SETTLING, &inputs).map_err(|error| refusals::rules_failed(SETTLING, &error))?;
        let approval = ruling.result.get("approval").or(Some(&ruling.result)).and_then(Value::as_str);
        if approval != Some("free") {
            return Err(refusals::finding_blocks(&finding.code, &finding.sentence));
        }
    }
    Ok(())
}

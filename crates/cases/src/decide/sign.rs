//! A person decides on exactly what was shown.

use super::correct::Correction;
use super::{correct, not_now, take_effect, task};
use crate::command::Sign;
use crate::drive::{Course, second_needed};
use crate::event::Event;
use crate::refusals;
use crate::shown::shown;
use crate::stage::Stage;
use crate::task::{Act, BANK_CHANGED, Task};
use serde_json::{Map, Value, json};
use terms::{CaseId, Refusal, Standing};

/// The decision of a pack that says which findings stop an approval: input `code`, output `approval` =
/// `free`, `noted` (the signer has said why in a note on the case) or `blocked`.
pub const SETTLING: &str = "Settling";

pub(super) fn decide(course: &mut Course<'_>, case: &CaseId, mut sign: Sign) -> Result<(), Refusal> {
    let it = task(course, &sign.task)?;
    may_sign(course, case, it, &sign)?;
    if let Some(draft) = sign.corrected.take()
        && correct::decide(course, &sign.task, draft)? == Correction::RaisedFindings
    {
        return Ok(());
    }
    let it = task(course, &sign.task)?;
    let second = sign.act == Act::Approve && approve(course, it)?;
    // What the person saw after an own correction is the corrected draft: the signature names that.
    let shown = shown(case, &course.state, it);
    let until = course.context.now.saturating_add(course.context.grace).unwrap_or(course.context.now);
    let Sign { task: id, act, words, to, seconds_on_screen, evidence_opened, .. } = sign;
    course.push(Event::Signed {
        task: id.clone(),
        act,
        shown,
        words,
        to,
        until,
        second,
        seconds_on_screen,
        evidence_opened,
    });
    // A seed tells at once what it was; after that there is nothing to undo.
    let waits = course.context.grace.is_positive() && course.state.seed.is_none();
    if waits { Ok(()) } else { take_effect::decide(course, &id, true) }
}

/// Guards that hold for every act.
fn may_sign(course: &Course<'_>, case: &CaseId, it: &Task, sign: &Sign) -> Result<(), Refusal> {
    if it.stage != Stage::Assigned {
        return Err(not_now(it));
    }
    if sign.act.needs_words() && sign.words.as_deref().is_none_or(|words| words.trim().is_empty()) {
        return Err(refusals::reason_missing(sign.act.past()));
    }
    if sign.shown != shown(case, &course.state, it) {
        return Err(refusals::shown_has_changed());
    }
    if sign.act == Act::Approve && it.approvals().any(|it| it.by == course.context.actor.id) {
        return Err(refusals::same_signer());
    }
    Ok(())
}

/// Whether what stands on the draft lets anyone approve it, and then whether a second person must sign too.
fn approve(course: &Course<'_>, it: &Task) -> Result<bool, Refusal> {
    let settings = course.context.pack.settings(&it.element).ok_or_else(|| refusals::no_task(&it.id))?;
    if it.draft.is_none() && settings.first_pass.is_some() {
        return Err(refusals::draft_missing());
    }
    let signer = &course.context.actor.id;
    let signed = |element: &String| course.state.signers_of(element).any(|who| who == signer);
    if let Some(element) = settings.not_signers_of.iter().find(|element| signed(element)) {
        return Err(refusals::self_approval(course.context.pack.label(element)));
    }
    called_back(course, it)?;
    settled(course, it)?;
    // An earlier approval of this round is about the same draft: a correction would have spent it.
    Ok(it.approvals().next().is_none() && second_needed(&course.state, it, settings, &course.moment())?)
}

/// Changed bank details: the last call confirmed them, and whoever signs first did not make that call.
fn called_back(course: &Course<'_>, it: &Task) -> Result<(), Refusal> {
    if !it.has(BANK_CHANGED) {
        return Ok(());
    }
    if it.calls.is_empty() {
        return Err(refusals::call_back_missing());
    }
    let caller = it.call_confirmed().ok_or_else(refusals::call_back_denied)?;
    let first = it.approvals().next().map_or(&course.context.actor.id, |it| &it.by);
    if caller == first { Err(refusals::call_back_own()) } else { Ok(()) }
}

/// What the table that lets a person answer for a finding is asked about.
pub fn settling_inputs(draft: &terms::Draft, finding: &terms::Finding) -> Map<String, Value> {
    Map::from_iter([("code".to_owned(), json!(finding.code)), ("kind".to_owned(), json!(draft.kind))])
}

/// No exception stands on the draft that the pack does not let a person answer for.
fn settled(course: &Course<'_>, it: &Task) -> Result<(), Refusal> {
    let Some(draft) = &it.draft else { return Ok(()) };
    for finding in draft.findings.iter().filter(|it| it.standing >= Standing::Exception) {
        let inputs = settling_inputs(draft, finding);
        let ruling = (course.context.pack.rules)(SETTLING, &inputs, &course.moment())
            .map_err(|error| refusals::rules_failed(SETTLING, &error))?;
        let approval = ruling.result.get("approval").or(Some(&ruling.result)).and_then(Value::as_str);
        let signer = &course.context.actor.id;
        match approval {
            Some("free") => {}
            Some("noted") if course.state.notes.iter().any(|(who, _, _)| who == signer) => {}
            Some("noted") => return Err(refusals::note_missing(&finding.sentence)),
            _ => return Err(refusals::finding_blocks(&finding.code, &finding.sentence)),
        }
    }
    Ok(())
}

//! A first pass delivers, gives up, or is asked again.

use super::{not_now, task};
use crate::drive::Course;
use crate::event::{Event, Why};
use crate::refusals;
use crate::stage::Stage;
use crate::task::{Task, typed_before};
use terms::{Draft, Refusal, TaskId};

pub(super) fn record(course: &mut Course<'_>, id: &TaskId, draft: Box<Draft>) -> Result<(), Refusal> {
    let it = task(course, id)?;
    if it.stage != Stage::Drafting {
        return Err(not_now(it));
    }
    let kept = kept(course, it, &draft);
    course.push(Event::Drafted { task: id.clone(), draft, kept });
    course.gate(id)
}

/// Fields that a person typed, in this task or the last one of its element, and that the draft leaves as they were.
fn kept(course: &Course<'_>, task: &Task, draft: &Draft) -> Vec<String> {
    let Some((typed, before)) = typed_before(&course.state, task) else { return Vec::new() };
    typed.iter().filter(|name| draft.value(name) == before.value(name)).cloned().collect()
}

pub(super) fn record_failure(course: &mut Course<'_>, id: &TaskId, sentence: String) -> Result<(), Refusal> {
    let it = task(course, id)?;
    if it.stage != Stage::Drafting {
        return Err(not_now(it));
    }
    let (element, key) = (it.element.clone(), it.key);
    let why = Why::new("draft-failed", sentence);
    course.push(Event::DraftFailed { task: id.clone(), why: why.clone() });
    let Some(settings) = course.context.pack.settings(&element) else { return Err(refusals::no_task(id)) };
    let role = course.role(settings, key);
    course.push(Event::Assigned { task: id.clone(), role, to: None, why: vec![why] });
    Ok(())
}

pub(super) fn again(course: &mut Course<'_>, id: &TaskId) -> Result<(), Refusal> {
    let it = task(course, id)?;
    let drafts = course.context.pack.settings(&it.element).is_some_and(|it| it.first_pass.is_some());
    if !drafts || !matches!(it.stage, Stage::Assigned | Stage::Returned { .. }) {
        return Err(not_now(it));
    }
    let attempt = it.attempts + 1;
    course.push(Event::DraftAsked { task: id.clone(), attempt });
    Ok(())
}

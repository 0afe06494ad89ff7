//! Words: a note on the case, or the answer that a returned task waits for.

use super::{not_now, task};
use crate::drive::Course;
use crate::event::{Event, Why};
use crate::refusals;
use crate::stage::Stage;
use terms::{Refusal, TaskId};

pub(super) fn decide(course: &mut Course<'_>, words: String) -> Result<(), Refusal> {
    if words.trim().is_empty() {
        return Err(refusals::words_missing());
    }
    course.push(Event::Noted { words });
    Ok(())
}

/// An answer brings a returned task back: to the first pass where it has one, else to whoever returned it.
pub(super) fn answer(course: &mut Course<'_>, id: &TaskId, words: String) -> Result<(), Refusal> {
    if words.trim().is_empty() {
        return Err(refusals::words_missing());
    }
    let it = task(course, id)?;
    let Stage::Returned { by } = it.stage.clone() else { return Err(not_now(it)) };
    let Some(settings) = course.context.pack.settings(&it.element) else { return Err(refusals::no_task(id)) };
    let (role, attempt) = (course.role(settings, it.key), it.attempts + 1);
    course.push(Event::Answered { task: id.clone(), words: words.clone() });
    if settings.first_pass.is_some() {
        course.push(Event::DraftAsked { task: id.clone(), attempt });
    } else {
        let why = vec![Why::new("answered", format!("The answer came: {words}"))];
        course.push(Event::Assigned { task: id.clone(), role, to: Some(by), why });
    }
    Ok(())
}

//! A worker chooses: the way out of a gateway without conditions, or the activities of an ad-hoc sub-process.

use super::element_at;
use crate::drive::Course;
use crate::event::Event;
use bpmn::{Id, Key, Trigger, Variables};
use terms::Refusal;

pub(super) fn decide(course: &mut Course<'_>, key: Key, ids: Vec<String>) -> Result<(), Refusal> {
    let element = element_at(course, key)?;
    let chosen = ids.iter().map(|id| Id::from(id.as_str())).collect();
    course.push(Event::Chosen { key, element, ids });
    course.advance(Trigger::Choose { key, ids: chosen, outputs: Variables::new() })
}

pub(super) fn finish(course: &mut Course<'_>, key: Key) -> Result<(), Refusal> {
    let element = element_at(course, key)?;
    course.push(Event::FinishedChoosing { key, element });
    course.advance(Trigger::Close { key })
}

//! What a person with the right does to a case by hand: try again, set a variable, move it.

use super::element_at;
use crate::drive::Course;
use crate::event::Event;
use crate::refusals;
use bpmn::{Id, Key, Trigger, Variables};
use serde_json::{Map, Value};
use terms::Refusal;

pub(super) fn retry(course: &mut Course<'_>, key: Key) -> Result<(), Refusal> {
    let element = element_at(course, key)?;
    course.push(Event::Retried { key, element });
    course.advance(Trigger::RetryIncident { key })
}

pub(super) fn set(
    course: &mut Course<'_>,
    variables: Map<String, Value>,
    words: String,
) -> Result<(), Refusal> {
    if words.trim().is_empty() {
        return Err(refusals::reason_missing("changed by hand"));
    }
    course.push(Event::VariablesSet { variables: variables.clone(), words });
    course.advance(Trigger::Variables { key: Key::ROOT, variables: Variables::from(variables) })
}

pub(super) fn move_to(course: &mut Course<'_>, key: Key, to: String, words: String) -> Result<(), Refusal> {
    if words.trim().is_empty() {
        return Err(refusals::reason_missing("moved by hand"));
    }
    let from = element_at(course, key)?;
    let (target, reason) = (Id::from(to.as_str()), words.as_str().into());
    course.push(Event::Moved { key, from, to, words });
    course.advance(Trigger::Move { from: key, to: target, reason })
}

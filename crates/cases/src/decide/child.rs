//! What became of a called process, as its case tells it.

use crate::drive::Course;
use crate::event::{ChildEnd, Event};
use crate::refusals;
use bpmn::{Key, Trigger, Variables};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use terms::{CaseId, PersonId, Refusal};

/// The call is open, and no other case runs it.
fn open(course: &Course<'_>, key: Key, child: Option<&CaseId>) -> Result<(), Refusal> {
    let call = course.state.calls.get(&key).ok_or_else(|| refusals::no_call(key))?;
    let same = call.case.is_none() || child.is_none() || call.case.as_ref() == child;
    if call.is_open() && same { Ok(()) } else { Err(refusals::call_settled(key)) }
}

pub(super) fn opened(course: &mut Course<'_>, key: Key, child: CaseId) -> Result<(), Refusal> {
    open(course, key, Some(&child))?;
    course.push(Event::ChildOpened { key, case: child });
    Ok(())
}

pub(super) fn closed(
    course: &mut Course<'_>,
    key: Key,
    child: CaseId,
    how: ChildEnd,
    outputs: Map<String, Value>,
    signers: BTreeSet<PersonId>,
) -> Result<(), Refusal> {
    open(course, key, Some(&child))?;
    course.push(Event::ChildClosed { key, case: child.clone(), how: how.clone(), signers });
    let outputs = Variables::from(outputs);
    course.advance(match how {
        ChildEnd::Completed => Trigger::Complete { key, outputs },
        ChildEnd::Error { code } => {
            let message = format!("{child} ended with the error {code}").into();
            Trigger::ErrorThrown { key, code: code.into(), message, outputs }
        }
        ChildEnd::Cancelled => Trigger::Failed { key, sentence: format!("{child} was cancelled.") },
    })
}

pub(super) fn escalated(
    course: &mut Course<'_>,
    key: Key,
    child: &CaseId,
    code: String,
    outputs: Map<String, Value>,
) -> Result<(), Refusal> {
    open(course, key, Some(child))?;
    course.advance(Trigger::Escalate { key, code: code.into(), outputs: Variables::from(outputs) })
}

pub(super) fn failed(course: &mut Course<'_>, key: Key, sentence: String) -> Result<(), Refusal> {
    open(course, key, None)?;
    course.push(Event::CallFailed { key, sentence: sentence.clone() });
    course.advance(Trigger::Failed { key, sentence })
}

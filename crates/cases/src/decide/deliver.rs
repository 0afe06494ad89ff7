//! A message or a signal arrives.

use crate::drive::Course;
use crate::event::Event;
use crate::refusals;
use bpmn::{Key, Trigger, Variables, Wait, Work};
use serde_json::{Map, Value};
use terms::Refusal;

pub(super) fn message(
    course: &mut Course<'_>,
    name: String,
    correlation: Option<String>,
    payload: Map<String, Value>,
    to: Option<Key>,
) -> Result<(), Refusal> {
    course.push(Event::MessageReceived { name: name.clone(), correlation: correlation.clone() });
    course.advance(Trigger::Message {
        name: name.into(),
        correlation: correlation.map(Into::into),
        payload: Variables::from(payload),
        to,
    })
}

pub(super) fn signal(
    course: &mut Course<'_>,
    name: String,
    payload: Map<String, Value>,
) -> Result<(), Refusal> {
    let listens =
        course.state.process.0.instances().any(
            |(_, it)| matches!(&it.work, Work::Wait(Wait::Signal { name: wanted }) if **wanted == *name),
        );
    if !listens {
        return Err(refusals::signal_unexpected(&name));
    }
    course.push(Event::SignalReceived { name: name.clone() });
    course.advance(Trigger::Signal { name: name.into(), payload: Variables::from(payload) })
}

//! Work arrives: a case is opened and its process begins.

use crate::command::Opening;
use crate::drive::Course;
use crate::event::Event;
use bpmn::Variables;
use serde_json::json;
use terms::Refusal;

pub(super) fn decide(course: &mut Course<'_>, opening: Opening) -> Result<(), Refusal> {
    let pack = course.context.pack;
    let Opening { received, arrival, documents, variables, parent } = opening;
    let mut variables = Variables::from(variables);
    variables.set("received", json!(received.to_string()));
    course.push(Event::Opened {
        pack: pack.name.clone(),
        process: pack.process.id().to_string(),
        version: pack.version,
        received,
        arrival,
        documents,
        parent,
    });
    course.begin(variables)
}

//! Work arrives: a case is opened and its process begins.

use crate::command::Opening;
use crate::drive::Course;
use crate::event::Event;
use bpmn::Variables;
use serde_json::json;
use terms::Refusal;

pub(super) fn decide(course: &mut Course<'_>, opening: Opening) -> Result<(), Refusal> {
    let pack = course.context.pack;
    let Opening { received, arrival, documents, variables, parent, begin, seed } = opening;
    let depth = parent.as_ref().map_or(0, |it| it.depth);
    let mut variables = Variables::from(variables);
    variables.set("received", json!(received.to_string()));
    let (call, signers) = parent.as_ref().map(|it| (it.key, it.signers.clone())).unzip();
    course.push(Event::Opened {
        pack: pack.name.clone(),
        process: pack.process.id().to_string(),
        version: pack.version,
        received,
        arrival,
        digests: documents.iter().map(|it| it.digest).collect(),
        documents,
        call,
        parent: parent.map(|it| it.case),
        seed,
        signers: signers.unwrap_or_default(),
    });
    course.begin(begin.as_deref(), variables, depth)
}

//! Whether the decisions that a process asks for are in the rules files beside it.

use super::Finding;
use bpmn::{Definitions, Kind, Task, Text};
use dmn::Model;
use serde_json::Map;
use std::path::Path;

/// Business rule tasks whose decision no rules file has; nothing where there is no rules file to look into.
pub fn unknown(path: &Path, definitions: &Definitions, rules: impl FnOnce() -> Vec<Model>) -> Vec<Finding> {
    let asked: Vec<(&bpmn::Element, &str)> = definitions
        .processes
        .iter()
        .flat_map(|process| &process.elements)
        .filter_map(|element| match &element.kind {
            Kind::Task(Task::Rule { decision: Text::Literal(decision), .. }) => Some((element, &**decision)),
            _ => None,
        })
        .collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let models = rules();
    let known = |name: &str| {
        models.iter().any(|model| {
            let services = model.services.iter().any(|it| it.id == name || it.name == name);
            services || model.decision(name).is_some()
        })
    };
    let missing = asked.into_iter().filter(|(_, decision)| !models.is_empty() && !known(decision));
    missing.map(|(element, decision)| finding(path, element, decision)).collect()
}

fn finding(path: &Path, element: &bpmn::Element, decision: &str) -> Finding {
    Finding {
        file: path.display().to_string(),
        line: element.line,
        column: 0,
        severity: "warning",
        code: "decision-unknown".to_owned(),
        element: Some(element.id.to_string()),
        sentence: format!(
            "It asks for the decision “{decision}”, which no rules file beside the process has."
        ),
        remedy: "Correct the decision's id, or put its rules file into the folder.".to_owned(),
        rules: Vec::new(),
        example: Map::new(),
    }
}

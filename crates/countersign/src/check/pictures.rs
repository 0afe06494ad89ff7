//! Processes that are only shown: what a file calls not executable, and a file in which nothing can run.

use super::Finding;
use bpmn::{Definitions, Process};
use serde_json::Map;
use std::path::Path;

/// The code of a file in which no process can run.
pub(super) const NOTHING_RUNS: &str = "nothing-runs";

/// Adds what is to be known about them.
pub(super) fn told(path: &Path, definitions: &Definitions, strict: bool, findings: &mut Vec<Finding>) {
    let runs = |it: &Process| it.unrunnable.is_empty();
    let mut add = |severity, code: &str, process: Option<&Process>, sentence: &str, remedy: &str| {
        findings.push(Finding {
            file: path.display().to_string(),
            line: process.map_or(1, |it| it.root().line),
            column: 0,
            severity,
            code: code.to_owned(),
            element: process.map(|it| it.id().to_string()),
            sentence: sentence.to_owned(),
            remedy: remedy.to_owned(),
            rules: Vec::new(),
            example: Map::new(),
        });
    };
    let processes = &definitions.processes;
    let meant = processes.iter().any(|it| it.executable == Some(true));
    for process in processes.iter().filter(|it| it.executable == Some(false) && runs(it)) {
        let sentence = if meant {
            "The file calls it not executable: it is shown, and the executable process beside it runs."
        } else {
            "The file calls it not executable; as nothing else in the file is, it runs all the same."
        };
        let remedy = "Write isExecutable=\"true\" where it shall run.";
        add("note", "not-executable", Some(process), sentence, remedy);
    }
    if !processes.iter().any(|it| runs(it)) {
        let severity = if strict { "error" } else { "warning" };
        let sentence = match processes.first() {
            None => "The file has a diagram and no process: it is a picture, and nothing in it can run.",
            Some(_) => "No process of the file can run: it is a picture.",
        };
        let process = processes.first().map(|it| &**it);
        let remedy = "Mend what stands against its process, and write isExecutable=\"true\".";
        add(severity, NOTHING_RUNS, process, sentence, remedy);
    }
}

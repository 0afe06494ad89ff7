//! `check`: what is wrong with a process, a rules file or a pack, and where.

mod decisions;
mod pictures;

use crate::arguments::CheckArguments;
use crate::data;
use crate::ending::{Ended, wrong_use};
use crate::rules_file;
use cases::feel::Feel;
use dmn::Model;
use serde::Serialize;
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;
use terms::Failure;

/// Something to know about a file.
#[derive(Serialize)]
struct Finding {
    file: String,
    line: u32,
    column: u32,
    severity: &'static str,
    code: String,
    element: Option<String>,
    sentence: String,
    remedy: String,
    /// Rules of a table, counted from 1.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<usize>,
    /// Inputs that show it, by what the columns test.
    #[serde(skip_serializing_if = "Map::is_empty")]
    example: Map<String, Value>,
}

pub fn check(arguments: &CheckArguments) -> Result<Ended, Failure> {
    let what = &arguments.what;
    let mut findings = Vec::new();
    let extension = what.extension().and_then(|it| it.to_str()).unwrap_or_default();
    if what.is_file() {
        let bytes = fs::read(what).map_err(|error| Failure::fault(format!("{}: {error}", what.display())))?;
        match extension {
            "bpmn" | "bpmn2" | "xml" if extension != "xml" || looks_like(&bytes, "BPMN") => {
                process(what, &bytes, arguments.strict, || rules_file::beside(what), &mut findings)
            }
            "dmn" | "xml" => rules(what, &bytes, |model| rules_file::imports(model, what), &mut findings),
            _ => {
                return Err(wrong_use(
                    format!("{} is neither a .bpmn nor a .dmn file.", what.display()),
                    "Name a process, a rules file or a pack.",
                ));
            }
        }
    } else {
        let files = data::pack(&what.to_string_lossy())?;
        for (name, bytes) in files.iter() {
            if name.ends_with(".bpmn") {
                // Whether a pack's processes find their decisions is said when it is prepared, below.
                process(Path::new(name), bytes, arguments.strict, Vec::new, &mut findings);
            } else if name.ends_with(".dmn") {
                let others = files.iter().filter(|(other, _)| other.ends_with(".dmn") && *other != name);
                let others: Vec<Model> =
                    others.filter_map(|(_, bytes)| Model::read(bytes).ok()).map(|(model, _)| model).collect();
                rules(Path::new(name), bytes, |_| others, &mut findings);
            }
        }
        if let Err(problems) = files.prepare() {
            findings.extend(problems.into_iter().map(|it| Finding {
                file: it.file,
                line: it.line,
                column: 0,
                severity: "error",
                code: it.code,
                element: it.element,
                sentence: it.sentence,
                remedy: it.remedy,
                rules: Vec::new(),
                example: Map::new(),
            }));
        }
    }
    let wanting = findings.iter().any(|it| it.severity == "error");
    if arguments.json {
        println!("{}", serde_json::to_string(&findings).map_err(Failure::fault)?);
    } else {
        for it in &findings {
            let element = it.element.as_deref().map(|id| format!(" {id}:")).unwrap_or_default();
            let column = if it.column > 0 { format!(":{}", it.column) } else { String::new() };
            println!(
                "{}:{}{column}: {}:{element} {} {} [{}]",
                it.file, it.line, it.severity, it.sentence, it.remedy, it.code
            );
            if !it.example.is_empty() {
                println!("    for example {}", Value::Object(it.example.clone()));
            }
        }
        let picture = what.is_file() && findings.iter().any(|it| it.code == pictures::NOTHING_RUNS);
        eprintln!(
            "{}",
            match (wanting, picture) {
                (_, true) => "It is a picture: no process in it can run.",
                (true, _) => "It does not run as it is.",
                _ => "Nothing keeps it from running.",
            }
        );
    }
    Ok(if wanting { Ended::Wanting } else { Ended::Done })
}

fn looks_like(bytes: &[u8], word: &str) -> bool {
    String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]).contains(word)
}

fn process(
    path: &Path,
    bytes: &[u8],
    strict: bool,
    rules: impl FnOnce() -> Vec<Model>,
    findings: &mut Vec<Finding>,
) {
    let mut add = |it: &bpmn::Problem, severity| {
        findings.push(Finding {
            file: path.display().to_string(),
            line: it.line,
            column: 0,
            severity,
            code: it.code.to_owned(),
            element: it.element.as_ref().map(ToString::to_string),
            sentence: it.sentence.clone(),
            remedy: it.remedy.clone(),
            rules: Vec::new(),
            example: Map::new(),
        });
    };
    match bpmn::read(bytes, &Feel) {
        Err(problems) => problems.iter().for_each(|it| add(it, "error")),
        Ok(loaded) => {
            for note in &loaded.notes {
                add(&note.about, if strict && note.strict { "error" } else { "note" });
            }
            for process in &loaded.definitions.processes {
                if process.unrunnable.is_empty() {
                    for note in bpmn::analyse(process) {
                        add(&note.about, if strict && note.strict { "error" } else { "note" });
                    }
                }
                process.unrunnable.iter().for_each(|it| add(it, "warning"));
            }
            pictures::told(path, &loaded.definitions, strict, findings);
            findings.extend(decisions::unknown(path, &loaded.definitions, rules));
        }
    }
}

fn rules(path: &Path, bytes: &[u8], imports: impl FnOnce(&Model) -> Vec<Model>, findings: &mut Vec<Finding>) {
    let mut add = |it: &dmn::Problem| {
        findings.push(Finding {
            file: path.display().to_string(),
            line: it.line,
            column: it.column,
            severity: match it.severity {
                dmn::Severity::Note => "note",
                dmn::Severity::Warning => "warning",
                dmn::Severity::Error => "error",
            },
            code: it.code.to_owned(),
            element: it.element.clone().or_else(|| it.within.clone()),
            sentence: it.sentence.clone(),
            remedy: it.remedy.clone(),
            rules: it.rules.clone(),
            example: it.example.iter().map(|one| (one.name.clone(), one.value.to_json())).collect(),
        });
    };
    match dmn::Model::read(bytes) {
        Err(problems) => problems.iter().for_each(add),
        Ok((model, notes)) => {
            notes.iter().for_each(&mut add);
            let imports = imports(&model);
            dmn::analyse(&model, &imports.iter().collect::<Vec<_>>()).iter().for_each(add);
        }
    }
}

//! `check`: what is wrong with a process, a rules file or a pack, and where.

use crate::arguments::CheckArguments;
use crate::data;
use crate::ending::{Ended, wrong_use};
use cases::feel::Feel;
use serde::Serialize;
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
}

pub fn check(arguments: &CheckArguments) -> Result<Ended, Failure> {
    let what = &arguments.what;
    let mut findings = Vec::new();
    let extension = what.extension().and_then(|it| it.to_str()).unwrap_or_default();
    if what.is_file() {
        let bytes = fs::read(what).map_err(|error| Failure::fault(format!("{}: {error}", what.display())))?;
        match extension {
            "bpmn" | "bpmn2" | "xml" if extension != "xml" || looks_like(&bytes, "BPMN") => {
                process(what, &bytes, arguments.strict, &mut findings)
            }
            "dmn" | "xml" => rules(what, &bytes, &mut findings),
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
                process(Path::new(name), bytes, arguments.strict, &mut findings);
            } else {
                rules(Path::new(name), bytes, &mut findings);
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
            }));
        }
    }
    let wanting = findings.iter().any(|it| it.severity == "error");
    if arguments.json {
        println!("{}", serde_json::to_string(&findings).map_err(Failure::fault)?);
    } else {
        for it in &findings {
            let element = it.element.as_deref().map(|id| format!(" {id}:")).unwrap_or_default();
            println!(
                "{}:{}: {}:{element} {} {} [{}]",
                it.file, it.line, it.severity, it.sentence, it.remedy, it.code
            );
        }
        eprintln!("{}", if wanting { "It does not run as it is." } else { "Nothing keeps it from running." });
    }
    Ok(if wanting { Ended::Wanting } else { Ended::Done })
}

fn looks_like(bytes: &[u8], word: &str) -> bool {
    String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]).contains(word)
}

fn process(path: &Path, bytes: &[u8], strict: bool, findings: &mut Vec<Finding>) {
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
        }
    }
}

fn rules(path: &Path, bytes: &[u8], findings: &mut Vec<Finding>) {
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
        });
    };
    match dmn::Model::read(bytes) {
        Err(problems) => problems.iter().for_each(add),
        Ok((model, notes)) => {
            notes.iter().for_each(&mut add);
            dmn::analyse(&model, &[]).iter().for_each(add);
        }
    }
}

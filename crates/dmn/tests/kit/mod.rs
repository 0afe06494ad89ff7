//! The public conformance kit: where it lies, how its cases are read, and how one is run.

// Each test binary uses a part of this module only.
#![allow(dead_code)]

pub mod report;

use dmn::feel::{Context, Value};
use dmn::time::{Date, DateTime, DaysAndTime, Time, YearsAndMonths};
use dmn::{Model, Number, Run};
use roxmltree::Node;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The kit's folders.
pub const LEVELS: [&str; 3] = ["compliance-level-2", "compliance-level-3", "non-compliant"];

/// One case that was run.
pub struct Outcome {
    pub level: String,
    pub folder: String,
    pub case: String,
    pub node: String,
    pub failure: Option<String>,
}

/// The kit's folder, where it is here.
pub fn folder() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared =
        std::env::var_os("COUNTERSIGN_SHARED").map_or_else(|| workspace.join("../shared"), PathBuf::from);
    let folder = shared.join("data/dmn/TestCases");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "SKIPPED: the DMN conformance kit is not at {}; set COUNTERSIGN_SHARED to run it.",
        folder.display()
    );
    None
}

/// Runs every case of a level.
pub fn run_level(folder: &Path, level: &str) -> Vec<Outcome> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(folder.join(level)).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.iter().filter(|path| path.is_dir()).flat_map(|path| run_folder(path, level)).collect()
}

fn run_folder(folder: &Path, level: &str) -> Vec<Outcome> {
    let mut models = BTreeMap::new();
    let mut suites = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("dmn") => {
                let read = Model::read(&std::fs::read(&path).unwrap());
                models.insert(path.file_name().unwrap().to_string_lossy().into_owned(), read);
            }
            Some("xml") => suites.push(path),
            _ => {}
        }
    }
    suites.sort();
    let mut outcomes = Vec::new();
    for suite in suites {
        let text = std::fs::read_to_string(&suite).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let root = document.root_element();
        let name =
            child(root, "modelName").and_then(|node| node.text()).unwrap_or_default().trim().to_owned();
        let others: Vec<&Model> = models
            .iter()
            .filter(|(file, _)| **file != name)
            .filter_map(|(_, read)| read.as_ref().ok())
            .map(|(model, _)| model)
            .collect();
        let prepared = match models.get(&name) {
            Some(Ok((model, _))) => Ok(model.prepare(&others).0),
            Some(Err(problems)) => {
                Err(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            }
            None => Err(format!("no model {name}")),
        };
        for case in children(root, "testCase") {
            for result in children(case, "resultNode") {
                let node = result.attribute("name").unwrap_or_default().to_owned();
                let failure = match &prepared {
                    Ok(prepared) => run_case(prepared, case, result),
                    Err(reason) => Some(reason.clone()),
                };
                outcomes.push(Outcome {
                    level: level.to_owned(),
                    folder: folder.file_name().unwrap().to_string_lossy().into_owned(),
                    case: case.attribute("id").or(case.attribute("name")).unwrap_or_default().to_owned(),
                    node,
                    failure,
                });
            }
        }
    }
    outcomes
}

fn run_case(prepared: &dmn::Prepared, case: Node<'_, '_>, result: Node<'_, '_>) -> Option<String> {
    let mut inputs = Context::new();
    for input in children(case, "inputNode") {
        inputs.set(input.attribute("name").unwrap_or_default(), value(input));
    }
    let name = match case.attribute("invocableName") {
        Some(invocable) if case.attribute("type") == Some("decisionService") => invocable,
        _ => result.attribute("name").unwrap_or_default(),
    };
    let expected = child(result, "expected").map(value).unwrap_or_default();
    let now = DateTime::parse("2026-11-21T12:00:00Z");
    let run = Run { now, ..Run::default() };
    match prepared.decide(name, &inputs, &run) {
        Ok(decided) => {
            // A service of several decisions gives a context; the case names one of them.
            let of_service = name != result.attribute("name").unwrap_or_default();
            let member = decided
                .value
                .as_context()
                .filter(|_| of_service)
                .and_then(|all| all.get(result.attribute("name")?));
            let got = member.cloned().unwrap_or(decided.value);
            if close(&got, &expected) {
                return None;
            }
            let faults: Vec<String> = decided.faults.iter().take(3).map(ToString::to_string).collect();
            Some(format!(
                "expected {}, got {} [{}]",
                expected.to_source(),
                got.to_source(),
                faults.join("; ")
            ))
        }
        Err(error) if expected.is_null() => {
            let _ = error;
            None
        }
        Err(error) => Some(format!("expected {}, got the error: {error}", expected.to_source())),
    }
}

/// Equal, numbers within the eight decimals that the kit's own runner compares.
fn close(got: &Value, expected: &Value) -> bool {
    match (got, expected) {
        (Value::Number(a), Value::Number(b)) => {
            let gap = a.minus(*b).map(Number::absolute);
            gap.is_some_and(|gap| gap <= "0.00000001".parse().unwrap())
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| close(a, b))
        }
        (Value::Context(a), Value::Context(b)) => {
            a.len() == b.len()
                && a.iter().all(|(name, value)| b.get(name).is_some_and(|other| close(value, other)))
        }
        (Value::Time(_), Value::Time(_)) | (Value::DateTime(_), Value::DateTime(_)) => {
            got.equals(expected) == Some(true)
        }
        _ => got.equals(expected) == Some(true),
    }
}

fn child<'a, 'd>(node: Node<'a, 'd>, name: &str) -> Option<Node<'a, 'd>> {
    children(node, name).next()
}

fn children<'a, 'd: 'a>(node: Node<'a, 'd>, name: &str) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

fn is_nil(node: Node<'_, '_>) -> bool {
    node.attributes().any(|attribute| attribute.name() == "nil" && attribute.value() == "true")
}

/// A value of the kit: a simple value, components of a context, or a list.
fn value(node: Node<'_, '_>) -> Value {
    if is_nil(node) {
        return Value::Null;
    }
    if let Some(list) = child(node, "list") {
        if is_nil(list) {
            return Value::Null;
        }
        return Value::list(children(list, "item").map(value).collect());
    }
    let components: Vec<_> = children(node, "component").collect();
    if !components.is_empty() {
        let mut context = Context::new();
        for component in components {
            context.set(component.attribute("name").unwrap_or_default(), value(component));
        }
        return context.into();
    }
    child(node, "value").map_or(Value::Null, simple)
}

fn simple(node: Node<'_, '_>) -> Value {
    if is_nil(node) {
        return Value::Null;
    }
    let raw: String = node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect();
    let text = raw.trim();
    let kind = node
        .attributes()
        .find(|attribute| attribute.name() == "type")
        .map_or("", |attribute| attribute.value());
    match kind.rsplit(':').next().unwrap_or_default() {
        "boolean" => Value::Boolean(text == "true"),
        "decimal" | "double" | "float" | "int" | "integer" | "long" => {
            text.parse::<Number>().map_or_else(|_| Value::from(raw.as_str()), Value::Number)
        }
        "date" => Date::parse(text).into(),
        "time" => Time::parse(text).map(|(time, _)| time).into(),
        "dateTime" => DateTime::parse(text).into(),
        "duration" | "dayTimeDuration" | "yearMonthDuration" => match YearsAndMonths::parse(text) {
            Some(span) => span.into(),
            None => DaysAndTime::parse(text).into(),
        },
        // Old cases give no type; what reads as a truth value or a number is meant as one.
        "" if matches!(text, "true" | "false") => Value::Boolean(text == "true"),
        "" => text.parse::<Number>().map_or_else(|_| Value::from(raw.as_str()), Value::Number),
        _ => Value::from(raw.as_str()),
    }
}

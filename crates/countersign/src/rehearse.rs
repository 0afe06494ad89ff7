//! `rehearse`: a process in memory and in virtual time, against scenarios that its owner can read, or alone.

use crate::arguments::RehearseArguments;
use crate::ending::{Ended, wrong_use};
use bpmn::{Alone, Moment, Need, Outcome, Process, Scope, Scripted, Trace, Trigger, Variables, Want};
use cases::Rulebook;
use cases::feel::Feel;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use terms::Failure;

pub fn rehearse(arguments: &RehearseArguments) -> Result<Ended, Failure> {
    let loaded = bpmn::read(&read(&arguments.process)?, &Feel).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        wrong_use(lines.join("\n"), "Mend the process; countersign check names every place.")
    })?;
    let processes = &loaded.definitions.processes;
    let process = chosen(processes, arguments)?;
    let rules = rules(arguments)?;
    let zone = match &arguments.zone {
        Some(name) => TimeZone::get(name).map_err(|error| {
            wrong_use(format!("The zone {name}: {error}."), "Say an IANA zone: Europe/Berlin.")
        })?,
        None => TimeZone::UTC,
    };
    let moment = Moment { now: arguments.now.unwrap_or_else(Timestamp::now), zone };
    let mut world = |need: &Need, scope: &Scope<'_>| decided(rules.as_ref(), need, scope);
    match &arguments.scenario {
        Some(path) => {
            let page = String::from_utf8(read(path)?).map_err(|_| {
                wrong_use(format!("{} is no UTF-8 text.", path.display()), "Save it as UTF-8.")
            })?;
            Ok(scenarios(process, &page, path, arguments.json, &moment, &mut world))
        }
        None => alone(process, processes, arguments, &moment, &mut world),
    }
}

fn chosen<'a>(
    processes: &'a [Arc<Process>],
    arguments: &RehearseArguments,
) -> Result<&'a Arc<Process>, Failure> {
    let file = arguments.process.display();
    match &arguments.id {
        Some(id) => processes.iter().find(|it| *it.id() == *id.as_str()).ok_or_else(|| {
            wrong_use(format!("{file} has no process {id}."), "Name one of the processes in the file.")
        }),
        // A pool that only shows the other side is a picture; the first that can run is meant.
        None => processes
            .iter()
            .find(|it| it.executable == Some(true))
            .or_else(|| processes.iter().find(|it| it.unrunnable.is_empty()))
            .or_else(|| processes.first())
            .ok_or_else(|| wrong_use(format!("{file} has no process."), "Name a file with a process.")),
    }
}

/// The rules that were named, else `rules.dmn` beside the process.
fn rules(arguments: &RehearseArguments) -> Result<Option<Rulebook>, Failure> {
    let beside = arguments.process.with_file_name("rules.dmn");
    let path = match &arguments.rules {
        Some(path) => path,
        None if beside.is_file() => &beside,
        None => return Ok(None),
    };
    let book = office::packs::rulebook(&read(path)?)
        .map_err(|problems| wrong_use(office::packs::sentence(&problems), "Mend the rules."))?;
    Ok(Some(book))
}

/// A decision is asked of the rules; everything else is for the scenario.
fn decided(rules: Option<&Rulebook>, need: &Need, scope: &Scope<'_>) -> Option<Trigger> {
    let Want::Rule { decision, result, inputs } = &need.what else { return None };
    let mut map = scope.to_map();
    map.extend(inputs.to_map());
    let key = need.key;
    Some(match rules?(decision, &map, scope.moment) {
        Err(sentence) => Trigger::Failed {
            key,
            sentence: format!("The decision \"{decision}\" could not be made: {sentence}"),
        },
        Ok(ruling) => {
            let mut outputs = Variables::new();
            match (result, ruling.result) {
                (Some(name), value) => outputs.set(name, value),
                (None, Value::Object(map)) => {
                    map.into_iter().for_each(|(name, value)| outputs.set(&name, value))
                }
                (None, _) => {}
            }
            Trigger::Complete { key, outputs }
        }
    })
}

fn scenarios(
    process: &Process,
    page: &str,
    path: &Path,
    as_json: bool,
    moment: &Moment,
    world: &mut bpmn::World<'_>,
) -> Ended {
    let rehearsal = bpmn::rehearse(process, page, moment, world);
    if as_json {
        let scenarios: Vec<Value> = rehearsal
            .scenarios
            .iter()
            .map(|it| {
                let broken: Vec<Value> = it
                    .broken
                    .iter()
                    .map(|(line, sentence, why)| json!({ "line": line, "sentence": sentence, "why": why }))
                    .collect();
                let mut out = told(&it.trace);
                out.insert("name".to_owned(), json!(it.name));
                out.insert("line".to_owned(), json!(it.line));
                out.insert("held".to_owned(), json!(it.held));
                out.insert("broken".to_owned(), json!(broken));
                Value::Object(out)
            })
            .collect();
        println!(
            "{}",
            json!({ "process": process.id(), "held": rehearsal.broken.is_empty() && !scenarios.is_empty(), "scenarios": scenarios })
        );
    } else {
        print!("{}", rehearsal.page);
    }
    for scenario in &rehearsal.scenarios {
        for (line, sentence, why) in &scenario.broken {
            eprintln!("{}:{line}: {sentence}: {why}", path.display());
        }
    }
    if rehearsal.scenarios.is_empty() {
        eprintln!(
            "{}: the page has no scenario: a heading of level 2 with a list of given, when and then",
            path.display()
        );
    }
    eprintln!("{} scenarios held, {} did not", rehearsal.held.len(), rehearsal.broken.len());
    if rehearsal.broken.is_empty() && !rehearsal.scenarios.is_empty() { Ended::Done } else { Ended::Wanting }
}

/// Runs a process without a scenario: whatever is not scripted completes with nothing.
fn alone(
    process: &Process,
    processes: &[Arc<Process>],
    arguments: &RehearseArguments,
    moment: &Moment,
    world: &mut bpmn::World<'_>,
) -> Result<Ended, Failure> {
    let variables = match &arguments.variables {
        Some(text) => object(text, "--variables")?,
        None => Map::new(),
    };
    let answers = match &arguments.answers {
        Some(path) => {
            let text = String::from_utf8_lossy(&read(path)?).into_owned();
            scripted(object(&text, "--answers")?)?
        }
        None => HashMap::new(),
    };
    let alone = Alone { start: arguments.start.clone(), variables: Variables::from(variables), answers };
    let trace = bpmn::run_alone(process, &alone, processes, moment, world)
        .map_err(|sentence| wrong_use(sentence, "Say another start, or mend the process."))?;
    if arguments.json {
        let mut out = told(&trace);
        out.insert("process".to_owned(), json!(process.id()));
        println!("{}", Value::Object(out));
    } else {
        for step in &trace.steps {
            let label =
                process.element(step.element.as_str()).map_or(step.element.as_str(), bpmn::Element::label);
            println!("{:<9} {} ({label})", word(step.what), step.element);
        }
        println!("{}", trace.outcome.as_ref().map_or("It has not ended.", |it| ending(it).1));
    }
    for (element, code, sentence) in &trace.incidents {
        eprintln!("{element}: {sentence} [{code}]");
    }
    Ok(if trace.outcome.is_some() && trace.incidents.is_empty() { Ended::Done } else { Ended::Wanting })
}

/// A trace as JSON.
fn told(trace: &Trace) -> Map<String, Value> {
    let steps: Vec<Value> = trace
        .steps
        .iter()
        .map(|it| json!({ "process": it.process, "element": it.element, "what": word(it.what) }))
        .collect();
    let incidents: Vec<Value> = trace
        .incidents
        .iter()
        .map(|(element, code, sentence)| json!({ "element": element, "code": code, "sentence": sentence }))
        .collect();
    let error = match &trace.outcome {
        Some(Outcome::Error { code }) => json!(&**code),
        _ => Value::Null,
    };
    Map::from_iter([
        ("elements".to_owned(), json!(trace.done().collect::<Vec<_>>())),
        ("trace".to_owned(), json!(steps)),
        ("flows".to_owned(), json!(trace.flows)),
        ("ends".to_owned(), json!(trace.ends)),
        ("ended".to_owned(), json!(trace.outcome.as_ref().map(|it| ending(it).0))),
        ("error".to_owned(), error),
        ("at".to_owned(), json!(trace.at)),
        ("incidents".to_owned(), json!(incidents)),
        ("variables".to_owned(), Value::Object(trace.variables.to_map())),
    ])
}

fn word(what: bpmn::Became) -> &'static str {
    match what {
        bpmn::Became::Begun => "begun",
        bpmn::Became::Done => "done",
        bpmn::Became::Cancelled => "cancelled",
    }
}

fn ending(outcome: &Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Completed => ("completed", "It has ended."),
        Outcome::Terminated => ("terminated", "It was terminated."),
        Outcome::Error { .. } => ("error", "It has ended with an error."),
        Outcome::Cancelled { .. } => ("cancelled", "It was cancelled."),
    }
}

fn object(text: &str, what: &str) -> Result<Map<String, Value>, Failure> {
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(wrong_use(format!("{what} is no JSON object."), "Write {\"name\": value}.")),
        Err(error) => Err(wrong_use(format!("{what} does not read: {error}."), "Write {\"name\": value}.")),
    }
}

/// `{"Task_1": {"completes": {"a": 1}}, "Task_2": [{"error": "E1"}, {"completes": {}}], "Gateway_1": {"chooses": ["yes"]}}`
fn scripted(map: Map<String, Value>) -> Result<HashMap<String, Vec<Scripted>>, Failure> {
    map.into_iter()
        .map(|(element, value)| {
            let list = match value {
                Value::Array(list) => list,
                one => vec![one],
            };
            let outcomes = list.into_iter().map(|it| outcome(&element, it)).collect::<Result<Vec<_>, _>>()?;
            Ok((element, outcomes))
        })
        .collect()
}

fn outcome(element: &str, value: Value) -> Result<Scripted, Failure> {
    let unread = || {
        wrong_use(
            format!("The answer of {element} does not read."),
            "Say one of {\"completes\": {…}}, {\"error\": \"code\"}, {\"escalates\": \"code\"}, {\"chooses\": [\"id\"]}, {\"occurs\": {…}}, \"fails\", \"waits\".",
        )
    };
    let variables = |value: Value| match value {
        Value::Object(map) => Ok(Variables::from(map)),
        Value::Null => Ok(Variables::new()),
        _ => Err(unread()),
    };
    match value {
        Value::String(word) => match word.as_str() {
            "fails" => Ok(Scripted::Fails),
            "waits" => Ok(Scripted::Waits),
            "occurs" => Ok(Scripted::Occurs(Variables::new())),
            "completes" => Ok(Scripted::Completes(Variables::new())),
            _ => Err(unread()),
        },
        Value::Object(map) => {
            let Some((word, value)) = map.into_iter().next() else { return Err(unread()) };
            match (word.as_str(), value) {
                ("completes", value) => variables(value).map(Scripted::Completes),
                ("occurs", value) => variables(value).map(Scripted::Occurs),
                ("error", Value::String(code)) => Ok(Scripted::Error(code)),
                ("escalates", Value::String(code)) => Ok(Scripted::Escalates(code)),
                ("chooses", Value::String(one)) => Ok(Scripted::Chooses(vec![one])),
                ("chooses", Value::Array(list)) => Ok(Scripted::Chooses(
                    list.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect(),
                )),
                _ => Err(unread()),
            }
        }
        _ => Err(unread()),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::fault(format!("{}: {error}", path.display())))
}

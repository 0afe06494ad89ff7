//! Beginning a case.

use super::steps::Steps;
use crate::{Event, Id, Ix, Key, Kind, Moment, Process, State, Variables, limits};
use terms::Refusal;

/// Where a case begins.
#[derive(Clone, Debug, Default)]
pub enum Begin {
    /// At the none start event, or at everything without incoming flow where there is no start event.
    #[default]
    None,
    /// At the start event of that id, whatever its definition: the caller saw it occur.
    At(Id),
}

/// Begins a case. `depth` is 0, or that of [`crate::Want::Call`] for a called process.
///
/// # Errors
/// A refusal where the process cannot run, has no such start event, calls are nested too deep, or what its event
/// sub-processes wait for cannot be computed.
pub fn start(
    process: &Process,
    begin: &Begin,
    variables: Variables,
    depth: u32,
    moment: &Moment,
) -> Result<Vec<Event>, Refusal> {
    const WHAT: &str = "The process was not started";
    if let Some(problem) = process.unrunnable.first() {
        return Err(Refusal::new(
            "process-not-runnable",
            WHAT,
            problem.sentence.clone(),
            problem.remedy.clone(),
        ));
    }
    if depth > limits::CALL_DEPTH_MAX {
        let why = format!("Processes call each other more than {} deep.", limits::CALL_DEPTH_MAX);
        return Err(Refusal::new("calls-too-deep", WHAT, why, "Look for a process that calls itself."));
    }
    let first = first_elements(process, begin)?;
    let variables = with_values(process, variables);
    let mut steps = Steps::new(process, State::default(), moment);
    let given = variables.clone();
    steps.emit(Event::Started { process: process.id().clone(), variables, depth });
    let mut waits = Vec::new();
    if let Err(incident) = steps.event_starts(0, Key::ROOT, &Variables::new(), &mut waits) {
        return Err(Refusal::new(
            "event-start",
            WHAT,
            incident.sentence,
            "Give the variables that it needs.",
        ));
    }
    steps.arm(Key::ROOT, waits);
    steps.touched.insert(Key::ROOT);
    for ix in first {
        let element = &process.elements[ix];
        if !(element.outputs.is_empty() && element.copied_out.is_empty()) {
            steps.receive(ix, Key::ROOT, &given);
        }
        match element.kind {
            // Its message came, and began the case.
            Kind::Task(crate::Task::Receive(_)) | Kind::Catch(_) if matches!(begin, Begin::At(_)) => {
                steps.pass_on(Key::ROOT, ix, Vec::new());
            }
            _ => steps.enter(Key::ROOT, ix, Vec::new()),
        }
    }
    Ok(steps.run().1)
}

/// What data objects hold from the start, where nobody gives another value.
fn with_values(process: &Process, mut variables: Variables) -> Variables {
    for mapping in &process.root().inputs {
        if let crate::Source::Value(value) = &mapping.source
            && variables.get(&mapping.target).is_none()
        {
            variables.set(&mapping.target, value.clone());
        }
    }
    variables
}

fn first_elements(process: &Process, begin: &Begin) -> Result<Vec<Ix>, Refusal> {
    const WHAT: &str = "The process was not started";
    match begin {
        Begin::At(id) => {
            let found = process.starts().find(|&ix| process.elements[ix].id == *id);
            found.map(|ix| vec![ix]).ok_or_else(|| {
                let why = format!("{} has no start event {id}.", process.name());
                Refusal::new("start-unknown", WHAT, why, "Choose one of its start events.")
            })
        }
        Begin::None => {
            let firsts = process.firsts(0);
            let events =
                firsts.iter().filter(|&&ix| matches!(process.elements[ix].kind, Kind::Start(_))).count();
            if firsts.is_empty() || events > 1 {
                let why = format!("{} has {} none start events.", process.name(), events);
                return Err(Refusal::new(
                    "start-ambiguous",
                    WHAT,
                    why,
                    "Say at which start event it begins.",
                ));
            }
            Ok(firsts)
        }
    }
}

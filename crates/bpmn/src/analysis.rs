//! What a reviewer wants to know of a process that loads: what can never run, what can run for ever, what nobody
//! catches; and what differs between two versions.

use crate::{Definition, Element, Flow, Id, Ix, Kind, Note, Problem, Process, SubProcess, Task};
use std::collections::BTreeSet;

/// Looks for what is allowed and probably not meant.
pub fn analyse(process: &Process) -> Vec<Note> {
    let mut notes = Vec::new();
    unreachable(process, &mut notes);
    endless(process, &mut notes);
    uncaught(process, &mut notes);
    notes
}

fn note(element: &Element, code: &'static str, sentence: String, remedy: &str) -> Note {
    let about = Problem {
        code,
        sentence,
        element: Some(element.id.clone()),
        name: element.name.clone(),
        line: element.line,
        remedy: remedy.to_owned(),
    };
    Note { about, strict: false }
}

/// Elements that no flow from any beginning reaches.
fn unreachable(process: &Process, notes: &mut Vec<Note>) {
    let elements = &process.elements;
    let mut seen = vec![false; elements.len()];
    let mut open: Vec<Ix> = vec![0];
    while let Some(ix) = open.pop() {
        if std::mem::replace(&mut seen[ix], true) {
            continue;
        }
        let element = &elements[ix];
        open.extend(element.outgoing.iter().map(|&flow| process.flows[flow].target));
        open.extend(&element.boundaries);
        open.extend(element.undo);
        if element.is_scope() {
            let begins =
                |it: &Ix| matches!(elements[*it].kind, Kind::Start(_) | Kind::SubProcess(SubProcess::Event));
            open.extend(process.firsts(ix));
            if ix == 0 {
                // A gateway that begins a case stands before the events that do.
                open.extend(element.inner.iter().copied().filter(|&it| elements[it].instantiates));
            }
            open.extend(element.inner.iter().copied().filter(begins));
        }
    }
    for (element, _) in elements.iter().zip(&seen).filter(|(_, seen)| !**seen) {
        let sentence = "Nothing leads to it; it would never run.".to_owned();
        let note = note(element, "unreachable", sentence, "Connect it or remove it.");
        notes.push(Note { strict: true, ..note });
    }
}

/// Cycles in which nothing waits for the world: only conditions can end them.
fn endless(process: &Process, notes: &mut Vec<Note>) {
    let automatic = |ix: Ix| match &process.elements[ix].kind {
        Kind::Task(Task::Plain | Task::Script { .. } | Task::Send(_)) => {
            process.elements[ix].repeat.is_none()
        }
        Kind::Gateway(crate::Gateway::EventBased) => false,
        Kind::Gateway(_) => !process.is_choice(ix),
        Kind::Throw(event) => event.service.is_none(),
        Kind::Catch(event) => event.definitions.iter().all(|it| matches!(it, Definition::Link { .. })),
        _ => false,
    };
    // 0 not seen, 1 on the way, 2 done
    let mut seen = vec![0u8; process.elements.len()];
    for begin in 0..process.elements.len() {
        if seen[begin] != 0 || !automatic(begin) {
            continue;
        }
        seen[begin] = 1;
        let mut way = vec![(begin, 0usize)];
        while let Some((ix, next)) = way.last_mut() {
            let Some(&flow) = process.elements[*ix].outgoing.get(*next) else {
                seen[*ix] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            let to = process.flows[flow].target;
            if !automatic(to) {
                continue;
            }
            match seen[to] {
                0 => {
                    seen[to] = 1;
                    way.push((to, 0));
                }
                1 => {
                    let sentence = "It lies on a cycle in which nothing waits for the world.".to_owned();
                    notes.push(note(
                        &process.elements[to],
                        "cycle-without-wait",
                        sentence,
                        "Make sure that a condition ends it.",
                    ));
                }
                _ => {}
            }
        }
    }
}

/// Errors and escalations that are thrown and that no event around them catches.
fn uncaught(process: &Process, notes: &mut Vec<Note>) {
    for (ix, element) in process.elements.iter().enumerate() {
        let (Kind::Throw(event) | Kind::End(event)) = &element.kind else { continue };
        for definition in &event.definitions {
            let (code, is_error) = match definition {
                Definition::Error(fault) => (&fault.code, true),
                Definition::Escalation(fault) => (&fault.code, false),
                _ => continue,
            };
            let code = code.as_ref().map(crate::Text::source);
            if !is_caught(process, ix, code, is_error) {
                let what = if is_error { "error" } else { "escalation" };
                let sentence =
                    format!("Nothing in this process catches its {what} {}.", code.unwrap_or_default());
                notes.push(note(
                    element,
                    "not-caught",
                    sentence,
                    "Catch it at a boundary, or let the calling process do so.",
                ));
            }
        }
    }
}

fn is_caught(process: &Process, thrower: Ix, code: Option<&str>, is_error: bool) -> bool {
    let catches = |definitions: &[Definition]| {
        definitions.iter().any(|it| match (it, is_error) {
            (Definition::Error(fault), true) | (Definition::Escalation(fault), false) => {
                fault.code.as_ref().is_none_or(|have| Some(have.source()) == code)
            }
            _ => false,
        })
    };
    let mut at = process.elements[thrower].parent;
    while let Some(scope) = at {
        let element = &process.elements[scope];
        let by_boundary = element.boundaries.iter().any(
            |&ix| matches!(&process.elements[ix].kind, Kind::Boundary(it) if catches(&it.event.definitions)),
        );
        let starts = element.inner.iter().flat_map(|&ix| match &process.elements[ix].kind {
            Kind::SubProcess(SubProcess::Event) => process.elements[ix].inner.as_slice(),
            _ => &[],
        });
        let mut starts = starts.map(|&ix| &process.elements[ix].kind);
        if by_boundary || starts.any(|it| matches!(it, Kind::Start(event) if catches(&event.definitions))) {
            return true;
        }
        at = element.parent;
    }
    false
}

/// What differs between two versions, by element and flow id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Only in the new version.
    pub added: BTreeSet<Id>,
    /// Only in the old version.
    pub removed: BTreeSet<Id>,
    /// In both, with another name, meaning or place in the flow.
    pub changed: BTreeSet<Id>,
}

/// Compares two versions of a process. Where things stand on the diagram does not matter.
pub fn compare(old: &Process, new: &Process) -> Changes {
    let mut out = Changes::default();
    for element in &old.elements[1..] {
        match new.element(element.id.as_str()) {
            None => out.removed.insert(element.id.clone()),
            Some(other) if meaning(old, element) != meaning(new, other) => {
                out.changed.insert(element.id.clone())
            }
            Some(_) => continue,
        };
    }
    for flow in &old.flows {
        match new.flow(flow.id.as_str()) {
            None => out.removed.insert(flow.id.clone()),
            Some(other) if way(old, flow) != way(new, other) => out.changed.insert(flow.id.clone()),
            Some(_) => continue,
        };
    }
    let elements =
        new.elements[1..].iter().filter(|it| old.element(it.id.as_str()).is_none()).map(|it| &it.id);
    let flows = new.flows.iter().filter(|it| old.flow(it.id.as_str()).is_none()).map(|it| &it.id);
    out.added.extend(elements.chain(flows).cloned());
    out
}

/// Everything about an element that running it depends on, and its name. Positions in lists become ids.
fn meaning(process: &Process, it: &Element) -> String {
    let kind = match &it.kind {
        Kind::Boundary(boundary) => {
            let host = &process.elements[boundary.host].id;
            format!("boundary of {host} {} {:?}", boundary.interrupting, boundary.event)
        }
        Kind::Throw(event) | Kind::End(event) => {
            let activity = event.definitions.iter().find_map(|it| match it {
                Definition::Compensate { activity, .. } => activity.map(|ix| process.elements[ix].id.clone()),
                _ => None,
            });
            let plain = !event.definitions.iter().any(|it| matches!(it, Definition::Compensate { .. }));
            if plain { format!("{event:?}") } else { format!("compensates {activity:?}") }
        }
        kind => format!("{kind:?}"),
    };
    let parent = it.parent.map(|ix| &process.elements[ix].id);
    let default = it.default.map(|flow| &process.flows[flow].id);
    let undo = it.undo.map(|ix| &process.elements[ix].id);
    format!(
        "{:?} {kind} in {parent:?} default {default:?} undo {undo:?} {} {:?} {:?} {:?} {:?} {:?}",
        it.name, it.for_compensation, it.repeat, it.inputs, it.outputs, it.assignment, it.extensions
    )
}

fn way(process: &Process, it: &Flow) -> String {
    let (source, target) = (&process.elements[it.source].id, &process.elements[it.target].id);
    format!("{:?} {source} {target} {:?} {:?}", it.name, it.condition, it.foreign)
}

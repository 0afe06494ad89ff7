//! Diagrams with what happens on them: counts and heat of a process, the way of a case, what two versions differ in.

use crate::by_hand::rests;
use crate::shared::Shared;
use bpmn::{Count, Id, Marks};
use cases::feel::Feel;
use cases::{Entry, Event, Pack, State};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Digest, Failure};

/// Draws the process of a pack as one version has it.
pub(crate) fn draw(shared: &Shared, pack: &Pack, version: Digest, marks: &Marks) -> Result<String, Failure> {
    let prepared = shared.packs.version(version)?;
    let bytes = prepared.files.get(&pack.file).unwrap_or_default();
    let loaded = bpmn::read(bytes, &Feel)
        .map_err(|_| Failure::fault(format!("{} of version {} does not read", pack.file, version.short())))?;
    let id = pack.process.id();
    Ok(match loaded.definitions.diagram(id.as_str()) {
        Some(diagram) => bpmn::draw(&diagram, marks),
        None => bpmn::draw(&bpmn::lay_out(&pack.process), marks),
    })
}

/// The way of a case: what it passed, where it is, where it is stuck.
pub(crate) fn of_case(shared: &Shared, state: &State, entries: &[Entry]) -> Result<String, Failure> {
    let version = state.rules.unwrap_or_else(|| shared.packs.current());
    let pack = shared.packs.of(&state.pack, Some(version))?;
    let mut marks = Marks {
        title: format!("The way of this case through {}", pack.process.name()),
        path: path(entries),
        ..Marks::default()
    };
    for id in &marks.path {
        marks.states.insert(id.clone(), "completed".to_owned());
    }
    for (_, it) in state.process.0.instances() {
        if it.incident.is_some() {
            marks.states.insert(it.element.clone(), "stuck".to_owned());
        } else if rests(&it.work) && marks.states.get(&it.element).is_none_or(|it| it != "stuck") {
            marks.states.insert(it.element.clone(), "active".to_owned());
        }
    }
    draw(shared, &pack, version, &marks)
}

/// Elements entered and flows taken, as the entries say it, under the ids of the version in which the case is now.
fn path(entries: &[Entry]) -> BTreeSet<Id> {
    let mut out = BTreeSet::new();
    for entry in entries {
        match &entry.event {
            Event::Stepped { steps } => steps.iter().for_each(|step| walked(step, &mut out)),
            Event::Migrated { renamed, .. } => {
                for (old, new) in renamed {
                    if out.remove(&Id::from(old.as_str())) {
                        out.insert(Id::from(new.as_str()));
                    }
                }
            }
            _ => {}
        }
    }
    out
}

fn walked(step: &bpmn::Event, out: &mut BTreeSet<Id>) {
    match step {
        bpmn::Event::Activated { element, from, work, .. } => {
            out.extend(from.iter().cloned());
            // A subscription is only armed; it is on the way when it occurs.
            if !matches!(work, bpmn::Work::Wait(_)) {
                out.insert(element.clone());
            }
        }
        bpmn::Event::Passed { element, from, took, .. } => {
            out.extend(from.iter().chain(took).cloned());
            out.insert(element.clone());
        }
        bpmn::Event::Completed { element, took, .. } => {
            out.extend(took.iter().cloned());
            out.insert(element.clone());
        }
        _ => {}
    }
}

/// How warm a place is, 1 to 4: a fourth each of the most that any has.
pub(crate) fn heat(counts: &BTreeMap<Id, Count>) -> BTreeMap<Id, u8> {
    let most = counts.values().map(|it| it.here).max().unwrap_or(0).max(1);
    let warm = |it: &Count| u8::try_from((it.here * 4).div_ceil(most)).unwrap_or(4);
    counts.iter().map(|(id, it)| (id.clone(), warm(it))).collect()
}

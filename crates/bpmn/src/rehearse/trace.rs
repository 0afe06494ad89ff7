//! What a process did, element by element, in the order in which it did it.

use crate::{Event, Id, Outcome, Process, State, Thrown, Variables, Work};
use std::sync::Arc;

/// What one run did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// Elements, in order.
    pub steps: Vec<TraceStep>,
    /// Sequence flows taken, in order.
    pub flows: Vec<Id>,
    /// End events reached, in order.
    pub ends: Vec<Id>,
    /// How it ended; `None` while it waits.
    pub outcome: Option<Outcome>,
    /// Where it waits.
    pub at: Vec<Id>,
    /// Incidents: element, code, sentence.
    pub incidents: Vec<(Id, String, String)>,
    /// Variables of the process.
    pub variables: Variables,
    /// Escalations that nothing inside caught: code and what they carry.
    pub escalations: Vec<(Arc<str>, Variables)>,
}

/// One element, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceStep {
    /// The process.
    pub process: Id,
    /// The element.
    pub element: Id,
    /// What became of it.
    pub what: Became,
}

/// What became of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// It began.
    Begun,
    /// It was entered and left at once, or did its work.
    Done,
    /// It ended without doing its work.
    Cancelled,
}

impl Trace {
    /// Elements that were passed or did their work, in order.
    pub fn done(&self) -> impl Iterator<Item = &Id> {
        self.steps.iter().filter(|it| it.what == Became::Done).map(|it| &it.element)
    }

    /// Adds what `events` say. `state` is the state before them.
    pub(super) fn take(&mut self, process: &Process, state: &State, events: &[Event]) {
        // A subscription of the element around it says nothing new: that element itself follows.
        let inside = |key| {
            state.instance(key).is_some_and(|it| {
                matches!(it.work, Work::Wait(_))
                    && state.instance(it.parent).is_some_and(|around| around.element == it.element)
            })
        };
        let waits = |key| state.instance(key).is_some_and(|it| matches!(it.work, Work::Wait(_)));
        let repeated =
            |key| state.instance(key).is_some_and(|it| matches!(it.work, Work::Many { started: 1.., .. }));
        // A timer that occurs for the last time is passed and then over: once on the way.
        let passed: std::collections::HashSet<&Id> = events
            .iter()
            .filter_map(|event| match event {
                Event::Passed { element, .. } => Some(element),
                _ => None,
            })
            .collect();
        let (mut armed, mut many) = (std::collections::HashSet::new(), std::collections::HashSet::new());
        for event in events {
            match event {
                Event::Activated { key, work: Work::Wait(_), .. } => {
                    armed.insert(*key);
                }
                Event::Activated { key, element, work: Work::Many { total, .. }, .. } => {
                    if *total != Some(0) {
                        many.insert(*key);
                    }
                    self.step(process, element, Became::Begun);
                }
                Event::Activated { element, .. } => self.step(process, element, Became::Begun),
                Event::Passed { element, took, .. } => {
                    self.step(process, element, Became::Done);
                    self.flows.extend(took.iter().cloned());
                }
                Event::Completed { key, element, took, .. } => {
                    // What ran several times was done each time, not once more as a whole.
                    let is_told = armed.contains(key) || repeated(*key) || many.contains(key) || inside(*key);
                    let heard = is_told || (waits(*key) && passed.contains(element));
                    if !heard {
                        self.step(process, element, Became::Done);
                    }
                    self.flows.extend(took.iter().cloned());
                }
                Event::Thrown { what: Thrown::Escalation { code, caught_by: None }, payload, .. } => {
                    self.escalations.push((code.clone(), payload.clone()));
                }
                Event::Cancelled { key, element } if !armed.contains(key) && !waits(*key) => {
                    self.step(process, element, Became::Cancelled);
                }
                _ => {}
            }
        }
    }

    fn step(&mut self, process: &Process, element: &Id, what: Became) {
        // The process itself frames the run and is no step of it.
        if element == process.id() {
            return;
        }
        if what == Became::Done
            && process.element(element.as_str()).is_some_and(|it| matches!(it.kind, crate::Kind::End(_)))
        {
            self.ends.push(element.clone());
        }
        self.steps.push(TraceStep { process: process.id().clone(), element: element.clone(), what });
    }

    /// Completes it with where the state stands.
    pub(super) fn stands(&mut self, state: &State) {
        self.outcome = state.outcome().cloned();
        self.variables = state.variables().clone();
        self.at.clear();
        self.incidents.clear();
        for (_, it) in state.instances() {
            if let Some(incident) = &it.incident {
                self.incidents.push((
                    it.element.clone(),
                    incident.code.to_string(),
                    incident.sentence.clone(),
                ));
            }
            if !matches!(it.work, Work::Wait(_) | Work::Scope | Work::Many { .. }) {
                self.at.push(it.element.clone());
            }
        }
    }
}

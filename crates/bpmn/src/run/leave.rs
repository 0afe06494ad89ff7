//! Completing an instance: its outputs, what can be undone later, and the flows it takes.

use super::steps::{Job, Steps};
use crate::{Event, Incident, Instance, Ix, Key, Kind, Outcome, Source, SubProcess, Variables, Work};
use serde_json::{Map, Value};

impl Steps<'_> {
    /// The work of an instance is done.
    pub fn complete(&mut self, key: Key, outputs: &Variables) {
        self.steps += 1;
        let Some(ix) = self.at(key) else { return };
        if self.element(ix).outputs.is_empty() {
            self.set(key, outputs);
        } else if !outputs.is_empty() {
            self.changed = true;
            self.emit(Event::VariablesSet { key, variables: outputs.clone() });
        }
        self.leave(key);
    }

    /// Hands outputs on and takes the ways out. What fails here keeps the work done and waits for a retry.
    pub fn leave(&mut self, key: Key) {
        let Some(ix) = self.at(key) else { return };
        let parent = self.parent(key);
        if let Err(incident) = self.hand_on(key, ix, parent) {
            return self.leaving(key, incident);
        }
        let inner_round = self.instance(parent).is_some_and(|it| matches!(it.work, Work::Many { .. }));
        if inner_round {
            return self.round_ended(key, ix, parent);
        }
        if self.instance(parent).is_some_and(|it| matches!(it.work, Work::Undo { .. })) {
            self.leave_quietly(key, false);
            return self.queue.push_back(Job::Undo { key: parent });
        }
        match self.ways_out(ix, parent) {
            Ok(flows) => {
                let undoable = self.undoable(key, ix);
                self.cancel_inside(key, |_| true);
                let took = self.flow_ids(&flows);
                self.completed(key, took, undoable, None);
                self.follow(parent, &flows);
            }
            Err(incident) => self.leaving(key, incident),
        }
    }

    /// Completes an instance that takes no flow.
    pub fn leave_quietly(&mut self, key: Key, undoable: bool) {
        let parent = self.parent(key);
        self.cancel_inside(key, |_| true);
        self.completed(key, Vec::new(), undoable, None);
        self.touched.insert(parent);
    }

    fn hand_on(&mut self, key: Key, ix: Ix, parent: Key) -> Result<(), Incident> {
        let element = self.element(ix);
        let nothing = element.outputs.is_empty() && element.copied_out.is_empty();
        if nothing || self.instance(key).is_some_and(|it| matches!(it.work, Work::Many { .. })) {
            return Ok(());
        }
        let mut handed = Variables::new();
        for mapping in element.outputs.iter().chain(&element.copied_out) {
            match mapping.source {
                Source::Everything => handed.merge(&self.own_work(key, ix)),
                _ => self.map(std::slice::from_ref(mapping), key, &mut handed)?,
            }
        }
        self.set(parent, &handed);
        Ok(())
    }

    /// The instance's own variables without those that only number it among others.
    fn own_work(&self, key: Key, ix: Ix) -> Variables {
        let own = self.instance(key).map(|it| it.variables.clone()).unwrap_or_default();
        let item = match &self.element(ix).repeat {
            Some(crate::Repeat::Multi { item: Some(item), .. }) => Some(&**item),
            _ => None,
        };
        own.split(|name| name == "loopCounter" || Some(name) == item).1
    }

    fn leaving(&mut self, key: Key, incident: Incident) {
        if self.instance(key).is_some_and(|it| !matches!(it.work, Work::Leaving | Work::Many { .. })) {
            self.cancel_inside(key, |_| true);
            self.emit(Event::Changed { key, work: Work::Leaving });
        }
        self.incident(key, incident);
    }

    /// Whether a completed instance is remembered for compensation.
    pub fn undoable(&self, key: Key, ix: Ix) -> bool {
        let element = self.element(ix);
        if element.for_compensation {
            return false;
        }
        let handled = element.undo.is_some() || self.process.undo_event(ix).is_some();
        let is_body = self.instance(key).is_some_and(|it| matches!(it.work, Work::Many { .. }));
        let remembers = self.instance(key).is_some_and(|it| !it.done.is_empty());
        if is_body { remembers } else { element.is_activity() && (handled || remembers) }
    }

    /// A scope in which nothing runs and no flow waits is complete.
    pub fn finish(&mut self, scope: Key) {
        let Some(ix) = self.at(scope) else { return };
        match &self.element(ix).kind {
            Kind::Process => {
                self.cancel_inside(scope, |_| true);
                self.emit(Event::Finished { outcome: Outcome::Completed });
                self.queue.clear();
                self.touched.clear();
            }
            Kind::SubProcess(SubProcess::Event) => {
                let parent = self.parent(scope);
                let undoable = self.undoable(scope, ix);
                self.leave_quietly(scope, undoable);
                if self.instance(parent).is_some_and(|it| matches!(it.work, Work::Undo { .. })) {
                    self.queue.push_back(Job::Undo { key: parent });
                }
            }
            _ => self.leave(scope),
        }
    }

    /// The flows an element takes when it is left: clause 13.3 (activities) and 13.4 (exclusive and inclusive gateways
    /// bring their own rule).
    pub fn ways_out(&self, ix: Ix, scope: Key) -> Result<Vec<usize>, Incident> {
        let element = self.element(ix);
        let mut taken = Vec::with_capacity(element.outgoing.len());
        let mut asked = false;
        for &flow in &element.outgoing {
            if Some(flow) == element.default {
                continue;
            }
            match &self.process.flows[flow].condition {
                None => taken.push(flow),
                Some(condition) => {
                    asked = true;
                    if self.holds(condition, &self.scope(scope))? {
                        taken.push(flow);
                    }
                }
            }
        }
        if taken.is_empty() {
            match element.default {
                Some(default) => taken.push(default),
                None if asked => return Err(no_way_out()),
                None => {}
            }
        }
        Ok(taken)
    }
}

pub(super) fn no_way_out() -> Incident {
    Incident::new(
        "no-way-out",
        "No condition of the flows out of it holds, and there is no default flow".to_owned(),
    )
}

/// The variables that a value sets: under one name, or its own names where it is an object.
pub(super) fn outputs_of(value: Value, name: Option<&str>) -> Result<Variables, String> {
    match (name, value) {
        (Some(name), value) => Ok(Variables::from_iter([(name.to_owned(), value)])),
        (None, Value::Object(map)) => Ok(map.into()),
        (None, Value::Null) => Ok(Variables::new()),
        (None, other) => Err(format!(
            "The script gives {other}, which is no object, and no result variable is named that could take it"
        )),
    }
}

/// Sets `a` or `a.b.c`; objects on the way are made or kept.
pub(super) fn set_path(variables: &mut Variables, path: &str, value: Value) {
    let Some((first, rest)) = path.split_once('.') else { return variables.set(path, value) };
    let mut whole =
        variables.get(first).cloned().filter(Value::is_object).unwrap_or_else(|| Value::Object(Map::new()));
    let mut at = &mut whole;
    for name in rest.split('.') {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = &mut at[name];
    }
    *at = value;
    variables.set(first, whole);
}

impl Instance {
    /// Whether it holds flows and runs what is inside.
    pub(crate) fn is_scope(&self) -> bool {
        matches!(self.work, Work::Scope | Work::AdHoc { .. })
    }
}

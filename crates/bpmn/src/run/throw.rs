//! Throwing events: intermediate and end.

use super::climb::From;
use super::steps::Steps;
use crate::{
    Definition, Event, EventKind, Fault, Id, Incident, Ix, Key, Kind, Outcome, SubProcess, Thrown, Variables,
    Wait, Work,
};
use std::sync::Arc;

impl Steps<'_> {
    /// A throw or end event is reached.
    pub fn throw(&mut self, scope: Key, ix: Ix, from: Vec<Id>, event: &EventKind) {
        let element = self.element(ix);
        let mut own = Variables::new();
        let mapped = self.map(&element.inputs, scope, &mut own);
        if let Err(incident) = mapped.and_then(|()| self.map(&element.copied_in, scope, &mut own)) {
            return self.block(scope, ix, from, incident, Variables::new(), None);
        }
        if let Some(service) = &event.service {
            match self.service(service, scope, &own) {
                Ok(work) => {
                    self.activate(ix, scope, from, work, own, None);
                }
                Err(incident) => self.block(scope, ix, from, incident, Variables::new(), None),
            }
            return;
        }
        let names = event
            .definitions
            .iter()
            .map(|it| self.thrown_name(it, scope, &own))
            .collect::<Result<Vec<_>, _>>();
        let names = match names {
            Ok(names) => names,
            Err(incident) => return self.block(scope, ix, from, incident, Variables::new(), None),
        };
        if let [Definition::Compensate { activity, wait }] = &*event.definitions {
            return self.compensate(scope, ix, from, *activity, *wait);
        }
        // An end event has no ways out; an intermediate one goes on unless what it throws ends its scope.
        self.pass(ix, scope, from.clone(), &[]);
        for (definition, name) in event.definitions.iter().zip(names) {
            self.throw_one(scope, ix, definition, name, &own);
        }
        if matches!(element.kind, Kind::Throw(_)) && self.is_active(scope) {
            self.go_on(scope, ix);
        }
    }

    /// Takes the ways out of an intermediate throw event after its effect.
    fn go_on(&mut self, scope: Key, ix: Ix) {
        match self.ways_out(ix, scope) {
            Ok(flows) if flows.is_empty() => {}
            Ok(flows) => self.pass(ix, scope, Vec::new(), &flows),
            Err(incident) => self.block(scope, ix, Vec::new(), incident, Variables::new(), None),
        }
    }

    fn thrown_name(
        &self,
        definition: &Definition,
        scope: Key,
        own: &Variables,
    ) -> Result<Arc<str>, Incident> {
        let text = match definition {
            Definition::Message(message) => Some(&message.name),
            Definition::Signal { name } => Some(name),
            Definition::Error(Fault { code, .. }) | Definition::Escalation(Fault { code, .. }) => {
                code.as_ref()
            }
            _ => None,
        };
        let Some(text) = text else { return Ok("".into()) };
        text.eval(&self.scope_with(own, scope)).map_err(|sentence| Incident::text(text, &sentence))
    }

    fn throw_one(&mut self, scope: Key, ix: Ix, definition: &Definition, name: Arc<str>, own: &Variables) {
        match definition {
            Definition::Message(_) => self.thrown(ix, Thrown::Message { name }, own.clone()),
            Definition::Signal { .. } => {
                self.thrown(ix, Thrown::Signal { name: name.clone() }, own.clone());
                self.signal(&name, own);
            }
            Definition::Error(_) => {
                let sentence: Arc<str> = self.element(ix).label().into();
                if !self.raise_error(From::Inside(scope), ix, &name, &sentence, own) {
                    self.end_all(Outcome::Error { code: name });
                }
            }
            Definition::Escalation(_) => self.escalate(From::Inside(scope), ix, &name, own),
            Definition::Terminate { all: true } => self.end_all(Outcome::Terminated),
            Definition::Terminate { all: false } => self.terminate(scope),
            Definition::Cancel => self.cancel_transaction(scope, ix),
            _ => {}
        }
    }

    pub fn thrown(&mut self, ix: Ix, what: Thrown, payload: Variables) {
        self.emit(Event::Thrown { element: self.id(ix), what, payload });
    }

    /// Every subscription of this case to that signal receives it.
    pub fn signal(&mut self, name: &str, payload: &Variables) {
        let listens =
            |work: &Work| matches!(work, Work::Wait(Wait::Signal { name: have }) if **have == *name);
        let keys: Vec<Key> =
            self.state.instances().filter(|(_, it)| listens(&it.work)).map(|(key, _)| key).collect();
        for key in keys {
            self.occur(key, payload);
        }
    }

    fn terminate(&mut self, scope: Key) {
        let Some(ix) = self.at(scope) else { return };
        if matches!(self.element(ix).kind, Kind::Process) {
            return self.end_all(Outcome::Terminated);
        }
        // A scope in which nothing runs comes to its end by itself.
        self.interrupt_scope(scope);
        if matches!(self.element(ix).kind, Kind::SubProcess(SubProcess::AdHoc(_))) {
            self.leave(scope);
        }
    }

    /// Ends the whole process at once.
    pub fn end_all(&mut self, outcome: Outcome) {
        self.cancel_inside(Key::ROOT, |_| true);
        self.emit(Event::Finished { outcome });
        self.queue.clear();
        self.touched.clear();
    }
}

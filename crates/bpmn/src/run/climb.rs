//! Who catches an error or an escalation: the activity's own boundary, then the event sub-processes of the scope
//! around it, then that scope's boundary, and so on outwards.

use super::steps::Steps;
use crate::{Definition, Event, EventKind, Fault, Ix, Key, Kind, SubProcess, Thrown, Variables, Work};
use serde_json::Value;
use std::sync::Arc;

/// Where something was thrown.
#[derive(Clone, Copy)]
pub(super) enum From {
    /// By the activity itself.
    At(Key),
    /// By an event directly inside that scope.
    Inside(Key),
}

/// What is thrown.
#[derive(Clone, Copy, PartialEq)]
enum What {
    Error,
    Escalation,
}

/// Where it is caught: a boundary event of an instance, or a start event in a scope.
struct Catcher<'a> {
    key: Key,
    ix: Ix,
    fault: &'a Fault,
}

impl<'a> Steps<'a> {
    /// Throws an error; false where nothing inside catches it.
    pub fn raise_error(
        &mut self,
        from: From,
        ix: Ix,
        code: &Arc<str>,
        message: &Arc<str>,
        payload: &Variables,
    ) -> bool {
        let catcher = self.catcher(from, What::Error, code);
        let caught_by = catcher.as_ref().map(|it| self.id(it.ix));
        let what = Thrown::Error { code: code.clone(), message: message.clone(), caught_by };
        self.thrown(ix, what, payload.clone());
        let Some(catcher) = catcher else { return false };
        let carried = carried(catcher.fault, code, message, payload);
        self.caught_at(catcher.key, catcher.ix, &carried);
        true
    }

    /// Throws an escalation. Where nobody catches it, it reaches the owner and everything goes on.
    pub fn escalate(&mut self, from: From, ix: Ix, code: &Arc<str>, payload: &Variables) {
        let catcher = self.catcher(from, What::Escalation, code);
        let caught_by = catcher.as_ref().map(|it| self.id(it.ix));
        self.thrown(ix, Thrown::Escalation { code: code.clone(), caught_by }, payload.clone());
        if let Some(catcher) = catcher {
            let carried = carried(catcher.fault, code, "", payload);
            self.caught_at(catcher.key, catcher.ix, &carried);
        }
    }

    fn caught_at(&mut self, key: Key, ix: Ix, payload: &Variables) {
        match &self.element(ix).kind {
            Kind::Boundary(boundary) => {
                let outer = self.parent(key);
                self.receive(ix, outer, payload);
                if boundary.interrupting {
                    self.interrupt(key, ix);
                } else {
                    let scope = self.scope_of(outer);
                    self.pass_on(scope, ix, Vec::new());
                }
            }
            Kind::Start(event) => {
                let Some(sub) = self.element(ix).parent else { return };
                if event.interrupting {
                    self.interrupt_scope(key);
                }
                self.open_event(key, sub, ix, payload);
            }
            _ => {}
        }
    }

    fn catcher(&self, from: From, what: What, code: &str) -> Option<Catcher<'a>> {
        let mut at = match from {
            From::At(key) => key,
            From::Inside(scope) => match self.event_start(scope, None, what, code) {
                Some(found) => return Some(found),
                None => scope,
            },
        };
        loop {
            let instance = self.instance(at)?;
            let ix = self.ix(&instance.element)?;
            let outer = self.instance(instance.parent);
            let is_round = outer.is_some_and(|it| matches!(it.work, Work::Many { .. }));
            if !is_round && let Some(found) = self.boundary(at, ix, what, code) {
                return Some(found);
            }
            let parent = instance.parent;
            if outer.is_some_and(crate::Instance::is_scope)
                && let Some(found) = self.event_start(parent, Some(ix), what, code)
            {
                return Some(found);
            }
            at = parent;
        }
    }

    fn boundary(&self, key: Key, ix: Ix, what: What, code: &str) -> Option<Catcher<'a>> {
        let process = self.process;
        let found = process.elements[ix].boundaries.iter().filter_map(|&boundary| {
            let Kind::Boundary(it) = &process.elements[boundary].kind else { return None };
            Some(Catcher { key, ix: boundary, fault: fault_of(&it.event, what)? })
        });
        self.best(found, code)
    }

    /// A start event of an event sub-process in the scope; `coming_from` is not asked again.
    fn event_start(
        &self,
        scope: Key,
        coming_from: Option<Ix>,
        what: What,
        code: &str,
    ) -> Option<Catcher<'a>> {
        let process = self.process;
        let inner = &process.elements[self.at(scope)?].inner;
        let is_event = |ix: Ix| matches!(process.elements[ix].kind, Kind::SubProcess(SubProcess::Event));
        if coming_from.is_some_and(is_event) && what == What::Error {
            // An error sub-process has interrupted its scope; its siblings no longer listen.
            return None;
        }
        let starts = inner
            .iter()
            .filter(|&&ix| is_event(ix) && Some(ix) != coming_from)
            .flat_map(|&ix| &process.elements[ix].inner)
            .filter_map(|&start| match &process.elements[start].kind {
                Kind::Start(event) => Some(Catcher { key: scope, ix: start, fault: fault_of(event, what)? }),
                _ => None,
            });
        self.best(starts, code)
    }

    /// The one with exactly that code before one that catches every code.
    fn best(&self, found: impl Iterator<Item = Catcher<'a>>, code: &str) -> Option<Catcher<'a>> {
        let mut every = None;
        for catcher in found {
            match &catcher.fault.code {
                None => every = every.or(Some(catcher)),
                Some(text) => {
                    if text.eval(&self.scope(catcher.key)).is_ok_and(|have| *have == *code) {
                        return Some(catcher);
                    }
                }
            }
        }
        every
    }
}

fn fault_of(event: &EventKind, what: What) -> Option<&Fault> {
    event.definitions.iter().find_map(|definition| match (definition, what) {
        (Definition::Error(fault), What::Error) | (Definition::Escalation(fault), What::Escalation) => {
            Some(fault)
        }
        _ => None,
    })
}

fn carried(fault: &Fault, code: &str, message: &str, payload: &Variables) -> Variables {
    let mut carried = payload.clone();
    if let Some(name) = &fault.code_variable {
        carried.set(name, Value::from(code));
    }
    if let Some(name) = &fault.message_variable {
        carried.set(name, Value::from(message));
    }
    carried
}

impl Steps<'_> {
    /// The work of `key` ended with an error from outside.
    pub fn error_from(&mut self, key: Key, code: &Arc<str>, message: &Arc<str>, payload: &Variables) {
        let Some(ix) = self.at(key) else { return };
        if !self.raise_error(From::At(key), ix, code, message, payload) {
            let sentence =
                format!("The error {code} was thrown and no event of the diagram catches it: {message}");
            self.emit(Event::IncidentRaised {
                key,
                incident: crate::Incident::new("error-not-caught", sentence),
            });
        }
    }
}

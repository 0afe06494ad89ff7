//! What a subscription waited for has occurred.

use super::steps::Steps;
use crate::{Event, Gateway, Ix, Key, Kind, Left, Variables, Wait, Work};

impl Steps<'_> {
    /// The subscription `key` occurred, carrying `payload`.
    pub fn occur(&mut self, key: Key, payload: &Variables) {
        let (Some(ix), Some(instance)) = (self.at(key), self.instance(key)) else { return };
        let host = instance.parent;
        let element = self.element(ix);
        match &element.kind {
            Kind::Boundary(boundary) if boundary.interrupting => {
                let scope = self.parent(host);
                self.receive(ix, scope, payload);
                self.interrupt(host, ix);
            }
            Kind::Boundary(_) => {
                let scope = self.parent(host);
                self.receive(ix, scope, payload);
                self.again_or_gone(key, ix);
                self.pass_boundary(ix, scope);
            }
            Kind::Start(event) => {
                let Some(sub) = element.parent else { return };
                if event.interrupting {
                    self.interrupt_scope(host);
                } else {
                    self.again_or_gone(key, ix);
                }
                self.open_event(host, sub, ix, payload);
            }
            Kind::Catch(event) => {
                let all = event.all && self.remaining(host) > 1;
                self.caught(key, host, ix, payload, all);
            }
            Kind::Task(_) => self.caught(key, host, ix, payload, false),
            _ => {}
        }
    }

    fn remaining(&self, host: Key) -> usize {
        self.state.inside(host).filter(|(_, it)| matches!(it.work, Work::Wait(_))).take(2).count()
    }

    /// A catching event, a receive task, or an event behind an event-based gateway.
    fn caught(&mut self, key: Key, host: Key, ix: Ix, payload: &Variables, others_wait: bool) {
        let behind_gateway = self
            .at(host)
            .is_some_and(|at| matches!(self.element(at).kind, Kind::Gateway(Gateway::EventBased)));
        if behind_gateway {
            let scope = self.parent(host);
            self.receive(ix, scope, payload);
            return self.decided_by(host, ix);
        }
        if others_wait {
            self.receive(ix, self.parent(host), payload);
            self.completed(key, Vec::new(), false, None);
            return;
        }
        self.complete(host, payload);
    }

    /// Sets what an event carries.
    pub fn receive(&mut self, ix: Ix, scope: Key, payload: &Variables) {
        let handed = self.handed(ix, scope, payload);
        self.set(scope, &handed);
    }

    /// What an event hands on of what it carries: through its output mappings where it has some, and by its data
    /// associations. A mapping that cannot be computed hands on what came, so that nothing is lost.
    pub fn handed(&self, ix: Ix, scope: Key, payload: &Variables) -> Variables {
        let element = self.element(ix);
        let everything = element.outputs.iter().any(|it| matches!(it.source, crate::Source::Everything));
        let mut out = payload.clone();
        if !element.outputs.is_empty() {
            let mut mapped = payload.clone();
            if self.map(&element.outputs, scope, &mut mapped).is_ok() {
                let target =
                    |name: &str| element.outputs.iter().any(|it| it.target.split('.').next() == Some(name));
                out = if everything { mapped } else { mapped.split(target).0 };
            }
        }
        let mut copied = payload.clone();
        if self.map(&element.copied_out, scope, &mut copied).is_ok() {
            let target =
                |name: &str| element.copied_out.iter().any(|it| it.target.split('.').next() == Some(name));
            out.merge(&copied.split(target).0);
        }
        out
    }

    /// After a non-interrupting occurrence: a timer that repeats is set again, another one is gone; messages, signals
    /// and conditions go on listening.
    fn again_or_gone(&mut self, key: Key, ix: Ix) {
        let Some(Work::Wait(Wait::Timer { due, left })) = self.instance(key).map(|it| it.work.clone()) else {
            return;
        };
        let left = match left {
            Left::None => None,
            Left::Times(1) => Some(Left::None),
            Left::Times(n) => Some(Left::Times(n - 1)),
            Left::Endless => Some(Left::Endless),
        };
        let next = left.and_then(|left| Some((self.next_due(key, ix, due)?, left)));
        match next {
            Some((due, left)) => self.emit(Event::Rearmed { key, due, left }),
            None => self.completed(key, Vec::new(), false, None),
        }
    }

    fn next_due(&self, key: Key, ix: Ix, last: jiff::Timestamp) -> Option<jiff::Timestamp> {
        let number = usize::try_from(self.instance(key)?.round.unwrap_or(0)).ok()?;
        let event = match &self.element(ix).kind {
            Kind::Boundary(boundary) => &boundary.event,
            Kind::Start(event) | Kind::Catch(event) => event,
            _ => return None,
        };
        match event.definitions.get(number)? {
            crate::Definition::Timer(timer) => timer.due_after(last, &self.scope(key)).ok(),
            _ => None,
        }
    }

    /// Cancels the activity `host` and leaves through its boundary event.
    pub fn interrupt(&mut self, host: Key, boundary: Ix) {
        let outer = self.parent(host);
        self.cancel(host);
        if self.instance(outer).is_some_and(|it| matches!(it.work, Work::Undo { .. })) {
            // A handler that was interrupted has done what it could; the undoing goes on.
            self.queue.push_back(super::steps::Job::Undo { key: outer });
        }
        self.pass_boundary(boundary, outer);
    }

    fn pass_boundary(&mut self, boundary: Ix, outer: Key) {
        let scope = self.scope_of(outer);
        self.touched.insert(scope);
        self.pass_on(scope, boundary, Vec::new());
    }

    /// Ends everything that runs in a scope, so that an event sub-process takes over.
    pub fn interrupt_scope(&mut self, scope: Key) {
        self.cancel_inside(scope, |_| true);
        if self.instance(scope).is_some_and(|it| !it.taken.is_empty()) {
            self.emit(Event::FlowsDropped { key: scope });
        }
        self.touched.insert(scope);
    }

    /// Opens the event sub-process `sub` inside `scope` at its start event.
    pub fn open_event(&mut self, scope: Key, sub: Ix, start: Ix, payload: &Variables) {
        self.touched.insert(scope);
        let mut waits = Vec::new();
        let boundaries = &self.element(sub).boundaries;
        let armed = boundaries.iter().try_for_each(|&at| self.waits_of(at, scope, payload, &mut waits));
        let armed = armed.and_then(|()| self.event_starts(sub, scope, payload, &mut waits));
        if let Err(incident) = armed {
            return self.block(scope, sub, Vec::new(), incident, payload.clone(), None);
        }
        let carried = self.handed(start, scope, payload);
        let key = self.activate(sub, scope, Vec::new(), Work::Scope, carried, None);
        self.arm(key, waits);
        self.changed = true;
        self.enter(key, start, Vec::new());
    }
}

//! Subscriptions: what catching events, boundary events and event sub-processes wait for.

use super::steps::Steps;
use crate::{
    Definition, Event, EventKind, Id, Incident, Ix, Key, Kind, Message, SubProcess, Task, Variables, Wait,
    Work,
};
use serde_json::Value;
use std::sync::Arc;

/// A subscription to make: the element, the number of its definition, what it waits for.
pub(super) type Armed = (Ix, u64, Wait);

impl Steps<'_> {
    /// An intermediate catch event is reached.
    pub fn catch(&mut self, scope: Key, ix: Ix, from: Vec<Id>, event: &EventKind) {
        let passes = |definition: &Definition| matches!(definition, Definition::Link { .. });
        if event.definitions.is_empty() || event.definitions.iter().all(passes) {
            return self.pass_on(scope, ix, from);
        }
        let mut waits = Vec::new();
        match self.waits_of(ix, scope, &Variables::new(), &mut waits) {
            Ok(()) => {
                let key = self.activate(ix, scope, from, Work::Catch, Variables::new(), None);
                self.arm(key, waits);
            }
            Err(incident) => self.block(scope, ix, from, incident, Variables::new(), None),
        }
    }

    /// Makes subscriptions inside `host`.
    pub fn arm(&mut self, host: Key, waits: Vec<Armed>) {
        for (ix, number, wait) in waits {
            self.changed |= matches!(wait, Wait::Condition { .. });
            self.activate(
                ix,
                host,
                Vec::new(),
                Work::Wait(wait),
                Variables::new(),
                (number > 0).then_some(number),
            );
        }
    }

    /// Adds what the event (or receive task) `ix` waits for.
    pub fn waits_of(
        &self,
        ix: Ix,
        key: Key,
        front: &Variables,
        out: &mut Vec<Armed>,
    ) -> Result<(), Incident> {
        let event = match &self.element(ix).kind {
            Kind::Catch(event) | Kind::Start(event) => event,
            Kind::Boundary(boundary) => &boundary.event,
            Kind::Task(Task::Receive(message)) => {
                out.push((ix, 0, self.message_wait(message, key, front)?));
                return Ok(());
            }
            _ => return Ok(()),
        };
        for (definition, number) in event.definitions.iter().zip(0..) {
            if let Some(wait) = self.wait(definition, key, front)? {
                out.push((ix, number, wait));
            }
        }
        Ok(())
    }

    /// Adds what the event sub-processes of scope element `ix` wait for.
    pub fn event_starts(
        &self,
        ix: Ix,
        key: Key,
        front: &Variables,
        out: &mut Vec<Armed>,
    ) -> Result<(), Incident> {
        for &inner in &self.element(ix).inner {
            if matches!(self.element(inner).kind, Kind::SubProcess(SubProcess::Event)) {
                for &start in &self.element(inner).inner {
                    if matches!(self.element(start).kind, Kind::Start(_)) {
                        self.waits_of(start, key, front, out)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn wait(&self, definition: &Definition, key: Key, front: &Variables) -> Result<Option<Wait>, Incident> {
        let scope = self.scope_with(front, key);
        Ok(match definition {
            Definition::Timer(timer) => {
                let (due, left) = timer.due(&scope).map_err(|sentence| Incident::new("timer", sentence))?;
                Some(Wait::Timer { due, left })
            }
            Definition::Message(message) => Some(self.message_wait(message, key, front)?),
            Definition::Signal { name } => {
                let name = name.eval(&scope).map_err(|sentence| Incident::text(name, &sentence))?;
                Some(Wait::Signal { name })
            }
            Definition::Condition(_) => Some(Wait::Condition { held: false }),
            _ => None,
        })
    }

    pub fn message_wait(&self, message: &Message, key: Key, front: &Variables) -> Result<Wait, Incident> {
        let scope = self.scope_with(front, key);
        let name = message.name.eval(&scope).map_err(|sentence| Incident::text(&message.name, &sentence))?;
        let correlation = match &message.correlation {
            None => None,
            Some(expression) => {
                let value = expression
                    .eval(&scope)
                    .map_err(|sentence| Incident::expression(expression, &sentence))?;
                match as_text(&value) {
                    Some(text) => Some(text),
                    None => {
                        let why = "it gives null, so that no message could ever match";
                        return Err(Incident::expression(expression, why));
                    }
                }
            }
        };
        Ok(Wait::Message { name, correlation })
    }

    /// The condition of a subscription.
    fn condition(&self, key: Key) -> Option<&crate::Expression> {
        let instance = self.instance(key)?;
        let event = match &self.element(self.ix(&instance.element)?).kind {
            Kind::Catch(event) | Kind::Start(event) => event,
            Kind::Boundary(boundary) => &boundary.event,
            _ => return None,
        };
        match event.definitions.get(usize::try_from(instance.round.unwrap_or(0)).ok()?)? {
            Definition::Condition(expression) => Some(expression),
            _ => None,
        }
    }

    /// Asks every condition that waits, where variables changed; true where one occurred. A condition occurs when its
    /// answer turns true; one that cannot be computed (a variable does not exist yet) does not hold.
    pub fn ask_conditions(&mut self) -> bool {
        if !std::mem::take(&mut self.changed) || self.state.conditions == 0 {
            return false;
        }
        self.steps += self.state.instances.len() as u64 / 1024;
        let mut turned = Vec::new();
        for (key, instance) in self.state.instances() {
            if let Work::Wait(Wait::Condition { held }) = instance.work {
                let holds =
                    self.condition(key).is_some_and(|it| self.holds(it, &self.scope(key)).unwrap_or(false));
                if holds != held {
                    turned.push((key, holds));
                }
            }
        }
        for &(key, held) in &turned {
            if self.is_active(key) {
                self.emit(Event::ConditionAsked { key, held });
                if held && self.step() {
                    self.occur(key, &Variables::new());
                }
            }
        }
        !turned.is_empty()
    }
}

fn as_text(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.as_str().into()),
        other => Some(other.to_string().into()),
    }
}

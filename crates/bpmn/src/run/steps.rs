//! The copy of the state that is decided on, the queue of what is still to do, and coming to rest.

use super::apply;
use crate::{
    Element, Event, Id, Incident, Instance, Ix, Key, Moment, Process, Scope, State, Variables, Work, limits,
};
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};

/// One call's work: decides, applies to its own copy, remembers the events.
pub(super) struct Steps<'a> {
    pub process: &'a Process,
    pub moment: &'a Moment,
    pub state: State,
    pub events: Vec<Event>,
    pub queue: VecDeque<Job>,
    /// Scopes in which something changed, to be looked at when the queue is empty.
    pub touched: BTreeSet<Key>,
    pub steps: u64,
    pub budget: u64,
    /// Variables changed since conditions were last asked.
    pub changed: bool,
}

/// Something still to do in this call.
pub(super) enum Job {
    /// A flow was taken.
    Flow { scope: Key, flow: usize },
    /// The next round of a repetition.
    Round { body: Key },
    /// The next activity to undo.
    Undo { key: Key },
}

impl<'a> Steps<'a> {
    pub fn new(process: &'a Process, state: State, moment: &'a Moment) -> Self {
        Self {
            process,
            moment,
            state,
            events: Vec::new(),
            queue: VecDeque::new(),
            touched: BTreeSet::new(),
            steps: 0,
            budget: limits::STEPS_MAX,
            changed: true,
        }
    }

    pub fn emit(&mut self, event: Event) {
        apply(&mut self.state, &event);
        self.events.push(event);
    }

    pub fn element(&self, ix: Ix) -> &'a Element {
        &self.process.elements[ix]
    }

    pub fn id(&self, ix: Ix) -> Id {
        self.process.elements[ix].id.clone()
    }

    pub fn ix(&self, id: &Id) -> Option<Ix> {
        self.process.index.get(id).copied()
    }

    pub fn instance(&self, key: Key) -> Option<&Instance> {
        self.state.instance(key)
    }

    /// The element of an active instance.
    pub fn at(&self, key: Key) -> Option<Ix> {
        self.ix(&self.instance(key)?.element)
    }

    pub fn parent(&self, key: Key) -> Key {
        self.instance(key).map_or(Key::NONE, |it| it.parent)
    }

    pub fn is_active(&self, key: Key) -> bool {
        self.instance(key).is_some()
    }

    /// The nearest instance at or around `key` that holds flows.
    pub fn scope_of(&self, mut key: Key) -> Key {
        while let Some(it) = self.instance(key) {
            if matches!(it.work, Work::Scope | Work::AdHoc { .. }) {
                return key;
            }
            key = it.parent;
        }
        Key::NONE
    }

    pub fn next_key(&self) -> Key {
        Key(self.state.next + 1)
    }

    pub fn scope(&self, key: Key) -> Scope<'_> {
        self.state.scope(key, self.moment)
    }

    /// What an expression sees from `key` with further variables in front.
    pub fn scope_with<'b>(&'b self, front: &'b Variables, key: Key) -> Scope<'b> {
        let mut scope = self.scope(key);
        if !front.is_empty() {
            scope.chain.insert(0, front);
        }
        scope
    }

    /// Starts an instance and returns its key.
    pub fn activate(
        &mut self,
        ix: Ix,
        parent: Key,
        from: Vec<Id>,
        work: Work,
        variables: Variables,
        round: Option<u64>,
    ) -> Key {
        let key = self.next_key();
        self.emit(Event::Activated { key, element: self.id(ix), parent, from, work, variables, round });
        key
    }

    pub fn completed(&mut self, key: Key, took: Vec<Id>, undoable: bool, result: Option<Value>) {
        if let Some(element) = self.instance(key).map(|it| it.element.clone()) {
            self.emit(Event::Completed { key, element, took, undoable, result });
        }
    }

    pub fn cancelled(&mut self, key: Key) {
        if let Some(element) = self.instance(key).map(|it| it.element.clone()) {
            self.emit(Event::Cancelled { key, element });
        }
    }

    /// Counts a step; false when the budget is spent.
    pub fn step(&mut self) -> bool {
        self.steps += 1;
        self.steps <= self.budget
    }

    /// Puts flows that were just taken in `scope` into the queue.
    pub fn follow(&mut self, scope: Key, flows: &[usize]) {
        self.queue.extend(flows.iter().map(|&flow| Job::Flow { scope, flow }));
        self.touched.insert(scope);
    }

    pub fn flow_ids(&self, flows: &[usize]) -> Vec<Id> {
        flows.iter().map(|&flow| self.process.flows[flow].id.clone()).collect()
    }

    /// An element is entered and left at once.
    pub fn pass(&mut self, ix: Ix, scope: Key, from: Vec<Id>, flows: &[usize]) {
        let took = self.flow_ids(flows);
        self.emit(Event::Passed { element: self.id(ix), scope, from, took });
        self.follow(scope, flows);
    }

    /// Runs until everything waits for the world.
    pub fn run(mut self) -> (State, Vec<Event>) {
        loop {
            while let Some(job) = self.queue.pop_front() {
                match job {
                    Job::Flow { scope, flow } => self.arrive(scope, flow),
                    Job::Round { body } => self.next_round(body),
                    Job::Undo { key } => self.next_undo(key),
                }
            }
            if self.rest() {
                continue;
            }
            if self.ask_conditions() {
                continue;
            }
            return (self.state, self.events);
        }
    }

    /// Looks at the innermost touched scope; true where there was one.
    fn rest(&mut self) -> bool {
        let Some(scope) = self.touched.pop_last() else { return false };
        let Some(instance) = self.instance(scope) else { return true };
        match instance.work {
            Work::Scope => self.rest_scope(scope),
            Work::AdHoc { closing } => self.rest_free(scope, closing),
            _ => {}
        }
        true
    }

    fn rest_scope(&mut self, scope: Key) {
        let Some(instance) = self.instance(scope) else { return };
        let (live, waiting) = (instance.live, !instance.taken.is_empty());
        if waiting && self.join_inclusive(scope) {
            return;
        }
        match (live, waiting) {
            (0, false) => self.finish(scope),
            (0, true) => self.stuck(scope),
            _ => {}
        }
    }

    /// Removes an instance and everything inside it, innermost first.
    pub fn cancel(&mut self, key: Key) {
        self.cancel_inside(key, |_| true);
        self.cancelled(key);
    }

    /// Removes what is directly inside `key` and chosen, with everything inside that.
    pub fn cancel_inside(&mut self, key: Key, chosen: impl Fn(&Instance) -> bool) {
        let inside: Vec<Key> =
            self.state.inside(key).filter(|(_, it)| chosen(it)).map(|(key, _)| key).collect();
        for key in inside {
            self.cancel(key);
        }
    }

    /// Sets variables where they are known, from `key` outwards; new ones in the process itself, or in the
    /// innermost sub-process that keeps its variables to itself.
    pub fn set(&mut self, key: Key, variables: &Variables) {
        let mut rest = variables.clone();
        let mut at = key;
        while !rest.is_empty() {
            let Some(instance) = self.instance(at) else { return };
            let parent = instance.parent;
            let last = parent == Key::NONE || self.keeps_variables(instance);
            let here = if last {
                std::mem::take(&mut rest)
            } else if instance.variables.is_empty() {
                Variables::new()
            } else {
                let (here, outside) = rest.split(|name| instance.variables.get(name).is_some());
                rest = outside;
                here
            };
            if !here.is_empty() {
                self.changed = true;
                self.emit(Event::VariablesSet { key: at, variables: here });
            }
            at = parent;
        }
    }

    /// Whether a condition holds: `true` does, `false` and null do not, anything else is an error.
    pub fn holds(&self, expression: &crate::Expression, scope: &Scope<'_>) -> Result<bool, Incident> {
        match expression.eval(scope) {
            Ok(Value::Bool(answer)) => Ok(answer),
            Ok(Value::Null) => Ok(false),
            Ok(other) => {
                Err(Incident::expression(expression, &format!("it gives {other}, neither true nor false")))
            }
            Err(sentence) => Err(Incident::expression(expression, &sentence)),
        }
    }
}

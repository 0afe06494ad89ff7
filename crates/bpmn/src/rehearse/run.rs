//! One scenario in memory.

use super::sentence::{Outcome, Sentence};
use super::{Trace, World};
use crate::{
    Begin, Event, Id, Instance, Key, Kind, Moment, Need, Process, State, Trigger, Variables, Want, Work,
    advance, apply, open_needs, start,
};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Answers that a scenario's standing outcomes may give after one step; more is taken for an endless loop.
const ANSWERS_MAX: usize = 10_000;

pub(super) struct Run<'a> {
    pub(super) process: &'a Process,
    pub(super) moment: Moment,
    pub(super) state: State,
    begun: bool,
    pub(super) given: Variables,
    /// How many processes call each other above it.
    pub(super) depth: u32,
    pub(super) trace: Trace,
    /// What called processes did since the last step.
    pub(super) called: RefCell<Vec<Trace>>,
    always: HashMap<Id, Outcome>,
    passed: HashSet<Id>,
    pub steps: usize,
}

impl<'a> Run<'a> {
    pub fn new(process: &'a Process, moment: Moment) -> Self {
        Self {
            process,
            moment,
            state: State::default(),
            begun: false,
            given: Variables::new(),
            depth: 0,
            trace: Trace::default(),
            called: RefCell::default(),
            always: HashMap::new(),
            passed: HashSet::new(),
            steps: 0,
        }
    }

    /// Does or checks what a sentence says.
    pub fn tell(&mut self, sentence: Sentence, world: &mut World<'_>) -> Result<(), String> {
        self.steps += 1;
        match sentence {
            Sentence::Variable(name, value) if !self.begun => {
                self.given.set(&name, value);
                Ok(())
            }
            Sentence::Variable(name, value) => {
                let variables = Variables::from_iter([(name, value)]);
                self.trigger(Trigger::Variables { key: Key::ROOT, variables }, world)
            }
            Sentence::Always(name, outcome) => {
                let id = self.id(&name)?;
                self.always.insert(id, outcome);
                if self.begun { self.answer(world) } else { Ok(()) }
            }
            Sentence::Start(at) => self.start(at, world),
            Sentence::Happens(name, outcome) => self.happens(&name, &outcome, world),
            Sentence::Passes(span) => self.passes(span, world),
            Sentence::Message(name, value, payload) => {
                let correlation = value.map(Into::into);
                self.trigger(Trigger::Message { name: name.into(), correlation, payload, to: None }, world)
            }
            Sentence::Signal(name, payload) => {
                self.trigger(Trigger::Signal { name: name.into(), payload }, world)
            }
            Sentence::At(names) => self.each(&names, |run, id| run.is_at(id), "it is not there"),
            Sentence::NotAt(names) => self.each(&names, |run, id| !run.is_at(id), "it is there"),
            Sentence::Passed(names) => {
                self.each(&names, |run, id| run.passed.contains(id), "it was not passed")
            }
            Sentence::Times(name, times) => {
                let id = self.id(&name)?;
                match self.trace.done().filter(|it| **it == id).count() {
                    have if have == times => Ok(()),
                    have => Err(format!("It has passed {name} {have} times.")),
                }
            }
            Sentence::NotPassed(names) => {
                self.each(&names, |run, id| !run.passed.contains(id), "it was passed")
            }
            Sentence::Is(name, value) => self.is(&name, &value),
            Sentence::Ended(code) => self.ended(code.as_deref()),
            Sentence::Running => match self.state.outcome() {
                None => Ok(()),
                Some(outcome) => Err(format!("It has ended: {outcome:?}.")),
            },
            Sentence::Incident(name) => {
                let id = self.id(&name)?;
                let found = self.state.instances().any(|(_, it)| it.element == id && it.incident.is_some());
                if found {
                    Ok(())
                } else {
                    Err(format!("There is no incident at {name}. {}", self.whereabouts()))
                }
            }
        }
    }

    fn id(&self, name: &str) -> Result<Id, String> {
        let by_id = self.process.elements.iter().find(|it| it.id == *name);
        let found =
            by_id.or_else(|| self.process.elements.iter().find(|it| it.name.as_deref() == Some(name)));
        found.map(|it| it.id.clone()).ok_or_else(|| format!("The process has no element \"{name}\"."))
    }

    pub(super) fn start(&mut self, at: Option<String>, world: &mut World<'_>) -> Result<(), String> {
        let begin = match at {
            Some(name) => Begin::At(self.id(&name)?),
            None => Begin::None,
        };
        let events = start(self.process, &begin, self.given.clone(), self.depth, &self.moment)
            .map_err(|it| it.to_string())?;
        self.begun = true;
        self.take(&events);
        self.answer(world)
    }

    fn take(&mut self, events: &[Event]) {
        for called in self.called.get_mut().drain(..) {
            self.trace.steps.extend(called.steps);
            self.trace.flows.extend(called.flows);
        }
        self.trace.take(self.process, &self.state, events);
        for event in events {
            apply(&mut self.state, event);
            if let Event::Passed { element, .. } | Event::Completed { element, .. } = event {
                self.passed.insert(element.clone());
            }
        }
    }

    fn trigger(&mut self, trigger: Trigger, world: &mut World<'_>) -> Result<(), String> {
        self.tell_once(trigger)?;
        self.answer(world)
    }

    pub(super) fn tell_once(&mut self, trigger: Trigger) -> Result<(), String> {
        if !self.begun {
            return Err("It has not started.".to_owned());
        }
        let events =
            advance(self.process, &self.state, trigger, &self.moment).map_err(|it| it.to_string())?;
        self.take(&events);
        Ok(())
    }

    /// Gives standing outcomes, and what the world answers, until nothing more is answered.
    fn answer(&mut self, world: &mut World<'_>) -> Result<(), String> {
        for _ in 0..ANSWERS_MAX {
            let found = open_needs(self.process, &self.state)
                .into_iter()
                .find_map(|need| self.standing(&need, world));
            match found {
                Some(trigger) => self.tell_once(trigger)?,
                None => return Ok(()),
            }
        }
        Err(format!("{ANSWERS_MAX} standing answers were given without coming to rest."))
    }

    fn standing(&self, need: &Need, world: &mut World<'_>) -> Option<Trigger> {
        let waits = matches!(
            need.what,
            Want::Timer { .. } | Want::Message { .. } | Want::Signal { .. } | Want::Incident { .. }
        );
        if waits {
            return None;
        }
        match self.always.get(&need.element) {
            Some(outcome) => self.as_trigger(need.key, outcome).ok(),
            None => world(need, &self.state.scope(need.key, &self.moment)),
        }
    }

    fn happens(&mut self, name: &str, outcome: &Outcome, world: &mut World<'_>) -> Result<(), String> {
        let id = self.id(name)?;
        let works = |it: &Instance| !matches!(it.work, Work::Many { .. } | Work::Wait(_) | Work::Scope);
        let found = self.state.instances().find(|(_, it)| it.element == id && works(it)).map(|(key, _)| key);
        let Some(key) = found else { return Err(format!("It is not at {name}. {}", self.whereabouts())) };
        let trigger = self.as_trigger(key, outcome)?;
        self.trigger(trigger, world)
    }

    pub(super) fn as_trigger(&self, key: Key, outcome: &Outcome) -> Result<Trigger, String> {
        Ok(match outcome.clone() {
            Outcome::Completes(outputs) => Trigger::Complete { key, outputs },
            Outcome::Error(code, outputs) => {
                Trigger::ErrorThrown { key, code: code.into(), message: "scripted".into(), outputs }
            }
            Outcome::Escalates(code, outputs) => Trigger::Escalate { key, code: code.into(), outputs },
            Outcome::Fails => Trigger::Failed { key, sentence: "It fails in this scenario.".to_owned() },
            Outcome::Closes => Trigger::Close { key },
            Outcome::Chooses(names, outputs) => {
                let ids = names.iter().map(|name| self.choice(key, name)).collect::<Result<Vec<_>, _>>()?;
                Trigger::Choose { key, ids, outputs }
            }
        })
    }

    /// The flow of that name out of a gateway, the flow to the element of that name, or the activity of that name.
    fn choice(&self, key: Key, name: &str) -> Result<Id, String> {
        let element = self.state.instance(key).and_then(|it| self.process.element(it.element.as_str()));
        if let Some(element) = element.filter(|it| matches!(it.kind, Kind::Gateway(_))) {
            let flows = element.outgoing.iter().map(|&flow| &self.process.flows[flow]);
            let fits = |it: &&crate::Flow| {
                it.id == *name
                    || it.name.as_deref() == Some(name)
                    || self.process.elements[it.target].label() == name
            };
            let found = flows.clone().find(fits).map(|it| it.id.clone());
            return found.ok_or_else(|| format!("No way out is called \"{name}\"."));
        }
        self.id(name)
    }

    /// Moves the clock; timers fire at their instants, in order.
    fn passes(&mut self, span: jiff::Span, world: &mut World<'_>) -> Result<(), String> {
        let end = self.moment.now.to_zoned(self.moment.zone.clone()).checked_add(span);
        let end = end.map_err(|_| "That ends after the year 9999.".to_owned())?.timestamp();
        for _ in 0..ANSWERS_MAX {
            let needs = open_needs(self.process, &self.state);
            let due = needs.iter().filter_map(|need| match need.what {
                Want::Timer { due } => Some((due, need.key)),
                _ => None,
            });
            match due.min().filter(|(due, _)| *due <= end) {
                Some((due, key)) => {
                    self.moment.now = self.moment.now.max(due);
                    self.trigger(Trigger::TimerFired { key }, world)?;
                }
                None => {
                    self.moment.now = end;
                    return Ok(());
                }
            }
        }
        Err(format!("{ANSWERS_MAX} timers fired in that time."))
    }

    fn is_at(&self, id: &Id) -> bool {
        self.state.instances().any(|(_, it)| it.element == *id && !matches!(it.work, Work::Wait(_)))
    }

    fn each(
        &self,
        names: &[String],
        holds: impl Fn(&Self, &Id) -> bool,
        otherwise: &str,
    ) -> Result<(), String> {
        for name in names {
            let id = self.id(name)?;
            if !holds(self, &id) {
                return Err(format!("{name}: {otherwise}. {}", self.whereabouts()));
            }
        }
        Ok(())
    }

    /// "It is at Approve, Post."
    fn whereabouts(&self) -> String {
        if let Some(outcome) = self.state.outcome() {
            return format!("It has ended: {outcome:?}.");
        }
        let at = self
            .state
            .instances()
            .filter(|(_, it)| !matches!(it.work, Work::Wait(_) | Work::Scope | Work::Many { .. }));
        let labels: Vec<&str> = at
            .map(|(_, it)| {
                self.process.element(it.element.as_str()).map_or(it.element.as_str(), crate::Element::label)
            })
            .collect();
        if labels.is_empty() {
            "It is nowhere.".to_owned()
        } else {
            format!("It is at {}.", labels.join(", "))
        }
    }

    fn is(&self, name: &str, value: &Value) -> Result<(), String> {
        let have = self.state.variables().get(name).unwrap_or(&Value::Null);
        let same = match (have.as_f64(), value.as_f64()) {
            (Some(a), Some(b)) => a == b,
            _ => have == value,
        };
        if same { Ok(()) } else { Err(format!("{name} is {have}.")) }
    }

    fn ended(&self, code: Option<&str>) -> Result<(), String> {
        match (self.state.outcome(), code) {
            (None, _) => Err(format!("It has not ended. {}", self.whereabouts())),
            (Some(_), None) => Ok(()),
            (Some(crate::Outcome::Error { code: have }), Some(code)) if **have == *code => Ok(()),
            (Some(outcome), Some(_)) => Err(format!("It has ended otherwise: {outcome:?}.")),
        }
    }
}

//! A process runs alone: without a scenario, with scripted answers where there are some, in virtual time.
//!
//! Work completes with nothing unless it is scripted; a choice takes the default way or the first; an ad-hoc sub-process does
//! each of its activities once. When nothing else is left, what an intermediate event waits for comes: messages and signals at
//! once, timers at their instant. Boundary events and event sub-processes occur only where they are scripted, or when their
//! timer is due on the way.

use super::run::Run;
use super::sentence::Outcome;
use super::{Trace, World};
use crate::{
    Id, Instance, Key, Kind, Moment, Need, Process, SubProcess, Trigger, Variables, Wait, Want, Work,
    open_needs,
};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Answers given to one run; one after which it still asks is taken for an endless loop.
pub const ANSWERS_MAX: usize = 10_000;

/// What is scripted for an element: one outcome for each time it is reached; the last one holds on.
#[derive(Clone, Debug, PartialEq)]
pub enum Scripted {
    /// It completes with these variables.
    Completes(Variables),
    /// It ends with an error of that code.
    Error(String),
    /// It escalates with that code.
    Escalates(String),
    /// It fails technically.
    Fails,
    /// These ways or activities are chosen, by id or name.
    Chooses(Vec<String>),
    /// The event occurs, with these variables.
    Occurs(Variables),
    /// Nothing happens: it waits.
    Waits,
}

/// A run alone.
#[derive(Clone, Debug, Default)]
pub struct Alone {
    /// The start event; the one without a trigger, else the only one, where nothing is said.
    pub start: Option<String>,
    /// Start variables.
    pub variables: Variables,
    /// What is scripted, by id or name of the element.
    pub answers: HashMap<String, Vec<Scripted>>,
}

/// Runs a process alone. `others` are the processes that it may call; a call of none of them completes with nothing.
///
/// # Errors
/// One sentence where it cannot begin.
pub fn run_alone(
    process: &Process,
    alone: &Alone,
    others: &[Arc<Process>],
    moment: &Moment,
    world: &mut World<'_>,
) -> Result<Trace, String> {
    let mut given =
        Given { answers: &alone.answers, times: HashMap::new(), told: HashMap::new(), left: ANSWERS_MAX };
    given.run(process, alone.start.as_deref(), alone.variables.clone(), others, moment.clone(), 0, world)
}

struct Given<'a> {
    answers: &'a HashMap<String, Vec<Scripted>>,
    /// How often each element was answered.
    times: HashMap<Id, usize>,
    /// What a call that was run has still to tell, by depth and instance.
    told: HashMap<(u32, Key), VecDeque<Trigger>>,
    left: usize,
}

impl Given<'_> {
    #[expect(clippy::too_many_arguments, reason = "a run and its surroundings; called from two places")]
    fn run(
        &mut self,
        process: &Process,
        start: Option<&str>,
        variables: Variables,
        others: &[Arc<Process>],
        moment: Moment,
        depth: u32,
        world: &mut World<'_>,
    ) -> Result<Trace, String> {
        let mut run = Run::new(process, moment);
        run.given = variables;
        run.depth = depth;
        run.start(start.map(str::to_owned).or_else(|| only_start(process)), world)?;
        while run.state.outcome().is_none() {
            if self.left == 0 {
                break;
            }
            self.left -= 1;
            if !self.next(&mut run, others, world)? {
                break;
            }
        }
        run.trace.stands(&run.state);
        Ok(std::mem::take(&mut run.trace))
    }

    /// Makes the next thing happen; `false` where nothing can.
    fn next(
        &mut self,
        run: &mut Run<'_>,
        others: &[Arc<Process>],
        world: &mut World<'_>,
    ) -> Result<bool, String> {
        let needs = open_needs(run.process, &run.state);
        // What is scripted to occur comes before the work around it.
        if let Some((key, variables)) = self.occurs(run) {
            let trigger = occurrence(run, key, variables);
            return run.tell_once(trigger).map(|()| true);
        }
        for need in &needs {
            if let Some(trigger) = self.work(run, need, others, world)? {
                return run.tell_once(trigger).map(|()| true);
            }
        }
        let waits: Vec<(Key, Wait)> = run
            .state
            .instances()
            .filter_map(|(key, it)| match &it.work {
                Work::Wait(wait) if comes(run, it) && !self.is_silent(run, &it.element) => {
                    Some((key, wait.clone()))
                }
                _ => None,
            })
            .collect();
        let at_once = waits.iter().find(|(_, it)| matches!(it, Wait::Message { .. } | Wait::Signal { .. }));
        if let Some((key, _)) = at_once {
            let trigger = occurrence(run, *key, Variables::new());
            return run.tell_once(trigger).map(|()| true);
        }
        let due = waits.iter().filter_map(|(_, it)| match it {
            Wait::Timer { due, .. } => Some(*due),
            _ => None,
        });
        let Some(until) = due.min() else { return Ok(false) };
        // Every timer that is due by then fires, boundary events included.
        let first = needs.iter().filter_map(|need| match need.what {
            Want::Timer { due } if due <= until => Some((due, need.key)),
            _ => None,
        });
        let Some((due, key)) = first.min() else { return Ok(false) };
        run.moment.now = run.moment.now.max(due);
        run.tell_once(Trigger::TimerFired { key }).map(|()| true)
    }

    /// What is scripted for this element now.
    fn scripted(&self, process: &Process, id: &Id) -> Option<&Scripted> {
        let name = process.element(id.as_str()).and_then(|it| it.name.as_deref());
        let list = self.answers.get(id.as_str()).or_else(|| self.answers.get(name?))?;
        list.get(self.times.get(id).copied().unwrap_or(0)).or_else(|| list.last())
    }

    fn is_silent(&self, run: &Run<'_>, id: &Id) -> bool {
        matches!(self.scripted(run.process, id), Some(Scripted::Waits))
    }

    fn count(&mut self, id: &Id) {
        *self.times.entry(id.clone()).or_default() += 1;
    }

    /// A subscription that is scripted to occur and has not occurred as often as it is scripted.
    fn occurs(&mut self, run: &Run<'_>) -> Option<(Key, Variables)> {
        let found = run.state.instances().find_map(|(key, it)| {
            if !matches!(it.work, Work::Wait(_)) {
                return None;
            }
            let name = run.process.element(it.element.as_str()).and_then(|it| it.name.as_deref());
            let list = self.answers.get(it.element.as_str()).or_else(|| self.answers.get(name?))?;
            match list.get(self.times.get(&it.element).copied().unwrap_or(0))? {
                Scripted::Occurs(variables) => Some((key, it.element.clone(), variables.clone())),
                _ => None,
            }
        });
        found.map(|(key, element, variables)| {
            self.count(&element);
            (key, variables)
        })
    }

    fn work(
        &mut self,
        run: &Run<'_>,
        need: &Need,
        others: &[Arc<Process>],
        world: &mut World<'_>,
    ) -> Result<Option<Trigger>, String> {
        let waits = matches!(
            need.what,
            Want::Timer { .. } | Want::Message { .. } | Want::Signal { .. } | Want::Incident { .. }
        );
        if waits || run.state.instance(need.key).is_some_and(|it| it.incident.is_some()) {
            return Ok(None);
        }
        let scripted = self.scripted(run.process, &need.element).cloned();
        let key = need.key;
        let outcome = match scripted {
            Some(Scripted::Waits) => return Ok(None),
            Some(Scripted::Completes(outputs) | Scripted::Occurs(outputs)) => match &need.what {
                Want::Choice { .. } | Want::AdHoc { .. } => return Ok(self.by_itself(run, need)),
                _ => Outcome::Completes(outputs),
            },
            Some(Scripted::Error(code)) => Outcome::Error(code, Variables::new()),
            Some(Scripted::Escalates(code)) => {
                // An escalation that nothing catches leaves the work where it is; it is done the next time.
                self.count(&need.element);
                let times = self.times.get(&need.element).copied().unwrap_or(0);
                if times > 1 {
                    Outcome::Completes(Variables::new())
                } else {
                    Outcome::Escalates(code, Variables::new())
                }
            }
            Some(Scripted::Fails) => Outcome::Fails,
            Some(Scripted::Chooses(names)) if names.is_empty() => Outcome::Closes,
            Some(Scripted::Chooses(names)) => {
                let done = run.state.instance(key).map_or(0, |it| it.ran.len());
                if matches!(need.what, Want::AdHoc { .. }) && done > 0 {
                    if run.state.instance(key).is_some_and(|it| it.live > 0) {
                        return Ok(None);
                    }
                    Outcome::Closes
                } else {
                    Outcome::Chooses(names, Variables::new())
                }
            }
            None => {
                if let Some(trigger) = world(need, &run.state.scope(key, &run.moment)) {
                    return Ok(Some(trigger));
                }
                if let Want::Call { called, inputs, depth } = &need.what {
                    return self.call(run, need, (called, inputs, *depth), others, world).map(Some);
                }
                return Ok(self.by_itself(run, need));
            }
        };
        self.count(&need.element);
        run.as_trigger(key, &outcome).map(Some)
    }

    /// A called process runs alone too; what it did belongs to this run.
    fn call(
        &mut self,
        run: &Run<'_>,
        need: &Need,
        (called, inputs, depth): (&str, &Variables, u32),
        others: &[Arc<Process>],
        world: &mut World<'_>,
    ) -> Result<Trigger, String> {
        let key = need.key;
        if let Some(next) = self.told.get_mut(&(depth, key)).and_then(VecDeque::pop_front) {
            return Ok(next);
        }
        let Some(process) = others.iter().find(|it| *it.id() == called) else {
            return Ok(Trigger::Complete { key, outputs: Variables::new() });
        };
        let moment = run.moment.clone();
        let trace = match self.run(process, None, inputs.clone(), others, moment, depth, world) {
            Ok(trace) => trace,
            Err(sentence) => return Ok(Trigger::Failed { key, sentence }),
        };
        let outputs = trace.variables.clone();
        let trigger = match &trace.outcome {
            Some(crate::Outcome::Completed | crate::Outcome::Terminated) => {
                Trigger::Complete { key, outputs }
            }
            Some(crate::Outcome::Error { code }) => {
                Trigger::ErrorThrown { key, code: code.clone(), message: "".into(), outputs }
            }
            Some(crate::Outcome::Cancelled { .. }) | None => {
                Trigger::Failed { key, sentence: format!("{called} did not reach its end.") }
            }
        };
        // Escalations first: the call goes on where what catches them does not end it.
        let escalations = trace.escalations.iter().cloned();
        let escalations = escalations.map(|(code, outputs)| Trigger::Escalate { key, code, outputs });
        let mut told: VecDeque<Trigger> = escalations.chain([trigger]).collect();
        let first = told.pop_front().ok_or("a call tells how it ended")?;
        self.told.insert((depth, key), told);
        run.called.borrow_mut().push(trace);
        Ok(first)
    }

    /// What happens where nothing is scripted.
    fn by_itself(&mut self, run: &Run<'_>, need: &Need) -> Option<Trigger> {
        let key = need.key;
        match &need.what {
            Want::Choice { ways, .. } => {
                let element = run.process.element(need.element.as_str())?;
                let default = element.default.map(|flow| run.process.flows[flow].id.clone());
                let way = default.or_else(|| ways.first().map(|(id, _)| id.clone()))?;
                Some(Trigger::Choose { key, ids: vec![way], outputs: Variables::new() })
            }
            Want::AdHoc { choices, .. } => {
                let instance = run.state.instance(key)?;
                if instance.live > 0 {
                    return None;
                }
                let next = choices.iter().find(|(id, _)| !instance.ran.contains(id));
                Some(match next {
                    Some((id, _)) => {
                        Trigger::Choose { key, ids: vec![id.clone()], outputs: Variables::new() }
                    }
                    None => Trigger::Close { key },
                })
            }
            _ => Some(Trigger::Complete { key, outputs: Variables::new() }),
        }
    }
}

/// What an intermediate event, a receive task or an event-based gateway waits for comes by itself.
fn comes(run: &Run<'_>, it: &Instance) -> bool {
    let of_host =
        run.process.element(it.element.as_str()).is_some_and(|it| matches!(it.kind, Kind::Boundary(_)));
    let starts = run
        .process
        .element(it.element.as_str())
        .is_some_and(|it| matches!(it.kind, Kind::Start(_) | Kind::SubProcess(SubProcess::Event)));
    !of_host && !starts
}

fn occurrence(run: &mut Run<'_>, key: Key, payload: Variables) -> Trigger {
    let wait = run.state.instance(key).and_then(|it| match &it.work {
        Work::Wait(wait) => Some(wait.clone()),
        _ => None,
    });
    match wait {
        Some(Wait::Timer { due, .. }) => {
            run.moment.now = run.moment.now.max(due);
            Trigger::TimerFired { key }
        }
        Some(Wait::Message { name, correlation }) => {
            Trigger::Message { name, correlation, payload, to: Some(key) }
        }
        Some(Wait::Signal { name }) => Trigger::Signal { name, payload },
        _ => Trigger::Variables { key: Key::ROOT, variables: payload },
    }
}

/// Where there is no start event without a trigger, and exactly one with one.
fn only_start(process: &Process) -> Option<String> {
    let starts: Vec<_> = process.starts().map(|ix| &process.elements[ix]).collect();
    let none = |it: &&crate::Element| matches!(&it.kind, Kind::Start(event) if event.definitions.is_empty());
    match (starts.iter().copied().find(|it| none(it)), &starts[..]) {
        (Some(_), _) => None,
        (None, [first, ..]) => Some(first.id.to_string()),
        (None, []) => None,
    }
}

//! The triggers, one function each: what fits nothing that is active is refused, the rest is decided.

use super::climb::From;
use super::steps::Steps;
use crate::{
    Event, Gateway, Id, Instance, Key, Kind, Moment, Outcome, Process, State, Trigger, Variables, Wait, Work,
};
use std::sync::Arc;
use terms::Refusal;

/// Decides what a trigger causes, up to the next point where everything waits for the world.
/// The state is not changed: apply the events, in order.
///
/// # Errors
/// A refusal where the trigger fits nothing that is active: the case has ended, the instance is gone or does
/// something else, the choice is not offered. Whatever goes wrong *inside* the process is an incident among the events.
pub fn advance(
    process: &Process,
    state: &State,
    trigger: Trigger,
    moment: &Moment,
) -> Result<Vec<Event>, Refusal> {
    check_open(process, state)?;
    let mut steps = Steps::new(process, state.clone(), moment);
    steps.changed = false;
    steps.react(trigger)?;
    Ok(steps.run().1)
}

/// As [`advance`], with the events applied to the state at once: for rehearsals, simulations and whatever else keeps
/// no log. A refusal leaves the state as it was.
///
/// # Errors
/// As [`advance`].
pub fn step(
    process: &Process,
    state: &mut State,
    trigger: Trigger,
    moment: &Moment,
) -> Result<Vec<Event>, Refusal> {
    check_open(process, state)?;
    let mut steps = Steps::new(process, std::mem::take(state), moment);
    steps.changed = false;
    // A trigger is refused before anything is decided.
    if let Err(refusal) = steps.react(trigger) {
        *state = steps.state;
        return Err(refusal);
    }
    let (after, events) = steps.run();
    *state = after;
    Ok(events)
}

fn check_open(process: &Process, state: &State) -> Result<(), Refusal> {
    if state.process() != Some(process.id()) {
        let why = "The case runs another process than the one given.";
        let remedy = "Give the case's own version of its process.";
        return Err(Refusal::new("other-process", "Nothing was done", why, remedy));
    }
    if state.outcome().is_some() {
        let why = "The process of this case has ended.";
        return Err(Refusal::new(
            "process-ended",
            "Nothing was done",
            why,
            "Open a new case where work is left.",
        ));
    }
    Ok(())
}

pub(super) fn gone(key: Key) -> Refusal {
    let why = format!("The process no longer waits for number {key}.");
    Refusal::new("instance-gone", "Nothing was done", why, "Look at what the case waits for now.")
}

pub(super) fn not_so(key: Key, instance: &Instance, asked: &str) -> Refusal {
    let why = format!("Number {key} ({}) is not waiting for {asked}.", instance.element);
    Refusal::new("instance-otherwise", "Nothing was done", why, "Look at what the case waits for now.")
}

impl Steps<'_> {
    fn react(&mut self, trigger: Trigger) -> Result<(), Refusal> {
        match trigger {
            Trigger::Complete { key, outputs } => self.on_complete(key, &outputs),
            Trigger::ErrorThrown { key, code, message, outputs } => {
                self.working(key, "an error")?;
                self.resolve(key);
                self.error_from(key, &code, &message, &outputs);
                Ok(())
            }
            Trigger::Escalate { key, code, outputs } => {
                self.working(key, "an escalation")?;
                let Some(ix) = self.at(key) else { return Err(gone(key)) };
                self.escalate(From::At(key), ix, &code, &outputs);
                Ok(())
            }
            Trigger::Failed { key, sentence } => {
                self.working(key, "an answer")?;
                self.incident(key, crate::Incident::new("work-failed", sentence));
                Ok(())
            }
            Trigger::TimerFired { key } => self.on_timer(key),
            Trigger::Message { name, correlation, payload, to } => {
                self.on_message(&name, correlation, &payload, to)
            }
            Trigger::Signal { name, payload } => {
                self.signal(&name, &payload);
                Ok(())
            }
            Trigger::Variables { key, variables } => {
                self.instance(key).ok_or_else(|| gone(key))?;
                self.changed = true;
                self.emit(Event::VariablesSet { key, variables });
                Ok(())
            }
            Trigger::Choose { key, ids, outputs } => self.on_choose(key, &ids, &outputs),
            Trigger::Close { key } => {
                let instance = self.instance(key).ok_or_else(|| gone(key))?;
                if !matches!(instance.work, Work::AdHoc { .. }) {
                    return Err(not_so(key, instance, "being closed"));
                }
                self.close_free(key);
                Ok(())
            }
            Trigger::RetryIncident { key } => {
                let instance = self.instance(key).ok_or_else(|| gone(key))?;
                if instance.incident.is_none() {
                    return Err(not_so(key, instance, "a retry"));
                }
                self.retry(key);
                Ok(())
            }
            Trigger::Move { from, to, reason } => self.on_move(from, &to, reason),
            Trigger::Cancel { reason } => {
                self.end_all(Outcome::Cancelled { reason });
                Ok(())
            }
        }
    }

    /// The instance is one that somebody outside works on.
    fn working(&self, key: Key, asked: &str) -> Result<(), Refusal> {
        let instance = self.instance(key).ok_or_else(|| gone(key))?;
        let works = matches!(
            instance.work,
            Work::Task | Work::Service { .. } | Work::Rule { .. } | Work::Call { .. } | Work::Choice
        );
        if works { Ok(()) } else { Err(not_so(key, instance, asked)) }
    }

    fn resolve(&mut self, key: Key) {
        if self.instance(key).is_some_and(|it| it.incident.is_some()) {
            self.emit(Event::IncidentResolved { key });
        }
    }

    fn on_complete(&mut self, key: Key, outputs: &Variables) -> Result<(), Refusal> {
        self.working(key, "its completion")?;
        if self.instance(key).is_some_and(|it| it.work == Work::Choice) {
            let why = format!("Number {key} waits for a choice between its ways out.");
            return Err(Refusal::new("choice-missing", "Nothing was done", why, "Choose one of them."));
        }
        self.resolve(key);
        self.complete(key, outputs);
        Ok(())
    }

    fn on_timer(&mut self, key: Key) -> Result<(), Refusal> {
        let instance = self.instance(key).ok_or_else(|| gone(key))?;
        let Work::Wait(Wait::Timer { due, .. }) = instance.work else {
            return Err(not_so(key, instance, "a timer"));
        };
        if self.moment.now < due {
            let why = format!("The timer is due at {due}, and it is {}.", self.moment.now);
            return Err(Refusal::new("timer-early", "Nothing was done", why, "Wait until it is due."));
        }
        self.occur(key, &Variables::new());
        Ok(())
    }

    fn on_message(
        &mut self,
        name: &str,
        correlation: Option<Arc<str>>,
        payload: &Variables,
        to: Option<Key>,
    ) -> Result<(), Refusal> {
        let fits = |it: &Instance| match &it.work {
            Work::Wait(Wait::Message { name: have, correlation: wanted }) => {
                **have == *name && wanted.as_ref().is_none_or(|wanted| correlation.as_ref() == Some(wanted))
            }
            _ => false,
        };
        let found = match to {
            Some(key) => self.instance(key).filter(|it| fits(it)).map(|_| key),
            None => self.state.instances().find(|(_, it)| fits(it)).map(|(key, _)| key),
        };
        let Some(key) = found else {
            let why =
                format!("Nothing in this case waits for the message {name} with that correlation value.");
            return Err(Refusal::new(
                "message-unexpected",
                "The message was not delivered",
                why,
                "Keep it until something waits for it.",
            ));
        };
        self.occur(key, payload);
        Ok(())
    }

    fn on_choose(&mut self, key: Key, ids: &[Id], outputs: &Variables) -> Result<(), Refusal> {
        let instance = self.instance(key).ok_or_else(|| gone(key))?;
        match instance.work {
            Work::Choice => self.choose_ways(key, ids, outputs),
            Work::AdHoc { closing: false } => self.choose_activities(key, ids, outputs),
            _ => Err(not_so(key, instance, "a choice")),
        }
    }

    fn choose_ways(&mut self, key: Key, ids: &[Id], outputs: &Variables) -> Result<(), Refusal> {
        let (Some(ix), scope) = (self.at(key), self.parent(key)) else { return Err(gone(key)) };
        let element = self.element(ix);
        let several = matches!(element.kind, Kind::Gateway(Gateway::Inclusive));
        let mut flows = Vec::new();
        for id in ids {
            let flow = element.outgoing.iter().copied().find(|&flow| self.process.flows[flow].id == *id);
            match flow {
                Some(flow) if !flows.contains(&flow) => flows.push(flow),
                _ => return Err(not_offered(id)),
            }
        }
        if flows.is_empty() || (flows.len() > 1 && !several) {
            let why = format!("{} ways were chosen.", flows.len());
            return Err(Refusal::new("choice-count", "Nothing was chosen", why, "Choose one way out."));
        }
        self.set(scope, outputs);
        let took = self.flow_ids(&flows);
        self.completed(key, took, false, None);
        self.follow(scope, &flows);
        Ok(())
    }

    fn choose_activities(&mut self, key: Key, ids: &[Id], outputs: &Variables) -> Result<(), Refusal> {
        let Some(ix) = self.at(key) else { return Err(gone(key)) };
        let offered = self.process.firsts(ix);
        let mut chosen = Vec::new();
        for id in ids {
            match self.ix(id).filter(|at| offered.contains(at)) {
                Some(at) => chosen.push(at),
                None => return Err(not_offered(id)),
            }
        }
        let running = self.instance(key).map_or(0, |it| it.live);
        if self.free_of(key).is_some_and(|free| free.sequential) && (running > 0 || chosen.len() > 1) {
            let why = "Its activities run one at a time.";
            return Err(Refusal::new(
                "one-at-a-time",
                "Nothing was started",
                why,
                "Finish what runs, then choose again.",
            ));
        }
        for at in chosen {
            self.start_free(key, at, outputs);
        }
        Ok(())
    }
}

fn not_offered(id: &Id) -> Refusal {
    Refusal::new(
        "choice-unknown",
        "Nothing was chosen",
        format!("{id} is not among the choices."),
        "Choose one that is offered.",
    )
}

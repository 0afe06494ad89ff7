//! What a process needs from the world, as data derived from events and state.

use crate::{
    Definition, Event, Gateway, Id, Instance, Key, Kind, Moment, Process, Scope, State, SubProcess, Task,
    Thrown, Variables, Wait, Work,
};
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;

/// One thing to do outside, or no longer to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// The instance that needs it; answers carry this key. [`Key::NONE`] for what nobody waits for.
    pub key: Key,
    /// Its element.
    pub element: Id,
    /// What.
    pub what: Want,
}

/// What is needed.
#[derive(Clone, Debug, PartialEq)]
pub enum Want {
    /// A task at the desk. Answer: `Complete`, `ErrorThrown` or `Escalate`.
    Task {
        /// The element's name.
        name: Arc<str>,
        /// Done outside the system and only ticked off.
        manual: bool,
        /// The instance's own variables (inputs, item of a repetition).
        inputs: Variables,
    },
    /// Work for a topic. Answer: `Complete`, `ErrorThrown` or `Failed`.
    Service {
        /// The topic.
        topic: Arc<str>,
        /// Tries, where the file says so.
        retries: Option<Arc<str>>,
        /// The instance's own variables.
        inputs: Variables,
    },
    /// A decision. Answer: `Complete` with the result's names, or with the one name that
    /// [`crate::Task::Rule`] gives; `Failed` where it cannot be evaluated.
    Rule {
        /// The decision's id.
        decision: Arc<str>,
        /// The variable for the result.
        result: Option<Arc<str>>,
        /// The instance's own variables.
        inputs: Variables,
    },
    /// Another process. Answer: `Complete` when it ends, `ErrorThrown` where it ends with an error.
    Call {
        /// The called process's id.
        called: Arc<str>,
        /// Its start variables: what its inputs say, or everything that is visible there.
        inputs: Variables,
        /// The depth to start it with.
        depth: u32,
    },
    /// A choice between flows. Answer: `Choose`.
    Choice {
        /// Ids and names.
        ways: Vec<(Id, Arc<str>)>,
        /// Several may be chosen.
        several: bool,
    },
    /// An ad-hoc sub-process is open. Answers: `Choose` (again and again), `Close`.
    AdHoc {
        /// Activities that may be chosen first: ids and names.
        choices: Vec<(Id, Arc<str>)>,
        /// One at a time.
        sequential: bool,
    },
    /// An instant. Answer: `TimerFired`.
    Timer {
        /// When.
        due: Timestamp,
    },
    /// A message. Answer: `Message`.
    Message {
        /// Its name.
        name: Arc<str>,
        /// The value that it must carry.
        correlation: Option<Arc<str>>,
    },
    /// A signal. Answer: `Signal`.
    Signal {
        /// Its name.
        name: Arc<str>,
    },
    /// A message to send. No answer.
    SendMessage {
        /// Its name.
        name: Arc<str>,
        /// Its content.
        payload: Variables,
    },
    /// A signal to send to other cases. No answer.
    SendSignal {
        /// Its name.
        name: Arc<str>,
        /// Its content.
        payload: Variables,
    },
    /// An escalation that nobody inside caught: for the owner of the process, or the calling process. No answer.
    Escalation {
        /// Its code.
        code: Arc<str>,
        /// Its content.
        payload: Variables,
    },
    /// Somebody must mend something. Answer: `RetryIncident` or `Move`.
    Incident {
        /// Why.
        incident: crate::Incident,
    },
    /// What this key needed is no longer needed.
    Withdrawn,
}

/// What the last `events` changed: what is needed now, and what is withdrawn (the instance that was just answered
/// included). `state` is the state after them.
pub fn needs(process: &Process, state: &State, events: &[Event]) -> Vec<Need> {
    let mut out = Vec::new();
    let mut begun = HashSet::new();
    for event in events {
        match event {
            Event::Activated { key, .. } => {
                begun.insert(*key);
                out.extend(state.instance(*key).and_then(|it| need(process, state, *key, it)));
            }
            Event::Completed { key, element, .. } | Event::Cancelled { key, element }
                if !begun.contains(key) =>
            {
                out.push(Need { key: *key, element: element.clone(), what: Want::Withdrawn });
            }
            // Its work is done, or nothing more can be chosen.
            Event::Changed { key, .. } if !begun.contains(key) => {
                let element = state.instance(*key).map(|it| it.element.clone());
                out.extend(element.map(|element| Need { key: *key, element, what: Want::Withdrawn }));
            }
            Event::Rearmed { key, .. } | Event::IncidentResolved { key } => {
                out.extend(state.instance(*key).and_then(|it| need(process, state, *key, it)));
            }
            Event::IncidentRaised { key, incident } => {
                if let Some(it) = state.instance(*key).filter(|it| it.incident.is_some()) {
                    let what = Want::Incident { incident: incident.clone() };
                    out.push(Need { key: *key, element: it.element.clone(), what });
                }
            }
            Event::Thrown { element, what, payload } => {
                let what = sent(what, payload);
                out.extend(what.map(|what| Need { key: Key::NONE, element: element.clone(), what }));
            }
            _ => {}
        }
    }
    out
}

/// Everything that a case needs at this moment, for arming it again after a restart. What is only sent is not among it.
pub fn open_needs(process: &Process, state: &State) -> Vec<Need> {
    let mut out = Vec::new();
    for (key, instance) in state.instances() {
        out.extend(need(process, state, key, instance));
        if let Some(incident) = &instance.incident {
            let what = Want::Incident { incident: (**incident).clone() };
            out.push(Need { key, element: instance.element.clone(), what });
        }
    }
    out
}

/// What one instance needs at this moment, its incident aside.
pub fn need_of(process: &Process, state: &State, key: Key) -> Option<Need> {
    need(process, state, key, state.instance(key)?)
}

/// What can start a new case: for each start event of the process what it waits for. Answer by [`crate::start`] at that
/// event. Conditions are not among it; the caller asks them where it has data to ask them on.
///
/// # Errors
/// One sentence where a timer or name cannot be computed; start events see no variables.
pub fn start_needs(process: &Process, moment: &Moment) -> Result<Vec<Need>, String> {
    let (mut out, nothing) = (Vec::new(), Variables::new());
    let scope = Scope::of(&nothing, moment);
    for ix in process.starts() {
        let element = &process.elements[ix];
        let definitions = match &element.kind {
            Kind::Start(event) | Kind::Catch(event) => &event.definitions[..],
            Kind::Task(Task::Receive(message)) => {
                let what = Want::Message { name: message.name.eval(&scope)?, correlation: None };
                out.push(Need { key: Key::NONE, element: element.id.clone(), what });
                continue;
            }
            _ => continue,
        };
        for definition in definitions {
            let what = match definition {
                // A cycle that ended before now begins nothing any more.
                Definition::Timer(timer) => match timer.due(&scope) {
                    Ok((due, _)) => Want::Timer { due },
                    Err(_) => continue,
                },
                Definition::Message(message) => {
                    Want::Message { name: message.name.eval(&scope)?, correlation: None }
                }
                Definition::Signal { name } => Want::Signal { name: name.eval(&scope)? },
                _ => continue,
            };
            out.push(Need { key: Key::NONE, element: element.id.clone(), what });
        }
    }
    Ok(out)
}

fn sent(what: &Thrown, payload: &Variables) -> Option<Want> {
    let payload = payload.clone();
    match what {
        Thrown::Message { name } => Some(Want::SendMessage { name: name.clone(), payload }),
        Thrown::Signal { name } => Some(Want::SendSignal { name: name.clone(), payload }),
        Thrown::Escalation { code, caught_by: None } => {
            Some(Want::Escalation { code: code.clone(), payload })
        }
        Thrown::Escalation { .. } | Thrown::Error { .. } => None,
    }
}

fn need(process: &Process, state: &State, key: Key, instance: &Instance) -> Option<Need> {
    let element = process.element(instance.element.as_str())?;
    let inputs = instance.variables.clone();
    let what = match &instance.work {
        Work::Task => match &element.kind {
            Kind::Task(Task::User | Task::Manual) => {
                let manual = matches!(element.kind, Kind::Task(Task::Manual));
                Want::Task { name: element.label().into(), manual, inputs }
            }
            _ => return None,
        },
        Work::Service { topic, retries } => {
            Want::Service { topic: topic.clone(), retries: retries.clone(), inputs }
        }
        Work::Rule { decision } => {
            let Kind::Task(Task::Rule { result, .. }) = &element.kind else { return None };
            Want::Rule { decision: decision.clone(), result: result.clone(), inputs }
        }
        Work::Call { called } => {
            let inputs = if element.inputs.is_empty() { visible(state, instance) } else { inputs };
            Want::Call { called: called.clone(), inputs, depth: state.depth + 1 }
        }
        Work::Choice => Want::Choice {
            ways: element.outgoing.iter().map(|&flow| way(process, flow)).collect(),
            several: matches!(element.kind, Kind::Gateway(Gateway::Inclusive)),
        },
        Work::AdHoc { closing: false } => {
            let Kind::SubProcess(SubProcess::AdHoc(free)) = &element.kind else { return None };
            let choices = process.firsts(*process.index.get(&element.id)?);
            let named =
                |ix: &crate::Ix| (process.elements[*ix].id.clone(), process.elements[*ix].label().into());
            Want::AdHoc { choices: choices.iter().map(named).collect(), sequential: free.sequential }
        }
        Work::Wait(Wait::Timer { due, .. }) => Want::Timer { due: *due },
        Work::Wait(Wait::Message { name, correlation }) => {
            Want::Message { name: name.clone(), correlation: correlation.clone() }
        }
        Work::Wait(Wait::Signal { name }) => Want::Signal { name: name.clone() },
        _ => return None,
    };
    Some(Need { key, element: instance.element.clone(), what })
}

fn way(process: &Process, flow: usize) -> (Id, Arc<str>) {
    let flow = &process.flows[flow];
    let name = flow.name.clone().unwrap_or_else(|| process.elements[flow.target].label().into());
    (flow.id.clone(), name)
}

/// Everything an instance sees, its own variables before those around it.
fn visible(state: &State, instance: &Instance) -> Variables {
    let mut chain = vec![&instance.variables];
    let mut at = instance.parent;
    while let Some(outer) = state.instance(at) {
        chain.push(&outer.variables);
        at = outer.parent;
    }
    let mut out = Variables::new();
    chain.into_iter().rev().for_each(|variables| out.merge(variables));
    out
}

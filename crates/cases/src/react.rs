//! What the world must do about what happened: data for the outbox.

use crate::event::Event;
use crate::state::{EffectStage, State};
use bpmn::{Variables, Want, Work};
use jiff::Timestamp;
use terms::{CaseId, EffectId, TaskId};

/// One thing to do, or no longer to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Draft this task.
    Draft {
        /// Which.
        task: TaskId,
        /// Counted from 1.
        attempt: u32,
    },
    /// Do this effect.
    DoEffect {
        /// Its idempotency key within the case.
        effect: EffectId,
        /// What kind.
        topic: String,
        /// How often at most.
        tries: u32,
    },
    /// Take this effect back.
    Reverse {
        /// Which.
        effect: EffectId,
        /// What kind.
        topic: String,
    },
    /// Find out what became of this effect; never repeat it blindly.
    ReadBack {
        /// Which.
        effect: EffectId,
        /// What kind.
        topic: String,
    },
    /// Wake the process at this instant.
    SetTimer {
        /// The subscription.
        key: bpmn::Key,
        /// When.
        due: Timestamp,
    },
    /// Let a signature take effect at this instant.
    SetGrace {
        /// The task.
        task: TaskId,
        /// When.
        until: Timestamp,
    },
    /// Open a case of another process of the same pack; at most once for each key and attempt.
    OpenCase {
        /// The call.
        key: bpmn::Key,
        /// Counted from 1.
        attempt: u32,
        /// Id of the process.
        process: String,
        /// Its start variables.
        variables: Variables,
        /// How many processes call each other above it.
        depth: u32,
    },
    /// Cancel the case that was opened for this call, if one was.
    CancelCase {
        /// The call.
        key: bpmn::Key,
    },
    /// Tell the calling case that this one was opened, or how it ended.
    TellParent {
        /// The calling case.
        parent: CaseId,
        /// The call in it.
        key: bpmn::Key,
        /// This case has ended.
        closed: bool,
    },
    /// Hand an escalation to the calling case.
    EscalateToParent {
        /// The calling case.
        parent: CaseId,
        /// The call in it.
        key: bpmn::Key,
        /// The escalation's code.
        code: String,
        /// What it carries.
        payload: Variables,
    },
    /// Send a message or a signal to whoever waits for it.
    Send {
        /// It is a signal: everyone who waits for it gets it.
        signal: bool,
        /// Its name.
        name: String,
        /// What it carries.
        payload: Variables,
    },
    /// Look whether a message came before anything waited for it.
    Listen {
        /// The subscription.
        key: bpmn::Key,
        /// The message.
        name: String,
        /// The value that it must carry.
        correlation: Option<String>,
    },
    /// Whatever was asked for under this key is not needed any more.
    Forget {
        /// The element instance.
        key: bpmn::Key,
    },
    /// The grace period of this task is over or was used.
    ForgetGrace {
        /// The task.
        task: TaskId,
    },
}

/// What follows from `events`, given the state after them.
pub fn react(process: &bpmn::Process, state: &State, events: &[Event]) -> Vec<Action> {
    let mut actions = Vec::new();
    for event in events {
        match event {
            Event::DraftAsked { task, attempt } => {
                actions.push(Action::Draft { task: task.clone(), attempt: *attempt })
            }
            Event::EffectAsked { effect, topic, tries, .. } if asked(state, effect) => {
                actions.push(Action::DoEffect {
                    effect: effect.clone(),
                    topic: topic.clone(),
                    tries: *tries,
                });
            }
            Event::EffectUnknown { effect, .. } => {
                if let Some(it) = state.effects.get(effect) {
                    actions.push(Action::ReadBack { effect: effect.clone(), topic: it.topic.clone() });
                }
            }
            Event::ReversalAsked { effect } => {
                if let Some(it) = state.effects.get(effect) {
                    actions.push(Action::Reverse { effect: effect.clone(), topic: it.topic.clone() });
                }
            }
            Event::Signed { task, until, .. } if signed(state, task) => {
                actions.push(Action::SetGrace { task: task.clone(), until: *until });
            }
            Event::Undone { task } | Event::TookEffect { task } => {
                actions.push(Action::ForgetGrace { task: task.clone() })
            }
            Event::Opened { .. } | Event::Closed { .. } => {
                if let (Some(parent), Some(key)) = (&state.parent, state.call) {
                    let closed = matches!(event, Event::Closed { .. });
                    actions.push(Action::TellParent { parent: parent.clone(), key, closed });
                }
            }
            Event::CallAsked { key, attempt, .. } => actions.extend(call(process, state, *key, *attempt)),
            Event::CallWithdrawn { key } => actions.push(Action::CancelCase { key: *key }),
            Event::Stepped { steps } => {
                for need in bpmn::needs(process, &state.process.0, steps) {
                    match need.what {
                        Want::Timer { .. } => timer(state, need.key, &mut actions),
                        Want::SendMessage { name, payload } => {
                            actions.push(Action::Send { signal: false, name: name.to_string(), payload });
                        }
                        Want::SendSignal { name, payload } => {
                            actions.push(Action::Send { signal: true, name: name.to_string(), payload });
                        }
                        Want::Message { name, correlation } => {
                            let (name, correlation) =
                                (name.to_string(), correlation.map(|it| it.to_string()));
                            actions.push(Action::Listen { key: need.key, name, correlation });
                        }
                        Want::Escalation { code, payload } => {
                            if let (Some(parent), Some(key)) = (&state.parent, state.call) {
                                let (parent, code) = (parent.clone(), code.to_string());
                                actions.push(Action::EscalateToParent { parent, key, code, payload });
                            }
                        }
                        Want::Withdrawn => actions.push(Action::Forget { key: need.key }),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    actions
}

/// The call as it stands after all events: one that was withdrawn on the way opens nothing.
fn call(process: &bpmn::Process, state: &State, key: bpmn::Key, attempt: u32) -> Option<Action> {
    state.calls.get(&key).filter(|it| it.is_open() && it.attempt == attempt)?;
    match bpmn::need_of(process, &state.process.0, key)?.what {
        Want::Call { called, inputs, depth } => {
            let process = called.to_string();
            Some(Action::OpenCase { key, attempt, process, variables: inputs, depth })
        }
        _ => None,
    }
}

fn asked(state: &State, effect: &EffectId) -> bool {
    state.effects.get(effect).is_some_and(|it| it.stage == EffectStage::Asked)
}

fn signed(state: &State, task: &TaskId) -> bool {
    state.tasks.get(task).is_some_and(|it| matches!(it.stage, crate::Stage::Signed { .. }))
}

/// The instant as it stands after all events: a timer that was re-armed or cancelled on the way is not set to the old one.
fn timer(state: &State, key: bpmn::Key, actions: &mut Vec<Action>) {
    if let Some(instance) = state.process.0.instance(key)
        && let Work::Wait(bpmn::Wait::Timer { due, .. }) = &instance.work
    {
        actions.push(Action::SetTimer { key, due: *due });
    }
}

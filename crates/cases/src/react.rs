//! What the world must do about what happened: data for the outbox.

use crate::event::Event;
use crate::state::{EffectStage, State};
use bpmn::{Want, Work};
use jiff::Timestamp;
use terms::{EffectId, TaskId};

/// One thing to do, or no longer to do.
#[derive(Clone, Debug, PartialEq, Eq)]
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
            Event::Signed { task, until, .. } if signed(state, task) => {
                actions.push(Action::SetGrace { task: task.clone(), until: *until });
            }
            Event::Undone { task } | Event::TookEffect { task } => {
                actions.push(Action::ForgetGrace { task: task.clone() })
            }
            Event::Stepped { steps } => {
                for need in bpmn::needs(process, &state.process.0, steps) {
                    match need.what {
                        Want::Timer { .. } => timer(state, need.key, &mut actions),
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

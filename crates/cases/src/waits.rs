//! What a case waits for, and the command that answers it. Nothing that a loaded pack can wait for is without one.

use crate::pack::{Pack, Role, Settings};
use crate::state::State;
use bpmn::{Definition, Key, Kind, Moment, Process, Wait, Want, Work};
use jiff::Timestamp;
use serde_json::Value;
use terms::{EffectId, TaskId};

/// One thing that a case waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The element instance of the process.
    pub key: Key,
    /// The element.
    pub element: String,
    /// What answers it.
    pub answer: Answer,
}

/// What answers a wait.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A first pass and people, on a task: [`crate::Command::RecordDraft`], [`crate::Command::Sign`].
    Task(TaskId),
    /// Whoever does the effect: [`crate::Command::EffectDone`].
    Effect(EffectId),
    /// The end of a called process: [`crate::Command::ChildClosed`].
    Call,
    /// A worker who chooses between ways (ids and names): [`crate::Command::Choose`].
    Choose {
        /// The ways.
        ways: Vec<(String, String)>,
        /// More than one may be chosen.
        several: bool,
    },
    /// A worker who begins activities (ids and names) or finishes: [`crate::Command::Choose`], [`crate::Command::FinishChoosing`].
    Begin {
        /// The activities.
        activities: Vec<(String, String)>,
        /// One at a time, and one runs now.
        busy: bool,
    },
    /// An instant: [`crate::Command::FireTimer`].
    Instant(Timestamp),
    /// A message: [`crate::Command::Message`].
    Message {
        /// Its name.
        name: String,
        /// The value that it must carry.
        correlation: Option<String>,
    },
    /// A signal: [`crate::Command::Signal`].
    Signal(String),
    /// Variables that make a condition true: [`crate::Command::SetVariables`].
    Condition,
    /// Somebody who mends its cause: [`crate::Command::RetryIncident`], or moves the case.
    Incident {
        /// Stable code.
        code: String,
        /// What happened.
        sentence: String,
    },
}

/// Everything that a case waits for, oldest first.
pub fn waits(pack: &Pack, state: &State) -> Vec<Waiting> {
    let process = &state.process.0;
    let mut out = Vec::new();
    for need in bpmn::open_needs(&pack.process, process) {
        if let Some(answer) = answer(state, need.key, need.what) {
            out.push(Waiting { key: need.key, element: need.element.to_string(), answer });
        }
    }
    for (key, it) in process.instances() {
        if matches!(it.work, Work::Wait(Wait::Condition { .. })) {
            out.push(Waiting { key, element: it.element.to_string(), answer: Answer::Condition });
        }
    }
    out.sort_by_key(|it| it.key);
    out
}

fn answer(state: &State, key: Key, want: Want) -> Option<Answer> {
    let named = |list: Vec<(bpmn::Id, std::sync::Arc<str>)>| {
        list.into_iter().map(|(id, name)| (id.to_string(), name.to_string())).collect()
    };
    Some(match want {
        Want::Task { .. } => Answer::Task(state.open_tasks().find(|it| it.key == key)?.id.clone()),
        Want::Service { .. } => Answer::Effect(state.effect_id(key)),
        Want::Call { .. } => Answer::Call,
        Want::Choice { ways, several } => Answer::Choose { ways: named(ways), several },
        Want::AdHoc { choices, sequential } => {
            let busy = sequential && state.process.0.instance(key).is_some_and(|it| it.live > 0);
            Answer::Begin { activities: named(choices), busy }
        }
        Want::Timer { due } => Answer::Instant(due),
        Want::Message { name, correlation } => {
            Answer::Message { name: name.to_string(), correlation: correlation.map(|it| it.to_string()) }
        }
        Want::Signal { name } => Answer::Signal(name.to_string()),
        Want::Incident { incident } => {
            Answer::Incident { code: incident.code.to_string(), sentence: incident.sentence }
        }
        // Answered at once, or of no answer.
        Want::Rule { .. }
        | Want::SendMessage { .. }
        | Want::SendSignal { .. }
        | Want::Escalation { .. }
        | Want::Withdrawn => return None,
    })
}

/// Start events that nothing of the office can bring about: a process that has one would never begin there. A condition is
/// one: before a case there are no variables on which it could be asked.
pub(crate) fn unanswered(process: &Process) -> Vec<bpmn::Problem> {
    let mut problems = Vec::new();
    for ix in process.starts() {
        let element = &process.elements[ix];
        let Kind::Start(event) = &element.kind else { continue };
        if event.definitions.iter().any(|it| matches!(it, Definition::Condition(_))) {
            problems.push(bpmn::Problem {
                code: "start-not-answered",
                element: Some(element.id.clone()),
                name: element.name.clone(),
                line: element.line,
                sentence: format!(
                    "A case would begin at \"{}\" by a condition, and before it begins there are no variables on which to ask it.",
                    element.label()
                ),
                remedy: "Use a message start event: whoever sees the condition sends the message.".to_owned(),
            });
        }
    }
    problems
}

/// The role that may answer at an element, for that instance of it.
pub fn role_of(settings: &Settings, state: &State, key: Key, moment: &Moment) -> String {
    match &settings.role {
        Role::Named(role) => role.clone(),
        Role::Computed(run) => match run(&state.process.0.scope(key, moment)) {
            Ok(Value::String(role)) => role,
            // A role that cannot be computed is the manager's business, never nobody's.
            _ => "manager".to_owned(),
        },
    }
}

//! What a case remembers of its process: active element instances, and the flows taken but not yet consumed per scope.
//!
//! There are no counted tokens: a flow that was taken waits in its scope only where a join still waits for others.

use crate::table::Table;
use crate::{Id, Key, Moment, Scope, Variables};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// The state of one process instance. Copying it costs nothing; it is serialised compactly.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "crate::snapshot::Snapshot", into = "crate::snapshot::Snapshot")]
pub struct State {
    pub(crate) process: Option<Id>,
    pub(crate) depth: u32,
    pub(crate) next: u64,
    pub(crate) instances: Table<Arc<Instance>>,
    /// Children by parent; rebuilt when a snapshot is read.
    pub(crate) children: Table<Table<()>>,
    /// Results of multi-instance activities, by body and number.
    pub(crate) results: Table<Table<Arc<Value>>>,
    pub(crate) incidents: u64,
    pub(crate) conditions: u64,
    pub(crate) outcome: Option<Outcome>,
    /// The variables of the process at its end.
    pub(crate) last: Variables,
}

impl State {
    /// The process that it runs; `None` before it started.
    pub fn process(&self) -> Option<&Id> {
        self.process.as_ref()
    }

    /// The instance of that key, where it is active.
    pub fn instance(&self, key: Key) -> Option<&Instance> {
        self.instances.get(key.0).map(|it| &**it)
    }

    /// All active instances, oldest first, subscriptions included.
    pub fn instances(&self) -> impl Iterator<Item = (Key, &Instance)> {
        self.instances.iter().map(|(key, it)| (Key(key), &**it))
    }

    /// The instances directly inside, oldest first, subscriptions included.
    pub fn inside(&self, parent: Key) -> impl Iterator<Item = (Key, &Instance)> {
        let children = self.children.get(parent.0).map(Table::iter).into_iter().flatten();
        children.filter_map(|(key, ())| Some((Key(key), self.instance(Key(key))?)))
    }

    /// How it ended; `None` while it runs.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// How many incidents are open.
    pub fn incidents(&self) -> u64 {
        self.incidents
    }

    /// The variables of the process itself; they stay readable after the end.
    pub fn variables(&self) -> &Variables {
        self.instance(Key::ROOT).map_or(&self.last, |root| &root.variables)
    }

    /// Changes the table of a group; an empty one is not kept.
    pub(crate) fn group<V: Clone, R>(
        groups: &mut Table<Table<V>>,
        key: Key,
        how: impl FnOnce(&mut Table<V>) -> R,
    ) -> R {
        if let Some(group) = groups.get_mut(key.0) {
            let out = how(group);
            if group.is_empty() {
                groups.remove(key.0);
            }
            return out;
        }
        let mut group = Table::default();
        let out = how(&mut group);
        if !group.is_empty() {
            groups.insert(key.0, group);
        }
        out
    }

    /// What an expression of that instance sees.
    pub fn scope<'a>(&'a self, key: Key, moment: &'a Moment) -> Scope<'a> {
        let mut chain = Vec::with_capacity(4);
        let mut at = self.instance(key);
        while let Some(instance) = at {
            if !instance.variables.is_empty() {
                chain.push(&instance.variables);
            }
            at = self.instance(instance.parent);
        }
        Scope { chain, moment }
    }
}

/// One active element instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    /// The element.
    pub element: Id,
    /// The instance around it; [`Key::NONE`] for the process.
    pub parent: Key,
    /// What it is doing.
    pub work: Work,
    /// Its own variables: those of a scope, or what inputs and repetition set for a task.
    #[serde(default, skip_serializing_if = "Variables::is_empty")]
    pub variables: Variables,
    /// Instances directly inside that keep it alive (subscriptions do not).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub live: u64,
    /// Number within a repetition, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u64>,
    /// Flows taken and not yet consumed, with how often.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<(Id, u32)>,
    /// What was completed inside and can be undone, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<Done>,
    /// Activities of an ad-hoc sub-process that have run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ran: Vec<Id>,
    /// Why it cannot go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<Box<Incident>>,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// What an instance is doing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// Running what it contains.
    Scope,
    /// Running an activity again and again, or once per item.
    Many {
        /// How many there will be; unknown for a loop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<u64>,
        /// Instances started.
        started: u64,
        /// Instances completed.
        ended: u64,
    },
    /// A task at the desk, or ticked off by a worker.
    Task,
    /// Work for a topic.
    Service {
        /// The topic.
        topic: Arc<str>,
        /// Tries, where the file says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retries: Option<Arc<str>>,
    },
    /// A decision.
    Rule {
        /// The decision's id.
        decision: Arc<str>,
    },
    /// Another process.
    Call {
        /// The called process's id.
        called: Arc<str>,
    },
    /// Waiting for an event; the subscriptions are its children.
    Catch,
    /// A worker chooses the way: a gateway without conditions.
    Choice,
    /// One subscription of a catching event, a boundary event or an event sub-process.
    Wait(Wait),
    /// An ad-hoc sub-process: running what a worker chooses.
    AdHoc {
        /// Its completion condition held; it ends when what still runs has ended.
        closing: bool,
    },
    /// Undoing completed activities, newest first.
    Undo {
        /// What is left to undo, newest last.
        todo: Vec<Done>,
        /// What a compensating event sub-process inside may undo; moved to [`Instance::done`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        kept: Vec<Done>,
        /// Flows out of the element are taken when all is undone.
        leave: bool,
    },
    /// The work is done, but no way out could be found; a retry looks again.
    Leaving,
    /// Something went wrong on entry; a retry enters again.
    Blocked,
}

/// What one subscription waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wait {
    /// An instant.
    Timer {
        /// When.
        due: Timestamp,
        /// How often it occurs after that; `None` for ever.
        #[serde(default, skip_serializing_if = "crate::state::is_none_left")]
        left: Left,
    },
    /// A message.
    Message {
        /// Its name.
        name: Arc<str>,
        /// The value that it must carry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        correlation: Option<Arc<str>>,
    },
    /// A signal.
    Signal {
        /// Its name.
        name: Arc<str>,
    },
    /// A condition.
    Condition {
        /// Whether it held when it was last asked.
        held: bool,
    },
}

/// How often a timer occurs after the next time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Left {
    /// Never again.
    #[default]
    None,
    /// That often.
    Times(u64),
    /// Without end.
    Endless,
}

pub(crate) fn is_none_left(left: &Left) -> bool {
    *left == Left::None
}

/// A completed activity that can be undone (an event scope in the words of the standard, 10.5.7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The activity.
    pub element: Id,
    /// Its variables when it completed.
    #[serde(default, skip_serializing_if = "Variables::is_empty")]
    pub variables: Variables,
    /// What was completed inside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<Done>,
}

/// Why an instance cannot go on, until somebody mends the cause and retries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Stable code: `expression`, `no-way-out`, `step-limit`, …; `docs/bpmn/incidents.md` lists them.
    pub code: Arc<str>,
    /// What happened, in one sentence.
    pub sentence: String,
}

/// How a case's process ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every path reached its end.
    Completed,
    /// A terminate end event.
    Terminated,
    /// An error end event that nothing inside caught; a calling process may.
    Error {
        /// Its code.
        code: Arc<str>,
    },
    /// Cancelled from outside.
    Cancelled {
        /// Why.
        reason: Arc<str>,
    },
}

//! What happened inside a process: small facts in the past tense that rebuild the state.
//!
//! The name of each on disk carries its version. A shipped event is never changed; a new version is added beside it.

use crate::{Id, Incident, Key, Left, Outcome, Variables, Work};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// One fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum Event {
    /// The process began; its instance is [`Key::ROOT`].
    #[serde(rename = "started.1")]
    Started {
        /// The process.
        process: Id,
        /// What it began with.
        variables: Variables,
        /// How many processes call each other above it.
        #[serde(default)]
        depth: u32,
    },
    /// An element instance began.
    #[serde(rename = "activated.1")]
    Activated {
        /// Its key.
        key: Key,
        /// The element.
        element: Id,
        /// The instance around it.
        parent: Key,
        /// Flows of the parent that it consumed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<Id>,
        /// What it does.
        work: Work,
        /// Its own variables.
        #[serde(default, skip_serializing_if = "Variables::is_empty")]
        variables: Variables,
        /// Number within a repetition.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        round: Option<u64>,
    },
    /// An element was entered and left at once: a gateway, a none event, a plain task.
    #[serde(rename = "passed.1")]
    Passed {
        /// The element.
        element: Id,
        /// The scope instance.
        scope: Key,
        /// Flows consumed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<Id>,
        /// Flows taken.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        took: Vec<Id>,
    },
    /// An instance did its work.
    #[serde(rename = "completed.1")]
    Completed {
        /// Which.
        key: Key,
        /// Its element.
        element: Id,
        /// Flows taken in the scope around it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        took: Vec<Id>,
        /// It can be undone.
        #[serde(default, skip_serializing_if = "is_false")]
        undoable: bool,
        /// What it adds to the result of its multi-instance activity.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<Value>,
    },
    /// An instance ended without doing its work.
    #[serde(rename = "cancelled.1")]
    Cancelled {
        /// Which.
        key: Key,
        /// Its element.
        element: Id,
    },
    /// An instance changed what it does (a retry that succeeded, another round).
    #[serde(rename = "changed.1")]
    Changed {
        /// Which.
        key: Key,
        /// What it does now.
        work: Work,
    },
    /// Variables were set in an instance.
    #[serde(rename = "variables-set.1")]
    VariablesSet {
        /// Where.
        key: Key,
        /// The new values.
        variables: Variables,
    },
    /// A repeating timer occurred and waits again.
    #[serde(rename = "rearmed.1")]
    Rearmed {
        /// The subscription.
        key: Key,
        /// Its next instant.
        due: Timestamp,
        /// How often after that.
        left: Left,
    },
    /// A condition was asked and its answer changed.
    #[serde(rename = "condition-asked.1")]
    ConditionAsked {
        /// The subscription.
        key: Key,
        /// Its answer.
        held: bool,
    },
    /// Something was thrown to the world.
    #[serde(rename = "thrown.1")]
    Thrown {
        /// The element that threw it.
        element: Id,
        /// What.
        what: Thrown,
        /// What it carries.
        #[serde(default, skip_serializing_if = "Variables::is_empty")]
        payload: Variables,
    },
    /// Flows that were taken in a scope and waited there are void: the scope was interrupted.
    #[serde(rename = "flows-dropped.1")]
    FlowsDropped {
        /// The scope.
        key: Key,
    },
    /// Completed activities of a scope are being undone and are no longer listed there.
    #[serde(rename = "undo-taken.1")]
    UndoTaken {
        /// The scope.
        key: Key,
        /// Positions in its list, ascending.
        positions: Vec<u32>,
    },
    /// The next activity, the newest of what is left, is being undone.
    #[serde(rename = "undo-begun.1")]
    UndoBegun {
        /// The undoing instance.
        key: Key,
    },
    /// An instance cannot go on.
    #[serde(rename = "incident-raised.1")]
    IncidentRaised {
        /// Which.
        key: Key,
        /// Why.
        incident: Incident,
    },
    /// An incident's cause was mended.
    #[serde(rename = "incident-resolved.1")]
    IncidentResolved {
        /// Which.
        key: Key,
    },
    /// A person moved the case by hand; what it caused follows.
    #[serde(rename = "moved.1")]
    Moved {
        /// The instance left.
        from: Key,
        /// The element entered.
        to: Id,
        /// Why.
        reason: Arc<str>,
    },
    /// The case goes on in another version of its process.
    #[serde(rename = "migrated.1")]
    Migrated {
        /// The process it goes on in.
        process: Id,
        /// Old and new ids of elements and flows that differ.
        renamed: Vec<(Id, Id)>,
    },
    /// The process ended.
    #[serde(rename = "finished.1")]
    Finished {
        /// How.
        outcome: Outcome,
    },
}

/// What an element threw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thrown {
    /// A message to somebody outside.
    Message {
        /// Its name.
        name: Arc<str>,
    },
    /// A signal to everyone; subscriptions of the same case have received it already.
    Signal {
        /// Its name.
        name: Arc<str>,
    },
    /// An escalation.
    Escalation {
        /// Its code.
        code: Arc<str>,
        /// The element that caught it; `None` where nobody inside did.
        caught_by: Option<Id>,
    },
    /// An error.
    Error {
        /// Its code.
        code: Arc<str>,
        /// A sentence.
        message: Arc<str>,
        /// The element that caught it; `None` where nobody inside did.
        caught_by: Option<Id>,
    },
}

fn is_false(it: &bool) -> bool {
    !it
}

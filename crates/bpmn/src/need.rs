//! What a process needs from the world, as data derived from events and state.

use crate::{Id, Key, Variables};
use jiff::Timestamp;
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
        /// Its start variables.
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

/// What the last `events` changed: what is needed now, and what is withdrawn. `state` is the state after them.
pub fn needs(process: &crate::Process, state: &crate::State, events: &[crate::Event]) -> Vec<Need> {
    let _ = (process, state, events);
    Vec::new()
}

/// Everything that a case needs at this moment, for arming it again after a restart.
pub fn open_needs(process: &crate::Process, state: &crate::State) -> Vec<Need> {
    let _ = (process, state);
    Vec::new()
}

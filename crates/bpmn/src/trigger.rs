//! What the world tells a running process.

use crate::{Id, Key, Variables};
use jiff::{Timestamp, tz::TimeZone};
use std::sync::Arc;

/// When something is decided, and in which zone days and months are counted.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The instant.
    pub now: Timestamp,
    /// The zone of the case.
    pub zone: TimeZone,
}

/// One thing that happened outside.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// The work of an instance is done: a task, a service, a decision, a called process.
    Complete {
        /// Which.
        key: Key,
        /// What it produced.
        outputs: Variables,
    },
    /// The work ended with a business error that the diagram may catch.
    ErrorThrown {
        /// Which.
        key: Key,
        /// The error's code.
        code: Arc<str>,
        /// A sentence.
        message: Arc<str>,
        /// What it produced before.
        outputs: Variables,
    },
    /// The work escalates; it may go on, if what catches it does not interrupt.
    Escalate {
        /// Which.
        key: Key,
        /// The escalation's code.
        code: Arc<str>,
        /// What to hand on.
        outputs: Variables,
    },
    /// The work failed technically and will not be tried again by itself: an incident.
    Failed {
        /// Which.
        key: Key,
        /// What happened, in one sentence.
        sentence: String,
    },
    /// A timer's instant has come.
    TimerFired {
        /// The subscription.
        key: Key,
    },
    /// A message for this case: it reaches one subscription with that name and correlation value, the oldest one.
    Message {
        /// Its name.
        name: Arc<str>,
        /// The value it carries for correlation.
        correlation: Option<Arc<str>>,
        /// Its content.
        payload: Variables,
        /// The subscription, where the caller knows it; then nothing is searched.
        to: Option<Key>,
    },
    /// A signal: it reaches every subscription of that name.
    Signal {
        /// Its name.
        name: Arc<str>,
        /// Its content.
        payload: Variables,
    },
    /// Variables were changed from outside; conditions are asked again.
    Variables {
        /// The scope that takes them; [`Key::ROOT`] for the process.
        key: Key,
        /// The new values.
        variables: Variables,
    },
    /// A worker chose: the flow out of a gateway without conditions, or activities of an ad-hoc sub-process.
    Choose {
        /// The gateway's or the sub-process's instance.
        key: Key,
        /// Ids of flows, or of activities.
        ids: Vec<Id>,
        /// What the choice produced.
        outputs: Variables,
    },
    /// A worker closed an ad-hoc sub-process.
    Close {
        /// Which.
        key: Key,
    },
    /// The cause of an incident was mended: try again.
    RetryIncident {
        /// The instance that carries it.
        key: Key,
    },
    /// A person with the right moves the case by hand.
    Move {
        /// The instance to leave; it is cancelled.
        from: Key,
        /// The element to enter, in the same scope or one around it.
        to: Id,
        /// Why.
        reason: Arc<str>,
    },
    /// The whole case is cancelled.
    Cancel {
        /// Why.
        reason: Arc<str>,
    },
}

//! The life cycle of a task: every transition there is, in one table.
//!
//! ```text
//! opened ──▶ drafting ──▶ drafted ──gate──┬─▶ completed (by the gate)
//!    │          ▲  └─ failed ─────────────┤
//!    │          │                         ▼
//!    │       returned ◀──── signed ──── assigned ◀── undone, escalated, second signature
//!    └────────────────────────────────────▲  │
//!                            completed ◀── signed
//! completed ──sampled──▶ audited ──▶ upheld | faulty ──▶ recalled (and open again)
//! ```

use crate::event::Event;
use crate::task::Act;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use terms::PersonId;

/// Where a task is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum Stage {
    /// It exists; nobody has been asked.
    Opened,
    /// A first pass is at work.
    Drafting,
    /// A draft is there; the gate has not spoken.
    Drafted,
    /// The first pass gave up.
    Failed,
    /// It waits for a signature.
    Assigned,
    /// Signed; it takes effect at `until` unless the signer undoes it.
    Signed {
        /// By whom.
        by: PersonId,
        /// What was decided.
        act: Act,
        /// To whom it was escalated.
        to: Option<PersonId>,
        /// Until when it can be undone.
        until: Timestamp,
        /// A second person must sign before it takes effect.
        second: bool,
    },
    /// It was sent back and waits for an answer.
    Returned {
        /// By whom.
        by: PersonId,
    },
    /// It is done.
    Completed,
    /// It is done, and QA judges it.
    Sampled,
    /// QA found it wrong; a second person settles that.
    Audited {
        /// Who judged.
        by: PersonId,
    },
    /// It is done, and an audit found it right.
    Upheld,
    /// It is done, and it was found wrong.
    Faulty,
    /// It was called back; another task stands in its place.
    Recalled,
    /// It is no longer needed.
    Withdrawn,
}

impl Stage {
    /// Nothing more can happen to it.
    pub fn is_over(&self) -> bool {
        match self {
            Self::Completed | Self::Withdrawn => true,
            // What QA does comes after the end.
            Self::Sampled | Self::Audited { .. } | Self::Upheld | Self::Faulty | Self::Recalled => true,
            Self::Opened
            | Self::Drafting
            | Self::Drafted
            | Self::Failed
            | Self::Assigned
            | Self::Signed { .. }
            | Self::Returned { .. } => false,
        }
    }
}

/// The stage that follows `stage` when `event` happens by `by`; `None` where the life cycle has no such transition.
///
/// This is the whole machine: [`crate::decide`] guards with it and [`crate::apply`] moves by it.
pub fn after(stage: &Stage, event: &Event, by: &PersonId) -> Option<Stage> {
    use Stage::*;
    Some(match (stage, event) {
        (Opened | Returned { .. } | Assigned, Event::DraftAsked { .. }) => Drafting,
        // A task that opens with a draft: what was found out when another was called back.
        (Opened | Drafting, Event::Drafted { .. }) => Drafted,
        (Drafting, Event::DraftFailed { .. }) => Failed,
        (Drafted, Event::Gated { .. }) => Drafted,
        (Drafted, Event::TaskCompleted { .. }) => Completed,
        (Opened | Drafted | Failed | Returned { .. }, Event::Assigned { .. }) => Assigned,
        (Assigned, Event::Corrected { .. }) => Assigned,
        (Assigned, Event::CalledBack { .. }) => Assigned,
        (Assigned, Event::Signed { act, to, until, second, .. }) => {
            Signed { by: by.clone(), act: *act, to: to.clone(), until: *until, second: *second }
        }
        (Signed { .. }, Event::Undone { .. }) => Assigned,
        // The signature stands; what it says decides where the task goes.
        (Signed { .. }, Event::TookEffect { .. }) => stage.clone(),
        (
            Signed { act: Act::Approve, second: false, .. } | Signed { act: Act::Refuse, .. },
            Event::TaskCompleted { .. },
        ) => Completed,
        (
            Signed { act: Act::Approve, second: true, .. } | Signed { act: Act::Escalate, .. },
            Event::Assigned { .. },
        ) => Assigned,
        (Signed { act: Act::Return, by, .. }, Event::Assigned { .. }) => Returned { by: by.clone() },
        (Completed, Event::AuditDrawn { .. }) => Sampled,
        (Sampled, Event::AuditJudged { agrees: true, .. }) => Upheld,
        (Sampled, Event::AuditJudged { agrees: false, .. }) => Audited { by: by.clone() },
        (Audited { .. }, Event::AuditSettled { wrong: false, .. }) => Upheld,
        (Audited { .. }, Event::AuditSettled { wrong: true, .. }) => Faulty,
        (Completed | Sampled | Audited { .. } | Upheld | Faulty, Event::Recalled { .. }) => Recalled,
        (Signed { .. }, Event::SeedMeasured { .. }) => Completed,
        (Returned { by }, Event::Answered { .. }) => Returned { by: by.clone() },
        (stage, Event::TaskWithdrawn { .. }) if !stage.is_over() => Withdrawn,
        _ => return None,
    })
}

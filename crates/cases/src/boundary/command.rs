//! What somebody wants of the boundary, and what the decision may depend on.

use super::{CertificateId, Evidence, Proposal, Rung, Scope, Subject, Suspicion};
use crate::command::Actor;
use jiff::Timestamp;
use terms::{CaseId, Digest, Money, TaskId};

/// Everything a decision may depend on beside the boundary and the command.
pub struct Context<'a> {
    /// The instant.
    pub now: Timestamp,
    /// Who wants it.
    pub actor: &'a Actor,
}

/// What an audit of one task found.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    /// Of which tier.
    pub scope: Scope,
    /// Under which certificate it was completed; `None` where people signed.
    pub certificate: Option<CertificateId>,
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
    /// With which probability it was drawn, above 0 and at most 1.
    pub probability: f64,
    /// The draft's score, 0 to 1.
    pub score: f64,
    /// What was completed was wrong.
    pub wrong: bool,
    /// The part of the tier that it belongs to: its supplier.
    pub part: Option<String>,
    /// Chance did not draw it, suspicion did: it says nothing about the tier's rate.
    pub suspicion: Option<Suspicion>,
}

/// One command on the boundary.
#[derive(Clone, Debug)]
pub enum Command {
    /// A named person signs a certificate.
    Sign(Box<Proposal>),
    /// Something that the certificate speaks about has changed.
    Suspend {
        /// Of which tier.
        scope: Scope,
        /// What changed, in one sentence.
        why: String,
    },
    /// A tier goes back to people.
    Close {
        /// Which.
        scope: Scope,
        /// Why.
        why: String,
    },
    /// A closed tier is opened again under a certificate that was signed after it closed.
    Reopen {
        /// Which.
        scope: Scope,
        /// Why.
        words: String,
    },
    /// One step up or more.
    Promote {
        /// What climbs.
        subject: Subject,
        /// To which rung.
        to: Rung,
        /// What it rests on.
        evidence: Evidence,
        /// Why.
        words: String,
    },
    /// Down, at once.
    Demote {
        /// What goes down.
        subject: Subject,
        /// To which rung.
        to: Rung,
        /// Why.
        words: String,
    },
    /// All automation off.
    Stop {
        /// Why.
        words: String,
    },
    /// Automation goes on where it stood.
    Resume {
        /// Why.
        words: String,
    },
    /// An audit was judged and, where need was, settled.
    Count(Box<Audit>),
    /// The secret of the lottery was made; once, before the first draw.
    SealLottery {
        /// [`super::Lottery::commitment`].
        commitment: Digest,
        /// The secret, sealed by the runtime.
        sealed: String,
    },
    /// How many seeds are mixed into the review queue of a decision.
    SetSeeding {
        /// The task element.
        decision: String,
        /// Seeds for each reviewed task, 0 to 0.2.
        share: f64,
    },
    /// What an hour of a person's work costs.
    SetCost {
        /// In the client's currency, above nothing.
        hour: Money,
    },
    /// Which share of the review queue of a decision is left to chance; the rest stands in the order of what it teaches.
    SetReview {
        /// The task element.
        decision: String,
        /// Above 0 and at most 1: all of it.
        share: f64,
    },
}

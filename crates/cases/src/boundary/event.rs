//! What happened at the boundary: facts in the past tense, for ever. Names carry their version, as those of a case do.

use super::{Certificate, CertificateId, Evidence, Light, Rung, Scope, Subject, Suspicion};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Digest, Money, PersonId, TaskId};

/// One entry of the boundary's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was decided.
    pub at: Timestamp,
    /// Who caused it.
    pub by: PersonId,
    /// The fact.
    #[serde(flatten)]
    pub event: Event,
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum Event {
    /// A named person signed a certificate; it is the live one of its tier from now on.
    #[serde(rename = "certificate-signed.1")]
    CertificateSigned {
        /// What was signed.
        certificate: Box<Certificate>,
    },
    /// A certificate allows nothing any more: something it speaks about has changed.
    #[serde(rename = "suspended.1")]
    Suspended {
        /// Which.
        certificate: CertificateId,
        /// Of which tier.
        scope: Scope,
        /// What changed.
        why: String,
    },
    /// A tier went back to people.
    #[serde(rename = "tier-closed.1")]
    TierClosed {
        /// Which.
        scope: Scope,
        /// Why.
        why: String,
        /// Audits counted so far.
        audited: u64,
        /// How many of them were wrong.
        wrong: u64,
        /// The running upper bound, where audits said something.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bound: Option<f64>,
    },
    /// A closed tier was opened again.
    #[serde(rename = "reopened.1")]
    Reopened {
        /// Which.
        scope: Scope,
        /// Under which certificate.
        certificate: CertificateId,
        /// Why.
        words: String,
    },
    /// Something went up the ladder.
    #[serde(rename = "rung-promoted.1")]
    RungPromoted {
        /// What.
        subject: Subject,
        /// From where; `None` where it stood nowhere.
        from: Option<Rung>,
        /// To where.
        to: Rung,
        /// What it rests on.
        evidence: Evidence,
        /// Why.
        words: String,
    },
    /// Something went down the ladder.
    #[serde(rename = "rung-demoted.1")]
    RungDemoted {
        /// What.
        subject: Subject,
        /// From where; `None` where it stood nowhere.
        from: Option<Rung>,
        /// To where.
        to: Rung,
        /// Why.
        words: String,
    },
    /// All automation was switched off.
    #[serde(rename = "stopped.1")]
    Stopped {
        /// Why.
        words: String,
    },
    /// Automation goes on.
    #[serde(rename = "resumed.1")]
    Resumed {
        /// Why.
        words: String,
    },
    /// An audit was counted.
    #[serde(rename = "audit-counted.1")]
    AuditCounted {
        /// Of which tier.
        scope: Scope,
        /// Under which certificate it was completed; `None` where people signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        certificate: Option<CertificateId>,
        /// The case.
        case: CaseId,
        /// The task.
        task: TaskId,
        /// With which probability it was drawn.
        probability: f64,
        /// The draft's score.
        score: f64,
        /// What was completed was wrong.
        wrong: bool,
        /// The part of the tier that it belongs to: its supplier.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        part: Option<String>,
        /// Suspicion drew it, not chance: it says nothing about the tier's rate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suspicion: Option<Suspicion>,
    },
    /// The watch over a tier changed its mind.
    #[serde(rename = "alarm-changed.1")]
    AlarmChanged {
        /// Of which tier.
        scope: Scope,
        /// To what.
        light: Light,
        /// The evidence of the detector, as a share of the red level.
        evidence: f64,
        /// The running upper bound.
        bound: f64,
    },
    /// The secret of the lottery was made.
    #[serde(rename = "lottery-sealed.1")]
    LotterySealed {
        /// SHA-256 that the secret can be checked against.
        commitment: Digest,
        /// The secret, sealed.
        sealed: String,
    },
    /// How many seeds are mixed into a review queue was set.
    #[serde(rename = "seeding-set.1")]
    SeedingSet {
        /// The task element.
        decision: String,
        /// Seeds for each reviewed task.
        share: f64,
    },
    /// What an hour of a person's work costs was signed.
    #[serde(rename = "cost-set.1")]
    CostSet {
        /// In the client's currency.
        hour: Money,
    },
    /// Which share of a review queue is left to chance was set.
    #[serde(rename = "review-set.1")]
    ReviewSet {
        /// The task element.
        decision: String,
        /// The share that calibrates.
        share: f64,
    },
}

impl Event {
    /// Its name on disk.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CertificateSigned { .. } => "certificate-signed.1",
            Self::Suspended { .. } => "suspended.1",
            Self::TierClosed { .. } => "tier-closed.1",
            Self::Reopened { .. } => "reopened.1",
            Self::RungPromoted { .. } => "rung-promoted.1",
            Self::RungDemoted { .. } => "rung-demoted.1",
            Self::Stopped { .. } => "stopped.1",
            Self::Resumed { .. } => "resumed.1",
            Self::AuditCounted { .. } => "audit-counted.1",
            Self::AlarmChanged { .. } => "alarm-changed.1",
            Self::LotterySealed { .. } => "lottery-sealed.1",
            Self::SeedingSet { .. } => "seeding-set.1",
            Self::CostSet { .. } => "cost-set.1",
            Self::ReviewSet { .. } => "review-set.1",
        }
    }
}

//! A certificate: the sentence that a named person signs, with everything that it rests on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use terms::{Digest, PersonId};

/// The identity of a certificate within a client: `C-7`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CertificateId(pub String);

impl fmt::Display for CertificateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a certificate is about: one decision of one process, for one tier of the work.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// Id of the pack: `accounts-payable`.
    pub process: String,
    /// The task element that is decided: `check`.
    pub decision: String,
    /// The tier of the work, as the pack's decision `Tier` names it: `structured`, `text, known supplier`.
    pub tier: String,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {} / {}", self.process, self.decision, self.tier)
    }
}

/// Of what the accepted rate is a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Wrong per 100 completed without a person.
    PerCompleted,
    /// Wrong and completed without a person, per 100 arriving.
    PerArriving,
}

impl Risk {
    /// How a sentence says it: "of 100 completed without a person".
    pub fn words(self) -> &'static str {
        match self {
            Self::PerCompleted => "completed without a person",
            Self::PerArriving => "arriving",
        }
    }
}

/// What the promise rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Values are read from structured data, not guessed: there is no sample before the first case. The ceiling is declared by
    /// its owner, and random audit measures it from the first case on.
    ByRule,
    /// Learn then test: exact binomial tests along a fixed sequence of thresholds on a random sample that people checked.
    LearnThenTest,
}

/// The checked cases that a certificate rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Checked cases.
    pub n: u64,
    /// How many of them have a score at or above the threshold.
    pub accepted: u64,
    /// How many of those were wrong.
    pub wrong: u64,
    /// The first of them was checked then.
    pub from: Option<Timestamp>,
    /// The last of them was checked then.
    pub to: Option<Timestamp>,
    /// How they were drawn, in words.
    pub drawn: String,
    /// SHA-256 over the rows `case/task,score,correct`, one a line, in the order of checking.
    pub digest: Digest,
}

impl Sample {
    /// No sample: what is read by rule has none before its first case.
    pub fn none() -> Self {
        Self {
            n: 0,
            accepted: 0,
            wrong: 0,
            from: None,
            to: None,
            drawn: "no sample: read by rule, audited at random from the first case".to_owned(),
            digest: Digest::of(b""),
        }
    }
}

/// The versions of everything whose change makes a certificate speak about something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The model that ranks; `None` where values are read and nothing ranks.
    pub model: Option<Digest>,
    /// The prompt; `None` where no language model is asked.
    pub prompt: Option<Digest>,
    /// The decision tables.
    pub rules: Digest,
    /// The process.
    pub process: Digest,
    /// The learned score of whole drafts; `None` where the lowest confidence is the score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Digest>,
}

impl Versions {
    /// What differs from `other`, in words; `None` where nothing does.
    pub fn differs(&self, other: &Self) -> Option<&'static str> {
        [
            (self.model != other.model, "the model"),
            (self.score != other.score, "the score of drafts"),
            (self.prompt != other.prompt, "the prompt"),
            (self.rules != other.rules, "the rules"),
            (self.process != other.process, "the process"),
        ]
        .into_iter()
        .find_map(|(differs, what)| differs.then_some(what))
    }
}

/// A certificate before it is signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// What it is about.
    pub scope: Scope,
    /// The ceiling: the share of errors that its owner accepts, above 0 and below 1.
    pub alpha: f64,
    /// The chance that the promise does not hold although everything was done right, above 0 and below 1.
    pub delta: f64,
    /// Of what the ceiling is a share.
    pub risk: Risk,
    /// What the promise rests on.
    pub method: Method,
    /// The checked cases.
    pub sample: Sample,
    /// A draft with this score or more may complete without a person, 0 to 1.
    pub threshold: f64,
    /// The upper bound of the error rate that the sample proved; `None` by rule.
    pub bound: Option<f64>,
    /// The share of the sample at or above the threshold; `None` by rule.
    pub coverage: Option<f64>,
    /// What it speaks about.
    pub versions: Versions,
    /// From then on it allows nothing.
    pub expires: Timestamp,
    /// How far its owner lets the tier go.
    pub rung: super::Rung,
}

/// A signed certificate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its identity.
    pub id: CertificateId,
    /// Who answers for what it lets through: whoever signed it.
    pub owner: PersonId,
    /// What was signed.
    #[serde(flatten)]
    pub proposal: Proposal,
}

impl Certificate {
    /// The accepted sentence in full, as a person signs it.
    pub fn sentence(&self) -> String {
        self.proposal.sentence()
    }
}

impl Proposal {
    /// The upper bound that the counts of the sample prove at the threshold: Clopper and Pearson's, over those completed or over
    /// all that arrived.
    pub fn proved(&self) -> f64 {
        let of = match self.risk {
            Risk::PerCompleted => self.sample.accepted,
            Risk::PerArriving => self.sample.n,
        };
        assure::upper_bound(self.sample.wrong, of, self.delta)
    }

    /// The accepted sentence in full, as a person signs it.
    pub fn sentence(&self) -> String {
        let Scope { decision, tier, .. } = &self.scope;
        let ceiling = format!(
            "At most {} of 100 {} may be wrong at \"{decision}\" for \"{tier}\"",
            percent(self.alpha),
            self.risk.words()
        );
        match self.method {
            Method::ByRule => {
                format!("{ceiling}. Values are read, not guessed; I declare this ceiling and answer for it.")
            }
            Method::LearnThenTest => format!(
                "{ceiling}. {} checked cases show it for every score from {:.4}, with a chance of {} in 100 that they mislead.",
                self.sample.n,
                self.threshold,
                percent(self.delta)
            ),
        }
    }
}

/// A share as a number of hundreds without trailing zeros: 0.015 is `1.5`.
pub(crate) fn percent(share: f64) -> String {
    let text = format!("{:.3}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

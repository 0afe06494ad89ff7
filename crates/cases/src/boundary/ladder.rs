//! The change ladder: five rungs from history to the work itself. Each step up asks for its evidence and a signature.

use super::Scope;
use serde::{Deserialize, Serialize};
use std::fmt;
use terms::Digest;

/// How far something may go, from nothing to everything.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rung", rename_all = "kebab-case")]
pub enum Rung {
    /// It was run on history, and the differences were looked at.
    BackTest,
    /// It runs beside the work; nobody sees what it says.
    Shadow,
    /// It drafts, and a person decides.
    Suggest,
    /// A part of the work completes without a person.
    Sampled {
        /// The part, above 0 and at most 1.
        share: f64,
    },
    /// All work that its certificate lets through completes without a person.
    Automatic,
}

impl Rung {
    /// Its place from 1 to 5.
    pub fn place(self) -> u8 {
        match self {
            Self::BackTest => 1,
            Self::Shadow => 2,
            Self::Suggest => 3,
            Self::Sampled { .. } => 4,
            Self::Automatic => 5,
        }
    }

    /// Its word: `sampled`.
    pub fn word(self) -> &'static str {
        match self {
            Self::BackTest => "back-test",
            Self::Shadow => "shadow",
            Self::Suggest => "suggest",
            Self::Sampled { .. } => "sampled",
            Self::Automatic => "automatic",
        }
    }

    /// The share of certified work that completes without a person, 0 to 1.
    pub fn share(self) -> f64 {
        match self {
            Self::Sampled { share } => share,
            Self::Automatic => 1.0,
            Self::BackTest | Self::Shadow | Self::Suggest => 0.0,
        }
    }

    /// The one below, and itself at the foot.
    pub fn below(self) -> Self {
        match self {
            Self::Automatic => Self::Sampled { share: 0.5 },
            Self::Sampled { .. } => Self::Suggest,
            Self::Suggest => Self::Shadow,
            Self::Shadow | Self::BackTest => Self::BackTest,
        }
    }
}

/// What kind of thing climbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A model that ranks.
    Model,
    /// A prompt of a language model.
    Prompt,
    /// A set of decision tables.
    Rules,
    /// A version of a process.
    Process,
    /// A learned score of whole drafts, which thresholds cut.
    Score,
    /// What coding, supplier matching and duplicates learned.
    Learned,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Model, Self::Prompt, Self::Rules, Self::Process, Self::Score, Self::Learned];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Prompt => "prompt",
            Self::Rules => "rules",
            Self::Process => "process",
            Self::Score => "score",
            Self::Learned => "learned lessons",
        }
    }
}

/// Something that climbs: the threshold of a tier, or a version of what drafts and decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "thing", rename_all = "kebab-case")]
pub enum Subject {
    /// The threshold of a tier, under its certificate.
    Tier {
        /// Which tier.
        scope: Scope,
    },
    /// A version.
    Version {
        /// Of what.
        kind: Kind,
        /// Which.
        digest: Digest,
    },
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tier { scope } => write!(f, "{scope}"),
            Self::Version { kind, digest } => write!(f, "{} {}", kind.word(), digest.short()),
        }
    }
}

/// What a step up rests on: counted cases and the digest of the rows they were counted over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Cases looked at.
    pub n: u64,
    /// How many of them were wrong.
    pub wrong: u64,
    /// How many the version before had wrong on the same cases, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong_before: Option<u64>,
    /// SHA-256 over the rows.
    pub digest: Digest,
    /// On how many of them anything comes out otherwise than with the version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<u64>,
    /// These are all the cases that there are: fewer than a step asks for are enough up to *suggest*, because there a person
    /// decides on everything.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
}

impl Evidence {
    /// So many cases, so many of them wrong, with nothing to compare with.
    pub fn counted(n: u64, wrong: u64, digest: Digest) -> Self {
        Self { n, wrong, wrong_before: None, digest, changed: None, all: false }
    }
}

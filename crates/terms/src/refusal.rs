//! A refusal is data: the same text stands in the page, in problem+json and on the command line.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// What was not done, why, and what to do about it. It is the user's to mend; nothing is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Stable and documented, lower case with hyphens: `shown-has-changed`.
    pub code: Cow<'static, str>,
    /// What was not done, in one sentence: "Not signed: the case changed while you read it".
    pub what: String,
    /// Why, with the rule's own words.
    pub why: String,
    /// What to do now.
    pub remedy: String,
}

impl Refusal {
    /// A refusal with its four parts.
    pub fn new(
        code: &'static str,
        what: impl Into<String>,
        why: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { code: Cow::Borrowed(code), what: what.into(), why: why.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {} {} ({})", self.what.trim_end_matches('.'), self.why, self.remedy, self.code)
    }
}

impl std::error::Error for Refusal {}

/// Why something asked for did not happen: a refusal (the asker's) or a fault (the world's).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The answer is no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The world did not hold: a disk, a child process, a lock. The sentence says what is safe and what waits.
    #[error("{0}")]
    Fault(String),
}

impl Failure {
    /// A fault with its sentence.
    pub fn fault(sentence: impl fmt::Display) -> Self {
        Self::Fault(sentence.to_string())
    }
}

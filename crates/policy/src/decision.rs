//! The answer.

use serde::{Deserialize, Serialize};

/// Whether it is allowed, by which rules, in which words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The answer.
    pub allowed: bool,
    /// The ids of the rules that decided, sorted: those that forbid, or else those that permit; empty where none permits.
    pub rules: Vec<String>,
    /// The first rule's own words, or what kept the law from deciding.
    pub sentence: String,
    /// Stable: `allowed`, `not-permitted`, `law-error`, `amount-negative`, or the code of the first rule that forbids:
    /// `self-approval`, `over-authority`, `duties`, `same-signer`, `call-back`, `suspended`, …
    pub code: String,
}

impl Decision {
    /// A no that no rule of the law gave.
    pub(crate) fn no(code: &str, sentence: String) -> Self {
        Self { allowed: false, rules: Vec::new(), sentence, code: code.to_owned() }
    }
}

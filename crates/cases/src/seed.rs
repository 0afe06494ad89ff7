//! A seed: a draft that is known to be wrong and looks real, to measure whether review catches errors. It never has an effect.

use crate::event::Change;
use crate::task::Act;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Draft};

/// What is wrong with a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeedKind {
    /// Another amount than the document says.
    WrongAmount,
    /// Another account than the document says.
    ChangedIban,
    /// A document that was handed in before, under another number.
    Duplicate,
    /// Another supplier than the one who sent it.
    WrongSupplier,
    /// Issue and due date exchanged, or day and month.
    SwappedDates,
    /// Nothing: it measures how often review changes what is right.
    Control,
}

impl SeedKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::WrongAmount,
        Self::ChangedIban,
        Self::Duplicate,
        Self::WrongSupplier,
        Self::SwappedDates,
        Self::Control,
    ];

    /// Its words: "the amount was changed".
    pub fn words(self) -> &'static str {
        match self {
            Self::WrongAmount => "the amount was changed",
            Self::ChangedIban => "the account was changed",
            Self::Duplicate => "it was handed in before under another number",
            Self::WrongSupplier => "it was drafted for another supplier",
            Self::SwappedDates => "the dates were exchanged",
            Self::Control => "nothing was wrong with it",
        }
    }
}

/// What makes a case a seed; sealed on disk with everything else that is personal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seed {
    /// What is wrong.
    pub kind: SeedKind,
    /// The case whose document it shows.
    pub of: CaseId,
    /// What was planted: `before` is the truth, `after` what the draft says.
    pub planted: Vec<Change>,
    /// What the reviewer is shown.
    pub draft: Box<Draft>,
}

/// What the review of a seed said about reviewing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// What was wrong.
    pub kind: SeedKind,
    /// The queue: the task's element.
    pub queue: String,
    /// What was wrong was seen; `None` for a control.
    pub caught: Option<bool>,
    /// A value that was right was changed, or what was right was not approved.
    pub overridden: bool,
    /// Seconds the page was open.
    pub seconds: Option<u32>,
    /// The evidence was opened, where the face can tell.
    pub evidence: Option<bool>,
}

impl Seed {
    /// What a signature on this seed says: `left` is the draft as it was signed.
    pub fn measure(
        &self,
        queue: &str,
        act: Act,
        left: Option<&Draft>,
        seconds: Option<u32>,
        evidence: Option<bool>,
    ) -> Measured {
        let value = |name: &str| left.and_then(|draft| draft.value(name));
        let untouched = |change: &Change| value(&change.field) == change.after.as_deref();
        let is_planted = |name: &str| self.planted.iter().any(|it| it.field == name);
        let other_values_changed = left.is_some_and(|left| {
            self.draft.fields.iter().any(|it| {
                it.value.is_some() && !is_planted(&it.name) && left.value(&it.name) != it.value.as_deref()
            })
        });
        let wrong = self.kind != SeedKind::Control;
        let caught = wrong.then(|| act != Act::Approve || !self.planted.iter().all(untouched));
        let overridden = match act {
            Act::Approve => other_values_changed,
            _ => !wrong,
        };
        Measured { kind: self.kind, queue: queue.to_owned(), caught, overridden, seconds, evidence }
    }
}

impl Measured {
    /// Feedback for the reviewer, at once after signing.
    pub fn feedback(&self, seed: &Seed) -> String {
        let planted: Vec<String> = seed
            .planted
            .iter()
            .map(|it| {
                let value = |it: &Option<String>| it.clone().unwrap_or_else(|| "nothing".to_owned());
                format!("{} was {} and was shown as {}", it.field, value(&it.before), value(&it.after))
            })
            .collect();
        let planted = if planted.is_empty() { String::new() } else { format!(": {}", planted.join("; ")) };
        match (self.caught, self.overridden) {
            (Some(true), _) => format!("This was a seed, and you caught it: {}{planted}", self.kind.words()),
            (Some(false), _) => {
                format!("This was a seed, and it got past you: {}{planted}", self.kind.words())
            }
            (None, false) => "This was a seed without an error, and you left it as it is".to_owned(),
            (None, true) => "This was a seed without an error, and something right was changed".to_owned(),
        }
    }
}

//! One unit of work inside a case, and what people put their name to.

use crate::boundary::{CertificateId, Weighing};
use crate::event::{Outcome, Why};
use crate::stage::Stage;
use crate::state::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use terms::{Digest, Draft, PersonId, TaskId};

/// What a person decides about what was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Approve it.
    Approve,
    /// Send it back for an answer.
    Return,
    /// Refuse it for good.
    Refuse,
    /// Hand it to the next authority.
    Escalate,
}

impl Act {
    /// The verb in the past tense, as stories tell it.
    pub fn past(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Return => "returned",
            Self::Refuse => "refused",
            Self::Escalate => "escalated",
        }
    }

    /// Whether it has to say why.
    pub fn needs_words(self) -> bool {
        !matches!(self, Self::Approve)
    }
}

/// One task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its id, unique within the case.
    pub id: TaskId,
    /// The element instance of the process.
    pub key: bpmn::Key,
    /// The element.
    pub element: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it is due.
    pub due: Timestamp,
    /// Where it is in its life.
    pub stage: Stage,
    /// First passes asked for so far.
    pub attempts: u32,
    /// What is proposed, as it stands now.
    pub draft: Option<Draft>,
    /// Names of fields that a person typed.
    pub typed: Vec<String>,
    /// Why it came to a person.
    pub why: Vec<Why>,
    /// The role that may sign it.
    pub role: Option<String>,
    /// The one person who shall sign, where it is one.
    pub to: Option<PersonId>,
    /// Signatures of the present round that were not undone, oldest first.
    pub signatures: Vec<Signature>,
    /// Signatures of earlier rounds, oldest first: what they were about was corrected, drafted again or answered since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spent: Vec<Signature>,
    /// Calls about the account that the draft names now, oldest first.
    pub calls: Vec<(PersonId, Timestamp, CallBack)>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The gate completed it: under which rule.
    pub gate: Option<String>,
    /// The gate completed it: under which certificate, and who answers for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<(CertificateId, PersonId)>,
    /// What the gate weighed, where rules let it ask for a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighing: Option<Box<Weighing>>,
    /// The code of the first reason for which the gate sent it to a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_why: Option<String>,
    /// What the first pass proposed, where a person changed it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Box<Draft>>,
    /// What an audit drew it with: probability and score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<(f64, f64)>,
    /// Suspicion took it to audit, not chance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspicion: Option<crate::boundary::Suspicion>,
    /// The tier that an audit counts for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// What QA says would have been right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Box<Draft>>,
    /// In which round of its case it was opened: 0, and one more for each time the case was reopened.
    #[serde(default)]
    pub round: u32,
}

/// A person's decision on exactly what was shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What was decided.
    pub act: Act,
    /// The digest of what was shown.
    pub shown: Digest,
    /// Why.
    pub words: Option<String>,
}

/// A call to the number in the master.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBack {
    /// With whom the worker spoke.
    pub spoke_with: String,
    /// The number that was called.
    pub number_called: String,
    /// The new account was confirmed.
    pub confirmed: bool,
}

/// The finding that asks for a call to the number in the master and for two signatures.
pub const BANK_CHANGED: &str = "bank-changed";

impl Task {
    /// A finding of that code is on the draft.
    pub fn has(&self, code: &str) -> bool {
        self.draft.as_ref().is_some_and(|draft| {
            draft.findings.iter().any(|it| it.code == code && it.standing > terms::Standing::Holds)
        })
    }

    /// Signatures that approve, of the present round.
    pub fn approvals(&self) -> impl Iterator<Item = &Signature> {
        self.signatures.iter().filter(|it| it.act == Act::Approve)
    }

    /// The last call confirmed the new account.
    pub fn call_confirmed(&self) -> Option<&PersonId> {
        self.calls.last().filter(|(_, _, call)| call.confirmed).map(|(who, _, _)| who)
    }
}

/// What people typed into the draft of a task so far, with that draft: the task's own, else that of the last task of the
/// same element, which a process that comes back to an element leaves behind.
pub fn typed_before<'a>(state: &'a State, task: &'a Task) -> Option<(&'a [String], &'a Draft)> {
    let same = state.tasks.values().filter(|it| it.element == task.element && it.key < task.key);
    let last = same.max_by_key(|it| it.key).map(std::sync::Arc::as_ref);
    let own = (!task.typed.is_empty()).then_some(task);
    let from = own.or_else(|| last.filter(|_| task.draft.is_none()))?;
    Some((from.typed.as_slice(), from.draft.as_ref()?))
}

//! What an act is done to, and where.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use terms::{CaseId, ClientId, PersonId};

/// Which duty a task serves; segregation of duties hangs on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// Reading and coding a document.
    Code,
    /// Approving what was coded.
    Approve,
    /// Paying what was approved.
    Pay,
    /// Keeping master data.
    Master,
    /// None of these.
    #[default]
    Other,
}

impl Duty {
    /// The word in the law.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Approve => "approve",
            Self::Pay => "pay",
            Self::Master => "master",
            Self::Other => "other",
        }
    }
}

/// A case, a task of it, a payment run, or the client's whole work, as the law sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Thing {
    /// Whose it is.
    pub client: ClientId,
    /// The case, where one is concerned.
    pub case: Option<CaseId>,
    /// The duty the task serves.
    pub duty: Duty,
    /// The roles that may do the task; empty where no task is concerned.
    pub roles: Vec<String>,
    /// To whom the task is assigned.
    pub assignee: Option<PersonId>,
    /// Minor units of the client's currency, the amount itself for what is owed back; `None` where there is none.
    pub amount: Option<i64>,
    /// Everyone who prepared the case, owners of the agents that touched it included.
    pub preparers: BTreeSet<PersonId>,
    /// Who signed the task (or payment) so far.
    pub signers: BTreeSet<PersonId>,
    /// Who coded the case.
    pub coders: BTreeSet<PersonId>,
    /// Who approved it.
    pub approvers: BTreeSet<PersonId>,
    /// Who put the payment together.
    pub payment_makers: BTreeSet<PersonId>,
    /// Who called the supplier back.
    pub callers: BTreeSet<PersonId>,
    /// The task is about changed bank details.
    pub is_bank_change: bool,
}

impl Thing {
    /// The client's whole work: no case, no task, nobody involved yet.
    pub fn of(client: impl Into<ClientId>) -> Self {
        Self {
            client: client.into(),
            case: None,
            duty: Duty::Other,
            roles: Vec::new(),
            assignee: None,
            amount: None,
            preparers: BTreeSet::new(),
            signers: BTreeSet::new(),
            coders: BTreeSet::new(),
            approvers: BTreeSet::new(),
            payment_makers: BTreeSet::new(),
            callers: BTreeSet::new(),
            is_bank_change: false,
        }
    }
}

/// What else matters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Surroundings {
    /// The client the request names.
    pub client: ClientId,
    /// Somebody has stopped this client's work.
    pub stopped: bool,
}

impl Surroundings {
    /// A request that names `client`, whose work goes on.
    pub fn of(client: impl Into<ClientId>) -> Self {
        Self { client: client.into(), stopped: false }
    }
}

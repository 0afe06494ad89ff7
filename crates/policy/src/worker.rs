//! Whoever acts.

use serde::{Deserialize, Serialize};
use terms::{ClientId, PersonId};

/// What sort of worker it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A person.
    Person,
    /// AI; drafts, never signs, and has an accountable owner.
    Agent,
    /// Unattended automation; the runtime itself is a bot with the role `system`.
    Bot,
    /// A member of the pool. No rule lets one act yet.
    Gig,
}

impl Kind {
    /// The word in the law.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Agent => "agent",
            Self::Bot => "bot",
            Self::Gig => "gig",
        }
    }
}

/// A worker as the law sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Worker {
    /// Its id.
    pub id: PersonId,
    /// What sort of worker it is.
    pub kind: Kind,
    /// `operator`, `approver`, `second-approver`, `qa`, `auditor`, `payer`, `payment-checker`, `master-data`,
    /// `manager`; for the runtime `system`.
    pub roles: Vec<String>,
    /// The clients whose work it may touch.
    pub clients: Vec<ClientId>,
    /// The most it may sign alone, in minor units of the client's currency; `None` is no upper limit.
    pub limit: Option<i64>,
    /// The person accountable for an agent or a bot.
    pub owner: Option<PersonId>,
    /// A suspended worker does nothing.
    pub suspended: bool,
}

impl Worker {
    /// A person with these roles at one client, without a limit.
    pub fn person(id: impl Into<PersonId>, client: impl Into<ClientId>, roles: &[&str]) -> Self {
        let roles = roles.iter().map(|&role| role.to_owned()).collect();
        let (id, clients) = (id.into(), vec![client.into()]);
        Self { id, kind: Kind::Person, roles, clients, limit: None, owner: None, suspended: false }
    }

    /// The runtime itself, for the clients it serves.
    pub fn system(clients: Vec<ClientId>) -> Self {
        let (id, roles) = (PersonId::from("system"), vec!["system".to_owned()]);
        Self { id, kind: Kind::Bot, roles, clients, limit: None, owner: None, suspended: false }
    }
}

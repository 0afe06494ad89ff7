//! Who is there: people, agents and bots, their sign-in links and sessions.

use crate::clock::Clock;
use crate::refusals;
use crate::view::{Person, SignInLink};
use cases::Actor;
use jiff::civil::Date;
use journal::RowChange;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError, RwLock};
use terms::{Currency, Digest, Failure, Money, PersonId};

/// One line of `people.jsonl`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonRow {
    /// Identity.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Highest amount in the client's currency.
    #[serde(default)]
    pub limit: Option<Decimal>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Cost centres that the person answers for; empty for all.
    #[serde(default)]
    pub cost_centres: Vec<String>,
    /// Who stands in during an absence.
    #[serde(default)]
    pub delegate: Option<String>,
    /// First day of an absence.
    #[serde(default)]
    pub absent_from: Option<Date>,
    /// Last day of an absence.
    #[serde(default)]
    pub absent_to: Option<Date>,
}

/// One line of `agents.jsonl`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AgentRow {
    /// Identity.
    pub id: String,
    /// Name.
    pub name: String,
    /// `agent` or `bot`.
    pub kind: String,
    /// The accountable person.
    pub owner: String,
}

impl PersonRow {
    /// Absent on that day.
    pub fn absent_on(&self, day: Date) -> bool {
        self.absent_from.is_some_and(|from| from <= day) && self.absent_to.is_none_or(|to| day <= to)
    }
}

/// Everyone, and who is signed in.
pub(crate) struct People {
    everyone: RwLock<Everyone>,
    secret: [u8; 32],
    /// Sessions that were ended here; whoever ends one also writes it down.
    ended: Mutex<HashSet<String>>,
}

#[derive(Default)]
struct Everyone {
    people: Vec<PersonRow>,
    agents: Vec<AgentRow>,
}

/// How long a session lasts, in milliseconds: a day.
const SESSION_MS: i64 = 24 * 60 * 60 * 1000;
/// Ended sessions remembered in memory; beyond them what is written down is enough.
const ENDED_MAX: usize = 10_000;
/// The view of sessions that were ended before their time.
pub(crate) const ENDED: &str = "session-ended";

impl People {
    /// Nobody yet. `secret` is the office's own, from which sign-in links are derived.
    pub fn new(secret: [u8; 32]) -> Self {
        Self { everyone: RwLock::default(), secret, ended: Mutex::default() }
    }

    pub fn put_people(&self, people: Vec<PersonRow>) {
        self.everyone.write().unwrap_or_else(PoisonError::into_inner).people = people;
    }

    pub fn put_agents(&self, agents: Vec<AgentRow>) {
        self.everyone.write().unwrap_or_else(PoisonError::into_inner).agents = agents;
    }

    fn read<T>(&self, ask: impl FnOnce(&Everyone) -> T) -> T {
        ask(&self.everyone.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn row(&self, id: &str) -> Option<PersonRow> {
        self.read(|it| it.people.iter().find(|row| row.id == id).cloned())
    }

    /// The name of any worker; the id where it has none.
    pub fn name(&self, id: &PersonId) -> String {
        self.read(|it| {
            let person = it.people.iter().find(|row| row.id == id.0).map(|row| row.name.clone());
            let agent = || it.agents.iter().find(|row| row.id == id.0).map(|row| row.name.clone());
            person.or_else(agent).unwrap_or_else(|| id.0.clone())
        })
    }

    /// Everybody by name: people, then agents and bots.
    pub fn everyone(&self) -> Vec<(PersonId, String)> {
        self.read(|it| {
            let mut people: Vec<_> =
                it.people.iter().map(|row| (PersonId::from(row.id.as_str()), row.name.clone())).collect();
            people.sort_by(|a, b| a.1.cmp(&b.1));
            people.extend(it.agents.iter().map(|row| (PersonId::from(row.id.as_str()), row.name.clone())));
            people
        })
    }

    /// Whether there is such a worker.
    pub fn is_known(&self, id: &PersonId) -> bool {
        self.read(|it| {
            it.people.iter().any(|row| row.id == id.0) || it.agents.iter().any(|row| row.id == id.0)
        })
    }

    /// Everyone who is a person: id and name, in the order of their ids.
    pub fn named(&self) -> Vec<(PersonId, String)> {
        let mut all: Vec<_> = self.read(|it| {
            it.people.iter().map(|row| (PersonId::from(row.id.as_str()), row.name.clone())).collect()
        });
        all.sort();
        all
    }

    /// People with a role, those who are present first.
    pub fn with_role(&self, role: &str, day: Date) -> Vec<PersonRow> {
        let mut found: Vec<_> = self.read(|it| {
            it.people.iter().filter(|row| row.roles.iter().any(|it| it == role)).cloned().collect()
        });
        found.sort_by_key(|row| row.absent_on(day));
        found
    }

    /// Roles that a person has today, with those of absent people whose delegate the person is.
    pub fn roles_on(&self, id: &str, day: Date) -> Vec<(String, Option<PersonId>)> {
        self.read(|it| {
            let own = it.people.iter().filter(|row| row.id == id);
            let lent =
                it.people.iter().filter(|row| row.delegate.as_deref() == Some(id) && row.absent_on(day));
            let own = own.flat_map(|row| row.roles.iter().map(|role| (role.clone(), None)));
            let lent = lent.flat_map(|row| {
                row.roles.iter().map(|role| (role.clone(), Some(PersonId::from(row.id.as_str()))))
            });
            let mut roles: Vec<(String, Option<PersonId>)> = own.collect();
            for (role, whose) in lent {
                if !roles.iter().any(|(have, _)| *have == role) {
                    roles.push((role, whose));
                }
            }
            roles
        })
    }

    /// Who is there for a person with that role: the person, the delegate during an absence, or nobody.
    pub fn present(&self, id: &PersonId, role: &str, day: Date) -> Option<cases::Present> {
        let row = self.row(id.as_str())?;
        if !row.roles.iter().any(|it| it == role) {
            return None;
        }
        let there = if row.absent_on(day) { self.row(row.delegate.as_deref()?)? } else { row };
        let here = !there.absent_on(day) && self.roles_on(&there.id, day).iter().any(|(it, _)| it == role);
        here.then(|| cases::Present { id: PersonId::from(there.id), limit: there.limit })
    }

    /// Absent people for whom this person stands in that day.
    pub fn stands_in_for(&self, id: &str, day: Date) -> Vec<PersonId> {
        self.read(|it| {
            let absent = |row: &&PersonRow| row.delegate.as_deref() == Some(id) && row.absent_on(day);
            it.people.iter().filter(absent).map(|row| PersonId::from(row.id.as_str())).collect()
        })
    }

    /// An agent or bot as an actor, on behalf of its owner.
    pub fn agent(&self, id: &str) -> Actor {
        let owner = self.read(|it| {
            it.agents.iter().find(|row| row.id == id).map(|row| PersonId::from(row.owner.as_str()))
        });
        Actor { id: PersonId::from(id), behalf: owner, roles: vec!["system".to_owned()] }
    }

    /// A person as a face sees them.
    pub fn person(&self, id: &str, home: Currency, day: Date) -> Option<Person> {
        let row = self.row(id)?;
        let roles = self.roles_on(id, day).into_iter().map(|(role, _)| role).collect();
        let limit = row.limit.map(|amount| Money::new(amount, home));
        Some(Person { id: PersonId::from(row.id), name: row.name, roles, limit })
    }

    /// A link for everyone, stable for as long as the office's secret is.
    pub fn links(&self, home: Currency, day: Date) -> Vec<SignInLink> {
        let ids: Vec<String> = self.read(|it| it.people.iter().map(|row| row.id.clone()).collect());
        ids.iter()
            .filter_map(|id| {
                Some(SignInLink {
                    person: self.person(id, home, day)?,
                    path: format!("/sign-in/{}", self.link_secret(id)),
                })
            })
            .collect()
    }

    fn link_secret(&self, id: &str) -> String {
        // The id is fixed-length framed by the secret before it, so no two ids share a digest input.
        let mut input = self.secret.to_vec();
        input.extend_from_slice(b"sign-in:");
        input.extend_from_slice(id.as_bytes());
        Digest::of(&input).to_hex()[..40].to_owned()
    }

    /// Exchanges a link's secret for a session token.
    pub fn sign_in(&self, secret: &str) -> Result<(PersonId, String), Failure> {
        let ids: Vec<String> = self.read(|it| it.people.iter().map(|row| row.id.clone()).collect());
        // Every link is compared, so that the time says nothing about which one came close.
        let mut found = None;
        for id in ids {
            if same(self.link_secret(&id).as_bytes(), secret.as_bytes()) {
                found = Some(PersonId(id));
            }
        }
        let id = found.ok_or_else(refusals::secret_unknown)?;
        let token = self.session(&id, Clock::System.now_ms().saturating_add(SESSION_MS))?;
        Ok((id, token))
    }

    /// A token that every process with the office's secret knows: until when, whose, a random part, and the proof.
    fn session(&self, id: &PersonId, until_ms: i64) -> Result<String, Failure> {
        let hex: String = id.as_str().bytes().map(|byte| format!("{byte:02x}")).collect();
        let told = format!("{until_ms}.{hex}.{}", &random_hex()?[..32]);
        let proof = self.proof(&told);
        Ok(format!("{told}.{proof}"))
    }

    /// HMAC-SHA-256 (RFC 2104) under the office's secret, which is shorter than a block.
    fn proof(&self, told: &str) -> String {
        let padded = |pad: u8| {
            let mut block = [pad; 64];
            block.iter_mut().zip(self.secret).for_each(|(byte, key)| *byte ^= key);
            block.to_vec()
        };
        let mut inner = padded(0x36);
        inner.extend_from_slice(b"session:");
        inner.extend_from_slice(told.as_bytes());
        let mut outer = padded(0x5c);
        outer.extend_from_slice(&Digest::of(&inner).0);
        Digest::of(&outer).to_hex()
    }

    /// Whose session a token is, while it lasts.
    pub fn of_session(&self, token: &str) -> Option<PersonId> {
        let (told, proof) = token.rsplit_once('.')?;
        if !same(self.proof(told).as_bytes(), proof.as_bytes()) {
            return None;
        }
        let mut parts = told.split('.');
        let until_ms: i64 = parts.next()?.parse().ok()?;
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner).contains(&ended(token));
        if ended || until_ms <= Clock::System.now_ms() {
            return None;
        }
        let hex = parts.next()?;
        let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect::<Option<_>>()?;
        String::from_utf8(bytes).ok().map(PersonId)
    }

    /// Ends a session here; the row to write, so that it is ended everywhere. `None` where it was none.
    pub fn sign_out(&self, token: &str) -> Option<RowChange> {
        self.of_session(token)?;
        let until_ms = token.split('.').next()?.parse().ok()?;
        let key = ended(token);
        let mut sessions = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() < ENDED_MAX {
            sessions.insert(key.clone());
        }
        Some(RowChange::Put {
            view: ENDED.to_owned(),
            key,
            shelf: "all".to_owned(),
            rank: until_ms,
            case_id: String::new(),
            body: Vec::new(),
        })
    }
}

/// The key under which an ended session is written down; nobody gets a session out of it.
pub(crate) fn ended(token: &str) -> String {
    Digest::of(token.as_bytes()).to_hex()
}

fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

/// 32 random bytes as hex.
pub(crate) fn random_hex() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::fault(format!("The system gives no random numbers: {error}")))?;
    Ok(Digest(bytes).to_hex())
}

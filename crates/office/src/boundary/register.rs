//! The boundary in memory, the lottery, and the versions that are live; and what a case's entries mean for the boundary.

use crate::clock::Clock;
use crate::packs::{ACCOUNTS_PAYABLE, PROCESS_FILE, RULES_FILE};
use crate::shared::Shared;
use cases::boundary::{
    self, Audit, Boundary, Command, Entry, Lottery, Method, Proposal, Risk, Rung, Sample, Scope, Versions,
};
use cases::{Event, State, personal};
use firstpass::Model;
use jiff::{SignedDuration, Timestamp};
use journal::{AnyJournal, AnyReader, Append};
use payables::surety::SuretyModel;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use terms::{CaseId, ClientId, Digest, Failure, PersonId};
use vault::Vault;

/// The stream of the boundary.
pub(crate) const STREAM: &str = "boundary";
/// The subject under whose key its words are sealed.
pub(crate) const SUBJECT: &str = "boundary";

/// What the gate asks: shared by all parts of the office.
pub(crate) struct Register {
    boundary: RwLock<Arc<Boundary>>,
    /// Where draws come from.
    pub lottery: Lottery,
    /// The digest of the model that reads now.
    model: Mutex<Digest>,
    /// The score of whole drafts, where one was learned.
    scorer: RwLock<Option<Arc<SuretyModel>>>,
    /// Whose signatures teach nothing any more.
    without: RwLock<BTreeSet<PersonId>>,
    /// The model that reads beside the one in place, silently.
    shadow: RwLock<Option<Arc<Model>>>,
    /// The version of the pack that decides beside the current one, silently.
    shadow_pack: RwLock<Option<Digest>>,
    /// Rules and process of each version of the pack: hashing them for every draft would cost more than deciding it.
    parts: Mutex<HashMap<Digest, (Digest, Digest)>>,
}

impl Register {
    /// The boundary as it is on the disk.
    pub fn now(&self) -> Arc<Boundary> {
        Arc::clone(&self.boundary.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over what is on the disk.
    pub fn put(&self, boundary: Arc<Boundary>) {
        let mut kept = self.boundary.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have followed the stream further meanwhile.
        if boundary.version >= kept.version {
            *kept = boundary;
        }
    }

    /// The model that reads now.
    pub fn model(&self) -> Digest {
        *self.model.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another model reads from now on.
    pub fn teach(&self, model: Digest) {
        *self.model.lock().unwrap_or_else(PoisonError::into_inner) = model;
    }

    /// The score of whole drafts in use.
    pub fn scorer(&self) -> Option<Arc<SuretyModel>> {
        self.scorer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another score from now on; none lets the lowest confidence count.
    pub fn score_with(&self, model: Option<SuretyModel>) {
        *self.scorer.write().unwrap_or_else(PoisonError::into_inner) = model.map(Arc::new);
    }

    /// The digest of the score in use.
    pub fn score(&self) -> Option<Digest> {
        self.scorer().map(|it| it.digest())
    }

    /// Whether what this person signed teaches anything.
    pub fn teaches(&self, person: &PersonId) -> bool {
        !self.without.read().unwrap_or_else(PoisonError::into_inner).contains(person)
    }

    /// What this person signed teaches nothing from now on. Gives everyone of whom that is so.
    pub fn leave_out(&self, people: impl IntoIterator<Item = PersonId>) -> Vec<PersonId> {
        let mut without = self.without.write().unwrap_or_else(PoisonError::into_inner);
        without.extend(people);
        without.iter().cloned().collect()
    }

    /// The model in the shadow.
    pub fn shadow(&self) -> Option<Arc<Model>> {
        self.shadow.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a model into the shadow, or takes it out.
    pub fn shade(&self, model: Option<Arc<Model>>) {
        *self.shadow.write().unwrap_or_else(PoisonError::into_inner) = model;
    }

    /// The version of the pack in the shadow.
    pub fn shadow_pack(&self) -> Option<Digest> {
        *self.shadow_pack.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a version of the pack into the shadow, or takes it out.
    pub fn shade_pack(&self, version: Option<Digest>) {
        *self.shadow_pack.write().unwrap_or_else(PoisonError::into_inner) = version;
    }

    /// The versions that a case of this version of the pack is drafted and decided with.
    pub fn versions(&self, shared: &Shared, pack: Option<Digest>) -> Result<Versions, Failure> {
        let pack = pack.unwrap_or_else(|| shared.packs.current());
        let known = self.parts.lock().unwrap_or_else(PoisonError::into_inner).get(&pack).copied();
        let (rules, process) = match known {
            Some(parts) => parts,
            None => {
                let prepared = shared.packs.version(pack)?;
                let digest = |name: &str| Digest::of(prepared.files.get(name).unwrap_or_default());
                let parts = (digest(RULES_FILE), digest(PROCESS_FILE));
                self.parts.lock().unwrap_or_else(PoisonError::into_inner).insert(pack, parts);
                parts
            }
        };
        Ok(Versions { model: Some(self.model()), prompt: None, rules, process, score: self.score() })
    }
}

/// Replays the stream; the first time, the secret of the lottery is made and sealed as its first entry.
pub(crate) fn open(
    journal: &mut AnyJournal,
    vault: &Vault,
    client: &ClientId,
    clock: &Clock,
    model: Digest,
) -> Result<Register, Failure> {
    vault.ensure_subjects(client.as_str(), &[SUBJECT]).map_err(Failure::fault)?;
    let mut boundary = replay(&journal.reader(), vault, client)?;
    if boundary.lottery.is_none() {
        let at = clock.now();
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)
            .map_err(|error| Failure::fault(format!("The system gives no random numbers: {error}")))?;
        let hex = Digest(secret).to_hex();
        let sealed = vault.seal_value(client.as_str(), SUBJECT, "lottery", &hex).map_err(Failure::fault)?;
        let commitment = Lottery::new(secret).commitment();
        let by = PersonId::from("system");
        let event = boundary::Event::LotterySealed { commitment, sealed };
        let entry = Entry { at, by, event };
        let mut append = Append::new(client.clone(), CaseId::from(STREAM), boundary.version, at);
        append.entries.push(seal(vault, client, boundary.version + 1, &entry)?);
        if let Some(Err(conflict)) = journal.commit(vec![append]).map_err(Failure::fault)?.pop() {
            return Err(Failure::fault(conflict));
        }
        boundary::apply(&mut boundary, &entry);
    }
    let lottery = lottery_of(&boundary, vault, client)?;
    Ok(Register {
        boundary: RwLock::new(Arc::new(boundary)),
        lottery,
        model: Mutex::new(model),
        scorer: RwLock::default(),
        shadow: RwLock::default(),
        shadow_pack: RwLock::default(),
        without: RwLock::default(),
        parts: Mutex::default(),
    })
}

fn lottery_of(boundary: &Boundary, vault: &Vault, client: &ClientId) -> Result<Lottery, Failure> {
    let (_, sealed) = boundary.lottery.as_ref().ok_or_else(|| Failure::fault("The lottery has no secret"))?;
    let plain = vault.open_value(client.as_str(), SUBJECT, "lottery", sealed).map_err(Failure::fault)?;
    let secret =
        Digest::from_hex(&plain).ok_or_else(|| Failure::fault("The lottery's secret does not read"))?;
    let lottery = Lottery::new(secret.0);
    if boundary.draws_with(&lottery) {
        Ok(lottery)
    } else {
        Err(Failure::fault("The lottery's secret is not the one that its first entry committed to"))
    }
}

/// Plays the stream.
pub(crate) fn replay(reader: &AnyReader, vault: &Vault, client: &ClientId) -> Result<Boundary, Failure> {
    let mut boundary = Boundary::default();
    for stored in reader.case(client, &CaseId::from(STREAM), 1).map_err(Failure::fault)? {
        let entry = opened(vault, client, stored.header.version, &stored.body)?;
        boundary::apply(&mut boundary, &entry);
    }
    Ok(boundary)
}

/// Plays on what other processes wrote to the stream.
pub(crate) fn catch_up(shared: &Shared) -> Result<(), Failure> {
    let mut boundary = (*shared.boundary.now()).clone();
    let stream = CaseId::from(STREAM);
    let stored = shared.reader.case(&shared.client, &stream, boundary.version + 1).map_err(Failure::fault)?;
    for stored in stored {
        let entry = opened(&shared.vault, &shared.client, stored.header.version, &stored.body)?;
        boundary::apply(&mut boundary, &entry);
    }
    shared.boundary.put(Arc::new(boundary));
    Ok(())
}

/// The bytes of an entry; its words are sealed.
pub(crate) fn seal(
    vault: &Vault,
    client: &ClientId,
    version: u64,
    entry: &Entry,
) -> Result<journal::Entry, Failure> {
    let mut value = serde_json::to_value(entry).map_err(Failure::fault)?;
    personal::mark(&mut value, SUBJECT);
    vault.seal_json(client.as_str(), &mut value, &format!("{STREAM}:{version}")).map_err(Failure::fault)?;
    let body = serde_json::to_vec(&value).map_err(Failure::fault)?;
    Ok(journal::Entry { kind: entry.event.kind().to_owned(), body })
}

/// The entry of stored bytes.
pub(crate) fn opened(vault: &Vault, client: &ClientId, version: u64, body: &[u8]) -> Result<Entry, Failure> {
    let mut value: Value = serde_json::from_slice(body).map_err(Failure::fault)?;
    vault.open_json(client.as_str(), &mut value, &format!("{STREAM}:{version}")).map_err(Failure::fault)?;
    personal::unmark(&mut value);
    serde_json::from_value(value)
        .map_err(|error| Failure::fault(format!("entry {version} of the boundary does not read: {error}")))
}

/// What the entries of a case mean for the boundary: a suspension, or an audit to count.
pub(crate) fn consequences(case: &CaseId, state: &State, events: &[Event]) -> Vec<Command> {
    let scope = |task: &cases::Task, tier: &str| Scope {
        process: state.pack.clone(),
        decision: task.element.clone(),
        tier: tier.to_owned(),
    };
    let audit = |task: &cases::Task, wrong: bool| {
        let (probability, score) = task.drawn?;
        let tier = task.tier.as_deref().or_else(|| task.weighing.as_ref().map(|it| it.tier.as_str()))?;
        Some(Command::Count(Box::new(Audit {
            scope: scope(task, tier),
            certificate: task.certificate.as_ref().map(|(id, _)| id.clone()),
            case: case.clone(),
            task: task.id.clone(),
            probability,
            score,
            wrong,
            part: task.draft.as_ref().and_then(cases::boundary::part_of).map(str::to_owned),
            suspicion: task.suspicion,
        })))
    };
    let one = |event: &Event| match event {
        Event::Gated { task, weighing: Some(weighing), .. } => {
            let why = weighing.changed.clone()?;
            Some(Command::Suspend { scope: scope(state.tasks.get(task)?, &weighing.tier), why })
        }
        Event::AuditJudged { task, agrees: true, .. } => audit(state.tasks.get(task)?, false),
        Event::AuditSettled { task, wrong, .. } => audit(state.tasks.get(task)?, *wrong),
        _ => None,
    };
    events.iter().filter_map(one).collect()
}

/// One line of `certificates.jsonl`: what a person signs when an office is set up from a folder.
#[derive(Clone, Debug, Deserialize)]
struct Row {
    decision: String,
    tier: String,
    /// The ceiling, as a share: `0.005`.
    ceiling: f64,
    /// The person who signs it and answers for it.
    owner: String,
    /// How long it holds.
    #[serde(default = "a_year")]
    days: i64,
}

fn a_year() -> i64 {
    365
}

/// Certificates *by rule* that a folder of master data brings, each with the person who signs it.
pub(crate) fn signed_at_set_up(
    shared: &Shared,
    text: &str,
    now: Timestamp,
) -> Result<Vec<(PersonId, Proposal)>, Failure> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            let row: Row = serde_json::from_str(line)
                .map_err(|error| Failure::fault(format!("certificates.jsonl, line {}: {error}", at + 1)))?;
            let versions = shared.boundary.versions(shared, None)?;
            let proposal = Proposal {
                scope: Scope { process: ACCOUNTS_PAYABLE.to_owned(), decision: row.decision, tier: row.tier },
                alpha: row.ceiling,
                delta: 0.05,
                risk: Risk::PerCompleted,
                method: Method::ByRule,
                sample: Sample::none(),
                threshold: 0.0,
                bound: None,
                coverage: None,
                versions: Versions { model: None, score: None, ..versions },
                expires: now.saturating_add(SignedDuration::from_hours(24 * row.days)).unwrap_or(now),
                rung: Rung::Automatic,
            };
            Ok((PersonId::from(row.owner), proposal))
        })
        .collect()
}

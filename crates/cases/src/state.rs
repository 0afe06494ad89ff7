//! What a case is now: the fold of its entries. [`apply`] is the only writer.

use crate::call::Call;
use crate::event::{Completion, Entry, Event, Verdict};
use crate::seed::Seed;
use crate::stage::{self, Stage};
use crate::task::{Signature, Task};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use terms::{CaseId, Digest, Draft, EffectId, Money, PersonId, TaskId};

/// The field of a draft that says which account is paid: what a call to the number in the master confirms.
const ACCOUNT: &str = "payee_iban";

/// One document of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The file name as received.
    pub name: String,
    /// SHA-256 of the file as received.
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
    /// By content: `application/pdf`, …
    pub media_type: String,
}

/// One case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Entries applied.
    pub version: u64,
    /// Name of the pack; empty before the case was opened.
    pub pack: String,
    /// Digest of the process and rules that the case stays on.
    pub rules: Option<Digest>,
    /// When the work arrived.
    pub received: Option<Timestamp>,
    /// Place in the order of arrival.
    pub arrival: u64,
    /// What arrived.
    pub documents: Vec<Document>,
    /// The case that asked for this one.
    pub parent: Option<CaseId>,
    /// The call activity in it that waits for this case's end.
    #[serde(default)]
    pub call: Option<bpmn::Key>,
    /// Where the process is.
    pub process: Running,
    /// Since when the process is where it rests: element instances that wait for the world.
    #[serde(default)]
    pub since: BTreeMap<bpmn::Key, Timestamp>,
    /// Every task, open and done.
    pub tasks: BTreeMap<TaskId, Arc<Task>>,
    /// Every effect.
    pub effects: BTreeMap<EffectId, Effect>,
    /// Every call of another process, by its element instance.
    #[serde(default)]
    pub calls: BTreeMap<bpmn::Key, Call>,
    /// Whoever drafted or corrected something in it, with the owners of the agents that did.
    pub preparers: BTreeSet<PersonId>,
    /// Who signed which element: for the segregation of duties.
    pub signers: BTreeMap<String, BTreeSet<PersonId>>,
    /// Who signed which element of the cases that this one belongs with: elements of the calling case, and, under the call's
    /// own element, everybody who signed in a called one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub signers_elsewhere: BTreeMap<String, BTreeSet<PersonId>>,
    /// Notes and answers, oldest first.
    pub notes: Vec<(PersonId, Timestamp, String)>,
    /// What each decision said last, to each element that asked.
    #[serde(default)]
    pub rulings: Vec<Arc<Said>>,
    /// The case is over: how.
    pub closed: Option<String>,
    /// How often it was reopened.
    #[serde(default)]
    pub round: u32,
    /// What must be credited because of errors, with who said so and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<(PersonId, Timestamp, Money)>,
    /// It is a seed: it measures review and never has an effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<Box<Seed>>,
}

/// What a decision said, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The element that asked, or the task's gate.
    pub element: String,
    /// The decision.
    pub decision: String,
    /// Its result.
    pub result: Value,
    /// Why each rule fired or did not.
    pub why: Vec<crate::pack::RuleTold>,
}

/// The process state; compares by what it serialises to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Running(pub bpmn::State);

impl PartialEq for Running {
    fn eq(&self, other: &Self) -> bool {
        serde_json::to_value(&self.0).ok() == serde_json::to_value(&other.0).ok()
    }
}

/// One effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// The element instance of the process.
    pub key: bpmn::Key,
    /// What kind.
    pub topic: String,
    /// How often it may be tried.
    pub tries: u32,
    /// Where it stands.
    pub stage: EffectStage,
    /// What the other side answered.
    pub answer: Map<String, Value>,
    /// In which round of its case it was asked for.
    #[serde(default)]
    pub round: u32,
}

/// Where an effect stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum EffectStage {
    /// To be done.
    Asked,
    /// Nobody knows.
    Unknown {
        /// What is known.
        sentence: String,
    },
    /// Done.
    Done,
    /// Refused by the other side.
    Refused {
        /// Code of the exception.
        code: String,
        /// Why.
        sentence: String,
    },
    /// Done, then taken back.
    Reversed,
    /// No longer needed.
    Withdrawn,
}

impl State {
    /// The case exists.
    pub fn exists(&self) -> bool {
        self.rules.is_some()
    }

    /// Tasks that are not over.
    pub fn open_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values().map(|it| &**it).filter(|task| !task.stage.is_over())
    }

    /// The newest draft of any task, with its task: what the case is about.
    pub fn subject(&self) -> Option<(&Task, &terms::Draft)> {
        self.tasks
            .values()
            .filter_map(|task| task.draft.as_ref().map(|draft| (&**task, draft)))
            .max_by_key(|(task, _)| (task.round, task.key))
    }

    /// A variable of the process.
    pub fn variable(&self, name: &str) -> Option<&Value> {
        self.process.0.variables().get(name)
    }

    /// The task of an element instance of the present round.
    pub fn task_id(&self, key: bpmn::Key) -> TaskId {
        TaskId(if self.round == 0 { format!("t{key}") } else { format!("r{}t{key}", self.round) })
    }

    /// The effect of an element instance of the present round.
    pub fn effect_id(&self, key: bpmn::Key) -> EffectId {
        EffectId(if self.round == 0 { format!("e{key}") } else { format!("r{}e{key}", self.round) })
    }

    /// Whoever signed an element, here or in a case that this one belongs with.
    pub fn signers_of(&self, element: &str) -> impl Iterator<Item = &PersonId> {
        [&self.signers, &self.signers_elsewhere].into_iter().filter_map(move |it| it.get(element)).flatten()
    }

    /// Every element that somebody signed, here or in a case that this one belongs with.
    pub fn all_signers(&self) -> impl Iterator<Item = (&String, &BTreeSet<PersonId>)> {
        self.signers.iter().chain(&self.signers_elsewhere)
    }

    /// People signed nothing in it.
    pub fn untouched(&self) -> bool {
        self.signers.is_empty()
    }
}

/// Writes one entry into the state. It never refuses: what is in the journal has happened.
pub fn apply(state: &mut State, entry: &Entry) {
    state.version += 1;
    if matches!(entry.event, Event::Drafted { .. } | Event::Corrected { .. }) {
        state.preparers.extend(entry.behalf.iter().chain([&entry.by]).cloned());
    }
    match &entry.event {
        Event::Opened {
            pack, version, received, arrival, documents, parent, call, seed, signers, ..
        } => {
            state.seed.clone_from(seed);
            state.pack.clone_from(pack);
            state.rules = Some(*version);
            state.received = Some(*received);
            state.arrival = *arrival;
            state.documents.clone_from(documents);
            state.parent.clone_from(parent);
            state.call = *call;
            state.signers_elsewhere.clone_from(signers);
        }
        Event::Stepped { steps } => {
            for step in steps {
                bpmn::apply(&mut state.process.0, step);
                keep_since(state, step, entry.at);
            }
        }
        // What follows from these stands in the steps after them.
        Event::Ruled { .. }
        | Event::Barred { .. }
        | Event::Chosen { .. }
        | Event::FinishedChoosing { .. }
        | Event::MessageReceived { .. }
        | Event::SignalReceived { .. }
        | Event::VariablesSet { .. }
        | Event::Retried { .. }
        | Event::Moved { .. } => {}
        Event::Migrated { to, renamed, .. } => migrated(state, *to, renamed),
        Event::ReversalAsked { .. } | Event::ReversalRefused { .. } => {}
        Event::CreditRecorded { amount, .. } => state.credits.push((entry.by.clone(), entry.at, *amount)),
        Event::CaseReopened { round } => {
            state.round = *round;
            state.closed = None;
            state.process = Running::default();
            state.since.clear();
        }
        Event::Decided { element, decision, result, why, .. } => {
            state.rulings.retain(|it| it.element != *element || it.decision != *decision);
            state.rulings.push(Arc::new(Said {
                element: element.clone(),
                decision: decision.clone(),
                result: result.clone(),
                why: why.clone(),
            }));
        }
        Event::Noted { words } => state.notes.push((entry.by.clone(), entry.at, words.clone())),
        Event::Closed { how } => state.closed = Some(how.clone()),
        Event::TaskOpened { task, key, element, due } => {
            let round = state.round;
            let opened = Task::opened(task, *key, element, entry.at, *due, round);
            state.tasks.insert(task.clone(), Arc::new(opened));
        }
        Event::EffectAsked { effect, key, topic, tries } => {
            let (key, topic, tries) = (*key, topic.clone(), *tries);
            state.effects.insert(
                effect.clone(),
                Effect {
                    key,
                    topic,
                    tries,
                    stage: EffectStage::Asked,
                    answer: Map::new(),
                    round: state.round,
                },
            );
        }
        Event::EffectDone { effect, answer } => settle(state, effect, EffectStage::Done, answer.clone()),
        Event::EffectReversed { effect, answer, .. } => {
            settle(state, effect, EffectStage::Reversed, answer.clone())
        }
        Event::EffectRefused { effect, code, sentence } => {
            settle(
                state,
                effect,
                EffectStage::Refused { code: code.clone(), sentence: sentence.clone() },
                Map::new(),
            );
        }
        Event::EffectUnknown { effect, sentence } => {
            settle(state, effect, EffectStage::Unknown { sentence: sentence.clone() }, Map::new());
        }
        Event::EffectWithdrawn { effect } => settle(state, effect, EffectStage::Withdrawn, Map::new()),
        Event::CallAsked { .. }
        | Event::ChildOpened { .. }
        | Event::ChildClosed { .. }
        | Event::CallFailed { .. }
        | Event::CallWithdrawn { .. } => crate::call::apply(state, &entry.event),
        Event::DraftAsked { task, .. }
        | Event::Drafted { task, .. }
        | Event::DraftFailed { task, .. }
        | Event::Gated { task, .. }
        | Event::Assigned { task, .. }
        | Event::Corrected { task, .. }
        | Event::Signed { task, .. }
        | Event::Undone { task }
        | Event::TookEffect { task }
        | Event::CalledBack { task, .. }
        | Event::Answered { task, .. }
        | Event::AuditDrawn { task, .. }
        | Event::AuditJudged { task, .. }
        | Event::AuditSettled { task, .. }
        | Event::Recalled { task, .. }
        | Event::SeedMeasured { task, .. }
        | Event::TaskCompleted { task, .. }
        | Event::TaskWithdrawn { task } => apply_to_task(state, task, entry),
    }
}

/// Keeps the instant at which something came to rest, for as long as it rests.
fn keep_since(state: &mut State, step: &bpmn::Event, at: Timestamp) {
    match step {
        bpmn::Event::Activated { key, work, .. }
            if !matches!(work, bpmn::Work::Scope | bpmn::Work::Many { .. } | bpmn::Work::Wait(_)) =>
        {
            state.since.insert(*key, at);
        }
        bpmn::Event::Completed { key, .. } | bpmn::Event::Cancelled { key, .. } => {
            state.since.remove(key);
        }
        bpmn::Event::Finished { .. } => state.since.clear(),
        _ => {}
    }
}

/// Elements that have another id in the new version have it here too; who signed them stays known.
fn migrated(state: &mut State, to: Digest, renamed: &[(String, String)]) {
    state.rules = Some(to);
    let of = |element: &str| renamed.iter().find(|(old, _)| old == element).map(|(_, new)| new.clone());
    for task in state.tasks.values_mut() {
        if let Some(new) = of(&task.element) {
            Arc::make_mut(task).element = new;
        }
    }
    for call in state.calls.values_mut() {
        if let Some(new) = of(&call.element) {
            if let Some(who) = state.signers_elsewhere.remove(&call.element) {
                state.signers_elsewhere.insert(new.clone(), who);
            }
            call.element = new;
        }
    }
    let signers = std::mem::take(&mut state.signers);
    for (element, who) in signers {
        state.signers.entry(of(&element).unwrap_or(element)).or_default().extend(who);
    }
}

fn settle(state: &mut State, effect: &EffectId, stage: EffectStage, answer: Map<String, Value>) {
    if let Some(effect) = state.effects.get_mut(effect) {
        effect.stage = stage;
        effect.answer.extend(answer);
    }
}

fn apply_to_task(state: &mut State, id: &TaskId, entry: &Entry) {
    let Some(task) = state.tasks.get_mut(id).map(Arc::make_mut) else { return };
    if let Some(stage) = stage::after(&task.stage, &entry.event, &entry.by) {
        task.stage = stage;
    }
    match &entry.event {
        Event::DraftAsked { attempt, .. } => task.attempts = *attempt,
        Event::Drafted { draft, kept, .. } => {
            task.replace_draft(draft);
            task.proposed = None;
            task.typed.clone_from(kept);
        }
        Event::DraftFailed { why, .. } => task.why = vec![why.clone()],
        Event::Gated { verdict, weighing, .. } => {
            task.weighing.clone_from(weighing);
            match verdict {
                Verdict::Person { why } => {
                    task.first_why = why.first().map(|it| it.code.clone());
                    task.why.clone_from(why);
                }
                Verdict::Automatic { .. } => task.why.clear(),
            }
        }
        Event::Assigned { role, to, why, .. } => {
            task.role = Some(role.clone());
            task.to.clone_from(to);
            task.why.clone_from(why);
        }
        Event::Corrected { draft, changes, .. } => {
            if task.proposed.is_none() {
                task.proposed = task.draft.clone().map(Box::new);
            }
            task.replace_draft(draft);
            for change in changes {
                if !task.typed.contains(&change.field) {
                    task.typed.push(change.field.clone());
                }
            }
        }
        Event::Signed { act, shown, words, .. } => {
            let (act, shown, words) = (*act, *shown, words.clone());
            task.signatures.push(Signature { by: entry.by.clone(), at: entry.at, act, shown, words });
            state.signers.entry(task.element.clone()).or_default().insert(entry.by.clone());
        }
        Event::Undone { .. } => {
            let undone = task.signatures.pop();
            let element = task.element.clone();
            if let Some(signature) = undone {
                forget_signer(state, &element, &signature.by);
            }
        }
        Event::CalledBack { call, .. } => task.calls.push((entry.by.clone(), entry.at, call.clone())),
        Event::Answered { words, .. } => {
            // What is shown has changed: whoever signed before the answer signed something else.
            task.spend_signatures();
            state.notes.push((entry.by.clone(), entry.at, words.clone()));
        }
        Event::TaskCompleted { outcome, by, .. } => {
            task.outcome = Some(*outcome);
            if let Completion::Gate { under, certificate, owner } = by {
                task.gate = Some(under.clone());
                task.certificate = certificate.clone().zip(owner.clone());
            }
        }
        Event::AuditDrawn { probability, score, tier, suspicion, .. } => {
            task.suspicion = *suspicion;
            task.drawn = Some((*probability, *score));
            task.tier = Some(tier.clone());
        }
        Event::AuditJudged { draft, .. } => task.judged.clone_from(draft),
        // A task may be there to settle what was paid, so the case is open again.
        Event::Recalled { .. } => state.closed = None,
        _ => {}
    }
}

/// Whoever undid the only signature on an element is none of its signers any more.
fn forget_signer(state: &mut State, element: &str, who: &PersonId) {
    let mut tasks = state.tasks.values().filter(|it| it.element == element);
    if tasks.any(|it| it.signatures.iter().chain(&it.spent).any(|signature| signature.by == *who)) {
        return;
    }
    if let Some(signers) = state.signers.get_mut(element) {
        signers.remove(who);
        if signers.is_empty() {
            state.signers.remove(element);
        }
    }
}

impl Task {
    fn opened(
        id: &TaskId,
        key: bpmn::Key,
        element: &str,
        opened: Timestamp,
        due: Timestamp,
        round: u32,
    ) -> Self {
        Self {
            id: id.clone(),
            key,
            element: element.to_owned(),
            opened,
            due,
            stage: Stage::Opened,
            attempts: 0,
            draft: None,
            typed: Vec::new(),
            why: Vec::new(),
            role: None,
            to: None,
            signatures: Vec::new(),
            spent: Vec::new(),
            calls: Vec::new(),
            outcome: None,
            gate: None,
            certificate: None,
            weighing: None,
            first_why: None,
            proposed: None,
            drawn: None,
            suspicion: None,
            tier: None,
            judged: None,
            round,
        }
    }

    /// Another draft stands here now: signatures were about the old one, and a call about the old account.
    fn replace_draft(&mut self, draft: &Draft) {
        let account = |draft: &Draft| draft.value(ACCOUNT).map(str::to_owned);
        if self.draft.as_ref().and_then(account) != account(draft) {
            self.calls.clear();
        }
        self.draft = Some(draft.clone());
        self.spend_signatures();
    }

    fn spend_signatures(&mut self) {
        self.spent.append(&mut self.signatures);
    }
}

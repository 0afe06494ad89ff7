//! The QA desk: what was drawn at random is judged blind, and disagreements are settled by a second person.
//!
//! Blind means: the documents and the values, without who completed it, how, under which certificate and with which outcome.

use crate::deciding::typed_into;
use crate::examination::examined;
use crate::law;
use crate::view::{Done, FieldView, Person};
use crate::{Office, refusals};
use cases::{Command, Judgement, Pack, Settlement, Stage, State, Task};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{CaseId, Digest, Draft, Failure, Line, TaskId};

/// Tasks of the queue on one page.
const QUEUE_MAX: usize = 100;

/// What waits for QA.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditQueue {
    /// Drawn and not judged.
    pub drawn: u64,
    /// Judged different, and not settled.
    pub disagreements: u64,
    /// The next ones this person may judge or settle, the oldest first; disagreements before others.
    pub next: Vec<AuditRow>,
}

/// One of them. Nothing in it says who completed it or how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
    /// A disagreement to settle.
    pub disagreement: bool,
}

/// One sampled task as its judge sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditDesk {
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
    /// A disagreement to settle: `fields` is one reading, `other` the other one, in no order that tells which is whose.
    pub disagreement: bool,
    /// What it is: "Invoice".
    pub kind: String,
    /// The documents.
    pub documents: Vec<crate::view::DocumentView>,
    /// The values as they were completed.
    pub fields: Vec<FieldView>,
    /// For a disagreement: the fields on which the readings differ: label, one value, the other value.
    pub differences: Vec<(String, String, String)>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The digest of what is shown.
    pub shown: Digest,
    /// The next one.
    pub next: Option<AuditRow>,
    /// How many wait.
    pub waiting: u64,
}

/// What a judge says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Judging {
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
    /// What is shown is right.
    pub agrees: bool,
    /// The digest of what was shown.
    pub shown: Digest,
    /// Field name → value that would have been right.
    #[serde(default)]
    pub corrections: BTreeMap<String, String>,
    /// Why.
    #[serde(default)]
    pub words: Option<String>,
    /// Seconds the page was open.
    #[serde(default)]
    pub seconds_on_screen: Option<u32>,
    /// The same key again gives the same answer.
    pub key: String,
}

/// What a second person says about a disagreement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settling {
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
    /// What was completed was wrong.
    pub wrong: bool,
    /// The digest of what was shown.
    pub shown: Digest,
    /// Field name → value that is right, where it is neither reading.
    #[serde(default)]
    pub corrections: BTreeMap<String, String>,
    /// Why.
    pub words: String,
    /// The same key again gives the same answer.
    pub key: String,
}

impl Office {
    /// What waits for QA, as far as this person may judge it.
    ///
    /// # Errors
    /// What the law says, or a fault.
    pub fn audits(&self, who: &Person) -> Result<AuditQueue, Failure> {
        self.may_see(who, policy::Act::ViewSamples)?;
        let shared = &self.shared;
        let count = |shelf: &str| shared.reader.count(&shared.client, "audit", shelf).map_err(Failure::fault);
        let mut next = Vec::new();
        for (shelf, disagreement) in [("disagreement", true), ("drawn", false)] {
            let page = shared
                .reader
                .page(&shared.client, "audit", shelf, None, QUEUE_MAX)
                .map_err(Failure::fault)?;
            for row in page.rows {
                let Some((case, task)) = row.key.split_once('/') else { continue };
                let (case, task) = (CaseId::from(case), TaskId::from(task));
                let state = shared.cabinet.existing(&case)?;
                let act = if disagreement { policy::Act::SettleSample } else { policy::Act::JudgeSample };
                let Some(it) = state.tasks.get(&task) else { continue };
                let thing = audit_thing(self, &case, &state, it)?;
                if law::ask(&shared.law, &self.who(who), act, &thing).is_ok() {
                    next.push(AuditRow { case, task, disagreement });
                }
            }
        }
        Ok(AuditQueue { drawn: count("drawn")?, disagreements: count("disagreement")?, next })
    }

    /// One sampled task, blind.
    ///
    /// # Errors
    /// `task-unknown`, what the law says, or a fault.
    pub fn audit_desk(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<AuditDesk, Failure> {
        let (state, _) = self.sampled(who, case, task)?;
        let it = state.tasks.get(task).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let disagreement = matches!(it.stage, Stage::Audited { .. });
        if !disagreement && it.stage != Stage::Sampled {
            return Err(refusals::not_sampled().into());
        }
        let mut desk = self.blind(case, task, &state, disagreement)?;
        let queue = self.audits(who)?;
        desk.next = queue.next.into_iter().find(|row| row.case != *case || row.task != *task);
        desk.waiting = queue.drawn + queue.disagreements;
        Ok(desk)
    }

    /// A task as whoever judges it sees it: nothing says who completed it or how.
    pub(crate) fn blind(
        &self,
        case: &CaseId,
        task: &TaskId,
        state: &State,
        disagreement: bool,
    ) -> Result<AuditDesk, Failure> {
        let it = state.tasks.get(task).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let pack = self.shared.packs.of(&state.pack, state.rules)?;
        let settings = pack.settings(&it.element).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let draft = it.draft.as_ref().ok_or_else(refusals::not_sampled)?;
        let register = self.shared.register();
        let mut fields = crate::desk::fields(&register, draft, it, settings, true);
        drop(register);
        for field in &mut fields {
            // Whether a person typed it, and why it was taken, would say how it was completed.
            field.typed = false;
            field.reason = String::new();
        }
        let other = it.judged.as_ref().filter(|_| disagreement);
        Ok(AuditDesk {
            case: case.clone(),
            task: task.clone(),
            disagreement,
            kind: crate::desk::kind_words(state, Some(draft)).to_owned(),
            documents: self.documents(state),
            fields,
            differences: other.map(|other| differences(case, draft, other)).unwrap_or_default(),
            lines: draft.lines.clone(),
            shown: digest_of(draft, it.judged.as_deref()),
            next: None,
            waiting: 0,
        })
    }

    /// Judges a sampled task.
    ///
    /// # Errors
    /// `shown-has-changed`, `duties`, `task-not-open`, `reason-missing`, a value that does not read, or a fault.
    pub async fn judge(&self, who: &Person, judging: Judging) -> Result<Done, Failure> {
        let request = Digest::of(&serde_json::to_vec(&judging).map_err(Failure::fault)?);
        let Judging { case, task, agrees, shown, corrections, words, seconds_on_screen, key } = judging;
        let (state, _) = self.sampled(who, &case, &task)?;
        let it = state.tasks.get(&task).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let done = it.draft.as_ref().ok_or_else(refusals::not_sampled)?;
        same_as_shown(it, done, shown)?;
        let draft = if corrections.is_empty() {
            None
        } else {
            Some(Box::new(typed_into(done, &corrections, self.shared.home)?.0))
        };
        let judgement = Judgement {
            task: task.clone(),
            agrees: agrees && draft.is_none(),
            draft,
            words,
            seconds_on_screen,
        };
        let agrees = judgement.agrees;
        let once = Some((format!("judge:{case}:{key}"), request));
        self.write(self.who(who), &case, Command::JudgeAudit(judgement), once).await?;
        let sentence = if agrees { "Upheld" } else { "Found different: a second person settles it" };
        Ok(self.after_audit(who, sentence, case, task))
    }

    /// Settles a disagreement; what was wrong is recalled at once.
    ///
    /// # Errors
    /// As [`Office::judge`], and `in-payment-run`.
    pub async fn settle(&self, who: &Person, settling: Settling) -> Result<Done, Failure> {
        let request = Digest::of(&serde_json::to_vec(&settling).map_err(Failure::fault)?);
        let Settling { case, task, wrong, shown, corrections, words, key } = settling;
        let (state, pack) = self.sampled(who, &case, &task)?;
        let it = state.tasks.get(&task).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let done = it.draft.as_ref().ok_or_else(refusals::not_sampled)?;
        same_as_shown(it, done, shown)?;
        let draft = if wrong {
            self.not_in_a_run(&case)?;
            let from = it.judged.as_deref().unwrap_or(done);
            let (draft, typed) = typed_into(from, &corrections, self.shared.home)?;
            let circumstances = self.shared.circumstances(&case, &state, &typed);
            Some(Box::new(examined(&self.shared, &pack.rules, draft, &circumstances)?))
        } else {
            None
        };
        let settlement = Settlement { task: task.clone(), wrong, draft, words };
        let once = Some((format!("settle:{case}:{key}"), request));
        self.write(self.who(who), &case, Command::SettleAudit(settlement), once).await?;
        let sentence =
            if wrong { "Settled: it was wrong, and the case is recalled" } else { "Settled: it was right" };
        Ok(self.after_audit(who, sentence, case, task))
    }

    fn after_audit(&self, who: &Person, sentence: &str, case: CaseId, task: TaskId) -> Done {
        let next = self.audits(who).ok().and_then(|queue| queue.next.into_iter().next());
        let next = next.map(|row| (row.case, row.task));
        Done { sentence: sentence.to_owned(), case, task: Some(task), undo_until: None, next }
    }

    /// The case of a sampled task, where this person may judge or settle it.
    fn sampled(
        &self,
        who: &Person,
        case: &CaseId,
        task: &TaskId,
    ) -> Result<(Arc<State>, Arc<Pack>), Failure> {
        let state = self.shared.cabinet.existing(case)?;
        let it = state.tasks.get(task).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let act = if matches!(it.stage, Stage::Audited { .. }) {
            policy::Act::SettleSample
        } else {
            policy::Act::JudgeSample
        };
        let thing = audit_thing(self, case, &state, it)?;
        law::ask(&self.shared.law, &self.who(who), act, &thing).map_err(|it| it.refusal)?;
        let pack = self.shared.packs.of(&state.pack, state.rules)?;
        Ok((state, pack))
    }

    /// May this person see what the office measures about its own work?
    pub(crate) fn may_see(&self, who: &Person, act: policy::Act) -> Result<(), Failure> {
        let thing = policy::Thing::of(self.shared.client.clone());
        law::ask(&self.shared.law, &self.who(who), act, &thing).map_err(|it| it.refusal.into())
    }
}

/// A task as the law sees it where its work is judged: whoever signed it, or judged it before, is a signer.
fn audit_thing(office: &Office, case: &CaseId, state: &State, task: &Task) -> Result<policy::Thing, Failure> {
    let pack = office.shared.packs.of(&state.pack, state.rules)?;
    let mut thing = law::thing_of_task(&office.shared.client, case, state, task, &pack);
    thing.signers.extend(task.signatures.iter().chain(&task.spent).map(|it| it.by.clone()));
    if let Stage::Audited { by } = &task.stage {
        thing.signers.insert(by.clone());
    }
    Ok(thing)
}

fn digest_of(done: &Draft, judged: Option<&Draft>) -> Digest {
    Digest::of(&serde_json::to_vec(&(done, judged)).unwrap_or_default())
}

fn same_as_shown(task: &Task, done: &Draft, shown: Digest) -> Result<(), Failure> {
    if digest_of(done, task.judged.as_deref()) == shown {
        Ok(())
    } else {
        Err(refusals::sample_has_changed().into())
    }
}

/// Where two readings differ. Which stands first follows from the case's name, so that the place does not tell whose it is.
fn differences(case: &CaseId, done: &Draft, other: &Draft) -> Vec<(String, String, String)> {
    let turned = Digest::of(case.as_str().as_bytes()).0[0] & 1 == 1;
    let names = done.fields.iter().chain(&other.fields).map(|it| it.name.as_str());
    let names: std::collections::BTreeSet<&str> = names.collect();
    names
        .into_iter()
        .filter(|name| done.value(name) != other.value(name))
        .filter_map(|name| {
            let label = crate::labels::of(name)?;
            let value = |draft: &Draft| draft.value(name).unwrap_or("–").to_owned();
            let (a, b) = (value(done), value(other));
            let (a, b) = if turned { (b, a) } else { (a, b) };
            Some((label.words.to_owned(), a, b))
        })
        .collect()
}

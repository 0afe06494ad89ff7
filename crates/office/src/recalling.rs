//! Recall: an error found later corrects its case, shows its siblings and why, and reopens those that a person confirms.

use crate::deciding::typed_into;
use crate::examination::examined;
use crate::kin::{self, Sibling, SiblingQuery};
use crate::law;
use crate::view::{Done, Person};
use crate::{Office, refusals};
use cases::{Cause, Command, Recall};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Failure, Money, PersonId, TaskId};

/// A person found an error in what was completed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FoundWrong {
    /// The case.
    pub case: CaseId,
    /// The completed task.
    pub task: TaskId,
    /// Field name → value that is right.
    pub corrections: BTreeMap<String, String>,
    /// What is wrong.
    pub words: String,
    /// The same key again gives the same answer.
    pub key: String,
}

/// Siblings that a person confirms: they are opened again, in this order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recalling {
    /// The case with the error.
    pub of: CaseId,
    /// Case and task of each sibling.
    pub siblings: Vec<(CaseId, TaskId)>,
    /// Why.
    pub words: String,
    /// The same key again gives the same answer.
    pub key: String,
}

/// The siblings of an error.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Siblings {
    /// The most suspicious first.
    pub list: Vec<Sibling>,
    /// How many completed decisions of that time share what, listed or not: `supplier` 12, `model` 40.
    pub counts: BTreeMap<String, usize>,
    /// How many siblings there are; the list is cut at 500.
    #[serde(default)]
    pub all: usize,
    /// More were found than are listed.
    pub cut: bool,
    /// What they were looked for by.
    #[serde(default)]
    pub query: SiblingQuery,
}

/// A case that may have to be recalled, and what else may be wrong in the same way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecallView {
    /// The case.
    pub case: CaseId,
    /// Its completed task.
    pub task: TaskId,
    /// Name, words and value of each field that may be corrected.
    pub fields: Vec<(String, String, String)>,
    /// The siblings.
    pub siblings: Siblings,
    /// Credits that were recorded for it: who, when, how much.
    #[serde(default)]
    pub credits: Vec<(String, Timestamp, Money)>,
    /// The client's zone.
    pub zone: String,
}

impl Office {
    /// What a recall of this case would start from.
    ///
    /// # Errors
    /// `task-unknown`, `not-completed`, what the law says, or a fault.
    pub fn recall_view(
        &self,
        who: &Person,
        case: &CaseId,
        query: &SiblingQuery,
    ) -> Result<RecallView, Failure> {
        let state = self.shared.cabinet.existing(case)?;
        let thing = law::thing(&self.shared.client, case, &state);
        law::ask(&self.shared.law, &self.who(who), policy::Act::RecallCase, &thing)
            .map_err(|it| it.refusal)?;
        let (task, draft) = state.subject().ok_or_else(|| refusals::no_task("with a draft"))?;
        let task = task.id.clone();
        let field = |field: &terms::Field| {
            let label = crate::labels::of(&field.name).filter(|it| it.editable)?;
            let value = field.value.clone().unwrap_or_default();
            Some((field.name.clone(), label.words.to_owned(), value))
        };
        let fields = draft.fields.iter().filter_map(field).collect();
        let siblings = self.siblings(who, case, &task, query)?;
        let name = |by: &PersonId| self.shared.people.name(by);
        let credits = state.credits.iter().map(|(by, at, amount)| (name(by), *at, *amount)).collect();
        Ok(RecallView {
            case: case.clone(),
            task,
            fields,
            siblings,
            credits,
            zone: crate::worklist::zone_name(&self.shared),
        })
    }

    /// Recalls a completed task with the values that are right.
    ///
    /// # Errors
    /// `reason-missing`, `task-not-open`, `in-payment-run`, a value that does not read, what the law says, or a fault.
    pub async fn found_wrong(&self, who: &Person, found: FoundWrong) -> Result<Done, Failure> {
        let request = Digest::of(&serde_json::to_vec(&found).map_err(Failure::fault)?);
        let FoundWrong { case, task, corrections, words, key } = found;
        let state = self.recallable(who, &case)?;
        let it = state.tasks.get(&task).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let draft = it.draft.as_ref().ok_or_else(refusals::not_sampled)?;
        let pack = self.shared.packs.of(&state.pack, state.rules)?;
        let (draft, typed) = typed_into(draft, &corrections, self.shared.home)?;
        let circumstances = self.shared.circumstances(&case, &state, &typed);
        let draft = Box::new(examined(&self.shared, &pack.rules, draft, &circumstances)?);
        let recall =
            Recall { task: task.clone(), draft: Some(draft), words, cause: Cause::Person, sibling_of: None };
        let once = Some((format!("recall:{case}:{key}"), request));
        self.write(self.who(who), &case, Command::Recall(recall), once).await?;
        let sentence = format!("{case} is recalled: what was done is taken back, and its task is open again");
        Ok(Done { sentence, case, task: Some(task), undo_until: None, next: None })
    }

    /// The siblings of a task with an error: what shares a reason of the query with it (supplier, template, reviewer, model
    /// version, certificate, rule, version of the pack), so many days before and after.
    ///
    /// # Errors
    /// `task-unknown`, what the law says, or a fault.
    pub fn siblings(
        &self,
        who: &Person,
        case: &CaseId,
        task: &TaskId,
        query: &SiblingQuery,
    ) -> Result<Siblings, Failure> {
        let state = self.shared.cabinet.existing(case)?;
        let thing = law::thing(&self.shared.client, case, &state);
        law::ask(&self.shared.law, &self.who(who), policy::Act::RecallCase, &thing)
            .map_err(|it| it.refusal)?;
        let it = state.tasks.get(task).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let (completed, reviewer) = self.completion(case, task)?;
        let found = kin::siblings(&self.shared, (case, &state, it), reviewer, completed, query)?;
        let kin::Found { list, counts, all } = found;
        Ok(Siblings { cut: all > list.len(), list, counts, all, query: query.clone() })
    }

    /// Opens siblings again, in the order given. One that cannot be opened (it is upheld, or open already) is left and named.
    ///
    /// # Errors
    /// `reason-missing`, what the law says, or a fault.
    pub async fn recall_siblings(
        &self,
        who: &Person,
        recalling: Recalling,
    ) -> Result<Vec<(CaseId, Result<(), Failure>)>, Failure> {
        let Recalling { of, siblings, words, key } = recalling;
        if words.trim().is_empty() {
            return Err(refusals::reason_missing().into());
        }
        let mut answers = Vec::with_capacity(siblings.len());
        for (case, task) in siblings.into_iter().take(kin::SIBLINGS_MAX) {
            let answer = self.recall_sibling(who, &of, &case, &task, &words, &key).await;
            if let Err(Failure::Fault(_)) = &answer {
                return Err(answer.err().unwrap_or_else(|| Failure::fault("A sibling was not opened")));
            }
            answers.push((case, answer));
        }
        Ok(answers)
    }

    async fn recall_sibling(
        &self,
        who: &Person,
        of: &CaseId,
        case: &CaseId,
        task: &TaskId,
        words: &str,
        key: &str,
    ) -> Result<(), Failure> {
        self.recallable(who, case)?;
        let recall = Recall {
            task: task.clone(),
            draft: None,
            words: format!("A sibling of {of}: {words}"),
            cause: Cause::Sibling,
            sibling_of: Some(of.clone()),
        };
        let request = Digest::of(format!("sibling:{of}:{case}:{task}:{words}").as_bytes());
        let once = Some((format!("sibling:{case}:{key}"), request));
        self.write(self.who(who), case, Command::Recall(recall), once).await.map(drop)
    }

    /// Records what must be credited because of an error in a case.
    ///
    /// # Errors
    /// `amount`, `reason-missing`, what the law says, or a fault.
    pub async fn record_credit(
        &self,
        who: &Person,
        case: &CaseId,
        amount: Money,
        words: &str,
        key: &str,
    ) -> Result<Done, Failure> {
        let request = Digest::of(format!("credit:{case}:{amount}:{words}").as_bytes());
        let command = Command::RecordCredit { amount, words: words.to_owned() };
        self.write(self.who(who), case, command, Some((format!("credit:{case}:{key}"), request))).await?;
        let sentence = format!("Recorded: {amount} must be credited for {case}");
        Ok(Done { sentence, case: case.clone(), task: None, undo_until: None, next: None })
    }

    /// The case, where this person may recall it and no payment run holds it.
    fn recallable(&self, who: &Person, case: &CaseId) -> Result<std::sync::Arc<cases::State>, Failure> {
        let state = self.shared.cabinet.existing(case)?;
        let thing = law::thing(&self.shared.client, case, &state);
        law::ask(&self.shared.law, &self.who(who), policy::Act::RecallCase, &thing)
            .map_err(|it| it.refusal)?;
        self.not_in_a_run(case)?;
        Ok(state)
    }

    /// While a payment run holds a case nobody knows whether its money has left.
    pub(crate) fn not_in_a_run(&self, case: &CaseId) -> Result<(), Failure> {
        if crate::payment_run::in_open_runs(&self.shared)?.contains(case) {
            return Err(refusals::in_payment_run(case).into());
        }
        Ok(())
    }

    /// When a task was completed, and who signed it last.
    fn completion(&self, case: &CaseId, id: &TaskId) -> Result<(Timestamp, Option<PersonId>), Failure> {
        let entries = self.shared.cabinet.entries(case)?;
        let found = entries.iter().rev().find_map(|entry| match &entry.event {
            cases::Event::TaskCompleted { task, by, .. } if task == id => {
                let who = match by {
                    cases::Completion::People { who } => who.last().cloned(),
                    cases::Completion::Gate { .. } => None,
                };
                Some((entry.at, who))
            }
            _ => None,
        });
        found.ok_or_else(|| refusals::not_completed(id).into())
    }
}

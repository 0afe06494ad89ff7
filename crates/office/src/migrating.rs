//! Cases go on in another version of their pack: looked at first, case by case, and never where a task would be lost.

use crate::Office;
use crate::law::Who;
use crate::refusals;
use crate::view::Person;
use crate::writer::{Message, Order, Target};
use bpmn::{Id, Moment};
use cases::{Command, Pack};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use terms::{CaseId, Digest, Failure};

/// What is to be migrated.
#[derive(Clone, Debug)]
pub struct Migration {
    /// The version that cases leave: the first digits of its digest, its number, or `current`.
    pub from: String,
    /// The version that they go on in.
    pub to: String,
    /// Elements that have another id there: old, new.
    pub mapping: BTreeMap<String, String>,
    /// Only look.
    pub preview: bool,
    /// Why.
    pub words: String,
}

/// What became of one case, or would.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Migrated {
    /// The case.
    pub case: CaseId,
    /// It goes on, or would, in the new version.
    pub fits: bool,
    /// What moves, ends and begins; or what would be lost.
    pub sentences: Vec<String>,
}

impl Office {
    /// Migrates every open case of a version, or looks what would become of each. By a person, or by whoever runs the machine.
    ///
    /// # Errors
    /// `version-said`, `reason-missing`, what the law says, or a fault. A case that does not fit is no error: it stays where it is.
    pub fn migrate(&self, person: Option<&Person>, migration: &Migration) -> Result<Vec<Migrated>, Failure> {
        let (from, to) =
            (self.version_meant(Some(&migration.from))?, self.version_meant(Some(&migration.to))?);
        if from == to {
            return Err(refusals::same_version().into());
        }
        if migration.words.trim().is_empty() && !migration.preview {
            return Err(refusals::reason_missing().into());
        }
        let who = person.map_or_else(|| Who::system(&self.shared.client), |person| self.who(person));
        let thing = policy::Thing::of(self.shared.client.clone());
        crate::law::ask(&self.shared.law, &who, policy::Act::MigrateCase, &thing).map_err(|it| it.refusal)?;
        let mut out = Vec::new();
        for outcome in self.outcomes()? {
            let case = CaseId::from(outcome.case.as_str());
            let state = self.shared.cabinet.case(&case)?;
            if state.closed.is_some() || state.rules != Some(from) {
                continue;
            }
            let old = self.shared.packs.of(&state.pack, Some(from))?;
            let Ok(new) = self.shared.packs.of(&state.pack, Some(to)) else {
                let sentence = format!("The new version has no process \"{}\".", state.pack);
                out.push(Migrated { case, fits: false, sentences: vec![sentence] });
                continue;
            };
            let (fits, sentences) = self.preview(&old, &new, &state, &migration.mapping);
            let (fits, sentences) = if fits && !migration.preview {
                match self.migrate_one(&who, &case, &old, to, migration) {
                    Ok(()) => (true, sentences),
                    Err(Failure::Refused(refusal)) => (false, vec![refusal.why]),
                    Err(fault) => return Err(fault),
                }
            } else {
                (fits, sentences)
            };
            out.push(Migrated { case, fits, sentences });
        }
        Ok(out)
    }

    fn preview(
        &self,
        old: &Pack,
        new: &Pack,
        state: &cases::State,
        mapping: &BTreeMap<String, String>,
    ) -> (bool, Vec<String>) {
        let ids: BTreeMap<Id, Id> =
            mapping.iter().map(|(old, new)| (Id::from(old.as_str()), Id::from(new.as_str()))).collect();
        let moment = Moment { now: self.shared.clock.now(), zone: self.shared.zone.clone() };
        match bpmn::migrate(&old.process, &new.process, &state.process.0, &ids, &moment) {
            Ok(plan) => (true, plan.preview),
            Err(losses) => {
                let say = |it: bpmn::Loss| format!("{}: {}", old.label(it.element.as_str()), it.sentence);
                (false, losses.into_iter().map(say).collect())
            }
        }
    }

    fn migrate_one(
        &self,
        who: &Who,
        case: &CaseId,
        old: &Arc<Pack>,
        to: Digest,
        migration: &Migration,
    ) -> Result<(), Failure> {
        let (sender, receiver) = sync_channel(1);
        self.writer.send(Message::Write(Box::new(Order {
            who: who.clone(),
            target: Target::Migrated { case: case.clone(), to },
            command: Command::Migrate {
                from: Arc::clone(old),
                mapping: migration.mapping.clone(),
                words: migration.words.clone(),
            },
            once: None,
            blobs: Vec::new(),
            job: None,
            rows: Vec::new(),
            master: Vec::new(),
            reply: Box::new(move |answer| drop(sender.send(answer))),
        })))?;
        receiver.recv().map_err(|_| Failure::fault("The writer has stopped"))?.map(|_| ())
    }
}

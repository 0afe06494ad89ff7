//! One order: load, authorize, decide, seal, and what is written with it.

use super::batch::{Answer, Decided, Staged};
use super::follow::{jobs, lessons};
use super::order::{Order, Target, Written};
use super::scribe::Scribe;
use crate::boundary;
use crate::envelope;
use crate::law::{self, Who};
use crate::refusals;
use bpmn::Moment;
use cases::boundary::{Assurance, Boundary, Versions};
use cases::{Command, Context, Entry, Event, State};
use journal::{Append, JobChange, Once, RowChange};
use serde_json::json;
use std::sync::Arc;
use terms::{CaseId, Digest, Failure, PersonId};

/// Cases whose keys are made ahead, in one durable write.
const KEYS_AHEAD: u64 = 128;

impl Scribe {
    /// Decides one order against what is on the disk and what this batch decided before.
    pub(super) fn stage(&mut self, staged: &mut Staged, mut order: Order) {
        let reply = std::mem::replace(&mut order.reply, Box::new(|_| {}));
        match self.decide(staged, order) {
            Ok(Answer::Now(written)) => reply(Ok(written)),
            Ok(Answer::WithTheFirst(at)) => {
                if let Some(Some(first)) = staged.decided.get_mut(at) {
                    first.again.push(reply);
                }
            }
            Ok(Answer::WhenDurable(outcome)) => {
                staged.decided.push(Some(Decided { outcome: *outcome, reply, again: Vec::new() }));
            }
            Err(failure) => reply(Err(failure)),
        }
        debug_assert_eq!(staged.appends.len(), staged.decided.len());
    }

    pub(super) fn decide(&mut self, staged: &mut Staged, order: Order) -> Result<Answer, Failure> {
        if let Some((key, request)) = &order.once
            && let Some(answer) = self.answered(staged, key, *request)?
        {
            return Ok(answer);
        }
        let now = self.clock.now();
        let Order { who, target, mut command, once, blobs, job, rows, master, .. } = order;
        let (case, name) = match target {
            Target::Case(case) => (case, None),
            Target::Migrated { case, to } => {
                let name = self.shared.cabinet.case(&case)?.pack.clone();
                (case, Some((name, Some(to))))
            }
            Target::New(name) => (new_case(name, self.next_arrival), Some((name.to_owned(), None))),
            Target::Child { name, version } => (new_case(&name, self.next_arrival), Some((name, version))),
        };
        if let Command::Open(opening) = &mut command {
            opening.arrival = self.next_arrival;
        }
        let state = match staged.states.get(&case) {
            Some(state) => Arc::clone(state),
            None => self.shared.cabinet.case(&case)?,
        };
        let pack = match &name {
            Some((name, version)) => self.shared.packs.of(name, *version)?,
            None => self.shared.packs.of(&state.pack, state.rules)?,
        };
        let zone = self.shared.zone.clone();
        let moment = Moment { now, zone: zone.clone() };
        let matter = law::Matter {
            client: &self.shared.client,
            case: &case,
            state: &state,
            pack: &pack,
            moment: &moment,
        };
        let mut events = match law::may(&self.shared.law, &who, matter, &command) {
            Ok(()) => {
                let day = now.to_zoned(zone.clone()).date();
                let present = |id: &PersonId, role: &str| self.shared.people.present(id, role, day);
                let (actor, grace) = (&who.actor, self.grace);
                let boundary = staged.boundary.clone().unwrap_or_else(|| self.shared.boundary.now());
                let assurance = self.assurance(&boundary, &command, state.rules)?;
                let context = Context { now, zone, actor, pack: &pack, grace, present: &present, assurance };
                cases::decide(&case, &state, command, &context)?
            }
            // Who tried what against the law of the house is an entry too; the refusal is still the answer.
            Err(barred) if state.exists() => {
                let tried = command.name().to_owned();
                let event =
                    Event::Barred { tried, code: barred.refusal.code.to_string(), rules: barred.rules };
                let (append, entries) = self.append(&case, &state, &[event], &who, now)?;
                staged.states.insert(case.clone(), applied(&state, &entries));
                staged.appends.push(append);
                return Ok(Answer::WhenDurable(Box::new(Err(barred.refusal.into()))));
            }
            Err(barred) => return Err(barred.refusal.into()),
        };
        let (mut append, entries) = self.append(&case, &state, &events, &who, now)?;
        let new = applied(&state, &entries);
        append.rows = self.shared.projection().changes(&case, &state, &new, &pack, &events)?;
        append.rows.extend(self.counters.count(&new, &pack, &events, now, &self.shared)?);
        for event in &events {
            append.rows.extend(boundary::checked_row(&case, &new, event, now)?);
            append.rows.extend(crate::kin::row(&case, &new, event, now)?);
            append.rows.extend(crate::seeding::row(&case, event)?);
        }
        let bounds = self.bounds(staged, &case, &new, &events, now)?;
        append.rows.extend(rows);
        append.blobs = blobs.into_iter().map(journal::BlobChange::Put).collect();
        if let Some(job) = &job {
            append.jobs.push(JobChange::Delete {
                queue: job.queue.clone(),
                id: job.id.clone(),
                fence: Some(job.fence),
            });
        }
        let actions = cases::react(&pack.process, &new, &events);
        append.jobs.extend(crate::calls::jobs(&self.shared, &case, &new, &actions)?);
        append.jobs.extend(jobs(&case, &new, actions));
        append.jobs.extend(lessons(&case, &new, &events));
        if state.arrival == 0 && new.arrival != 0 {
            let rank = i64::try_from(new.arrival).unwrap_or(i64::MAX);
            let (view, key) = ("counter".to_owned(), "arrival".to_owned());
            append.rows.push(RowChange::Put {
                view,
                key,
                shelf: String::new(),
                rank,
                case_id: String::new(),
                body: Vec::new(),
            });
            self.next_arrival += 1;
        }
        if let Some((key, request)) = once {
            // What happened is found again by its versions, so that the same request gets the same answer.
            let since = new.version - events.len() as u64;
            let answer = json!({ "case": case, "after": since, "to": new.version });
            let answer = serde_json::to_vec(&answer).map_err(Failure::fault)?;
            let place =
                staged.decided.len() + usize::from(!master.is_empty()) + usize::from(bounds.is_some());
            staged.keys.insert(key.clone(), (request, place));
            append.once = Some(Once { key, request, answer });
        }
        staged.states.insert(case.clone(), Arc::clone(&new));
        if !master.is_empty() {
            let mut stream = self.master_append(master);
            self.master_version += stream.entries.len() as u64;
            stream.expected_version = self.master_version - stream.entries.len() as u64;
            staged.appends.push(stream);
            staged.decided.push(None);
        }
        if let Some((stream, after)) = bounds {
            staged.appends.push(stream);
            staged.decided.push(None);
            staged.boundary = Some(after);
        }
        staged.appends.push(append);
        events.shrink_to_fit();
        let written = Written { case, state: new, events: Arc::new(events), again: false };
        Ok(Answer::WhenDurable(Box::new(Ok(written))))
    }

    /// What the gate asks beside rules. Only what may pass it needs the versions; most commands do not.
    pub(super) fn assurance<'a>(
        &'a self,
        boundary: &'a Boundary,
        command: &Command,
        pack: Option<Digest>,
    ) -> Result<Option<Assurance<'a>>, Failure> {
        let register = &self.shared.boundary;
        let gates = matches!(command, Command::RecordDraft { .. });
        let zero = Digest([0; 32]);
        let none = Versions { model: None, prompt: None, rules: zero, process: zero, score: None };
        let live = if gates { register.versions(&self.shared, None)? } else { none };
        let own = if gates { register.versions(&self.shared, pack)? } else { none };
        Ok(Some(Assurance { boundary, lottery: &register.lottery, live, own }))
    }

    /// What the entries of a case mean for the boundary: entries of its stream in the same transaction.
    pub(super) fn bounds(
        &self,
        staged: &Staged,
        case: &CaseId,
        state: &State,
        events: &[Event],
        now: jiff::Timestamp,
    ) -> Result<Option<(Append, Arc<Boundary>)>, Failure> {
        let commands = boundary::consequences(case, state, events);
        if commands.is_empty() {
            return Ok(None);
        }
        let shared = &self.shared;
        let mut after = (*staged.boundary.clone().unwrap_or_else(|| shared.boundary.now())).clone();
        let mut append =
            Append::new(shared.client.clone(), CaseId::from(boundary::STREAM), after.version, now);
        let who = Who::system(&shared.client);
        for command in commands {
            let context = cases::boundary::Context { now, actor: &who.actor };
            for event in cases::boundary::decide(&after, command, &context)? {
                let entry = cases::boundary::Entry { at: now, by: who.actor.id.clone(), event };
                let place = after.version + 1;
                append.entries.push(boundary::seal(&shared.vault, &shared.client, place, &entry)?);
                cases::boundary::apply(&mut after, &entry);
            }
        }
        Ok((!append.entries.is_empty()).then(|| (append, Arc::new(after))))
    }

    /// The answer to a request that came before under this key.
    pub(super) fn answered(
        &self,
        staged: &Staged,
        key: &str,
        request: Digest,
    ) -> Result<Option<Answer>, Failure> {
        let same = |before: Digest| if before == request { Ok(()) } else { Err(refusals::key_used(key)) };
        if let Some((before, place)) = staged.keys.get(key) {
            same(*before)?;
            return Ok(Some(Answer::WithTheFirst(*place)));
        }
        let Some(once) = self.shared.reader.once(&self.shared.client, key).map_err(Failure::fault)? else {
            return Ok(None);
        };
        same(once.request)?;
        let answer: serde_json::Value = serde_json::from_slice(&once.answer).map_err(Failure::fault)?;
        let case = CaseId::from(answer["case"].as_str().unwrap_or_default());
        let state = self.shared.cabinet.case(&case)?;
        let events = match (answer["after"].as_u64(), answer["to"].as_u64()) {
            (Some(after), Some(to)) => self.shared.cabinet.events(&case, after, to)?,
            _ => Vec::new(),
        };
        Ok(Some(Answer::Now(Written { case, state, events: Arc::new(events), again: true })))
    }

    /// The entries of `events`, sealed, and as the heart applies them.
    pub(super) fn append(
        &mut self,
        case: &CaseId,
        state: &State,
        events: &[Event],
        who: &Who,
        now: jiff::Timestamp,
    ) -> Result<(Append, Vec<Entry>), Failure> {
        if !state.exists() {
            self.ensure_keys(case)?;
        }
        let shared = &self.shared;
        let mut append = Append::new(shared.client.clone(), case.clone(), state.version, now);
        let mut entries = Vec::with_capacity(events.len());
        for (version, event) in (state.version + 1..).zip(events) {
            let entry = Entry {
                at: now,
                by: who.actor.id.clone(),
                behalf: who.actor.behalf.clone(),
                event: event.clone(),
            };
            append.entries.push(envelope::seal_entry(&shared.vault, &shared.client, case, version, &entry)?);
            entries.push(entry);
        }
        Ok((append, entries))
    }

    /// Keys for a new case and for those that will come next: one durable write for many.
    pub(super) fn ensure_keys(&mut self, case: &CaseId) -> Result<(), Failure> {
        if self.keyed.contains(&envelope::subject(case)) {
            return Ok(());
        }
        let next = (0..KEYS_AHEAD).map(|ahead| {
            envelope::subject(&new_case(crate::packs::ACCOUNTS_PAYABLE, self.next_arrival + ahead))
        });
        let mut subjects: Vec<String> = next.collect();
        subjects.push(envelope::subject(case));
        self.shared.vault.ensure_subjects(self.shared.client.as_str(), &subjects).map_err(Failure::fault)?;
        self.keyed = subjects.into_iter().collect();
        Ok(())
    }
}

pub(super) fn applied(state: &State, entries: &[Entry]) -> Arc<State> {
    let mut new = state.clone();
    entries.iter().for_each(|entry| cases::apply(&mut new, entry));
    Arc::new(new)
}

/// The id of a new case: what it is and its place in the order of arrival, so that ids sort by arrival.
pub(super) fn new_case(pack: &str, arrival: u64) -> CaseId {
    let prefix = match pack {
        crate::packs::PAYMENT_RUN => "RUN",
        crate::packs::ACCOUNTS_PAYABLE => "AP",
        _ => "SUB",
    };
    CaseId(format!("{prefix}-{arrival:07}"))
}

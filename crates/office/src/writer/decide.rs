//! One order: load, authorize, decide, seal, and what is written with it.

use super::again;
use super::batch::{Answer, Decided, Staged};
use super::commit::arrived;
use super::order::{Order, Target, Written};
use super::scribe::Scribe;
use crate::boundary;
use crate::law::{self, Who};
use bpmn::Moment;
use cases::boundary::{Assurance, Boundary, Versions};
use cases::{Command, Context, Event, Pack, State};
use journal::{Append, JobChange, Once};
use std::cell::OnceCell;
use std::sync::Arc;
use terms::{CaseId, ClientId, Digest, Failure, PersonId};

/// A case before a command.
pub(super) struct Before {
    pub(super) case: CaseId,
    pub(super) state: Arc<State>,
    pub(super) pack: Arc<Pack>,
    pub(super) moment: Moment,
}

impl Before {
    fn matter<'a>(&'a self, client: &'a ClientId) -> law::Matter<'a> {
        let Self { case, state, pack, moment } = self;
        law::Matter { client, case, state, pack, moment }
    }
}

impl Scribe {
    /// Decides one order against what is on the disk and what this batch decided before.
    pub(super) fn stage(&mut self, staged: &mut Staged, mut order: Order, tries: u32) {
        let reply = std::mem::replace(&mut order.reply, Box::new(|_| {}));
        let copy = self.shared.is_shared().then(|| order.copied());
        match self.decide(staged, order) {
            Ok(Answer::Now(written)) => reply(Ok(written)),
            Ok(Answer::WithTheFirst(at)) => {
                if let Some(Some(first)) = staged.decided.get_mut(at) {
                    first.again.push(reply);
                }
            }
            Ok(Answer::WhenDurable(outcome)) => {
                let (counted, again) = (self.counters.take_counted(), Vec::new());
                let (outcome, order) = (*outcome, copy);
                staged.decided.push(Some(Decided { outcome, reply, again, order, tries, counted }));
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
        let Order { who, target, mut command, once, blobs, job, rows, master, .. } = order;
        let before = self.not_taken(staged, target)?;
        if let Command::Open(opening) = &mut command {
            opening.arrival = self.next_arrival;
        }
        if let Err(barred) = law::may(&self.shared.law, &who, before.matter(&self.shared.client), &command) {
            return match self.asked_before(staged, once.as_ref())? {
                Some(answer) => Ok(answer),
                None => self.bar(staged, &before, &who, &command, barred),
            };
        }
        let (events, new) = match self.follows(staged, &before, &who, command) {
            Ok(follows) => follows,
            Err(failure) => return self.asked_before(staged, once.as_ref())?.ok_or(failure),
        };
        let (mut append, events) = self.sealed(&before, events, &who)?;
        // First, because what follows may put the same job again: a draft to be tried once more, an effect to be looked for.
        append.jobs.extend(job.map(|it| JobChange::Delete {
            queue: it.queue,
            id: it.id,
            fence: Some(it.fence),
        }));
        let (case, new) = (before.case.clone(), Arc::new(new));
        self.with_it(&mut append, &before, &new, &events)?;
        let bounds = self.bounds(staged, &case, &new, &events, before.moment.now)?;
        append.rows.extend(rows);
        append.blobs = blobs.into_iter().map(journal::BlobChange::Put).collect();
        if before.state.arrival == 0 && new.arrival != 0 {
            self.next_arrival += 1;
        }
        if let Some((key, request)) = once {
            let answer = again::answer(&case, &new, events.len())?;
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
            stream.tied = true;
            staged.appends.push(stream);
            staged.decided.push(None);
        }
        if let Some((mut stream, after)) = bounds {
            stream.tied = true;
            staged.appends.push(stream);
            staged.decided.push(None);
            staged.boundary = Some(after);
        }
        staged.appends.push(append);
        let written = Written { case, state: new, events: Arc::new(events), again: false };
        Ok(Answer::WhenDurable(Box::new(Ok(written))))
    }

    /// The case that an order is about. A number that another process gave away meanwhile is passed over.
    fn not_taken(&mut self, staged: &Staged, target: Target) -> Result<Before, Failure> {
        let opens = matches!(target, Target::New(_) | Target::Child { .. });
        let before = self.before(staged, target.clone())?;
        if !opens || !before.state.exists() {
            return Ok(before);
        }
        self.next_arrival = self.next_arrival.max(arrived(&self.shared)? + 1);
        self.before(staged, target)
    }

    /// The case as it is on the disk with what this batch decided, and the process that it stays on.
    fn before(&self, staged: &Staged, target: Target) -> Result<Before, Failure> {
        let (case, name) = match target {
            Target::Case(case) => (case, None),
            Target::Migrated { case, to } => {
                let name = self.shared.cabinet.case(&case)?.pack.clone();
                (case, Some((name, Some(to))))
            }
            Target::New(name) => (new_case(name, self.next_arrival), Some((name.to_owned(), None))),
            Target::Child { name, version } => (new_case(&name, self.next_arrival), Some((name, version))),
        };
        let state = match staged.states.get(&case) {
            Some(state) => Arc::clone(state),
            None => self.shared.cabinet.case(&case)?,
        };
        let pack = match &name {
            Some((name, version)) => self.shared.packs.of(name, *version)?,
            None => self.shared.packs.of(&state.pack, state.rules)?,
        };
        let moment = Moment { now: self.clock.now(), zone: self.shared.zone.clone() };
        Ok(Before { case, state, pack, moment })
    }

    /// Who tried what against the law of the house is an entry too; the refusal is still the answer.
    fn bar(
        &mut self,
        staged: &mut Staged,
        before: &Before,
        who: &Who,
        command: &Command,
        barred: law::Barred,
    ) -> Result<Answer, Failure> {
        if !before.state.exists() {
            return Err(barred.refusal.into());
        }
        let (tried, code) = (command.name().to_owned(), barred.refusal.code.to_string());
        let tried = Command::RecordBarred { tried, code, rules: barred.rules };
        let (events, new) = self.follows(staged, before, who, tried)?;
        let (append, _) = self.sealed(before, events, who)?;
        staged.states.insert(before.case.clone(), Arc::new(new));
        staged.appends.push(append);
        Ok(Answer::WhenDurable(Box::new(Err(barred.refusal.into()))))
    }

    /// What the heart decides: the facts, and the state that they lead to.
    fn follows(
        &self,
        staged: &Staged,
        before: &Before,
        who: &Who,
        command: Command,
    ) -> Result<(Vec<Event>, State), Failure> {
        let Before { case, state, pack, moment } = before;
        let (now, zone) = (moment.now, moment.zone.clone());
        let day = OnceCell::new();
        let present = |id: &PersonId, role: &str| {
            let day = day.get_or_init(|| now.to_zoned(moment.zone.clone()).date());
            self.shared.people.present(id, role, *day)
        };
        let (actor, grace) = (&who.actor, self.grace);
        let boundary = staged.boundary.clone().unwrap_or_else(|| self.shared.boundary.now());
        let assurance = self.assurance(&boundary, &command, state.rules)?;
        let context = Context { now, zone, actor, pack, grace, present: &present, assurance };
        Ok(cases::decide_into(case, state, command, &context)?)
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

//! The one writer: takes commands from a queue and commits many of them in one transaction.
//!
//! load → authorize → decide → seal → append → apply → answer. Whatever was answered is on the disk.

use crate::boundary::{self, tally::Counters};
use crate::cabinet::SNAPSHOT_EVERY;
use crate::clock::Clock;
use crate::envelope;
use crate::law::{self, Who};
use crate::meters::Meters;
use crate::refusals;
use crate::shared::Shared;
use bpmn::Moment;
use cases::boundary::{Assurance, Boundary, Versions};
use cases::{Action, Command, Context, Entry, Event, State};
use jiff::SignedDuration;
use journal::{Append, BlobRecord, Claimed, Conflict, JobChange, Journal, Once, RowChange};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use terms::{CaseId, Digest, Failure, PersonId, Refusal};

/// Commands committed together at most.
const BATCH_MAX: usize = 256;
/// Messages that wait at most; beyond that a sender is refused.
pub(crate) const QUEUE_MAX: usize = 8192;
/// Cases whose keys are made ahead, in one durable write.
const KEYS_AHEAD: u64 = 128;
/// What no commit signed is signed this often.
const IDLE: Duration = Duration::from_millis(500);

/// Which case a command is for.
pub(crate) enum Target {
    /// A new one of that pack, in its newest version.
    New(&'static str),
    /// A new one of that pack, in the version of the case that calls it.
    Child { name: String, version: Option<Digest> },
    /// That one.
    Case(CaseId),
    /// That one, decided in another version of its pack.
    Migrated { case: CaseId, to: Digest },
}

/// One command to write.
pub(crate) struct Order {
    pub who: Who,
    pub target: Target,
    pub command: Command,
    /// Idempotency key and digest of the request.
    pub once: Option<(String, Digest)>,
    /// Documents stored for it.
    pub blobs: Vec<BlobRecord>,
    /// The job that it finishes.
    pub job: Option<Claimed>,
    /// Rows to write with it.
    pub rows: Vec<RowChange>,
    /// Entries of the master stream to write with it.
    pub master: Vec<journal::Entry>,
    pub reply: Box<dyn FnOnce(Result<Written, Failure>) + Send>,
}

/// What was written.
#[derive(Clone)]
pub(crate) struct Written {
    pub case: CaseId,
    pub state: Arc<State>,
    pub events: Arc<Vec<Event>>,
    /// The same request was answered before.
    pub again: bool,
}

/// What the writer is asked to do.
pub(crate) enum Message {
    Write(Box<Order>),
    Claim {
        queue: &'static str,
        lease_ms: i64,
        n: usize,
        reply: SyncSender<Result<Vec<Claimed>, Failure>>,
    },
    Retry {
        job: Claimed,
        at_ms: i64,
    },
    /// A job that ends without a command.
    Finish(Claimed),
    /// Rows that belong to no case.
    Rows {
        rows: Vec<RowChange>,
        reply: SyncSender<Result<(), Failure>>,
    },
    /// Entries of the master stream, with the documents they name.
    Master {
        entries: Vec<journal::Entry>,
        blobs: Vec<BlobRecord>,
        reply: SyncSender<Result<(), Failure>>,
    },
    /// Entries of a stream that is no case, decided where nothing else is written meanwhile.
    Stream(Box<StreamOrder>),
    Stop,
}

/// One command on a stream that is no case: `packs`, …
pub(crate) struct StreamOrder {
    /// The stream.
    pub stream: &'static str,
    /// Idempotency key and digest of the request.
    pub once: Option<(String, Digest)>,
    /// Decides on the stream as it is on the disk. Runs on the writer's thread, so nothing comes between.
    pub decide: Box<dyn FnOnce(Place) -> Result<StreamAppend, Failure> + Send>,
    /// Answered when it is on the disk; `true` where the same request was answered before.
    pub reply: Box<dyn FnOnce(Result<bool, Failure>) + Send>,
}

/// Where the next entry of a stream lands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The stream's version after its next entry.
    pub next: u64,
    /// Now.
    pub at: jiff::Timestamp,
}

/// What a stream gets.
pub(crate) struct StreamAppend {
    pub entries: Vec<journal::Entry>,
    pub rows: Vec<RowChange>,
    /// A refusal that is written down is still the answer.
    pub outcome: Result<(), Refusal>,
    /// Taken over once it is on the disk, before the answer.
    pub after: Box<dyn FnOnce() + Send>,
}

/// The thread and its queue.
pub(crate) struct Writer {
    sender: SyncSender<Message>,
    meters: Arc<Meters>,
    thread: std::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub fn start(
        journal: Journal,
        shared: Arc<Shared>,
        clock: Clock,
        grace: SignedDuration,
        next_arrival: u64,
        master_version: u64,
    ) -> Result<Self, Failure> {
        let (sender, receiver) = sync_channel(QUEUE_MAX);
        let meters = Arc::clone(&shared.meters);
        let counters = Counters::read(&shared)?;
        let keyed = HashSet::new();
        let desk = Desk { journal, shared, clock, grace, next_arrival, master_version, keyed, counters };
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || desk.work(&receiver))
            .map_err(Failure::fault)?;
        Ok(Self { sender, meters, thread: std::sync::Mutex::new(Some(thread)) })
    }

    /// Hands a message over; refused where too much waits.
    pub fn send(&self, message: Message) -> Result<(), Failure> {
        self.sender.try_send(message).map_err(|error| match error {
            std::sync::mpsc::TrySendError::Full(_) => {
                self.meters.refused_busy();
                refusals::busy().into()
            }
            std::sync::mpsc::TrySendError::Disconnected(_) => Failure::fault("The writer has stopped"),
        })
    }

    /// Hands an order over, waiting where the queue is full: for workers, who have time.
    pub fn send_patiently(&self, order: Order) -> Result<(), Failure> {
        self.sender
            .send(Message::Write(Box::new(order)))
            .map_err(|_| Failure::fault("The writer has stopped"))
    }

    /// Claims jobs.
    pub fn claim(&self, queue: &'static str, lease_ms: i64, n: usize) -> Result<Vec<Claimed>, Failure> {
        let (reply, answer) = sync_channel(1);
        self.sender
            .send(Message::Claim { queue, lease_ms, n, reply })
            .map_err(|_| Failure::fault("The writer has stopped"))?;
        answer.recv().map_err(|_| Failure::fault("The writer has stopped"))?
    }

    /// Whether it takes messages.
    pub fn is_running(&self) -> bool {
        let thread = self.thread.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        thread.as_ref().is_some_and(|it| !it.is_finished())
    }

    /// Finishes what is queued and stops.
    pub fn stop(&self) {
        // A writer that is gone already needs no message.
        let _ = self.sender.send(Message::Stop);
        let thread = self.thread.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

struct Desk {
    journal: Journal,
    shared: Arc<Shared>,
    clock: Clock,
    grace: SignedDuration,
    next_arrival: u64,
    master_version: u64,
    /// Subjects that were given keys last.
    keyed: HashSet<String>,
    /// What the board counts, with what this batch adds.
    counters: Counters,
}

/// An order that was decided, until the batch is on the disk.
struct Decided {
    /// What is answered once it is there: a refusal is, too, where who tried what is written down.
    outcome: Result<Written, Failure>,
    reply: Reply,
    /// The same request again, within the batch.
    again: Vec<Reply>,
}

impl Decided {
    /// Gives every asker the outcome; those who asked the same again learn that it was answered before.
    fn answer(self) {
        for reply in self.again {
            reply(self.outcome.clone().map(|written| Written { again: true, ..written }));
        }
        (self.reply)(self.outcome);
    }

    /// Tells every asker that it did not land.
    fn fail(self, failure: &Failure) {
        self.again.into_iter().chain([self.reply]).for_each(|reply| reply(Err(failure.clone())));
    }
}

type Reply = Box<dyn FnOnce(Result<Written, Failure>) + Send>;

/// What earlier orders of the same batch decided.
#[derive(Default)]
struct Staged {
    states: HashMap<CaseId, Arc<State>>,
    /// Idempotency keys with their request and their place in `decided`.
    keys: HashMap<String, (Digest, usize)>,
    appends: Vec<Append>,
    /// The boundary with what this batch adds to it.
    boundary: Option<Arc<Boundary>>,
    /// One for each append; `None` for entries of the master stream.
    decided: Vec<Option<Decided>>,
}

impl Desk {
    fn work(mut self, receiver: &Receiver<Message>) {
        let mut signed = Instant::now();
        loop {
            // Workers ask for jobs all the time, so the queue is hardly ever quiet: the last entries are signed all the same.
            if signed.elapsed() >= IDLE {
                signed = Instant::now();
                if let Err(error) = self.journal.checkpoint_all(self.clock.now()) {
                    tracing::error!(%error, "no checkpoint was signed");
                }
            }
            let mut staged = Staged::default();
            let mut message = match receiver.recv_timeout(IDLE) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let mut stop = false;
            while let Some(it) = message.take() {
                match it {
                    Message::Write(order) => self.stage(&mut staged, *order),
                    Message::Stop => {
                        stop = true;
                        break;
                    }
                    other => {
                        self.commit(std::mem::take(&mut staged));
                        self.serve(other);
                    }
                }
                if staged.appends.len() < BATCH_MAX {
                    message = receiver.try_recv().ok();
                }
            }
            self.commit(staged);
            if stop {
                // What is queued behind the stop was not acknowledged; its senders learn that the writer is gone.
                let _ = self.journal.checkpoint_all(self.clock.now());
                return;
            }
        }
    }

    fn serve(&mut self, message: Message) {
        match message {
            Message::Claim { queue, lease_ms, n, reply } => {
                // Timers keep business time; what is to be done now is to be done by any clock.
                let timed = matches!(queue, "timer" | "grace");
                let now_ms = if timed { self.clock.now_ms() } else { self.clock_ms() };
                let claimed = self.journal.claim(queue, now_ms, lease_ms, n).map_err(Failure::fault);
                let _ = reply.send(claimed);
            }
            Message::Retry { job, at_ms } => {
                if let Err(error) = self.journal.fail(&job, at_ms) {
                    tracing::error!(%error, queue = job.queue, id = job.id, "a job could not be given back; its lease will end");
                }
            }
            Message::Finish(job) => {
                let mut append =
                    Append::new(job.client.clone(), CaseId(job.case_id.clone()), 0, self.clock.now());
                append.jobs.push(JobChange::Delete { queue: job.queue, id: job.id, fence: Some(job.fence) });
                if let Err(error) = self.journal.commit(vec![append]) {
                    tracing::error!(%error, "a finished job stays in the queue; its lease will end");
                }
            }
            Message::Rows { rows, reply } => {
                let mut append =
                    Append::new(self.shared.client.clone(), CaseId::from("rows"), 0, self.clock.now());
                append.rows = rows;
                let outcome = match self.journal.commit(vec![append]).map(|mut it| it.pop()) {
                    Ok(Some(Err(conflict))) => Err(Failure::fault(conflict)),
                    Ok(_) => Ok(()),
                    Err(error) => Err(Failure::fault(error)),
                };
                let _ = reply.send(outcome);
            }
            Message::Master { entries, blobs, reply } => {
                let mut append = self.master_append(entries);
                append.blobs = blobs.into_iter().map(journal::BlobChange::Put).collect();
                let outcome =
                    self.journal.commit(vec![append]).map_err(Failure::fault).and_then(|mut answers| {
                        match answers.pop() {
                            Some(Ok(committed)) => {
                                self.master_version = committed.versions.end - 1;
                                Ok(())
                            }
                            Some(Err(conflict)) => Err(Failure::fault(conflict)),
                            None => Ok(()),
                        }
                    });
                let _ = reply.send(outcome);
            }
            Message::Stream(order) => {
                let StreamOrder { stream, once, decide, reply } = *order;
                reply(self.write_stream(stream, once, decide));
                self.shared.changed();
            }
            Message::Write(_) | Message::Stop => {}
        }
    }

    /// Decides and writes entries of a stream that is no case.
    fn write_stream(
        &mut self,
        stream: &'static str,
        once: Option<(String, Digest)>,
        decide: Box<dyn FnOnce(Place) -> Result<StreamAppend, Failure> + Send>,
    ) -> Result<bool, Failure> {
        let shared = Arc::clone(&self.shared);
        if let Some((key, request)) = &once
            && let Some(before) = shared.reader.once(&shared.client, key).map_err(Failure::fault)?
        {
            return if before.request == *request { Ok(true) } else { Err(refusals::key_used(key).into()) };
        }
        let at = self.clock.now();
        let name = CaseId::from(stream);
        let stored = shared.reader.case(&shared.client, &name, 1).map_err(Failure::fault)?;
        let version = stored.last().map_or(0, |it| it.header.version);
        let StreamAppend { entries, rows, outcome, after } = decide(Place { next: version + 1, at })?;
        let mut append = Append::new(shared.client.clone(), name, version, at);
        (append.entries, append.rows) = (entries, rows);
        // A refusal does not use the key up: mended, the same request may come again.
        append.once = once.filter(|_| outcome.is_ok()).map(|(key, request)| Once {
            key,
            request,
            answer: b"{}".to_vec(),
        });
        match self.journal.commit(vec![append]).map_err(Failure::fault)?.pop() {
            Some(Err(conflict)) => Err(failure_of(&conflict)),
            _ => {
                after();
                outcome.map(|()| false).map_err(Failure::from)
            }
        }
    }

    /// Jobs are claimed by the real clock even where the business clock stands still.
    fn clock_ms(&self) -> i64 {
        Clock::System.now_ms().max(self.clock.now_ms())
    }

    fn master_append(&self, entries: Vec<journal::Entry>) -> Append {
        let mut append = Append::new(
            self.shared.client.clone(),
            CaseId::from(crate::master::STREAM),
            self.master_version,
            self.clock.now(),
        );
        append.entries = entries;
        append
    }

    /// Decides one order against what is on the disk and what this batch decided before.
    fn stage(&mut self, staged: &mut Staged, mut order: Order) {
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

    fn decide(&mut self, staged: &mut Staged, order: Order) -> Result<Answer, Failure> {
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
        append.rows = self.shared.projection().changes(&case, &state, &new, &pack)?;
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
    fn assurance<'a>(
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
    fn bounds(
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
    fn answered(&self, staged: &Staged, key: &str, request: Digest) -> Result<Option<Answer>, Failure> {
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
    fn append(
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
    fn ensure_keys(&mut self, case: &CaseId) -> Result<(), Failure> {
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

    /// Keeps the states of long cases. They may be thrown away at will, so a failure is only told.
    fn snapshots(&mut self, long: &[Written]) {
        if long.is_empty() {
            return;
        }
        let kept: Result<Vec<_>, Failure> =
            long.iter().map(|it| self.shared.cabinet.to_keep(&it.case, &it.state)).collect();
        let stored = kept.and_then(|kept| self.journal.put_snapshots(&kept).map_err(Failure::fault));
        if let Err(error) = stored {
            tracing::warn!(%error, "the states of long cases were not kept; they are folded from their beginning");
        }
    }

    /// Makes a batch durable, then takes its states over and answers.
    fn commit(&mut self, staged: Staged) {
        if staged.appends.is_empty() {
            return;
        }
        let cases: Vec<CaseId> = staged.appends.iter().map(|it| it.case_id.clone()).collect();
        let (begun, appends) = (Instant::now(), staged.appends.len());
        match self.journal.commit(staged.appends) {
            Ok(answers) => {
                if let Some(boundary) = staged.boundary {
                    self.shared.boundary.put(boundary);
                }
                self.shared.meters.committed(appends, begun.elapsed());
                let (mut spoiled, mut long): (Vec<CaseId>, Vec<Written>) = (Vec::new(), Vec::new());
                for ((answer, decided), case) in answers.into_iter().zip(staged.decided).zip(cases) {
                    match answer {
                        Ok(_) => {
                            match decided.as_ref().map(|it| &it.outcome) {
                                Some(Ok(written)) => {
                                    self.shared.cabinet.keep(&written.case, Arc::clone(&written.state));
                                    let events = written.events.len() as u64;
                                    if written.state.version % SNAPSHOT_EVERY < events {
                                        long.push(written.clone());
                                    }
                                    self.shared.after(written);
                                }
                                _ => self.shared.cabinet.drop(&case),
                            }
                            if let Some(decided) = decided {
                                decided.answer();
                            }
                        }
                        Err(conflict) => {
                            if matches!(conflict, Conflict::Fence { .. }) {
                                self.shared.meters.lease_lost();
                            }
                            spoiled.push(case);
                            if let Some(decided) = decided {
                                decided.fail(&failure_of(&conflict));
                            }
                        }
                    }
                }
                // A state of this batch that was built on what did not land is folded again from the journal.
                spoiled.iter().for_each(|case| self.shared.cabinet.drop(case));
                self.snapshots(&long);
                self.shared.changed();
            }
            Err(error) => {
                self.shared.meters.commit_failed();
                tracing::error!(%error, "a batch was not written; nothing of it was acknowledged");
                let failure =
                    Failure::fault(format!("The journal could not be written: {error}. Nothing was changed"));
                for case in &cases {
                    self.shared.cabinet.drop(case);
                }
                for decided in staged.decided.into_iter().flatten() {
                    decided.fail(&failure);
                }
                // What the lost batch counted is not there: the counters are read again.
                match Counters::read(&self.shared) {
                    Ok(counters) => self.counters = counters,
                    Err(error) => tracing::error!(%error, "the counters of the board were not read again"),
                }
                if let Ok(version) = self.shared.master_version() {
                    self.master_version = version;
                }
            }
        }
    }
}

enum Answer {
    /// On the disk already.
    Now(Written),
    /// The same request stands at this place of the batch: answered with it.
    WithTheFirst(usize),
    /// To be given when the batch is on the disk.
    WhenDurable(Box<Result<Written, Failure>>),
}

fn failure_of(conflict: &Conflict) -> Failure {
    match conflict {
        Conflict::Fence { .. } => refusals::stale_lease().into(),
        Conflict::Once { stored } => refusals::key_used(&stored.key).into(),
        Conflict::Version { .. } => Refusal::new(
            "written-meanwhile",
            "Not done: somebody else wrote to this case first",
            conflict.to_string(),
            "Read the case and try again.",
        )
        .into(),
        Conflict::Unfit(why) => {
            Refusal::new("too-large", "Not written", why.clone(), "Send less at once.").into()
        }
    }
}

fn applied(state: &State, entries: &[Entry]) -> Arc<State> {
    let mut new = state.clone();
    entries.iter().for_each(|entry| cases::apply(&mut new, entry));
    Arc::new(new)
}

/// The id of a new case: what it is and its place in the order of arrival, so that ids sort by arrival.
fn new_case(pack: &str, arrival: u64) -> CaseId {
    let prefix = match pack {
        crate::packs::PAYMENT_RUN => "RUN",
        crate::packs::ACCOUNTS_PAYABLE => "AP",
        _ => "SUB",
    };
    CaseId(format!("{prefix}-{arrival:07}"))
}

/// What the reader can learn from: a task that people approved after correcting what was read from a text layer.
fn lessons(case: &CaseId, state: &State, events: &[Event]) -> Vec<JobChange> {
    let corrected = |id: &terms::TaskId| {
        // A seed teaches nothing: its values are made up.
        state.seed.is_none()
            && state.tasks.get(id).is_some_and(|task| {
                !task.typed.is_empty()
                    && task.draft.as_ref().is_some_and(crate::examination::is_read_from_text)
            })
    };
    let learned_from = events.iter().filter_map(|event| match event {
        Event::TaskCompleted {
            task,
            outcome: cases::Outcome::Approved,
            by: cases::Completion::People { .. },
        } => Some(task),
        _ => None,
    });
    learned_from
        .filter(|task| corrected(task))
        .map(|task| JobChange::Put {
            queue: "learn".to_owned(),
            id: format!("{case}/{task}"),
            case_id: case.0.clone(),
            due_ms: i64::try_from(state.arrival).unwrap_or(i64::MAX),
            priority: 1,
            body: b"{}".to_vec(),
        })
        .collect()
}

/// The queues' share of what follows: drafts in the order of arrival, effects, timers, grace.
fn jobs(case: &CaseId, state: &State, actions: Vec<Action>) -> Vec<JobChange> {
    let arrival = i64::try_from(state.arrival).unwrap_or(i64::MAX);
    let put = |queue: &str, id: String, due_ms: i64, body: serde_json::Value| JobChange::Put {
        queue: queue.to_owned(),
        id,
        case_id: case.0.clone(),
        due_ms,
        priority: 1,
        body: body.to_string().into_bytes(),
    };
    let delete = |queue: &str, id: String| JobChange::Delete { queue: queue.to_owned(), id, fence: None };
    let mut jobs = Vec::new();
    for action in actions {
        match action {
            // The due instant is the place in the order of arrival, long past: so drafts are claimed in that order.
            Action::Draft { task, attempt } => jobs.push(put(
                "draft",
                format!("{case}/{task}"),
                arrival,
                json!({ "task": task, "attempt": attempt }),
            )),
            Action::DoEffect { effect, topic, tries } if crate::effects::is_done_here(&topic) => {
                jobs.push(put(
                    "effect",
                    format!("{case}/{effect}"),
                    arrival,
                    json!({ "effect": effect, "topic": topic, "tries": tries }),
                ));
            }
            Action::DoEffect { .. } => {}
            Action::Reverse { effect, topic } => jobs.push(put(
                "effect",
                format!("{case}/{effect}/back"),
                arrival,
                json!({ "effect": effect, "topic": topic, "tries": 5, "reverse": true }),
            )),
            Action::ReadBack { effect, topic } => {
                jobs.push(put(
                    "effect",
                    format!("{case}/{effect}"),
                    arrival,
                    json!({ "effect": effect, "topic": topic, "tries": 100, "read_back": true }),
                ));
            }
            Action::SetTimer { key, due } => {
                jobs.push(put("timer", format!("{case}/{key}"), due.as_millisecond(), json!({ "key": key })))
            }
            Action::SetGrace { task, until } => jobs.push(put(
                "grace",
                format!("{case}/{task}"),
                until.as_millisecond(),
                json!({ "task": task }),
            )),
            Action::Forget { key } => {
                jobs.push(delete("timer", format!("{case}/{key}")));
                jobs.push(delete("draft", format!("{case}/{}", state.task_id(key))));
                jobs.push(delete("effect", format!("{case}/{}", state.effect_id(key))));
            }
            // Between cases: `calls.rs`.
            Action::OpenCase { .. }
            | Action::CancelCase { .. }
            | Action::TellParent { .. }
            | Action::EscalateToParent { .. }
            | Action::Send { .. }
            | Action::Listen { .. } => {}
            Action::ForgetGrace { task } => jobs.push(delete("grace", format!("{case}/{task}"))),
        }
    }
    jobs
}

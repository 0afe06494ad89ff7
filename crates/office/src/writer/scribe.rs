//! The thread: one batch after the other, and what is no command in between.

use super::batch::Staged;
use super::order::{Message, Order, StreamOrder};
use crate::boundary::tally::Counters;
use crate::clock::Clock;
use crate::shared::Shared;
use jiff::SignedDuration;
use journal::{AnyJournal, Append, BlobRecord, Conflict, JobChange};
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use terms::{CaseId, Failure};

/// Commands committed together at most.
const BATCH_MAX: usize = 256;
/// A round waits this part of the time that the last one took for those who asked together then.
const PATIENCE: u32 = 8;
/// And never longer.
const PATIENCE_MAX: Duration = Duration::from_millis(1);
/// What no commit signed is signed this often.
const IDLE: Duration = Duration::from_millis(500);
/// How often something is decided again because another process was quicker.
pub(super) const TRIES_MAX: u32 = 20;

/// Who writes.
pub(super) struct Scribe {
    pub(super) journal: AnyJournal,
    pub(super) shared: Arc<Shared>,
    pub(super) clock: Clock,
    pub(super) grace: SignedDuration,
    pub(super) next_arrival: u64,
    pub(super) master_version: u64,
    /// Subjects that were given keys last.
    pub(super) keyed: HashSet<String>,
    /// What the board counts, with what this batch adds.
    pub(super) counters: Counters,
    /// How long a round waits for those who asked together last time.
    pub(super) patience: Duration,
}

/// How many ask at once.
#[derive(Default)]
pub(super) struct Crowd {
    /// Messages that were sent and not done.
    pub(super) waiting: AtomicUsize,
    /// Orders of the last round.
    pub(super) last: AtomicUsize,
}

/// The thread: does what waits, one round after the other. Once it was asked to stop there is no scribe any more, and where a
/// panic left it half-way nobody uses it again.
pub(super) fn work(scribe: &Mutex<Option<Scribe>>, receiver: &Receiver<Message>, crowd: &Crowd) {
    let mut signed = Instant::now();
    loop {
        // Workers ask for jobs all the time, so the queue is hardly ever quiet: the last entries are signed all the same.
        if signed.elapsed() >= IDLE {
            signed = Instant::now();
            match scribe.lock().as_deref_mut() {
                Ok(Some(scribe)) => scribe.sign(),
                _ => return,
            }
        }
        let first = match receiver.recv_timeout(IDLE) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let Ok(mut scribe) = scribe.lock() else { return };
        if scribe.as_mut().is_none_or(|it| it.round(first, receiver, crowd)) {
            *scribe = None;
            return;
        }
    }
}

/// What is done together: everything that waits, up to a full batch of orders. What is no order comes after them, so that it
/// does not split the batch; whoever sends both waits for the first before the second.
struct Round {
    orders: Vec<Order>,
    others: Vec<Message>,
    stop: bool,
}

impl Round {
    /// Everything that waits; and where many asked together last time, whoever comes within `patience`, up to `expected`: they
    /// were answered together and ask again one by one.
    fn gather(first: Message, receiver: &Receiver<Message>, expected: usize, patience: Duration) -> Self {
        let mut round = Self { orders: Vec::new(), others: Vec::new(), stop: false };
        let (mut next, mut until) = (Some(first), None);
        while let Some(message) = next {
            match message {
                Message::Write(order) => round.orders.push(*order),
                Message::Stop => {
                    round.stop = true;
                    break;
                }
                other => round.others.push(other),
            }
            let full = round.orders.len() >= BATCH_MAX || round.others.len() >= BATCH_MAX;
            next = if full { None } else { receiver.try_recv().ok() };
            let some = (1..expected).contains(&round.orders.len());
            if next.is_none() && !full && some {
                let until = *until.get_or_insert_with(|| Instant::now() + patience);
                next = receiver.recv_timeout(until.saturating_duration_since(Instant::now())).ok();
            }
        }
        round
    }
}

impl Scribe {
    /// Signs what no commit signed. Where other processes write, too, a thread of its own does that.
    pub(super) fn sign(&mut self) {
        if !self.shared.is_shared()
            && let Err(error) = self.journal.sign_all(self.clock.now())
        {
            tracing::error!(%error, "no checkpoint was signed");
        }
    }

    /// Does what waits, together; whether it was asked to stop.
    pub(super) fn round(&mut self, first: Message, receiver: &Receiver<Message>, crowd: &Crowd) -> bool {
        let expected = crowd.last.load(Ordering::Relaxed);
        let Round { orders, others, stop } = Round::gather(first, receiver, expected, self.patience);
        let n = orders.len() + others.len() + usize::from(stop);
        // What is no order in between does not end a crowd at once.
        let last = if orders.is_empty() { expected / 2 } else { orders.len() };
        crowd.last.store(last, Ordering::Relaxed);
        let begun = Instant::now();
        if !orders.is_empty() {
            self.write(orders);
            self.patience = (begun.elapsed() / PATIENCE).min(PATIENCE_MAX);
        }
        others.into_iter().for_each(|it| self.serve(it));
        crowd.waiting.fetch_sub(n, Ordering::AcqRel);
        if stop {
            // What is queued behind the stop was not acknowledged; its senders learn that the writer is gone.
            let _ = self.journal.sign_all(self.clock.now());
        }
        stop
    }

    /// Decides orders in their turn and makes them durable together.
    pub(super) fn write(&mut self, orders: Vec<Order>) {
        // In a database a look is a way there and back; whose key stands there already is told when it is written, and decided
        // again. In a folder nothing is decided again, and a look costs next to nothing.
        let keys: Vec<&str> = match self.shared.is_shared() {
            true => Vec::new(),
            false => orders.iter().filter_map(|it| Some(it.once.as_ref()?.0.as_str())).collect(),
        };
        let before = match self.came_before(&keys) {
            Ok(before) => before,
            Err(failure) => return orders.into_iter().for_each(|it| (it.reply)(Err(failure.clone()))),
        };
        let mut staged = Staged { before, ..Staged::default() };
        for order in orders {
            self.stage(&mut staged, order, 0);
        }
        self.commit(staged);
    }

    pub(super) fn serve(&mut self, message: Message) {
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
                let _ = reply.send(self.write_master(&entries, &blobs));
            }
            Message::Ask(what) => what(&mut *self.journal),
            Message::Stream(order) => {
                let StreamOrder { stream, once, decide, reply } = *order;
                reply(self.write_stream(stream, once, decide));
                self.shared.changed();
            }
            Message::Write(_) | Message::Stop => {}
        }
    }

    /// Writes entries of the master stream; behind those of others, where they were quicker.
    fn write_master(&mut self, entries: &[journal::Entry], blobs: &[BlobRecord]) -> Result<(), Failure> {
        for tries in 0.. {
            let mut append = self.master_append(entries.to_vec());
            append.blobs = blobs.iter().cloned().map(journal::BlobChange::Put).collect();
            match self.journal.commit(vec![append]).map_err(Failure::fault)?.pop() {
                Some(Ok(committed)) => {
                    self.master_version = committed.versions.end - 1;
                    return Ok(());
                }
                Some(Err(Conflict::Version { .. })) if self.shared.is_shared() && tries < TRIES_MAX => {
                    self.master_version = self.shared.master_version()?;
                }
                Some(Err(conflict)) => return Err(Failure::fault(conflict)),
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// Jobs are claimed by the real clock even where the business clock stands still.
    pub(super) fn clock_ms(&self) -> i64 {
        Clock::System.now_ms().max(self.clock.now_ms())
    }

    pub(super) fn master_append(&self, entries: Vec<journal::Entry>) -> Append {
        let mut append = Append::new(
            self.shared.client.clone(),
            CaseId::from(crate::master::STREAM),
            self.master_version,
            self.clock.now(),
        );
        append.entries = entries;
        append
    }
}

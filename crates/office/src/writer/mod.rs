//! The one writer: takes commands from a queue and commits many of them in one transaction.
//!
//! load → authorize → decide → seal → append → apply → answer. Whatever was answered is on the disk.

mod again;
mod answer;
mod batch;
mod commit;
mod decide;
mod follow;
mod order;
mod scribe;
mod seal;
mod stream;
mod with;

pub(crate) use answer::answered;
pub(crate) use commit::arrived;
pub use follow::jobs;
pub(crate) use order::{Message, Order, Place, StreamAppend, StreamOrder, Target, Written};

use crate::boundary::tally::Counters;
use crate::clock::Clock;
use crate::meters::Meters;
use crate::refusals;
use crate::shared::Shared;
use jiff::SignedDuration;
use journal::{AnyJournal, Claimed};
use scribe::{Crowd, Scribe};
use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use terms::Failure;

/// Messages that wait at most; beyond that a sender is refused.
pub(crate) const QUEUE_MAX: usize = 8192;

/// The thread and its queue.
pub(crate) struct Writer {
    sender: SyncSender<Message>,
    shared: Arc<Shared>,
    meters: Arc<Meters>,
    scribe: Arc<Mutex<Option<Scribe>>>,
    crowd: Arc<Crowd>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub fn start(
        journal: AnyJournal,
        shared: Arc<Shared>,
        clock: Clock,
        grace: SignedDuration,
        next_arrival: u64,
        master_version: u64,
    ) -> Result<Self, Failure> {
        let (sender, receiver) = sync_channel(QUEUE_MAX);
        let meters = Arc::clone(&shared.meters);
        let counters = Counters::read(&shared)?;
        let (keyed, others) = (HashSet::new(), Arc::clone(&shared));
        let patience = std::time::Duration::ZERO;
        let scribe =
            Scribe { journal, shared, clock, grace, next_arrival, master_version, keyed, counters, patience };
        let (scribe, crowd) = (Arc::new(Mutex::new(Some(scribe))), Arc::new(Crowd::default()));
        let (its, crowds) = (Arc::clone(&scribe), Arc::clone(&crowd));
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || scribe::work(&its, &receiver, &crowds))
            .map_err(Failure::fault)?;
        Ok(Self { sender, shared: others, meters, scribe, crowd, thread: Mutex::new(Some(thread)) })
    }

    /// Hands a message over; refused where too much waits.
    pub fn send(&self, message: Message) -> Result<(), Failure> {
        self.crowd.waiting.fetch_add(1, Ordering::AcqRel);
        self.sender.try_send(message).map_err(|error| {
            self.crowd.waiting.fetch_sub(1, Ordering::AcqRel);
            match error {
                std::sync::mpsc::TrySendError::Full(_) => {
                    self.meters.refused_busy();
                    refusals::busy().into()
                }
                std::sync::mpsc::TrySendError::Disconnected(_) => Failure::fault("The writer has stopped"),
            }
        })
    }

    /// Writes an order: on the asker's own thread where nobody else asks, so that one who works alone waits for the disk and for
    /// no other thread; else together with what others ask for. The answer goes to the order's `reply`.
    pub fn write(&self, order: Order) -> Result<(), Failure> {
        let alone = self.crowd.waiting.load(Ordering::Acquire) == 0
            && self.crowd.last.load(Ordering::Relaxed) <= 1
            && may_block();
        if alone
            && let Ok(mut scribe) = self.scribe.try_lock()
            && let Some(scribe) = scribe.as_mut()
        {
            tokio::task::block_in_place(|| scribe.write(vec![order]));
            return Ok(());
        }
        self.send(Message::Write(Box::new(order)))
    }

    /// Hands any message over, waiting where the queue is full.
    fn hand_over(&self, message: Message) -> Result<(), Failure> {
        self.crowd.waiting.fetch_add(1, Ordering::AcqRel);
        self.sender.send(message).map_err(|_| {
            self.crowd.waiting.fetch_sub(1, Ordering::AcqRel);
            Failure::fault("The writer has stopped")
        })
    }

    /// Hands an order over, waiting where the queue is full: for workers, who have time.
    pub fn send_patiently(&self, order: Order) -> Result<(), Failure> {
        self.hand_over(Message::Write(Box::new(order)))
    }

    /// Hands any message over, waiting where the queue is full.
    pub fn send_message_patiently(&self, message: Message) -> Result<(), Failure> {
        self.hand_over(message)
    }

    /// Claims jobs.
    pub fn claim(&self, queue: &'static str, lease_ms: i64, n: usize) -> Result<Vec<Claimed>, Failure> {
        let (reply, answer) = sync_channel(1);
        self.hand_over(Message::Claim { queue, lease_ms, n, reply })?;
        let jobs = answer.recv().map_err(|_| Failure::fault("The writer has stopped"))??;
        if !jobs.is_empty() {
            // A job is worked on the case as it is, whoever moved it on.
            self.shared.catch_up()?;
        }
        Ok(jobs)
    }

    /// Whether it takes messages.
    pub fn is_running(&self) -> bool {
        let thread = self.thread.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        thread.as_ref().is_some_and(|it| !it.is_finished())
    }

    /// Finishes what is queued and stops.
    pub fn stop(&self) {
        // A writer that is gone already needs no message.
        let _ = self.hand_over(Message::Stop);
        let thread = self.thread.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

/// Whether this thread may wait for a disk: a thread of a runtime that has others.
fn may_block() -> bool {
    use tokio::runtime::{Handle, RuntimeFlavor};
    Handle::try_current().is_ok_and(|it| it.runtime_flavor() == RuntimeFlavor::MultiThread)
}

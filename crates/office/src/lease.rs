//! Posts that one process of all holds at a time, under a lease that it keeps while it lives: who examines, who learns.
//!
//! A post is a job that is never finished. Whoever holds it asks for more time every few seconds; where it dies or hangs,
//! the lease ends and another process takes over. With the post it takes over the queue that the post works: jobs that the
//! one before still holds are in nobody's hands from then on, so what that one still writes is refused, and everything it
//! wrote before is there. On a folder of one process every post is held from the start.

use crate::clock::Clock;
use crate::shared::Shared;
use crate::writer::{Message, Writer};
use journal::{Append, Claimed, JobChange, Once, Writing};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use terms::{CaseId, Digest, Failure};

/// A post that is not kept is free after this, in milliseconds.
const LEASE_MS: i64 = 6_000;
/// How often its holder asks for more time.
const BEAT: Duration = Duration::from_millis(1_500);
/// How often somebody who does not hold it looks.
const LOOK: Duration = Duration::from_millis(300);

/// A post and the queue that its holder works alone.
pub(crate) struct Post {
    shared: Arc<Shared>,
    writer: Arc<Writer>,
    name: &'static str,
    queue: &'static str,
    held: Arc<Mutex<Option<Claimed>>>,
    looked: Option<Instant>,
    left: Arc<AtomicBool>,
}

impl Post {
    /// Nobody's yet.
    pub fn new(shared: &Arc<Shared>, writer: &Arc<Writer>, name: &'static str, queue: &'static str) -> Self {
        let (shared, writer) = (Arc::clone(shared), Arc::clone(writer));
        Self { shared, writer, name, queue, held: Arc::default(), looked: None, left: Arc::default() }
    }

    /// Whether this process holds the post; where nobody does, it takes it.
    pub fn is_held(&mut self) -> bool {
        if !self.shared.is_shared() || lock(&self.held).is_some() {
            return true;
        }
        if self.looked.is_some_and(|at| at.elapsed() < LOOK) {
            return false;
        }
        self.looked = Some(Instant::now());
        match self.take() {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(%error, post = self.name, "it is not known who holds the post");
                false
            }
        }
    }

    fn take(&mut self) -> Result<bool, Failure> {
        let Some(job) = self.writer.claim(self.name, LEASE_MS, 1)?.pop() else {
            self.make()?;
            return Ok(false);
        };
        let (client, queue) = (self.shared.client.clone(), self.queue);
        let freed = ask(&self.writer, move |journal| journal.take_over(&client, queue))?;
        // Everything that the one before wrote is there by now, and nothing of it comes later.
        self.shared.catch_up()?;
        tracing::info!(post = self.name, freed, "this process took the post");
        *lock(&self.held) = Some(job);
        self.keep();
        Ok(true)
    }

    /// Takes back what was claimed under this post and is in nobody's hands: a claim whose answer was lost, work whose outcome was
    /// not written. For its holder, who has nothing under way.
    pub fn take_back(&self) -> Result<usize, Failure> {
        let (client, queue) = (self.shared.client.clone(), self.queue);
        ask(&self.writer, move |journal| journal.take_over(&client, queue))
    }

    /// Makes the post where there was none yet; once, whoever tries.
    fn make(&self) -> Result<(), Failure> {
        let (name, at) = (self.name, self.shared.clock.now());
        let key = format!("post:{name}");
        if self.shared.reader.once(&self.shared.client, &key).map_err(Failure::fault)?.is_some() {
            return Ok(());
        }
        let mut append = Append::new(self.shared.client.clone(), CaseId::from("posts"), 0, at);
        append.once = Some(Once { key, request: Digest::of(name.as_bytes()), answer: b"{}".to_vec() });
        append.jobs.push(JobChange::Put {
            queue: name.to_owned(),
            id: "one".to_owned(),
            case_id: String::new(),
            due_ms: 0,
            priority: 0,
            body: b"{}".to_vec(),
        });
        ask(&self.writer, move |journal| journal.commit(vec![append])).map(|_| ())
    }

    /// Asks for more time until the post is lost or left.
    fn keep(&self) {
        let (held, left, writer, name) =
            (Arc::clone(&self.held), Arc::clone(&self.left), Arc::clone(&self.writer), self.name);
        let beat = move || {
            while !left.load(Ordering::Relaxed) {
                std::thread::sleep(BEAT);
                let Some(job) = lock(&held).clone() else { return };
                let until = Clock::System.now_ms().saturating_add(LEASE_MS);
                match ask(&writer, move |journal| journal.extend(&job, until)) {
                    Ok(true) => {}
                    Ok(false) => {
                        tracing::warn!(post = name, "the post was lost: another process holds it");
                        *lock(&held) = None;
                        return;
                    }
                    Err(error) => {
                        tracing::warn!(%error, post = name, "the post was not kept; it may be lost")
                    }
                }
            }
        };
        if let Err(error) = std::thread::Builder::new().name(format!("{name}-post")).spawn(beat) {
            tracing::error!(%error, post = name, "the post cannot be kept");
            *lock(&self.held) = None;
        }
    }

    /// Gives the post back, so that another process has it at once.
    pub fn leave(self) {
        self.left.store(true, Ordering::Relaxed);
        if let Some(job) = lock(&self.held).take()
            && let Err(error) = ask(&self.writer, move |journal| journal.release(&job))
        {
            tracing::warn!(%error, post = self.name, "the post was not given back; its lease will end");
        }
    }
}

impl Drop for Post {
    /// However its holder ends, nobody keeps the post for it any more.
    fn drop(&mut self) {
        self.left.store(true, Ordering::Relaxed);
        *lock(&self.held) = None;
    }
}

fn lock(held: &Mutex<Option<Claimed>>) -> MutexGuard<'_, Option<Claimed>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long one may take to finish what it took its turn for, in milliseconds.
const TURN_MS: i64 = 60_000;

/// A turn at something that one process of all does at a time, to be finished with the order that it is for. Whoever took
/// the turn before and did not finish it no longer can. `None` on a folder of one process.
pub(crate) fn turn(shared: &Shared, writer: &Writer, name: &'static str) -> Result<Option<Claimed>, Failure> {
    if !shared.is_shared() {
        return Ok(None);
    }
    let mut append = Append::new(shared.client.clone(), CaseId::from("posts"), 0, shared.clock.now());
    append.jobs.push(JobChange::Put {
        queue: name.to_owned(),
        id: "turn".to_owned(),
        case_id: String::new(),
        due_ms: 0,
        priority: 0,
        body: b"{}".to_vec(),
    });
    ask(writer, move |journal| journal.commit(vec![append]))?;
    let turn = writer.claim(name, TURN_MS, 1)?.pop();
    shared.catch_up()?;
    turn.map(Some).ok_or_else(|| crate::refusals::stale_lease().into())
}

/// Asks the journal for something on the writer's thread, and waits for the answer.
pub(crate) fn ask<T: Send + 'static>(
    writer: &Writer,
    what: impl FnOnce(&mut dyn Writing) -> Result<T, journal::JournalError> + Send + 'static,
) -> Result<T, Failure> {
    let (reply, answer) = sync_channel(1);
    writer.send_message_patiently(Message::Ask(Box::new(move |journal| {
        let _ = reply.send(what(journal).map_err(Failure::fault));
    })))?;
    answer.recv().map_err(|_| Failure::fault("The writer has stopped"))?
}

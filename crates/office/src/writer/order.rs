//! What the writer is asked to do, and what it answers.

use crate::law::Who;
use cases::{Command, Event, State};
use journal::{BlobRecord, Claimed, RowChange, Writing};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use terms::{CaseId, Digest, Failure, Refusal};

/// Which case a command is for.
#[derive(Clone)]
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

impl Order {
    /// The same order with nobody to answer, to be decided again where another process is quicker.
    pub(super) fn copied(&self) -> Box<Self> {
        Box::new(Self {
            who: self.who.clone(),
            target: self.target.clone(),
            command: self.command.clone(),
            once: self.once.clone(),
            blobs: self.blobs.clone(),
            job: self.job.clone(),
            rows: self.rows.clone(),
            master: self.master.clone(),
            reply: Box::new(|_| {}),
        })
    }
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
    /// Something of the journal itself: leases, snapshots.
    Ask(Asked),
    Stop,
}

/// Something that is done with the journal on the writer's thread.
pub(crate) type Asked = Box<dyn FnOnce(&mut dyn Writing) + Send>;

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

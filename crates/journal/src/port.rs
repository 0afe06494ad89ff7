//! The narrow port that both adapters keep: what a writer of a journal does, and what its readers see.
//!
//! SQLite: [`Journal`](crate::Journal) and [`Reader`](crate::Reader), one process. PostgreSQL:
//! `postgres::Journal` and `postgres::Reader` (behind the feature of that name), any number of processes. One suite of tests runs on both (`tests/conformance.rs`).
//!
//! One difference is part of the port: on SQLite an entry has its position when the commit returns. On PostgreSQL
//! positions are given in commit order by whoever signs next ([`Writing::sign`]); until then [`Committed`] says 0.

use crate::{
    Append, BlobRecord, Checkpoint, Claimed, Committed, Conflict, Cursor, Hit, JournalError, Once, Page,
    QueueDepth, Row, Snapshot, Sought, Stored, Tile,
};
use jiff::Timestamp;
use std::sync::Arc;
use terms::{CaseId, ClientId, Digest};

/// A writer of either adapter.
pub type AnyJournal = Box<dyn Writing>;
/// A reader of either adapter, for any thread.
pub type AnyReader = Arc<dyn Reading>;

type Outcome<T> = Result<T, JournalError>;

/// What a writer does. Each method is described at the SQLite adapter's method of the same name.
#[expect(missing_docs, reason = "each is documented at the method of the same name of the SQLite adapter")]
pub trait Writing: Send {
    fn commit(&mut self, batch: Vec<Append>) -> Outcome<Vec<Result<Committed, Conflict>>>;
    /// What stands under idempotency keys, as the writer itself sees it: what it wrote last is at hand.
    fn once_many(&mut self, client: &ClientId, keys: &[&str]) -> Outcome<Vec<Once>>;
    fn claim(&mut self, queue: &str, now_ms: i64, lease_ms: i64, n: usize) -> Outcome<Vec<Claimed>>;
    fn release(&mut self, job: &Claimed) -> Outcome<bool>;
    fn fail(&mut self, job: &Claimed, retry_at_ms: i64) -> Outcome<bool>;
    fn extend(&mut self, job: &Claimed, lease_until_ms: i64) -> Outcome<bool>;
    fn next_ready_ms(&mut self, queue: &str) -> Outcome<Option<i64>>;
    fn put_snapshots(&mut self, snapshots: &[Snapshot]) -> Outcome<()>;
    /// Gives every entry that may have one its place in the tree, and signs a checkpoint that covers it.
    fn sign(&mut self, client: &ClientId, now: Timestamp) -> Outcome<Option<Checkpoint>>;
    /// The same for every client with entries that no checkpoint covers yet.
    fn sign_all(&mut self, now: Timestamp) -> Outcome<()>;
    /// Takes jobs back from workers that are gone; does nothing where other processes work on the same journal.
    fn free_leases(&mut self, client: &ClientId) -> Outcome<usize>;
    /// Takes every claimed job of a queue from whoever holds it, to be claimed again in the order in which it was due: for
    /// whoever alone works a queue from now on. Attempts stay counted; what the holder still writes under its claim is refused.
    fn take_over(&mut self, client: &ClientId, queue: &str) -> Outcome<usize>;
    /// Whether other processes write to it, too.
    fn is_shared(&self) -> bool;
    fn reader(&self) -> AnyReader;
}

/// What a reader sees. Each method is described at the SQLite adapter's method of the same name.
#[expect(missing_docs, reason = "each is documented at the method of the same name of the SQLite adapter")]
pub trait Reading: Send + Sync {
    fn case(&self, client: &ClientId, case: &CaseId, from_version: u64) -> Outcome<Vec<Stored>>;
    fn log(&self, client: &ClientId, after: u64, limit: usize) -> Outcome<Vec<Stored>>;
    fn size(&self, client: &ClientId) -> Outcome<u64>;
    fn clients(&self) -> Outcome<Vec<ClientId>>;
    fn once(&self, client: &ClientId, key: &str) -> Outcome<Option<Once>>;
    fn once_many(&self, client: &ClientId, keys: &[&str]) -> Outcome<Vec<Once>>;
    fn blob(&self, client: &ClientId, plain: Digest) -> Outcome<Option<BlobRecord>>;
    fn row(&self, client: &ClientId, view: &str, key: &str) -> Outcome<Option<Row>>;
    fn page(
        &self,
        client: &ClientId,
        view: &str,
        shelf: &str,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Outcome<Page>;
    fn count(&self, client: &ClientId, view: &str, shelf: &str) -> Outcome<u64>;
    fn count_until(&self, client: &ClientId, view: &str, shelf: &str, rank: i64) -> Outcome<u64>;
    fn shelves(&self, client: &ClientId, view: &str) -> Outcome<Vec<(String, u64)>>;
    fn scan(&self, client: &ClientId, view: &str, after_key: &str, limit: usize) -> Outcome<Vec<Row>>;
    fn snapshot(&self, client: &ClientId, case: &CaseId) -> Outcome<Option<Snapshot>>;
    fn job(&self, client: &ClientId, queue: &str, id: &str) -> Outcome<Option<Claimed>>;
    fn queues(&self, client: &ClientId) -> Outcome<Vec<QueueDepth>>;
    fn checkpoint(&self, client: &ClientId) -> Outcome<Option<Checkpoint>>;
    fn tile(&self, client: &ClientId, tile: Tile) -> Outcome<Option<Vec<u8>>>;
    fn find(
        &self,
        client: &ClientId,
        view: &str,
        sought: Option<&Sought>,
        before: Option<u64>,
        limit: usize,
    ) -> Outcome<Vec<Hit>>;
    fn is_found(&self, client: &ClientId, view: &str, key: &str, sought: &Sought) -> Outcome<bool>;
    fn findable(&self, client: &ClientId, view: &str) -> Outcome<u64>;
    /// Up to `limit` records of documents that were not erased, by digest, those after `after`.
    fn blobs(&self, client: &ClientId, after: Option<Digest>, limit: usize) -> Outcome<Vec<BlobRecord>>;
    /// How many entries have no place in the tree yet; on SQLite none ever.
    fn unplaced(&self, client: &ClientId) -> Outcome<u64>;
}

impl Writing for crate::Journal {
    fn commit(&mut self, batch: Vec<Append>) -> Outcome<Vec<Result<Committed, Conflict>>> {
        self.commit(batch)
    }
    fn once_many(&mut self, client: &ClientId, keys: &[&str]) -> Outcome<Vec<Once>> {
        keys.iter().filter_map(|key| crate::commit::find_once(&self.conn, client, key).transpose()).collect()
    }
    fn claim(&mut self, queue: &str, now_ms: i64, lease_ms: i64, n: usize) -> Outcome<Vec<Claimed>> {
        self.claim(queue, now_ms, lease_ms, n)
    }
    fn release(&mut self, job: &Claimed) -> Outcome<bool> {
        self.release(job)
    }
    fn fail(&mut self, job: &Claimed, retry_at_ms: i64) -> Outcome<bool> {
        self.fail(job, retry_at_ms)
    }
    fn extend(&mut self, job: &Claimed, lease_until_ms: i64) -> Outcome<bool> {
        self.extend(job, lease_until_ms)
    }
    fn next_ready_ms(&mut self, queue: &str) -> Outcome<Option<i64>> {
        Self::next_ready_ms(self, queue)
    }
    fn put_snapshots(&mut self, snapshots: &[Snapshot]) -> Outcome<()> {
        self.put_snapshots(snapshots)
    }
    fn sign(&mut self, client: &ClientId, now: Timestamp) -> Outcome<Option<Checkpoint>> {
        self.checkpoint(client, now)
    }
    fn sign_all(&mut self, now: Timestamp) -> Outcome<()> {
        self.checkpoint_all(now).map(|_| ())
    }
    fn free_leases(&mut self, client: &ClientId) -> Outcome<usize> {
        self.free_leases(client)
    }
    fn take_over(&mut self, client: &ClientId, queue: &str) -> Outcome<usize> {
        self.take_over(client, queue)
    }
    fn is_shared(&self) -> bool {
        false
    }
    fn reader(&self) -> AnyReader {
        Arc::new(self.reader())
    }
}

impl Reading for crate::Reader {
    fn case(&self, client: &ClientId, case: &CaseId, from_version: u64) -> Outcome<Vec<Stored>> {
        self.case(client, case, from_version)
    }
    fn log(&self, client: &ClientId, after: u64, limit: usize) -> Outcome<Vec<Stored>> {
        self.log(client, after, limit)
    }
    fn size(&self, client: &ClientId) -> Outcome<u64> {
        self.size(client)
    }
    fn clients(&self) -> Outcome<Vec<ClientId>> {
        self.clients()
    }
    fn once(&self, client: &ClientId, key: &str) -> Outcome<Option<Once>> {
        self.once(client, key)
    }
    fn once_many(&self, client: &ClientId, keys: &[&str]) -> Outcome<Vec<Once>> {
        self.once_many(client, keys)
    }
    fn blob(&self, client: &ClientId, plain: Digest) -> Outcome<Option<BlobRecord>> {
        self.blob(client, plain)
    }
    fn row(&self, client: &ClientId, view: &str, key: &str) -> Outcome<Option<Row>> {
        self.row(client, view, key)
    }
    fn page(
        &self,
        client: &ClientId,
        view: &str,
        shelf: &str,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Outcome<Page> {
        self.page(client, view, shelf, after, limit)
    }
    fn count(&self, client: &ClientId, view: &str, shelf: &str) -> Outcome<u64> {
        self.count(client, view, shelf)
    }
    fn count_until(&self, client: &ClientId, view: &str, shelf: &str, rank: i64) -> Outcome<u64> {
        self.count_until(client, view, shelf, rank)
    }
    fn shelves(&self, client: &ClientId, view: &str) -> Outcome<Vec<(String, u64)>> {
        self.shelves(client, view)
    }
    fn scan(&self, client: &ClientId, view: &str, after_key: &str, limit: usize) -> Outcome<Vec<Row>> {
        self.scan(client, view, after_key, limit)
    }
    fn snapshot(&self, client: &ClientId, case: &CaseId) -> Outcome<Option<Snapshot>> {
        self.snapshot(client, case)
    }
    fn job(&self, client: &ClientId, queue: &str, id: &str) -> Outcome<Option<Claimed>> {
        self.job(client, queue, id)
    }
    fn queues(&self, client: &ClientId) -> Outcome<Vec<QueueDepth>> {
        self.queues(client)
    }
    fn checkpoint(&self, client: &ClientId) -> Outcome<Option<Checkpoint>> {
        self.checkpoint(client)
    }
    fn tile(&self, client: &ClientId, tile: Tile) -> Outcome<Option<Vec<u8>>> {
        self.tile(client, tile)
    }
    fn find(
        &self,
        client: &ClientId,
        view: &str,
        sought: Option<&Sought>,
        before: Option<u64>,
        limit: usize,
    ) -> Outcome<Vec<Hit>> {
        self.find(client, view, sought, before, limit)
    }
    fn is_found(&self, client: &ClientId, view: &str, key: &str, sought: &Sought) -> Outcome<bool> {
        self.is_found(client, view, key, sought)
    }
    fn findable(&self, client: &ClientId, view: &str) -> Outcome<u64> {
        self.findable(client, view)
    }
    fn blobs(&self, client: &ClientId, after: Option<Digest>, limit: usize) -> Outcome<Vec<BlobRecord>> {
        self.blobs(client, after, limit)
    }
    fn unplaced(&self, _: &ClientId) -> Outcome<u64> {
        Ok(0)
    }
}

//! The same port on PostgreSQL 15 and newer: any number of processes write to one database.
//!
//! A batch is one transaction with a fixed set of statements over UNNEST arrays, whatever its size. Nobody locks a case:
//! the primary key of `events` decides who was first, and the slower batch is looked at once more. Nothing is notified
//! inside a transaction.
//!
//! The tree is grown by [`Journal::integrate`], by one process at a time: it holds the client's row for its transaction,
//! and takes entries in the order (transaction, sequence) below the oldest transaction that is still under way. So no
//! entry that commits late is ever passed by, and a process that dies holds nothing.
//!
//! The adapter blocks, as the one on SQLite does: the office has one writing thread and reads from blocking threads, so an
//! asynchronous client would only add a hop. How it is reached, with TLS or without, is the crate `reach`. Nobody waits for
//! ever: a server that says nothing is given up, and the next command connects anew, to whichever of the servers named can be
//! written to.
//!
//! Read [`Journal::commit`] first (in `commit.rs`), then `integrate.rs`.

mod address;
mod claim;
mod commit;
mod connection;
mod follow;
mod integrate;
mod plan;
mod reader;
mod schema;
mod scratch;
mod staged;
mod together;
mod writes;

pub use connection::Options;
pub use follow::{Change, Mark};
pub use reader::Reader;
pub(crate) use scratch::FloorTable;
pub use scratch::Scratch;

use crate::key::{Key, VerifyingKey};
use crate::port::Writing;
use crate::{
    Append, Checkpoint, Claimed, Committed, Conflict, JournalError, KeyError, Once, Snapshot,
    limits::{BATCH_APPENDS_MAX, stored},
};
use connection::{Connection, Plans, Pool};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use terms::ClientId;

/// Brings the schema of a database to the newest number; with `dry_run` that is tried in a transaction that is thrown away. An
/// empty database has the number 0.
///
/// # Errors
/// [`JournalError::Postgres`], [`JournalError::NewerSchema`], [`JournalError::NotAJournal`].
pub fn migrate(url: &str, options: &Options, dry_run: bool) -> Result<crate::SchemaStep, JournalError> {
    let mut conn = Connection::open(url, options, connection::Plans::ByName)?;
    let (from, to) = schema::migrate(&mut conn, &options.schema, dry_run)?;
    Ok(crate::SchemaStep { from, to })
}

/// A writer of the journal in a PostgreSQL database. Any number of them, in any number of processes, share it.
pub struct Journal {
    conn: Connection,
    readers: Arc<Pool>,
    key: Key,
    options: Options,
    /// Clients whose row is known to be there.
    known: HashSet<ClientId>,
    /// The client that was served last, by queue.
    served: HashMap<String, ClientId>,
}

impl Journal {
    /// Connects to `url` (`postgres://user@host/database`, or `host=/socket user=…`), brings the schema forward, and takes
    /// the signing key of `keys` (a folder; the key is made where the journal is new). Every node needs the same key.
    ///
    /// # Errors
    /// [`JournalError::Postgres`], [`JournalError::NewerSchema`], [`JournalError::Key`] for a key that did not sign before.
    pub fn open(url: &str, keys: &Path, options: Options) -> Result<Self, JournalError> {
        let mut conn = Connection::open(url, &options, Plans::ByName)?;
        schema::migrate(&mut conn, &options.schema, false)?;
        let signers = conn.query("SELECT client, signer FROM clients WHERE signer IS NOT NULL", &[])?;
        let key = Key::open(keys, signers.is_empty())?;
        for row in &signers {
            if row.get::<_, &[u8]>(1) != key.public().bytes() {
                return Err(KeyError::Another { client: row.get(0) }.into());
            }
        }
        let readers = Arc::new(Pool::new(url.to_owned(), options.clone()));
        Ok(Self { conn, readers, key, options, known: HashSet::new(), served: HashMap::new() })
    }

    /// A reader for other threads.
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.readers))
    }

    /// The key that checks this journal's checkpoints.
    pub fn verifying_key(&self) -> VerifyingKey {
        self.key.public()
    }
}

impl Writing for Journal {
    fn commit(&mut self, batch: Vec<Append>) -> Result<Vec<Result<Committed, Conflict>>, JournalError> {
        if batch.len() > BATCH_APPENDS_MAX {
            return Err(JournalError::Unfit(format!(
                "{} appends in one batch; the limit is {BATCH_APPENDS_MAX}",
                batch.len()
            )));
        }
        self.commit_batch(&batch)
    }
    fn once_many(&mut self, client: &ClientId, keys: &[&str]) -> Result<Vec<Once>, JournalError> {
        reader::once_many(&mut self.conn, client, keys)
    }
    fn claim(
        &mut self,
        queue: &str,
        now_ms: i64,
        lease_ms: i64,
        n: usize,
    ) -> Result<Vec<Claimed>, JournalError> {
        self.claim_jobs(queue, now_ms, lease_ms, n)
    }
    fn release(&mut self, job: &Claimed) -> Result<bool, JournalError> {
        self.hand_back(job, job.due_ms, job.attempts.saturating_sub(1))
    }
    fn fail(&mut self, job: &Claimed, retry_at_ms: i64) -> Result<bool, JournalError> {
        self.hand_back(job, retry_at_ms, job.attempts)
    }
    fn extend(&mut self, job: &Claimed, lease_until_ms: i64) -> Result<bool, JournalError> {
        self.keep_longer(job, lease_until_ms)
    }
    fn next_ready_ms(&mut self, queue: &str) -> Result<Option<i64>, JournalError> {
        let sql = "SELECT min(j.ready_ms) FROM clients c CROSS JOIN LATERAL
                   (SELECT ready_ms FROM jobs WHERE client = c.client AND queue = $1 AND priority >= 0 ORDER BY ready_ms LIMIT 1) j";
        Ok(self.conn.query(sql, &[&queue])?.first().and_then(|row| row.get(0)))
    }
    fn put_snapshots(&mut self, snapshots: &[Snapshot]) -> Result<(), JournalError> {
        let sql = "INSERT INTO snapshots AS s (client, case_id, version, body)
                   SELECT DISTINCT ON (client, case_id) * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[])
                   AS u(client, case_id, version, body) ORDER BY client, case_id, version DESC
                   ON CONFLICT (client, case_id) DO UPDATE SET version = excluded.version, body = excluded.body
                   WHERE excluded.version > s.version";
        let clients: Vec<&str> = snapshots.iter().map(|it| it.client.as_str()).collect();
        let cases: Vec<&str> = snapshots.iter().map(|it| it.case_id.as_str()).collect();
        let versions: Vec<i64> = snapshots.iter().map(|it| stored(it.version)).collect();
        let bodies: Vec<&[u8]> = snapshots.iter().map(|it| it.body.as_slice()).collect();
        self.conn.execute(sql, &[&clients, &cases, &versions, &bodies])?;
        Ok(())
    }
    fn sign(&mut self, client: &ClientId, now: Timestamp) -> Result<Option<Checkpoint>, JournalError> {
        self.integrate(client, now, true)?;
        crate::port::Reading::checkpoint(&self.reader(), client)
    }
    fn sign_all(&mut self, now: Timestamp) -> Result<(), JournalError> {
        self.integrate_every(now, true)
    }
    fn free_leases(&mut self, _: &ClientId) -> Result<usize, JournalError> {
        // Whoever holds one may be alive in another process: a lease ends by time.
        Ok(0)
    }
    fn take_over(&mut self, client: &ClientId, queue: &str) -> Result<usize, JournalError> {
        let sql = "UPDATE jobs SET ready_ms = due_ms, lease_until_ms = 0, fence = 0
                   WHERE client = $1 AND queue = $2 AND fence <> 0";
        let n = self.conn.execute(sql, &[&client.as_str(), &queue])?;
        Ok(usize::try_from(n).unwrap_or(usize::MAX))
    }
    fn is_shared(&self) -> bool {
        true
    }
    fn reader(&self) -> crate::AnyReader {
        Arc::new(self.reader())
    }
}

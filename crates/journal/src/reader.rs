//! Reading, from any thread, while the writer writes.

use crate::append::Once;
use crate::blobs;
use crate::commit::find_once;
use crate::cursor::Cursor;
use crate::envelope::{self, Header};
use crate::jobs::{Claimed, QueueDepth};
use crate::limits::{PAGE_ROWS_MAX, counted, stored};
use crate::pool::Pool;
use crate::{BlobRecord, JournalError};
use rusqlite::{Connection, OptionalExtension as _, Params, params};
use std::sync::Arc;
use terms::{CaseId, ClientId, Digest};

/// An entry as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its place in the client's log, counted from 1.
    pub position: u64,
    /// Client, case, version, kind and time, as the envelope has them.
    pub header: Header,
    /// The body byte for byte as it was appended.
    pub body: Vec<u8>,
    /// The stored bytes that the leaf hash commits to.
    pub envelope: Vec<u8>,
}

/// A read-model row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its key within the view.
    pub key: String,
    /// Where it lies.
    pub shelf: String,
    /// Its order there.
    pub rank: i64,
    /// The case it tells about; may be empty.
    pub case_id: String,
    /// Its content.
    pub body: Vec<u8>,
}

/// Some rows of a shelf, and where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The rows by rank, then key.
    pub rows: Vec<Row>,
    /// Present where there may be more.
    pub next: Option<Cursor>,
}

/// Reads what was committed. Clones share a few connections.
#[derive(Clone)]
pub struct Reader {
    pub(crate) pool: Arc<Pool>,
}

impl Reader {
    pub(crate) fn new(pool: Arc<Pool>) -> Self {
        Self { pool }
    }

    /// The entries of a case from `from_version` (counted from 1) on, in order.
    ///
    /// # Errors
    /// What the database says; [`JournalError::Damaged`] for bytes that are no envelope.
    pub fn case(
        &self,
        client: &ClientId,
        case: &CaseId,
        from_version: u64,
    ) -> Result<Vec<Stored>, JournalError> {
        let sql = "SELECT position, envelope FROM events WHERE client = ?1 AND case_id = ?2 AND version >= ?3
                   ORDER BY version";
        self.pool
            .read(|conn| entries(conn, sql, params![client.as_str(), case.as_str(), stored(from_version)]))
    }

    /// Up to `limit` entries of a client's log after `position`, in order; 0 starts at the first.
    ///
    /// # Errors
    /// As [`Reader::case`].
    pub fn log(&self, client: &ClientId, after: u64, limit: usize) -> Result<Vec<Stored>, JournalError> {
        let sql = "SELECT position, envelope FROM events WHERE client = ?1 AND position > ?2 ORDER BY position LIMIT ?3";
        self.pool
            .read(|conn| entries(conn, sql, params![client.as_str(), stored(after), stored(limit as u64)]))
    }

    /// How many entries the client's log has.
    ///
    /// # Errors
    /// What the database says.
    pub fn size(&self, client: &ClientId) -> Result<u64, JournalError> {
        self.pool.read(|conn| crate::tree::size(conn, client))
    }

    /// The clients that have entries, in order.
    ///
    /// # Errors
    /// What the database says.
    pub fn clients(&self) -> Result<Vec<ClientId>, JournalError> {
        self.pool.read(|conn| {
            let mut select = conn.prepare_cached("SELECT client FROM clients ORDER BY client")?;
            let clients = select.query_map([], |row| row.get(0).map(ClientId))?;
            Ok(clients.collect::<Result<_, _>>()?)
        })
    }

    /// What stands under an idempotency key.
    ///
    /// # Errors
    /// What the database says.
    pub fn once(&self, client: &ClientId, key: &str) -> Result<Option<Once>, JournalError> {
        self.pool.read(|conn| find_once(conn, client, key))
    }

    /// The row of that key.
    ///
    /// # Errors
    /// What the database says.
    pub fn row(&self, client: &ClientId, view: &str, key: &str) -> Result<Option<Row>, JournalError> {
        let sql =
            "SELECT key, shelf, rank, case_id, body FROM rows WHERE client = ?1 AND view = ?2 AND key = ?3";
        self.pool.read(|conn| {
            Ok(conn.prepare_cached(sql)?.query_row([client.as_str(), view, key], row).optional()?)
        })
    }

    /// Up to `limit` rows of a shelf after `after`, by rank, then key.
    ///
    /// # Errors
    /// What the database says, or a limit of 0 or above [`PAGE_ROWS_MAX`].
    pub fn page(
        &self,
        client: &ClientId,
        view: &str,
        shelf: &str,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, JournalError> {
        if limit == 0 || limit > PAGE_ROWS_MAX {
            return Err(JournalError::Unfit(format!("a page has 1 to {PAGE_ROWS_MAX} rows, not {limit}")));
        }
        let sql =
            "SELECT key, shelf, rank, case_id, body FROM rows WHERE client = ?1 AND view = ?2 AND shelf = ?3
                   AND (rank, key) > (?4, ?5) ORDER BY rank, key LIMIT ?6";
        // No key is empty, so that the smallest rank with the empty key lies before every row.
        let (rank, key) = after.map_or((i64::MIN, ""), |cursor| (cursor.rank, cursor.key.as_str()));
        let mut rows = self.pool.read(|conn| {
            rows(conn, sql, params![client.as_str(), view, shelf, rank, key, stored(limit as u64 + 1)])
        })?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| Cursor { rank: row.rank, key: row.key.clone() });
        Ok(Page { rows, next })
    }

    /// How many rows lie on a shelf. Kept, not counted.
    ///
    /// # Errors
    /// What the database says.
    pub fn count(&self, client: &ClientId, view: &str, shelf: &str) -> Result<u64, JournalError> {
        let sql = "SELECT n FROM shelves WHERE client = ?1 AND view = ?2 AND shelf = ?3";
        self.pool.read(|conn| {
            let n = conn
                .prepare_cached(sql)?
                .query_row([client.as_str(), view, shelf], |row| row.get(0))
                .optional()?;
            Ok(counted(n.unwrap_or(0)))
        })
    }

    /// How many rows of a shelf have at most that rank.
    ///
    /// # Errors
    /// What the database says.
    pub fn count_until(
        &self,
        client: &ClientId,
        view: &str,
        shelf: &str,
        rank: i64,
    ) -> Result<u64, JournalError> {
        let sql = "SELECT count(*) FROM rows WHERE client = ?1 AND view = ?2 AND shelf = ?3 AND rank <= ?4";
        let n: i64 = self.pool.read(|conn| {
            Ok(conn
                .prepare_cached(sql)?
                .query_row(params![client.as_str(), view, shelf, rank], |row| row.get(0))?)
        })?;
        Ok(u64::try_from(n).unwrap_or(0))
    }

    /// The shelves of a view that have rows, with their counts, by name.
    ///
    /// # Errors
    /// What the database says.
    pub fn shelves(&self, client: &ClientId, view: &str) -> Result<Vec<(String, u64)>, JournalError> {
        let sql = "SELECT shelf, n FROM shelves WHERE client = ?1 AND view = ?2 AND n > 0 ORDER BY shelf";
        self.pool.read(|conn| {
            let mut select = conn.prepare_cached(sql)?;
            let shelves =
                select.query_map([client.as_str(), view], |row| Ok((row.get(0)?, counted(row.get(1)?))))?;
            Ok(shelves.collect::<Result<_, _>>()?)
        })
    }

    /// Up to `limit` rows of a view by key, those after `after_key` (`""` from the first). For views that are read whole.
    ///
    /// # Errors
    /// What the database says.
    pub fn scan(
        &self,
        client: &ClientId,
        view: &str,
        after_key: &str,
        limit: usize,
    ) -> Result<Vec<Row>, JournalError> {
        let sql =
            "SELECT key, shelf, rank, case_id, body FROM rows WHERE client = ?1 AND view = ?2 AND key > ?3
                   ORDER BY key LIMIT ?4";
        self.pool
            .read(|conn| rows(conn, sql, params![client.as_str(), view, after_key, stored(limit as u64)]))
    }

    /// The record of a document, unless it was erased.
    ///
    /// # Errors
    /// What the database says.
    pub fn blob(&self, client: &ClientId, plain: Digest) -> Result<Option<BlobRecord>, JournalError> {
        self.pool.read(|conn| blobs::record(conn, client, plain))
    }

    /// A job as it stands, claimed or not.
    ///
    /// # Errors
    /// What the database says.
    pub fn job(&self, client: &ClientId, queue: &str, id: &str) -> Result<Option<Claimed>, JournalError> {
        let sql = "SELECT case_id, due_ms, priority, attempts, lease_until_ms, fence, body FROM jobs
                   WHERE client = ?1 AND queue = ?2 AND id = ?3";
        self.pool.read(|conn| {
            let job = conn.prepare_cached(sql)?.query_row([client.as_str(), queue, id], |row| {
                Ok(Claimed {
                    client: client.clone(),
                    queue: queue.to_owned(),
                    id: id.to_owned(),
                    case_id: row.get(0)?,
                    due_ms: row.get(1)?,
                    priority: row.get(2)?,
                    attempts: row.get(3)?,
                    lease_until_ms: row.get(4)?,
                    fence: counted(row.get(5)?),
                    body: row.get(6)?,
                })
            });
            Ok(job.optional()?)
        })
    }

    /// How full a client's queues are.
    ///
    /// # Errors
    /// What the database says.
    pub fn queues(&self, client: &ClientId) -> Result<Vec<QueueDepth>, JournalError> {
        let sql =
            "SELECT queue, count(*), min(due_ms) FROM jobs WHERE client = ?1 GROUP BY queue ORDER BY queue";
        self.pool.read(|conn| {
            let mut select = conn.prepare_cached(sql)?;
            let depths = select.query_map([client.as_str()], |row| {
                Ok(QueueDepth { queue: row.get(0)?, jobs: counted(row.get(1)?), oldest_due_ms: row.get(2)? })
            })?;
            Ok(depths.collect::<Result<_, _>>()?)
        })
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        key: row.get(0)?,
        shelf: row.get(1)?,
        rank: row.get(2)?,
        case_id: row.get(3)?,
        body: row.get(4)?,
    })
}

fn rows(conn: &Connection, sql: &str, span: impl Params) -> Result<Vec<Row>, JournalError> {
    let mut select = conn.prepare_cached(sql)?;
    let rows = select.query_map(span, row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn entries(conn: &Connection, sql: &str, span: impl Params) -> Result<Vec<Stored>, JournalError> {
    let mut select = conn.prepare_cached(sql)?;
    let mut found = select.query(span)?;
    let mut entries = Vec::new();
    while let Some(row) = found.next()? {
        let (position, envelope) = (counted(row.get(0)?), row.get::<_, Vec<u8>>(1)?);
        let (header, body) = envelope::read(&envelope).map_err(|error| {
            JournalError::Damaged(format!("the entry at position {position} is no envelope: {error}"))
        })?;
        let body = body.to_vec();
        entries.push(Stored { position, header, body, envelope });
    }
    Ok(entries)
}

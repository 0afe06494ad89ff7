//! Reading, from any thread, while the writer writes.

use crate::append::Once;
use crate::blobs;
use crate::commit::find_once;
use crate::envelope::{self, Header};
use crate::journal::DATABASE;
use crate::limits::{counted, stored};
use crate::pool::Pool;
use crate::{BlobRecord, JournalError};
use rusqlite::{Connection, Params, params};
use std::path::Path;
use std::sync::Arc;
use terms::{CaseId, ClientId, Digest};

/// How long to wait for a writer that holds the file, in milliseconds.
const BUSY_MS: u64 = 5000;

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

/// Reads what was committed. Clones share a few connections.
#[derive(Clone)]
pub struct Reader {
    pub(crate) pool: Arc<Pool>,
}

impl Reader {
    pub(crate) fn new(pool: Arc<Pool>) -> Self {
        Self { pool }
    }

    /// Reads a data folder that another process may be writing to; nothing is changed and no key is needed.
    ///
    /// # Errors
    /// [`JournalError::NotAJournal`], another schema, and what the database says.
    pub fn of_dir(dir: &Path) -> Result<Self, JournalError> {
        let pool = Pool::new(dir.join(DATABASE), BUSY_MS);
        pool.read(|_| Ok(()))?;
        Ok(Self::new(Arc::new(pool)))
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

    /// What stands under those of many idempotency keys that are known, all read at one point in time.
    ///
    /// # Errors
    /// What the database says.
    pub fn once_many(&self, client: &ClientId, keys: &[&str]) -> Result<Vec<Once>, JournalError> {
        self.pool.read(|conn| {
            let view = conn.unchecked_transaction()?;
            keys.iter().filter_map(|key| find_once(&view, client, key).transpose()).collect()
        })
    }

    /// The record of a document, unless it was erased.
    ///
    /// # Errors
    /// What the database says.
    pub fn blob(&self, client: &ClientId, plain: Digest) -> Result<Option<BlobRecord>, JournalError> {
        self.pool.read(|conn| blobs::record(conn, client, plain))
    }

    /// Up to `limit` records of documents that were not erased, by digest, those after `after`.
    ///
    /// # Errors
    /// What the database says.
    pub fn blobs(
        &self,
        client: &ClientId,
        after: Option<Digest>,
        limit: usize,
    ) -> Result<Vec<BlobRecord>, JournalError> {
        let sql = "SELECT plain, sealed, bytes FROM blobs WHERE client = ?1 AND plain > ?2 AND erased = 0
                   ORDER BY plain LIMIT ?3";
        let after: Vec<u8> = after.map(|it| it.0.to_vec()).unwrap_or_default();
        self.pool.read(|conn| {
            let mut select = conn.prepare_cached(sql)?;
            let records = select.query_map(params![client.as_str(), after, stored(limit as u64)], |row| {
                let (plain, sealed) = (Digest(row.get(0)?), Digest(row.get(1)?));
                Ok(BlobRecord { plain, sealed, bytes: counted(row.get(2)?) })
            })?;
            Ok(records.collect::<Result<_, _>>()?)
        })
    }
}

fn entries(conn: &Connection, sql: &str, span: impl Params) -> Result<Vec<Stored>, JournalError> {
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

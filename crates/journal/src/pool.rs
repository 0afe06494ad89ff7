//! A few read-only connections that threads take in turn.

use crate::limits::READERS_MAX;
use crate::{JournalError, schema};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Page cache of one reader in KiB. Each commit empties it, so more would only be held and never used.
const CACHE_KIB: i64 = 2 * 1024;
const STATEMENTS: usize = 64;

/// Idle connections, and how many are open altogether.
#[derive(Default)]
struct Shelf {
    idle: Vec<Connection>,
    open: usize,
}

/// At most [`READERS_MAX`] connections; who finds none waits.
pub(crate) struct Pool {
    path: PathBuf,
    busy_ms: u64,
    shelf: Mutex<Shelf>,
    freed: Condvar,
}

impl Pool {
    pub(crate) fn new(path: PathBuf, busy_ms: u64) -> Self {
        Self { path, busy_ms, shelf: Mutex::default(), freed: Condvar::new() }
    }

    /// Runs `read` on one connection. It gets a consistent view where it opens a transaction.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let taken = Taken { pool: self, conn: Some(self.take()?) };
        match &taken.conn {
            Some(conn) => read(conn),
            None => Err(JournalError::Damaged("a reader without connection".to_owned())),
        }
    }

    fn take(&self) -> Result<Connection, JournalError> {
        let mut shelf = self.lock();
        loop {
            if let Some(conn) = shelf.idle.pop() {
                return Ok(conn);
            }
            if shelf.open < READERS_MAX {
                shelf.open += 1;
                drop(shelf);
                return open(&self.path, self.busy_ms).inspect_err(|_| self.put_back(None));
            }
            shelf = self.freed.wait(shelf).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn put_back(&self, conn: Option<Connection>) {
        let mut shelf = self.lock();
        match conn {
            Some(conn) => shelf.idle.push(conn),
            None => shelf.open -= 1,
        }
        drop(shelf);
        self.freed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Brings the connection back however the reading ends.
struct Taken<'a> {
    pool: &'a Pool,
    conn: Option<Connection>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.pool.put_back(self.conn.take());
    }
}

/// Opens the database for reading only.
pub(crate) fn open(path: &Path, busy_ms: u64) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_millis(busy_ms))?;
    conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "query_only", true)?;
    crate::journal::stable_plans(&conn)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    schema::require_newest(&conn, path)?;
    Ok(conn)
}

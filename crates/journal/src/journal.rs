//! The one writer of a data folder.

use crate::blobs::Blobs;
use crate::key::{Key, VerifyingKey};
use crate::lock::FolderLock;
use crate::pool::Pool;
use crate::reader::Reader;
use crate::tree::Tree;
use crate::{JournalError, schema};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use terms::ClientId;

/// The name of the database within the data folder.
pub(crate) const DATABASE: &str = "journal.db";
/// Pages the write-ahead log may grow to before it is folded back: 16 MiB.
const WAL_PAGES: i64 = 4096;
/// Page cache of the writer in KiB: the pages that a few hundred commands touch. The system keeps the file.
const CACHE_KIB: i64 = 16 * 1024;
/// Prepared statements kept by the writer.
const STATEMENTS: usize = 64;
/// Clients whose right edge is kept in memory.
pub(crate) const TREES_MAX: usize = 16_384;

/// How to open a journal.
#[derive(Clone, Debug)]
pub struct Options {
    /// The first part of every checkpoint's origin; the client's id follows after a slash.
    pub origin: String,
    /// A checkpoint is signed with the first commit after this many milliseconds.
    pub checkpoint_every_ms: i64,
    /// How long to wait for a reader that holds the file, in milliseconds.
    pub busy_ms: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { origin: "countersign".to_owned(), checkpoint_every_ms: 1000, busy_ms: 5000 }
    }
}

/// The writer. There is one per data folder; it may move between threads but is used by one at a time.
pub struct Journal {
    pub(crate) conn: Connection,
    pub(crate) trees: HashMap<ClientId, Tree>,
    pub(crate) key: Key,
    pub(crate) options: Options,
    pub(crate) served: HashMap<String, ClientId>,
    dir: PathBuf,
    readers: Arc<Pool>,
    _lock: FolderLock,
}

impl Journal {
    /// Opens the journal of `dir`, creating folder, database and signing key at the first start.
    ///
    /// # Errors
    /// [`JournalError::InUse`] where another process writes there, [`JournalError::NewerSchema`],
    /// [`JournalError::NotAJournal`], [`JournalError::Key`], and what disk and database say.
    pub fn open(dir: impl AsRef<Path>, options: Options) -> Result<Self, JournalError> {
        let dir = dir.as_ref().to_owned();
        origin_fits(&options.origin)?;
        fs::create_dir_all(&dir).map_err(JournalError::file(&dir))?;
        let lock = FolderLock::take(&dir)?;
        let path = dir.join(DATABASE);
        let mut conn = writer(&path, options.busy_ms)?;
        schema::migrate(&mut conn, &path)?;
        schema::sync_found(&conn)?;
        let entries: bool = conn.query_row("SELECT EXISTS (SELECT 1 FROM clients)", [], |row| row.get(0))?;
        let key = Key::open(&dir, !entries)?;
        let readers = Arc::new(Pool::new(path, options.busy_ms));
        let (trees, served) = (HashMap::new(), HashMap::new());
        Ok(Self { conn, trees, key, options, served, dir, readers, _lock: lock })
    }

    /// A reader for other threads. It sees what was committed, never what is being written.
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.readers))
    }

    /// The documents of this folder, for any thread.
    pub fn blobs(&self) -> Blobs {
        Blobs::new(&self.dir)
    }

    /// The key that checks this journal's checkpoints.
    pub fn verifying_key(&self) -> VerifyingKey {
        self.key.public()
    }

    /// The name of a client's log, which is also the name its checkpoints are signed under.
    pub fn origin(&self, client: &ClientId) -> String {
        format!("{}/{client}", self.options.origin)
    }
}

fn origin_fits(origin: &str) -> Result<(), JournalError> {
    let fits =
        !origin.is_empty() && !origin.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+');
    if fits && origin.len() <= crate::limits::NAME_BYTES_MAX {
        return Ok(());
    }
    Err(JournalError::Unfit(format!("the origin {origin:?} must be one word without '+' or blanks")))
}

pub(crate) fn writer(path: &Path, busy_ms: u64) -> Result<Connection, JournalError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_millis(busy_ms))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "wal_autocheckpoint", WAL_PAGES)?;
    conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // What is deleted is overwritten where its page is written anyway.
    conn.pragma_update(None, "secure_delete", "FAST")?;
    conn.pragma_update(None, "trusted_schema", false)?;
    stable_plans(&conn)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(conn)
}

/// A statement keeps its plan whatever is bound to it. Else SQLite plans those that ask for a span or a maximum anew at each
/// use, which costs more than to run them.
pub(crate) fn stable_plans(conn: &Connection) -> Result<(), JournalError> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

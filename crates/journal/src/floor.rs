//! The floor under a store: one row made durable in it, and nothing else. No command can be faster, so measurements stand
//! beside it.

use crate::JournalError;
use rusqlite::{Connection, params};
use std::path::Path;

/// What the write-ahead log of a journal grows to, and a little more.
const LOG_BYTES: i64 = 18 * 1024 * 1024;
const INSERT: &str = "INSERT INTO floor (client, body) VALUES (?1, ?2)";

/// A table of its own, beside a journal or in a schema of its own, written with the settings of the journal.
pub struct Floor(Store);

enum Store {
    Folder(Connection),
    #[cfg(feature = "postgres")]
    Database(Box<crate::postgres::FloorTable>),
}

impl Floor {
    /// In a SQLite file `floor.db` in `dir`.
    ///
    /// # Errors
    /// What disk and database say.
    pub fn in_folder(dir: &Path) -> Result<Self, JournalError> {
        std::fs::create_dir_all(dir).map_err(JournalError::file(dir))?;
        let conn = crate::journal::writer(&dir.join("floor.db"), 5000)?;
        conn.execute_batch("CREATE TABLE IF NOT EXISTS floor (n INTEGER PRIMARY KEY, client TEXT NOT NULL, body BLOB NOT NULL)")?;
        // As in a journal that has been written for a while the log has its length, so that a sync does not wait for a longer file.
        conn.execute(
            "INSERT INTO floor (client, body) VALUES (?1, zeroblob(?2))",
            params!["bench", LOG_BYTES],
        )?;
        conn.execute("DELETE FROM floor WHERE client = ?1", ["bench"])?;
        Ok(Self(Store::Folder(conn)))
    }

    /// In a PostgreSQL database, in `schema`, which is made.
    ///
    /// # Errors
    /// What the database says.
    #[cfg(feature = "postgres")]
    pub fn in_database(url: &str, schema: &str) -> Result<Self, JournalError> {
        Ok(Self(Store::Database(Box::new(crate::postgres::FloorTable::open(url, schema)?))))
    }

    /// Makes one row of `body` durable: a transaction of one statement.
    ///
    /// # Errors
    /// What the database says.
    pub fn commit(&mut self, body: &[u8]) -> Result<(), JournalError> {
        match &mut self.0 {
            Store::Folder(conn) => drop(conn.prepare_cached(INSERT)?.execute(params!["bench", body])?),
            #[cfg(feature = "postgres")]
            Store::Database(table) => table.commit(body)?,
        }
        Ok(())
    }
}

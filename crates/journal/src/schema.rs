//! Migrations forward, numbered, each in a transaction of its own; the number stands in `user_version`.

use crate::JournalError;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// `CSGN`: tells a journal from any other SQLite file.
const APPLICATION: i64 = 0x4353_474e;
const MIGRATIONS: [&str; 2] =
    [include_str!("../migrations/0001_journal.sql"), include_str!("../migrations/0002_words.sql")];
/// The newest schema this program knows.
pub(crate) const NEWEST: u32 = MIGRATIONS.len() as u32;

/// What schema the file has, after making sure that it is a journal (or empty).
pub(crate) fn found(conn: &Connection, path: &Path) -> Result<u32, JournalError> {
    let application: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION && (tables > 0 || version > 0) {
        return Err(JournalError::NotAJournal(path.to_owned()));
    }
    if version > NEWEST {
        return Err(JournalError::NewerSchema { path: path.to_owned(), found: version, known: NEWEST });
    }
    Ok(version)
}

/// Brings the file to the newest schema.
pub(crate) fn migrate(conn: &mut Connection, path: &Path) -> Result<(), JournalError> {
    let from = found(conn, path)?;
    for (number, sql) in (1_u32..).zip(MIGRATIONS).filter(|(number, _)| *number > from) {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "application_id", APPLICATION)?;
        tx.pragma_update(None, "user_version", number)?;
        tx.commit()?;
        tracing::info!(path = %path.display(), schema = number, "journal schema brought forward");
    }
    Ok(())
}

/// Makes sure that what is found is on the disk before anything is answered from it. A process that was killed between writing
/// a commit and syncing it leaves the commit to be found by the next one; without this, the next one would answer from it, and
/// the power could still take it away. Written anew is the number of the schema, because a commit syncs all that lies before it.
pub(crate) fn sync_found(conn: &Connection) -> Result<(), JournalError> {
    Ok(conn.pragma_update(None, "user_version", NEWEST)?)
}

/// Refuses to read a file of another schema.
pub(crate) fn require_newest(conn: &Connection, path: &Path) -> Result<(), JournalError> {
    match found(conn, path)? {
        NEWEST => Ok(()),
        0 => Err(JournalError::NotAJournal(path.to_owned())),
        older => Err(JournalError::Unfit(format!(
            "{} has schema {older}, older than {NEWEST}; open it once with this program to bring it forward",
            path.display()
        ))),
    }
}

//! Migrations forward, numbered, and the settings that make erasing mean erasing.

use crate::VaultError;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

const MIGRATIONS: [&str; 1] = [include_str!("../migrations/0001_vault.sql")];
pub(crate) const NEWEST: u32 = MIGRATIONS.len() as u32;
/// How long to wait for another connection, in milliseconds.
const BUSY_MS: u64 = 5000;

/// Opens the file and brings it to the newest schema.
pub(crate) fn open(path: &Path) -> Result<Connection, VaultError> {
    let mut conn = Connection::open(path)?;
    conn.busy_timeout(Duration::from_millis(BUSY_MS))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    // Deleted keys are overwritten with zeros in the file; erasure folds the log back for the same reason.
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    let found: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > NEWEST {
        return Err(VaultError::NewerSchema { path: path.to_owned(), found, known: NEWEST });
    }
    for (number, sql) in (1_u32..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", number)?;
        tx.commit()?;
    }
    Ok(conn)
}

/// Makes sure that what is found is on the disk. A process that was killed between writing a key and syncing it leaves the key
/// to be found by the next one, and nothing may be sealed with it before. A commit syncs all that lies before it.
pub(crate) fn sync_found(conn: &Connection) -> Result<(), VaultError> {
    Ok(conn.pragma_update(None, "user_version", NEWEST)?)
}

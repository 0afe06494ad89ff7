//! A consistent copy of the wrapped keys, and erasures that a copy does not know yet.

use crate::store::DATABASE;
use crate::{VaultError, schema};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Writes the vault's database of `dir`, as it is at one moment, into the folder `to`. The keys in it stay wrapped; the
/// deployment key is a file of its own.
///
/// # Errors
/// What disk and database say.
pub fn copy_database(dir: &Path, to: &Path) -> Result<(), VaultError> {
    let path = to.join(DATABASE);
    let name =
        path.to_str().ok_or_else(|| VaultError::Unfit(format!("{} is no plain path", path.display())))?;
    schema::open(&dir.join(DATABASE))?.execute("VACUUM INTO ?1", [name])?;
    std::fs::File::open(&path)
        .and_then(|file| file.sync_all())
        .map_err(|source| VaultError::File { path: path.clone(), source })
}

/// Brings the vault of `dir` to the newest schema: the number before and the number now.
///
/// # Errors
/// [`VaultError::NewerSchema`], and what disk and database say.
pub fn migrate(dir: &Path, dry_run: bool) -> Result<(u32, u32), VaultError> {
    let path = dir.join(DATABASE);
    let conn = Connection::open(&path)?;
    let found: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > schema::NEWEST {
        return Err(VaultError::NewerSchema { path, found, known: schema::NEWEST });
    }
    drop(conn);
    if !dry_run {
        schema::open(&path)?;
    }
    Ok((found, schema::NEWEST))
}

/// Brings the vault in the database `url` to the newest schema: the number before, 0 for an empty one, and the number now. With
/// `dry_run` it is tried in a transaction that is thrown away.
///
/// # Errors
/// [`VaultError::NewerSchema`], and what the database says.
pub fn migrate_database(url: &str, dry_run: bool) -> Result<(u32, u32), VaultError> {
    crate::store::migrated(url, dry_run)
}

/// Erases in the vault of `restored` what was erased in that of `newer` since: so that a backup from before brings nobody back.
/// How many subjects.
///
/// # Errors
/// What the databases say; then nothing was erased, or this is to be called again.
pub fn carry_erasures(newer: &Path, restored: &Path) -> Result<usize, VaultError> {
    let from = schema::open(&newer.join(DATABASE))?;
    let mut select = from.prepare("SELECT client, subject, epoch FROM erasures")?;
    let erased: Vec<(String, String, u32)> =
        select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?;
    let mut to = schema::open(&restored.join(DATABASE))?;
    let tx = to.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut gone = 0;
    for (client, subject, epoch) in &erased {
        gone += tx
            .prepare_cached("DELETE FROM subject_keys WHERE client = ?1 AND subject = ?2 AND epoch <= ?3")?
            .execute((client, subject, epoch))?;
        tx.prepare_cached(
            "INSERT INTO erasures (client, subject, epoch) VALUES (?1, ?2, ?3)
             ON CONFLICT (client, subject) DO UPDATE SET epoch = max(epoch, excluded.epoch)",
        )?
        .execute((client, subject, epoch))?;
    }
    tx.commit()?;
    to.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(gone)
}

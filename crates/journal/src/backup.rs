//! A consistent copy of the database beside a running writer, and bringing a schema forward on purpose.

use crate::journal::DATABASE;
use crate::{JournalError, schema};
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long to wait for a writer that holds the file, in milliseconds.
const BUSY_MS: u64 = 10_000;

/// Writes the database of the data folder `dir`, as it is at one moment, into the folder `to`, durably. The folder may be
/// served meanwhile; nothing in it is changed. Documents are files beside it: copy them afterwards, then none is missing.
///
/// # Errors
/// [`JournalError::NotAJournal`], another schema, a file that is there already, and what disk and database say.
pub fn copy_database(dir: &Path, to: &Path) -> Result<(), JournalError> {
    let conn = plain(&dir.join(DATABASE))?;
    schema::require_newest(&conn, &dir.join(DATABASE))?;
    copy(&conn, &to.join(DATABASE))
}

/// Which schema a data folder has, and which it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchemaStep {
    /// The schema that it has.
    pub from: u32,
    /// The newest one that this program knows.
    pub to: u32,
}

/// Brings the database of a data folder to the newest schema. With `dry_run` that is tried on a copy, which is checked and
/// thrown away, and the folder stays as it is.
///
/// # Errors
/// [`JournalError::InUse`], [`JournalError::NotAJournal`], [`JournalError::NewerSchema`], [`JournalError::Damaged`] where the
/// result does not hold, and what disk and database say; then nothing was changed.
pub fn migrate(dir: &Path, dry_run: bool) -> Result<SchemaStep, JournalError> {
    let _lock = crate::lock::FolderLock::take(dir)?;
    let path = dir.join(DATABASE);
    let mut conn = plain(&path)?;
    let from = schema::found(&conn, &path)?;
    if dry_run {
        let trial = dir.join(format!(".trial-{}-{DATABASE}", std::process::id()));
        let outcome = copy(&conn, &trial).and_then(|()| {
            let mut copy = plain(&trial)?;
            schema::migrate(&mut copy, &trial)?;
            whole(&copy)
        });
        let removed = fs::remove_file(&trial);
        outcome?;
        removed.map_err(JournalError::file(&trial))?;
    } else {
        schema::migrate(&mut conn, &path)?;
        whole(&conn)?;
    }
    Ok(SchemaStep { from, to: schema::NEWEST })
}

fn plain(path: &Path) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_millis(BUSY_MS))?;
    Ok(conn)
}

fn copy(conn: &Connection, to: &Path) -> Result<(), JournalError> {
    if to.exists() {
        return Err(JournalError::Unfit(format!("{} is there already", to.display())));
    }
    let name =
        to.to_str().ok_or_else(|| JournalError::Unfit(format!("{} is no plain path", to.display())))?;
    conn.execute("VACUUM INTO ?1", [name])?;
    File::open(to).and_then(|file| file.sync_all()).map_err(JournalError::file(to))?;
    let folder: PathBuf = to.parent().map(Path::to_owned).unwrap_or_default();
    File::open(&folder).and_then(|file| file.sync_all()).map_err(JournalError::file(&folder))
}

/// Whether the file is a whole database, and what is found in it is what stands in it.
fn whole(conn: &Connection) -> Result<(), JournalError> {
    let told: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if told != "ok" {
        return Err(JournalError::Damaged(told));
    }
    conn.execute("INSERT INTO words_found (words_found, rank) VALUES ('integrity-check', 1)", [])?;
    Ok(())
}

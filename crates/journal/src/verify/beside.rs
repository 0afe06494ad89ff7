//! What lies beside the log: the database file, the counts of read models, the documents.

use super::{Difference, Finding};
use crate::JournalError;
use crate::blobs::Blobs;
use crate::limits::counted;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use terms::{ClientId, Digest};

pub(super) fn finding(client: &str, differs: Difference, sentence: String) -> Finding {
    Finding { client: client.into(), case: None, version: None, position: None, differs, sentence }
}

/// Whether SQLite finds its own file in order: indexes that fit their tables, pages that fit each other.
pub(super) fn database(conn: &Connection, findings: &mut Vec<Finding>) -> Result<(), JournalError> {
    let mut check = conn.prepare("PRAGMA integrity_check(1)")?;
    let answer: String = check.query_row([], |row| row.get(0))?;
    if answer != "ok" {
        findings.push(finding("", Difference::Database, format!("the database file is damaged: {answer}")));
    }
    Ok(())
}

/// Whether every shelf's count is the number of its rows.
pub(super) fn rows(
    conn: &Connection,
    client: &ClientId,
    findings: &mut Vec<Finding>,
) -> Result<(), JournalError> {
    let mut select = conn.prepare(
        "SELECT view, shelf, sum(kept), sum(there) FROM (
           SELECT view, shelf, n AS kept, 0 AS there FROM shelves WHERE client = ?1
           UNION ALL SELECT view, shelf, 0, count(*) FROM rows WHERE client = ?1 GROUP BY view, shelf)
         GROUP BY view, shelf HAVING sum(kept) <> sum(there)",
    )?;
    let mut differing = select.query([client.as_str()])?;
    while let Some(row) = differing.next()? {
        let (view, shelf): (String, String) = (row.get(0)?, row.get(1)?);
        let (kept, there): (i64, i64) = (row.get(2)?, row.get(3)?);
        let what = format!("shelf {shelf:?} of view {view:?} has {there} rows, {kept} were counted");
        findings.push(finding(client.as_str(), Difference::Rows, what));
    }
    Ok(())
}

/// Compares every document's file with its record and says how many there are.
pub(super) fn blobs(
    conn: &Connection,
    dir: &Path,
    client: &ClientId,
    findings: &mut Vec<Finding>,
) -> Result<u64, JournalError> {
    let files = Blobs::new(dir);
    let mut select = conn
        .prepare("SELECT plain, sealed, bytes FROM blobs WHERE client = ?1 AND erased = 0 ORDER BY plain")?;
    let mut records = select.query([client.as_str()])?;
    let mut n = 0;
    while let Some(row) = records.next()? {
        let (plain, sealed, bytes) = (Digest(row.get(0)?), Digest(row.get(1)?), counted(row.get(2)?));
        n += 1;
        let path = files.path(client.as_str(), plain);
        let what = match fs::read(&path) {
            Ok(file) if Digest::of(&file) == sealed && file.len() as u64 == bytes => continue,
            Ok(_) => format!("the file of document {} was altered", plain.short()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                format!("the file of document {} is gone", plain.short())
            }
            Err(error) => return Err(JournalError::file(&path)(error)),
        };
        findings.push(finding(client.as_str(), Difference::Blob, what));
    }
    Ok(n)
}

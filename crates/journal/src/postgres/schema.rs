//! Migrations forward, numbered; the number stands in the comment of the schema. One process at a time migrates.

use super::connection::Connection;
use crate::JournalError;
use std::path::PathBuf;

const MIGRATIONS: [&str; 3] = [
    include_str!("../../migrations/postgres/0001_journal.sql"),
    include_str!("../../migrations/postgres/0002_words.sql"),
    include_str!("../../migrations/postgres/0003_lookups.sql"),
];
/// Any two processes that migrate ask for this lock: the letters CSGN.
const LOCK: i64 = 0x4353_474e;
const MARK: &str = "countersign journal ";

/// Refuses to read what another version of the program wrote.
pub(super) fn require_newest(conn: &mut Connection, schema: &str) -> Result<(), JournalError> {
    let newest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    let sql = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1";
    let rows = conn.query(sql, &[&schema])?;
    let mark: Option<String> = rows.first().and_then(|row| row.get(0));
    match mark.as_deref().and_then(|mark| mark.strip_prefix(MARK)?.parse::<u32>().ok()) {
        Some(found) if found == newest => Ok(()),
        Some(found) if found > newest => {
            Err(JournalError::NewerSchema { path: PathBuf::from(schema), found, known: newest })
        }
        Some(found) => Err(JournalError::Unfit(format!(
            "the database has schema {found}, older than {newest}; serve it once with this program to bring it forward"
        ))),
        None => Err(JournalError::Unfit(format!(
            "the database has no journal in its schema \"{schema}\"; serve it first, or name another database"
        ))),
    }
}

/// Brings the schema of that name to the newest number. The connection checked the name.
pub(super) fn migrate(conn: &mut Connection, schema: &str) -> Result<(), JournalError> {
    let newest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    conn.transaction(|tx| {
        tx.query("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
        tx.batch(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))?;
        let mark = "SELECT obj_description($1::text::regnamespace, 'pg_namespace')";
        let mark: Option<String> = tx.query(mark, &[&schema])?.first().and_then(|row| row.get(0));
        let tables = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = $1)";
        let tables = tx.query(tables, &[&schema])?.first().is_some_and(|row| row.get(0));
        let found = match mark.as_deref().and_then(|mark| mark.strip_prefix(MARK)?.parse().ok()) {
            Some(number) => number,
            None if tables => return Err(JournalError::NotAJournal(PathBuf::from(schema))),
            None => 0,
        };
        if found > newest {
            return Err(JournalError::NewerSchema { path: PathBuf::from(schema), found, known: newest });
        }
        for (number, sql) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
            tx.batch(sql)?;
            tracing::info!(schema, number, "journal schema brought forward");
        }
        tx.batch(&format!("COMMENT ON SCHEMA {schema} IS '{MARK}{newest}'"))
    })
}

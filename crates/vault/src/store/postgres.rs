//! Wrapped keys in a PostgreSQL database, in a schema of their own beside the journal's.

use super::Wrapped;
use crate::VaultError;
use postgres::types::ToSql;
use postgres::{Client, Row};
use std::path::PathBuf;

const SCHEMA: &str = "countersign_vault";
const MIGRATIONS: [&str; 1] = [include_str!("../../migrations/postgres/0001_vault.sql")];
const MARK: &str = "countersign vault ";
/// Any two processes that migrate ask for this lock: the letters CSVT.
const LOCK: i64 = 0x4353_5654;
/// A statement that takes longer is given up, in milliseconds.
const STATEMENT_MS_MAX: u32 = 30_000;
/// Erasures looked at again, because one that committed late may have an earlier number.
const AGAIN: i64 = 1_000;

/// One connection; it reconnects by itself when it finds the old one closed.
pub(crate) struct Database {
    url: String,
    client: Client,
    /// The newest erasure seen.
    erasure: i64,
}

impl Database {
    pub(crate) fn open(url: &str) -> Result<Self, VaultError> {
        let mut client = connect(url)?;
        migrate(&mut client, false)?;
        Ok(Self { url: url.to_owned(), client, erasure: 0 })
    }

    fn alive(&mut self) -> Result<&mut Client, VaultError> {
        if self.client.is_closed() {
            self.client = connect(&self.url)?;
        }
        Ok(&mut self.client)
    }

    fn query(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, VaultError> {
        Ok(self.alive()?.query(sql, values)?)
    }

    pub(super) fn any(&mut self) -> Result<Option<String>, VaultError> {
        Ok(self.query("SELECT client FROM engagement_keys LIMIT 1", &[])?.first().map(|row| row.get(0)))
    }

    pub(super) fn engagement(&mut self, client: &str) -> Result<Option<Vec<u8>>, VaultError> {
        let sql = "SELECT wrapped FROM engagement_keys WHERE client = $1";
        Ok(self.query(sql, &[&client])?.first().map(|row| row.get(0)))
    }

    pub(super) fn put_engagement(&mut self, client: &str, wrapped: &[u8]) -> Result<(), VaultError> {
        let sql =
            "INSERT INTO engagement_keys (client, wrapped) VALUES ($1, $2) ON CONFLICT (client) DO NOTHING";
        self.alive()?.execute(sql, &[&client, &wrapped])?;
        Ok(())
    }

    pub(super) fn subjects(
        &mut self,
        client: &str,
        subjects: &[&str],
    ) -> Result<Vec<(String, Wrapped)>, VaultError> {
        let sql = "SELECT subject, epoch, wrapped FROM subject_keys WHERE client = $1 AND subject = ANY($2)";
        let rows = self.query(sql, &[&client, &subjects])?;
        Ok(rows.iter().map(|row| (row.get(0), (epoch(row.get(1)), row.get(2)))).collect())
    }

    pub(super) fn erased(
        &mut self,
        client: &str,
        subjects: &[&str],
    ) -> Result<Vec<(String, u32)>, VaultError> {
        let sql = "SELECT subject, epoch FROM erasures WHERE client = $1 AND subject = ANY($2)";
        let rows = self.query(sql, &[&client, &subjects])?;
        Ok(rows.iter().map(|row| (row.get(0), epoch(row.get(1)))).collect())
    }

    pub(super) fn put_subjects(
        &mut self,
        client: &str,
        keys: &[(String, Wrapped)],
    ) -> Result<(), VaultError> {
        let sql = "INSERT INTO subject_keys (client, subject, epoch, wrapped)
                   SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bytea[]) AS u(subject, epoch, wrapped)
                   ORDER BY u.subject ON CONFLICT (client, subject) DO NOTHING";
        let subjects: Vec<&str> = keys.iter().map(|(subject, _)| subject.as_str()).collect();
        let epochs: Vec<i64> = keys.iter().map(|(_, (epoch, _))| i64::from(*epoch)).collect();
        let wrapped: Vec<&[u8]> = keys.iter().map(|(_, (_, wrapped))| wrapped.as_slice()).collect();
        self.alive()?.execute(sql, &[&client, &subjects, &epochs, &wrapped])?;
        Ok(())
    }

    pub(super) fn erase(&mut self, client: &str, subject: &str) -> Result<bool, VaultError> {
        let mut tx = self.alive()?.transaction()?;
        let sql = "DELETE FROM subject_keys WHERE client = $1 AND subject = $2 RETURNING epoch";
        let gone = tx.query_opt(sql, &[&client, &subject])?;
        if let Some(row) = &gone {
            let sql = "INSERT INTO erasures (client, subject, epoch) VALUES ($1, $2, $3)
                       ON CONFLICT (client, subject) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq";
            tx.execute(sql, &[&client, &subject, &row.get::<_, i64>(0)])?;
        }
        tx.commit()?;
        if gone.is_some() {
            // The dead row goes now, as far as no older transaction can still see it.
            self.alive()?.batch_execute("VACUUM subject_keys")?;
        }
        Ok(gone.is_some())
    }

    pub(super) fn erased_lately(&mut self, client: &str) -> Result<Vec<String>, VaultError> {
        let sql = "SELECT subject, seq FROM erasures WHERE client = $1 AND seq > $2 ORDER BY seq";
        let after = self.erasure.saturating_sub(AGAIN);
        let rows = self.query(sql, &[&client, &after])?;
        if let Some(last) = rows.last() {
            self.erasure = last.get(1);
        }
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}

fn epoch(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or(u32::MAX)
}

fn connect(url: &str) -> Result<Client, VaultError> {
    let mut client = reach::connect(url, "countersign vault")?;
    client.batch_execute(&format!(
        "SET search_path TO {SCHEMA}; SET statement_timeout TO {STATEMENT_MS_MAX}; SET synchronous_commit TO on;
         SET idle_in_transaction_session_timeout TO {STATEMENT_MS_MAX}"
    ))?;
    Ok(client)
}

/// Brings the schema of a database to the newest number, or tries it: the number before and after.
pub(crate) fn migrated(url: &str, dry_run: bool) -> Result<(u32, u32), VaultError> {
    migrate(&mut connect(url)?, dry_run)
}

/// Brings the schema to the newest number, which stands in its comment. One process at a time migrates.
fn migrate(client: &mut Client, dry_run: bool) -> Result<(u32, u32), VaultError> {
    let newest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    let mut tx = client.transaction()?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
    tx.batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))?;
    let mark: Option<String> =
        tx.query_one("SELECT obj_description($1::text::regnamespace, 'pg_namespace')", &[&SCHEMA])?.get(0);
    let found = mark.as_deref().and_then(|mark| mark.strip_prefix(MARK)?.parse().ok()).unwrap_or(0);
    if found > newest {
        return Err(VaultError::NewerSchema { path: PathBuf::from(SCHEMA), found, known: newest });
    }
    for (number, sql) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        let _: u32 = number;
        tx.batch_execute(sql)?;
    }
    tx.batch_execute(&format!("COMMENT ON SCHEMA {SCHEMA} IS '{MARK}{newest}'"))?;
    if dry_run {
        tx.rollback()?
    } else {
        tx.commit()?
    }
    Ok((found, newest))
}

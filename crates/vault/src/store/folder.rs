//! Wrapped keys in a SQLite file of its own.

use super::Wrapped;
use crate::{VaultError, schema};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};
use std::path::Path;

pub(crate) const DATABASE: &str = "vault.db";

/// The file of a data folder. One process has it.
pub(crate) struct Folder(Connection);

impl Folder {
    pub(crate) fn open(dir: &Path) -> Result<Self, VaultError> {
        std::fs::create_dir_all(dir).map_err(|source| VaultError::File { path: dir.to_owned(), source })?;
        let conn = schema::open(&dir.join(DATABASE))?;
        schema::sync_found(&conn)?;
        Ok(Self(conn))
    }

    pub(super) fn any(&self) -> Result<Option<String>, VaultError> {
        let sql = "SELECT client FROM engagement_keys LIMIT 1";
        Ok(self.0.query_row(sql, [], |row| row.get(0)).optional()?)
    }

    pub(super) fn engagement(&self, client: &str) -> Result<Option<Vec<u8>>, VaultError> {
        let mut select = self.0.prepare_cached("SELECT wrapped FROM engagement_keys WHERE client = ?1")?;
        Ok(select.query_row([client], |row| row.get(0)).optional()?)
    }

    pub(super) fn put_engagement(&self, client: &str, wrapped: &[u8]) -> Result<(), VaultError> {
        let sql =
            "INSERT INTO engagement_keys (client, wrapped) VALUES (?1, ?2) ON CONFLICT (client) DO NOTHING";
        self.0.prepare_cached(sql)?.execute((client, wrapped))?;
        Ok(())
    }

    pub(super) fn subjects(
        &self,
        client: &str,
        subjects: &[&str],
    ) -> Result<Vec<(String, Wrapped)>, VaultError> {
        let sql = "SELECT epoch, wrapped FROM subject_keys WHERE client = ?1 AND subject = ?2";
        let mut select = self.0.prepare_cached(sql)?;
        let mut found = Vec::new();
        for subject in subjects {
            let key = select.query_row([client, subject], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            found.extend(key.map(|key| ((*subject).to_owned(), key)));
        }
        Ok(found)
    }

    pub(super) fn erased(&self, client: &str, subjects: &[&str]) -> Result<Vec<(String, u32)>, VaultError> {
        let mut select =
            self.0.prepare_cached("SELECT epoch FROM erasures WHERE client = ?1 AND subject = ?2")?;
        let mut found = Vec::new();
        for subject in subjects {
            let epoch = select.query_row([client, subject], |row| row.get(0)).optional()?;
            found.extend(epoch.map(|epoch| ((*subject).to_owned(), epoch)));
        }
        Ok(found)
    }

    pub(super) fn put_subjects(
        &mut self,
        client: &str,
        keys: &[(String, Wrapped)],
    ) -> Result<(), VaultError> {
        let tx = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = tx.prepare_cached(
                "INSERT INTO subject_keys (client, subject, epoch, wrapped) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (client, subject) DO NOTHING",
            )?;
            for (subject, (epoch, wrapped)) in keys {
                insert.execute((client, subject, epoch, wrapped))?;
            }
        }
        Ok(tx.commit()?)
    }

    pub(super) fn erase(&mut self, client: &str, subject: &str) -> Result<bool, VaultError> {
        let tx = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let epoch: Option<u32> = tx
            .prepare_cached("SELECT epoch FROM subject_keys WHERE client = ?1 AND subject = ?2")?
            .query_row([client, subject], |row| row.get(0))
            .optional()?;
        if let Some(epoch) = epoch {
            tx.prepare_cached("DELETE FROM subject_keys WHERE client = ?1 AND subject = ?2")?
                .execute([client, subject])?;
            tx.prepare_cached(
                "INSERT INTO erasures (client, subject, epoch) VALUES (?1, ?2, ?3)
                 ON CONFLICT (client, subject) DO UPDATE SET epoch = excluded.epoch",
            )?
            .execute((client, subject, epoch))?;
        }
        tx.commit()?;
        // The write-ahead log still holds the page with the key; it is folded back and cut to nothing.
        let busy: bool = self.0.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy {
            return Err(VaultError::Unfit(
                "the key is erased, but another process holds the vault's log; erase again when it is closed"
                    .to_owned(),
            ));
        }
        Ok(epoch.is_some())
    }
}

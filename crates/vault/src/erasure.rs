//! Erasing a subject: its key is overwritten, and everything sealed under it is noise from then on.

use crate::{Vault, VaultError};
use rusqlite::{OptionalExtension as _, TransactionBehavior};

impl Vault {
    /// Destroys the subject's key for good; `false` where it had none. Erasing twice does no harm.
    ///
    /// The key is overwritten in the file and in the write-ahead log, and dropped from memory. A backup taken before
    /// still holds it: whoever restores one runs the erasures again.
    ///
    /// # Errors
    /// What the database says; then nothing was erased, or [`Vault::erase`] is to be called again to fold the log back.
    pub fn erase(&self, client: &str, subject: &str) -> Result<bool, VaultError> {
        let mut conn = self.conn();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
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
        self.keyring_mut().drop_subject(client, subject);
        // The write-ahead log still holds the page with the key; it is folded back and cut to nothing.
        let busy: bool = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy {
            return Err(VaultError::Unfit(
                "the key is erased, but another process holds the vault's log; erase again when it is closed"
                    .to_owned(),
            ));
        }
        Ok(epoch.is_some())
    }
}

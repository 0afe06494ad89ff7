//! Folded states of cases, so that a long case is not folded from its first entry. They may be thrown away at will.

use crate::limits::{counted, stored};
use crate::{Journal, JournalError, Reader};
use rusqlite::{OptionalExtension as _, TransactionBehavior, params};
use terms::{CaseId, ClientId};

/// The state of a case after `version` entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Whose case.
    pub client: ClientId,
    /// Which case.
    pub case_id: CaseId,
    /// Entries folded into it.
    pub version: u64,
    /// The state, in whatever form the caller reads back.
    pub body: Vec<u8>,
}

impl Journal {
    /// Stores snapshots, each in place of an older one of its case; a newer one stays.
    ///
    /// # Errors
    /// What the database says.
    pub fn put_snapshots(&mut self, snapshots: &[Snapshot]) -> Result<(), JournalError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut upsert = tx.prepare_cached(
                "INSERT INTO snapshots (client, case_id, version, body) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (client, case_id) DO UPDATE SET version = excluded.version, body = excluded.body
                 WHERE excluded.version > snapshots.version",
            )?;
            for one in snapshots {
                let version = stored(one.version);
                upsert.execute(params![one.client.as_str(), one.case_id.as_str(), version, one.body])?;
            }
        }
        Ok(tx.commit()?)
    }
}

impl Reader {
    /// The newest snapshot of a case.
    ///
    /// # Errors
    /// What the database says.
    pub fn snapshot(&self, client: &ClientId, case: &CaseId) -> Result<Option<Snapshot>, JournalError> {
        let sql = "SELECT version, body FROM snapshots WHERE client = ?1 AND case_id = ?2";
        self.pool.read(|conn| {
            let found = conn.prepare_cached(sql)?.query_row([client.as_str(), case.as_str()], |row| {
                let (client, case_id) = (client.clone(), case.clone());
                Ok(Snapshot { client, case_id, version: counted(row.get(0)?), body: row.get(1)? })
            });
            Ok(found.optional()?)
        })
    }
}

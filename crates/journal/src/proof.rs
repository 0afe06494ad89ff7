//! Proofs out of what is stored: that an entry is in the log, and that the log only grew.

use crate::limits::{counted, stored};
use crate::tree::{StoredNodes, size};
use crate::{Checkpoint, JournalError, Note, NoteError, Reader, VerifyingKey, checkpoint, merkle};
use rusqlite::{Connection, OptionalExtension as _, params};
use terms::{ClientId, Digest};

/// That one entry stands at its position in a signed tree. Holds everything but the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// Position of the entry, counted from 1; its leaf index is one less.
    pub position: u64,
    /// The stored bytes of the entry.
    pub envelope: Vec<u8>,
    /// The siblings from the leaf to the root.
    pub path: Vec<Digest>,
    /// The checkpoint whose tree the path leads into.
    pub checkpoint: Checkpoint,
}

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The checkpoint is not to be believed.
    #[error("the checkpoint does not hold: {0}")]
    Checkpoint(#[from] NoteError),
    /// The text is none.
    #[error(
        "this is not a proof: c2sp.org/tlog-proof@v1, extra, index, hashes, a blank line and a signed note are expected"
    )]
    Malformed,
    /// The proved bytes are not an entry of this log.
    #[error("the proved bytes are not an entry of the log that the checkpoint names")]
    NotAnEntry,
    /// The path does not lead from these bytes to the signed root.
    #[error("the entry's bytes are not what stood at this position when the checkpoint was signed")]
    Path,
}

impl Inclusion {
    /// Whether the envelope stands at the position in the tree that `key` signed. Needs nothing but this value.
    ///
    /// # Errors
    /// [`ProofError`] says which part does not hold.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), ProofError> {
        let note = Note::parse(&self.checkpoint.note)?;
        note.verify(key)?;
        let (leaf, index) = (merkle::leaf_hash(&self.envelope), self.position.wrapping_sub(1));
        if merkle::verify_inclusion(leaf, index, note.size, &self.path, note.root) {
            Ok(())
        } else {
            Err(ProofError::Path)
        }
    }
}

impl Reader {
    /// Proves the entry at `position` against the newest checkpoint that was stored; `None` where there is no such
    /// entry or no checkpoint covers it yet (then [`Journal::checkpoint`](crate::Journal::checkpoint) signs one).
    ///
    /// # Errors
    /// What the database says; [`JournalError::Damaged`] where hashes are missing.
    pub fn prove_inclusion(
        &self,
        client: &ClientId,
        position: u64,
    ) -> Result<Option<Inclusion>, JournalError> {
        self.pool.read(|conn| {
            let view = conn.unchecked_transaction()?;
            let Some(checkpoint) = checkpoint::newest(&view, client)? else { return Ok(None) };
            let (Some(index), Some(envelope)) = (position.checked_sub(1), envelope(&view, client, position)?)
            else {
                return Ok(None);
            };
            let mut nodes = StoredNodes { conn: &view, client };
            let path = merkle::inclusion_path(&mut nodes, index, checkpoint.size)?;
            Ok(path.map(|path| Inclusion { position, envelope, path, checkpoint }))
        })
    }

    /// Proves that the tree of `old` entries is the beginning of the tree of `new`; `None` where `new` was not reached
    /// or is less than `old`. Check with [`verify_consistency`](crate::verify_consistency).
    ///
    /// # Errors
    /// As [`Reader::prove_inclusion`].
    pub fn prove_consistency(
        &self,
        client: &ClientId,
        old: u64,
        new: u64,
    ) -> Result<Option<Vec<Digest>>, JournalError> {
        self.pool.read(|conn| {
            let view = conn.unchecked_transaction()?;
            if new > size(&view, client)? {
                return Ok(None);
            }
            merkle::consistency_path(&mut StoredNodes { conn: &view, client }, old, new)
        })
    }

    /// Position of an entry by case and version.
    ///
    /// # Errors
    /// What the database says.
    pub fn position(&self, client: &ClientId, case: &str, version: u64) -> Result<Option<u64>, JournalError> {
        let sql = "SELECT position FROM events WHERE client = ?1 AND case_id = ?2 AND version = ?3";
        self.pool.read(|conn| {
            let mut select = conn.prepare_cached(sql)?;
            let found = select.query_row(params![client.as_str(), case, stored(version)], |row| row.get(0));
            Ok(found.optional()?.map(counted))
        })
    }
}

fn envelope(conn: &Connection, client: &ClientId, position: u64) -> Result<Option<Vec<u8>>, JournalError> {
    let sql = "SELECT envelope FROM events WHERE client = ?1 AND position = ?2";
    let mut select = conn.prepare_cached(sql)?;
    Ok(select.query_row(params![client.as_str(), stored(position)], |row| row.get(0)).optional()?)
}

//! Walks a whole data folder, changes nothing, and names what was altered.
//!
//! What it can see: any change to entries, leaves, inner hashes, checkpoints, counts and documents by somebody without
//! the signing key. What it cannot: a history rewritten and signed anew by somebody who has the key. Against that a
//! copy of a checkpoint kept elsewhere helps, or a verifying key and a witness outside the folder.

mod beside;
mod log;
mod port;

pub use port::verify_reading;

use crate::journal::DATABASE;
use crate::{JournalError, Note, VerifyingKey, pool};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use terms::{ClientId, Digest};

/// How long to wait for a writer that holds the file, in milliseconds.
const BUSY_MS: u64 = 5000;

/// What differs from what was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// An entry's bytes or its place in its case.
    Altered,
    /// An entry is gone, later ones are there.
    Deleted,
    /// An entry stands at another's position.
    Reordered,
    /// The end of the log is gone.
    Truncated,
    /// The history is not the one that a checkpoint kept elsewhere was signed for.
    Forked,
    /// An entry stands behind the end of the log.
    Added,
    /// A stored hash of the tree.
    Tree,
    /// A checkpoint: its signature, its text or its tree.
    Checkpoint,
    /// A read model's count.
    Rows,
    /// A document's file.
    Blob,
    /// The database file itself.
    Database,
}

/// One difference and where it is. Within a client the first one is the first altered entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whose; empty for the database file.
    pub client: ClientId,
    /// The case of the entry, where known.
    pub case: Option<String>,
    /// The entry's version within it, where known.
    pub version: Option<u64>,
    /// The entry's position in the client's log; the first possible one where only a span is known.
    pub position: Option<u64>,
    /// What differs.
    pub differs: Difference,
    /// The same in a sentence.
    pub sentence: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.client, self.sentence)
    }
}

/// What was walked of one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientReport {
    /// Whose log.
    pub client: ClientId,
    /// Entries that are there and hold.
    pub entries: u64,
    /// Root of the tree of these.
    pub root: Digest,
    /// Checkpoints whose signature and root were checked.
    pub checkpoints: u64,
    /// Entries that the newest checkpoint covers.
    pub covered: u64,
    /// Documents whose file was checked.
    pub blobs: u64,
}

/// What the walk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// One a client, in order.
    pub clients: Vec<ClientReport>,
    /// Everything that differs; empty where all is as it was committed.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether everything is as it was committed.
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    /// The first altered entry: that of the first client that has one.
    pub fn first_altered(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.position.is_some()).or_else(|| self.findings.first())
    }
}

/// Checks the data folder `dir`: every entry against its leaf, the tree against every checkpoint and its signature,
/// versions for gaps, counts, and every document's file. `trusted` is the key to check signatures with; without
/// one the public key stored in the folder is taken, which somebody who can write there could have replaced.
///
/// # Errors
/// [`JournalError::Database`] where the file cannot be read as a database at all, [`JournalError::File`],
/// [`JournalError::Key`] where there is no key. Differences are no errors but findings.
pub fn verify_dir(dir: impl AsRef<Path>, trusted: Option<&VerifyingKey>) -> Result<Report, JournalError> {
    verify_dir_against(dir, trusted, &[])
}

/// The same, compared with checkpoints that were kept elsewhere: so a history that was written and signed anew is named.
///
/// # Errors
/// As [`verify_dir`].
pub fn verify_dir_against(
    dir: impl AsRef<Path>,
    trusted: Option<&VerifyingKey>,
    kept: &[Note],
) -> Result<Report, JournalError> {
    let dir = dir.as_ref();
    let key = match trusted {
        Some(key) => key.clone(),
        None => VerifyingKey::of_dir(dir)?,
    };
    let conn = pool::open(&dir.join(DATABASE), BUSY_MS)?;
    let view = conn.unchecked_transaction()?;
    let mut findings = Vec::new();
    beside::database(&view, &mut findings)?;
    for note in kept {
        if let Err(error) = note.verify(&key) {
            let sentence = format!(
                "the checkpoint at size {} that was kept elsewhere does not hold: {error}",
                note.size
            );
            findings.push(beside::finding(note.client(), Difference::Checkpoint, sentence));
        }
    }
    let mut clients = Vec::new();
    let known: BTreeSet<ClientId> =
        known(&view)?.into_iter().chain(kept.iter().map(|note| ClientId::from(note.client()))).collect();
    for client in known {
        let kept: Vec<&Note> = kept.iter().filter(|note| note.client() == client.as_str()).collect();
        let mut report = log::walk(&view, &key, &client, &kept, &mut findings)?;
        beside::rows(&view, &client, &mut findings)?;
        report.blobs = beside::blobs(&view, dir, &client, &mut findings)?;
        clients.push(report);
    }
    Ok(Report { clients, findings })
}

/// Every client that any table of proofs knows, so that a row removed from one of them hides nothing.
fn known(conn: &Connection) -> Result<Vec<ClientId>, JournalError> {
    let sql = "SELECT client FROM clients UNION SELECT DISTINCT client FROM checkpoints
               UNION SELECT DISTINCT client FROM events UNION SELECT DISTINCT client FROM blobs ORDER BY 1";
    let mut select = conn.prepare(sql)?;
    let clients = select.query_map([], |row| row.get(0).map(ClientId))?;
    Ok(clients.collect::<Result<_, _>>()?)
}

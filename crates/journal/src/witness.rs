//! Watching a log from outside: that it only grew since it was last looked at, and saying so with a C2SP cosignature.
//!
//! A cosignature (`c2sp.org/tlog-cosignature`, Ed25519, `cosignature/v1`) states: at this time this was the largest tree
//! of that log which is consistent with all that this witness saw before.

use crate::key::{Key, KeyError};
use crate::merkle::{Nodes, consistency_path, root, verify_consistency};
use crate::{JournalError, Note, NoteError, VerifyingKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use std::path::Path;

/// The signature algorithm byte of Ed25519 cosignatures.
const COSIGNATURE: u8 = 4;
const SECRET: &str = "witness.ed25519";
const PUBLIC: &str = "witness.pub";

/// How a log is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rewritten {
    /// Another log's checkpoint.
    #[error("the checkpoint is of {found}, the one seen before of {before}")]
    AnotherLog {
        /// The origin seen before.
        before: String,
        /// The origin now.
        found: String,
    },
    /// Entries are gone.
    #[error("truncated: the log has {found} entries, {before} were seen before")]
    Shorter {
        /// Entries seen before.
        before: u64,
        /// Entries now.
        found: u64,
    },
    /// The entries up to a size are others than before.
    #[error(
        "forked: the first {size} entries are not those that were seen before; the history was written anew"
    )]
    Forked {
        /// Entries that were seen before.
        size: u64,
    },
    /// What the log serves as its hashes does not lead to the root it signed.
    #[error("the hashes that are served do not lead to the root that is signed for {size} entries")]
    Unproved {
        /// Entries of the checkpoint.
        size: u64,
    },
}

/// Whether `now` is `before` grown, by the nodes of the tree of `now`. Both notes' signatures were checked by the caller.
///
/// # Errors
/// Where a node cannot be had. The answer is the inner result.
pub fn grown<N: Nodes>(
    before: Option<&Note>,
    now: &Note,
    nodes: &mut N,
) -> Result<Result<(), Rewritten>, N::Error> {
    let Some(before) = before else {
        let proved = root(nodes, now.size)? == now.root;
        return Ok(if proved { Ok(()) } else { Err(Rewritten::Unproved { size: now.size }) });
    };
    if before.origin != now.origin {
        return Ok(Err(Rewritten::AnotherLog { before: before.origin.clone(), found: now.origin.clone() }));
    }
    let Some(path) = consistency_path(nodes, before.size, now.size)? else {
        return Ok(Err(Rewritten::Shorter { before: before.size, found: now.size }));
    };
    if verify_consistency(before.size, now.size, before.root, now.root, &path) {
        return Ok(Ok(()));
    }
    // The same nodes may lead to the new root and not to the old one: then it is a fork, signed as it is.
    let forked = before.size == now.size || root(nodes, now.size)? == now.root;
    Ok(Err(if forked {
        Rewritten::Forked { size: before.size }
    } else {
        Rewritten::Unproved { size: now.size }
    }))
}

/// A witness: a name and an Ed25519 key of its own.
pub struct Witness {
    name: String,
    key: Key,
}

impl Witness {
    /// The witness of a folder; its key (`witness.ed25519`, mode 0600) is made at the first start.
    ///
    /// # Errors
    /// [`JournalError::Key`], [`JournalError::File`], or a name with blanks or `+`.
    pub fn open(dir: &Path, name: &str) -> Result<Self, JournalError> {
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+') {
            return Err(JournalError::Unfit(format!(
                "the name {name:?} of a witness must be one word without '+' or blanks"
            )));
        }
        Ok(Self { name: name.to_owned(), key: Key::open_in(dir, SECRET, PUBLIC, true)? })
    }

    /// The key to check its cosignatures with, as C2SP verifier key: `name+hash+base64`.
    pub fn verifier(&self) -> String {
        self.key.public().to_text_as(COSIGNATURE, &self.name)
    }

    /// The note with this witness's cosignature below its other signatures. `at` is when the log was looked at.
    ///
    /// # Errors
    /// [`NoteError::Malformed`].
    pub fn cosign(&self, note: &str, at: Timestamp) -> Result<String, NoteError> {
        let parsed = Note::parse(note)?;
        let seconds = u64::try_from(at.as_second()).unwrap_or(0);
        let mut line = self.key.public().id_as(COSIGNATURE, &self.name).to_vec();
        line.extend_from_slice(&seconds.to_be_bytes());
        line.extend_from_slice(&self.key.sign(message(seconds, parsed.text()).as_bytes()));
        Ok(format!("{note}\u{2014} {} {}\n", self.name, STANDARD.encode(line)))
    }
}

/// When the witness of that verifier key cosigned this note.
///
/// # Errors
/// [`NoteError`] where it did not; [`KeyError`] as text where the key does not read.
pub fn cosigned(note: &Note, verifier: &str) -> Result<Result<Timestamp, NoteError>, KeyError> {
    let (name, key) = VerifyingKey::parse_as(COSIGNATURE, verifier)?;
    Ok(check(note, &name, &key))
}

fn check(note: &Note, name: &str, key: &VerifyingKey) -> Result<Timestamp, NoteError> {
    let data = note.signature_of(name, key.id_as(COSIGNATURE, name)).ok_or(NoteError::NotSigned)?;
    let (seconds, signature) = data.split_first_chunk::<8>().ok_or(NoteError::WrongSignature)?;
    let signature = signature.try_into().map_err(|_| NoteError::WrongSignature)?;
    let seconds = u64::from_be_bytes(*seconds);
    if !key.verify(message(seconds, note.text()).as_bytes(), signature) {
        return Err(NoteError::WrongSignature);
    }
    let seconds = i64::try_from(seconds).map_err(|_| NoteError::WrongSignature)?;
    Timestamp::from_second(seconds).map_err(|_| NoteError::WrongSignature)
}

fn message(seconds: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}

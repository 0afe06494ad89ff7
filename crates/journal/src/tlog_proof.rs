//! Proofs as files: the C2SP `tlog-proof` text of one entry, with the entry's stored bytes as its extra data.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra <base64 of the stored bytes>
//! index 41
//! <base64 hash, from the leaf's sibling up>
//!
//! countersign/tarnsel
//! 42
//! <base64 root>
//!
//! — countersign/tarnsel <base64 of key id and signature>
//! ```

use crate::envelope::{self, Header};
use crate::{Inclusion, Note, ProofError, VerifyingKey, merkle};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::fmt;
use terms::Digest;

/// The first line.
const HEAD: &str = "c2sp.org/tlog-proof@v1";
/// Hashes of a path: a tree has at most 2^63 leaves.
const PATH_MAX: usize = 63;

/// A proof that can be carried away: that these bytes stand at this index of a signed tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// The stored bytes of the entry: its envelope, personal values sealed.
    pub envelope: Vec<u8>,
    /// Place in the log, counted from 0.
    pub index: u64,
    /// The siblings from the leaf to the root.
    pub path: Vec<Digest>,
    /// The signed note of the checkpoint, with any cosignatures.
    pub checkpoint: String,
}

/// What a proof shows once it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// Whose log, as its checkpoints are named.
    pub origin: String,
    /// Entries of the signed tree.
    pub size: u64,
    /// Client, case, version, kind and time of the entry.
    pub header: Header,
}

impl From<Inclusion> for TlogProof {
    fn from(proof: Inclusion) -> Self {
        let Inclusion { position, envelope, path, checkpoint } = proof;
        Self { envelope, index: position.saturating_sub(1), path, checkpoint: checkpoint.note }
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}\nextra {}\nindex {}", STANDARD.encode(&self.envelope), self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", STANDARD.encode(hash.0)))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl TlogProof {
    /// Reads the text, believing nothing of it yet.
    ///
    /// # Errors
    /// [`ProofError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        Self::read(text).ok_or(ProofError::Malformed)
    }

    fn read(text: &str) -> Option<Self> {
        let (proof, checkpoint) = text.split_once("\n\n")?;
        let mut lines = proof.split('\n');
        if lines.next()? != HEAD {
            return None;
        }
        let envelope = STANDARD.decode(lines.next()?.strip_prefix("extra ")?).ok()?;
        let index = lines.next()?.strip_prefix("index ")?;
        let index = index.parse().ok().filter(|n: &u64| n.to_string() == index)?;
        let hash = |line: &str| STANDARD.decode(line).ok()?.try_into().ok().map(Digest);
        let path: Vec<Digest> = lines.map(hash).collect::<Option<_>>()?;
        (path.len() <= PATH_MAX).then(|| Self { envelope, index, path, checkpoint: checkpoint.to_owned() })
    }

    /// Whether the entry stands at the index in the tree that `key` signed. Needs nothing but this value.
    ///
    /// # Errors
    /// [`ProofError`] says which part does not hold.
    pub fn verify(&self, key: &VerifyingKey) -> Result<Proved, ProofError> {
        let note = Note::parse(&self.checkpoint)?;
        note.verify(key)?;
        let leaf = merkle::leaf_hash(&self.envelope);
        if !merkle::verify_inclusion(leaf, self.index, note.size, &self.path, note.root) {
            return Err(ProofError::Path);
        }
        let (header, _) = envelope::read(&self.envelope).map_err(|_| ProofError::NotAnEntry)?;
        if header.client != note.client() {
            return Err(ProofError::NotAnEntry);
        }
        Ok(Proved { origin: note.origin, size: note.size, header })
    }
}

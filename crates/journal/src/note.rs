//! C2SP signed notes (`c2sp.org/signed-note`) that carry C2SP checkpoints (`c2sp.org/tlog-checkpoint`).
//!
//! ```text
//! countersign/tarnsel
//! 42
//! <base64 root>
//!
//! — countersign/tarnsel <base64 of key id and signature>
//! ```

use crate::key::{Key, VerifyingKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use terms::Digest;

/// Bytes of a note that anyone would read.
const NOTE_BYTES_MAX: usize = 64 * 1024;
/// Signatures on one note.
const SIGNATURES_MAX: usize = 64;

/// Why a text is no note, or not signed by the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not the form.
    #[error(
        "this is not a signed note of a checkpoint: origin, size and root on a line each, a blank line, signatures"
    )]
    Malformed,
    /// No signature by that key.
    #[error("the note carries no signature by the key asked for")]
    NotSigned,
    /// A signature by that key that does not fit the text.
    #[error("the signature does not fit the note's text: one of the two was altered")]
    WrongSignature,
}

/// A parsed checkpoint; [`Note::verify`] says whether to believe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which log: `countersign/<client>`.
    pub origin: String,
    /// Leaves of the tree.
    pub size: u64,
    /// Its root.
    pub root: Digest,
    text: String,
    signatures: Vec<(String, [u8; 4], Vec<u8>)>,
}

/// The signed note of a checkpoint.
pub(crate) fn write(key: &Key, origin: &str, size: u64, root: Digest) -> String {
    let text = format!("{origin}\n{size}\n{}\n", STANDARD.encode(root.0));
    let mut signature = key.public().id(origin).to_vec();
    signature.extend_from_slice(&key.sign(text.as_bytes()));
    format!("{text}\n\u{2014} {origin} {}\n", STANDARD.encode(signature))
}

impl Note {
    /// Reads a note without believing it.
    ///
    /// # Errors
    /// [`NoteError::Malformed`].
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        Self::read(note).ok_or(NoteError::Malformed)
    }

    fn read(note: &str) -> Option<Self> {
        if note.len() > NOTE_BYTES_MAX || note.bytes().any(|b| b < 0x20 && b != b'\n') {
            return None;
        }
        let end = note.rfind("\n\n")?;
        let (text, signatures) = (&note[..=end], &note[end + 2..]);
        let mut lines = text.lines();
        let origin = lines.next().filter(|origin| !origin.is_empty())?.to_owned();
        let size = lines.next()?;
        let size = size.parse().ok().filter(|n: &u64| n.to_string() == size)?;
        let root = Digest(STANDARD.decode(lines.next()?).ok()?.try_into().ok()?);
        let signatures =
            signatures.strip_suffix('\n')?.split('\n').map(signature).collect::<Option<Vec<_>>>()?;
        (signatures.len() <= SIGNATURES_MAX).then(|| Self {
            origin,
            size,
            root,
            text: text.to_owned(),
            signatures,
        })
    }

    /// The text that is signed: origin, size and root on a line each.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The part of the origin after the last slash: whose log it is.
    pub fn client(&self) -> &str {
        self.origin.rsplit_once('/').map_or(self.origin.as_str(), |(_, client)| client)
    }

    /// The signature of that name and key id, after its id.
    pub(crate) fn signature_of(&self, name: &str, id: [u8; 4]) -> Option<&[u8]> {
        self.signatures.iter().find(|(of, with, _)| of == name && *with == id).map(|(_, _, it)| it.as_slice())
    }

    /// Whether `key` signed exactly this text under the note's origin as its name.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`], [`NoteError::WrongSignature`].
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), NoteError> {
        let signature = self.signature_of(&self.origin, key.id(&self.origin)).ok_or(NoteError::NotSigned)?;
        let signature = signature.try_into().map_err(|_| NoteError::WrongSignature)?;
        if key.verify(self.text.as_bytes(), signature) { Ok(()) } else { Err(NoteError::WrongSignature) }
    }
}

fn signature(line: &str) -> Option<(String, [u8; 4], Vec<u8>)> {
    let (name, data) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let data = STANDARD.decode(data).ok()?;
    let (id, signature) = data.split_first_chunk::<4>()?;
    (!name.is_empty() && !name.contains('+')).then(|| (name.to_owned(), *id, signature.to_vec()))
}

//! A whole case as one file: every entry with its proof, to be checked on a machine that has nothing else.
//!
//! ```text
//! countersign.case-proof@v1
//! client tarnsel
//! case AP-0000001
//! entries 12
//!
//! ---- entry 1
//! <the C2SP tlog-proof of entry 1>
//! ---- entry 2
//! …
//! ```
//!
//! The text between two lines `---- entry n` is a `tlog-proof` file as it stands, so that other tools can check it too.
//! What a case proof shows: these entries were in the log when its checkpoint was signed, they are the first ones of the
//! case, and none between them is left out. What it cannot show: that nothing came after the last of them.

use crate::{
    JournalError, ProofError, Reader, Reading, Stored, Tile, TileNodes, TlogProof, VerifyingKey, hashes_of,
    merkle,
};
use jiff::Timestamp;
use std::fmt;
use terms::{CaseId, ClientId};

/// The first line.
const HEAD: &str = "countersign.case-proof@v1";
const MARK: &str = "---- entry ";
/// Bytes of a case proof that anyone would read.
pub const CASE_PROOF_BYTES_MAX: usize = 512 * 1024 * 1024;

/// The entries of a case with their proofs, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseProof {
    /// Whose case.
    pub client: ClientId,
    /// Which case.
    pub case: CaseId,
    /// One proof for each entry, the first version first.
    pub entries: Vec<TlogProof>,
}

/// Why a case proof does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseProofError {
    /// Not the form.
    #[error("this is not a proof of a case: {0}")]
    Malformed(String),
    /// One entry's proof does not hold.
    #[error("entry {entry} does not hold: {why}")]
    Entry {
        /// Which, counted from 1.
        entry: usize,
        /// Why.
        why: ProofError,
    },
    /// An entry of another case or client, or one that is left out.
    #[error("entry {entry} is version {version} of case {case} of {client}: {what}")]
    Gap {
        /// Which, counted from 1.
        entry: usize,
        /// The version it has.
        version: u64,
        /// The case it names.
        case: String,
        /// The client it names.
        client: String,
        /// What was expected instead.
        what: String,
    },
}

/// What a case proof shows once it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseProved {
    /// Name of the log.
    pub origin: String,
    /// Entries of the case that are proved.
    pub entries: usize,
    /// Entries of the signed tree.
    pub size: u64,
    /// Kind and time of each entry.
    pub story: Vec<(String, Timestamp)>,
}

impl fmt::Display for CaseProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (client, case) = (&self.client, &self.case);
        writeln!(f, "{HEAD}\nclient {client}\ncase {case}\nentries {}\n", self.entries.len())?;
        (1..).zip(&self.entries).try_for_each(|(n, proof)| write!(f, "{MARK}{n}\n{proof}"))
    }
}

impl CaseProof {
    /// Whether a text begins like a case proof.
    pub fn is_one(text: &str) -> bool {
        text.starts_with(HEAD)
    }

    /// Reads the text, believing nothing of it yet.
    ///
    /// # Errors
    /// [`CaseProofError::Malformed`] or [`CaseProofError::Entry`].
    pub fn parse(text: &str) -> Result<Self, CaseProofError> {
        let malformed = |why: &str| CaseProofError::Malformed(why.to_owned());
        if text.len() > CASE_PROOF_BYTES_MAX {
            return Err(malformed("it is too long"));
        }
        let (head, body) = text.split_once("\n\n").ok_or_else(|| malformed("its head has no end"))?;
        let lines: Vec<&str> = head.split('\n').collect();
        let [HEAD, client, case, count] = lines[..] else {
            return Err(malformed("its head is not four lines: name, client, case, entries"));
        };
        let named = |line: &str, name: &str| {
            line.strip_prefix(name).map(str::to_owned).ok_or_else(|| malformed("its head lacks a name"))
        };
        let (client, case) = (named(client, "client ")?, named(case, "case ")?);
        let count: usize =
            named(count, "entries ")?.parse().map_err(|_| malformed("its count is no number"))?;
        let entries = parts(body)
            .ok_or_else(|| malformed("its entries are not numbered one after the other"))?
            .into_iter()
            .zip(1..)
            .map(|(part, entry)| TlogProof::parse(part).map_err(|why| CaseProofError::Entry { entry, why }))
            .collect::<Result<Vec<_>, _>>()?;
        if entries.len() != count || entries.is_empty() {
            return Err(CaseProofError::Malformed(format!(
                "it says {count} entries and has {}",
                entries.len()
            )));
        }
        Ok(Self { client: ClientId(client), case: CaseId(case), entries })
    }

    /// Whether every entry is in the log that `key` signed, and none between them is left out.
    ///
    /// # Errors
    /// [`CaseProofError`] names the entry.
    pub fn verify(&self, key: &VerifyingKey) -> Result<CaseProved, CaseProofError> {
        let (mut story, mut size, mut origin, mut after) = (Vec::new(), 0, String::new(), None);
        for (entry, proof) in (1_usize..).zip(&self.entries) {
            let proved = proof.verify(key).map_err(|why| CaseProofError::Entry { entry, why })?;
            let header = proved.header;
            let what = if header.client != self.client.as_str() || header.case != self.case.as_str() {
                Some(format!("the proof is about {} of {}", self.case, self.client))
            } else if header.version != entry as u64 {
                Some(format!("version {entry} was expected, so an entry is left out or doubled"))
            } else if after.is_some_and(|after| proof.index <= after) {
                Some("it stands in the log before the entry that comes first".to_owned())
            } else {
                None
            };
            if let Some(what) = what {
                let (version, case, client) = (header.version, header.case, header.client);
                return Err(CaseProofError::Gap { entry, version, case, client, what });
            }
            after = Some(proof.index);
            (size, origin) = (proved.size.max(size), proved.origin);
            story.push((header.kind, header.at));
        }
        Ok(CaseProved { origin, entries: self.entries.len(), size, story })
    }
}

/// The texts behind the lines `---- entry n`; nothing where these are not 1, 2, 3 and on.
fn parts(body: &str) -> Option<Vec<&str>> {
    let mut rest = body.strip_prefix(MARK)?;
    let mut found = Vec::new();
    loop {
        let (number, text) = rest.split_once('\n')?;
        if number != (found.len() + 1).to_string() {
            return None;
        }
        let Some(end) = text.find(&format!("\n{MARK}")) else {
            found.push(text);
            return Some(found);
        };
        found.push(&text[..=end]);
        rest = &text[end + 1 + MARK.len()..];
    }
}

impl CaseProof {
    /// Proves every entry of a case against the newest checkpoint; `None` for a case without entries. Takes either adapter.
    ///
    /// # Errors
    /// [`JournalError::Unfit`] where no checkpoint covers the last entries yet, and what the database says.
    pub fn of(journal: &dyn Reading, client: &ClientId, case: &CaseId) -> Result<Option<Self>, JournalError> {
        let (size, note) = journal.checkpoint(client)?.map_or((0, String::new()), |it| (it.size, it.note));
        let fetch = |tile: Tile| {
            let bytes = journal.tile(client, tile)?;
            bytes.and_then(|bytes| hashes_of(&bytes, tile.width)).ok_or_else(|| {
                JournalError::Damaged(format!("hashes of {client} are missing in tile {}", tile.path()))
            })
        };
        let mut nodes = TileNodes::new(size, fetch);
        let mut entries = Vec::new();
        for Stored { position, envelope, .. } in journal.case(client, case, 1)? {
            let index = position.checked_sub(1);
            let path =
                index.map(|index| merkle::inclusion_path(&mut nodes, index, size)).transpose()?.flatten();
            let (Some(index), Some(path)) = (index, path) else {
                return Err(JournalError::Unfit(format!(
                    "no checkpoint covers the last entries of {case} yet; one is signed about every second while the folder is served"
                )));
            };
            entries.push(TlogProof { envelope, index, path, checkpoint: note.clone() });
        }
        Ok((!entries.is_empty()).then(|| Self { client: client.clone(), case: case.clone(), entries }))
    }
}

impl Reader {
    /// [`CaseProof::of`] this folder.
    ///
    /// # Errors
    /// As there.
    pub fn prove_case(&self, client: &ClientId, case: &CaseId) -> Result<Option<CaseProof>, JournalError> {
        CaseProof::of(self, client, case)
    }
}

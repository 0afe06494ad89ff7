//! The entries of the stream `packs`: which version came, who proposed it, who signed it, who declined.
//!
//! The state of the stream is a fold, [`Release::of`]: versions in the order in which they came, at most one that waits for a
//! signature, and one that is current.

use crate::envelope::{open_row, seal_row};
use crate::people::People;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{ClientId, Digest, Failure, PersonId};
use vault::Vault;

/// The stream that versions are written to.
pub(crate) const STREAM: &str = "packs";
/// The subject under whose key the words of proposals are sealed: a sentence can name anyone.
pub(crate) const SUBJECT: &str = "packs";

/// One fact about versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub(crate) enum VersionEvent {
    /// Whoever runs the machine started with these files: they are current from then on.
    #[serde(rename = "version-loaded.1")]
    Loaded {
        version: Digest,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        based_on: Option<Digest>,
        files: BTreeMap<String, Digest>,
        changed: Vec<String>,
        /// The program itself brought them; nobody named a folder.
        embedded: bool,
    },
    /// Somebody proposes these files.
    #[serde(rename = "version-proposed.1")]
    Proposed {
        version: Digest,
        based_on: Digest,
        files: BTreeMap<String, Digest>,
        changed: Vec<String>,
        /// Sealed.
        words: String,
        by: PersonId,
    },
    /// Another person signed the proposal: it is current for new cases.
    #[serde(rename = "version-signed.1")]
    Signed { version: Digest, by: PersonId },
    /// The proposal will not become current.
    #[serde(rename = "version-declined.1")]
    Declined {
        version: Digest,
        /// Sealed.
        words: String,
        by: PersonId,
    },
    /// It stepped below *suggest*: the version it was made from is current again.
    #[serde(rename = "version-withdrawn.1")]
    Withdrawn {
        version: Digest,
        /// Current again.
        back_to: Digest,
        by: PersonId,
    },
    /// Somebody tried what the law of the house does not let them do.
    #[serde(rename = "version-barred.1")]
    Barred {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<Digest>,
        tried: String,
        code: String,
        rules: Vec<String>,
        by: PersonId,
    },
}

impl VersionEvent {
    /// The bytes to append.
    pub fn entry(&self) -> Result<journal::Entry, Failure> {
        let kind = match self {
            Self::Loaded { .. } => "version-loaded.1",
            Self::Proposed { .. } => "version-proposed.1",
            Self::Signed { .. } => "version-signed.1",
            Self::Declined { .. } => "version-declined.1",
            Self::Withdrawn { .. } => "version-withdrawn.1",
            Self::Barred { .. } => "version-barred.1",
        };
        let body = serde_json::to_vec(self).map_err(Failure::fault)?;
        Ok(journal::Entry { kind: kind.to_owned(), body })
    }
}

/// Seals words for the entry at `place`, the version that the stream has after it.
pub(crate) fn seal_words(
    vault: &Vault,
    client: &ClientId,
    place: u64,
    words: &str,
) -> Result<String, Failure> {
    let bytes = seal_row(vault, client, SUBJECT, &format!("version:{place}"), &words)?;
    String::from_utf8(bytes).map_err(Failure::fault)
}

fn open_words(vault: &Vault, client: &ClientId, place: u64, sealed: &str) -> Option<String> {
    // Words that were erased leave a gap, never an error.
    open_row(vault, client, SUBJECT, &format!("version:{place}"), sealed.as_bytes()).ok()
}

/// Who and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Who: a person, or `machine` for whoever started the program with these files.
    pub by: PersonId,
    /// Their name, as people say it.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Where a version stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum VersionState {
    /// The program was started with it.
    Loaded,
    /// It waits for another person's signature.
    Proposed,
    /// Signed.
    Signed(Mark),
    /// Taken back from new cases: it stepped below *suggest*. It may be signed again.
    Withdrawn(Mark),
    /// Declined, with the reason.
    Declined {
        /// Who and when.
        mark: Mark,
        /// Why.
        words: Option<String>,
    },
}

/// A version of the pack and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its place in the order in which versions came, from 1.
    pub number: u32,
    /// What it is known by: SHA-256 over names and digests of its files.
    pub digest: Digest,
    /// The version it was made from.
    pub based_on: Option<Digest>,
    /// SHA-256 of each file.
    pub files: BTreeMap<String, Digest>,
    /// Files that differ from the version it was made from.
    pub changed: Vec<String>,
    /// What the proposer said about it.
    pub words: Option<String>,
    /// Who brought it, and when.
    pub from: Mark,
    /// What became of it.
    pub state: VersionState,
    /// New cases begin in it.
    pub current: bool,
}

impl Version {
    /// The same with everyone called by their name.
    pub(crate) fn named(mut self, people: &People) -> Self {
        let name = |mark: &mut Mark| {
            let machine = mark.by.as_str() == MACHINE;
            mark.name = if machine { "Whoever runs the machine".to_owned() } else { people.name(&mark.by) };
        };
        name(&mut self.from);
        if let VersionState::Signed(mark)
        | VersionState::Withdrawn(mark)
        | VersionState::Declined { mark, .. } = &mut self.state
        {
            name(mark);
        }
        self
    }

    /// It waits for a signature.
    pub fn is_open(&self) -> bool {
        self.state == VersionState::Proposed
    }

    /// Somebody may sign it: it waits, or was taken back.
    pub fn may_climb(&self) -> bool {
        matches!(self.state, VersionState::Proposed | VersionState::Withdrawn(_))
    }
}

/// Every version, folded from the stream.
#[derive(Clone, Debug, Default)]
pub(crate) struct Release {
    pub versions: Vec<Version>,
    /// The files that the program was last started with, and whether they are its own.
    pub loaded: Option<(Digest, bool)>,
}

/// The author of entries that whoever runs the machine causes by starting the program.
pub(crate) const MACHINE: &str = "machine";

impl Release {
    /// Folds one entry in. `place` is its version in the stream; `name` says how people are called.
    pub fn apply(
        &mut self,
        event: VersionEvent,
        (place, at): (u64, Timestamp),
        vault: &Vault,
        client: &ClientId,
    ) {
        let mark = |by: PersonId| Mark { name: by.0.clone(), by, at };
        let words = |sealed: &str| open_words(vault, client, place, sealed);
        let number = u32::try_from(self.versions.len() + 1).unwrap_or(u32::MAX);
        match event {
            VersionEvent::Loaded { version, based_on, files, changed, embedded } => {
                self.loaded = Some((version, embedded));
                let (from, state) = (mark(MACHINE.into()), VersionState::Loaded);
                self.versions.push(Version {
                    number,
                    digest: version,
                    based_on,
                    files,
                    changed,
                    words: None,
                    from,
                    state,
                    current: false,
                });
                self.make_current(self.versions.len() - 1);
            }
            VersionEvent::Proposed { version, based_on, files, changed, words: sealed, by } => {
                self.versions.push(Version {
                    number,
                    digest: version,
                    based_on: Some(based_on),
                    files,
                    changed,
                    words: words(&sealed),
                    from: mark(by),
                    state: VersionState::Proposed,
                    current: false,
                });
            }
            VersionEvent::Signed { version, by } => {
                if let Some(at) = self.signable_at(version) {
                    self.versions[at].state = VersionState::Signed(mark(by));
                    self.make_current(at);
                }
            }
            VersionEvent::Declined { version, words: sealed, by } => {
                if let Some(at) = self.open_at(version) {
                    self.versions[at].state =
                        VersionState::Declined { mark: mark(by), words: words(&sealed) };
                }
            }
            VersionEvent::Withdrawn { version, back_to, by } => {
                let current = self.versions.iter().position(|it| it.digest == version && it.current);
                let back = self.versions.iter().rposition(|it| it.digest == back_to);
                if let (Some(at), Some(back)) = (current, back) {
                    self.versions[at].state = VersionState::Withdrawn(mark(by));
                    self.make_current(back);
                }
            }
            VersionEvent::Barred { .. } => {}
        }
    }

    fn make_current(&mut self, at: usize) {
        for (place, version) in self.versions.iter_mut().enumerate() {
            version.current = place == at;
        }
    }

    fn open_at(&self, version: Digest) -> Option<usize> {
        self.versions.iter().rposition(|it| it.digest == version && it.is_open())
    }

    fn signable_at(&self, version: Digest) -> Option<usize> {
        self.open_at(version)
            .or_else(|| self.versions.iter().rposition(|it| it.digest == version && it.may_climb()))
    }

    /// A version that somebody may sign now.
    pub fn signable(&self, version: Digest) -> Option<&Version> {
        self.versions.get(self.signable_at(version)?)
    }

    /// The version in which new cases begin.
    pub fn current(&self) -> Option<&Version> {
        self.versions.iter().find(|it| it.current)
    }

    /// The proposal that waits.
    pub fn open(&self) -> Option<&Version> {
        self.versions.iter().find(|it| it.is_open())
    }
}

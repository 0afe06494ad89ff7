//! What can go wrong: a conflict refuses one append, an error is the world's and fails the whole call.

use crate::append::Once;
use std::path::{Path, PathBuf};
use terms::{CaseId, ClientId};

/// Why one append of a batch did not land. The others are not touched by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Somebody else appended to the case first.
    #[error("case {case} of {client} is at version {found}, not {expected}; read it again and decide anew")]
    Version {
        /// Whose case.
        client: ClientId,
        /// Which case.
        case: CaseId,
        /// What the caller had seen.
        expected: u64,
        /// What the journal has.
        found: u64,
    },
    /// The idempotency key was used before; compare `stored.request` and answer again or refuse.
    #[error("the idempotency key {:?} was used before", .stored.key)]
    Once {
        /// What was stored under the key.
        stored: Box<Once>,
    },
    /// The job is gone or was claimed by somebody else since.
    #[error("the lease on job {id} of queue {queue} was lost; whoever holds it now finishes it")]
    Fence {
        /// Its queue.
        queue: String,
        /// Its id.
        id: String,
    },
    /// Somebody else took the number first.
    #[error("the last number of the counter {counter} is {last} by now; take the one after it")]
    Number {
        /// Which counter.
        counter: String,
        /// The last number taken.
        last: u64,
    },
    /// The append breaks a limit or names something impossible.
    #[error("not appended: {0}")]
    Unfit(String),
}

/// Why the journal could not do it at all.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process has the folder.
    #[error("{0} is in use by another process; stop that one first, two writers never share a folder")]
    InUse(PathBuf),
    /// The folder was written by a newer version of the program.
    #[error(
        "{path} has schema {found}, this program knows up to {known}; use the newer program, nothing was changed"
    )]
    NewerSchema {
        /// The database.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The newest schema this program knows.
        known: u32,
    },
    /// The file is a database, but not a journal.
    #[error("{0} is a SQLite database but not a journal; point at another folder")]
    NotAJournal(PathBuf),
    /// SQLite said no: disk full, read-only disk, damaged file.
    #[error("the journal's database: {}", told_of_disk(.0))]
    Database(#[from] rusqlite::Error),
    #[cfg(feature = "postgres")]
    /// PostgreSQL said no, or could not be reached.
    #[error("the journal's database: {}", told(.0))]
    Postgres(#[from] tokio_postgres::Error),
    #[cfg(feature = "postgres")]
    /// The database stands still, or the way to it does. What was asked may have been done.
    #[error(
        "the journal's database has not answered for {} seconds; ask again with the same key: what was written is not written twice",
        .after.as_secs()
    )]
    Silent {
        /// How long was waited.
        after: std::time::Duration,
    },
    /// Other processes wrote to the same cases each time.
    #[error("other processes were quicker each time this was tried; try again")]
    Raced,
    /// A file could not be read or written.
    #[error("{path}: {source}{}", remedy(.source))]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The signing key cannot be used.
    #[error(transparent)]
    Key(#[from] crate::key::KeyError),
    /// Something asked for is beyond a limit or malformed.
    #[error("{0}")]
    Unfit(String),
    /// What is stored contradicts itself; `verify_dir` names the place.
    #[error("the journal contradicts itself: {0}; run the verification of this folder")]
    Damaged(String),
}

#[cfg(feature = "postgres")]
impl From<reach::ReachError> for JournalError {
    fn from(error: reach::ReachError) -> Self {
        match error {
            reach::ReachError::Postgres(error) => Self::Postgres(error),
            other => Self::Unfit(other.to_string()),
        }
    }
}

#[cfg(feature = "postgres")]
/// What PostgreSQL said, with its own words where it gave some.
fn told(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => match std::error::Error::source(error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        },
    }
}

/// What SQLite said, and what follows where the disk takes nothing.
fn told_of_disk(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode::{CannotOpen, ReadOnly, SystemIoFailure};
    match error.sqlite_error_code() {
        Some(CannotOpen | ReadOnly | SystemIoFailure) => format!("{error}; {UNWRITABLE}"),
        _ => error.to_string(),
    }
}

const UNWRITABLE: &str =
    "its disk cannot be written to, and nothing of this was written: make it writable and start again";

fn remedy(source: &std::io::Error) -> String {
    match source.kind() {
        std::io::ErrorKind::ReadOnlyFilesystem => format!("; {UNWRITABLE}"),
        _ => String::new(),
    }
}

impl JournalError {
    /// An I/O error with its path.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File { path: path.to_owned(), source }
    }
}

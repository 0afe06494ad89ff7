//! What can go wrong in the vault.

use std::path::PathBuf;

/// Why a value was not sealed, opened or erased.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The subject's key was destroyed; the value is gone for good.
    #[error("the personal data of {subject:?} was erased")]
    Erased {
        /// Whose.
        subject: String,
    },
    /// No key was ever made for the subject.
    #[error(
        "the vault has no key for {subject:?} of client {client:?}; ensure the subject before sealing under it"
    )]
    UnknownSubject {
        /// Whose client.
        client: String,
        /// Which subject.
        subject: String,
    },
    /// The sealed bytes, their place or the key differ from the sealing.
    #[error(
        "a sealed value of {subject:?} does not open here: it was altered, or moved from the place it belongs to"
    )]
    DoesNotOpen {
        /// Whose.
        subject: String,
    },
    /// A marker in JSON is neither `{"~", "v"}` nor `{"~", "s"}`.
    #[error(
        "at {path:?} stands an object with \"~\" that is no marker; a marker has exactly \"~\" and \"v\" before sealing, \"~\" and \"s\" after"
    )]
    Marker {
        /// JSON pointer of the object.
        path: String,
    },
    /// The deployment key is not the one this vault was made with.
    #[error("the deployment key does not fit this vault; start with the key it was made with")]
    WrongKey,
    /// There are wrapped keys, but the file of the deployment key is gone.
    #[error("{0} is missing although the vault holds keys; bring it back from the backup of the keys")]
    KeyMissing(PathBuf),
    /// The deployment key's file can be read by others.
    #[error("{0} can be read by others than its owner; make it private (chmod 600) and consider it known")]
    KeyTooOpen(PathBuf),
    /// Not 32 bytes in hex.
    #[error("a deployment key is 64 hex digits; {0} has something else")]
    KeyMalformed(String),
    /// Written by a newer version of the program.
    #[error(
        "{path} has schema {found}, this program knows up to {known}; use the newer program, nothing was changed"
    )]
    NewerSchema {
        /// The database.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// What SQLite says.
    #[error("the vault's database: {0}")]
    Database(#[from] rusqlite::Error),
    /// What PostgreSQL says, or that it cannot be reached.
    #[error("the vault's database: {}", told(.0))]
    Postgres(#[from] postgres::Error),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gives no random bytes: {0}")]
    Random(getrandom::Error),
    /// Beyond a limit.
    #[error("{0}")]
    Unfit(String),
}

impl From<reach::ReachError> for VaultError {
    fn from(error: reach::ReachError) -> Self {
        match error {
            reach::ReachError::Postgres(error) => Self::Postgres(error),
            other => Self::Unfit(other.to_string()),
        }
    }
}

/// What PostgreSQL said, with its own words where it gave some.
fn told(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => error.to_string(),
    }
}

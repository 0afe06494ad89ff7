//! Where wrapped keys lie: a SQLite file of one process, or a PostgreSQL database of any number.

mod folder;
mod postgres;

pub(crate) use folder::{DATABASE, Folder};
pub(crate) use postgres::{Database, migrated};

use crate::VaultError;

/// A wrapped key with its epoch.
pub(crate) type Wrapped = (u32, Vec<u8>);

/// Either place. Nothing in it knows a plain key.
pub(crate) enum Store {
    Folder(Folder),
    Database(Box<Database>),
}

impl Store {
    /// Whether other processes write to it, too.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Self::Database(_))
    }

    /// Any client that has a key, with it.
    pub(crate) fn any(&mut self) -> Result<Option<String>, VaultError> {
        match self {
            Self::Folder(it) => it.any(),
            Self::Database(it) => aside(|| it.any()),
        }
    }

    /// A client's wrapped key.
    pub(crate) fn engagement(&mut self, client: &str) -> Result<Option<Vec<u8>>, VaultError> {
        match self {
            Self::Folder(it) => it.engagement(client),
            Self::Database(it) => aside(|| it.engagement(client)),
        }
    }

    /// Keeps a client's wrapped key, unless it has one.
    pub(crate) fn put_engagement(&mut self, client: &str, wrapped: &[u8]) -> Result<(), VaultError> {
        match self {
            Self::Folder(it) => it.put_engagement(client, wrapped),
            Self::Database(it) => aside(|| it.put_engagement(client, wrapped)),
        }
    }

    /// The current keys of those `subjects` that have one.
    pub(crate) fn subjects(
        &mut self,
        client: &str,
        subjects: &[&str],
    ) -> Result<Vec<(String, Wrapped)>, VaultError> {
        match self {
            Self::Folder(it) => it.subjects(client, subjects),
            Self::Database(it) => aside(|| it.subjects(client, subjects)),
        }
    }

    /// The newest epochs of those `subjects` that were erased.
    pub(crate) fn erased(
        &mut self,
        client: &str,
        subjects: &[&str],
    ) -> Result<Vec<(String, u32)>, VaultError> {
        match self {
            Self::Folder(it) => it.erased(client, subjects),
            Self::Database(it) => aside(|| it.erased(client, subjects)),
        }
    }

    /// Keeps keys, all in one durable transaction; one that is there stays.
    pub(crate) fn put_subjects(
        &mut self,
        client: &str,
        keys: &[(String, Wrapped)],
    ) -> Result<(), VaultError> {
        match self {
            Self::Folder(it) => it.put_subjects(client, keys),
            Self::Database(it) => aside(|| it.put_subjects(client, keys)),
        }
    }

    /// Destroys a key and notes its epoch; `false` where there was none.
    pub(crate) fn erase(&mut self, client: &str, subject: &str) -> Result<bool, VaultError> {
        match self {
            Self::Folder(it) => it.erase(client, subject),
            Self::Database(it) => aside(|| it.erase(client, subject)),
        }
    }

    /// Subjects of a client that were erased lately, by any process.
    pub(crate) fn erased_lately(&mut self, client: &str) -> Result<Vec<String>, VaultError> {
        match self {
            Self::Folder(_) => Ok(Vec::new()),
            Self::Database(it) => aside(|| it.erased_lately(client)),
        }
    }
}

/// Blocks where blocking is allowed: a task of a runtime hands its thread's other tasks over first.
fn aside<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current() {
        Ok(handle) if handle.runtime_flavor() == RuntimeFlavor::MultiThread => {
            tokio::task::block_in_place(work)
        }
        _ => work(),
    }
}

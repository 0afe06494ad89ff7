//! The lock that keeps a second writing process out of a data folder.

use crate::JournalError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Held while the journal is open; the system lets go of it when the process ends, however it ends.
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    pub(crate) fn take(dir: &Path) -> Result<Self, JournalError> {
        let path = dir.join("journal.lock");
        let mut options = OpenOptions::new();
        let file = options
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(JournalError::file(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(JournalError::InUse(dir.to_owned())),
            Err(TryLockError::Error(error)) => Err(JournalError::file(&path)(error)),
        }
    }
}

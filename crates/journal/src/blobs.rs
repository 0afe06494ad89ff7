//! Documents as files: `blobs/<client>/<2 hex>/<64 hex>`, named by the digest of the plain document, sealed inside.
//!
//! The client stands in the path because each client's documents are sealed under its own keys: two clients with the
//! same document never share a file, and erasing one never touches the other.

use crate::append::BlobRecord;
use crate::limits::{BLOB_BYTES_MAX, client_objection, counted};
use crate::{JournalError, limits};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use terms::{ClientId, Digest};

/// The documents of one data folder. Writing one is not part of a commit: first the file, then the append that
/// carries its [`BlobRecord`], so that what is recorded is always on the disk.
#[derive(Clone, Debug)]
pub struct Blobs {
    dir: PathBuf,
}

impl Blobs {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.join("blobs") }
    }

    /// The documents below `dir`, where the journal itself lies elsewhere. Several processes may share the folder.
    pub fn of_dir(dir: &Path) -> Self {
        Self::new(dir)
    }

    /// Where a document lies.
    pub(crate) fn path(&self, client: &str, plain: Digest) -> PathBuf {
        let hex = plain.to_hex();
        self.dir.join(client).join(&hex[..2]).join(hex)
    }

    /// Stores the `sealed` bytes of the document whose plain digest is `plain`, durably, and gives the record for the
    /// append. A document that is already there stays as it is, and its record is given.
    ///
    /// # Errors
    /// [`JournalError::Unfit`] beyond [`BLOB_BYTES_MAX`] or for an impossible client id; [`JournalError::File`].
    pub fn put(&self, client: &ClientId, plain: Digest, sealed: &[u8]) -> Result<BlobRecord, JournalError> {
        if let Some(objection) = client_objection(client.as_str()) {
            return Err(JournalError::Unfit(objection));
        }
        if sealed.len() > BLOB_BYTES_MAX {
            let bytes = sealed.len();
            return Err(JournalError::Unfit(format!(
                "a document of {bytes} bytes; the limit is {BLOB_BYTES_MAX}"
            )));
        }
        let path = self.path(client.as_str(), plain);
        if let Some(there) = read(&path)? {
            return Ok(BlobRecord { plain, sealed: Digest::of(&there), bytes: there.len() as u64 });
        }
        let folder = path.parent().unwrap_or(&self.dir);
        create_folders(&self.dir, folder)?;
        write_new(folder, &path, sealed)?;
        Ok(BlobRecord { plain, sealed: Digest::of(sealed), bytes: sealed.len() as u64 })
    }

    /// The sealed bytes; `None` where there is no such document or it was erased.
    ///
    /// # Errors
    /// [`JournalError::File`].
    pub fn get(&self, client: &ClientId, plain: Digest) -> Result<Option<Vec<u8>>, JournalError> {
        if !limits::client_fits(client.as_str()) {
            return Ok(None);
        }
        read(&self.path(client.as_str(), plain))
    }

    /// Removes the file; `false` where there was none. Append a [`BlobChange::Erased`](crate::BlobChange) before, so
    /// that a crash between the two leaves a file too many and never a record without its file.
    ///
    /// # Errors
    /// [`JournalError::File`].
    pub fn erase(&self, client: &ClientId, plain: Digest) -> Result<bool, JournalError> {
        if !limits::client_fits(client.as_str()) {
            return Ok(false);
        }
        let path = self.path(client.as_str(), plain);
        match fs::remove_file(&path) {
            Ok(()) => sync_folder(path.parent().unwrap_or(&self.dir)).map(|()| true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(JournalError::file(&path)(error)),
        }
    }
}

/// The record of a document that was not erased.
pub(crate) fn record(
    conn: &Connection,
    client: &ClientId,
    plain: Digest,
) -> Result<Option<BlobRecord>, JournalError> {
    let sql = "SELECT sealed, bytes FROM blobs WHERE client = ?1 AND plain = ?2 AND erased = 0";
    let found = conn.prepare_cached(sql)?.query_row(params![client.as_str(), plain.0], |row| {
        Ok(BlobRecord { plain, sealed: Digest(row.get(0)?), bytes: counted(row.get(1)?) })
    });
    Ok(found.optional()?)
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, JournalError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(JournalError::file(path)(error)),
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(JournalError::file(path))?;
    Ok(Some(bytes))
}

/// Creates `folder` below `root`, each level made durable in its parent.
fn create_folders(root: &Path, folder: &Path) -> Result<(), JournalError> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        if folder != root {
            create_folders(root, parent)?;
        }
        match fs::create_dir(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(JournalError::file(folder)(error));
            }
            _ => sync_folder(parent)?,
        }
    }
    Ok(())
}

fn write_new(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), JournalError> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| JournalError::file(path)(error.into()))?;
    let temporary = folder.join(format!(".{:016x}.new", u64::from_be_bytes(random)));
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    if let Err(error) = write() {
        // What could not be finished leaves nothing behind; the first error is the one to tell.
        let _ = fs::remove_file(&temporary);
        return Err(JournalError::file(path)(error));
    }
    sync_folder(folder)
}

fn sync_folder(folder: &Path) -> Result<(), JournalError> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(JournalError::file(folder))
}

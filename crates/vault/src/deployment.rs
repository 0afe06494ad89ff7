//! The one key that is not stored in the vault.

use crate::VaultError;
use crate::key::Key;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use zeroize::Zeroizing;

const FOLDER: &str = "keys";
const FILE: &str = "vault.key";

/// The key at the top of the chain, from the environment or from `keys/vault.key` in the data folder.
pub struct DeploymentKey(pub(crate) Key);

impl DeploymentKey {
    /// The key of 64 hex digits, as an environment variable carries it.
    ///
    /// # Errors
    /// [`VaultError::KeyMalformed`], which names `whence` and never the text.
    pub fn from_hex(text: &str, whence: &str) -> Result<Self, VaultError> {
        let bytes =
            Zeroizing::new(terms::Digest::from_hex(text.trim()).map(|digest| digest.0).unwrap_or_default());
        if *bytes == [0; 32] {
            return Err(VaultError::KeyMalformed(whence.to_owned()));
        }
        Key::from_bytes(&*bytes).map(Self).ok_or_else(|| VaultError::KeyMalformed(whence.to_owned()))
    }

    /// The key in the file of `dir`; made there where `may_create`.
    pub(crate) fn of_dir(dir: &Path, may_create: bool) -> Result<Self, VaultError> {
        let folder = dir.join(FOLDER);
        let path = folder.join(FILE);
        match fs::read_to_string(&path).map(Zeroizing::new) {
            Ok(text) => {
                private_only(&path)?;
                Self::from_hex(&text, &path.display().to_string())
            }
            Err(error) if error.kind() != ErrorKind::NotFound => Err(file(&path)(error)),
            Err(_) if !may_create => Err(VaultError::KeyMissing(path)),
            Err(_) => {
                let key = Key::random()?;
                fs::create_dir_all(&folder).map_err(file(&folder))?;
                write_private(&path, &key.to_hex()).map_err(file(&path))?;
                File::open(&folder).and_then(|f| f.sync_all()).map_err(file(&folder))?;
                File::open(dir).and_then(|f| f.sync_all()).map_err(file(dir))?;
                Ok(Self(key))
            }
        }
    }
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> VaultError + '_ {
    move |source| VaultError::File { path: path.to_owned(), source }
}

/// Writes the key so that it is there whole or not at all; a key that is there is never replaced.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    // What a killed start left behind was never used.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    fs::hard_link(&beside, path)?;
    fs::remove_file(&beside)
}

#[cfg(unix)]
fn private_only(path: &Path) -> Result<(), VaultError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_err(file(path))?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(VaultError::KeyTooOpen(path.to_owned())) }
}

#[cfg(not(unix))]
fn private_only(_: &Path) -> Result<(), VaultError> {
    Ok(())
}

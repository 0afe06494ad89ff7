//! The journal's signing key: an Ed25519 seed in `keys/journal.ed25519`, made at the first start.

use crate::JournalError;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer as _, SigningKey, Verifier as _};
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// The signature algorithm byte of Ed25519 in C2SP signed notes.
const ED25519: u8 = 1;
const FOLDER: &str = "keys";
const SECRET: &str = "journal.ed25519";
const PUBLIC: &str = "journal.pub";

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not 32 bytes in base64.
    #[error("{0} does not hold an Ed25519 key: one line of base64 for 32 bytes is expected")]
    Malformed(PathBuf),
    /// Readable by others.
    #[error("{0} can be read by others than its owner; make it private (chmod 600) and consider it known")]
    TooOpen(PathBuf),
    /// The journal has entries, but the key is gone.
    #[error("{0} is missing although the journal has entries; bring it back from the backup of the keys")]
    Missing(PathBuf),
    /// Another key signed before.
    #[error(
        "the log of {client} was signed with another key; give this process the keys folder that all others use"
    )]
    Another {
        /// Whose log.
        client: String,
    },
    /// A verifier key text that is none.
    #[error("not a verifier key; it looks like name+1a2b3c4d+base64")]
    NotAVerifierKey,
}

/// The private key, kept in memory while the journal is open.
pub(crate) struct Key(SigningKey);

impl Key {
    /// Reads the key of `dir`, or makes one where `may_create`.
    pub(crate) fn open(dir: &Path, may_create: bool) -> Result<Self, JournalError> {
        Self::open_in(&dir.join(FOLDER), SECRET, PUBLIC, may_create)
    }

    /// The same with the files `secret` and `public` of `folder`.
    pub(crate) fn open_in(
        folder: &Path,
        secret: &str,
        public: &str,
        may_create: bool,
    ) -> Result<Self, JournalError> {
        let path = folder.join(secret);
        match fs::read_to_string(&path) {
            Ok(text) => {
                private_only(&path)?;
                let seed = seed(text.trim()).ok_or_else(|| KeyError::Malformed(path.clone()))?;
                let (key, public) = (Self(SigningKey::from_bytes(&seed)), folder.join(public));
                // A start that was killed between the two files left only the first.
                if may_create && !public.exists() {
                    key.publish(&public)?;
                }
                Ok(key)
            }
            Err(error) if error.kind() == ErrorKind::NotFound && may_create => {
                Self::create(folder, &path, &folder.join(public))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Err(KeyError::Missing(path).into()),
            Err(error) => Err(JournalError::file(&path)(error)),
        }
    }

    fn publish(&self, path: &Path) -> Result<(), JournalError> {
        write_new(path, 0o644, &STANDARD.encode(self.public().0.as_bytes()))
    }

    fn create(folder: &Path, path: &Path, public: &Path) -> Result<Self, JournalError> {
        fs::create_dir_all(folder).map_err(JournalError::file(folder))?;
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| JournalError::file(path)(error.into()))?;
        let key = Self(SigningKey::from_bytes(&seed));
        write_new(path, 0o600, &STANDARD.encode(seed))?;
        if !public.exists() {
            key.publish(public)?;
        }
        for made in [Some(folder), folder.parent()].into_iter().flatten() {
            let made = if made.as_os_str().is_empty() { Path::new(".") } else { made };
            File::open(made).and_then(|f| f.sync_all()).map_err(JournalError::file(made))?;
        }
        Ok(key)
    }

    pub(crate) fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.0.sign(text).to_bytes()
    }

    pub(crate) fn public(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }
}

/// The public half, with which anyone checks a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// The public key stored beside the journal in `dir`. Whoever can write `dir` can replace it; a verifier that
    /// does not trust the folder brings a key it got elsewhere.
    ///
    /// # Errors
    /// [`JournalError::File`] and [`KeyError::Malformed`].
    pub fn of_dir(dir: &Path) -> Result<Self, JournalError> {
        let path = dir.join(FOLDER).join(PUBLIC);
        let text = fs::read_to_string(&path).map_err(JournalError::file(&path))?;
        let bytes = seed(text.trim()).ok_or_else(|| KeyError::Malformed(path.clone()))?;
        Self::from_bytes(&bytes).ok_or_else(|| KeyError::Malformed(path).into())
    }

    /// The key of 32 bytes, or nothing where they are no point of the curve.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        ed25519_dalek::VerifyingKey::from_bytes(bytes).ok().map(Self)
    }

    /// Reads the C2SP form `name+hash+base64` and gives name and key.
    ///
    /// # Errors
    /// [`KeyError::NotAVerifierKey`].
    pub fn parse(text: &str) -> Result<(String, Self), KeyError> {
        Self::parse_as(ED25519, text)
    }

    /// Reads the C2SP form of a key of that signature algorithm.
    pub(crate) fn parse_as(algorithm: u8, text: &str) -> Result<(String, Self), KeyError> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(hash), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::NotAVerifierKey);
        };
        let data = STANDARD.decode(data).map_err(|_| KeyError::NotAVerifierKey)?;
        let bytes = <[u8; 32]>::try_from(data.get(1..).unwrap_or_default())
            .ok()
            .filter(|_| data.first() == Some(&algorithm))
            .ok_or(KeyError::NotAVerifierKey)?;
        let key = Self::from_bytes(&bytes).ok_or(KeyError::NotAVerifierKey)?;
        let told = format!("{:08x}", u32::from_be_bytes(key.id_as(algorithm, name)));
        if told != hash { Err(KeyError::NotAVerifierKey) } else { Ok((name.to_owned(), key)) }
    }

    /// Reads either form in which a key is handed over: `name+hash+base64`, or the bare base64 of `keys/journal.pub`.
    ///
    /// # Errors
    /// [`KeyError::NotAVerifierKey`].
    pub fn read(text: &str) -> Result<(Option<String>, Self), KeyError> {
        if let Some(bytes) = seed(text.trim()) {
            return Self::from_bytes(&bytes).map(|key| (None, key)).ok_or(KeyError::NotAVerifierKey);
        }
        Self::parse(text).map(|(name, key)| (Some(name), key))
    }

    /// The C2SP form of this key under `name`: `name+hash+base64`.
    pub fn to_text(&self, name: &str) -> String {
        self.to_text_as(ED25519, name)
    }

    /// The same as a key of another signature algorithm.
    pub(crate) fn to_text_as(&self, algorithm: u8, name: &str) -> String {
        let mut data = vec![algorithm];
        data.extend_from_slice(self.0.as_bytes());
        format!("{name}+{:08x}+{}", u32::from_be_bytes(self.id_as(algorithm, name)), STANDARD.encode(data))
    }

    /// The key id under `name` (C2SP signed-note): the first 4 bytes of SHA-256 over name, newline, algorithm and key.
    pub(crate) fn id(&self, name: &str) -> [u8; 4] {
        self.id_as(ED25519, name)
    }

    /// The key id under `name` for another signature algorithm.
    pub(crate) fn id_as(&self, algorithm: u8, name: &str) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(name.as_bytes())
            .chain_update([b'\n', algorithm])
            .chain_update(self.0.as_bytes())
            .finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// The 32 bytes of the key.
    #[cfg(feature = "postgres")]
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    pub(crate) fn verify(&self, text: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify(text, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
    }
}

fn seed(text: &str) -> Option<[u8; 32]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// Writes a file that is there whole or not at all: under another name first, synced, then linked to its own. A file of
/// that name is never replaced.
fn write_new(path: &Path, mode: u32, text: &str) -> Result<(), JournalError> {
    let beside = path.with_extension("new");
    // What a killed start left behind was never used.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(JournalError::file(&beside)(error)),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = options.open(&beside).map_err(JournalError::file(&beside))?;
    writeln!(file, "{text}").and_then(|()| file.sync_all()).map_err(JournalError::file(&beside))?;
    fs::hard_link(&beside, path).map_err(JournalError::file(path))?;
    fs::remove_file(&beside).map_err(JournalError::file(&beside))
}

#[cfg(unix)]
fn private_only(path: &Path) -> Result<(), JournalError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_err(JournalError::file(path))?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyError::TooOpen(path.to_owned()).into()) }
}

#[cfg(not(unix))]
fn private_only(_: &Path) -> Result<(), JournalError> {
    Ok(())
}

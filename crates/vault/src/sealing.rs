//! Sealing values and documents under a subject's key.
//!
//! Sealed bytes: format (1 byte, always 1), epoch of the key (4 bytes, big end first), nonce (24), ciphertext, tag (16).
//! Associated data: client, subject, epoch, what it is, and the caller's own.

use crate::key::{NONCE_BYTES, TAG_BYTES, bound};
use crate::limits::check_length;
use crate::{Vault, VaultError};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
/// Bytes before the nonce.
const HEAD_BYTES: usize = 5;

/// What is sealed; a value never opens as a document.
#[derive(Clone, Copy)]
enum Sort {
    Value,
    Bytes,
}

impl Vault {
    /// Seals a short text under the subject's key, as base64 without padding. `aad` is the place it belongs to.
    ///
    /// # Errors
    /// [`VaultError::UnknownSubject`], [`VaultError::Erased`], [`VaultError::Unfit`].
    pub fn seal_value(
        &self,
        client: &str,
        subject: &str,
        aad: &str,
        plain: &str,
    ) -> Result<String, VaultError> {
        self.seal(client, subject, aad, plain.as_bytes(), Sort::Value)
            .map(|sealed| URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what [`Vault::seal_value`] sealed for the same client, subject and place.
    ///
    /// # Errors
    /// [`VaultError::Erased`], [`VaultError::UnknownSubject`]; [`VaultError::DoesNotOpen`] where anything differs.
    pub fn open_value(
        &self,
        client: &str,
        subject: &str,
        aad: &str,
        sealed: &str,
    ) -> Result<String, VaultError> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| does_not_open(subject))?;
        let mut plain = self.open_sort(client, subject, aad, &sealed, Sort::Value)?;
        String::from_utf8(std::mem::take(&mut *plain)).map_err(|_| does_not_open(subject))
    }

    /// Seals a document under the subject's key.
    ///
    /// # Errors
    /// As [`Vault::seal_value`].
    pub fn seal_bytes(
        &self,
        client: &str,
        subject: &str,
        aad: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        self.seal(client, subject, aad, plain, Sort::Bytes)
    }

    /// Opens what [`Vault::seal_bytes`] sealed for the same client, subject and place.
    ///
    /// # Errors
    /// As [`Vault::open_value`].
    pub fn open_bytes(
        &self,
        client: &str,
        subject: &str,
        aad: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let mut plain = self.open_sort(client, subject, aad, sealed, Sort::Bytes)?;
        Ok(std::mem::take(&mut *plain))
    }

    fn seal(
        &self,
        client: &str,
        subject: &str,
        aad: &str,
        plain: &[u8],
        sort: Sort,
    ) -> Result<Vec<u8>, VaultError> {
        check_length(aad.len(), plain.len())?;
        let key = self.subject_key(client, subject)?;
        let mut out = Vec::with_capacity(HEAD_BYTES + NONCE_BYTES + plain.len() + TAG_BYTES);
        out.push(FORMAT);
        out.extend_from_slice(&key.epoch.to_be_bytes());
        key.key.seal_into(&place(client, subject, key.epoch, sort, aad), plain, &mut out)?;
        Ok(out)
    }

    fn open_sort(
        &self,
        client: &str,
        subject: &str,
        aad: &str,
        sealed: &[u8],
        sort: Sort,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        check_length(aad.len(), sealed.len())?;
        let Some((&[FORMAT, a, b, c, d], rest)) = sealed.split_first_chunk::<HEAD_BYTES>() else {
            return Err(does_not_open(subject));
        };
        let epoch = u32::from_be_bytes([a, b, c, d]);
        let key = match self.find(client, subject)? {
            Some(key) if key.epoch == epoch => key,
            found => {
                let erased = self.erased_epoch(client, subject)?.is_some_and(|erased| epoch <= erased);
                return Err(match (erased, found) {
                    (true, _) => VaultError::Erased { subject: subject.to_owned() },
                    (false, Some(_)) => does_not_open(subject),
                    (false, None) => {
                        VaultError::UnknownSubject { client: client.to_owned(), subject: subject.to_owned() }
                    }
                });
            }
        };
        key.key.open(&place(client, subject, epoch, sort, aad), rest).ok_or_else(|| does_not_open(subject))
    }
}

fn place(client: &str, subject: &str, epoch: u32, sort: Sort, aad: &str) -> Vec<u8> {
    let sort: &[u8] = match sort {
        Sort::Value => b"countersign/value/1",
        Sort::Bytes => b"countersign/bytes/1",
    };
    bound(&[sort, client.as_bytes(), subject.as_bytes(), &epoch.to_be_bytes(), aad.as_bytes()])
}

fn does_not_open(subject: &str) -> VaultError {
    VaultError::DoesNotOpen { subject: subject.to_owned() }
}

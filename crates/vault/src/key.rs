//! One symmetric key and what it can do. Wiped from memory when dropped.

use crate::VaultError;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;
/// Bytes of an XChaCha20 nonce: long enough to be drawn at random for every sealing.
pub(crate) const NONCE_BYTES: usize = 24;
/// Bytes of the Poly1305 tag.
pub(crate) const TAG_BYTES: usize = 16;

/// A key. Deliberately without `Debug`, `Clone` and a way out.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Key([u8; KEY_BYTES]);

impl Key {
    /// A fresh key from the operating system.
    pub(crate) fn random() -> Result<Self, VaultError> {
        let mut key = Self([0; KEY_BYTES]);
        getrandom::fill(&mut key.0).map_err(VaultError::Random)?;
        Ok(key)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Hex of the key, for the file of the deployment key only.
    pub(crate) fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(terms::Digest(self.0).to_hex())
    }

    /// Nonce and ciphertext appended to `out`.
    pub(crate) fn seal_into(&self, aad: &[u8], plain: &[u8], out: &mut Vec<u8>) -> Result<(), VaultError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(VaultError::Random)?;
        let cipher = XChaCha20Poly1305::new((&self.0).into());
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad })
            .map_err(|_| VaultError::Unfit("too long for one sealing".to_owned()))?;
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(())
    }

    /// The plain bytes of nonce and ciphertext, or nothing where key, associated data or bytes differ.
    pub(crate) fn open(&self, aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let cipher = XChaCha20Poly1305::new((&self.0).into());
        cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad }).ok().map(Zeroizing::new)
    }

    /// Another key for one purpose only; it says nothing about this one.
    pub(crate) fn derived(&self, purpose: &[u8]) -> Zeroizing<[u8; KEY_BYTES]> {
        Zeroizing::new(crate::token::derived(&self.0, purpose))
    }

    /// `wrapped` by this key, bound to what it is for.
    pub(crate) fn wrap(&self, purpose: &[u8], wrapped: &Self) -> Result<Vec<u8>, VaultError> {
        let mut out = Vec::with_capacity(NONCE_BYTES + KEY_BYTES + TAG_BYTES);
        self.seal_into(purpose, &wrapped.0, &mut out)?;
        Ok(out)
    }

    /// The key inside `wrapped`, or nothing where it does not open.
    pub(crate) fn unwrap(&self, purpose: &[u8], wrapped: &[u8]) -> Option<Self> {
        Self::from_bytes(&self.open(purpose, wrapped)?)
    }
}

/// Associated data that no other list of parts gives: every part with its length before it.
pub(crate) fn bound(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        out.extend_from_slice(&(part.len() as u64).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(bound(&[b"ab", b"c"]), bound(&[b"a", b"bc"]));
        assert_ne!(bound(&[b"ab"]), bound(&[b"ab", b""]));
    }

    #[test]
    fn a_wrapped_key_opens_for_its_purpose_only() {
        let (outer, inner) = (Key::random().unwrap(), Key::random().unwrap());
        let wrapped = outer.wrap(b"here", &inner).unwrap();
        assert!(outer.unwrap(b"here", &wrapped).is_some_and(|key| key.0 == inner.0));
        assert!(outer.unwrap(b"there", &wrapped).is_none());
        assert!(inner.unwrap(b"here", &wrapped).is_none());
        assert!(outer.unwrap(b"here", &wrapped[..10]).is_none());
    }
}

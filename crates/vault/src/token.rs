//! Keyed tokens: what an index keeps in place of words. Whoever has the index and not the client's key learns nothing of the
//! words but which rows share one.
//!
//! HMAC-SHA-256 (RFC 2104) under a key of its own for each client, derived from the client's engagement key; the first 8 bytes
//! as hex. Two words share a token once in about 10^19 pairs, which shows a row too many and never hides one.

use crate::key::bound;
use crate::{Vault, VaultError};
use sha2::{Digest as _, Sha256};

/// Bytes of a token, twice as many digits.
const TOKEN_BYTES: usize = 8;
const BLOCK_BYTES: usize = 64;

/// Makes tokens for one client.
pub struct Tokens {
    inner: Sha256,
    outer: Sha256,
}

impl Tokens {
    fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK_BYTES];
        if key.len() > BLOCK_BYTES {
            block[..32].copy_from_slice(&Sha256::digest(key));
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let padded = |pad: u8| {
            let mut hash = Sha256::new();
            hash.update(block.map(|byte| byte ^ pad));
            hash
        };
        Self { inner: padded(0x36), outer: padded(0x5c) }
    }

    fn mac(&self, word: &[u8]) -> [u8; 32] {
        let mut inner = self.inner.clone();
        inner.update(word);
        let mut outer = self.outer.clone();
        outer.update(inner.finalize());
        outer.finalize().into()
    }

    /// The token of a word: 16 hex digits.
    pub fn of(&self, word: &str) -> String {
        self.mac(word.as_bytes())[..TOKEN_BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Vault {
    /// What makes the tokens of a client. Of the same client they are the same for ever, of another client others.
    ///
    /// # Errors
    /// [`VaultError::UnknownSubject`] where the client has no key yet, and what the database says.
    pub fn tokens(&self, client: &str) -> Result<Tokens, VaultError> {
        let engagement = self.engagement_key(client)?.ok_or_else(|| VaultError::UnknownSubject {
            client: client.to_owned(),
            subject: "its own".to_owned(),
        })?;
        let purpose = bound(&[b"countersign/token-key/1", client.as_bytes()]);
        Ok(Tokens::new(&*engagement.derived(&purpose)))
    }
}

/// HMAC of a purpose under a key: a key of its own.
pub(crate) fn derived(key: &[u8], purpose: &[u8]) -> [u8; 32] {
    Tokens::new(key).mac(purpose)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn it_is_the_hmac_of_the_standard() {
        // RFC 4231, test cases 1, 2 and 6.
        assert_eq!(
            hex(&Tokens::new(&[0x0b; 20]).mac(b"Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        assert_eq!(
            hex(&Tokens::new(b"Jefe").mac(b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hex(&Tokens::new(&[0xaa; 131]).mac(b"Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}

//! A password on a PDF: the standard security handler, revision 3, with 128-bit keys (PDF 32000-1, 7.6).
//!
//! Deliberately this old and weak one: every reader must recognise it, and nothing secret is behind it.

use md5::{Digest as _, Md5};

/// What a password is filled up with to 32 bytes (7.6.3.3, algorithm 2, step a).
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, //
    0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];
/// Permissions: all reserved bits set, printing not allowed.
const PERMISSIONS: i32 = -3904;

/// The key of a file and what its dictionary says about it.
pub struct Lock {
    key: [u8; 16],
    owner: [u8; 32],
    user: [u8; 32],
    id: [u8; 16],
}

impl Lock {
    /// The lock that opens with `password`, for the file with this identifier.
    pub fn new(password: &str, id: [u8; 16]) -> Self {
        let padded = pad(password);
        // Algorithm 3: the owner's entry, here with the same password.
        let owner = twenty_times(&again(md5(&[&padded])), &padded);
        // Algorithm 2: the key.
        let key = again(md5(&[&padded, &owner, &PERMISSIONS.to_le_bytes(), &id]));
        // Algorithm 5: the user's entry, 16 bytes and 16 arbitrary ones.
        let mut user = [0; 32];
        user[..16].copy_from_slice(&twenty_times(&key, &md5(&[&PADDING, &id])));
        let mut lock = Self { key, owner: [0; 32], user, id };
        lock.owner.copy_from_slice(&owner);
        lock
    }

    /// The stream `data` of object `number` sealed (algorithm 1).
    pub fn seal(&self, number: usize, data: &[u8]) -> Vec<u8> {
        let number = (number as u32).to_le_bytes();
        rc4(&md5(&[&self.key, &number[..3], &[0, 0]]), data)
    }

    /// The encryption dictionary.
    pub fn dictionary(&self) -> String {
        format!(
            "<< /Filter /Standard /V 2 /R 3 /Length 128 /P {PERMISSIONS} /O {} /U {} >>",
            hex(&self.owner),
            hex(&self.user)
        )
    }

    /// The file's identifier as a string.
    pub fn id_text(&self) -> String {
        hex(&self.id)
    }
}

fn pad(password: &str) -> [u8; 32] {
    let mut padded = [0; 32];
    for (slot, byte) in padded.iter_mut().zip(password.bytes().chain(PADDING)) {
        *slot = byte;
    }
    padded
}

fn md5(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Md5::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// Revision 3 hashes fifty times more.
fn again(first: [u8; 16]) -> [u8; 16] {
    (0..50).fold(first, |hash, _| md5(&[&hash]))
}

/// RC4 with the key, then with the key's bytes exclusive-or 1 to 19.
fn twenty_times(key: &[u8; 16], data: &[u8]) -> Vec<u8> {
    (0..20_u8).fold(data.to_vec(), |data, round| rc4(&key.map(|byte| byte ^ round), &data))
}

/// The stream cipher as published in 1994.
fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|at| at as u8);
    let mut j = 0_u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0_u8, 0_u8);
    data.iter()
        .map(|byte| {
            i = i.wrapping_add(1);
            j = j.wrapping_add(state[usize::from(i)]);
            state.swap(usize::from(i), usize::from(j));
            byte ^ state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))]
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    format!("<{}>", bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cipher_gives_its_published_answer() {
        assert_eq!(rc4(b"Key", b"Plaintext"), [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
    }

    #[test]
    fn sealing_twice_opens() {
        let lock = Lock::new("tarnsel", [7; 16]);
        assert_eq!(lock.seal(4, &lock.seal(4, b"BT ET")), b"BT ET");
        assert_ne!(lock.seal(5, b"BT ET"), lock.seal(4, b"BT ET"));
    }
}

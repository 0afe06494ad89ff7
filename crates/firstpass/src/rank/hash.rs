//! Features are hashed names: FNV-1a over their parts, folded to the size of a weight table.

/// Weights a field has in a model: features that fall together share one.
pub(crate) const SLOTS: usize = 1 << 16;

/// One feature of one field.
pub(crate) type Feature = u32;

/// Hashes a feature's name, given in parts (Fowler, Noll, Vo; the 64-bit variant 1a).
pub(crate) fn feature(parts: &[&str]) -> Feature {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain([0x1f]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    // the high bits are mixed best
    u32::try_from((hash ^ (hash >> 29)) >> 20 & (SLOTS as u64 - 1)).unwrap_or(0)
}

//! The tree of RFC 6962, pure: hashes, a compact range that grows, paths, and their verification.
//!
//! Sizes and leaf indices count from 0 as in the RFC. Formulas: RFC 6962 section 2.1 and RFC 9162 section 2.1.3.

mod consistency;
mod inclusion;
mod range;

pub use consistency::{consistency_path, verify_consistency};
pub use inclusion::{inclusion_path, verify_inclusion};
pub use range::CompactRange;

use sha2::{Digest as _, Sha256};
use terms::Digest;

/// Hash of a leaf: SHA-256 of a zero byte and the stored bytes.
pub fn leaf_hash(bytes: &[u8]) -> Digest {
    Digest(Sha256::new().chain_update([0]).chain_update(bytes).finalize().into())
}

/// Hash of an inner node: SHA-256 of a one byte and both children.
pub fn node_hash(left: Digest, right: Digest) -> Digest {
    Digest(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Digest {
    Digest::of(b"")
}

/// Gives the root of the complete subtree `index` of 2^`level` leaves: leaves `index << level` and on.
pub trait Nodes {
    /// What can go wrong while looking it up.
    type Error;
    /// The hash of that node.
    ///
    /// # Errors
    /// Where it cannot be had.
    fn node(&mut self, level: u32, index: u64) -> Result<Digest, Self::Error>;
}

/// Root of the first `size` leaves.
///
/// # Errors
/// Where a node cannot be had.
pub fn root<N: Nodes>(nodes: &mut N, size: u64) -> Result<Digest, N::Error> {
    if size == 0 { Ok(empty_root()) } else { subtree(nodes, 0, size) }
}

/// The largest power of two smaller than `n`, for `n` of 2 and more.
fn split(n: u64) -> u64 {
    debug_assert!(n >= 2);
    1 << (63 - (n - 1).leading_zeros())
}

/// Root of the leaves `from..to`, where `from` is a multiple of the smallest power of two that is not less than the length.
fn subtree<N: Nodes>(nodes: &mut N, from: u64, to: u64) -> Result<Digest, N::Error> {
    let n = to - from;
    if n.is_power_of_two() {
        let level = n.trailing_zeros();
        return nodes.node(level, from >> level);
    }
    let middle = from + split(n);
    let left = subtree(nodes, from, middle)?;
    Ok(node_hash(left, subtree(nodes, middle, to)?))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A tree in memory straight from the definition, to test against.
    pub(crate) struct Leaves(pub Vec<Digest>);

    impl Leaves {
        pub(crate) fn of(n: u64) -> Self {
            Self((0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect())
        }
        pub(crate) fn root(&self, n: u64) -> Digest {
            fn mth(leaves: &[Digest]) -> Digest {
                match leaves {
                    [] => empty_root(),
                    [one] => *one,
                    more => {
                        let (left, right) = more.split_at(more.len().next_power_of_two() / 2);
                        node_hash(mth(left), mth(right))
                    }
                }
            }
            mth(&self.0[..usize::try_from(n).unwrap()])
        }
    }

    impl Nodes for Leaves {
        type Error = std::convert::Infallible;
        fn node(&mut self, level: u32, index: u64) -> Result<Digest, Self::Error> {
            let from = usize::try_from(index << level).unwrap();
            let part = Leaves(self.0[from..from + (1 << level)].to_vec());
            Ok(part.root(1 << level))
        }
    }

    #[test]
    fn the_split_is_the_largest_power_below() {
        for (n, k) in
            [(2, 1), (3, 2), (4, 2), (5, 4), (8, 4), (9, 8), (1 << 40, 1 << 39), ((1 << 40) + 1, 1 << 40)]
        {
            assert_eq!(split(n), k, "{n}");
        }
    }
}

//! A compact range: the few hashes that a growing tree needs to know of its past.

use super::{empty_root, node_hash};
use terms::Digest;

/// The right edge of a tree: one root for every bit set in its size, the largest subtree first.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CompactRange {
    size: u64,
    peaks: Vec<Digest>,
}

impl CompactRange {
    /// The range of a tree of `size` leaves with these peaks, or nothing where their number does not fit.
    pub fn new(size: u64, peaks: Vec<Digest>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf and tells `complete(level, index, hash)` of every subtree that it completes, the leaf (level 0) first.
    pub fn push(&mut self, leaf: Digest, mut complete: impl FnMut(u32, u64, Digest)) {
        let (mut hash, mut index) = (leaf, self.size);
        complete(0, index, hash);
        for level in 1..=self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(left, hash);
                index >>= 1;
                complete(level, index, hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the tree.
    pub fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => empty_root(),
            Some(last) => peaks.fold(*last, |right, left| node_hash(*left, right)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Nodes as _;
    use super::super::tests::Leaves;
    use super::*;

    #[test]
    fn a_growing_range_has_the_root_of_the_definition_at_every_size() {
        let mut tree = Leaves::of(300);
        let mut range = CompactRange::default();
        assert_eq!(range.root(), empty_root());
        for n in 0..300_u64 {
            let leaf = tree.0[usize::try_from(n).unwrap()];
            range.push(leaf, |level, index, hash| assert_eq!(tree.node(level, index), Ok(hash)));
            assert_eq!(range.root(), tree.root(n + 1), "size {}", n + 1);
        }
    }

    #[test]
    fn peaks_must_fit_the_size() {
        assert!(CompactRange::new(5, vec![Digest([0; 32])]).is_none());
        assert!(CompactRange::new(4, vec![Digest([0; 32])]).is_some());
    }
}

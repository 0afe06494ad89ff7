//! That a leaf stands at its index: the audit path of RFC 6962 section 2.1.1.

use super::{Nodes, node_hash, split, subtree};
use terms::Digest;

/// The siblings from the leaf at `index` up to the root of the tree of `size` leaves; `None` where the index lies outside.
///
/// # Errors
/// Where a node cannot be had.
pub fn inclusion_path<N: Nodes>(
    nodes: &mut N,
    index: u64,
    size: u64,
) -> Result<Option<Vec<Digest>>, N::Error> {
    if index >= size {
        return Ok(None);
    }
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(subtree(nodes, middle, to)?);
            to = middle;
        } else {
            path.push(subtree(nodes, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(Some(path))
}

/// Whether `path` leads from `leaf` at `index` to `root` in a tree of `size` leaves (RFC 9162 section 2.1.3.2).
pub fn verify_inclusion(leaf: Digest, index: u64, size: u64, path: &[Digest], root: Digest) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(*sibling, hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, *sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == root
}

#[cfg(test)]
mod tests {
    use super::super::tests::Leaves;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_leaf_is_proved_and_no_other(size in 1_u64..200, pick in 0_u64..200, other in 0_u64..200) {
            let index = pick % size;
            let mut tree = Leaves::of(size);
            let root = tree.root(size);
            let path = inclusion_path(&mut tree, index, size).unwrap().unwrap();
            let leaf = tree.0[usize::try_from(index).unwrap()];
            prop_assert!(verify_inclusion(leaf, index, size, &path, root));
            prop_assert_eq!(verify_inclusion(leaf, other, size, &path, root), other == index);
            let mut longer = path.clone();
            longer.push(root);
            prop_assert!(!verify_inclusion(leaf, index, size, &longer, root));
            if !path.is_empty() {
                prop_assert!(!verify_inclusion(leaf, index, size, &path[1..], root));
            }
        }
    }

    #[test]
    fn outside_the_tree_there_is_no_path() {
        assert_eq!(inclusion_path(&mut Leaves::of(3), 3, 3), Ok(None));
        assert!(!verify_inclusion(Digest([0; 32]), 0, 0, &[], super::super::empty_root()));
    }
}

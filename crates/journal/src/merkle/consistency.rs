//! That a tree only grew: the consistency proof of RFC 6962 section 2.1.2.

use super::{Nodes, empty_root, node_hash, split, subtree};
use terms::Digest;

/// The proof that the tree of `old` leaves is the beginning of the tree of `new` leaves; `None` where `old` is larger.
///
/// # Errors
/// Where a node cannot be had.
pub fn consistency_path<N: Nodes>(
    nodes: &mut N,
    old: u64,
    new: u64,
) -> Result<Option<Vec<Digest>>, N::Error> {
    if old > new {
        return Ok(None);
    }
    if old == 0 || old == new {
        return Ok(Some(Vec::new()));
    }
    let (mut from, mut to, mut whole) = (0, new, true);
    let mut path = Vec::new();
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(subtree(nodes, middle, to)?);
            to = middle;
        } else {
            path.push(subtree(nodes, from, middle)?);
            from = middle;
            whole = false;
        }
    }
    if !whole {
        path.push(subtree(nodes, from, to)?);
    }
    path.reverse();
    Ok(Some(path))
}

/// Whether `path` shows that the tree (`old`, `old_root`) is the beginning of (`new`, `new_root`); RFC 9162 section 2.1.4.2.
pub fn verify_consistency(old: u64, new: u64, old_root: Digest, new_root: Digest, path: &[Digest]) -> bool {
    if old > new {
        return false;
    }
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    if old == 0 {
        return path.is_empty() && old_root == empty_root();
    }
    let start = old.is_power_of_two().then_some(old_root);
    let mut steps = start.into_iter().chain(path.iter().copied());
    let Some(first) = steps.next() else { return false };
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (first, first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(step, old_hash);
            new_hash = node_hash(step, new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(new_hash, step);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == old_root && new_hash == new_root
}

#[cfg(test)]
mod tests {
    use super::super::tests::Leaves;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn growth_is_proved_and_a_fork_is_not(a in 0_u64..150, b in 0_u64..150, flip in 0_u64..150) {
            let (old, new) = (a.min(b), a.max(b));
            let mut tree = Leaves::of(new);
            let (old_root, new_root) = (tree.root(old), tree.root(new));
            let path = consistency_path(&mut tree, old, new).unwrap().unwrap();
            prop_assert!(verify_consistency(old, new, old_root, new_root, &path));
            if flip < old {
                let mut forked = Leaves::of(new);
                forked.0[usize::try_from(flip).unwrap()] = Digest([7; 32]);
                let forked_root = forked.root(new);
                let path = consistency_path(&mut forked, old, new).unwrap().unwrap();
                prop_assert!(!verify_consistency(old, new, old_root, forked_root, &path));
            }
        }
    }
}

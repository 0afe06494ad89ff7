//! An ordered map from numbers whose copy costs nothing until one of the two changes.
//!
//! A decision works on a copy of the case. With an ordinary map that copy would make a multi-instance of n instances
//! cost n² in total. This is a radix tree with 32 ways: a copy is one counter, and a change copies the few small nodes
//! on the way to the value, if they are shared at all.

use std::sync::Arc;

const BITS: u32 = 5;
const MASK: u64 = (1 << BITS) - 1;

/// A sorted map. No node is ever empty.
#[derive(Clone, Debug)]
pub(crate) struct Table<V> {
    root: Option<Arc<Node<V>>>,
    /// Levels above the leaves.
    height: u32,
    len: usize,
}

/// A node holds only the ways that exist: one bit each, and the values in order.
#[derive(Clone, Debug)]
struct Node<V> {
    ways: u32,
    slots: Slots<V>,
}

#[derive(Clone, Debug)]
enum Slots<V> {
    Branch(Vec<Arc<Node<V>>>),
    Leaf(Vec<V>),
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { root: None, height: 0, len: 0 }
    }
}

/// The way of `key` at a level.
fn way(key: u64, level: u32) -> u32 {
    ((key >> (BITS * level)) & MASK) as u32
}

impl<V> Node<V> {
    fn empty(level: u32) -> Self {
        Self { ways: 0, slots: if level == 0 { Slots::Leaf(Vec::new()) } else { Slots::Branch(Vec::new()) } }
    }

    /// Whether the way exists, and its slot.
    fn slot(&self, way: u32) -> (bool, usize) {
        let before = self.ways & ((1 << way) - 1);
        (self.ways & (1 << way) != 0, before.count_ones() as usize)
    }
}

impl<V: Clone> Table<V> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn fits(&self, key: u64) -> bool {
        let bits = BITS * (self.height + 1);
        bits >= u64::BITS || key >> bits == 0
    }

    pub(crate) fn get(&self, key: u64) -> Option<&V> {
        if !self.fits(key) {
            return None;
        }
        let mut node = self.root.as_deref()?;
        let mut level = self.height;
        loop {
            let (there, slot) = node.slot(way(key, level));
            match &node.slots {
                _ if !there => return None,
                Slots::Leaf(values) => return values.get(slot),
                Slots::Branch(nodes) => node = nodes.get(slot)?,
            }
            level = level.checked_sub(1)?;
        }
    }

    pub(crate) fn get_mut(&mut self, key: u64) -> Option<&mut V> {
        self.get(key)?;
        let mut level = self.height;
        let mut node = Arc::make_mut(self.root.as_mut()?);
        loop {
            let (_, slot) = node.slot(way(key, level));
            match &mut node.slots {
                Slots::Leaf(values) => return values.get_mut(slot),
                Slots::Branch(nodes) => node = Arc::make_mut(nodes.get_mut(slot)?),
            }
            level = level.checked_sub(1)?;
        }
    }

    pub(crate) fn insert(&mut self, key: u64, value: V) {
        while !self.fits(key) {
            self.height += 1;
            if let Some(root) = self.root.take() {
                self.root = Some(Arc::new(Node { ways: 1, slots: Slots::Branch(vec![root]) }));
            }
        }
        let mut level = self.height;
        let mut node = Arc::make_mut(self.root.get_or_insert_with(|| Arc::new(Node::empty(level))));
        loop {
            let way = way(key, level);
            let (there, slot) = node.slot(way);
            node.ways |= 1 << way;
            match &mut node.slots {
                Slots::Leaf(values) => {
                    if there {
                        values[slot] = value;
                    } else {
                        values.insert(slot, value);
                        self.len += 1;
                    }
                    return;
                }
                Slots::Branch(nodes) => {
                    level -= 1;
                    if !there {
                        nodes.insert(slot, Arc::new(Node::empty(level)));
                    }
                    node = Arc::make_mut(&mut nodes[slot]);
                }
            }
        }
    }

    pub(crate) fn remove(&mut self, key: u64) -> Option<V> {
        self.get(key)?;
        let value = take(Arc::make_mut(self.root.as_mut()?), key, self.height)?;
        self.len -= 1;
        if self.len == 0 {
            *self = Self::default();
        }
        Some(value)
    }

    pub(crate) fn iter(&self) -> Iter<'_, V> {
        let open = self.root.as_deref().map(|root| (root, 0, 0)).into_iter().collect();
        Iter { open, height: self.height }
    }
}

fn take<V: Clone>(node: &mut Node<V>, key: u64, level: u32) -> Option<V> {
    let way = way(key, level);
    let (there, slot) = node.slot(way);
    if !there {
        return None;
    }
    let (value, empty) = match &mut node.slots {
        Slots::Leaf(values) => (values.remove(slot), true),
        Slots::Branch(nodes) => {
            let child = Arc::make_mut(nodes.get_mut(slot)?);
            let value = take(child, key, level.checked_sub(1)?)?;
            let empty = child.ways == 0;
            if empty {
                nodes.remove(slot);
            }
            (value, empty)
        }
    };
    if empty {
        node.ways &= !(1 << way);
    }
    Some(value)
}

/// Entries in the order of their keys.
pub(crate) struct Iter<'a, V> {
    /// The nodes on the way down: each with its key prefix and the next slot.
    open: Vec<(&'a Node<V>, u64, usize)>,
    height: u32,
}

impl<'a, V> Iterator for Iter<'a, V> {
    type Item = (u64, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let level = self.height + 1 - u32::try_from(self.open.len()).ok()?;
            let (node, prefix, slot) = self.open.last_mut()?;
            let Some(way) = nth_way(node.ways, *slot) else {
                self.open.pop();
                if self.open.is_empty() {
                    return None;
                }
                continue;
            };
            let key = *prefix | (u64::from(way) << (BITS * level));
            let at = *slot;
            *slot += 1;
            match &node.slots {
                Slots::Leaf(values) => return Some((key, values.get(at)?)),
                Slots::Branch(nodes) => {
                    let child: &'a Node<V> = nodes.get(at)?;
                    self.open.push((child, key, 0));
                }
            }
        }
    }
}

/// The position of the n-th set bit.
fn nth_way(mut ways: u32, n: usize) -> Option<u32> {
    for _ in 0..n {
        ways &= ways.checked_sub(1)?;
    }
    (ways != 0).then(|| ways.trailing_zeros())
}

impl<V: Clone> FromIterator<(u64, V)> for Table<V> {
    fn from_iter<T: IntoIterator<Item = (u64, V)>>(entries: T) -> Self {
        let mut out = Self::default();
        for (key, value) in entries {
            out.insert(key, value);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::Table;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn key() -> impl Strategy<Value = u64> {
        prop_oneof![0u64..40, 0u64..3000, any::<u64>()]
    }

    proptest! {
        #[test]
        fn it_is_the_standard_map_whatever_happens(steps in prop::collection::vec((0u8..5, key(), any::<u8>()), 0..600)) {
            let (mut ours, mut std) = (Table::default(), BTreeMap::new());
            let mut copies = Vec::new();
            for (what, key, value) in steps {
                match what {
                    0 | 1 => { ours.insert(key, value); std.insert(key, value); }
                    2 => prop_assert_eq!(ours.remove(key), std.remove(&key)),
                    3 => {
                        if let Some(it) = ours.get_mut(key) { *it = value; }
                        if let Some(it) = std.get_mut(&key) { *it = value; }
                    }
                    _ => { copies.push((ours.clone(), std.clone())); }
                }
                prop_assert_eq!(ours.get(key), std.get(&key));
                prop_assert_eq!(ours.len(), std.len());
            }
            copies.push((ours, std));
            for (ours, std) in copies {
                prop_assert!(ours.iter().eq(std.iter().map(|(k, v)| (*k, v))), "a copy changed with its original");
            }
        }
    }
}

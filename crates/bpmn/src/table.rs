//! An ordered map whose copy costs nothing until one of the two changes.
//!
//! A decision works on a copy of the case. With an ordinary map that copy would make a multi-instance of n instances
//! cost n² in total; here a copy is one counter, and the first change after it copies one chunk and the list of chunks.

use std::sync::Arc;

/// Entries of one chunk; a fuller chunk is split in two.
const CHUNK_MAX: usize = 128;

type Chunk<K, V> = Arc<Vec<(K, V)>>;

/// A sorted map in chunks. No chunk is ever empty.
#[derive(Clone, Debug)]
pub(crate) struct Table<K, V> {
    chunks: Arc<Vec<Chunk<K, V>>>,
    len: usize,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { chunks: Arc::default(), len: 0 }
    }
}

impl<K: Ord + Copy, V: Clone> Table<K, V> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The chunk in which `key` is, or would be.
    fn chunk_of(&self, key: &K) -> usize {
        self.chunks.partition_point(|chunk| chunk[0].0 <= *key).saturating_sub(1)
    }

    fn place(&self, key: &K) -> Option<(usize, usize)> {
        let at = self.chunk_of(key);
        let slot = self.chunks.get(at)?.binary_search_by(|(have, _)| have.cmp(key)).ok()?;
        Some((at, slot))
    }

    pub(crate) fn get(&self, key: K) -> Option<&V> {
        let (at, slot) = self.place(&key)?;
        Some(&self.chunks[at][slot].1)
    }

    pub(crate) fn get_mut(&mut self, key: K) -> Option<&mut V> {
        let (at, slot) = self.place(&key)?;
        let chunks = Arc::make_mut(&mut self.chunks);
        Some(&mut Arc::make_mut(&mut chunks[at])[slot].1)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        let at = self.chunk_of(&key);
        let chunks = Arc::make_mut(&mut self.chunks);
        let Some(chunk) = chunks.get_mut(at) else {
            chunks.push(Arc::new(vec![(key, value)]));
            self.len += 1;
            return;
        };
        if chunk.len() >= CHUNK_MAX && chunk.last().is_some_and(|(last, _)| *last < key) {
            // Keys mostly grow: a new chunk at the end keeps the old ones full.
            chunks.insert(at + 1, Arc::new(vec![(key, value)]));
            self.len += 1;
            return;
        }
        let entries = Arc::make_mut(chunk);
        match entries.binary_search_by(|(have, _)| have.cmp(&key)) {
            Ok(slot) => entries[slot].1 = value,
            Err(slot) => {
                entries.insert(slot, (key, value));
                self.len += 1;
                if entries.len() > CHUNK_MAX {
                    let tail = entries.split_off(CHUNK_MAX / 2);
                    chunks.insert(at + 1, Arc::new(tail));
                }
            }
        }
    }

    pub(crate) fn remove(&mut self, key: K) -> Option<V> {
        let (at, slot) = self.place(&key)?;
        let chunks = Arc::make_mut(&mut self.chunks);
        let entries = Arc::make_mut(&mut chunks[at]);
        let (_, value) = entries.remove(slot);
        if entries.is_empty() {
            chunks.remove(at);
        }
        self.len -= 1;
        Some(value)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &V)> {
        self.chunks.iter().flat_map(|chunk| chunk.iter().map(|(key, value)| (*key, value)))
    }

    /// Entries from `key` on.
    pub(crate) fn from(&self, key: K) -> impl Iterator<Item = (K, &V)> {
        let at = self.chunk_of(&key);
        let chunks = self.chunks.get(at..).unwrap_or(&[]);
        let skip = chunks.first().map_or(0, |chunk| chunk.partition_point(|(have, _)| *have < key));
        chunks.iter().flat_map(|chunk| chunk.iter().map(|(key, value)| (*key, value))).skip(skip)
    }
}

impl<K: Ord + Copy, V: Clone> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(entries: T) -> Self {
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

    proptest! {
        #[test]
        fn it_is_the_standard_map_whatever_happens(steps in prop::collection::vec((0u8..4, 0u16..400, any::<u8>()), 0..1500)) {
            let (mut ours, mut std) = (Table::default(), BTreeMap::new());
            let mut copies = Vec::new();
            for (what, key, value) in steps {
                match what {
                    0 | 1 => { ours.insert(key, value); std.insert(key, value); }
                    2 => prop_assert_eq!(ours.remove(key), std.remove(&key)),
                    _ => { copies.push((ours.clone(), std.clone())); }
                }
                prop_assert_eq!(ours.get(key), std.get(&key));
                prop_assert_eq!(ours.len(), std.len());
                prop_assert!(ours.from(key).eq(std.range(key..).map(|(k, v)| (*k, v))));
            }
            copies.push((ours, std));
            for (ours, std) in copies {
                prop_assert!(ours.iter().eq(std.iter().map(|(k, v)| (*k, v))), "a copy changed with its original");
            }
        }
    }
}

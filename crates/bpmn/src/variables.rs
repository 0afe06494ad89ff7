//! Variables of one scope. Copies share their values, so that deciding on a copy of a case is cheap.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

type Entry = (Arc<str>, Arc<Value>);

/// Named JSON values, sorted by name. On the outside a JSON object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variables(Option<Arc<Vec<Entry>>>);

impl Variables {
    /// None.
    pub fn new() -> Self {
        Self(None)
    }

    fn entries(&self) -> &[Entry] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let entries = self.entries();
        let at = entries.binary_search_by(|(have, _)| (**have).cmp(name)).ok()?;
        Some(&entries[at].1)
    }

    /// Sets one, replacing a value of the same name.
    pub fn set(&mut self, name: &str, value: Value) {
        self.share(name.into(), Arc::new(value));
    }

    fn share(&mut self, name: Arc<str>, value: Arc<Value>) {
        let entries = Arc::make_mut(self.0.get_or_insert_default());
        match entries.binary_search_by(|(have, _)| (**have).cmp(&*name)) {
            Ok(at) => entries[at].1 = value,
            Err(at) => entries.insert(at, (name, value)),
        }
    }

    /// Sets all of `others`, sharing their values.
    pub fn merge(&mut self, others: &Self) {
        if self.is_empty() {
            self.0.clone_from(&others.0);
            return;
        }
        for (name, value) in others.entries() {
            self.share(name.clone(), value.clone());
        }
    }

    /// The pairs in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries().iter().map(|(name, value)| (&**name, &**value))
    }

    /// Those for which `keep` holds, and the rest; values are shared.
    pub(crate) fn split(&self, mut keep: impl FnMut(&str) -> bool) -> (Self, Self) {
        let (yes, no): (Vec<_>, Vec<_>) = self.entries().iter().cloned().partition(|(name, _)| keep(name));
        let wrap = |entries: Vec<_>| Self((!entries.is_empty()).then(|| Arc::new(entries)));
        (wrap(yes), wrap(no))
    }

    /// As a JSON object.
    pub fn to_map(&self) -> Map<String, Value> {
        self.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}

impl From<Map<String, Value>> for Variables {
    fn from(map: Map<String, Value>) -> Self {
        map.into_iter().collect()
    }
}

impl FromIterator<(String, Value)> for Variables {
    fn from_iter<T: IntoIterator<Item = (String, Value)>>(pairs: T) -> Self {
        let mut out = Self::new();
        for (name, value) in pairs {
            out.set(&name, value);
        }
        out
    }
}

impl Serialize for Variables {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Variables {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

//! Named values in the order they were given, and where variables come from.

use super::value::{Name, Value};
use std::collections::HashMap;

/// From this many entries on, names are found through an index.
const INDEX_FROM: usize = 12;

/// Named values; each name once, in the order of their first setting.
#[derive(Clone, Debug, Default)]
pub struct Context {
    entries: Vec<(Name, Value)>,
    index: Option<HashMap<Name, usize>>,
    depth: u32,
    size: u64,
}

impl Context {
    /// No entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = match &self.index {
            Some(index) => *index.get(name)?,
            None => self.entries.iter().position(|(key, _)| &**key == name)?,
        };
        self.entries.get(at).map(|(_, value)| value)
    }

    /// Sets a value; a name that exists keeps its place.
    pub fn set(&mut self, name: impl Into<Name>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        self.depth = self.depth.max(value.depth());
        // What is replaced stays counted: the size is a bound, not a measure.
        self.size = self.size.saturating_add(value.size()).saturating_add(name.len() as u64 + 2);
        let at = match &self.index {
            Some(index) => index.get(&name).copied(),
            None => self.entries.iter().position(|(key, _)| *key == name),
        };
        if let Some(entry) = at.and_then(|at| self.entries.get_mut(at)) {
            entry.1 = value;
            return;
        }
        if let Some(index) = &mut self.index {
            index.insert(name.clone(), self.entries.len());
        }
        self.entries.push((name, value));
        if self.index.is_none() && self.entries.len() >= INDEX_FROM {
            self.index =
                Some(self.entries.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect());
        }
    }

    /// The same with one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Levels of lists, contexts and functions inside each other; at least 1.
    pub fn depth(&self) -> u32 {
        self.depth + 1
    }

    /// About how many bytes it has when written out, at most.
    pub fn size(&self) -> u64 {
        self.size.saturating_add(2)
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.entries.iter().map(|(name, value)| (name, value))
    }
}

impl FromIterator<(Name, Value)> for Context {
    fn from_iter<T: IntoIterator<Item = (Name, Value)>>(entries: T) -> Self {
        let mut context = Self::new();
        for (name, value) in entries {
            context.set(name, value);
        }
        context
    }
}

/// Where an expression finds its variables. A `Context` is one; a case's stored data can be another.
pub trait Variables {
    /// The value of that name; `None` where there is no such variable.
    fn variable(&self, name: &str) -> Option<Value>;
}

impl Variables for Context {
    fn variable(&self, name: &str) -> Option<Value> {
        self.get(name).cloned()
    }
}

impl Variables for serde_json::Map<String, serde_json::Value> {
    fn variable(&self, name: &str) -> Option<Value> {
        self.get(name).map(Value::from_json)
    }
}

//! Lists that know how deep they are nested and how long they are when written out: values share their parts, so that a small
//! program can build what neither a stack can take down nor a text can hold.

use super::value::Value;
use std::ops::Deref;

/// Values in order.
#[derive(Clone, Debug, Default)]
pub struct List {
    items: Vec<Value>,
    depth: u32,
    size: u64,
}

impl List {
    /// Appends a value.
    pub fn push(&mut self, value: Value) {
        self.depth = self.depth.max(value.depth() + 1);
        self.size = self.size.saturating_add(value.size());
        self.items.push(value);
    }

    /// Levels of lists, contexts and functions inside each other; at least 1.
    pub fn depth(&self) -> u32 {
        self.depth.max(1)
    }

    /// About how many bytes it has when written out.
    pub fn size(&self) -> u64 {
        self.size.saturating_add(2)
    }
}

impl From<Vec<Value>> for List {
    fn from(items: Vec<Value>) -> Self {
        let depth = items.iter().map(Value::depth).max().unwrap_or(0) + 1;
        let size = items.iter().fold(0u64, |size, item| size.saturating_add(item.size()));
        Self { items, depth, size }
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}

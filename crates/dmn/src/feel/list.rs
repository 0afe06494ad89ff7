//! Lists that know how deep they are nested, so that no value grows deeper than a stack can take down again.

use super::value::Value;
use std::ops::Deref;

/// Values in order.
#[derive(Clone, Debug, Default)]
pub struct List {
    items: Vec<Value>,
    depth: u32,
}

impl List {
    /// Appends a value.
    pub fn push(&mut self, value: Value) {
        self.depth = self.depth.max(value.depth() + 1);
        self.items.push(value);
    }

    /// Levels of lists, contexts and functions inside each other; at least 1.
    pub fn depth(&self) -> u32 {
        self.depth.max(1)
    }
}

impl From<Vec<Value>> for List {
    fn from(items: Vec<Value>) -> Self {
        let depth = items.iter().map(Value::depth).max().unwrap_or(0) + 1;
        Self { items, depth }
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}

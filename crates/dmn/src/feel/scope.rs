//! Where a name is looked up: the innermost definition first, the variables given from outside last.

use super::context::{Context, Variables};
use super::value::{Name, Value};

/// One layer of names and what lies around it.
#[derive(Clone, Copy)]
pub(crate) enum Scope<'a> {
    /// The variables given from outside.
    Given(&'a dyn Variables),
    /// Nothing around.
    Empty,
    /// Parameters, iteration variables and the like; the last of a name counts.
    Locals(&'a Scope<'a>, &'a [(Name, Value)]),
    /// One name.
    One(&'a Scope<'a>, &'a str, &'a Value),
    /// The entries of a context under construction.
    Entries(&'a Scope<'a>, &'a Context),
    /// The item that a filter looks at: `item`, and its members where it is a context.
    Item(&'a Scope<'a>, &'a Value),
}

impl Scope<'_> {
    /// The value of a name.
    pub(crate) fn find(&self, name: &str) -> Option<Value> {
        let mut scope = self;
        loop {
            let (outer, found) = match scope {
                Self::Given(variables) => return variables.variable(name),
                Self::Empty => return None,
                Self::Locals(outer, locals) => (
                    outer,
                    locals.iter().rev().find(|(local, _)| **local == *name).map(|(_, value)| value.clone()),
                ),
                Self::One(outer, local, value) => (outer, (*local == name).then(|| (*value).clone())),
                Self::Entries(outer, entries) => (outer, entries.get(name).cloned()),
                Self::Item(outer, item) => (outer, of_item(item, name)),
            };
            if found.is_some() {
                return found;
            }
            scope = outer;
        }
    }
}

fn of_item(item: &Value, name: &str) -> Option<Value> {
    if let Value::Context(context) = item
        && let Some(value) = context.get(name)
    {
        return Some(value.clone());
    }
    (name == "item").then(|| item.clone())
}

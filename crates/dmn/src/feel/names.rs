//! Names that a parser must know: names with spaces or signs in them can be told from operators only by knowing them.

use super::types::Type;
use super::value::Name;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The names in scope of an expression. Simple names need not be listed: what is not found at run time has no value.
#[derive(Clone, Debug, Default)]
pub struct Names {
    phrases: HashMap<String, Vec<Vec<String>>>,
    plain: BTreeSet<String>,
    types: BTreeMap<String, Type>,
}

impl Names {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a variable, member or type name.
    pub fn add(&mut self, name: &str) {
        let parts = parts(name);
        if let [_, _, ..] = parts.as_slice()
            && let Some(first) = parts.first()
        {
            let known = self.phrases.entry(first.clone()).or_default();
            if !known.contains(&parts) {
                known.push(parts);
                known.sort_by_key(|parts| std::cmp::Reverse(parts.len()));
            }
        }
        self.plain.insert(name.to_owned());
    }

    /// The same with one more name.
    #[must_use]
    pub fn with(mut self, name: &str) -> Self {
        self.add(name);
        self
    }

    /// Adds a type that `instance of` and parameters may name.
    pub fn add_type(&mut self, name: &str, of: Type) {
        self.add(name);
        self.types.insert(name.to_owned(), of);
    }

    /// The type of that name.
    pub fn type_named(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    /// Whether the name was added.
    pub fn contains(&self, name: &str) -> bool {
        self.plain.contains(name)
    }

    /// The name as it was added, by its parts.
    pub(crate) fn spelling(&self, wanted: &[String]) -> Option<Name> {
        self.plain
            .iter()
            .find(|name| name.starts_with(wanted.first().map_or("", String::as_str)) && parts(name) == wanted)
            .map(|name| name.as_str().into())
    }

    /// Names of several parts that begin with this part, longest first.
    pub(crate) fn phrases(&self, first: &str) -> &[Vec<String>] {
        self.phrases.get(first).map_or(&[], Vec::as_slice)
    }
}

/// Whether a character may begin a name.
pub(crate) fn begins_name(c: char) -> bool {
    c.is_alphabetic()
        || matches!(c, '_' | '?')
        || (!c.is_ascii() && !c.is_whitespace() && !is_space(c) && !c.is_control())
}

/// Whether a character may go on a name.
pub(crate) fn goes_on(c: char) -> bool {
    begins_name(c) || c.is_numeric()
}

/// What FEEL counts as white space beyond Unicode's own list.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{180e}' | '\u{200b}' | '\u{feff}')
}

/// A name cut into words and single signs; white space only separates.
pub(crate) fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut word = false;
    for c in name.chars() {
        if is_space(c) {
            word = false;
        } else if goes_on(c) {
            match parts.last_mut().filter(|_| word) {
                Some(last) => last.push(c),
                None => parts.push(c.into()),
            }
            word = true;
        } else {
            parts.push(c.into());
            word = false;
        }
    }
    parts
}

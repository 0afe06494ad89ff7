//! The names under which suppliers write, learned from signed cases: what a person signed twice for the same supplier is
//! recognised the third time.

use crate::names::Name;
use std::collections::BTreeMap;

/// Signed cases that show a name before it is believed: a name is read, and one misreading must teach nothing.
pub const WRITTEN_MIN: usize = 2;
/// Names remembered of one supplier.
const NAMES_MAX: usize = 32;
/// Characters of a name.
const CHARS_MAX: usize = 120;

/// How often each supplier was signed for a seller of each name.
#[derive(Clone, Debug, Default)]
pub struct WrittenNames(BTreeMap<String, BTreeMap<String, usize>>);

impl WrittenNames {
    /// Remembers that a document of a seller of this name was signed for this supplier. Gives the name where it is to be
    /// believed from now on.
    pub(crate) fn learn(&mut self, supplier: &str, seller: &str) -> Option<String> {
        let name = Name::of(&seller.chars().take(CHARS_MAX).collect::<String>()).words.join(" ");
        // Another supplier signed under the same name makes it nobody's.
        let elsewhere = self.0.iter().any(|(other, names)| other != supplier && names.contains_key(&name));
        let names = self.0.entry(supplier.to_owned()).or_default();
        if name.is_empty() || names.len() >= NAMES_MAX && !names.contains_key(&name) {
            return None;
        }
        let count = names.entry(name.clone()).or_default();
        *count += 1;
        (*count == WRITTEN_MIN && !elsewhere).then_some(name)
    }

    /// One line for each believed name: supplier, name, how often it was signed.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().flat_map(|(supplier, names)| {
            let believed = names.iter().filter(|(_, count)| **count >= WRITTEN_MIN);
            believed.map(move |(name, count)| serde_json::json!([supplier, name, count]).to_string())
        })
    }
}

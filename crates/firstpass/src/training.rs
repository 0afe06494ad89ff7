//! The base model: trained on generated documents only, so that no real data is in it.

use crate::model::{Card, Lesson, Model, train};
use crate::page::PageText;
use crate::primer;
use crate::rank::{FIELDS, Prepared};
use std::collections::BTreeMap;

/// Trains a base model from `primed` generated pages of `seed`, and from `documents` whose pages and true values are given.
///
/// A field's value is `None` where it is known that the document does not have it; fields that are not named teach nothing.
/// The same arguments give the same bytes, on every machine.
pub fn train_base(
    seed: u64,
    primed: u64,
    documents: impl Iterator<Item = (Vec<PageText>, BTreeMap<String, Option<String>>)>,
) -> Model {
    let mut lessons: Vec<Lesson> = Vec::new();
    for nth in 0..primed {
        let document = primer::document(seed, nth);
        lessons.push(lesson(&document.pages, |field| document.truth.get(field).cloned()));
    }
    let mut given = 0_u64;
    for (pages, truth) in documents {
        lessons.push(lesson(&pages, |field| truth.get(field).cloned()));
        given += 1;
    }
    let card = Card {
        origin: format!(
            "{primed} generated pages of seed {seed} and {given} generated documents; no real document"
        ),
        purpose: "Proposes header fields of invoices and credit notes from their text layer".to_owned(),
        limits: "Knows Latin script and six languages; a person signs every value that it proposes"
            .to_owned(),
    };
    train(&lessons).with_card(card)
}

fn lesson(pages: &[PageText], truth: impl Fn(&str) -> Option<Option<String>>) -> Lesson {
    let known = FIELDS.iter().enumerate().filter_map(|(at, (name, _))| Some((at, truth(name)?)));
    Lesson { prepared: Prepared::of(pages), truth: known.collect() }
}

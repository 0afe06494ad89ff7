//! A document made ready for ranking and learning: its candidates with their features.

use super::candidates::{self, Found};
use super::context::{self, Features};
use super::field::{FIELDS, Shape};
use super::relations;
use super::sheet::Sheet;
use crate::model::vendor_key;
use crate::page::PageText;
use std::collections::BTreeMap;

/// Candidates by shape, each with its features, and the features of "not on this document".
pub(crate) struct Prepared {
    pub(crate) sheet: Sheet,
    shapes: BTreeMap<Shape, (Vec<Found>, Vec<Features>)>,
    pub(crate) none: Features,
}

impl Prepared {
    pub(crate) fn of(pages: &[PageText]) -> Self {
        let sheet = Sheet::of(pages);
        let mut shapes = BTreeMap::new();
        for (_, shape) in FIELDS {
            shapes.entry(shape).or_insert_with(|| {
                let found = candidates::of(&sheet, shape);
                let mut features: Vec<Features> = found.iter().map(|one| context::of(&sheet, one)).collect();
                relations::add(&sheet, shape, &found, &mut features);
                (found, features)
            });
        }
        let mut none = Features::default();
        none.add(&["none of them"]);
        Self { sheet, shapes, none }
    }

    /// The candidates of a field and their features.
    pub(crate) fn candidates(&self, field: usize) -> (&[Found], &[Features]) {
        let shape = FIELDS[field].1;
        self.shapes.get(&shape).map_or((&[], &[]), |(found, features)| (found, features))
    }

    /// The keys of the vendor overlays that this document may belong to: every VAT id, IBAN and name on it.
    pub(crate) fn vendor_keys(&self) -> Vec<String> {
        let named = [Shape::VatId, Shape::Iban, Shape::Name];
        let values = named.iter().filter_map(|shape| self.shapes.get(shape)).flat_map(|(found, _)| found);
        let mut keys: Vec<String> = values.map(|one| vendor_key(&one.value)).collect();
        keys.sort();
        keys.dedup();
        keys
    }
}

//! Weights that hold for one client or one vendor only.

use crate::fold::squeeze;
use crate::model::weights::STEPS;
use crate::rank::{Feature, Features, SLOTS};
use std::collections::BTreeMap;
use terms::Digest;

/// Sparse weights over all fields. Values themselves are never kept, only hashes of features.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Overlay {
    /// By field index times [`SLOTS`] plus slot.
    pub(crate) weights: BTreeMap<u32, f32>,
}

/// The key of a client's overlay.
pub(crate) fn client_key(client: &str) -> String {
    format!("client:{}", &Digest::of(client.as_bytes()).to_hex()[..16])
}

/// The key of a vendor's overlay, from a VAT id, an IBAN or a name.
pub(crate) fn vendor_key(names_it: &str) -> String {
    format!("vendor:{}", &Digest::of(squeeze(names_it).as_bytes()).to_hex()[..16])
}

impl Overlay {
    fn index(field: usize, feature: Feature) -> u32 {
        u32::try_from(field * SLOTS).unwrap_or(0) + feature
    }

    pub(crate) fn sum(&self, field: usize, features: &Features) -> f32 {
        let all = features.plain.iter().chain(&features.words).chain(&features.own);
        all.filter_map(|feature| self.weights.get(&Self::index(field, *feature))).sum()
    }

    pub(crate) fn add(&mut self, field: usize, features: &Features, step: f32) {
        for feature in features.plain.iter().chain(&features.words).chain(&features.own) {
            *self.weights.entry(Self::index(field, *feature)).or_default() += step;
        }
    }

    pub(crate) fn quantise(&mut self) {
        for weight in self.weights.values_mut() {
            *weight = (*weight * STEPS).round() / STEPS;
        }
        self.weights.retain(|_, weight| *weight != 0.0);
    }
}

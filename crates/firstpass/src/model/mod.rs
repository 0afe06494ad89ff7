//! The learned field ranker's weights: a versioned artefact that is the same text for the same training rows.
//!
//! A model scores every candidate of a field with the sum of the weights of its features: shared by all, of one client, of
//! one vendor. The scores of all candidates and of "not on this document" become probabilities (multinomial logistic regression).

mod learn;
mod numeric;
mod overlay;
mod row;
mod text;
mod weights;

pub use row::{Provenance, Row};
pub use text::ModelError;

pub(crate) use learn::{Lesson, Taught, train};
pub(crate) use numeric::softmax;
pub(crate) use overlay::{Overlay, client_key, vendor_key};
pub(crate) use weights::Weights;

use crate::rank::{FIELDS, Features};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use terms::Digest;

/// Who made a model and from what: what an auditor reads first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// What it was trained on first: "4,000 generated documents, seed 17".
    pub origin: String,
    /// What it is for and what it is not for.
    pub purpose: String,
    /// What it must not be trusted with.
    pub limits: String,
}

/// The weights of the ranker.
#[derive(Clone, Debug)]
pub struct Model {
    pub(crate) fields: Vec<Weights>,
    pub(crate) overlays: BTreeMap<String, Overlay>,
    card: Card,
    rows: u64,
    training_set: Digest,
    /// Of the text; computed when first asked for, forgotten when anything changes.
    digest: OnceLock<Digest>,
}

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.digest() == other.digest()
    }
}

impl Model {
    /// A model that knows nothing: every candidate is as likely as any other.
    pub fn empty() -> Self {
        Self {
            fields: FIELDS.iter().map(|_| Weights::empty()).collect(),
            overlays: BTreeMap::new(),
            card: Card::default(),
            rows: 0,
            training_set: Digest::of(b""),
            digest: OnceLock::new(),
        }
    }

    /// The same with another card.
    #[must_use]
    pub fn with_card(mut self, card: Card) -> Self {
        self.card = card;
        self.digest = OnceLock::new();
        self
    }

    /// Its card.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Training rows that went into it.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The digest of all training rows in order: each row's digest hashed onto the digest before.
    pub fn training_set(&self) -> Digest {
        self.training_set
    }

    /// The digest of its text: what a draft names as its model.
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| Digest::of(self.to_text().as_bytes()))
    }

    /// Counts a training row and hashes it onto the training set.
    fn count(&mut self, row: Digest) {
        let mut both = self.training_set.0.to_vec();
        both.extend_from_slice(&row.0);
        self.training_set = Digest::of(&both);
        self.rows += 1;
        self.digest = OnceLock::new();
    }

    /// The score of one candidate; `overlays` are those of the client and the vendor.
    pub(crate) fn score(&self, field: usize, features: &Features, overlays: &[&Overlay]) -> f32 {
        let mut score = self.fields[field].sum(&features.plain) + self.fields[field].sum(&features.words);
        for overlay in overlays {
            score += overlay.sum(field, features);
        }
        score
    }

    /// The overlays of a client and of those vendors that the document names.
    pub(crate) fn overlays_for(&self, keys: &[String]) -> Vec<&Overlay> {
        keys.iter().filter_map(|key| self.overlays.get(key)).collect()
    }
}

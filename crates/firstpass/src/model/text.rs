//! The model as text: JSON, one field a line, weights as steps of 1/128. The same model is the same bytes.

use super::weights::STEPS;
use super::{Card, Model, Overlay, Weights};
use crate::limits;
use crate::rank::{FIELDS, SLOTS};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use terms::Digest;

const FORMAT: &str = "countersign-ranker";
const VERSION: u32 = 1;
/// Steps a weight may have either way.
const STEPS_MAX: i32 = 1 << 20;

/// Why a text is no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Longer than [`limits::MODEL_BYTES_MAX`].
    #[error("The model has {0} bytes; the limit is {max}", max = limits::MODEL_BYTES_MAX)]
    TooLong(usize),
    /// Not the JSON of a model.
    #[error("The model is not readable: {0}")]
    Form(String),
    /// Another format or version.
    #[error("The model is of format \"{0}\"; this program reads {FORMAT} version {VERSION}")]
    Version(String),
    /// Weights that do not decode.
    #[error("The weights of \"{0}\" are damaged")]
    Weights(String),
    /// A field that is not ranked.
    #[error("The model has weights for \"{0}\", which is not a ranked field")]
    Field(String),
    /// More rows than [`limits::ROWS_MAX`] at once.
    #[error("{0} training rows at once; the limit is {max}", max = limits::ROWS_MAX)]
    TooManyRows(usize),
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    card: Card,
    rows: u64,
    training_set: Digest,
}

#[derive(Serialize, Deserialize)]
struct Part {
    name: String,
    /// In steps; 0 for overlays.
    temperature: u32,
    weights: String,
}

#[derive(Deserialize)]
struct Whole {
    model: Head,
    fields: Vec<Part>,
    overlays: Vec<Part>,
}

impl Model {
    /// The model as text, to be stored and hashed.
    pub fn to_text(&self) -> String {
        let head = Head {
            format: FORMAT.to_owned(),
            version: VERSION,
            card: self.card.clone(),
            rows: self.rows,
            training_set: self.training_set,
        };
        let fields = FIELDS.iter().zip(&self.fields).map(|((name, _), weights)| field_part(name, weights));
        let overlays = self.overlays.iter().map(|(key, overlay)| overlay_part(key, overlay));
        format!(
            "{{\"model\":{},\n\"fields\":[\n{}\n],\n\"overlays\":[\n{}\n]}}\n",
            line(&head),
            fields.map(|part| line(&part)).collect::<Vec<_>>().join(",\n"),
            overlays.map(|part| line(&part)).collect::<Vec<_>>().join(",\n"),
        )
    }

    /// Reads what [`Model::to_text`] wrote.
    ///
    /// # Errors
    /// [`ModelError`] for anything else.
    pub fn from_text(text: &[u8]) -> Result<Self, ModelError> {
        if text.len() > limits::MODEL_BYTES_MAX {
            return Err(ModelError::TooLong(text.len()));
        }
        let whole: Whole =
            serde_json::from_slice(text).map_err(|error| ModelError::Form(error.to_string()))?;
        let Head { format, version, card, rows, training_set } = whole.model;
        if format != FORMAT || version != VERSION {
            return Err(ModelError::Version(format!("{format} {version}")));
        }
        let mut model = Self { card, rows, training_set, ..Self::empty() };
        for part in whole.fields {
            let at = crate::rank::index(&part.name).ok_or_else(|| ModelError::Field(part.name.clone()))?;
            let weights = &mut model.fields[at];
            for (slot, weight) in
                decode(&part.weights, SLOTS).ok_or_else(|| ModelError::Weights(part.name.clone()))?
            {
                weights.slots[slot as usize] = weight;
            }
            weights.temperature = part.temperature.clamp(1, 1 << 16) as f32 / STEPS;
        }
        for part in whole.overlays {
            let pairs = decode(&part.weights, SLOTS * FIELDS.len())
                .ok_or_else(|| ModelError::Weights(part.name.clone()))?;
            model
                .overlays
                .insert(part.name, Overlay { weights: pairs.into_iter().collect::<BTreeMap<_, _>>() });
        }
        Ok(model)
    }
}

fn line<T: Serialize>(value: &T) -> String {
    // these structs hold text and numbers only, which always serialise
    serde_json::to_string(value).unwrap_or_default()
}

fn field_part(name: &str, weights: &Weights) -> Part {
    let slots = (0..).zip(weights.slots.iter().copied());
    Part {
        name: name.to_owned(),
        temperature: (weights.temperature * STEPS).round() as u32,
        weights: encode(slots.filter(|(_, weight)| *weight != 0.0)),
    }
}

fn overlay_part(key: &str, overlay: &Overlay) -> Part {
    let weights = encode(overlay.weights.iter().map(|(slot, weight)| (*slot, *weight)));
    Part { name: key.to_owned(), temperature: 0, weights }
}

/// Pairs in ascending order as `distance:steps`, the distance in hexadecimal, joined by spaces.
fn encode(pairs: impl Iterator<Item = (u32, f32)>) -> String {
    let mut out = String::new();
    let mut before = 0;
    for (slot, weight) in pairs {
        if !out.is_empty() {
            out.push(' ');
        }
        // writing to a string cannot fail
        let _ = write!(out, "{:x}:{}", slot - before, (weight * STEPS).round() as i32);
        before = slot;
    }
    out
}

fn decode(text: &str, slots: usize) -> Option<Vec<(u32, f32)>> {
    let mut out = Vec::new();
    let mut slot = 0_u32;
    for pair in text.split(' ').filter(|pair| !pair.is_empty()) {
        let (distance, steps) = pair.split_once(':')?;
        slot = slot.checked_add(u32::from_str_radix(distance, 16).ok()?)?;
        let steps: i32 = steps.parse().ok()?;
        if slot as usize >= slots || !(-STEPS_MAX..=STEPS_MAX).contains(&steps) {
            return None;
        }
        out.push((slot, steps as f32 / STEPS));
    }
    Some(out)
}

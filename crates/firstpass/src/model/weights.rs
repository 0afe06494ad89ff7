//! The shared weights of one field.

use crate::rank::{Feature, SLOTS};

/// Steps in which weights are stored: 1/128.
pub(crate) const STEPS: f32 = 128.0;

/// One weight a slot, and how far the probabilities are flattened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Weights {
    pub(crate) slots: Vec<f32>,
    /// Scores are divided by it before they become probabilities: fitted on documents that were not trained on.
    pub(crate) temperature: f32,
}

impl Weights {
    pub(crate) fn empty() -> Self {
        Self { slots: vec![0.0; SLOTS], temperature: 1.0 }
    }

    pub(crate) fn sum(&self, features: &[Feature]) -> f32 {
        features.iter().map(|feature| self.slots[*feature as usize]).sum()
    }

    /// Rounds to storable steps and drops weights below `least` steps.
    pub(crate) fn quantise(&mut self, least: f32) {
        for weight in &mut self.slots {
            let steps = (*weight * STEPS).round();
            *weight = if steps.abs() < least { 0.0 } else { steps / STEPS };
        }
        self.temperature = (self.temperature * STEPS).round().max(1.0) / STEPS;
    }
}

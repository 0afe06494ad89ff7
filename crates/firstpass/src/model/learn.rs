//! Learning: online multinomial logistic regression over the candidates of each field.

use super::numeric::{ln, softmax};
use super::row::Row;
use super::{Model, ModelError, client_key, vendor_key};
use crate::compare::same;
use crate::limits;
use crate::rank::{FIELDS, Feature, Features, Prepared, SLOTS, index};
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::Digest;

/// Passes over the rows of one call.
const PASSES: usize = 4;
/// Step of the shared weights for a signed row.
const STEP_SHARED: f32 = 0.02;
/// Step of a client's weights.
const STEP_CLIENT: f32 = 0.03;
/// Step of a vendor's weights: the next document of the same vendor looks the same.
const STEP_VENDOR: f32 = 0.12;

/// What is known of one document: its candidates and, by field index, the true value (`None`: there is none).
pub(crate) struct Lesson {
    pub(crate) prepared: Prepared,
    pub(crate) truth: Vec<(usize, Option<String>)>,
}

/// The alternatives of one field on one document: its candidates, then "none of them".
pub(crate) struct Choice<'a> {
    pub(crate) features: Vec<&'a Features>,
    pub(crate) right: Vec<bool>,
}

impl Lesson {
    /// The choice that teaches `field`; `None` where the true value is not among the candidates.
    pub(crate) fn choice(&self, field: usize, truth: Option<&str>) -> Option<Choice<'_>> {
        let (found, features) = self.prepared.candidates(field);
        let (name, _) = FIELDS[field];
        let mut right: Vec<bool> =
            found.iter().map(|one| truth.is_some_and(|truth| same(name, &one.value, truth))).collect();
        right.push(truth.is_none());
        let features = features.iter().chain([&self.prepared.none]).collect();
        right.contains(&true).then_some(Choice { features, right })
    }
}

/// How far each alternative's score is to move: towards the right ones, away from the wrong ones.
fn gradient(scores: &[f32], right: &[bool]) -> Vec<f32> {
    let p = softmax(scores, 1.0);
    let share: f32 = p.iter().zip(right).filter(|(_, right)| **right).map(|(p, _)| p).sum();
    let target = |p: f32, right: bool| if right { p / share.max(1e-9) } else { 0.0 };
    p.iter().zip(right).map(|(p, right)| target(*p, *right) - p).collect()
}

impl Model {
    /// A new model that has learned from signed rows too, in their order. The same model and rows give the same bytes.
    ///
    /// Rows of fields that are not ranked, and rows whose value is not among the candidates, are counted but teach nothing.
    ///
    /// # Errors
    /// [`ModelError::TooManyRows`].
    pub fn learn(&self, rows: &[Row]) -> Result<Self, ModelError> {
        if rows.len() > limits::ROWS_MAX {
            return Err(ModelError::TooManyRows(rows.len()));
        }
        let taught: Vec<Taught> = Taught::of(rows);
        Ok(self.taught(&taught.iter().collect::<Vec<_>>()))
    }

    /// The same from rows that were made ready before, as a back-test needs them many times.
    pub(crate) fn taught(&self, lessons: &[&Taught]) -> Self {
        let mut model = self.clone();
        lessons.iter().flat_map(|taught| &taught.rows).for_each(|row| model.count(*row));
        for _ in 0..PASSES {
            for taught in lessons {
                model.study(&taught.lesson, &taught.overlays);
            }
        }
        model.fields.iter_mut().for_each(|weights| weights.quantise(1.0));
        model.overlays.values_mut().for_each(super::Overlay::quantise);
        model
    }

    fn study(&mut self, lesson: &Lesson, overlays: &[(String, f32)]) {
        let keys: Vec<String> = overlays.iter().map(|(key, _)| key.clone()).collect();
        for (field, truth) in &lesson.truth {
            let Some(choice) = lesson.choice(*field, truth.as_deref()) else { continue };
            let taught = self.overlays_for(&keys);
            let scores: Vec<f32> =
                choice.features.iter().map(|one| self.score(*field, one, &taught)).collect();
            for (features, move_by) in choice.features.iter().zip(gradient(&scores, &choice.right)) {
                if move_by.abs() < 1e-4 {
                    continue;
                }
                for feature in features.plain.iter().chain(&features.words) {
                    self.fields[*field].slots[*feature as usize] += STEP_SHARED * move_by;
                }
                for (key, step) in overlays {
                    self.overlays.entry(key.clone()).or_default().add(*field, features, step * move_by);
                }
            }
        }
    }
}

/// The rows of one document, made ready for learning.
pub(crate) struct Taught {
    lesson: Lesson,
    overlays: Vec<(String, f32)>,
    rows: Vec<Digest>,
}

impl Taught {
    /// One for each run of rows of the same document.
    pub(crate) fn of(rows: &[Row]) -> Vec<Self> {
        let runs = rows.chunk_by(|a, b| a.document == b.document && Arc::ptr_eq(&a.pages, &b.pages));
        runs.filter_map(|rows| {
            let truth = rows.iter().filter_map(|row| Some((index(&row.field)?, row.value.clone()))).collect();
            let lesson = Lesson { prepared: Prepared::of(&rows.first()?.pages), truth };
            Some(Self {
                lesson,
                overlays: overlays_taught(rows),
                rows: rows.iter().map(Row::digest).collect(),
            })
        })
        .collect()
    }
}

/// The overlays that rows of one document teach, with their steps.
fn overlays_taught(rows: &[Row]) -> Vec<(String, f32)> {
    let mut keys: BTreeMap<String, f32> = BTreeMap::new();
    for row in rows {
        if let Some(client) = &row.client {
            keys.insert(client_key(client), STEP_CLIENT);
        }
        let named = matches!(row.field.as_str(), "seller_vat_id" | "payee_iban" | "seller_name");
        let vendor = row.vendor.iter().chain(row.value.as_ref().filter(|_| named));
        keys.extend(vendor.map(|name| (vendor_key(name), STEP_VENDOR)));
    }
    keys.into_iter().collect()
}

/// Passes over the lessons of a base model.
const BASE_PASSES: usize = 6;
/// First step of a base model's weights; each weight's steps shrink with what it has seen.
const BASE_STEP: f32 = 0.15;
/// Of so many lessons one is kept apart to fit the temperatures.
const KEPT_APART_OF: usize = 6;
/// In one of so many passes lexical features are left out, so that concepts carry weight of their own.
const WORDLESS_OF: usize = 2;
/// Least weight of a base model, in steps: what is below is noise and only makes it long.
const BASE_LEAST_STEPS: f32 = 6.0;

/// Trains shared weights from nothing on lessons that were generated.
pub(crate) fn train(lessons: &[Lesson]) -> Model {
    let mut model = Model::empty();
    for field in 0..FIELDS.len() {
        train_field(&mut model, field, lessons);
    }
    model
}

fn train_field(model: &mut Model, field: usize, lessons: &[Lesson]) {
    let choices: Vec<Choice<'_>> = lessons
        .iter()
        .filter_map(|lesson| {
            let (_, truth) = lesson.truth.iter().find(|(of, _)| *of == field)?;
            lesson.choice(field, truth.as_deref())
        })
        .collect();
    let mut squares = vec![0.0_f32; SLOTS];
    for pass in 0..BASE_PASSES {
        for (nth, choice) in choices.iter().enumerate().filter(|(nth, _)| nth % KEPT_APART_OF != 0) {
            let wordless = (nth + pass) % WORDLESS_OF == 0;
            step(&mut model.fields[field].slots, &mut squares, choice, wordless);
        }
    }
    model.fields[field].quantise(BASE_LEAST_STEPS);
    let apart: Vec<&Choice<'_>> = choices.iter().step_by(KEPT_APART_OF).collect();
    model.fields[field].temperature = temperature(&model.fields[field].slots, &apart);
    model.fields[field].quantise(BASE_LEAST_STEPS);
}

fn used(features: &Features, wordless: bool) -> impl Iterator<Item = &Feature> {
    features.plain.iter().chain(features.words.iter().filter(move |_| !wordless))
}

fn step(slots: &mut [f32], squares: &mut [f32], choice: &Choice<'_>, wordless: bool) {
    let sum = |features: &Features| used(features, wordless).map(|feature| slots[*feature as usize]).sum();
    let scores: Vec<f32> = choice.features.iter().map(|one| sum(one)).collect();
    for (features, move_by) in choice.features.iter().zip(gradient(&scores, &choice.right)) {
        if move_by.abs() < 1e-4 {
            continue;
        }
        for feature in used(features, wordless) {
            let slot = *feature as usize;
            squares[slot] += move_by * move_by;
            slots[slot] += BASE_STEP * move_by / (1.0 + squares[slot]).sqrt();
        }
    }
}

/// The temperature under which the documents kept apart are least surprising.
fn temperature(slots: &[f32], apart: &[&Choice<'_>]) -> f32 {
    let scored: Vec<(Vec<f32>, &[bool])> = apart
        .iter()
        .map(|choice| {
            let sum =
                |features: &Features| used(features, false).map(|feature| slots[*feature as usize]).sum();
            (choice.features.iter().map(|one| sum(one)).collect(), choice.right.as_slice())
        })
        .collect();
    let surprise = |temperature: f32| -> f64 {
        let one = |(scores, right): &(Vec<f32>, &[bool])| {
            let p = softmax(scores, temperature);
            let share: f32 = p.iter().zip(*right).filter(|(_, right)| **right).map(|(p, _)| p).sum();
            -ln(f64::from(share).max(1e-6))
        };
        scored.iter().map(one).sum()
    };
    let tried = (2..=16).map(|quarter| quarter as f32 / 4.0);
    tried.min_by(|a, b| surprise(*a).total_cmp(&surprise(*b))).unwrap_or(1.0)
}

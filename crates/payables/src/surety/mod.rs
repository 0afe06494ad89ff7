//! How sure is a draft as a whole? The probability that every critical field is right, learned from signed cases.
//!
//! The gate needs one number a draft, and the lowest confidence among its values is a poor one: it does not know that sums
//! agree, that the account is the one in the master, or that a second date stands close behind the first. [`SuretyModel`]
//! weighs these by logistic regression on cases that a person signed. It is an artefact with a digest: the same rows give
//! the same bytes, and rows that trained it may never calibrate a certificate of it.
//!
//! Nothing hangs on its being calibrated. A certificate proves what it proves for any score; a better one lets more through.

mod fit;
mod signs;

pub use signs::{CRITICAL, SIGNS, signs};

use serde::{Deserialize, Serialize};
use terms::{Digest, Draft};

/// Version of the format and of the signs; a model of another one is refused.
const VERSION: u32 = 1;
/// Rows that one model learns from at most.
pub const ROWS_MAX: usize = 1_000_000;
/// Cases that a model needs, right and wrong ones each.
pub const EACH_MIN: usize = 5;

/// What one signed case teaches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuretyRow {
    /// The signs of the draft as it was proposed.
    pub signs: Vec<f64>,
    /// Whether every critical field was right, as the person signed it.
    pub right: bool,
}

impl SuretyRow {
    /// The row of a draft and of what was signed: `signed` gives the value of a critical field.
    pub fn new<'a>(draft: &Draft, signed: impl Fn(&str) -> Option<&'a str>) -> Self {
        Self {
            signs: signs(draft).to_vec(),
            right: CRITICAL.iter().all(|name| draft.value(name) == signed(name)),
        }
    }
}

/// The learned weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuretyModel {
    version: u32,
    /// Names of the signs, in order.
    signs: Vec<String>,
    weights: Vec<f64>,
    /// Cases learned from, and the wrong ones among them.
    rows: usize,
    wrong: usize,
    /// SHA-256 over the rows.
    learned_from: Digest,
}

/// Why there is no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuretyError {
    /// Too few cases of one kind.
    #[error(
        "A score of whole drafts needs {EACH_MIN} signed cases that were right and {EACH_MIN} that were not; there are {right} and {wrong}"
    )]
    Few {
        /// Right ones.
        right: usize,
        /// Wrong ones.
        wrong: usize,
    },
    /// Too many rows.
    #[error("{0} cases are more than {ROWS_MAX}; learn from a part of them")]
    Many(usize),
    /// The text is no such model.
    #[error("This is no model of this version: {0}. Learn it anew")]
    Text(String),
}

impl SuretyModel {
    /// Learns from signed cases, in any order of theirs; the same rows in the same order give the same bytes.
    ///
    /// # Errors
    /// [`SuretyError::Few`], [`SuretyError::Many`].
    pub fn learn(rows: &[SuretyRow]) -> Result<Self, SuretyError> {
        let wrong = rows.iter().filter(|row| !row.right).count();
        if rows.len() > ROWS_MAX {
            return Err(SuretyError::Many(rows.len()));
        }
        if wrong < EACH_MIN || rows.len() - wrong < EACH_MIN {
            return Err(SuretyError::Few { right: rows.len() - wrong, wrong });
        }
        let mut bytes = Vec::with_capacity(rows.len() * (SIGNS.len() * 8 + 1));
        for row in rows {
            row.signs.iter().for_each(|sign| bytes.extend(sign.to_le_bytes()));
            bytes.push(u8::from(row.right));
        }
        Ok(Self {
            version: VERSION,
            signs: SIGNS.iter().map(|name| (*name).to_owned()).collect(),
            weights: fit::fit(rows),
            rows: rows.len(),
            wrong,
            learned_from: Digest::of(&bytes),
        })
    }

    /// The probability that every critical field of the draft is right, 0 to 1.
    pub fn of(&self, draft: &Draft) -> f64 {
        self.of_signs(&signs(draft))
    }

    /// The same from signs.
    pub fn of_signs(&self, signs: &[f64]) -> f64 {
        fit::probability(&self.weights, signs)
    }

    /// Each sign with its weight: the model card.
    pub fn card(&self) -> impl Iterator<Item = (&str, f64)> {
        self.signs.iter().map(String::as_str).zip(self.weights.iter().copied())
    }

    /// Cases that it learned from.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// SHA-256 over the rows that it learned from.
    pub fn learned_from(&self) -> Digest {
        self.learned_from
    }

    /// As text: one JSON object, the same bytes for the same model.
    pub fn to_text(&self) -> String {
        // A struct of numbers and texts always serialises.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The model of a text.
    ///
    /// # Errors
    /// [`SuretyError::Text`] where it is none, or of another version.
    pub fn from_text(text: &str) -> Result<Self, SuretyError> {
        let model: Self = serde_json::from_str(text).map_err(|error| SuretyError::Text(error.to_string()))?;
        let fits = model.version == VERSION
            && model.signs.iter().eq(SIGNS.iter())
            && model.weights.len() == SIGNS.len()
            && model.weights.iter().all(|it| it.is_finite());
        if fits { Ok(model) } else { Err(SuretyError::Text(format!("version {}", model.version))) }
    }

    /// The digest of its text.
    pub fn digest(&self) -> Digest {
        Digest::of(self.to_text().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows in which one sign decides, another says nothing, and every tenth row lies.
    fn rows(n: usize) -> Vec<SuretyRow> {
        let row = |at: usize| {
            let mut signs = vec![0.0; SIGNS.len()];
            (signs[0], signs[2], signs[5]) =
                (1.0, if at.is_multiple_of(3) { -0.5 } else { 0.9 }, (at % 7) as f64 / 7.0);
            SuretyRow { signs, right: at.is_multiple_of(3) == at.is_multiple_of(10) }
        };
        (0..n).map(row).collect()
    }

    #[test]
    fn what_decides_is_learned_and_the_same_rows_give_the_same_bytes() {
        let model = SuretyModel::learn(&rows(300)).unwrap();
        let card: Vec<(String, f64)> = model.card().map(|(name, weight)| (name.to_owned(), weight)).collect();
        assert!(card[2].1 > 1.0 && card[5].1.abs() < 0.8, "{card:?}");
        assert!(model.of_signs(&rows(3)[1].signs) > 0.8 && model.of_signs(&rows(3)[0].signs) < 0.3);
        assert_eq!(model.to_text(), SuretyModel::learn(&rows(300)).unwrap().to_text());
        assert_ne!(model.digest(), SuretyModel::learn(&rows(301)).unwrap().digest());
        let read = SuretyModel::from_text(&model.to_text()).unwrap();
        assert_eq!((read.digest(), read), (model.digest(), model));
    }

    #[test]
    fn too_little_and_foreign_texts_are_refused() {
        assert!(matches!(SuretyModel::learn(&rows(6)), Err(SuretyError::Few { .. })));
        let text = SuretyModel::learn(&rows(300)).unwrap().to_text();
        for other in [
            "{}",
            "",
            &text.replace("\"version\":1", "\"version\":2"),
            &text.replace("\"due date\"", "\"day\""),
        ] {
            assert!(SuretyModel::from_text(other).is_err(), "{other}");
        }
    }
}

//! Which tier of the work a draft belongs to, and how sure the first pass is of it as a whole.

use crate::pack::Pack;
use serde_json::{Map, Value, json};
use terms::{Digest, Draft, Reading};

/// The decision of a pack that names the tier of a draft: a text, or a context with a text `tier`. Its inputs are those of the
/// gate table and `language`. A pack without it has one tier for each way of reading.
pub const TIER: &str = "Tier";

/// Characters of a tier's name at most; a longer one is cut.
const TIER_CHARS_MAX: usize = 80;

/// The tier of a draft. `inputs` are those of the gate table.
pub fn tier_of(pack: &Pack, draft: &Draft, inputs: &Map<String, Value>, moment: &bpmn::Moment) -> String {
    let mut inputs = inputs.clone();
    inputs.insert("language".to_owned(), json!(draft.value("language")));
    let named = (pack.rules)(TIER, &inputs, moment).ok().map(|ruling| ruling.result);
    let named = named.as_ref().and_then(|it| it.as_str().or_else(|| it.get("tier").and_then(Value::as_str)));
    match named.map(str::trim).filter(|it| !it.is_empty()) {
        Some(name) => name.chars().take(TIER_CHARS_MAX).collect(),
        None => match draft.reading {
            Reading::Structured { .. } => "structured",
            Reading::Text => "text",
            Reading::Nothing => "nothing",
        }
        .to_owned(),
    }
}

/// How sure the first pass is of a draft as a whole, 0 to 1: the learned score where there is one, else the lowest confidence
/// among its values. This is the one place where the score of the gate comes from; thresholds hold for exactly this function,
/// and [`scored_by`] names the model that a score came from.
pub fn score(draft: &Draft) -> f64 {
    if let Some(surety) = ranked(draft).then_some(draft.surety).flatten() {
        return if surety.score.is_finite() { surety.score.clamp(0.0, 1.0) } else { 0.0 };
    }
    let lowest = draft.fields.iter().filter(|it| it.value.is_some()).map(|it| it.confidence);
    let lowest = lowest.fold(draft.kind_confidence, f64::min);
    if lowest.is_finite() { lowest.clamp(0.0, 1.0) } else { 0.0 }
}

/// The learned score that a draft was given, by the digest of its model; nothing where the lowest confidence counts.
pub fn scored_by(draft: &Draft) -> Option<Digest> {
    ranked(draft).then_some(draft.surety.map(|it| it.model)).flatten()
}

/// Values that were ranked, not read: only of these is there something to be sure or unsure about.
fn ranked(draft: &Draft) -> bool {
    draft.reading == Reading::Text
}

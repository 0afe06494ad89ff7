//! The score of whole drafts: learned once from the first signed cases, then kept, so that what comes after calibrates it.
//!
//! Until there are [`ROWS_MIN`] of them the lowest confidence among the values is the score. A score is an artefact with a
//! digest; checked cases lie on a shelf of their own for each, so rows that taught a score never calibrate it. While a
//! certificate speaks of a score nothing replaces it but a person.

use crate::boundary::calibration::{self, Signs};
use crate::learning::kept_for;
use crate::shared::Shared;
use payables::surety::{SuretyError, SuretyModel, SuretyRow};
use std::path::{Path, PathBuf};
use terms::{Digest, Draft, Failure, Reading, Surety};

/// Signed cases that the first score is learned from.
pub(crate) const ROWS_MIN: usize = 200;
/// Signed cases that one score is learned from at most, the newest.
const ROWS_MAX: usize = 20_000;

/// Where the score in use lies.
fn path(dir: &Path) -> PathBuf {
    dir.join("models").join("score.json")
}

/// Where every score that was ever in use lies.
fn version_path(dir: &Path, digest: Digest) -> PathBuf {
    dir.join("models").join("scores").join(format!("{}.json", digest.to_hex()))
}

/// The score in use, as it lies on the disk; none before one was learned.
pub(crate) fn read(dir: &Path) -> Result<Option<SuretyModel>, Failure> {
    match std::fs::read_to_string(path(dir)) {
        Ok(text) => SuretyModel::from_text(&text).map(Some).map_err(Failure::fault),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::fault(error)),
    }
}

/// The draft with its score, where values were ranked and a score was learned. The document's digest draws the lot that parts
/// equal scores.
pub(crate) fn scored(shared: &Shared, mut draft: Draft, document: Digest) -> Draft {
    draft.surety = None;
    if draft.reading == Reading::Text
        && let Some(model) = shared.boundary.scorer()
    {
        let lot = document.0.iter().take(8).fold(0, |lot, byte| lot << 8 | u64::from(*byte));
        draft.surety = Some(Surety { score: assure::parted(model.of(&draft), lot), model: model.digest() });
    }
    draft
}

/// Learns the first score as soon as there are enough signed cases, unless a certificate already speaks without one.
pub(crate) fn learn_if_due(shared: &Shared) -> Result<(), Failure> {
    if shared.boundary.scorer().is_some() || kept_for(&shared.boundary.now()).is_some() {
        return Ok(());
    }
    if calibration::signs_count(shared)? < ROWS_MIN as u64 {
        return Ok(());
    }
    match learned(shared)? {
        Ok(model) => put_in_place(shared, model),
        // So far people found too few mistakes to learn from.
        Err(SuretyError::Few { .. }) => Ok(()),
        Err(error) => Err(Failure::fault(error)),
    }
}

/// A score learned from every signed case that there is, in the order of signing. The same cases give the same bytes.
pub(crate) fn learned(shared: &Shared) -> Result<Result<SuretyModel, SuretyError>, Failure> {
    let rows: Vec<SuretyRow> = calibration::signs(shared, ROWS_MAX)?
        .into_iter()
        .filter(|it| it.by.as_ref().is_none_or(|by| shared.boundary.teaches(by)))
        .map(|Signs { signs, right, .. }| SuretyRow { signs, right })
        .collect();
    Ok(SuretyModel::learn(&rows))
}

/// Puts a score in place: the next draft is scored with it.
pub(crate) fn put_in_place(shared: &Shared, model: SuretyModel) -> Result<(), Failure> {
    let (text, digest) = (model.to_text(), model.digest());
    crate::files::write_whole(&version_path(&shared.dir, digest), text.as_bytes())?;
    crate::files::write_whole(&path(&shared.dir), text.as_bytes())?;
    tracing::info!(digest = digest.short(), "a score of whole drafts is in place");
    shared.boundary.score_with(Some(model));
    Ok(())
}

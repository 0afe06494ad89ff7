//! The score of whole drafts: learned once from the first signed cases, then kept, so that what comes after calibrates it.
//!
//! Until there are [`ROWS_MIN`] of them the lowest confidence among the values is the score. A score is an artefact with a
//! digest; checked cases lie on a shelf of their own for each, so rows that taught a score never calibrate it. While a
//! certificate speaks of a score nothing replaces it but a person.

use crate::boundary::calibration::{self, Signs};
use crate::learning::kept_for;
use crate::shared::Shared;
use crate::writer::Writer;
use cases::boundary::{Evidence, Kind, Rung, Subject};
use payables::surety::{SuretyError, SuretyModel, SuretyRow};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use terms::{Digest, Draft, Failure, Reading, Surety};

/// Signed cases that the first score is learned from.
pub(crate) const ROWS_MIN: usize = 200;
/// Signed cases that one score is learned from at most, the newest.
const ROWS_MAX: usize = 20_000;

/// Where the score in use lies.
pub(crate) fn path(dir: &Path) -> PathBuf {
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
pub(crate) fn learn_if_due(shared: &Arc<Shared>, writer: &Writer) -> Result<(), Failure> {
    if shared.boundary.scorer().is_some() || kept_for(&shared.boundary.now()).is_some() {
        return Ok(());
    }
    // One that was worse is followed by the next only when there is as much again to learn from.
    let boundary = shared.boundary.now();
    let scores =
        boundary.versions.keys().filter(|it| matches!(it, Subject::Version { kind: Kind::Score, .. }));
    if calibration::signs_count(shared)? < (ROWS_MIN * (1 + scores.count())) as u64 {
        return Ok(());
    }
    match learned(shared)? {
        Ok(model) => climbed(shared, writer, model),
        // So far people found too few mistakes to learn from.
        Err(SuretyError::Few { .. }) => Ok(()),
        Err(error) => Err(Failure::fault(error)),
    }
}

/// Of the signed cases, this share teaches the score that is tested on the rest.
const TAUGHT: f64 = 0.7;

/// A score climbs as every version does: learned from the older signed cases it orders the newer ones; wrong drafts among the
/// surer half of them count against it, beside those that the lowest confidence has there. No worse, it is in place on
/// *suggest*: it allows nothing before a certificate of its own is signed.
fn climbed(shared: &Arc<Shared>, writer: &Writer, model: SuretyModel) -> Result<(), Failure> {
    let subject = Subject::Version { kind: Kind::Score, digest: model.digest() };
    let evidence = tested(&rows(shared)?);
    let step = |to, words: &str| crate::ladder::climb(shared, writer, &subject, to, &evidence, words);
    if crate::ladder::place(shared, &subject) > 0 {
        return Ok(());
    }
    step(Rung::BackTest, "Learned from signed cases")?;
    if evidence.wrong_before.is_some_and(|before| evidence.wrong > before) {
        return Ok(());
    }
    step(Rung::Shadow, "No worse on the newer cases")?;
    step(Rung::Suggest, "It allows nothing before a certificate of it is signed")?;
    put_in_place(shared, model)
}

/// Wrong drafts in the surer half of the newer cases: as a score of the older ones orders them, and as the lowest confidence does.
fn tested(rows: &[SuretyRow]) -> Evidence {
    let (older, newer) = rows.split_at((rows.len() as f64 * TAUGHT) as usize);
    let lowest = payables::surety::SIGNS.iter().position(|it| *it == "lowest").unwrap_or(0);
    let in_surer_half = |score: &dyn Fn(&SuretyRow) -> f64| {
        let mut sorted: Vec<&SuretyRow> = newer.iter().collect();
        sorted.sort_by(|a, b| score(b).total_cmp(&score(a)));
        sorted.iter().take(newer.len() / 2).filter(|it| !it.right).count() as u64
    };
    let before = in_surer_half(&|it| it.signs.get(lowest).copied().unwrap_or_default());
    // With too few mistakes among the older ones there is nothing to test with: it counts as all of them.
    let of_older = SuretyModel::learn(older).or_else(|_| SuretyModel::learn(rows));
    let wrong = of_older.map_or(0, |model| in_surer_half(&|it| model.of_signs(&it.signs)));
    let lines: String = newer.iter().map(|it| format!("{:?},{}\n", it.signs, u8::from(it.right))).collect();
    let counted = Evidence::counted(newer.len() as u64, wrong, Digest::of(lines.as_bytes()));
    Evidence { wrong_before: Some(before), ..counted }
}

/// A score learned from every signed case that there is, in the order of signing. The same cases give the same bytes.
pub(crate) fn learned(shared: &Shared) -> Result<Result<SuretyModel, SuretyError>, Failure> {
    Ok(SuretyModel::learn(&rows(shared)?))
}

/// Signed cases in the order of signing, without those of people whose signatures teach nothing.
fn rows(shared: &Shared) -> Result<Vec<SuretyRow>, Failure> {
    let teaches = |it: &Signs| it.by.as_ref().is_none_or(|by| shared.boundary.teaches(by));
    let rows = calibration::signs(shared, ROWS_MAX)?.into_iter().filter(teaches);
    Ok(rows.map(|Signs { signs, right, .. }| SuretyRow { signs, right }).collect())
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

//! Learning: a text layer whose draft a person corrected becomes training rows, and the next document is read with them.
//!
//! Jobs are taken in the order of arrival and every row names its case and signer, so the same signatures in the same order
//! teach the same model. The model lies in `models/reader.json` and is a versioned artefact with its own digest.

use crate::examination::is_read_from_text;
use crate::master::open_blob;
use crate::shared::Shared;
use crate::writer::{Message, Writer};
use firstpass::{Model, Options, Provenance, Row};
use journal::Claimed;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use terms::{CaseId, Digest, Failure, TaskId};

/// Corrected documents learned from together.
const CLAIM_MAX: usize = 32;
/// A lesson that is not learned by then is given to somebody else, in milliseconds.
const LEASE_MS: i64 = 5 * 60 * 1000;
/// With nothing to learn, the queue is looked at this often.
const IDLE: Duration = Duration::from_millis(200);
/// Lessons that cannot be learned are dropped after this many tries; the signed values themselves are safe.
const ATTEMPTS_MAX: u32 = 3;

/// Where the model that reads in an office lies.
pub(crate) fn model_path(dir: &Path) -> PathBuf {
    dir.join("models").join("reader.json")
}

/// Where the newest learned model lies while another one is kept, because a certificate speaks of it.
fn newest_path(dir: &Path) -> PathBuf {
    dir.join("models").join("newest.json")
}

/// Where every version that was ever put in place lies, by its digest: the way back is instant.
fn version_path(dir: &Path, digest: Digest) -> PathBuf {
    dir.join("models").join("versions").join(format!("{}.json", digest.to_hex()))
}

/// The model that a live certificate speaks of: while it is live, what is learned waits beside the work.
fn kept_for(boundary: &cases::Boundary) -> Option<Digest> {
    let open = |tier: &cases::boundary::Tier| matches!(tier.standing, cases::boundary::Standing::Open);
    boundary
        .tiers
        .values()
        .filter(|tier| open(tier))
        .filter_map(|tier| tier.certificate.as_ref())
        .find_map(|id| boundary.certificates.get(id)?.certificate.proposal.versions.model)
}

/// Puts a kept version in place: the next document is read with it.
///
/// # Errors
/// A version that is not there, or a fault of the disk.
pub(crate) fn put_in_place(shared: &Shared, digest: Digest) -> Result<(), Failure> {
    let path = version_path(&shared.dir, digest);
    let text = std::fs::read(&path).or_else(|_| std::fs::read(newest_path(&shared.dir)));
    let text = text.map_err(|error| Failure::fault(format!("{}: {error}", path.display())))?;
    let model = Model::from_text(&text).map_err(Failure::fault)?;
    if model.digest() != digest {
        return Err(Failure::fault(format!("The model {} is not kept here", digest.short())));
    }
    crate::files::write_whole(&path, &text)?;
    crate::files::write_whole(&model_path(&shared.dir), &text)?;
    shared.readers.teach(&model);
    shared.boundary.teach(digest);
    Ok(())
}

/// The model to begin with: what this office learned, or the pack's.
pub(crate) fn model_of(dir: &Path, pack: &[u8]) -> Result<Model, Failure> {
    let learned = std::fs::read(model_path(dir)).ok();
    // A learned model of another version of the program is left where it is, and the pack's one is taken.
    let learned = learned.and_then(|text| Model::from_text(&text).ok());
    learned.map_or_else(|| Model::from_text(pack).map_err(Failure::fault), Ok)
}

/// Works until `stop`.
pub(crate) fn work(shared: &Arc<Shared>, writer: &Arc<Writer>, mut model: Model, stop: &AtomicBool) {
    let path = version_path(&shared.dir, model.digest());
    if !path.exists()
        && let Err(error) = crate::files::write_whole(&path, model.to_text().as_bytes())
    {
        tracing::error!(%error, "the model that reads now was not kept");
    }
    // What was learned beside a kept model is where learning goes on.
    let newest = std::fs::read(newest_path(&shared.dir)).ok().and_then(|text| Model::from_text(&text).ok());
    if let Some(newest) = newest.filter(|it| it.rows() > model.rows()) {
        model = newest;
    }
    while !stop.load(Ordering::Relaxed) {
        match writer.claim("learn", LEASE_MS, CLAIM_MAX) {
            Ok(jobs) if jobs.is_empty() => std::thread::sleep(IDLE),
            Ok(jobs) => model = learn(shared, writer, model, jobs),
            Err(error) => {
                tracing::error!(%error, "nothing to learn was claimed");
                std::thread::sleep(Duration::from_secs(1));
            }
        }
    }
}

fn learn(shared: &Shared, writer: &Writer, model: Model, jobs: Vec<Claimed>) -> Model {
    let mut rows = Vec::new();
    for job in &jobs {
        match lessons(shared, job) {
            Ok(more) => rows.extend(more),
            Err(error) => {
                tracing::warn!(%error, id = job.id, attempts = job.attempts, "a correction was not learned from")
            }
        }
    }
    let learned = model.learn(&rows).map_err(Failure::fault).and_then(|learned| {
        let text = learned.to_text();
        let kept = kept_for(&shared.boundary.now());
        if kept.is_none() {
            crate::files::write_whole(&version_path(&shared.dir, learned.digest()), text.as_bytes())?;
            crate::files::write_whole(&model_path(&shared.dir), text.as_bytes())?;
        } else {
            crate::files::write_whole(&newest_path(&shared.dir), text.as_bytes())?;
        }
        Ok((learned, kept))
    });
    match learned {
        Ok((learned, kept)) => {
            tracing::info!(rows = rows.len(), digest = learned.digest().short(), "the reader learned");
            match kept {
                // Up to *suggest* it climbs by itself: people decide on what it drafts.
                None => {
                    shared.readers.teach(&learned);
                    shared.boundary.teach(learned.digest());
                }
                Some(kept) => tracing::info!(
                    kept = kept.short(),
                    "what was learned waits: a certificate speaks of the model that reads now"
                ),
            }
            finish(writer, jobs);
            learned
        }
        Err(error) => {
            tracing::error!(%error, "the reader did not learn");
            finish(writer, jobs.into_iter().filter(|job| job.attempts >= ATTEMPTS_MAX).collect());
            model
        }
    }
}

fn finish(writer: &Writer, jobs: Vec<Claimed>) {
    for job in jobs {
        if let Err(error) = writer.send(Message::Finish(job)) {
            tracing::warn!(%error, "a lesson stays in the queue and is learned again");
        }
    }
}

/// One row for each field that was signed.
fn lessons(shared: &Shared, job: &Claimed) -> Result<Vec<Row>, Failure> {
    let case = CaseId::from(job.case_id.as_str());
    let state = shared.cabinet.existing(&case)?;
    let task = job.id.split_once('/').map(|(_, task)| TaskId::from(task));
    let task = task.and_then(|id| state.tasks.get(&id).cloned());
    let (Some(task), Some(document)) = (task, state.documents.first()) else { return Ok(Vec::new()) };
    let Some(draft) = task.draft.as_ref().filter(|draft| is_read_from_text(draft)) else {
        return Ok(Vec::new());
    };
    let Some(signature) = task.approvals().last() else { return Ok(Vec::new()) };
    let Some(bytes) = open_blob(&shared.blobs, &shared.vault, &shared.client, document.digest)? else {
        return Ok(Vec::new());
    };
    let client = Some(shared.client.0.clone());
    let options = Options { client: client.clone(), ..Options::default() };
    let pages = Arc::new(shared.readers.read(&bytes, &options)?.pages);
    let named = ["seller_vat_id", "payee_iban", "seller_name"];
    let vendor: Vec<String> = named.iter().filter_map(|name| draft.value(name).map(str::to_owned)).collect();
    let row = |field: &terms::Field| Row {
        document: document.digest,
        pages: Arc::clone(&pages),
        field: field.name.clone(),
        value: field.value.clone(),
        client: client.clone(),
        vendor: vendor.clone(),
        provenance: Provenance {
            case: case.clone(),
            person: signature.by.clone(),
            subject: Some(crate::envelope::subject(&case)),
            at: signature.at,
        },
    };
    Ok(draft.fields.iter().map(row).collect())
}

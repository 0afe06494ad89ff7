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
use terms::{CaseId, Failure, TaskId};

/// Corrected documents learned from together.
const CLAIM_MAX: usize = 32;
/// A lesson that is not learned by then is given to somebody else, in milliseconds.
const LEASE_MS: i64 = 5 * 60 * 1000;
/// With nothing to learn, the queue is looked at this often.
const IDLE: Duration = Duration::from_millis(200);
/// Lessons that cannot be learned are dropped after this many tries; the signed values themselves are safe.
const ATTEMPTS_MAX: u32 = 3;

/// Where the learned model of an office lies.
pub(crate) fn model_path(dir: &Path) -> PathBuf {
    dir.join("models").join("reader.json")
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
        crate::files::write_whole(&model_path(&shared.dir), learned.to_text().as_bytes())?;
        Ok(learned)
    });
    match learned {
        Ok(learned) => {
            tracing::info!(rows = rows.len(), digest = learned.digest().short(), "the reader learned");
            shared.readers.teach(&learned);
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

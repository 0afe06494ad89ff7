//! Learning: a text layer whose draft a person corrected becomes training rows, and the next document is read with them.
//!
//! Jobs are taken in the order of arrival and every row names its case and signer, so the same signatures in the same order
//! teach the same model. The model lies in `models/reader.json` and is a versioned artefact with its own digest.

use crate::examination::is_read_from_text;
use crate::ladder;
use crate::lease::Post;
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
/// How often the ladder, the score and the seeds are looked after.
const TEND: Duration = Duration::from_secs(2);
/// Earlier models that the way back knows.
const HISTORY_MAX: usize = 200;
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

/// Which model reads silently beside, by its digest; empty where none does.
pub(crate) fn shadow_path(dir: &Path) -> PathBuf {
    dir.join("models").join("shadow.txt")
}

/// Puts a model into the shadow, or takes it out; after a restart, and in other processes, it is so too.
pub(crate) fn shade(shared: &Shared, model: Option<Arc<Model>>) -> Result<(), Failure> {
    let line = model.as_ref().map(|it| it.digest().to_hex()).unwrap_or_default();
    crate::files::write_whole(&shadow_path(&shared.dir), line.as_bytes())?;
    shared.boundary.shade(model);
    Ok(())
}

/// The model that the folder says is in the shadow.
pub(crate) fn shaded(shared: &Shared) -> Option<Arc<Model>> {
    let line = std::fs::read_to_string(shadow_path(&shared.dir)).ok()?;
    let digest = Digest::from_hex(line.trim())?;
    let stands = shared.boundary.now().rung(&ladder::subject_of(digest));
    if stands != Some(cases::boundary::Rung::Shadow) {
        return None;
    }
    version(shared, digest).ok().map(Arc::new)
}

/// Where every version that was ever put in place lies, by its digest: the way back is instant.
fn version_path(dir: &Path, digest: Digest) -> PathBuf {
    dir.join("models").join("versions").join(format!("{}.json", digest.to_hex()))
}

/// The model that a live certificate speaks of: while it is live, what is learned waits beside the work.
pub(crate) fn kept_for(boundary: &cases::Boundary) -> Option<Digest> {
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
    let before = shared.boundary.model();
    if before != digest {
        let mut history = in_place_before(&shared.dir)?;
        history.push(before);
        history.drain(..history.len().saturating_sub(HISTORY_MAX));
        let lines: String = history.iter().map(|it| format!("{}\n", it.to_hex())).collect();
        crate::files::write_whole(&history_path(&shared.dir), lines.as_bytes())?;
    }
    crate::files::write_whole(&model_path(&shared.dir), &text)?;
    shared.readers.teach(&model);
    shared.boundary.teach(digest);
    Ok(())
}

/// The way back: the model that was in place before this one is in place again, whole and at once.
///
/// # Errors
/// `no-version-before` where there was none, or a fault of the disk.
pub(crate) fn put_back(shared: &Shared) -> Result<(), Failure> {
    let mut history = in_place_before(&shared.dir)?;
    let before = history.pop().ok_or_else(crate::refusals::no_version_before)?;
    put_in_place(shared, before)?;
    let lines: String = history.iter().map(|it| format!("{}\n", it.to_hex())).collect();
    crate::files::write_whole(&history_path(&shared.dir), lines.as_bytes())
}

/// Models that were in place before this one, oldest first.
fn in_place_before(dir: &Path) -> Result<Vec<Digest>, Failure> {
    match std::fs::read_to_string(history_path(dir)) {
        Ok(text) => Ok(text.lines().filter_map(Digest::from_hex).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Failure::fault(error)),
    }
}

fn history_path(dir: &Path) -> PathBuf {
    dir.join("models").join("in-place-before.txt")
}

/// The pack's model, which everything was learned upon.
fn base(shared: &Shared) -> Result<Model, Failure> {
    let pack = shared.packs.version(shared.packs.current())?;
    Model::from_text(&pack.files.model).map_err(Failure::fault)
}

/// Takes over the model that another process put in place.
pub(crate) fn take_over(shared: &Shared, path: &Path) -> Result<(), Failure> {
    let text = std::fs::read(path).map_err(|error| Failure::fault(format!("{}: {error}", path.display())))?;
    let model = Model::from_text(&text).map_err(Failure::fault)?;
    if model.digest() != shared.boundary.model() {
        shared.readers.teach(&model);
        shared.boundary.teach(model.digest());
    }
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
    shared.boundary.shade(shaded(shared));
    if let Some(newest) = newest.filter(|it| it.rows() > model.rows()) {
        model = newest;
    }
    let mut tended = std::time::Instant::now();
    let mut post = Post::new(shared, writer, "learner", "learn");
    let (mut before, mut gathered) = (false, false);
    while !stop.load(Ordering::Relaxed) {
        let held = post.is_held();
        if held && !before && shared.is_shared() {
            // Whoever learned before wrote down what was learned.
            model = newest_of(&shared.dir).filter(|it| it.rows() > model.rows()).unwrap_or(model);
        }
        before = held;
        if !held {
            std::thread::sleep(IDLE);
            continue;
        }
        if tended.elapsed() >= TEND {
            tended = std::time::Instant::now();
            for (what, outcome) in [
                ("the ladder", ladder::tend(shared, writer)),
                ("the version in the shadow", ladder::packs::tend(shared, writer)),
                ("the score", crate::scoring::learn_if_due(shared, writer)),
                ("seeds", crate::seeding::mix(shared, writer)),
            ] {
                if let Err(error) = outcome {
                    tracing::error!(%error, "{what} was not tended");
                }
            }
        }
        // While a model runs in the shadow what is learned gathers in the next one, which climbs when the shadow is free.
        if gathered && shared.boundary.shadow().is_none() {
            match in_place(shared).and_then(|before| placed(shared, writer, &before, &model)) {
                Ok(()) => gathered = false,
                Err(error) => tracing::error!(%error, "what was learned meanwhile does not climb"),
            }
        }
        match writer.claim("learn", LEASE_MS, CLAIM_MAX) {
            Ok(jobs) if jobs.is_empty() => std::thread::sleep(IDLE),
            Ok(jobs) => {
                gathered |= shared.boundary.shadow().is_some();
                model = learn(shared, writer, model, jobs);
            }
            Err(error) => {
                tracing::error!(%error, "nothing to learn was claimed");
                std::thread::sleep(Duration::from_secs(1));
            }
        }
    }
    post.leave();
}

/// What was learned last, in place or beside it.
fn newest_of(dir: &Path) -> Option<Model> {
    let read = |path: PathBuf| Model::from_text(&std::fs::read(path).ok()?).ok();
    [read(model_path(dir)), read(newest_path(dir))].into_iter().flatten().max_by_key(Model::rows)
}

fn learn(shared: &Arc<Shared>, writer: &Writer, model: Model, jobs: Vec<Claimed>) -> Model {
    let mut learned = Ok(model.clone());
    for job in &jobs {
        match lessons(shared, job) {
            // One document after the other, so that how many were claimed together leaves no trace in the model.
            Ok(rows) => learned = learned.and_then(|it| it.learn(&rows).map_err(Failure::fault)),
            Err(error) => {
                tracing::warn!(%error, id = job.id, attempts = job.attempts, "a correction was not learned from")
            }
        }
    }
    match learned.and_then(|learned| placed(shared, writer, &model, &learned).map(|()| learned)) {
        Ok(learned) => {
            tracing::info!(rows = learned.rows(), digest = learned.digest().short(), "the reader learned");
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

/// Where a learned model goes. With enough signed cases it begins to climb the ladder. Before that there is nothing to test it
/// on: it drafts at once, and people decide on what it drafts; unless a certificate speaks of the model in place.
fn placed(shared: &Arc<Shared>, writer: &Writer, before: &Model, learned: &Model) -> Result<(), Failure> {
    if learned.digest() == before.digest() {
        return Ok(());
    }
    let text = learned.to_text();
    crate::files::write_whole(&version_path(&shared.dir, learned.digest()), text.as_bytes())?;
    crate::files::write_whole(&newest_path(&shared.dir), text.as_bytes())?;
    if shared.boundary.shadow().is_some() {
        return Ok(());
    }
    if crate::kin::signed_texts(shared, ladder::BACK_TEST_MIN)?.len() >= ladder::BACK_TEST_MIN {
        let in_place = version(shared, shared.boundary.model())?;
        return ladder::begin(shared, writer, learned, &in_place);
    }
    match kept_for(&shared.boundary.now()) {
        None => put_in_place(shared, learned.digest()),
        Some(kept) => {
            tracing::info!(
                kept = kept.short(),
                "what was learned waits: a certificate speaks of another model"
            );
            Ok(())
        }
    }
}

/// Puts a model in place that was trained anew, whatever stands on the ladder: rows had to go.
pub(crate) fn replace(shared: &Shared, model: &Model) -> Result<(), Failure> {
    let text = model.to_text();
    crate::files::write_whole(&version_path(&shared.dir, model.digest()), text.as_bytes())?;
    crate::files::write_whole(&newest_path(&shared.dir), text.as_bytes())?;
    shade(shared, None)?;
    put_in_place(shared, model.digest())
}

/// The model that reads now.
pub(crate) fn in_place(shared: &Shared) -> Result<Model, Failure> {
    version(shared, shared.boundary.model())
}

/// Versions that are kept here, by digest.
pub(crate) fn versions(dir: &Path) -> Vec<Digest> {
    let Ok(found) = std::fs::read_dir(dir.join("models").join("versions")) else { return Vec::new() };
    let digest = |name: &str| Digest::from_hex(name.strip_suffix(".json")?);
    found.filter_map(|it| digest(it.ok()?.file_name().to_str()?)).collect()
}

/// A version that is kept here.
pub(crate) fn version(shared: &Shared, digest: Digest) -> Result<Model, Failure> {
    let path = version_path(&shared.dir, digest);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        // The learner has not kept it yet: it is what the office began with.
        Err(_) => return begun_with(shared, digest),
    };
    Model::from_text(&text).map_err(Failure::fault)
}

fn begun_with(shared: &Shared, digest: Digest) -> Result<Model, Failure> {
    let pack = shared.packs.version(shared.packs.current())?;
    let model = model_of(&shared.dir, &pack.files.model)?;
    if model.digest() == digest {
        Ok(model)
    } else {
        Err(Failure::fault(format!("The model {} is not kept here", digest.short())))
    }
}

/// The pages of a case's first document as the first pass reads them; none where it is gone or has no text.
pub(crate) fn pages_of(shared: &Shared, case: &CaseId) -> Result<Option<Vec<firstpass::PageText>>, Failure> {
    let state = shared.cabinet.existing(case)?;
    let Some(document) = state.documents.first() else { return Ok(None) };
    let Some(bytes) = open_blob(&shared.blobs, &shared.vault, &shared.client, document.digest)? else {
        return Ok(None);
    };
    let options = Options { client: Some(shared.client.0.clone()), ..Options::default() };
    let pages = shared.readers.read(&bytes, &options)?.pages;
    Ok((!pages.is_empty()).then_some(pages))
}

/// Trains the ranker anew from the pack's model on every signed correction in the order of arrival, without those of people who
/// are left out. The same corrections give the same bytes.
pub(crate) fn retrained(shared: &Shared) -> Result<Model, Failure> {
    let mut corrected = Vec::new();
    let mut after = String::new();
    loop {
        let rows = shared.reader.scan(&shared.client, "known", &after, 500).map_err(Failure::fault)?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.key);
        corrected.extend(rows.into_iter().map(|row| (row.rank, CaseId(row.key))));
    }
    corrected.sort();
    let mut model = base(shared)?;
    for (_, case) in corrected {
        let state = shared.cabinet.existing(&case)?;
        for task in state.tasks.values().filter(|it| !it.typed.is_empty()) {
            model = model.learn(&lessons_of(shared, &case, &state, task)?).map_err(Failure::fault)?;
        }
    }
    Ok(model)
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
    match task.and_then(|id| state.tasks.get(&id).cloned()) {
        Some(task) => lessons_of(shared, &case, &state, &task),
        None => Ok(Vec::new()),
    }
}

fn lessons_of(
    shared: &Shared,
    case: &CaseId,
    state: &cases::State,
    task: &cases::Task,
) -> Result<Vec<Row>, Failure> {
    let Some(document) = state.documents.first() else { return Ok(Vec::new()) };
    let Some(draft) = task.draft.as_ref().filter(|draft| is_read_from_text(draft)) else {
        return Ok(Vec::new());
    };
    let Some(signature) = task.approvals().last().filter(|it| shared.boundary.teaches(&it.by)) else {
        return Ok(Vec::new());
    };
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
            subject: Some(crate::envelope::subject(case)),
            at: signature.at,
        },
    };
    Ok(draft.fields.iter().map(row).collect())
}

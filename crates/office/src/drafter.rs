//! Drafting: documents are read side by side in child processes, then examined one after the other in the order of arrival.
//!
//! So what an invoice is compared with never depends on which one was read faster, and a restart ends in the same drafts.

use crate::clock::Clock;
use crate::examination::examined;
use crate::law::Who;
use crate::lease::{self, Post};
use crate::master;
use crate::onboarding;
use crate::packs;
use crate::shared::Shared;
use crate::writer::{Message, Order, Target, Writer};
use cases::{Command, State};
use journal::{Claimed, RowChange};
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;
use terms::{Candidate, CaseId, Draft, Failure, TaskId};

/// Documents claimed together.
const CLAIM_MAX: usize = 64;
/// A draft that is not recorded by then may be claimed by somebody else, in milliseconds.
const LEASE_MS: i64 = 10 * 60 * 1000;
/// Attempts before a person is asked to do without a draft.
const ATTEMPTS_MAX: u32 = 3;
/// With nothing to draft, the queue is looked at this often.
const IDLE: Duration = Duration::from_millis(50);

#[derive(Deserialize)]
struct Body {
    task: TaskId,
}

/// Works until `stop`.
pub(crate) fn work(shared: &Arc<Shared>, writer: &Arc<Writer>, readers: usize, stop: &AtomicBool) {
    let mut post = Post::new(shared, writer, "examiner", "draft");
    // Whether something may be claimed that nobody has in hand: nobody waits for its lease to end.
    let mut astray = false;
    while !stop.load(Ordering::Relaxed) {
        // Drafts are examined one after the other in the order of arrival: by one process of all.
        if !post.is_held() {
            std::thread::sleep(IDLE);
            continue;
        }
        if astray {
            match post.take_back() {
                Ok(_) => astray = false,
                Err(error) => {
                    tracing::warn!(%error, "documents whose draft was not recorded wait");
                    std::thread::sleep(Duration::from_secs(1));
                    continue;
                }
            }
        }
        match writer.claim("draft", LEASE_MS, CLAIM_MAX) {
            Ok(jobs) if jobs.is_empty() => std::thread::sleep(IDLE),
            Ok(jobs) => astray = !draft_all(shared, writer, readers, jobs, stop),
            Err(error) => {
                astray = true;
                tracing::error!(%error, "no drafts were claimed");
                std::thread::sleep(Duration::from_secs(1));
            }
        }
    }
    post.leave();
}

/// What reading one document gave.
struct Read {
    job: Claimed,
    case: CaseId,
    task: TaskId,
    outcome: Result<(Arc<State>, Draft), Failure>,
    /// What another model read silently beside it.
    beside: Option<RowChange>,
}

/// `false` where the outcome of one was not written.
fn draft_all(
    shared: &Arc<Shared>,
    writer: &Arc<Writer>,
    readers: usize,
    jobs: Vec<Claimed>,
    stop: &AtomicBool,
) -> bool {
    let claimed = jobs.clone();
    let reads = read_all(shared, readers, jobs, stop);
    // Asked to stop, what was not read yet goes back at once and does not count as tried.
    for job in claimed.into_iter().filter(|job| reads.iter().all(|read| read.job.fence != job.fence)) {
        if let Err(error) = lease::ask(writer, move |journal| journal.release(&job)) {
            tracing::warn!(%error, "a document that was not read was not given back; its lease will end");
        }
    }
    let (sender, receiver) = channel();
    let mut waiting = 0;
    for read in reads {
        let Read { job, case, task, outcome, beside } = read;
        let outcome = outcome.and_then(|(state, draft)| examine(shared, &case, &state, &task, draft));
        let command = match outcome {
            Ok(draft) => Command::RecordDraft { task, draft: Box::new(draft) },
            Err(error) if job.attempts < ATTEMPTS_MAX => {
                tracing::warn!(%error, %case, attempts = job.attempts, "a draft failed and is tried again");
                let at_ms = Clock::System.now_ms() + 1000 * i64::from(job.attempts) * i64::from(job.attempts);
                let _ = writer.send(Message::Retry { job, at_ms });
                continue;
            }
            Err(error) => {
                Command::RecordDraftFailure { task, sentence: format!("The first pass gave up: {error}") }
            }
        };
        let who = Who::agent(&shared.people, &shared.client, "reader");
        let done = sender.clone();
        let order = Order {
            who,
            target: Target::Case(case.clone()),
            command,
            once: None,
            blobs: Vec::new(),
            job: Some(job),
            rows: beside.into_iter().collect(),
            master: Vec::new(),
            reply: Box::new(move |answer| {
                let written = !matches!(answer, Err(Failure::Fault(_)));
                if let Err(error) = answer {
                    tracing::warn!(%error, %case, "a draft was not recorded");
                }
                let _ = done.send(written);
            }),
        };
        if writer.send_patiently(order).is_ok() {
            waiting += 1;
        }
    }
    // An order that the writer dropped answers by closing its end.
    // Every answer is waited for, also behind one that was not written.
    let written = (0..waiting).filter(|_| receiver.recv().unwrap_or(false)).count();
    written == waiting
}

/// Reads the documents of `jobs` with `readers` at once; the answers come back in the order of the jobs.
fn read_all(shared: &Arc<Shared>, readers: usize, jobs: Vec<Claimed>, stop: &AtomicBool) -> Vec<Read> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        for _ in 0..readers.max(1) {
            let (sender, next, jobs) = (sender.clone(), &next, &jobs);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(at) else { return };
                    let _ = sender.send((at, read_one(shared, job)));
                }
            });
        }
    });
    drop(sender);
    let mut reads: Vec<(usize, Read)> = receiver.into_iter().collect();
    reads.sort_by_key(|(at, _)| *at);
    reads.into_iter().map(|(_, read)| read).collect()
}

fn read_one(shared: &Shared, job: &Claimed) -> Read {
    let case = CaseId::from(job.case_id.as_str());
    let body: Result<Body, _> = serde_json::from_slice(&job.body);
    let task = body.map_or_else(|_| TaskId::from("t0"), |body| body.task);
    let mut beside = None;
    let outcome = shared.cabinet.existing(&case).and_then(|state| {
        let draft = if let Some(seed) = &state.seed {
            (*seed.draft).clone()
        } else if state.pack == packs::PAYMENT_RUN {
            crate::payment_run::draft(shared, &state)?
        } else if state.tasks.get(&task).is_some_and(|it| onboarding::is_form(shared, &state, it)) {
            onboarding::draft(shared, &state)?
        } else {
            let (draft, pages) = read_document(shared, &state)?;
            beside = crate::ladder::shadow_row(shared, &case, &task, &draft, &pages)?;
            draft
        };
        Ok((state, draft))
    });
    Read { job: job.clone(), case, task, outcome, beside }
}

fn read_document(shared: &Shared, state: &State) -> Result<(Draft, Vec<firstpass::PageText>), Failure> {
    let Some(document) = state.documents.first() else {
        return Err(Failure::fault("The case has no document"));
    };
    let bytes = master::open_blob(&shared.blobs, &shared.vault, &shared.client, document.digest)?
        .ok_or_else(|| Failure::fault("The document is missing"))?;
    let options = firstpass::Options { client: Some(shared.client.0.clone()), ..Default::default() };
    let reading = shared.readers.read(&bytes, &options)?;
    Ok((reading.draft, reading.pages))
}

fn examine(
    shared: &Shared,
    case: &CaseId,
    state: &State,
    task: &TaskId,
    draft: Draft,
) -> Result<Draft, Failure> {
    // A seed is shown as it was made: examining it would note an invoice that never came.
    if state.pack == packs::PAYMENT_RUN || state.seed.is_some() {
        return Ok(draft);
    }
    let pack = shared.packs.of(&state.pack, state.rules)?;
    let it = state.tasks.get(task);
    let (typed, mut draft) = match it.and_then(|it| cases::typed_before(state, it)) {
        Some((typed, before)) => (typed.to_vec(), with_typed(draft, typed, before)),
        None => (Vec::new(), draft),
    };
    if it.is_some_and(|it| onboarding::is_form(shared, state, it)) {
        return Ok(onboarding::examined(shared, state, draft));
    }
    if !typed.iter().any(|it| it == "supplier") {
        onboarding::name_into(shared, state, &mut draft);
    }
    let circumstances = shared.circumstances(case, state, &typed);
    let document = circumstances.document;
    Ok(crate::scoring::scored(shared, examined(shared, &pack.rules, draft, &circumstances)?, document))
}

/// A fresh reading with the values that a person typed before; the reading stays beside each as a candidate.
fn with_typed(mut draft: Draft, typed: &[String], before: &Draft) -> Draft {
    for name in typed {
        let Some(mut field) = before.field(name).cloned() else { continue };
        if let Some(at) = draft.fields.iter().position(|it| it.name == *name) {
            let read = draft.fields.remove(at);
            if let Some(value) = read.value.filter(|value| Some(value) != field.value.as_ref()) {
                field.candidates.retain(|it| it.value != value);
                let (confidence, reason, evidence) = (read.confidence, read.reason, read.evidence);
                field.candidates.insert(0, Candidate { value, confidence, reason, evidence });
            }
        }
        draft.fields.push(field);
    }
    draft
}

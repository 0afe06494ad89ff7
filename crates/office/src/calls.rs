//! Between cases: messages and signals that a case throws, and calls: a called process is opened as a case of its own, and tells the calling case how it ended.
//!
//! One queue, `call`. Each job is finished in the very transaction that writes what it is for, so a child is opened once and
//! its end is told once, whenever the machine stops: a job that is still there is done again, one that is gone was done. The
//! key of the child's opening is the call's and its attempt, so that even a job done twice finds the same child. A call that
//! is withdrawn takes its opening job out of the queue, or cancels the case that was opened.

use crate::clock::Clock;
use crate::envelope::{open_row, seal_row, subject};
use crate::law::Who;
use crate::messages::{self, Delivery, Post};
use crate::shared::Shared;
use crate::writer::{Message, Order, Target, Writer, Written};
use bpmn::{Key, Variables, Want};
use cases::{Action, ChildEnd, Command, Opening, Parent, State};
use journal::{Claimed, JobChange};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use terms::{CaseId, Digest, Failure, PersonId};

/// The queue.
const QUEUE: &str = "call";
/// Jobs claimed together.
const CLAIM_MAX: usize = 64;
/// A job that is not finished by then may be done by somebody else, in milliseconds.
const LEASE_MS: i64 = 60 * 1000;
/// With nothing to do, the queue is looked at this often.
const IDLE: Duration = Duration::from_millis(50);
/// After this many tries the calling case gets an incident.
const TRIES_MAX: u32 = 10;

/// What a job is for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
enum Body {
    /// Open the case of the called process.
    Open { key: Key, attempt: u32, process: String },
    /// Cancel it.
    Cancel { key: Key },
    /// Tell the calling case that it was opened.
    Opened { parent: CaseId, key: Key },
    /// Tell the calling case how it ended.
    Closed { parent: CaseId, key: Key },
    /// Send a message or a signal that a case has thrown; what it carries is sealed.
    Send { signal: bool, name: String, place: String, payload: String },
    /// Give the case a message that was kept for it.
    Give { key: Key },
    /// Hand an escalation to the calling case; what it carries is sealed.
    Escalated { parent: CaseId, key: Key, code: String, place: String, payload: String },
}

/// The queue's share of what follows from a command.
pub(crate) fn jobs(
    shared: &Shared,
    case: &CaseId,
    state: &State,
    actions: &[Action],
) -> Result<Vec<JobChange>, Failure> {
    let mut jobs = Vec::new();
    for (place, action) in actions.iter().enumerate() {
        let (id, body) = match action {
            Action::OpenCase { key, attempt, process, .. } => {
                let (key, attempt, process) = (*key, *attempt, process.clone());
                (format!("{case}/c{key}"), Body::Open { key, attempt, process })
            }
            // The same id: an opening that was not done yet is replaced, whoever holds it.
            Action::CancelCase { key } => (format!("{case}/c{key}"), Body::Cancel { key: *key }),
            Action::TellParent { parent, key, closed: false } => {
                (format!("{case}/opened"), Body::Opened { parent: parent.clone(), key: *key })
            }
            Action::TellParent { parent, key, closed: true } => {
                (format!("{case}/closed"), Body::Closed { parent: parent.clone(), key: *key })
            }
            Action::EscalateToParent { parent, key, code, payload } => {
                let place = format!("escalated/{case}/{}-{place}", state.version);
                let sealed = seal_row(&shared.vault, &shared.client, &subject(case), &place, payload)?;
                let payload = String::from_utf8(sealed).map_err(Failure::fault)?;
                let (parent, key, code) = (parent.clone(), *key, code.clone());
                (place.clone(), Body::Escalated { parent, key, code, place, payload })
            }
            Action::Send { signal, name, payload } => {
                let place = format!("sent/{case}/{}-{place}", state.version);
                let sealed = seal_row(&shared.vault, &shared.client, &subject(case), &place, payload)?;
                let payload = String::from_utf8(sealed).map_err(Failure::fault)?;
                (place.clone(), Body::Send { signal: *signal, name: name.clone(), place, payload })
            }
            Action::Listen { key, name, correlation }
                if messages::is_kept(shared, name, correlation.as_deref())? =>
            {
                (format!("{case}/w{key}"), Body::Give { key: *key })
            }
            _ => continue,
        };
        jobs.push(JobChange::Put {
            queue: QUEUE.to_owned(),
            id,
            case_id: case.0.clone(),
            // In the order in which cases arrived, and at once.
            due_ms: i64::try_from(state.arrival).unwrap_or(i64::MAX),
            priority: 1,
            body: serde_json::to_vec(&body).map_err(Failure::fault)?,
        });
    }
    Ok(jobs)
}

/// Works until `stop`.
pub(crate) fn work(shared: &Arc<Shared>, writer: &Arc<Writer>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match writer.claim(QUEUE, LEASE_MS, CLAIM_MAX) {
            Ok(jobs) if jobs.is_empty() => std::thread::sleep(IDLE),
            Ok(jobs) => jobs.iter().for_each(|job| attend(shared, writer, job)),
            Err(error) => {
                tracing::error!(%error, "no calls were claimed");
                std::thread::sleep(Duration::from_secs(1));
            }
        }
    }
}

fn attend(shared: &Shared, writer: &Writer, job: &Claimed) {
    let case = CaseId::from(job.case_id.as_str());
    let Ok(body) = serde_json::from_slice::<Body>(&job.body) else {
        tracing::error!(id = job.id, "a call does not read");
        return;
    };
    let done = match body {
        Body::Open { key, attempt, process } => open(shared, writer, job, &case, (key, attempt), &process),
        Body::Cancel { key } => cancel_called(shared, writer, job, &case, key),
        Body::Opened { parent, key } => {
            let command = Command::ChildOpened { key, child: case.clone() };
            match tell(shared, writer, job, &parent, command) {
                // Nobody waits for this case any more.
                Err(Failure::Refused(_)) => cancel(shared, writer, job, &case),
                other => other,
            }
        }
        Body::Closed { parent, key } => closed(shared, &case, key)
            .and_then(|command| tell_or_leave(shared, writer, job, &parent, command)),
        Body::Send { signal, name, place, payload } => {
            let client = &shared.client;
            let read = open_row(&shared.vault, client, &subject(&case), &place, payload.as_bytes());
            read.and_then(|payload: Variables| {
                let payload = payload.to_map();
                // Inside a diagram nothing but its content can say whom a message is for.
                let correlation = payload.get("correlation").and_then(|it| it.as_str()).map(str::to_owned);
                let delivery = Delivery { name, signal, correlation, payload, key: place };
                let post = Post { shared, writer, who: Who::system(client) };
                post.deliver(&delivery).and_then(|_| finish(writer, job))
            })
        }
        Body::Give { key } => {
            let post = Post { shared, writer, who: Who::system(&shared.client) };
            match post.give_kept(job, &case, key) {
                Ok(true) => Ok(()),
                Ok(false) => finish(writer, job),
                Err(error) => Err(error),
            }
        }
        Body::Escalated { parent, key, code, place, payload } => {
            let client = &shared.client;
            let read = open_row(&shared.vault, client, &subject(&case), &place, payload.as_bytes());
            read.and_then(|outputs: Variables| {
                let outputs = outputs.to_map();
                let command = Command::ChildEscalated { key, child: case.clone(), code, outputs };
                tell_or_leave(shared, writer, job, &parent, command)
            })
        }
    };
    if let Err(error) = done {
        tracing::warn!(%error, %case, id = job.id, attempts = job.attempts, "a call was not attended to and is tried again");
        let pause = 250i64 << job.attempts.min(8);
        let at_ms = Clock::System.now_ms() + pause;
        let _ = writer.send(Message::Retry { job: job.clone(), at_ms });
    }
}

/// Opens the case of a called process, in the version of the pack that the calling case stays on.
fn open(
    shared: &Shared,
    writer: &Writer,
    job: &Claimed,
    case: &CaseId,
    (key, attempt): (Key, u32),
    process: &str,
) -> Result<(), Failure> {
    let state = shared.cabinet.existing(case)?;
    let fail =
        |sentence: String| tell_or_leave(shared, writer, job, case, Command::CallFailed { key, sentence });
    let version = state.rules.unwrap_or_else(|| shared.packs.current());
    let prepared = shared.packs.version(version)?;
    let Some(name) = prepared.of_process(process).map(str::to_owned) else {
        return fail(format!("The pack has no process {process}."));
    };
    let pack = shared.packs.of(&state.pack, state.rules)?;
    let need = bpmn::need_of(&pack.process, &state.process.0, key).map(|it| it.what);
    let Some(Want::Call { inputs, depth, .. }) = need else {
        // Withdrawn meanwhile: the cancelling job has replaced this one.
        return finish(writer, job);
    };
    let opening = Opening {
        received: shared.clock.now(),
        arrival: 0,
        documents: state.documents.clone(),
        variables: inputs.to_map(),
        parent: Some(Parent { case: case.clone(), key, depth, signers: signers(&state) }),
        begin: None,
        seed: None,
    };
    let once = (once_key(case, key, attempt), Digest::of(format!("{process}:{name}").as_bytes()));
    let target = Target::Child { name, version: state.rules };
    match order(shared, writer, target, Command::Open(opening), Some(job.clone()), Some(once)) {
        Ok(written) if written.again => finish(writer, job),
        Ok(_) => Ok(()),
        Err(Failure::Refused(refusal)) if refusal.code == "lease-lost" => Ok(()),
        Err(Failure::Refused(refusal)) => fail(format!("{} {}", refusal.why, refusal.remedy)),
        Err(fault) if job.attempts >= TRIES_MAX => fail(format!("It failed {} times: {fault}", job.attempts)),
        Err(fault) => Err(fault),
    }
}

fn once_key(case: &CaseId, key: Key, attempt: u32) -> String {
    format!("call:{case}:{key}:{attempt}")
}

/// How a case ended, as a command on the one that called it.
fn closed(shared: &Shared, case: &CaseId, key: Key) -> Result<Command, Failure> {
    let state = shared.cabinet.existing(case)?;
    let process = &state.process.0;
    let how = match process.outcome() {
        Some(bpmn::Outcome::Completed | bpmn::Outcome::Terminated) => ChildEnd::Completed,
        Some(bpmn::Outcome::Error { code }) => ChildEnd::Error { code: code.to_string() },
        Some(bpmn::Outcome::Cancelled { .. }) => ChildEnd::Cancelled,
        None => return Err(Failure::fault(format!("{case} has not ended"))),
    };
    let mut outputs = process.variables().to_map();
    // When the called case itself was received is no news to the calling one.
    outputs.remove("received");
    let signers = state.signers.values().flatten().cloned().collect();
    Ok(Command::ChildClosed { key, child: case.clone(), how, outputs, signers })
}

/// Who signed which element of a case, and of those above it.
fn signers(state: &State) -> BTreeMap<String, BTreeSet<PersonId>> {
    let mut all: BTreeMap<String, BTreeSet<PersonId>> = BTreeMap::new();
    for (element, who) in state.all_signers() {
        all.entry(element.clone()).or_default().extend(who.iter().cloned());
    }
    all
}

/// Cancels the case that was opened for a call, if one was.
fn cancel_called(
    shared: &Shared,
    writer: &Writer,
    job: &Claimed,
    case: &CaseId,
    key: Key,
) -> Result<(), Failure> {
    let state = shared.cabinet.existing(case)?;
    let Some(call) = state.calls.get(&key) else { return finish(writer, job) };
    let child = match &call.case {
        Some(child) => Some(child.clone()),
        None => {
            let name = once_key(case, key, call.attempt);
            let once = shared.reader.once(&shared.client, &name).map_err(Failure::fault)?;
            once.and_then(|it| serde_json::from_slice::<serde_json::Value>(&it.answer).ok())
                .and_then(|it| it["case"].as_str().map(CaseId::from))
        }
    };
    match child {
        Some(child) => cancel(shared, writer, job, &child),
        None => finish(writer, job),
    }
}

fn cancel(shared: &Shared, writer: &Writer, job: &Claimed, child: &CaseId) -> Result<(), Failure> {
    let words = "The calling case no longer needs it".to_owned();
    tell_or_leave(shared, writer, job, child, Command::Cancel { words })
}

/// A command that finishes the job with it; where the case has gone on, only the job is finished.
fn tell_or_leave(
    shared: &Shared,
    writer: &Writer,
    job: &Claimed,
    case: &CaseId,
    command: Command,
) -> Result<(), Failure> {
    match tell(shared, writer, job, case, command) {
        Err(Failure::Refused(refusal)) if refusal.code == "lease-lost" => Ok(()),
        Err(Failure::Refused(refusal)) => {
            tracing::info!(%case, code = %refusal.code, "a called case was told something that it no longer needs");
            finish(writer, job)
        }
        other => other,
    }
}

fn tell(
    shared: &Shared,
    writer: &Writer,
    job: &Claimed,
    case: &CaseId,
    command: Command,
) -> Result<(), Failure> {
    order(shared, writer, Target::Case(case.clone()), command, Some(job.clone()), None).map(|_| ())
}

fn finish(writer: &Writer, job: &Claimed) -> Result<(), Failure> {
    writer.send(Message::Finish(job.clone()))
}

fn order(
    shared: &Shared,
    writer: &Writer,
    target: Target,
    command: Command,
    job: Option<Claimed>,
    once: Option<(String, Digest)>,
) -> Result<Written, Failure> {
    let (sender, receiver) = sync_channel(1);
    writer.send_patiently(Order {
        who: Who::system(&shared.client),
        target,
        command,
        once,
        blobs: Vec::new(),
        job,
        rows: Vec::new(),
        master: Vec::new(),
        reply: Box::new(move |answer| drop(sender.send(answer))),
    })?;
    receiver.recv().map_err(|_| Failure::fault("The writer has stopped"))?
}

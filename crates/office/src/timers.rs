//! Time: timers of processes and the grace of signatures become commands when they are due.

use crate::law::Who;
use crate::shared::Shared;
use crate::writer::{Order, Target, Writer};
use cases::Command;
use journal::Claimed;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use terms::{CaseId, Failure, TaskId};

/// Timers claimed together.
const CLAIM_MAX: usize = 256;
/// A timer that is not fired by then may be claimed again, in milliseconds.
const LEASE_MS: i64 = 60 * 1000;
/// How often the queues are looked at.
const TICK: Duration = Duration::from_millis(250);

#[derive(Deserialize)]
struct TimerBody {
    key: bpmn::Key,
}

#[derive(Deserialize)]
struct GraceBody {
    task: TaskId,
}

/// Works until `stop`.
pub(crate) fn work(shared: &Arc<Shared>, writer: &Arc<Writer>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        for queue in ["timer", "grace"] {
            match writer.claim(queue, LEASE_MS, CLAIM_MAX) {
                Ok(jobs) => jobs.into_iter().for_each(|job| fire(shared, writer, job)),
                Err(error) => tracing::error!(%error, queue, "nothing was claimed"),
            }
        }
        std::thread::sleep(TICK);
    }
}

fn fire(shared: &Arc<Shared>, writer: &Arc<Writer>, job: Claimed) {
    let case = CaseId::from(job.case_id.as_str());
    let command = if job.queue == "timer" {
        serde_json::from_slice(&job.body).map(|TimerBody { key }| Command::FireTimer { key })
    } else {
        serde_json::from_slice(&job.body).map(|GraceBody { task }| Command::TakeEffect { task })
    };
    let Ok(command) = command else {
        tracing::error!(queue = job.queue, id = job.id, "a timer does not read");
        return;
    };
    let who = Who::system(&shared.client);
    let (again, shared, writer_again) = (job.clone(), Arc::clone(shared), Arc::clone(writer));
    let order = Order {
        who,
        target: Target::Case(case.clone()),
        command,
        once: None,
        blobs: Vec::new(),
        job: Some(job),
        rows: Vec::new(),
        master: Vec::new(),
        reply: Box::new(move |answer| match answer {
            Ok(_) => {}
            // The clock of the claim and the clock of the case differ by less than a tick: try again then.
            Err(Failure::Refused(refusal)) if refusal.code == "grace-runs" => {
                let at_ms = shared.clock.now_ms() + 1000;
                let _ = writer_again.send(crate::writer::Message::Retry { job: again, at_ms });
            }
            // Another process was quicker, or the case waits for it no longer.
            Err(Failure::Refused(refusal)) if refusal.code == "lease-lost" => {}
            Err(Failure::Refused(refusal)) if refusal.code != "written-meanwhile" => {
                tracing::warn!(code = %refusal.code, %case, "a timer was not wanted any more");
                let _ = writer_again.send(crate::writer::Message::Finish(again));
            }
            Err(error) => {
                tracing::warn!(%error, %case, attempts = again.attempts, "a timer was not fired and is tried again");
                let at_ms = shared.clock.now_ms().saturating_add(1000 << again.attempts.min(10));
                let _ = writer_again.send(crate::writer::Message::Retry { job: again, at_ms });
            }
        }),
    };
    if let Err(error) = writer.send_patiently(order) {
        tracing::error!(%error, "a timer was not fired");
    }
}

//! Many cases at once, for measurements: each is opened, claimed and drafted as any other, with the draft of one that is there;
//! only reading and examining are left out.

use crate::Office;
use crate::law::Who;
use crate::packs::ACCOUNTS_PAYABLE;
use crate::writer::{Order, Target, Written};
use cases::{Command, Opening, State};
use journal::Claimed;
use serde::Deserialize;
use std::sync::mpsc::{Receiver, sync_channel};
use terms::{CaseId, Draft, Failure, TaskId};

/// Cases opened and drafted together.
const TOGETHER: usize = 256;
/// A draft that is not recorded by then may be claimed again, in milliseconds.
const LEASE_MS: i64 = 60_000;

#[derive(Deserialize)]
struct Body {
    task: TaskId,
}

impl Office {
    /// Adds `n` cases in the likeness of `like`. Returns when all are on the disk. No worker may run, because it would read
    /// their documents.
    ///
    /// # Errors
    /// A case that has no draft, or a fault.
    pub fn fill(&self, like: &CaseId, n: usize) -> Result<(), Failure> {
        let state = self.shared.cabinet.existing(like)?;
        let draft = state.subject().map(|(task, draft)| task.proposed.as_deref().unwrap_or(draft).clone());
        let Some(draft) = draft else { return Err(Failure::fault(format!("{like} has no draft"))) };
        for from in (0..n).step_by(TOGETHER) {
            self.fill_some(&state, &draft, TOGETHER.min(n - from))?;
        }
        Ok(())
    }

    fn fill_some(&self, like: &State, draft: &Draft, n: usize) -> Result<(), Failure> {
        let opened = (0..n).map(|_| self.hand_over(opening(like, self.shared.clock.now()), None));
        for answer in opened.collect::<Result<Vec<_>, _>>()? {
            answer.recv().map_err(Failure::fault)??;
        }
        let jobs = self.writer.claim("draft", LEASE_MS, n)?;
        let drafted = jobs.into_iter().map(|job| {
            let body: Body = serde_json::from_slice(&job.body).map_err(Failure::fault)?;
            let command = Command::RecordDraft { task: body.task, draft: Box::new(draft.clone()) };
            self.hand_over(command, Some(job))
        });
        for answer in drafted.collect::<Result<Vec<_>, Failure>>()? {
            answer.recv().map_err(Failure::fault)??;
        }
        Ok(())
    }

    fn hand_over(
        &self,
        command: Command,
        job: Option<Claimed>,
    ) -> Result<Receiver<Result<Written, Failure>>, Failure> {
        let shared = &self.shared;
        let (who, target) = match &job {
            Some(job) => (
                Who::agent(&shared.people, &shared.client, "reader"),
                Target::Case(CaseId(job.case_id.clone())),
            ),
            None => (Who::system(&shared.client), Target::New(ACCOUNTS_PAYABLE)),
        };
        let (reply, answer) = sync_channel(1);
        self.writer.send_patiently(Order {
            who,
            target,
            command,
            once: None,
            blobs: Vec::new(),
            job,
            rows: Vec::new(),
            master: Vec::new(),
            reply: Box::new(move |written| drop(reply.send(written))),
        })?;
        Ok(answer)
    }
}

fn opening(like: &State, received: jiff::Timestamp) -> Command {
    Command::Open(Opening {
        received,
        arrival: 0,
        documents: like.documents.clone(),
        variables: serde_json::Map::new(),
        parent: None,
        begin: None,
        seed: None,
    })
}

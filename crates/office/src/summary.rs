//! What became of a batch: counts over the case rows.

use crate::Office;
use crate::envelope::open_kept;
use crate::project::CaseRow;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use terms::Failure;

/// Workers that go on until the office stops; others do one thing and end.
const GO_ON: [&str; 4] = ["drafter", "effects", "calls", "timers"];

/// Counts over all cases of the office.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Cases in all; payment runs and cases that others call left out.
    pub cases: usize,
    /// Read, checked and completed up to payment, and nobody signed anything.
    pub completed_without_person: usize,
    /// Waiting for a person, by the code of the first reason.
    pub waiting: BTreeMap<String, usize>,
    /// Cases that a person refused.
    pub refused: usize,
    /// Cases by condition.
    pub conditions: BTreeMap<String, usize>,
}

impl Office {
    /// Counts every case.
    ///
    /// # Errors
    /// A fault of the journal or the vault.
    pub fn summary(&self) -> Result<Summary, Failure> {
        let mut summary = Summary::default();
        self.each_case(|row| {
            if row.seed || ["RUN-", "SUB-"].iter().any(|it| row.case.0.starts_with(it)) {
                return;
            }
            summary.cases += 1;
            *summary.conditions.entry(row.condition.clone()).or_default() += 1;
            match row.condition.as_str() {
                "refused" => summary.refused += 1,
                "waiting" | "returned" | "incident" => {
                    let reason = row.reason.clone().unwrap_or_else(|| row.condition.clone());
                    *summary.waiting.entry(reason).or_default() += 1;
                }
                "ready-to-pay" | "paid" | "completed" if row.untouched => {
                    summary.completed_without_person += 1
                }
                _ => {}
            }
        })?;
        Ok(summary)
    }

    /// Every case with its file name, condition, reason and findings, for tests of scenarios.
    ///
    /// # Errors
    /// A fault of the journal or the vault.
    pub fn outcomes(&self) -> Result<Vec<CaseOutcome>, Failure> {
        let mut outcomes = Vec::new();
        self.each_case(|row| {
            if row.seed {
                return;
            }
            outcomes.push(CaseOutcome {
                case: row.case.0,
                file: row.file,
                condition: row.condition,
                reason: row.reason,
                findings: row.findings,
                untouched: row.untouched,
            });
        })?;
        Ok(outcomes)
    }

    fn each_case(&self, mut visit: impl FnMut(CaseRow)) -> Result<(), Failure> {
        let shared = &self.shared;
        let mut after = String::new();
        loop {
            let rows = shared.reader.scan(&shared.client, "case", &after, 1000).map_err(Failure::fault)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.key);
            for row in rows {
                let kept = open_kept(
                    &shared.vault,
                    &shared.client,
                    &format!("case:{}", row.key),
                    &format!("case/{}", row.key),
                    &row.body,
                )?;
                kept.into_iter().for_each(&mut visit);
            }
        }
    }

    /// Entries folded into the state that is kept of a case, for tests and figures; `None` where none is.
    ///
    /// # Errors
    /// A fault of the journal.
    pub fn kept_version(&self, case: &terms::CaseId) -> Result<Option<u64>, Failure> {
        let kept = self.shared.reader.snapshot(&self.shared.client, case).map_err(Failure::fault)?;
        Ok(kept.map(|it| it.version))
    }

    /// Jobs that wait: drafts and effects. Zero means that everything is at rest until a person or a timer acts.
    ///
    /// # Errors
    /// A fault of the journal; a worker that has stopped, so that what is left would never be done.
    pub fn work_left(&self) -> Result<u64, Failure> {
        let queues = self.shared.reader.queues(&self.shared.client).map_err(Failure::fault)?;
        let left = queues
            .iter()
            .filter(|it| matches!(it.queue.as_str(), "draft" | "effect" | "call"))
            .map(|it| it.jobs)
            .sum();
        if left > 0
            && let Some(name) = self.stopped_worker()
        {
            return Err(Failure::fault(format!(
                "The {name} has stopped; the log says why. Start the office again"
            )));
        }
        // The last batch is on the disk; once the writer answers, what it changed is what readers see.
        if left == 0 {
            let _ = self.writer.claim("nothing", 1, 1);
        }
        Ok(left)
    }

    /// The name of a worker that ended although nobody stopped the office.
    pub(crate) fn stopped_worker(&self) -> Option<String> {
        if self.stop.load(Ordering::Relaxed) {
            return None;
        }
        let workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ended = workers.iter().filter(|it| it.is_finished()).filter_map(|it| it.thread().name());
        ended.find(|name| GO_ON.contains(name)).map(str::to_owned)
    }
}

/// Where one case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseOutcome {
    /// The case.
    pub case: String,
    /// Name of its first document.
    pub file: String,
    /// Where it is.
    pub condition: String,
    /// Why it waits.
    pub reason: Option<String>,
    /// Codes of its doubts, exceptions and never-automatic findings.
    pub findings: Vec<String>,
    /// Nobody signed anything.
    pub untouched: bool,
}

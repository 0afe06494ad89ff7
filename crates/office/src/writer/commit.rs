//! A batch becomes durable; then its states are taken over and everyone is answered.

use super::batch::Staged;
use super::order::Written;
use super::scribe::Scribe;
use crate::boundary::tally::Counters;
use crate::cabinet::SNAPSHOT_EVERY;
use crate::refusals;
use journal::Conflict;
use std::sync::Arc;
use std::time::Instant;
use terms::{CaseId, Failure, Refusal};

impl Scribe {
    /// Keeps the states of long cases. They may be thrown away at will, so a failure is only told.
    pub(super) fn snapshots(&mut self, long: &[Written]) {
        if long.is_empty() {
            return;
        }
        let kept: Result<Vec<_>, Failure> =
            long.iter().map(|it| self.shared.cabinet.to_keep(&it.case, &it.state)).collect();
        let stored = kept.and_then(|kept| self.journal.put_snapshots(&kept).map_err(Failure::fault));
        if let Err(error) = stored {
            tracing::warn!(%error, "the states of long cases were not kept; they are folded from their beginning");
        }
    }

    /// Makes a batch durable, then takes its states over and answers.
    pub(super) fn commit(&mut self, staged: Staged) {
        if staged.appends.is_empty() {
            return;
        }
        let cases: Vec<CaseId> = staged.appends.iter().map(|it| it.case_id.clone()).collect();
        let (begun, appends) = (Instant::now(), staged.appends.len());
        match self.journal.commit(staged.appends) {
            Ok(answers) => {
                if let Some(boundary) = staged.boundary {
                    self.shared.boundary.put(boundary);
                }
                self.shared.meters.committed(appends, begun.elapsed());
                let (mut spoiled, mut long): (Vec<CaseId>, Vec<Written>) = (Vec::new(), Vec::new());
                for ((answer, decided), case) in answers.into_iter().zip(staged.decided).zip(cases) {
                    match answer {
                        Ok(_) => {
                            match decided.as_ref().map(|it| &it.outcome) {
                                Some(Ok(written)) => {
                                    self.shared.cabinet.keep(&written.case, Arc::clone(&written.state));
                                    let events = written.events.len() as u64;
                                    if written.state.version % SNAPSHOT_EVERY < events {
                                        long.push(written.clone());
                                    }
                                    self.shared.after(written);
                                }
                                _ => self.shared.cabinet.drop(&case),
                            }
                            if let Some(decided) = decided {
                                decided.answer();
                            }
                        }
                        Err(conflict) => {
                            if matches!(conflict, Conflict::Fence { .. }) {
                                self.shared.meters.lease_lost();
                            }
                            spoiled.push(case);
                            if let Some(decided) = decided {
                                decided.fail(&failure_of(&conflict));
                            }
                        }
                    }
                }
                // A state of this batch that was built on what did not land is folded again from the journal.
                spoiled.iter().for_each(|case| self.shared.cabinet.drop(case));
                self.snapshots(&long);
                self.shared.changed();
            }
            Err(error) => {
                self.shared.meters.commit_failed();
                tracing::error!(%error, "a batch was not written; nothing of it was acknowledged");
                let failure =
                    Failure::fault(format!("The journal could not be written: {error}. Nothing was changed"));
                for case in &cases {
                    self.shared.cabinet.drop(case);
                }
                for decided in staged.decided.into_iter().flatten() {
                    decided.fail(&failure);
                }
                // What the lost batch counted is not there: the counters are read again.
                match Counters::read(&self.shared) {
                    Ok(counters) => self.counters = counters,
                    Err(error) => tracing::error!(%error, "the counters of the board were not read again"),
                }
                if let Ok(version) = self.shared.master_version() {
                    self.master_version = version;
                }
            }
        }
    }
}

pub(super) fn failure_of(conflict: &Conflict) -> Failure {
    match conflict {
        Conflict::Fence { .. } => refusals::stale_lease().into(),
        Conflict::Once { stored } => refusals::key_used(&stored.key).into(),
        Conflict::Version { .. } => Refusal::new(
            "written-meanwhile",
            "Not done: somebody else wrote to this case first",
            conflict.to_string(),
            "Read the case and try again.",
        )
        .into(),
        Conflict::Unfit(why) => {
            Refusal::new("too-large", "Not written", why.clone(), "Send less at once.").into()
        }
    }
}

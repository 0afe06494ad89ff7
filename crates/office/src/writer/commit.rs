//! A batch becomes durable; then its states are taken over and everyone is answered.

use super::batch::{Decided, Staged};
use super::order::{Order, Written};
use super::scribe::{Scribe, TRIES_MAX};
use crate::boundary::tally::Counters;
use crate::cabinet::SNAPSHOT_EVERY;
use crate::refusals;
use crate::shared::Shared;
use journal::{COUNTERS, Conflict};
use std::sync::Arc;
use std::time::Instant;
use terms::{CaseId, Failure, Refusal};

/// The counter of cases.
pub(super) const ARRIVAL: &str = "arrival";

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
                // Where one of them lost a race, what the batch made of the boundary is not what is on the disk.
                let whole = answers.iter().all(Result::is_ok);
                if let Some(boundary) = staged.boundary.filter(|_| whole) {
                    self.shared.boundary.put(boundary);
                }
                let mut lost: Vec<(Box<Order>, Decided)> = Vec::new();
                self.shared.meters.committed(appends, begun.elapsed());
                let (mut spoiled, mut long): (Vec<CaseId>, Vec<Written>) = (Vec::new(), Vec::new());
                for ((answer, decided), case) in answers.into_iter().zip(staged.decided).zip(cases) {
                    match answer {
                        Ok(committed) => {
                            if let Some(following) = &self.shared.following {
                                following.wrote(&case, committed.versions);
                            }
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
                            if let Some(mut decided) = decided {
                                self.counters.take_back(std::mem::take(&mut decided.counted));
                                match decided.order.take() {
                                    Some(order) if is_race(&conflict) && decided.tries < TRIES_MAX => {
                                        lost.push((order, decided));
                                    }
                                    _ => decided.fail(&failure_of(&conflict)),
                                }
                            }
                        }
                    }
                }
                // A state of this batch that was built on what did not land is folded again from the journal.
                spoiled.iter().for_each(|case| self.shared.cabinet.drop(case));
                self.snapshots(&long);
                self.shared.changed();
                if !whole && self.shared.is_shared() {
                    self.decide_again(lost);
                }
            }
            Err(error) => {
                self.shared.meters.commit_failed();
                tracing::error!(%error, "a batch was not written; nothing of it was acknowledged");
                let failure = if self.shared.is_shared() {
                    // The connection may have gone between the commit and its answer.
                    Failure::fault(format!(
                        "The journal could not be written: {error}. Ask again with the same key: what was written is then answered, and nothing is done twice"
                    ))
                } else {
                    Failure::fault(format!("The journal could not be written: {error}. Nothing was changed"))
                };
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
                if let Err(error) = self.read_places() {
                    tracing::error!(%error, "it was not read again how far streams and counters are");
                }
            }
        }
    }

    /// Decides orders again on what other processes wrote meanwhile; each a bounded number of times.
    fn decide_again(&mut self, lost: Vec<(Box<Order>, Decided)>) {
        if let Err(failure) = self.shared.catch_up().and_then(|()| self.read_places()) {
            lost.into_iter().for_each(|(_, decided)| decided.fail(&failure));
            return;
        }
        let keys: Vec<&str> = lost.iter().filter_map(|(it, _)| Some(it.once.as_ref()?.0.as_str())).collect();
        let before = match self.came_before(&keys) {
            Ok(before) => before,
            Err(failure) => return lost.into_iter().for_each(|(_, decided)| decided.fail(&failure)),
        };
        let mut staged = Staged { before, ..Staged::default() };
        for (mut order, Decided { reply, again, tries, .. }) in lost {
            order.reply = Box::new(move |outcome: Result<Written, Failure>| {
                for reply in again {
                    reply(outcome.clone().map(|written| Written { again: true, ..written }));
                }
                reply(outcome);
            });
            self.stage(&mut staged, *order, tries + 1);
        }
        self.commit(staged);
    }

    /// Reads again how far the counter of cases and the master stream are.
    fn read_places(&mut self) -> Result<(), Failure> {
        self.master_version = self.shared.master_version()?;
        self.next_arrival = arrived(&self.shared)? + 1;
        Ok(())
    }
}

/// The number of the case that arrived last.
pub(crate) fn arrived(shared: &Shared) -> Result<u64, Failure> {
    let counter = shared.reader.row(&shared.client, COUNTERS, ARRIVAL).map_err(Failure::fault)?;
    Ok(counter.and_then(|row| u64::try_from(row.rank).ok()).unwrap_or(0))
}

/// Whether another process was only quicker: decided again, the order may well land.
fn is_race(conflict: &Conflict) -> bool {
    matches!(conflict, Conflict::Version { .. } | Conflict::Number { .. } | Conflict::Once { .. })
}

pub(super) fn failure_of(conflict: &Conflict) -> Failure {
    match conflict {
        Conflict::Fence { .. } => refusals::stale_lease().into(),
        Conflict::Once { stored } => refusals::key_used(&stored.key).into(),
        Conflict::Version { .. } | Conflict::Number { .. } => Refusal::new(
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

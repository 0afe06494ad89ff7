//! What is written with the entries of a command, in the same transaction: rows that pages read, and jobs.

use super::commit::ARRIVAL;
use super::decide::Before;
use super::follow::{jobs, lessons};
use super::scribe::Scribe;
use crate::boundary;
use cases::{Event, State};
use journal::{Append, Number};
use terms::Failure;

impl Scribe {
    pub(super) fn with_it(
        &mut self,
        append: &mut Append,
        before: &Before,
        new: &State,
        events: &[Event],
    ) -> Result<(), Failure> {
        let Before { case, state, pack, moment } = before;
        let (shared, now) = (&self.shared, moment.now);
        append.rows = shared.projection().changes(case, state, new, pack, events)?;
        append.rows.extend(self.counters.count(new, pack, events, now, shared)?);
        for event in events {
            append.rows.extend(boundary::checked_row(case, new, event, now)?);
            append.rows.extend(crate::kin::row(case, new, event, now)?);
            append.rows.extend(crate::seeding::row(case, event)?);
            append.rows.extend(crate::ladder::packs::decided_row(shared, case, new, event)?);
        }
        if state.arrival == 0 && new.arrival != 0 {
            append.number = Some(Number { counter: ARRIVAL.to_owned(), n: new.arrival });
        }
        let actions = cases::react(&pack.process, new, events);
        append.jobs.extend(crate::calls::jobs(shared, case, new, &actions)?);
        append.jobs.extend(jobs(case, new, actions));
        append.jobs.extend(lessons(case, new, events));
        append.jobs.extend(crate::ladder::packs::jobs(shared, case, new, events));
        Ok(())
    }
}

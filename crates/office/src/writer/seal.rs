//! Events become sealed entries, under keys that are durable before them.

use super::decide::{Before, new_case};
use super::scribe::Scribe;
use crate::envelope;
use crate::law::Who;
use cases::{Entry, Event};
use journal::Append;
use terms::{CaseId, Failure};

/// Cases whose keys are made ahead, in one durable write.
const KEYS_AHEAD: u64 = 128;

impl Scribe {
    /// The entries of `events`, sealed; the events come back as they were.
    pub(super) fn sealed(
        &mut self,
        before: &Before,
        events: Vec<Event>,
        who: &Who,
    ) -> Result<(Append, Vec<Event>), Failure> {
        let (case, state, now) = (&before.case, &before.state, before.moment.now);
        if !state.exists() {
            self.ensure_keys(case)?;
        }
        let shared = &self.shared;
        let mut append = Append::new(shared.client.clone(), case.clone(), state.version, now);
        append.entries.reserve(events.len());
        let mut written = Vec::with_capacity(events.len());
        for (version, event) in (state.version + 1..).zip(events) {
            let (by, behalf) = (who.actor.id.clone(), who.actor.behalf.clone());
            let entry = Entry { at: now, by, behalf, event };
            append.entries.push(envelope::seal_entry(&shared.vault, &shared.client, case, version, &entry)?);
            written.push(entry.event);
        }
        Ok((append, written))
    }

    /// Keys for a new case and for those that will come next: one durable write for many.
    pub(super) fn ensure_keys(&mut self, case: &CaseId) -> Result<(), Failure> {
        if self.keyed.contains(&envelope::subject(case)) {
            return Ok(());
        }
        let next = (0..KEYS_AHEAD).map(|ahead| {
            envelope::subject(&new_case(crate::packs::ACCOUNTS_PAYABLE, self.next_arrival + ahead))
        });
        let mut subjects: Vec<String> = next.collect();
        subjects.push(envelope::subject(case));
        self.shared.vault.ensure_subjects(self.shared.client.as_str(), &subjects).map_err(Failure::fault)?;
        self.keyed = subjects.into_iter().collect();
        Ok(())
    }
}

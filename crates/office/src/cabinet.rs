//! Cases as they are now: a small cache over the fold of their entries.

use crate::envelope;
use cases::State;
use journal::{AnyReader, Snapshot};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use terms::{CaseId, ClientId, Failure};
use vault::Vault;

/// Cases kept in memory.
const CASES_MAX: usize = 1024;

/// Entries after which the state of a case is kept anew.
pub(crate) const SNAPSHOT_EVERY: u64 = 1_000;

fn snapshot_place(case: &CaseId, version: u64) -> String {
    format!("snapshot/{case}/{version}")
}

/// Loads cases and keeps the ones used last.
pub(crate) struct Cabinet {
    client: ClientId,
    reader: AnyReader,
    vault: Arc<Vault>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    cases: HashMap<CaseId, (Arc<State>, u64)>,
    tick: u64,
}

impl Cabinet {
    pub fn new(client: ClientId, reader: AnyReader, vault: Arc<Vault>) -> Self {
        Self { client, reader, vault, kept: Mutex::default() }
    }

    /// The case as it is now; an empty state where there is none.
    pub fn case(&self, case: &CaseId) -> Result<Arc<State>, Failure> {
        if let Some(state) = self.kept().get(case) {
            return Ok(state);
        }
        let mut state = self.snapshot(case)?.unwrap_or_default();
        for entry in self.entries_from(case, state.version + 1)? {
            cases::apply(&mut state, &entry);
        }
        let state = Arc::new(state);
        self.keep(case, Arc::clone(&state));
        Ok(state)
    }

    /// The case, or a refusal where there is none.
    pub fn existing(&self, case: &CaseId) -> Result<Arc<State>, Failure> {
        let state = self.case(case)?;
        if state.exists() { Ok(state) } else { Err(crate::refusals::no_case(case).into()) }
    }

    /// All entries of a case, opened.
    pub fn entries(&self, case: &CaseId) -> Result<Vec<cases::Entry>, Failure> {
        self.entries_from(case, 1)
    }

    /// What happened to a case after version `after`, up to version `to`.
    pub fn events(&self, case: &CaseId, after: u64, to: u64) -> Result<Vec<cases::Event>, Failure> {
        let count = usize::try_from(to.saturating_sub(after)).unwrap_or(usize::MAX);
        let entries = self.entries_from(case, after + 1)?;
        Ok(entries.into_iter().take(count).map(|entry| entry.event).collect())
    }

    /// The state that was kept last; `None` where none was, or none that reads: then the case is folded from its beginning.
    fn snapshot(&self, case: &CaseId) -> Result<Option<State>, Failure> {
        let Some(kept) = self.reader.snapshot(&self.client, case).map_err(Failure::fault)? else {
            return Ok(None);
        };
        let (subject, place) = (envelope::subject(case), snapshot_place(case, kept.version));
        let read: Result<State, Failure> =
            envelope::open_row(&self.vault, &self.client, &subject, &place, &kept.body);
        Ok(read.ok().filter(|state| state.version == kept.version))
    }

    /// A state to keep, sealed, so that a long case is not folded from its beginning.
    pub fn to_keep(&self, case: &CaseId, state: &State) -> Result<Snapshot, Failure> {
        let (subject, place) = (envelope::subject(case), snapshot_place(case, state.version));
        let body = envelope::seal_row(&self.vault, &self.client, &subject, &place, state)?;
        Ok(Snapshot { client: self.client.clone(), case_id: case.clone(), version: state.version, body })
    }

    fn entries_from(&self, case: &CaseId, first: u64) -> Result<Vec<cases::Entry>, Failure> {
        let stored = self.reader.case(&self.client, case, first).map_err(Failure::fault)?;
        stored
            .iter()
            .map(|it| envelope::open_entry(&self.vault, &self.client, case, it.header.version, &it.body))
            .collect()
    }

    /// Takes over a state that was committed. An older one never replaces a newer one.
    pub fn keep(&self, case: &CaseId, state: Arc<State>) {
        self.kept().put(case, state);
    }

    /// Drops a case, so that it is folded again.
    pub fn drop(&self, case: &CaseId) {
        self.kept().cases.remove(case);
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // Every critical section leaves the map whole, so a poisoned lock is still good.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn get(&mut self, case: &CaseId) -> Option<Arc<State>> {
        self.tick += 1;
        let (state, used) = self.cases.get_mut(case)?;
        *used = self.tick;
        Some(Arc::clone(state))
    }

    fn put(&mut self, case: &CaseId, state: Arc<State>) {
        self.tick += 1;
        if self.cases.get(case).is_some_and(|(kept, _)| kept.version > state.version) {
            return;
        }
        self.cases.insert(case.clone(), (state, self.tick));
        if self.cases.len() > CASES_MAX {
            let mut ticks: Vec<u64> = self.cases.values().map(|(_, used)| *used).collect();
            let middle = ticks.len() / 2;
            let (_, median, _) = ticks.select_nth_unstable(middle);
            let median = *median;
            self.cases.retain(|_, (_, used)| *used >= median);
        }
    }
}

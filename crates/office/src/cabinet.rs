//! Cases as they are now: a small cache over the fold of their entries.

use crate::envelope;
use cases::{State, Task};
use journal::{AnyReader, Snapshot};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use terms::{CaseId, ClientId, Draft, Failure};
use vault::Vault;

/// Cases kept in memory.
const CASES_MAX: usize = 1024;
/// Bytes that they take together, as [`bytes_of`] weighs them.
const CASES_BYTES_MAX: usize = 24 * 1024 * 1024;

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

/// A case in memory: when it was used last, and what it weighs.
struct Held {
    state: Arc<State>,
    used: u64,
    bytes: usize,
}

#[derive(Default)]
struct Kept {
    cases: HashMap<CaseId, Held>,
    bytes: usize,
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
        // What is pushed out is taken apart after the lock is free again.
        let out = self.kept().put(case, state);
        drop(out);
    }

    /// Drops a case, so that it is folded again.
    pub fn drop(&self, case: &CaseId) {
        let gone = self.kept().remove(case);
        drop(gone);
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // Every critical section leaves the map whole, so a poisoned lock is still good.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn get(&mut self, case: &CaseId) -> Option<Arc<State>> {
        self.tick += 1;
        let held = self.cases.get_mut(case)?;
        held.used = self.tick;
        Some(Arc::clone(&held.state))
    }

    fn remove(&mut self, case: &CaseId) -> Option<Held> {
        let held = self.cases.remove(case)?;
        self.bytes -= held.bytes;
        Some(held)
    }

    /// What is pushed out by it: where a limit is passed, the cases that were used least lately, down to three quarters of both.
    fn put(&mut self, case: &CaseId, state: Arc<State>) -> Vec<Held> {
        self.tick += 1;
        if self.cases.get(case).is_some_and(|held| held.state.version > state.version) {
            return Vec::new();
        }
        let (bytes, used) = (bytes_of(&state), self.tick);
        let mut out: Vec<Held> = self.remove(case).into_iter().collect();
        self.cases.insert(case.clone(), Held { state, used, bytes });
        self.bytes += bytes;
        if self.cases.len() > CASES_MAX || self.bytes > CASES_BYTES_MAX {
            let mut by_use: Vec<(u64, usize)> = self.cases.values().map(|it| (it.used, it.bytes)).collect();
            by_use.sort_unstable();
            let (mut n, mut from) = (by_use.len(), 0);
            for (used, bytes) in by_use {
                // The one that came last stays, however much it weighs.
                if n == 1 || (n <= CASES_MAX / 4 * 3 && self.bytes <= CASES_BYTES_MAX / 4 * 3) {
                    break;
                }
                (n, self.bytes, from) = (n - 1, self.bytes - bytes, used + 1);
            }
            out.extend(self.cases.extract_if(|_, held| held.used < from).map(|(_, held)| held));
        }
        out
    }
}

/// About what a case takes in memory: what it has much of, times what one of it takes.
fn bytes_of(state: &State) -> usize {
    let draft = |draft: &Draft| {
        let candidates: usize = draft.fields.iter().map(|it| it.candidates.len()).sum();
        draft.fields.len() * 400 + candidates * 250 + draft.lines.len() * 700 + draft.findings.len() * 400
    };
    let task = |task: &Task| {
        let drafts = task.draft.iter().chain(task.proposed.as_deref());
        1_000 + drafts.map(draft).sum::<usize>()
    };
    let rulings: usize = state.rulings.iter().map(|it| 500 + it.why.len() * 300).sum();
    let tasks: usize = state.tasks.values().map(|it| task(it)).sum();
    4_000 + tasks + rulings + state.effects.len() * 1_000 + state.notes.len() * 200
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(version: u64, notes: usize) -> Arc<State> {
        let note = (terms::PersonId::from("mara"), jiff::Timestamp::UNIX_EPOCH, String::new());
        Arc::new(State { version, notes: vec![note; notes], ..State::default() })
    }

    #[test]
    fn what_is_kept_has_a_limit_in_cases_and_in_bytes() {
        let mut kept = Kept::default();
        for n in 0..5_000_u64 {
            kept.put(&CaseId(format!("c-{n}")), state(1, 0));
            assert!(kept.cases.len() <= CASES_MAX);
        }
        assert!(kept.get(&CaseId::from("c-4999")).is_some() && kept.get(&CaseId::from("c-0")).is_none());
        for n in 0..500_u64 {
            kept.put(&CaseId(format!("long-{n}")), state(1, 5_000));
            assert!(kept.bytes <= CASES_BYTES_MAX + bytes_of(&state(1, 5_000)));
            assert_eq!(kept.bytes, kept.cases.values().map(|it| it.bytes).sum::<usize>());
        }
        assert!(kept.cases.len() < 30 && kept.get(&CaseId::from("long-499")).is_some());
    }

    #[test]
    fn an_older_state_never_replaces_a_newer_one() {
        let (mut kept, case) = (Kept::default(), CaseId::from("c-1"));
        kept.put(&case, state(5, 0));
        kept.put(&case, state(4, 0));
        assert_eq!(kept.get(&case).map(|it| it.version), Some(5));
        kept.remove(&case);
        assert!(kept.get(&case).is_none() && kept.bytes == 0);
    }
}

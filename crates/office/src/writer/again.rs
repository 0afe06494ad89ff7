//! The same request again gets the same answer; another one under its key is refused.

use super::batch::{Answer, Staged};
use super::order::Written;
use super::scribe::Scribe;
use crate::refusals;
use cases::State;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use terms::{CaseId, Digest, Failure};

impl Scribe {
    /// Looks up the keys of a whole batch at once.
    pub(super) fn came_before(&mut self, keys: &[&str]) -> Result<HashMap<String, journal::Once>, Failure> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let known = self.journal.once_many(&self.shared.client, keys).map_err(Failure::fault)?;
        Ok(known.into_iter().map(|it| (it.key.clone(), it)).collect())
    }

    /// Before a refusal, where no key was looked up: the answer to a request that came before. What is not refused needs no
    /// looking up: its key is new, or the journal says what stands under it.
    pub(super) fn asked_before(
        &mut self,
        staged: &mut Staged,
        once: Option<&(String, Digest)>,
    ) -> Result<Option<Answer>, Failure> {
        let Some((key, request)) = once.filter(|_| self.shared.is_shared()) else { return Ok(None) };
        staged.before.extend(self.came_before(&[key])?);
        self.answered(staged, key, *request)
    }

    /// The answer to a request that came before under this key.
    pub(super) fn answered(
        &self,
        staged: &Staged,
        key: &str,
        request: Digest,
    ) -> Result<Option<Answer>, Failure> {
        let same = |before: Digest| if before == request { Ok(()) } else { Err(refusals::key_used(key)) };
        if let Some((before, place)) = staged.keys.get(key) {
            same(*before)?;
            return Ok(Some(Answer::WithTheFirst(*place)));
        }
        let Some(once) = staged.before.get(key) else { return Ok(None) };
        same(once.request)?;
        let answer: serde_json::Value = serde_json::from_slice(&once.answer).map_err(Failure::fault)?;
        let case = CaseId::from(answer["case"].as_str().unwrap_or_default());
        let state = self.shared.cabinet.case(&case)?;
        let events = match (answer["after"].as_u64(), answer["to"].as_u64()) {
            (Some(after), Some(to)) => self.shared.cabinet.events(&case, after, to)?,
            _ => Vec::new(),
        };
        Ok(Some(Answer::Now(Written { case, state, events: Arc::new(events), again: true })))
    }
}

/// What is kept to answer the same request again: what happened is found by its versions.
pub(super) fn answer(case: &CaseId, new: &State, events: usize) -> Result<Vec<u8>, Failure> {
    let answer = json!({ "case": case, "after": new.version - events as u64, "to": new.version });
    serde_json::to_vec(&answer).map_err(Failure::fault)
}

//! A stream that is no case: decided and written where nothing else is written meanwhile.

use super::commit::failure_of;
use super::order::{Place, StreamAppend};
use super::scribe::Scribe;
use crate::refusals;
use journal::{Append, Once};
use std::sync::Arc;
use terms::{CaseId, Digest, Failure};

impl Scribe {
    /// Decides and writes entries of a stream that is no case.
    pub(super) fn write_stream(
        &mut self,
        stream: &'static str,
        once: Option<(String, Digest)>,
        decide: Box<dyn FnOnce(Place) -> Result<StreamAppend, Failure> + Send>,
    ) -> Result<bool, Failure> {
        let shared = Arc::clone(&self.shared);
        if let Some((key, request)) = &once
            && let Some(before) = shared.reader.once(&shared.client, key).map_err(Failure::fault)?
        {
            return if before.request == *request { Ok(true) } else { Err(refusals::key_used(key).into()) };
        }
        // What it is decided on has to be what is on the disk.
        shared.catch_up()?;
        let at = self.clock.now();
        let name = CaseId::from(stream);
        let stored = shared.reader.case(&shared.client, &name, 1).map_err(Failure::fault)?;
        let version = stored.last().map_or(0, |it| it.header.version);
        let StreamAppend { entries, rows, outcome, after } = decide(Place { next: version + 1, at })?;
        let mut append = Append::new(shared.client.clone(), name, version, at);
        (append.entries, append.rows) = (entries, rows);
        // A refusal does not use the key up: mended, the same request may come again.
        append.once = once.filter(|_| outcome.is_ok()).map(|(key, request)| Once {
            key,
            request,
            answer: b"{}".to_vec(),
        });
        match self.journal.commit(vec![append]).map_err(Failure::fault)?.pop() {
            Some(Err(conflict)) => Err(failure_of(&conflict)),
            _ => {
                after();
                outcome.map(|()| false).map_err(Failure::from)
            }
        }
    }
}

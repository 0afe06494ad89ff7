//! Finding cases by words, numbers and amounts, over an index of keyed tokens.
//!
//! Decision: nothing personal stands in the index, and nothing that could be read back. Sealed rows cannot be searched, and an
//! index over plain words would undo the sealing; so every word becomes a keyed token (`words.rs`), case numbers and codes as
//! well as names, and what is not indexed (states, days) filters the rows that were found. Erasing a case removes its tokens
//! ([`Office::forget_words`]); the journal's index overwrites what it removes.

mod backfill;
mod cases;
pub(crate) mod words;

pub(crate) use backfill::work;
pub use cases::{CaseFound, CaseQuery, CasesFound};

use crate::Office;
use crate::shared::Shared;
use crate::writer::Message;
use journal::{RowChange, Sought};
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;
use terms::{CaseId, Failure};

/// The rows that are found: one a case.
pub(crate) const VIEW: &str = "case";

impl Shared {
    /// The question of words that somebody typed; nothing where they have no word that could be found.
    pub fn sought(&self, typed: &str) -> Result<Option<Sought>, Failure> {
        let tokens = self.vault.tokens(self.client.as_str()).map_err(Failure::fault)?;
        let all = words::sought(&tokens, typed);
        if all.is_empty() {
            return Ok(None);
        }
        Sought::new(all).map(Some).map_err(Failure::fault)
    }

    /// Whether every case that was there before this program knew of the index is in it.
    pub fn is_indexed(&self) -> bool {
        self.indexed.load(Ordering::Relaxed)
    }
}

impl Office {
    /// Takes a case out of what is found: part of erasing it.
    ///
    /// # Errors
    /// A fault of the journal.
    pub fn forget_words(&self, case: &CaseId) -> Result<(), Failure> {
        let (reply, answer) = sync_channel(1);
        let rows = vec![RowChange::Words { view: VIEW.to_owned(), key: case.0.clone(), tokens: Vec::new() }];
        self.writer.send(Message::Rows { rows, reply })?;
        answer.recv().map_err(|_| Failure::fault("The writer has stopped"))?
    }
}

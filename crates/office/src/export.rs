//! What leaves on request: the ledger's postings and the journal's entries, as text.

use crate::Office;
use crate::effects::ledger_dir;
use payables::posting::Entry;
use std::fs;
use terms::{CaseId, Failure};

impl Office {
    /// Every posting and every reversal that an entry of the journal names, in the order of cases.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn postings(&self) -> Result<Vec<Entry>, Failure> {
        let dir = ledger_dir(&self.shared);
        let Ok(listed) = fs::read_dir(&dir) else { return Ok(Vec::new()) };
        let mut names: Vec<String> =
            listed.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.retain(|name| name.ends_with(".json") && !name.starts_with('.'));
        names.sort();
        let mut entries = Vec::new();
        for name in names {
            if self.is_named(&name)? {
                let path = dir.join(&name);
                let bytes = fs::read(&path)
                    .map_err(|error| Failure::fault(format!("{}: {error}", path.display())))?;
                let entry = serde_json::from_slice(&bytes);
                entries.push(entry.map_err(|error| Failure::fault(format!("{}: {error}", path.display())))?);
            }
        }
        Ok(entries)
    }

    /// Whether an effect of the case in the file's name answers with this file: a crash can leave one that none does.
    fn is_named(&self, name: &str) -> Result<bool, Failure> {
        let Some((case, _)) = name.split_once("-e") else { return Ok(false) };
        let state = self.shared.cabinet.case(&CaseId::from(case))?;
        let names = |effect: &cases::Effect| {
            ["posting", "reversal"]
                .iter()
                .any(|kind| effect.answer.get(*kind).and_then(|it| it.as_str()) == Some(name))
        };
        Ok(state.effects.values().any(names))
    }

    /// The postings as CSV.
    ///
    /// # Errors
    /// As [`Office::postings`].
    pub fn postings_csv(&self) -> Result<String, Failure> {
        Ok(payables::posting::csv(&self.postings()?))
    }

    /// The postings as JSON lines.
    ///
    /// # Errors
    /// As [`Office::postings`].
    pub fn postings_json_lines(&self) -> Result<String, Failure> {
        Ok(payables::posting::json_lines(&self.postings()?))
    }

    /// The client's journal as it is stored: one envelope a line, personal parts sealed.
    ///
    /// # Errors
    /// A fault of the journal, or of whoever takes the lines.
    pub fn journal_lines(&self, mut line: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<u64, Failure> {
        let shared = &self.shared;
        let mut after = 0;
        loop {
            let entries = shared.reader.log(&shared.client, after, 1000).map_err(Failure::fault)?;
            let Some(last) = entries.last() else { return Ok(after) };
            after = last.position;
            for entry in &entries {
                line(&entry.envelope)?;
            }
        }
    }
}

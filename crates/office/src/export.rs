//! What leaves on request: the ledger's postings and the journal's entries, as text.

use crate::Office;
use crate::effects::ledger_dir;
use payables::posting::Entry;
use std::fs;
use terms::Failure;

impl Office {
    /// Every posting, in the order of cases.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn postings(&self) -> Result<Vec<Entry>, Failure> {
        let dir = ledger_dir(&self.shared);
        let Ok(listed) = fs::read_dir(&dir) else { return Ok(Vec::new()) };
        let mut names: Vec<_> = listed
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|it| it == "json"))
            .collect();
        names.sort();
        names
            .iter()
            .map(|path| {
                let bytes =
                    fs::read(path).map_err(|error| Failure::fault(format!("{}: {error}", path.display())))?;
                serde_json::from_slice(&bytes)
                    .map_err(|error| Failure::fault(format!("{}: {error}", path.display())))
            })
            .collect()
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

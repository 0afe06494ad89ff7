//! Master data that comes while the office works: a late receipt, an order, a supplier.
//!
//! A person of the role master-data hands in files of JSON lines as they lie in a master folder. All of them are read before
//! anything is kept; then they are entries of the stream `master`, and every waiting case that they concern is drafted again.

use crate::again::{self, News};
use crate::master;
use crate::view::{Done, Person};
use crate::writer::Message;
use crate::{Office, law, refusals};
use payables::master::{MasterKind, Order, Receipt, Supplier};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use terms::{CaseId, Failure};

/// Files of one load.
pub const LOAD_FILES_MAX: usize = 20;

impl Office {
    /// Loads files of master data: name and bytes each.
    pub(crate) fn load_late(&self, person: &Person, files: &[(String, Vec<u8>)]) -> Result<Done, Failure> {
        let shared = &self.shared;
        let thing = policy::Thing::of(shared.client.clone());
        law::ask(&shared.law, &self.who(person), policy::Act::EditMaster, &thing).map_err(|it| it.refusal)?;
        if files.is_empty() || files.len() > LOAD_FILES_MAX {
            return Err(refusals::master_refused(&format!(
                "There are {} files; 1 to {LOAD_FILES_MAX} are loaded together.",
                files.len()
            ))
            .into());
        }
        let (rows, news) = self.tried(files)?;
        let (mut entries, mut blobs) = (Vec::new(), Vec::new());
        for (file, rows) in files.iter().zip(&rows) {
            let (entry, blob) = master::ready(shared, file, *rows, Some(&person.id))?;
            entries.push(entry);
            blobs.push(blob);
        }
        let (reply, answer) = sync_channel(1);
        self.writer.send(Message::Master { entries, blobs, reply })?;
        answer.recv().map_err(|_| Failure::fault("The writer has stopped"))??;
        {
            let mut register = shared.register_mut();
            for (name, bytes) in files {
                master::take(&mut register, &shared.people, name, bytes)?;
            }
        }
        let count = again::draft_concerned(&Arc::clone(shared), &self.writer, &news)?;
        let total: usize = rows.iter().sum();
        let sentence = format!(
            "{total} {} loaded; {count} waiting {} checked again",
            if total == 1 { "row was" } else { "rows were" },
            if count == 1 { "case is" } else { "cases are" }
        );
        Ok(Done { sentence, case: CaseId::from(master::STREAM), task: None, undo_until: None, next: None })
    }

    /// Everything is tried on a copy of the register first, so that a bad file changes nothing.
    fn tried(&self, files: &[(String, Vec<u8>)]) -> Result<(Vec<usize>, News), Failure> {
        let shared = &self.shared;
        let mut trial = shared.register().clone();
        let (mut rows, mut news) = (Vec::new(), News::default());
        for (name, bytes) in files {
            let kind = MasterKind::of_file(name).ok_or_else(|| {
                refusals::master_refused(&format!(
                    "\"{}\" is no file of master data that is loaded here.",
                    name.chars().take(60).collect::<String>()
                ))
            })?;
            let count = master::take(&mut trial, &shared.people, name, bytes)
                .map_err(|failure| refusals::master_refused(&failure.to_string()))?;
            rows.push(count);
            self.news_of(kind, bytes, &mut news)?;
        }
        Ok((rows, news))
    }

    /// What the rows of a file change.
    fn news_of(&self, kind: MasterKind, bytes: &[u8], news: &mut News) -> Result<(), Failure> {
        match kind {
            MasterKind::Suppliers => {
                for row in rows_of::<Supplier>(bytes) {
                    self.no_other_account(&row)?;
                    news.suppliers.push(row.id);
                }
            }
            MasterKind::Orders => news.orders.extend(rows_of::<Order>(bytes).map(|row| row.number)),
            MasterKind::Receipts => news.orders.extend(rows_of::<Receipt>(bytes).map(|row| row.order)),
            MasterKind::Accounts | MasterKind::CostCentres | MasterKind::History => {
                news.codes.extend(["coding", "coding-restricted"]);
            }
            MasterKind::TaxCodes => news.codes.extend(["tax", "coding"]),
            MasterKind::Periods => news.codes.push("period-closed"),
            MasterKind::Rates => news.codes.push("currency"),
        }
        Ok(())
    }

    /// Bank details of a supplier that is known change by a call-back and two signatures, never by a file.
    fn no_other_account(&self, row: &Supplier) -> Result<(), Failure> {
        let register = self.shared.register();
        let Some(known) = register.supplier(&row.id) else { return Ok(()) };
        match row.ibans.iter().find(|iban| !known.ibans.contains(iban)) {
            Some(_) => Err(refusals::account_by_file(&row.id).into()),
            None => Ok(()),
        }
    }
}

/// The rows of a file that was read before.
fn rows_of<Row: DeserializeOwned>(bytes: &[u8]) -> impl Iterator<Item = Row> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let lines: Vec<Row> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    lines.into_iter()
}

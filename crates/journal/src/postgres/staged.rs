//! What a batch finds in the database before it writes: heads of cases, idempotency keys, fences. Three statements.

use super::connection::Tx;
use crate::limits::counted;
use crate::{Append, COUNTERS, JobChange, JournalError, Once};
use std::collections::{BTreeSet, HashMap};
use terms::{CaseId, ClientId, Digest};
use tokio_postgres::types::ToSql;

/// What stands, and what earlier appends of the same batch add to it.
#[derive(Default)]
pub(super) struct Standing {
    pub heads: HashMap<(ClientId, CaseId), u64>,
    pub once: HashMap<(ClientId, String), Once>,
    /// Fences of jobs by client, queue and id.
    pub fences: HashMap<(ClientId, String, String), u64>,
    /// The last numbers of counters.
    pub numbers: HashMap<(ClientId, String), u64>,
}

impl Standing {
    /// What stands if the batch is right about it: each case is where its first append says, and no key was used. Nothing where
    /// an append takes a number or ends a claim: that has to be looked up, and locked.
    pub fn assumed(batch: &[Append]) -> Option<Self> {
        let mut standing = Self::default();
        for append in batch {
            let fenced = |it: &JobChange| matches!(it, JobChange::Delete { fence: Some(_), .. });
            if append.number.is_some() || append.jobs.iter().any(fenced) {
                return None;
            }
            if !append.entries.is_empty() {
                let key = (append.client.clone(), append.case_id.clone());
                standing.heads.entry(key).or_insert(append.expected_version);
            }
        }
        Some(standing)
    }

    pub fn read(tx: &mut Tx<'_, '_>, batch: &[Append]) -> Result<Self, JournalError> {
        let mut standing = Self::default();
        // First: whoever takes a number of a counter keeps its row locked until the batch ends.
        standing.read_numbers(tx, batch)?;
        standing.read_heads(tx, batch)?;
        standing.read_once(tx, batch)?;
        standing.read_fences(tx, batch)?;
        Ok(standing)
    }

    fn read_numbers(&mut self, tx: &mut Tx<'_, '_>, batch: &[Append]) -> Result<(), JournalError> {
        let select = "SELECT rank FROM rows WHERE client = $1 AND view = $2 AND key = $3 FOR UPDATE";
        let first = "WITH new AS (INSERT INTO rows (client, view, key, shelf, rank, case_id, body)
                       VALUES ($1, $2, $3, '', 0, '', '') ON CONFLICT (client, view, key) DO NOTHING RETURNING client)
                     INSERT INTO shelves AS s (client, view, shelf, n) SELECT client, $2, '', 1 FROM new
                     ON CONFLICT (client, view, shelf) DO UPDATE SET n = s.n + 1";
        let taken: BTreeSet<(&str, &str)> = batch
            .iter()
            .filter_map(|it| Some((it.client.as_str(), it.number.as_ref()?.counter.as_str())))
            .collect();
        for (client, counter) in taken {
            let values: [&(dyn ToSql + Sync); 3] = [&client, &COUNTERS, &counter];
            let mut rows = tx.query(select, &values)?;
            if rows.is_empty() {
                tx.execute(first, &values)?;
                rows = tx.query(select, &values)?;
            }
            let last = rows.first().map_or(0, |row| counted(row.get(0)));
            self.numbers.insert((ClientId::from(client), counter.to_owned()), last);
        }
        Ok(())
    }

    fn read_heads(&mut self, tx: &mut Tx<'_, '_>, batch: &[Append]) -> Result<(), JournalError> {
        let sql = "SELECT u.client, u.case_id, e.version FROM unnest($1::text[], $2::text[]) AS u(client, case_id)
                   CROSS JOIN LATERAL (SELECT version FROM events WHERE client = u.client AND case_id = u.case_id
                   ORDER BY version DESC LIMIT 1) e";
        let writing = || batch.iter().filter(|it| !it.entries.is_empty());
        let clients: Vec<&str> = writing().map(|it| it.client.as_str()).collect();
        let cases: Vec<&str> = writing().map(|it| it.case_id.as_str()).collect();
        for row in tx.query(sql, &[&clients, &cases])? {
            let key = (ClientId(row.get(0)), CaseId(row.get(1)));
            self.heads.insert(key, counted(row.get(2)));
        }
        Ok(())
    }

    fn read_once(&mut self, tx: &mut Tx<'_, '_>, batch: &[Append]) -> Result<(), JournalError> {
        let sql = "SELECT o.client, o.key, o.request, o.answer FROM unnest($1::text[], $2::text[]) AS u(client, key)
                   JOIN once o ON o.client = u.client AND o.key = u.key";
        let keyed: Vec<(&str, &str)> = batch
            .iter()
            .filter_map(|it| it.once.as_ref().map(|once| (it.client.as_str(), once.key.as_str())))
            .collect();
        if keyed.is_empty() {
            return Ok(());
        }
        let (clients, keys): (Vec<&str>, Vec<&str>) = keyed.into_iter().unzip();
        for row in tx.query(sql, &[&clients, &keys])? {
            let request = digest(row.get(2))?;
            let once = Once { key: row.get(1), request, answer: row.get(3) };
            self.once.insert((ClientId(row.get(0)), row.get(1)), once);
        }
        Ok(())
    }

    fn read_fences(&mut self, tx: &mut Tx<'_, '_>, batch: &[Append]) -> Result<(), JournalError> {
        // Locked in one order, so that two batches never wait for each other in a circle.
        let sql = "SELECT j.client, j.queue, j.id, j.fence FROM jobs j
                   WHERE (j.client, j.queue, j.id) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
                   ORDER BY j.client, j.queue, j.id FOR UPDATE OF j";
        let (mut clients, mut queues, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for append in batch {
            for change in &append.jobs {
                if let JobChange::Delete { queue, id, fence: Some(_) } = change {
                    clients.push(append.client.as_str());
                    queues.push(queue.as_str());
                    ids.push(id.as_str());
                }
            }
        }
        if ids.is_empty() {
            return Ok(());
        }
        for row in tx.query(sql, &[&clients, &queues, &ids])? {
            let key = (ClientId(row.get(0)), row.get(1), row.get(2));
            self.fences.insert(key, counted(row.get(3)));
        }
        Ok(())
    }
}

/// A digest as it is stored.
pub(super) fn digest(bytes: &[u8]) -> Result<Digest, JournalError> {
    bytes
        .try_into()
        .map(Digest)
        .map_err(|_| JournalError::Damaged("a stored digest has no 32 bytes".to_owned()))
}

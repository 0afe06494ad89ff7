//! Following the log from another process: what was written since a mark, each entry once.
//!
//! A mark is a place in the order (transaction, sequence), and it moves only over entries below the oldest transaction that
//! is still under way: so an entry that commits late is never passed by. What is visible beyond that is told at once and
//! remembered, so that a slow transaction delays nobody.

use super::Reader;
use crate::JournalError;
use crate::limits::{counted, stored};
use std::collections::HashSet;
use terms::{CaseId, ClientId};

/// Changes told at once.
const CHANGES_MAX: usize = 5_000;

/// How far a follower of one client's log is.
#[derive(Clone, Debug)]
pub struct Mark {
    client: ClientId,
    txid: String,
    seq: i64,
    /// Told already, although they lie beyond the mark.
    ahead: HashSet<(CaseId, u64)>,
}

/// An entry that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its case, or the stream that it belongs to.
    pub case: CaseId,
    /// Its version there.
    pub version: u64,
}

impl Reader {
    /// The mark behind everything that is certain to be there now.
    ///
    /// # Errors
    /// What the database says.
    pub fn mark(&self, client: &ClientId) -> Result<Mark, JournalError> {
        let sql = "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1)::text";
        let rows = self.query(sql, &[])?;
        let txid = rows.first().map_or_else(|| "0".to_owned(), |row| row.get(0));
        Ok(Mark { client: client.clone(), txid, seq: i64::MAX, ahead: HashSet::new() })
    }

    /// What was written since, in the order in which it was begun; the mark moves on.
    ///
    /// # Errors
    /// What the database says.
    pub fn follow(&self, mark: &mut Mark) -> Result<Vec<Change>, JournalError> {
        // Ordered by the column and not by the text that is given out under its name: 1000 comes after 999.
        let sql = "SELECT e.case_id, e.version, e.txid::text AS tx, e.seq, e.txid < pg_snapshot_xmin(pg_current_snapshot())
                   FROM events e WHERE e.client = $1 AND (e.txid, e.seq) > ($2::text::xid8, $3) AND e.seq > 0
                   ORDER BY e.txid, e.seq LIMIT $4";
        let mut changes = Vec::new();
        loop {
            let limit = stored((CHANGES_MAX + mark.ahead.len()) as u64);
            let rows = self.query(sql, &[&mark.client.as_str(), &mark.txid, &mark.seq, &limit])?;
            let mut passed = false;
            for row in &rows {
                let change = Change { case: CaseId(row.get(0)), version: counted(row.get(1)) };
                let key = (change.case.clone(), change.version);
                if row.get(4) {
                    (mark.txid, mark.seq, passed) = (row.get(2), row.get(3), true);
                    if !mark.ahead.remove(&key) {
                        changes.push(change);
                    }
                } else if mark.ahead.insert(key) {
                    changes.push(change);
                }
            }
            if !passed || rows.len() < CHANGES_MAX {
                return Ok(changes);
            }
        }
    }
}

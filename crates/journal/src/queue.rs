//! Reading the queues without claiming anything.

use crate::claim::Claimed;
use crate::limits::counted;
use crate::{JournalError, Reader};
use rusqlite::OptionalExtension as _;
use terms::ClientId;

/// How full a queue is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueDepth {
    /// Which queue.
    pub queue: String,
    /// Jobs in it, claimed ones included.
    pub jobs: u64,
    /// When the oldest of them was due, in milliseconds since 1970.
    pub oldest_due_ms: i64,
}

impl Reader {
    /// A job as it stands, claimed or not.
    ///
    /// # Errors
    /// What the database says.
    pub fn job(&self, client: &ClientId, queue: &str, id: &str) -> Result<Option<Claimed>, JournalError> {
        let sql = "SELECT case_id, due_ms, priority, attempts, lease_until_ms, fence, body FROM jobs
                   WHERE client = ?1 AND queue = ?2 AND id = ?3";
        self.pool.read(|conn| {
            let job = conn.prepare_cached(sql)?.query_row([client.as_str(), queue, id], |row| {
                Ok(Claimed {
                    client: client.clone(),
                    queue: queue.to_owned(),
                    id: id.to_owned(),
                    case_id: row.get(0)?,
                    due_ms: row.get(1)?,
                    priority: row.get(2)?,
                    attempts: row.get(3)?,
                    lease_until_ms: row.get(4)?,
                    fence: counted(row.get(5)?),
                    body: row.get(6)?,
                })
            });
            Ok(job.optional()?)
        })
    }

    /// How full a client's queues are.
    ///
    /// # Errors
    /// What the database says.
    pub fn queues(&self, client: &ClientId) -> Result<Vec<QueueDepth>, JournalError> {
        let sql =
            "SELECT queue, count(*), min(due_ms) FROM jobs WHERE client = ?1 GROUP BY queue ORDER BY queue";
        self.pool.read(|conn| {
            let mut select = conn.prepare_cached(sql)?;
            let depths = select.query_map([client.as_str()], |row| {
                Ok(QueueDepth { queue: row.get(0)?, jobs: counted(row.get(1)?), oldest_due_ms: row.get(2)? })
            })?;
            Ok(depths.collect::<Result<_, _>>()?)
        })
    }
}

//! Queues: jobs are put and deleted in the transaction of the command they belong to.

use crate::JournalError;
use crate::append::JobChange;
use crate::commit::body_objection;
use crate::limits::{BODY_BYTES_MAX, NAME_BYTES_MAX, name_objection, stored};
use rusqlite::{Connection, OptionalExtension as _, params};
use terms::ClientId;

/// What a job change breaks whatever the journal holds.
pub(crate) fn objection(change: &JobChange) -> Option<String> {
    match change {
        JobChange::Put { queue, id, case_id, body, .. } => name_objection("queue", queue)
            .or_else(|| name_objection("job id", id))
            .or_else(|| (case_id.len() > NAME_BYTES_MAX).then(|| "a job's case id is too long".to_owned()))
            .or_else(|| body_objection("job", body.len(), BODY_BYTES_MAX)),
        JobChange::Delete { queue, id, .. } => {
            name_objection("queue", queue).or_else(|| name_objection("job id", id))
        }
    }
}

/// The first job among the changes whose fence no longer holds.
pub(crate) fn lost_lease(
    conn: &Connection,
    client: &ClientId,
    changes: &[JobChange],
) -> Result<Option<(String, String)>, JournalError> {
    for change in changes {
        let JobChange::Delete { queue, id, fence: Some(fence) } = change else { continue };
        let holds: Option<i64> = conn
            .prepare_cached("SELECT fence FROM jobs WHERE client = ?1 AND queue = ?2 AND id = ?3")?
            .query_row([client.as_str(), queue, id], |row| row.get(0))
            .optional()?;
        if holds != Some(stored(*fence)) || *fence == 0 {
            return Ok(Some((queue.clone(), id.clone())));
        }
    }
    Ok(None)
}

/// Writes one change; fences were looked at before.
pub(crate) fn write(conn: &Connection, client: &ClientId, change: &JobChange) -> Result<(), JournalError> {
    match change {
        JobChange::Put { queue, id, case_id, due_ms, priority, body } => conn
            .prepare_cached(
                "INSERT INTO jobs (client, queue, id, case_id, due_ms, ready_ms, priority, attempts, lease_until_ms, fence, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 0, 0, 0, ?7)
                 ON CONFLICT (client, queue, id) DO UPDATE SET case_id = excluded.case_id, due_ms = excluded.due_ms,
                 ready_ms = excluded.ready_ms, priority = excluded.priority, attempts = 0, lease_until_ms = 0, fence = 0,
                 body = excluded.body",
            )?
            .execute(params![client.as_str(), queue, id, case_id, due_ms, priority, body])?,
        JobChange::Delete { queue, id, .. } => conn
            .prepare_cached("DELETE FROM jobs WHERE client = ?1 AND queue = ?2 AND id = ?3")?
            .execute([client.as_str(), queue, id])?,
    };
    Ok(())
}

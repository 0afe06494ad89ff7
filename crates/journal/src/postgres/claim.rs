//! Claiming jobs under a lease with a fence, fair between clients; the same as on SQLite, from many processes at once.

use super::Journal;
use super::connection::Tx;
use crate::limits::{CLAIM_JOBS_MAX, counted, stored};
use crate::{Claimed, JournalError};
use terms::ClientId;
use tokio_postgres::Row;

impl Journal {
    /// As [`crate::Journal::claim`]; what another process claims at the same moment is passed by, never waited for.
    pub(super) fn claim_jobs(
        &mut self,
        queue: &str,
        now_ms: i64,
        lease_ms: i64,
        n: usize,
    ) -> Result<Vec<Claimed>, JournalError> {
        if n > CLAIM_JOBS_MAX || lease_ms <= 0 {
            return Err(JournalError::Unfit(format!(
                "a claim takes up to {CLAIM_JOBS_MAX} jobs for a lease above 0 ms, not {n} for {lease_ms}"
            )));
        }
        let last = self.served.get(queue).cloned();
        let jobs = self.conn.transaction(|tx| {
            let mut waiting = due(tx, queue, now_ms, n)?;
            if let Some(last) = last {
                let next = waiting.iter().position(|(client, _)| *client > last.0).unwrap_or(0);
                waiting.rotate_left(next);
            }
            let (clients, ids) = in_turn(waiting, n);
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            lease(tx, queue, &clients, &ids, now_ms.saturating_add(lease_ms))
        })?;
        if let Some(last) = jobs.last() {
            self.served.insert(queue.to_owned(), last.client.clone());
        }
        Ok(jobs)
    }

    pub(super) fn hand_back(
        &mut self,
        job: &Claimed,
        ready_ms: i64,
        attempts: u32,
    ) -> Result<bool, JournalError> {
        let sql = "UPDATE jobs SET ready_ms = $5, attempts = $6, lease_until_ms = 0, fence = 0
                   WHERE client = $1 AND queue = $2 AND id = $3 AND fence = $4";
        let attempts = i32::try_from(attempts).unwrap_or(i32::MAX);
        let n = self.conn.execute(
            sql,
            &[&job.client.as_str(), &job.queue, &job.id, &stored(job.fence), &ready_ms, &attempts],
        )?;
        Ok(n == 1)
    }

    pub(super) fn keep_longer(&mut self, job: &Claimed, until_ms: i64) -> Result<bool, JournalError> {
        let sql = "UPDATE jobs SET ready_ms = $5, lease_until_ms = $5
                   WHERE client = $1 AND queue = $2 AND id = $3 AND fence = $4";
        let n = self
            .conn
            .execute(sql, &[&job.client.as_str(), &job.queue, &job.id, &stored(job.fence), &until_ms])?;
        Ok(n == 1)
    }
}

/// Up to `n` due jobs of each client, locked, the most urgent first; clients by name.
fn due(
    tx: &mut Tx<'_, '_>,
    queue: &str,
    now_ms: i64,
    n: usize,
) -> Result<Vec<(String, Vec<String>)>, JournalError> {
    let sql = "SELECT id FROM jobs WHERE client = $1 AND queue = $2 AND ready_ms <= $3 AND priority >= 0
               ORDER BY priority, ready_ms, id LIMIT $4 FOR UPDATE SKIP LOCKED";
    let mut waiting = Vec::new();
    for row in tx.query("SELECT client FROM clients ORDER BY client COLLATE \"C\"", &[])? {
        let client: String = row.get(0);
        let rows = tx.query(sql, &[&client, &queue, &now_ms, &stored(n as u64)])?;
        if !rows.is_empty() {
            waiting.push((client, rows.iter().map(|row| row.get(0)).collect()));
        }
    }
    Ok(waiting)
}

/// One of each client in turn until there are `n`.
fn in_turn(waiting: Vec<(String, Vec<String>)>, n: usize) -> (Vec<String>, Vec<String>) {
    let mut waiting: Vec<_> = waiting.into_iter().map(|(client, ids)| (client, ids.into_iter())).collect();
    let (mut clients, mut ids) = (Vec::new(), Vec::new());
    while ids.len() < n && !waiting.is_empty() {
        waiting.retain_mut(|(client, due)| match due.next() {
            Some(id) if ids.len() < n => {
                clients.push(client.clone());
                ids.push(id);
                true
            }
            _ => false,
        });
    }
    (clients, ids)
}

fn lease(
    tx: &mut Tx<'_, '_>,
    queue: &str,
    clients: &[String],
    ids: &[String],
    until_ms: i64,
) -> Result<Vec<Claimed>, JournalError> {
    let sql = "UPDATE jobs j SET ready_ms = $4, lease_until_ms = $4, fence = u.fence, attempts = j.attempts + 1
               FROM (SELECT t.client, t.id, t.n, nextval('fences') AS fence
                     FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS t(client, id, n) ORDER BY t.n) u
               WHERE j.client = u.client AND j.queue = $1 AND j.id = u.id
               RETURNING j.client, j.queue, j.id, j.case_id, j.due_ms, j.priority, j.attempts, j.lease_until_ms, j.fence, j.body";
    let mut jobs: Vec<Claimed> =
        tx.query(sql, &[&queue, &clients, &ids, &until_ms])?.iter().map(claimed).collect();
    jobs.sort_by_key(|job| job.fence);
    Ok(jobs)
}

/// A row of client, queue, id, case, due, priority, attempts, lease, fence and body.
pub(super) fn claimed(row: &Row) -> Claimed {
    Claimed {
        client: ClientId(row.get(0)),
        queue: row.get(1),
        id: row.get(2),
        case_id: row.get(3),
        due_ms: row.get(4),
        priority: u8::try_from(row.get::<_, i16>(5)).unwrap_or(u8::MAX),
        attempts: u32::try_from(row.get::<_, i32>(6)).unwrap_or(0),
        lease_until_ms: row.get(7),
        fence: counted(row.get(8)),
        body: row.get(9),
    }
}

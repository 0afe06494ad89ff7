//! Claiming jobs in batches under a lease with a fence, fair between clients, and giving them back.

use crate::limits::{CLAIM_JOBS_MAX, counted, stored};
use crate::{Journal, JournalError};
use rusqlite::{Connection, TransactionBehavior, params};
use terms::ClientId;

/// A job in the hands of a worker until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Whose work it is.
    pub client: ClientId,
    /// Its queue.
    pub queue: String,
    /// Its id within client and queue.
    pub id: String,
    /// The case it serves; may be empty.
    pub case_id: String,
    /// When it was due, in milliseconds since 1970.
    pub due_ms: i64,
    /// 0 is the most urgent.
    pub priority: u8,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// Until when it is this worker's, in milliseconds since 1970.
    pub lease_until_ms: i64,
    /// Proves the claim; larger than every fence given out before.
    pub fence: u64,
    /// What the worker needs.
    pub body: Vec<u8>,
}

impl Journal {
    /// Claims up to `n` jobs of `queue` that are due at `now_ms`, for `lease_ms` from then. Within a client the most
    /// urgent priority comes first and in it the longest due; clients take turns, and the turn goes on with the next
    /// call, so that one client's flood does not starve another. The attempt is counted now, on the disk.
    ///
    /// # Errors
    /// What the database says, or more than 1024 jobs asked for.
    pub fn claim(
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
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut waiting = Vec::new();
        for client in clients(&tx)? {
            let due = due(&tx, &client, queue, now_ms, n)?;
            if !due.is_empty() {
                waiting.push((client, due.into_iter()));
            }
        }
        if let Some(last) = self.served.get(queue) {
            let next = waiting.iter().position(|(client, _)| client > last).unwrap_or(0);
            waiting.rotate_left(next);
        }
        let mut claimed = Vec::new();
        while claimed.len() < n && !waiting.is_empty() {
            waiting.retain_mut(|(client, due)| match due.next() {
                Some(id) if claimed.len() < n => {
                    claimed.push((client.clone(), id));
                    true
                }
                _ => false,
            });
        }
        let fence = take_fences(&tx, claimed.len())?;
        let mut jobs = Vec::with_capacity(claimed.len());
        for ((client, id), fence) in claimed.into_iter().zip(fence..) {
            jobs.push(lease(&tx, client, queue, id, now_ms.saturating_add(lease_ms), fence)?);
        }
        if jobs.is_empty() {
            return Ok(jobs);
        }
        tx.commit()?;
        if let Some(last) = jobs.last() {
            self.served.insert(queue.to_owned(), last.client.clone());
        }
        Ok(jobs)
    }

    /// Gives a job back that was not tried: it may be claimed at once, and the attempt does not count.
    /// `false` where the lease was lost.
    ///
    /// # Errors
    /// What the database says.
    pub fn release(&mut self, job: &Claimed) -> Result<bool, JournalError> {
        self.hand_back(job, job.due_ms, job.attempts.saturating_sub(1))
    }

    /// Gives a job back that failed: it may be claimed again at `retry_at_ms`. `false` where the lease was lost.
    ///
    /// # Errors
    /// What the database says.
    pub fn fail(&mut self, job: &Claimed, retry_at_ms: i64) -> Result<bool, JournalError> {
        self.hand_back(job, retry_at_ms, job.attempts)
    }

    fn hand_back(&mut self, job: &Claimed, ready_ms: i64, attempts: u32) -> Result<bool, JournalError> {
        let mut update = self.conn.prepare_cached(
            "UPDATE jobs SET ready_ms = ?5, attempts = ?6, lease_until_ms = 0, fence = 0
             WHERE client = ?1 AND queue = ?2 AND id = ?3 AND fence = ?4",
        )?;
        let fence = stored(job.fence);
        let n = update.execute(params![job.client.as_str(), job.queue, job.id, fence, ready_ms, attempts])?;
        Ok(n == 1)
    }

    /// Takes every job of a client back from workers that are gone, to be claimed again in the order in which they were due.
    /// For the start of a process that has the folder alone: whoever held a lease before is dead. Attempts stay counted.
    ///
    /// # Errors
    /// What the database says.
    pub fn free_leases(&mut self, client: &ClientId) -> Result<usize, JournalError> {
        let mut update = self.conn.prepare_cached(
            "UPDATE jobs SET ready_ms = due_ms, lease_until_ms = 0, fence = 0 WHERE client = ?1 AND fence <> 0",
        )?;
        Ok(update.execute([client.as_str()])?)
    }

    /// Takes every claimed job of a queue from whoever holds it, to be claimed again in the order in which it was due. Attempts
    /// stay counted; what the holder still writes under its claim is refused.
    ///
    /// # Errors
    /// What the database says.
    pub fn take_over(&mut self, client: &ClientId, queue: &str) -> Result<usize, JournalError> {
        let mut update = self.conn.prepare_cached(
            "UPDATE jobs SET ready_ms = due_ms, lease_until_ms = 0, fence = 0
             WHERE client = ?1 AND queue = ?2 AND fence <> 0",
        )?;
        Ok(update.execute([client.as_str(), queue])?)
    }

    /// Keeps a job longer: the lease now ends at `lease_until_ms`. `false` where it was lost.
    ///
    /// # Errors
    /// What the database says.
    pub fn extend(&mut self, job: &Claimed, lease_until_ms: i64) -> Result<bool, JournalError> {
        let mut update = self.conn.prepare_cached(
            "UPDATE jobs SET ready_ms = ?5, lease_until_ms = ?5
             WHERE client = ?1 AND queue = ?2 AND id = ?3 AND fence = ?4",
        )?;
        let fence = stored(job.fence);
        Ok(update.execute(params![job.client.as_str(), job.queue, job.id, fence, lease_until_ms])? == 1)
    }

    /// When the next job of `queue` becomes claimable, leases that end included, in milliseconds since 1970.
    ///
    /// # Errors
    /// What the database says.
    pub fn next_ready_ms(&self, queue: &str) -> Result<Option<i64>, JournalError> {
        let mut next = None;
        for client in clients(&self.conn)? {
            for priority in priorities(&self.conn, &client, queue)? {
                let of_priority: Option<i64> = self
                    .conn
                    .prepare_cached(
                        "SELECT min(ready_ms) FROM jobs WHERE client = ?1 AND queue = ?2 AND priority = ?3",
                    )?
                    .query_row(params![client.as_str(), queue, priority], |row| row.get(0))?;
                next = [next, of_priority].into_iter().flatten().min();
            }
        }
        Ok(next)
    }
}

/// Every client that has jobs.
fn clients(conn: &Connection) -> Result<Vec<ClientId>, JournalError> {
    // A seek for each client in turn instead of a walk over every job.
    let mut next = conn.prepare_cached("SELECT min(client) FROM jobs WHERE client > ?1")?;
    let (mut clients, mut last) = (Vec::new(), String::new());
    while let Some(client) = next.query_row([&last], |row| row.get::<_, Option<String>>(0))? {
        clients.push(ClientId(client.clone()));
        last = client;
    }
    Ok(clients)
}

fn priorities(conn: &Connection, client: &ClientId, queue: &str) -> Result<Vec<u8>, JournalError> {
    let mut next = conn.prepare_cached(
        "SELECT min(priority) FROM jobs WHERE client = ?1 AND queue = ?2 AND priority > ?3",
    )?;
    let (mut priorities, mut last) = (Vec::new(), -1);
    while let Some(priority) =
        next.query_row(params![client.as_str(), queue, last], |row| row.get::<_, Option<u8>>(0))?
    {
        priorities.push(priority);
        last = i64::from(priority);
    }
    Ok(priorities)
}

fn due(
    conn: &Connection,
    client: &ClientId,
    queue: &str,
    now_ms: i64,
    n: usize,
) -> Result<Vec<String>, JournalError> {
    let mut select = conn.prepare_cached(
        "SELECT id FROM jobs WHERE client = ?1 AND queue = ?2 AND priority = ?3 AND ready_ms <= ?4
         ORDER BY ready_ms, id LIMIT ?5",
    )?;
    let mut ids = Vec::new();
    for priority in priorities(conn, client, queue)? {
        let room = stored((n - ids.len()) as u64);
        let found =
            select.query_map(params![client.as_str(), queue, priority, now_ms, room], |row| row.get(0))?;
        for id in found {
            ids.push(id?);
        }
        if ids.len() >= n {
            break;
        }
    }
    Ok(ids)
}

/// The first of `n` fences never given out before.
fn take_fences(conn: &Connection, n: usize) -> Result<u64, JournalError> {
    let mut update =
        conn.prepare_cached("UPDATE fences SET last = last + ?1 WHERE one = 1 RETURNING last")?;
    let last: i64 = update.query_row([stored(n as u64)], |row| row.get(0))?;
    Ok(counted(last) + 1 - n as u64)
}

fn lease(
    conn: &Connection,
    client: ClientId,
    queue: &str,
    id: String,
    until_ms: i64,
    fence: u64,
) -> Result<Claimed, JournalError> {
    let mut update = conn.prepare_cached(
        "UPDATE jobs SET ready_ms = ?4, lease_until_ms = ?4, fence = ?5, attempts = attempts + 1
         WHERE client = ?1 AND queue = ?2 AND id = ?3 RETURNING case_id, due_ms, priority, attempts, body",
    )?;
    let job = update.query_row(params![client.as_str(), queue, id, until_ms, stored(fence)], |row| {
        Ok(Claimed {
            client: client.clone(),
            queue: queue.to_owned(),
            id: id.clone(),
            case_id: row.get(0)?,
            due_ms: row.get(1)?,
            priority: row.get(2)?,
            attempts: row.get(3)?,
            lease_until_ms: until_ms,
            fence,
            body: row.get(4)?,
        })
    })?;
    Ok(job)
}

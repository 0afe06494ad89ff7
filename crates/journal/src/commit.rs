//! Group commit: many commands, one transaction, one wait for the disk.

use crate::append::{Append, BlobChange, COUNTERS, Committed, Entry, Number, Once, RowChange};
use crate::error::Conflict;
use crate::journal::TREES_MAX;
use crate::limits::{ANSWER_BYTES_MAX, BATCH_APPENDS_MAX, BODY_BYTES_MAX, CHANGES_PER_APPEND_MAX};
use crate::limits::{ENTRIES_PER_APPEND_MAX, client_objection, counted, name_objection, stored};
use crate::rows::ShelfCounts;
use crate::tree::Tree;
use crate::{Journal, JournalError, envelope, jobs, merkle};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use std::collections::{BTreeMap, HashMap};
use terms::{ClientId, Digest};

impl Journal {
    /// Commits a batch in one transaction. Each append lands whole or is refused whole, in the order given; a
    /// later one sees what an earlier one of the same batch did. When this returns `Ok`, all that landed is on
    /// the disk (`synchronous=FULL`). When it returns an error, nothing of the batch landed.
    ///
    /// One answer per append, in order.
    ///
    /// # Errors
    /// What the database says (disk full, read-only), or more than [`BATCH_APPENDS_MAX`] appends.
    pub fn commit(&mut self, batch: Vec<Append>) -> Result<Vec<Result<Committed, Conflict>>, JournalError> {
        if batch.len() > BATCH_APPENDS_MAX {
            return Err(JournalError::Unfit(format!(
                "{} appends in one batch; the limit is {BATCH_APPENDS_MAX}",
                batch.len()
            )));
        }
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let outcome = self.commit_in_one(batch);
        if outcome.is_err() || self.trees.len() > TREES_MAX {
            // The right edges in memory may be ahead of what is stored; they are read again when needed.
            self.trees.clear();
        }
        outcome
    }

    fn commit_in_one(
        &mut self,
        batch: Vec<Append>,
    ) -> Result<Vec<Result<Committed, Conflict>>, JournalError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut counts = ShelfCounts::default();
        let mut grown: BTreeMap<ClientId, Timestamp> = BTreeMap::new();
        let mut answers = Vec::with_capacity(batch.len());
        for together in groups(batch) {
            // All that could refuse the appends is looked at before their first write, so no savepoint is needed.
            let examined = together.iter().map(|it| examine(&tx, it)).collect::<Result<Vec<_>, _>>()?;
            let envelopes = match examined.into_iter().collect::<Result<Vec<_>, _>>() {
                Ok(envelopes) => envelopes,
                Err(conflict) => {
                    answers.extend(std::iter::repeat_n(Err(conflict), together.len()));
                    continue;
                }
            };
            for (append, envelopes) in together.into_iter().zip(envelopes) {
                if !envelopes.is_empty() {
                    let at = grown.entry(append.client.clone()).or_insert(append.at);
                    *at = append.at.max(*at);
                }
                answers.push(Ok(write(&tx, &mut self.trees, &mut counts, append, &envelopes)?));
            }
        }
        counts.store(&tx)?;
        for (client, at) in &grown {
            store_size(&tx, client, self.trees.get(client).map_or(0, |tree| tree.range.size()))?;
            if let Some(tree) = self.trees.get_mut(client)
                && (at.as_millisecond() - tree.checkpoint_ms).abs() >= self.options.checkpoint_every_ms
            {
                let origin = format!("{}/{client}", self.options.origin);
                crate::checkpoint::store(&tx, &self.key, &origin, client, tree, *at)?;
            }
        }
        tx.commit()?;
        Ok(answers)
    }
}

/// A batch as what lands together.
fn groups(batch: Vec<Append>) -> Vec<Vec<Append>> {
    let (mut groups, mut group) = (Vec::with_capacity(batch.len()), Vec::new());
    for append in batch {
        let more = append.tied;
        group.push(append);
        if !more {
            groups.push(std::mem::take(&mut group));
        }
    }
    if !group.is_empty() {
        groups.push(group);
    }
    groups
}

/// The envelopes to write, or why not.
fn examine(conn: &Connection, append: &Append) -> Result<Result<Vec<Vec<u8>>, Conflict>, JournalError> {
    if let Some(objection) = objection(append) {
        return Ok(Err(Conflict::Unfit(objection)));
    }
    if let Some(once) = &append.once
        && let Some(stored) = find_once(conn, &append.client, &once.key)?
    {
        return Ok(Err(Conflict::Once { stored: Box::new(stored) }));
    }
    if !append.entries.is_empty() {
        let found = head(conn, append)?;
        if found != append.expected_version {
            let (client, case) = (append.client.clone(), append.case_id.clone());
            return Ok(Err(Conflict::Version { client, case, expected: append.expected_version, found }));
        }
    }
    if let Some(number) = &append.number {
        let last = last_number(conn, &append.client, &number.counter)?;
        if last + 1 != number.n {
            return Ok(Err(Conflict::Number { counter: number.counter.clone(), last }));
        }
    }
    if let Some((queue, id)) = jobs::lost_lease(conn, &append.client, &append.jobs)? {
        return Ok(Err(Conflict::Fence { queue, id }));
    }
    let seal = |(n, entry): (u64, &Entry)| {
        let (client, case) = (append.client.as_str(), append.case_id.as_str());
        envelope::write(client, case, append.expected_version + n, &entry.kind, append.at, &entry.body)
    };
    Ok((1..).zip(&append.entries).map(seal).collect::<Result<_, _>>().map_err(Conflict::Unfit))
}

/// What is wrong with the append whatever the journal holds.
pub(crate) fn objection(append: &Append) -> Option<String> {
    let changes = append.rows.len() + append.jobs.len() + append.blobs.len();
    if append.entries.len() > ENTRIES_PER_APPEND_MAX || changes > CHANGES_PER_APPEND_MAX {
        return Some(format!(
            "{} entries and {changes} changes; the limits are {ENTRIES_PER_APPEND_MAX} and {CHANGES_PER_APPEND_MAX}",
            append.entries.len()
        ));
    }
    let entry = |entry: &Entry| {
        name_objection("kind", &entry.kind)
            .or_else(|| body_objection("entry", entry.body.len(), BODY_BYTES_MAX))
    };
    let once = |once: &Once| {
        name_objection("idempotency key", &once.key)
            .or_else(|| body_objection("answer", once.answer.len(), ANSWER_BYTES_MAX))
    };
    client_objection(append.client.as_str())
        .or_else(|| name_objection("case id", append.case_id.as_str()))
        .or_else(|| append.entries.iter().find_map(entry))
        .or_else(|| append.rows.iter().find_map(crate::rows::objection))
        .or_else(|| append.jobs.iter().find_map(jobs::objection))
        .or_else(|| append.once.as_ref().and_then(once))
        .or_else(|| append.number.as_ref().and_then(|it| name_objection("counter", &it.counter)))
}

/// Why a body of `bytes` is too long, or nothing.
pub(crate) fn body_objection(what: &str, bytes: usize, limit: usize) -> Option<String> {
    (bytes > limit).then(|| format!("the body of the {what} has {bytes} bytes; the limit is {limit}"))
}

/// The last number taken of a counter.
fn last_number(conn: &Connection, client: &ClientId, counter: &str) -> Result<u64, JournalError> {
    let sql = "SELECT rank FROM rows WHERE client = ?1 AND view = ?2 AND key = ?3";
    let last = conn.prepare_cached(sql)?.query_row([client.as_str(), COUNTERS, counter], |row| row.get(0));
    Ok(counted(last.optional()?.unwrap_or(0)))
}

/// The row that a counter stands in.
fn counter_row(number: &Number) -> RowChange {
    RowChange::Put {
        view: COUNTERS.to_owned(),
        key: number.counter.clone(),
        shelf: String::new(),
        rank: stored(number.n),
        case_id: String::new(),
        body: Vec::new(),
    }
}

fn head(conn: &Connection, append: &Append) -> Result<u64, JournalError> {
    let mut select =
        conn.prepare_cached("SELECT max(version) FROM events WHERE client = ?1 AND case_id = ?2")?;
    let head: Option<i64> =
        select.query_row([append.client.as_str(), append.case_id.as_str()], |row| row.get(0))?;
    Ok(counted(head.unwrap_or(0)))
}

fn write(
    conn: &Connection,
    trees: &mut HashMap<ClientId, Tree>,
    counts: &mut ShelfCounts,
    append: Append,
    envelopes: &[Vec<u8>],
) -> Result<Committed, JournalError> {
    let committed = write_entries(conn, trees, &append, envelopes)?;
    for change in &append.rows {
        crate::rows::write(conn, counts, &append.client, change)?;
    }
    for change in &append.jobs {
        jobs::write(conn, &append.client, change)?;
    }
    for change in &append.blobs {
        write_blob(conn, &append.client, change)?;
    }
    if let Some(number) = &append.number {
        crate::rows::write(conn, counts, &append.client, &counter_row(number))?;
    }
    if let Some(once) = &append.once {
        conn.prepare_cached(
            "INSERT INTO once (client, key, request, answer, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            append.client.as_str(),
            once.key,
            once.request.0,
            once.answer,
            append.at.as_millisecond()
        ])?;
    }
    Ok(committed)
}

fn write_entries(
    conn: &Connection,
    trees: &mut HashMap<ClientId, Tree>,
    append: &Append,
    envelopes: &[Vec<u8>],
) -> Result<Committed, JournalError> {
    let (client, first) = (&append.client, append.expected_version + 1);
    if envelopes.is_empty() {
        return Ok(Committed { first_position: 0, versions: first..first });
    }
    let tree = match trees.entry(client.clone()) {
        std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
        std::collections::hash_map::Entry::Vacant(new) => new.insert(Tree::load(conn, client)?),
    };
    let first_position = tree.range.size() + 1;
    let mut insert = conn.prepare_cached(
        "INSERT INTO events (client, case_id, version, position, envelope) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (version, envelope) in (first..).zip(envelopes) {
        let position = stored(tree.range.size() + 1);
        insert.execute(params![
            client.as_str(),
            append.case_id.as_str(),
            stored(version),
            position,
            envelope
        ])?;
        tree.push(conn, client, merkle::leaf_hash(envelope))?;
    }
    Ok(Committed { first_position, versions: first..first + envelopes.len() as u64 })
}

fn write_blob(conn: &Connection, client: &ClientId, change: &BlobChange) -> Result<(), JournalError> {
    match change {
        BlobChange::Put(blob) => conn
            .prepare_cached(
                "INSERT INTO blobs (client, plain, sealed, bytes, erased) VALUES (?1, ?2, ?3, ?4, 0)
                 ON CONFLICT (client, plain) DO UPDATE SET sealed = excluded.sealed, bytes = excluded.bytes, erased = 0",
            )?
            .execute(params![client.as_str(), blob.plain.0, blob.sealed.0, stored(blob.bytes)])?,
        BlobChange::Erased { plain } => conn
            .prepare_cached("UPDATE blobs SET erased = 1 WHERE client = ?1 AND plain = ?2")?
            .execute(params![client.as_str(), plain.0])?,
    };
    Ok(())
}

fn store_size(conn: &Connection, client: &ClientId, size: u64) -> Result<(), JournalError> {
    conn.prepare_cached(
        "INSERT INTO clients (client, size) VALUES (?1, ?2) ON CONFLICT (client) DO UPDATE SET size = excluded.size",
    )?
    .execute(params![client.as_str(), stored(size)])?;
    Ok(())
}

/// What stands under an idempotency key.
pub(crate) fn find_once(
    conn: &Connection,
    client: &ClientId,
    key: &str,
) -> Result<Option<Once>, JournalError> {
    let mut select =
        conn.prepare_cached("SELECT request, answer FROM once WHERE client = ?1 AND key = ?2")?;
    let once = select.query_row([client.as_str(), key], |row| {
        Ok(Once { key: key.to_owned(), request: Digest(row.get(0)?), answer: row.get(1)? })
    });
    Ok(once.optional()?)
}

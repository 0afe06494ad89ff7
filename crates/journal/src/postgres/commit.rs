//! Group commit: one transaction, a fixed set of statements over arrays.

use super::Journal;
use super::connection::Tx;
use super::plan::Plan;
use super::staged::Standing;
use crate::error::Conflict;
use crate::limits::stored;
use crate::{Append, COUNTERS, Committed, JobChange, JournalError, RowChange};
use std::collections::{BTreeMap, HashSet};
use terms::ClientId;

/// How often a batch is looked at anew because another process was quicker.
const RACES_MAX: u32 = 20;

type Answers = Vec<Result<Committed, Conflict>>;

impl Journal {
    /// Commits a batch in one transaction. Where another process was first, the batch is looked at once more: the append
    /// that lost is then refused as any other that came late, and the others land.
    pub(super) fn commit_batch(&mut self, batch: &[Append]) -> Result<Answers, JournalError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let new: HashSet<&ClientId> = batch
            .iter()
            .map(|it| &it.client)
            .filter(|it| !self.known.contains(*it) && crate::limits::client_fits(it.as_str()))
            .collect();
        if !new.is_empty() {
            self.greet(&new.iter().map(|it| it.as_str()).collect::<Vec<_>>())?;
            self.known.extend(new.into_iter().cloned());
        }
        for race in 1.. {
            match self.conn.transaction(|tx| attempt(tx, batch)) {
                Err(error) if race < RACES_MAX && is_race(&error) => {
                    tracing::debug!(race, %error, "another process was first");
                }
                Err(error) if is_race(&error) => break,
                outcome => return outcome,
            }
        }
        Err(JournalError::Raced)
    }

    /// Makes the row of clients that are new.
    fn greet(&mut self, clients: &[&str]) -> Result<(), JournalError> {
        let sql =
            "INSERT INTO clients (client) SELECT * FROM unnest($1::text[]) AS u(client) ORDER BY u.client
                   ON CONFLICT (client) DO NOTHING";
        self.conn.execute(sql, &[&clients]).map(|_| ())
    }
}

/// Whether a transaction failed only because another one was quicker: duplicate key, deadlock, serialization.
fn is_race(error: &JournalError) -> bool {
    match error {
        JournalError::Raced => true,
        JournalError::Postgres(error) => {
            error.code().is_some_and(|code| matches!(code.code(), "23505" | "40P01" | "40001"))
        }
        _ => false,
    }
}

fn attempt(tx: &mut Tx<'_, '_>, batch: &[Append]) -> Result<Answers, JournalError> {
    let mut standing = Standing::read(tx, batch)?;
    let mut plan = Plan::default();
    let (mut answers, mut rest) = (Answers::with_capacity(batch.len()), batch);
    while !rest.is_empty() {
        let untied = rest.iter().position(|append| !append.tied).map_or(rest.len(), |at| at + 1);
        let (together, after) = rest.split_at(untied);
        plan.add_together(&mut standing, together, &mut answers);
        rest = after;
    }
    write_entries(tx, &plan)?;
    write_once(tx, &plan)?;
    write_numbers(tx, &plan)?;
    write_rows(tx, &plan)?;
    write_words(tx, &plan)?;
    write_jobs(tx, &plan)?;
    write_blobs(tx, &plan)?;
    Ok(answers)
}

fn write_entries(tx: &mut Tx<'_, '_>, plan: &Plan<'_>) -> Result<(), JournalError> {
    if plan.entries.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO events (client, case_id, version, leaf, envelope)
               SELECT u.client, u.case_id, u.version, u.leaf, u.envelope
               FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[])
               WITH ORDINALITY AS u(client, case_id, version, leaf, envelope, n) ORDER BY u.n";
    let clients: Vec<&str> = plan.entries.iter().map(|it| it.client).collect();
    let cases: Vec<&str> = plan.entries.iter().map(|it| it.case).collect();
    let versions: Vec<i64> = plan.entries.iter().map(|it| it.version).collect();
    let leaves: Vec<&[u8]> = plan.entries.iter().map(|it| it.leaf.0.as_slice()).collect();
    let envelopes: Vec<&[u8]> = plan.entries.iter().map(|it| it.envelope.as_slice()).collect();
    tx.execute(sql, &[&clients, &cases, &versions, &leaves, &envelopes])?;
    Ok(())
}

fn write_once(tx: &mut Tx<'_, '_>, plan: &Plan<'_>) -> Result<(), JournalError> {
    if plan.once.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO once (client, key, request, answer, at_ms)
               SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::bigint[])
               AS u(client, key, request, answer, at_ms) ORDER BY u.client, u.key";
    let clients: Vec<&str> = plan.once.iter().map(|(client, _, _)| client.as_str()).collect();
    let keys: Vec<&str> = plan.once.iter().map(|(_, once, _)| once.key.as_str()).collect();
    let requests: Vec<&[u8]> = plan.once.iter().map(|(_, once, _)| once.request.0.as_slice()).collect();
    let answers: Vec<&[u8]> = plan.once.iter().map(|(_, once, _)| once.answer.as_slice()).collect();
    let times: Vec<i64> = plan.once.iter().map(|(_, _, at)| *at).collect();
    tx.execute(sql, &[&clients, &keys, &requests, &answers, &times])?;
    Ok(())
}

/// The rows are there and locked since the batch began.
fn write_numbers(tx: &mut Tx<'_, '_>, plan: &Plan<'_>) -> Result<(), JournalError> {
    if plan.numbers.is_empty() {
        return Ok(());
    }
    let sql =
        "UPDATE rows r SET rank = u.n FROM unnest($2::text[], $3::text[], $4::bigint[]) AS u(client, key, n)
               WHERE r.client = u.client AND r.view = $1 AND r.key = u.key";
    let clients: Vec<&str> = plan.numbers.keys().map(|(client, _)| *client).collect();
    let keys: Vec<&str> = plan.numbers.keys().map(|(_, key)| *key).collect();
    let numbers: Vec<i64> = plan.numbers.values().copied().collect();
    tx.execute(sql, &[&COUNTERS, &clients, &keys, &numbers])?;
    Ok(())
}

/// Columns of rows to put.
#[derive(Default)]
struct RowColumns<'a> {
    clients: Vec<&'a str>,
    views: Vec<&'a str>,
    keys: Vec<&'a str>,
    shelves: Vec<&'a str>,
    ranks: Vec<i64>,
    cases: Vec<&'a str>,
    bodies: Vec<&'a [u8]>,
}

fn write_rows(tx: &mut Tx<'_, '_>, plan: &Plan<'_>) -> Result<(), JournalError> {
    if plan.rows.is_empty() {
        return Ok(());
    }
    let mut put = RowColumns::default();
    let (mut gone_clients, mut gone_views, mut gone_keys) = (Vec::new(), Vec::new(), Vec::new());
    for ((client, view, key), change) in &plan.rows {
        let Some(RowChange::Put { shelf, rank, case_id, body, .. }) = change else {
            gone_clients.push(*client);
            gone_views.push(*view);
            gone_keys.push(*key);
            continue;
        };
        put.clients.push(client);
        put.views.push(view);
        put.keys.push(key);
        put.shelves.push(shelf);
        put.ranks.push(*rank);
        put.cases.push(case_id);
        put.bodies.push(body);
    }
    // How many rows came to and left each shelf, sorted: every batch locks shelves in one order.
    let mut counts: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    put_rows(tx, &put, &mut counts)?;
    if !gone_keys.is_empty() {
        let sql = "DELETE FROM rows WHERE (client, view, key) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
                   RETURNING client, view, shelf";
        for row in tx.query(sql, &[&gone_clients, &gone_views, &gone_keys])? {
            *counts.entry((row.get(0), row.get(1), row.get(2))).or_default() -= 1;
        }
    }
    store_counts(tx, counts)
}

/// First what is new, then what is there: so that two batches with the same new key never both count it.
fn put_rows(
    tx: &mut Tx<'_, '_>,
    put: &RowColumns<'_>,
    counts: &mut BTreeMap<(String, String, String), i64>,
) -> Result<(), JournalError> {
    if put.keys.is_empty() {
        return Ok(());
    }
    let RowColumns { clients, views, keys, shelves, ranks, cases, bodies } = put;
    let insert = "INSERT INTO rows (client, view, key, shelf, rank, case_id, body)
                  SELECT u.client, u.view, u.key, u.shelf, u.rank, u.case_id, u.body
                  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bytea[])
                  WITH ORDINALITY AS u(client, view, key, shelf, rank, case_id, body, n) ORDER BY u.n
                  ON CONFLICT (client, view, key) DO NOTHING RETURNING client, view, shelf";
    let new = tx.query(insert, &[clients, views, keys, shelves, ranks, cases, bodies])?;
    for row in &new {
        *counts.entry((row.get(0), row.get(1), row.get(2))).or_default() += 1;
    }
    if new.len() == keys.len() {
        return Ok(());
    }
    let update = "WITH old AS (
                    SELECT r.client, r.view, r.key, r.shelf FROM rows r
                    WHERE (r.client, r.view, r.key) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
                    ORDER BY r.client, r.view, r.key FOR UPDATE)
                  UPDATE rows r SET shelf = u.shelf, rank = u.rank, case_id = u.case_id, body = u.body
                  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bytea[])
                  AS u(client, view, key, shelf, rank, case_id, body)
                  JOIN old ON old.client = u.client AND old.view = u.view AND old.key = u.key
                  WHERE r.client = u.client AND r.view = u.view AND r.key = u.key
                  RETURNING r.client, r.view, old.shelf, r.shelf";
    let written = tx.query(update, &[clients, views, keys, shelves, ranks, cases, bodies])?;
    if written.len() != keys.len() {
        // Somebody removed one of them between the two statements.
        return Err(JournalError::Raced);
    }
    for row in written {
        let (client, view): (String, String) = (row.get(0), row.get(1));
        *counts.entry((client.clone(), view.clone(), row.get(2))).or_default() -= 1;
        *counts.entry((client, view, row.get(3))).or_default() += 1;
    }
    Ok(())
}

/// Tokens in one statement, those of each row as one text.
fn write_words(tx: &mut Tx<'_, '_>, plan: &Plan<'_>) -> Result<(), JournalError> {
    let columns = |gone: bool| {
        let (mut clients, mut views, mut keys, mut tokens) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for ((client, view, key), words) in plan.words.iter().filter(|(_, it)| it.is_empty() == gone) {
            clients.push(*client);
            views.push(*view);
            keys.push(*key);
            tokens.push(words.join(" "));
        }
        (clients, views, keys, tokens)
    };
    let (clients, views, keys, tokens) = columns(false);
    if !keys.is_empty() {
        let sql = "INSERT INTO words (client, view, key, tokens)
                   SELECT u.client, u.view, u.key, array_to_tsvector(string_to_array(u.tokens, ' '))
                   FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
                   WITH ORDINALITY AS u(client, view, key, tokens, n) ORDER BY u.n
                   ON CONFLICT (client, view, key) DO UPDATE SET tokens = excluded.tokens";
        tx.execute(sql, &[&clients, &views, &keys, &tokens])?;
    }
    let (clients, views, keys, _) = columns(true);
    if !keys.is_empty() {
        let sql = "DELETE FROM words WHERE (client, view, key) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))";
        tx.execute(sql, &[&clients, &views, &keys])?;
    }
    Ok(())
}

fn store_counts(
    tx: &mut Tx<'_, '_>,
    counts: BTreeMap<(String, String, String), i64>,
) -> Result<(), JournalError> {
    let (mut clients, mut views, mut shelves, mut changes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((client, view, shelf), n) in counts.into_iter().filter(|(_, n)| *n != 0) {
        clients.push(client);
        views.push(view);
        shelves.push(shelf);
        changes.push(n);
    }
    if changes.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO shelves AS s (client, view, shelf, n)
               SELECT u.client, u.view, u.shelf, u.n FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
               WITH ORDINALITY AS u(client, view, shelf, n, at) ORDER BY u.at
               ON CONFLICT (client, view, shelf) DO UPDATE SET n = s.n + excluded.n";
    tx.execute(sql, &[&clients, &views, &shelves, &changes])?;
    Ok(())
}

fn write_jobs(tx: &mut Tx<'_, '_>, plan: &Plan<'_>) -> Result<(), JournalError> {
    let (mut gone_clients, mut gone_queues, mut gone_ids) = (Vec::new(), Vec::new(), Vec::new());
    let (mut clients, mut queues, mut ids, mut cases) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut dues, mut priorities, mut bodies): (Vec<i64>, Vec<i16>, Vec<&[u8]>) =
        (Vec::new(), Vec::new(), Vec::new());
    for ((client, queue, id), change) in &plan.jobs {
        let Some(JobChange::Put { case_id, due_ms, priority, body, .. }) = change else {
            gone_clients.push(*client);
            gone_queues.push(*queue);
            gone_ids.push(*id);
            continue;
        };
        clients.push(*client);
        queues.push(*queue);
        ids.push(*id);
        cases.push(case_id.as_str());
        dues.push(*due_ms);
        priorities.push(i16::from(*priority));
        bodies.push(body);
    }
    if !gone_ids.is_empty() {
        let sql = "DELETE FROM jobs WHERE (client, queue, id) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))";
        tx.execute(sql, &[&gone_clients, &gone_queues, &gone_ids])?;
    }
    if !ids.is_empty() {
        let sql = "INSERT INTO jobs (client, queue, id, case_id, due_ms, ready_ms, priority, attempts, lease_until_ms, fence, body)
                   SELECT u.client, u.queue, u.id, u.case_id, u.due_ms, u.due_ms, u.priority, 0, 0, 0, u.body
                   FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::smallint[], $7::bytea[])
                   WITH ORDINALITY AS u(client, queue, id, case_id, due_ms, priority, body, n) ORDER BY u.n
                   ON CONFLICT (client, queue, id) DO UPDATE SET case_id = excluded.case_id, due_ms = excluded.due_ms,
                   ready_ms = excluded.ready_ms, priority = excluded.priority, attempts = 0, lease_until_ms = 0, fence = 0,
                   body = excluded.body";
        tx.execute(sql, &[&clients, &queues, &ids, &cases, &dues, &priorities, &bodies])?;
    }
    Ok(())
}

fn write_blobs(tx: &mut Tx<'_, '_>, plan: &Plan<'_>) -> Result<(), JournalError> {
    for ((client, plain), change) in &plan.blobs {
        match change {
            Some(blob) => {
                let sql = "INSERT INTO blobs (client, plain, sealed, bytes) VALUES ($1, $2, $3, $4)
                           ON CONFLICT (client, plain) DO UPDATE SET sealed = excluded.sealed, bytes = excluded.bytes, erased = false";
                let (plain, sealed) = (plain.as_slice(), blob.sealed.0.as_slice());
                tx.execute(sql, &[client, &plain, &sealed, &stored(blob.bytes)])?;
            }
            None => {
                let sql = "UPDATE blobs SET erased = true WHERE client = $1 AND plain = $2";
                tx.execute(sql, &[client, &plain.as_slice()])?;
            }
        }
    }
    Ok(())
}

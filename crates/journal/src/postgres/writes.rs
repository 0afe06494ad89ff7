//! What a plan writes: one statement a table over arrays, whatever the size of the batch.
//!
//! Their plans are made once, for lookups by name (`connection::Plans::ByName`), and whoever looks up by name finds one index
//! only (`0003_lookups.sql`): so a statement costs the same in an empty table and in a full one, before the server has any
//! figures about it.

use super::plan::Plan;
use super::together::Write;
use crate::limits::stored;
use crate::{COUNTERS, JobChange, RowChange};
use std::collections::HashMap;
use terms::{CaseId, ClientId};

/// The statements of a plan, in the order in which every batch locks.
pub(super) fn writes<'a>(plan: &'a Plan<'_>) -> Vec<Write<'a>> {
    let mut all = Vec::with_capacity(8);
    all.extend(entries(plan));
    all.extend(once(plan));
    all.extend(numbers(plan));
    all.extend(rows(plan));
    words(plan, &mut all);
    jobs(plan, &mut all);
    blobs(plan, &mut all);
    all
}

/// Fails (a division by zero) unless each of `heads` that is above zero is stored: asked before entries are written behind them.
pub(super) fn question(heads: &HashMap<(ClientId, CaseId), u64>) -> Option<Write<'static>> {
    let mut asked: Vec<_> = heads.iter().filter(|(_, version)| **version > 0).collect();
    asked.sort();
    if asked.is_empty() {
        return None;
    }
    let sql = "SELECT 1 / (count(*) = $4)::integer FROM unnest($1::text[], $2::text[], $3::bigint[])
               AS u(client, case_id, version)
               JOIN events e ON e.client = u.client AND e.case_id = u.case_id AND e.version = u.version";
    let clients: Vec<String> = asked.iter().map(|((client, _), _)| client.0.clone()).collect();
    let cases: Vec<String> = asked.iter().map(|((_, case), _)| case.0.clone()).collect();
    let versions: Vec<i64> = asked.iter().map(|(_, version)| stored(**version)).collect();
    Some(Write::new(sql).with(clients).with(cases).with(versions).with(stored(asked.len() as u64)))
}

fn entries<'a>(plan: &'a Plan<'_>) -> Option<Write<'a>> {
    let sql = "INSERT INTO events (client, case_id, version, leaf, envelope)
               SELECT u.client, u.case_id, u.version, u.leaf, u.envelope
               FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[])
               WITH ORDINALITY AS u(client, case_id, version, leaf, envelope, n) ORDER BY u.n";
    let clients: Vec<&str> = plan.entries.iter().map(|it| it.client).collect();
    let cases: Vec<&str> = plan.entries.iter().map(|it| it.case).collect();
    let versions: Vec<i64> = plan.entries.iter().map(|it| it.version).collect();
    let leaves: Vec<&[u8]> = plan.entries.iter().map(|it| it.leaf.0.as_slice()).collect();
    let envelopes: Vec<&[u8]> = plan.entries.iter().map(|it| it.envelope.as_slice()).collect();
    (!clients.is_empty())
        .then(|| Write::new(sql).with(clients).with(cases).with(versions).with(leaves).with(envelopes))
}

fn once<'a>(plan: &'a Plan<'_>) -> Option<Write<'a>> {
    let sql = "INSERT INTO once (client, key, request, answer, at_ms)
               SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::bigint[])
               AS u(client, key, request, answer, at_ms) ORDER BY u.client, u.key";
    let clients: Vec<&str> = plan.once.iter().map(|(client, _, _)| client.as_str()).collect();
    let keys: Vec<&str> = plan.once.iter().map(|(_, once, _)| once.key.as_str()).collect();
    let requests: Vec<&[u8]> = plan.once.iter().map(|(_, once, _)| once.request.0.as_slice()).collect();
    let answers: Vec<&[u8]> = plan.once.iter().map(|(_, once, _)| once.answer.as_slice()).collect();
    let times: Vec<i64> = plan.once.iter().map(|(_, _, at)| *at).collect();
    (!clients.is_empty())
        .then(|| Write::new(sql).with(clients).with(keys).with(requests).with(answers).with(times))
}

fn numbers<'a>(plan: &'a Plan<'_>) -> Option<Write<'a>> {
    let sql =
        "UPDATE rows r SET rank = u.n FROM unnest($2::text[], $3::text[], $4::bigint[]) AS u(client, key, n)
               WHERE r.client = u.client AND r.view = $1 AND r.key = u.key";
    let clients: Vec<&str> = plan.numbers.keys().map(|(client, _)| *client).collect();
    let keys: Vec<&str> = plan.numbers.keys().map(|(_, key)| *key).collect();
    let numbers: Vec<i64> = plan.numbers.values().copied().collect();
    (!clients.is_empty()).then(|| Write::new(sql).with(COUNTERS).with(clients).with(keys).with(numbers))
}

/// Rows that go and rows that are put, and from the shelves that they left and came to the counts, last and in one order: so
/// two batches with the same new key never both count it, and never wait for each other in a circle.
fn rows<'a>(plan: &'a Plan<'_>) -> Option<Write<'a>> {
    let sql = "WITH gone AS (
                 DELETE FROM rows r USING unnest($8::text[], $9::text[], $10::text[]) AS u(client, view, key)
                 WHERE r.client = u.client AND r.view = u.view AND r.key = u.key
                 RETURNING r.client, r.view, r.shelf),
               put AS (
                 INSERT INTO rows (client, view, key, shelf, rank, case_id, body)
                 SELECT u.client, u.view, u.key, u.shelf, u.rank, u.case_id, u.body
                 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bytea[])
                 WITH ORDINALITY AS u(client, view, key, shelf, rank, case_id, body, n) ORDER BY u.n
                 ON CONFLICT (client, view, key) DO UPDATE SET shelf = excluded.shelf, rank = excluded.rank,
                 case_id = excluded.case_id, body = excluded.body, was = rows.shelf
                 RETURNING client, view, shelf, was)
               INSERT INTO shelves AS s (client, view, shelf, n)
               SELECT c.client, c.view, c.shelf, sum(c.n) FROM (
                 SELECT client, view, shelf, -1 AS n FROM gone
                 UNION ALL SELECT client, view, was, -1 FROM put WHERE was IS NOT NULL
                 UNION ALL SELECT client, view, shelf, 1 FROM put) c
               GROUP BY c.client, c.view, c.shelf HAVING sum(c.n) <> 0
               ORDER BY c.client, c.view, c.shelf COLLATE \"C\"
               ON CONFLICT (client, view, shelf) DO UPDATE SET n = s.n + excluded.n";
    let (mut clients, mut views, mut keys, mut shelves) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut ranks, mut cases, mut bodies): (Vec<i64>, Vec<&str>, Vec<&[u8]>) =
        (Vec::new(), Vec::new(), Vec::new());
    let (mut gone_clients, mut gone_views, mut gone_keys) = (Vec::new(), Vec::new(), Vec::new());
    for ((client, view, key), change) in &plan.rows {
        let Some(RowChange::Put { shelf, rank, case_id, body, .. }) = change else {
            gone_clients.push(*client);
            gone_views.push(*view);
            gone_keys.push(*key);
            continue;
        };
        clients.push(*client);
        views.push(*view);
        keys.push(*key);
        shelves.push(shelf.as_str());
        ranks.push(*rank);
        cases.push(case_id);
        bodies.push(body);
    }
    (!plan.rows.is_empty()).then(|| {
        Write::new(sql)
            .with(clients)
            .with(views)
            .with(keys)
            .with(shelves)
            .with(ranks)
            .with(cases)
            .with(bodies)
            .with(gone_clients)
            .with(gone_views)
            .with(gone_keys)
    })
}

/// Tokens in one statement, those of each row as one text.
fn words<'a>(plan: &'a Plan<'_>, all: &mut Vec<Write<'a>>) {
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
        all.push(Write::new(sql).with(clients).with(views).with(keys).with(tokens));
    }
    let (clients, views, keys, _) = columns(true);
    if !keys.is_empty() {
        let sql =
            "DELETE FROM words w USING unnest($1::text[], $2::text[], $3::text[]) AS u(client, view, key)
                   WHERE w.client = u.client AND w.view = u.view AND w.key = u.key";
        all.push(Write::new(sql).with(clients).with(views).with(keys));
    }
}

fn jobs<'a>(plan: &'a Plan<'_>, all: &mut Vec<Write<'a>>) {
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
        let sql =
            "DELETE FROM jobs j USING unnest($1::text[], $2::text[], $3::text[]) AS u(client, queue, id)
                   WHERE j.client = u.client AND j.queue = u.queue AND j.id = u.id";
        all.push(Write::new(sql).with(gone_clients).with(gone_queues).with(gone_ids));
    }
    if !ids.is_empty() {
        let sql = "INSERT INTO jobs (client, queue, id, case_id, due_ms, ready_ms, priority, attempts, lease_until_ms, fence, body)
                   SELECT u.client, u.queue, u.id, u.case_id, u.due_ms, u.due_ms, u.priority, 0, 0, 0, u.body
                   FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::smallint[], $7::bytea[])
                   WITH ORDINALITY AS u(client, queue, id, case_id, due_ms, priority, body, n) ORDER BY u.n
                   ON CONFLICT (client, queue, id) DO UPDATE SET case_id = excluded.case_id, due_ms = excluded.due_ms,
                   ready_ms = excluded.ready_ms, priority = excluded.priority, attempts = 0, lease_until_ms = 0, fence = 0,
                   body = excluded.body";
        all.push(
            Write::new(sql)
                .with(clients)
                .with(queues)
                .with(ids)
                .with(cases)
                .with(dues)
                .with(priorities)
                .with(bodies),
        );
    }
}

fn blobs<'a>(plan: &'a Plan<'_>, all: &mut Vec<Write<'a>>) {
    let (mut clients, mut plains, mut sealed, mut bytes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut gone_clients, mut gone_plains) = (Vec::new(), Vec::new());
    for ((client, plain), change) in &plan.blobs {
        match change {
            Some(blob) => {
                clients.push(*client);
                plains.push(plain.as_slice());
                sealed.push(blob.sealed.0.as_slice());
                bytes.push(stored(blob.bytes));
            }
            None => {
                gone_clients.push(*client);
                gone_plains.push(plain.as_slice());
            }
        }
    }
    if !clients.is_empty() {
        let sql = "INSERT INTO blobs (client, plain, sealed, bytes)
                   SELECT u.client, u.plain, u.sealed, u.bytes FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::bigint[])
                   WITH ORDINALITY AS u(client, plain, sealed, bytes, n) ORDER BY u.n
                   ON CONFLICT (client, plain) DO UPDATE SET sealed = excluded.sealed, bytes = excluded.bytes, erased = false";
        all.push(Write::new(sql).with(clients).with(plains).with(sealed).with(bytes));
    }
    if !gone_clients.is_empty() {
        let sql = "UPDATE blobs b SET erased = true FROM unnest($1::text[], $2::bytea[]) AS u(client, plain)
                   WHERE b.client = u.client AND b.plain = u.plain";
        all.push(Write::new(sql).with(gone_clients).with(gone_plains));
    }
}

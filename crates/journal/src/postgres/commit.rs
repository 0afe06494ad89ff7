//! Group commit: one transaction, a fixed set of statements over arrays.

use super::Journal;
use super::connection::Tx;
use super::plan::Plan;
use super::staged::Standing;
use super::writes::writes;
use crate::error::Conflict;
use crate::{Append, Committed, JournalError};
use std::collections::HashSet;
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
        if let Some(answers) = self.commit_unhindered(batch)? {
            return Ok(answers);
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

    /// Commits a batch as if nothing that is stored stood in its way, in one way to the server and back: the cases are where
    /// their appends say, the keys are new. The keys of the tables and one question hold it to that. Nothing where it is not
    /// so, or where a batch has to look before it can tell: then nothing was written.
    fn commit_unhindered(&mut self, batch: &[Append]) -> Result<Option<Answers>, JournalError> {
        let Some(mut standing) = Standing::assumed(batch) else { return Ok(None) };
        let heads = standing.heads.clone();
        let (plan, answers) = planned(&mut standing, batch);
        let mut all: Vec<_> = super::writes::question(&heads).into_iter().collect();
        all.extend(writes(&plan));
        match self.conn.together(&all) {
            Ok(()) => Ok(Some(answers)),
            Err(error) if is_hindered(&error) => Ok(None),
            Err(error) => Err(error),
        }
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

/// Whether a batch that was written unseen met something: a race, or the question had another answer.
fn is_hindered(error: &JournalError) -> bool {
    is_race(error)
        || matches!(error, JournalError::Postgres(error) if error.code().is_some_and(|it| it.code() == "22012"))
}

fn attempt(tx: &mut Tx<'_, '_>, batch: &[Append]) -> Result<Answers, JournalError> {
    let mut standing = Standing::read(tx, batch)?;
    let (plan, answers) = planned(&mut standing, batch);
    tx.end_with(&writes(&plan))?;
    Ok(answers)
}

/// What a batch comes to, and the answer to each of its appends.
fn planned<'a>(standing: &mut Standing, batch: &'a [Append]) -> (Plan<'a>, Answers) {
    let mut plan = Plan::default();
    let (mut answers, mut rest) = (Answers::with_capacity(batch.len()), batch);
    while !rest.is_empty() {
        let untied = rest.iter().position(|append| !append.tied).map_or(rest.len(), |at| at + 1);
        let (together, after) = rest.split_at(untied);
        plan.add_together(standing, together, &mut answers);
        rest = after;
    }
    (plan, answers)
}

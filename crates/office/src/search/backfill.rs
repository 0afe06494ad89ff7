//! Cases that are older than the index come into it once, in the background, in the order of their numbers.

use super::{VIEW, words};
use crate::envelope::{open_row, subject};
use crate::project::CaseRow;
use crate::shared::Shared;
use crate::writer::{Message, Writer};
use journal::RowChange;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use terms::{CaseId, Failure};

/// Rows written together; between them other work goes on.
const AT_ONCE: usize = 100;

/// Fills the index where it lacks cases, then says that it is whole.
pub(crate) fn work(shared: &Arc<Shared>, writer: &Writer, stop: &AtomicBool) {
    match fill(shared, writer, stop) {
        Ok(n) => {
            if n > 0 {
                tracing::info!(cases = n, "older cases came into the index");
            }
            shared.indexed.store(!stop.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        Err(error) => tracing::error!(%error, "the index is not whole; lists are searched row by row"),
    }
}

fn fill(shared: &Shared, writer: &Writer, stop: &AtomicBool) -> Result<usize, Failure> {
    let shelves = shared.reader.shelves(&shared.client, VIEW).map_err(Failure::fault)?;
    let cases: u64 = shelves.iter().map(|(_, n)| n).sum();
    if cases == shared.reader.findable(&shared.client, VIEW).map_err(Failure::fault)? {
        return Ok(0);
    }
    let tokens = shared.vault.tokens(shared.client.as_str()).map_err(Failure::fault)?;
    let (mut after, mut written) = (String::new(), 0);
    while !stop.load(Ordering::Relaxed) {
        let rows = shared.reader.scan(&shared.client, VIEW, &after, AT_ONCE).map_err(Failure::fault)?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.key);
        let mut changes = Vec::with_capacity(rows.len());
        for row in &rows {
            let (name, place) = (CaseId::from(row.key.as_str()), format!("{VIEW}/{}", row.key));
            // What was erased is not found.
            let read: Result<CaseRow, Failure> =
                open_row(&shared.vault, &shared.client, &subject(&name), &place, &row.body);
            if let Ok(case) = read {
                let tokens = words::of_case(&tokens, &case);
                changes.push(RowChange::Words { view: VIEW.to_owned(), key: row.key.clone(), tokens });
            }
        }
        written += changes.len();
        let (reply, answer) = sync_channel(1);
        writer.send(Message::Rows { rows: changes, reply })?;
        answer.recv().map_err(|_| Failure::fault("The writer has stopped"))??;
    }
    Ok(written)
}

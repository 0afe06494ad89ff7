//! Writing read-model rows, and keeping the count of every shelf beside them.

use crate::JournalError;
use crate::append::RowChange;
use crate::commit::body_objection;
use crate::limits::{BODY_BYTES_MAX, NAME_BYTES_MAX, name_objection};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::BTreeMap;
use terms::ClientId;

/// What a row change breaks whatever the journal holds.
pub(crate) fn objection(change: &RowChange) -> Option<String> {
    match change {
        RowChange::Put { view, key, shelf, case_id, body, .. } => name_objection("view", view)
            .or_else(|| name_objection("key", key))
            .or_else(|| {
                (shelf.len().max(case_id.len()) > NAME_BYTES_MAX).then(|| "a shelf is too long".to_owned())
            })
            .or_else(|| body_objection("row", body.len(), BODY_BYTES_MAX)),
        RowChange::Delete { view, key } => {
            name_objection("view", view).or_else(|| name_objection("key", key))
        }
        RowChange::Words { view, key, tokens } => crate::words::objection(view, key, tokens),
    }
}

/// How many rows came to and left each shelf in one batch; stored once at its end, in the order of their names, so that the
/// same commands write the same bytes.
#[derive(Default)]
pub(crate) struct ShelfCounts(BTreeMap<(ClientId, String, String), i64>);

impl ShelfCounts {
    fn add(&mut self, client: &ClientId, view: &str, shelf: &str, n: i64) {
        *self.0.entry((client.clone(), view.to_owned(), shelf.to_owned())).or_default() += n;
    }

    /// Adds the differences to what is stored.
    pub(crate) fn store(self, conn: &Connection) -> Result<(), JournalError> {
        let mut upsert = conn.prepare_cached(
            "INSERT INTO shelves (client, view, shelf, n) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (client, view, shelf) DO UPDATE SET n = n + excluded.n",
        )?;
        let mut swept = conn
            .prepare_cached("DELETE FROM shelves WHERE client = ?1 AND view = ?2 AND shelf = ?3 AND n = 0")?;
        for ((client, view, shelf), n) in self.0.into_iter().filter(|(_, n)| *n != 0) {
            upsert.execute(params![client.as_str(), view, shelf, n])?;
            if n < 0 {
                swept.execute([client.as_str(), &view, &shelf])?;
            }
        }
        Ok(())
    }
}

/// Writes one change.
pub(crate) fn write(
    conn: &Connection,
    counts: &mut ShelfCounts,
    client: &ClientId,
    change: &RowChange,
) -> Result<(), JournalError> {
    match change {
        RowChange::Put { view, key, shelf, rank, case_id, body } => {
            match lies_on(conn, client, view, key)? {
                Some(old) if old == *shelf => {}
                old => {
                    if let Some(old) = old {
                        counts.add(client, view, &old, -1);
                    }
                    counts.add(client, view, shelf, 1);
                }
            }
            conn.prepare_cached(
                "INSERT INTO rows (client, view, key, shelf, rank, case_id, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (client, view, key) DO UPDATE SET shelf = excluded.shelf, rank = excluded.rank,
                 case_id = excluded.case_id, body = excluded.body",
            )?
            .execute(params![client.as_str(), view, key, shelf, rank, case_id, body])?;
        }
        RowChange::Delete { view, key } => {
            if let Some(old) = lies_on(conn, client, view, key)? {
                counts.add(client, view, &old, -1);
                conn.prepare_cached("DELETE FROM rows WHERE client = ?1 AND view = ?2 AND key = ?3")?
                    .execute([client.as_str(), view, key])?;
            }
        }
        RowChange::Words { view, key, tokens } => crate::words::write(conn, client, view, key, tokens)?,
    }
    Ok(())
}

fn lies_on(
    conn: &Connection,
    client: &ClientId,
    view: &str,
    key: &str,
) -> Result<Option<String>, JournalError> {
    let mut select =
        conn.prepare_cached("SELECT shelf FROM rows WHERE client = ?1 AND view = ?2 AND key = ?3")?;
    Ok(select.query_row([client.as_str(), view, key], |row| row.get(0)).optional()?)
}

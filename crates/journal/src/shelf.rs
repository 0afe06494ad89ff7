//! Reading read-model rows: by key, by shelf in pages, by view; and how many there are.

use crate::cursor::Cursor;
use crate::limits::{PAGE_ROWS_MAX, counted, stored};
use crate::{JournalError, Reader};
use rusqlite::{Connection, OptionalExtension as _, Params, params};
use terms::ClientId;

/// A read-model row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its key within the view.
    pub key: String,
    /// Where it lies.
    pub shelf: String,
    /// Its order there.
    pub rank: i64,
    /// The case it tells about; may be empty.
    pub case_id: String,
    /// Its content.
    pub body: Vec<u8>,
}

/// Some rows of a shelf, and where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The rows by rank, then key.
    pub rows: Vec<Row>,
    /// Present where there may be more.
    pub next: Option<Cursor>,
}

impl Reader {
    /// The row of that key.
    ///
    /// # Errors
    /// What the database says.
    pub fn row(&self, client: &ClientId, view: &str, key: &str) -> Result<Option<Row>, JournalError> {
        let sql =
            "SELECT key, shelf, rank, case_id, body FROM rows WHERE client = ?1 AND view = ?2 AND key = ?3";
        self.pool.read(|conn| {
            Ok(conn.prepare_cached(sql)?.query_row([client.as_str(), view, key], row).optional()?)
        })
    }

    /// Up to `limit` rows of a shelf after `after`, by rank, then key.
    ///
    /// # Errors
    /// What the database says, or a limit of 0 or above [`PAGE_ROWS_MAX`].
    pub fn page(
        &self,
        client: &ClientId,
        view: &str,
        shelf: &str,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, JournalError> {
        if limit == 0 || limit > PAGE_ROWS_MAX {
            return Err(JournalError::Unfit(format!("a page has 1 to {PAGE_ROWS_MAX} rows, not {limit}")));
        }
        let sql =
            "SELECT key, shelf, rank, case_id, body FROM rows WHERE client = ?1 AND view = ?2 AND shelf = ?3
                   AND (rank, key) > (?4, ?5) ORDER BY rank, key LIMIT ?6";
        // No key is empty, so that the smallest rank with the empty key lies before every row.
        let (rank, key) = after.map_or((i64::MIN, ""), |cursor| (cursor.rank, cursor.key.as_str()));
        let mut rows = self.pool.read(|conn| {
            rows(conn, sql, params![client.as_str(), view, shelf, rank, key, stored(limit as u64 + 1)])
        })?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| Cursor { rank: row.rank, key: row.key.clone() });
        Ok(Page { rows, next })
    }

    /// How many rows lie on a shelf. Kept, not counted.
    ///
    /// # Errors
    /// What the database says.
    pub fn count(&self, client: &ClientId, view: &str, shelf: &str) -> Result<u64, JournalError> {
        let sql = "SELECT n FROM shelves WHERE client = ?1 AND view = ?2 AND shelf = ?3";
        self.pool.read(|conn| {
            let n = conn
                .prepare_cached(sql)?
                .query_row([client.as_str(), view, shelf], |row| row.get(0))
                .optional()?;
            Ok(counted(n.unwrap_or(0)))
        })
    }

    /// How many rows of a shelf have at most that rank.
    ///
    /// # Errors
    /// What the database says.
    pub fn count_until(
        &self,
        client: &ClientId,
        view: &str,
        shelf: &str,
        rank: i64,
    ) -> Result<u64, JournalError> {
        let sql = "SELECT count(*) FROM rows WHERE client = ?1 AND view = ?2 AND shelf = ?3 AND rank <= ?4";
        let n: i64 = self.pool.read(|conn| {
            Ok(conn
                .prepare_cached(sql)?
                .query_row(params![client.as_str(), view, shelf, rank], |row| row.get(0))?)
        })?;
        Ok(u64::try_from(n).unwrap_or(0))
    }

    /// The shelves of a view that have rows, with their counts, by name.
    ///
    /// # Errors
    /// What the database says.
    pub fn shelves(&self, client: &ClientId, view: &str) -> Result<Vec<(String, u64)>, JournalError> {
        let sql = "SELECT shelf, n FROM shelves WHERE client = ?1 AND view = ?2 AND n > 0 ORDER BY shelf";
        self.pool.read(|conn| {
            let mut select = conn.prepare_cached(sql)?;
            let shelves =
                select.query_map([client.as_str(), view], |row| Ok((row.get(0)?, counted(row.get(1)?))))?;
            Ok(shelves.collect::<Result<_, _>>()?)
        })
    }

    /// Up to `limit` rows of a view by key, those after `after_key` (`""` from the first). For views that are read whole.
    ///
    /// # Errors
    /// What the database says.
    pub fn scan(
        &self,
        client: &ClientId,
        view: &str,
        after_key: &str,
        limit: usize,
    ) -> Result<Vec<Row>, JournalError> {
        let sql =
            "SELECT key, shelf, rank, case_id, body FROM rows WHERE client = ?1 AND view = ?2 AND key > ?3
                   ORDER BY key LIMIT ?4";
        self.pool
            .read(|conn| rows(conn, sql, params![client.as_str(), view, after_key, stored(limit as u64)]))
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        key: row.get(0)?,
        shelf: row.get(1)?,
        rank: row.get(2)?,
        case_id: row.get(3)?,
        body: row.get(4)?,
    })
}

fn rows(conn: &Connection, sql: &str, span: impl Params) -> Result<Vec<Row>, JournalError> {
    let mut select = conn.prepare_cached(sql)?;
    let rows = select.query_map(span, row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

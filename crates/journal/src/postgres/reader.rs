//! Reading, from any thread, while any number of processes write.

use super::claim::claimed;
use super::connection::{Connection, Pool};
use super::staged::digest;
use crate::limits::{PAGE_ROWS_MAX, counted, stored};
use crate::port::Reading;
use crate::{
    BlobRecord, Checkpoint, Claimed, Cursor, Hit, JournalError, Once, Page, QueueDepth, Row, Snapshot,
    Sought, Stored, TILE_HASHES, Tile, envelope,
};
use std::sync::Arc;
use terms::{CaseId, ClientId, Digest};
use tokio_postgres::Row as PgRow;
use tokio_postgres::types::ToSql;

/// Reads what was committed. Clones share a few connections.
#[derive(Clone)]
pub struct Reader {
    pool: Arc<Pool>,
}

impl Reader {
    pub(super) fn new(pool: Arc<Pool>) -> Self {
        Self { pool }
    }

    /// Reads the journal of a database; nothing is changed and no key is needed.
    ///
    /// # Errors
    /// [`JournalError::Postgres`], another schema, or none.
    pub fn of_url(url: &str, options: super::Options) -> Result<Self, JournalError> {
        let schema = options.schema.clone();
        let pool = Pool::new(url.to_owned(), options);
        pool.read(|conn| super::schema::require_newest(conn, &schema))?;
        Ok(Self::new(Arc::new(pool)))
    }

    pub(super) fn query(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<PgRow>, JournalError> {
        self.pool.read(|conn| conn.query(sql, values))
    }

    fn entries(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Stored>, JournalError> {
        self.query(sql, values)?.iter().map(entry).collect()
    }
}

impl Reading for Reader {
    fn case(&self, client: &ClientId, case: &CaseId, from_version: u64) -> Result<Vec<Stored>, JournalError> {
        let sql = "SELECT coalesce(p.position, 0), e.envelope FROM events e
                   LEFT JOIN positions p ON p.client = e.client AND p.case_id = e.case_id AND p.version = e.version
                   WHERE e.client = $1 AND e.case_id = $2 AND e.version >= $3 ORDER BY e.version";
        self.entries(sql, &[&client.as_str(), &case.as_str(), &stored(from_version)])
    }

    fn log(&self, client: &ClientId, after: u64, limit: usize) -> Result<Vec<Stored>, JournalError> {
        let sql = "SELECT p.position, e.envelope FROM positions p
                   JOIN events e ON e.client = p.client AND e.case_id = p.case_id AND e.version = p.version
                   WHERE p.client = $1 AND p.position > $2 ORDER BY p.position LIMIT $3";
        self.entries(sql, &[&client.as_str(), &stored(after), &stored(limit as u64)])
    }

    fn size(&self, client: &ClientId) -> Result<u64, JournalError> {
        let rows = self.query("SELECT size FROM clients WHERE client = $1", &[&client.as_str()])?;
        Ok(rows.first().map_or(0, |row| counted(row.get(0))))
    }

    fn clients(&self) -> Result<Vec<ClientId>, JournalError> {
        let sql = "SELECT client FROM clients ORDER BY client COLLATE \"C\"";
        Ok(self.query(sql, &[])?.iter().map(|row| ClientId(row.get(0))).collect())
    }

    fn once(&self, client: &ClientId, key: &str) -> Result<Option<Once>, JournalError> {
        let sql = "SELECT request, answer FROM once WHERE client = $1 AND key = $2";
        let rows = self.query(sql, &[&client.as_str(), &key])?;
        let once =
            |row: &PgRow| Ok(Once { key: key.to_owned(), request: digest(row.get(0))?, answer: row.get(1) });
        rows.first().map(once).transpose()
    }

    fn once_many(&self, client: &ClientId, keys: &[&str]) -> Result<Vec<Once>, JournalError> {
        self.pool.read(|conn| once_many(conn, client, keys))
    }

    fn blob(&self, client: &ClientId, plain: Digest) -> Result<Option<BlobRecord>, JournalError> {
        let sql = "SELECT sealed, bytes FROM blobs WHERE client = $1 AND plain = $2 AND NOT erased";
        let rows = self.query(sql, &[&client.as_str(), &plain.0.as_slice()])?;
        let record =
            |row: &PgRow| Ok(BlobRecord { plain, sealed: digest(row.get(0))?, bytes: counted(row.get(1)) });
        rows.first().map(record).transpose()
    }

    fn row(&self, client: &ClientId, view: &str, key: &str) -> Result<Option<Row>, JournalError> {
        let sql =
            "SELECT key, shelf, rank, case_id, body FROM rows WHERE client = $1 AND view = $2 AND key = $3";
        Ok(self.query(sql, &[&client.as_str(), &view, &key])?.first().map(row))
    }

    fn page(
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
            "SELECT key, shelf, rank, case_id, body FROM rows WHERE client = $1 AND view = $2 AND shelf = $3
                   AND shelf >= '' AND (rank, key) > ($4, $5) ORDER BY rank, key LIMIT $6";
        // No key is empty, so that the smallest rank with the empty key lies before every row.
        let (rank, key) = after.map_or((i64::MIN, ""), |cursor| (cursor.rank, cursor.key.as_str()));
        let found =
            self.query(sql, &[&client.as_str(), &view, &shelf, &rank, &key, &stored(limit as u64 + 1)])?;
        let mut rows: Vec<Row> = found.iter().map(row).collect();
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| Cursor { rank: row.rank, key: row.key.clone() });
        Ok(Page { rows, next })
    }

    fn count(&self, client: &ClientId, view: &str, shelf: &str) -> Result<u64, JournalError> {
        let sql = "SELECT n FROM shelves WHERE client = $1 AND view = $2 AND shelf = $3";
        Ok(self.query(sql, &[&client.as_str(), &view, &shelf])?.first().map_or(0, |row| counted(row.get(0))))
    }

    fn count_until(
        &self,
        client: &ClientId,
        view: &str,
        shelf: &str,
        rank: i64,
    ) -> Result<u64, JournalError> {
        let sql = "SELECT count(*) FROM rows WHERE client = $1 AND view = $2 AND shelf = $3 AND shelf >= '' AND rank <= $4";
        let rows = self.query(sql, &[&client.as_str(), &view, &shelf, &rank])?;
        Ok(rows.first().map_or(0, |row| counted(row.get(0))))
    }

    fn shelves(&self, client: &ClientId, view: &str) -> Result<Vec<(String, u64)>, JournalError> {
        let sql = "SELECT shelf, n FROM shelves WHERE client = $1 AND view = $2 AND n > 0 ORDER BY shelf";
        let rows = self.query(sql, &[&client.as_str(), &view])?;
        Ok(rows.iter().map(|row| (row.get(0), counted(row.get(1)))).collect())
    }

    fn scan(
        &self,
        client: &ClientId,
        view: &str,
        after_key: &str,
        limit: usize,
    ) -> Result<Vec<Row>, JournalError> {
        let sql =
            "SELECT key, shelf, rank, case_id, body FROM rows WHERE client = $1 AND view = $2 AND key > $3
                   ORDER BY key LIMIT $4";
        let rows = self.query(sql, &[&client.as_str(), &view, &after_key, &stored(limit as u64)])?;
        Ok(rows.iter().map(row).collect())
    }

    fn snapshot(&self, client: &ClientId, case: &CaseId) -> Result<Option<Snapshot>, JournalError> {
        let sql = "SELECT version, body FROM snapshots WHERE client = $1 AND case_id = $2";
        let rows = self.query(sql, &[&client.as_str(), &case.as_str()])?;
        Ok(rows.first().map(|row| Snapshot {
            client: client.clone(),
            case_id: case.clone(),
            version: counted(row.get(0)),
            body: row.get(1),
        }))
    }

    fn job(&self, client: &ClientId, queue: &str, id: &str) -> Result<Option<Claimed>, JournalError> {
        let sql = "SELECT client, queue, id, case_id, due_ms, priority, attempts, lease_until_ms, fence, body
                   FROM jobs WHERE client = $1 AND queue = $2 AND id = $3";
        Ok(self.query(sql, &[&client.as_str(), &queue, &id])?.first().map(claimed))
    }

    fn queues(&self, client: &ClientId) -> Result<Vec<QueueDepth>, JournalError> {
        let sql =
            "SELECT queue, count(*), min(due_ms) FROM jobs WHERE client = $1 GROUP BY queue ORDER BY queue";
        let depth = |row: &PgRow| QueueDepth {
            queue: row.get(0),
            jobs: counted(row.get(1)),
            oldest_due_ms: row.get(2),
        };
        Ok(self.query(sql, &[&client.as_str()])?.iter().map(depth).collect())
    }

    fn find(
        &self,
        client: &ClientId,
        view: &str,
        sought: Option<&Sought>,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Hit>, JournalError> {
        if limit == 0 || limit > PAGE_ROWS_MAX {
            return Err(JournalError::Unfit(format!("a page has 1 to {PAGE_ROWS_MAX} rows, not {limit}")));
        }
        let sql = "SELECT doc, key FROM words WHERE client = $1 AND view = $2 AND doc < $3
                   AND ($4::text IS NULL OR tokens @@ $4::tsquery) ORDER BY doc DESC LIMIT $5";
        let asked = sought.map(ToString::to_string);
        let (before, limit) = (before.map_or(i64::MAX, stored), stored(limit as u64));
        let rows = self.query(sql, &[&client.as_str(), &view, &before, &asked, &limit])?;
        Ok(rows.iter().map(|row| Hit { doc: counted(row.get(0)), key: row.get(1) }).collect())
    }

    fn is_found(
        &self,
        client: &ClientId,
        view: &str,
        key: &str,
        sought: &Sought,
    ) -> Result<bool, JournalError> {
        let sql = "SELECT 1 FROM words WHERE client = $1 AND view = $2 AND key = $3 AND tokens @@ $4::text::tsquery";
        Ok(!self.query(sql, &[&client.as_str(), &view, &key, &sought.to_string()])?.is_empty())
    }

    fn findable(&self, client: &ClientId, view: &str) -> Result<u64, JournalError> {
        let sql = "SELECT count(*) FROM words WHERE client = $1 AND view = $2";
        Ok(self.query(sql, &[&client.as_str(), &view])?.first().map_or(0, |row| counted(row.get(0))))
    }

    fn checkpoint(&self, client: &ClientId) -> Result<Option<Checkpoint>, JournalError> {
        let sql = "SELECT size, at_ms, note FROM checkpoints WHERE client = $1 ORDER BY size DESC LIMIT 1";
        let rows = self.query(sql, &[&client.as_str()])?;
        Ok(rows.first().map(|row| Checkpoint {
            client: client.clone(),
            size: counted(row.get(0)),
            at_ms: row.get(1),
            note: row.get(2),
        }))
    }

    fn tile(&self, client: &ClientId, tile: Tile) -> Result<Option<Vec<u8>>, JournalError> {
        let sql = "SELECT hash FROM hashes WHERE client = $1 AND level = $2 AND idx >= $3 AND idx < $4 ORDER BY idx";
        let Some(from) = tile.index.checked_mul(TILE_HASHES) else { return Ok(None) };
        let (to, level) = (from.saturating_add(tile.width), tile.level * 8);
        let signed = self.checkpoint(client)?.map_or(0, |it| it.size);
        if to > signed.checked_shr(level).unwrap_or(0) {
            return Ok(None);
        }
        let level = i32::try_from(level).unwrap_or(i32::MAX);
        let rows = self.query(sql, &[&client.as_str(), &level, &stored(from), &stored(to)])?;
        if rows.len() as u64 != tile.width {
            let what = format!("hashes of {client} are missing in tile {}", tile.path());
            return Err(JournalError::Damaged(what));
        }
        Ok(Some(rows.iter().flat_map(|row| row.get::<_, &[u8]>(0)).copied().collect()))
    }

    fn blobs(
        &self,
        client: &ClientId,
        after: Option<Digest>,
        limit: usize,
    ) -> Result<Vec<BlobRecord>, JournalError> {
        let sql = "SELECT plain, sealed, bytes FROM blobs WHERE client = $1 AND plain > $2 AND NOT erased
                   ORDER BY plain LIMIT $3";
        let after: Vec<u8> = after.map(|it| it.0.to_vec()).unwrap_or_default();
        let record = |row: &PgRow| {
            let (plain, sealed) = (digest(row.get(0))?, digest(row.get(1))?);
            Ok(BlobRecord { plain, sealed, bytes: counted(row.get(2)) })
        };
        self.query(sql, &[&client.as_str(), &after, &stored(limit as u64)])?.iter().map(record).collect()
    }

    fn unplaced(&self, client: &ClientId) -> Result<u64, JournalError> {
        let place = "SELECT txid::text, seq FROM clients WHERE client = $1";
        let place = self.query(place, &[&client.as_str()])?;
        let Some((txid, seq)) = place.first().map(|row| (row.get::<_, String>(0), row.get::<_, i64>(1)))
        else {
            return Ok(0);
        };
        let sql = "SELECT count(*) FROM events WHERE client = $1 AND (txid, seq) > ($2::text::xid8, $3) AND seq > 0";
        let rows = self.query(sql, &[&client.as_str(), &txid, &seq])?;
        Ok(rows.first().map_or(0, |row| counted(row.get(0))))
    }
}

pub(super) fn once_many(
    conn: &mut Connection,
    client: &ClientId,
    keys: &[&str],
) -> Result<Vec<Once>, JournalError> {
    let sql = "SELECT key, request, answer FROM once WHERE client = $1 AND key = ANY($2)";
    let once = |row: &PgRow| Ok(Once { key: row.get(0), request: digest(row.get(1))?, answer: row.get(2) });
    conn.query(sql, &[&client.as_str(), &keys])?.iter().map(once).collect()
}

fn row(row: &PgRow) -> Row {
    Row { key: row.get(0), shelf: row.get(1), rank: row.get(2), case_id: row.get(3), body: row.get(4) }
}

fn entry(row: &PgRow) -> Result<Stored, JournalError> {
    let (position, envelope): (u64, Vec<u8>) = (counted(row.get(0)), row.get(1));
    let (header, body) = envelope::read(&envelope)
        .map_err(|error| JournalError::Damaged(format!("an entry is no envelope: {error}")))?;
    let body = body.to_vec();
    Ok(Stored { position, header, body, envelope })
}

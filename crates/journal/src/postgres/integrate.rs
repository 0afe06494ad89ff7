//! Entries get their place in the tree in the order in which they committed, and checkpoints are signed.
//!
//! The order is (transaction, sequence), taken only below `pg_snapshot_xmin`: every transaction below it has ended, so
//! nothing can appear later before something that has its place already.

use super::Journal;
use super::connection::Tx;
use super::staged::digest;
use crate::limits::{counted, stored};
use crate::merkle::{CompactRange, Nodes, node_hash};
use crate::{JournalError, KeyError, note};
use jiff::Timestamp;
use terms::{ClientId, Digest};

/// Entries that get their place in one transaction.
const ENTRIES_MAX: i64 = 10_000;
/// Levels between two stored ones, as in C2SP tiles.
const TILE_LEVELS: u32 = 8;

impl Journal {
    /// Gives entries of `client` their places, as many as may have one, and signs a checkpoint where the newest is old, or
    /// at once where `sign` is asked. Gives how many got a place. One process does this for a client at a time; another
    /// that tries meanwhile does nothing.
    ///
    /// # Errors
    /// [`JournalError::Key`] where another key signed before, and what the database says.
    pub fn integrate(&mut self, client: &ClientId, now: Timestamp, sign: bool) -> Result<u64, JournalError> {
        let mut placed = 0;
        loop {
            let Self { conn, key, options, .. } = self;
            let origin = format!("{}/{client}", options.origin);
            let every = if sign { 0 } else { options.checkpoint_every_ms };
            let n = conn.transaction(|tx| {
                let Some(held) = hold(tx, client, sign)? else { return Ok(0) };
                let public = key.public();
                if held.signer.as_deref().is_some_and(|signer| signer != public.bytes()) {
                    return Err(KeyError::Another { client: client.0.clone() }.into());
                }
                let mut range = edge(tx, client, held.size)?;
                let n = grow(tx, client, &held, &mut range)?;
                let newest =
                    "SELECT size, at_ms FROM checkpoints WHERE client = $1 ORDER BY size DESC LIMIT 1";
                let newest = tx.query(newest, &[&client.as_str()])?;
                let (signed, at) =
                    newest.first().map_or((0, i64::MIN), |row| (counted(row.get(0)), row.get(1)));
                let at_ms = now.as_millisecond();
                if range.size() > signed && at_ms.saturating_sub(at).saturating_abs() >= every {
                    let text = note::write(key, &origin, range.size(), range.root());
                    let sql = "INSERT INTO checkpoints (client, size, at_ms, note) VALUES ($1, $2, $3, $4)";
                    tx.execute(sql, &[&client.as_str(), &stored(range.size()), &at_ms, &text])?;
                    let sql = "UPDATE clients SET signer = $2 WHERE client = $1 AND signer IS NULL";
                    tx.execute(sql, &[&client.as_str(), &public.bytes()])?;
                }
                Ok(n)
            })?;
            placed += n;
            if counted(ENTRIES_MAX) > n {
                return Ok(placed);
            }
        }
    }

    /// The same for every client.
    ///
    /// # Errors
    /// As [`Journal::integrate`].
    pub fn integrate_all(&mut self, now: Timestamp) -> Result<(), JournalError> {
        self.integrate_every(now, false)
    }

    pub(super) fn integrate_every(&mut self, now: Timestamp, sign: bool) -> Result<(), JournalError> {
        let clients = self.conn.query("SELECT client FROM clients ORDER BY client", &[])?;
        clients.iter().try_for_each(|row| self.integrate(&ClientId(row.get(0)), now, sign).map(|_| ()))
    }
}

struct Held {
    size: u64,
    signer: Option<Vec<u8>>,
    /// The transaction and the sequence of the last entry that has its place.
    place: (String, i64),
}

/// The client's row, held until the transaction ends; nothing where another process holds it and nobody waits.
fn hold(tx: &mut Tx<'_, '_>, client: &ClientId, wait: bool) -> Result<Option<Held>, JournalError> {
    let sql = if wait {
        "SELECT size, signer, txid::text, seq FROM clients WHERE client = $1 FOR UPDATE"
    } else {
        "SELECT size, signer, txid::text, seq FROM clients WHERE client = $1 FOR UPDATE SKIP LOCKED"
    };
    let rows = tx.query(sql, &[&client.as_str()])?;
    let held = |row: &tokio_postgres::Row| Held {
        size: counted(row.get(0)),
        signer: row.get(1),
        place: (row.get(2), row.get(3)),
    };
    Ok(rows.first().map(held))
}

/// Adds the next entries to the tree; how many.
fn grow(
    tx: &mut Tx<'_, '_>,
    client: &ClientId,
    held: &Held,
    range: &mut CompactRange,
) -> Result<u64, JournalError> {
    // The place is a value and no column of a join: so the index begins at it, however long the log before it is.
    // Ordered by the column and not by the text that is given out under its name: 1000 comes after 999.
    let next = "SELECT e.case_id, e.version, e.leaf, e.txid::text AS tx, e.seq FROM events e
                WHERE e.client = $1 AND (e.txid, e.seq) > ($3::text::xid8, $4) AND e.seq > 0
                AND e.txid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY e.txid, e.seq LIMIT $2";
    let (txid, seq) = &held.place;
    let entries = tx.query(next, &[&client.as_str(), &ENTRIES_MAX, txid, seq])?;
    let Some(last) = entries.last() else { return Ok(0) };
    let (mut positions, mut cases, mut versions) = (Vec::new(), Vec::new(), Vec::new());
    let (mut levels, mut indexes, mut hashes): (Vec<i32>, Vec<i64>, Vec<Vec<u8>>) =
        (Vec::new(), Vec::new(), Vec::new());
    for row in &entries {
        range.push(digest(row.get(2))?, |level, index, hash| {
            if level % TILE_LEVELS == 0 {
                levels.push(i32::try_from(level).unwrap_or(i32::MAX));
                indexes.push(stored(index));
                hashes.push(hash.0.to_vec());
            }
        });
        positions.push(stored(range.size()));
        cases.push(row.get::<_, &str>(0));
        versions.push(row.get::<_, i64>(1));
    }
    let client = client.as_str();
    let sql = "INSERT INTO positions (client, position, case_id, version)
               SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::bigint[])";
    tx.execute(sql, &[&client, &positions, &cases, &versions])?;
    let sql = "INSERT INTO hashes (client, level, idx, hash) SELECT $1, * FROM unnest($2::integer[], $3::bigint[], $4::bytea[])";
    tx.execute(sql, &[&client, &levels, &indexes, &hashes])?;
    let sql = "UPDATE clients SET size = $2, txid = $3::text::xid8, seq = $4 WHERE client = $1";
    let (txid, seq): (&str, i64) = (last.get(3), last.get(4));
    tx.execute(sql, &[&client, &stored(range.size()), &txid, &seq])?;
    Ok(entries.len() as u64)
}

/// The right edge of the tree of `size` leaves.
fn edge(tx: &mut Tx<'_, '_>, client: &ClientId, size: u64) -> Result<CompactRange, JournalError> {
    let mut nodes = StoredNodes { tx, client };
    let (mut peaks, mut from) = (Vec::new(), 0);
    for level in (0..u64::BITS).rev().filter(|level| size >> level & 1 == 1) {
        peaks.push(nodes.node(level, from >> level)?);
        from += 1 << level;
    }
    CompactRange::new(size, peaks)
        .ok_or_else(|| JournalError::Damaged(format!("the tree of {client} lost its right edge")))
}

/// Nodes out of the stored levels; what lies between two of them is folded.
struct StoredNodes<'a, 'c, 's> {
    tx: &'a mut Tx<'c, 's>,
    client: &'a ClientId,
}

impl Nodes for StoredNodes<'_, '_, '_> {
    type Error = JournalError;

    fn node(&mut self, level: u32, index: u64) -> Result<Digest, JournalError> {
        let base = level - level % TILE_LEVELS;
        let width = 1_u64 << (level - base);
        let from = index << (level - base);
        let sql = "SELECT hash FROM hashes WHERE client = $1 AND level = $2 AND idx >= $3 AND idx < $4 ORDER BY idx";
        let base = i32::try_from(base).unwrap_or(i32::MAX);
        let rows =
            self.tx.query(sql, &[&self.client.as_str(), &base, &stored(from), &stored(from + width)])?;
        if rows.len() as u64 != width {
            let what = format!("hashes of {} are missing at level {base} from {from}", self.client);
            return Err(JournalError::Damaged(what));
        }
        let mut row: Vec<Digest> = rows.iter().map(|row| digest(row.get(0))).collect::<Result<_, _>>()?;
        while row.len() > 1 {
            row = row.chunks_exact(2).map(|pair| node_hash(pair[0], pair[1])).collect();
        }
        row.pop().ok_or_else(|| JournalError::Damaged("an empty tile".to_owned()))
    }
}

//! A client's Merkle tree: the right edge in memory, complete subtrees of every eighth level in the database.

use crate::JournalError;
use crate::limits::{counted, stored};
use crate::merkle::{CompactRange, Nodes, node_hash};
use rusqlite::{Connection, OptionalExtension as _, params};
use terms::{ClientId, Digest};

/// Levels between two stored ones, as in C2SP tiles: a tile has 2^8 hashes.
const TILE_LEVELS: u32 = 8;

/// What the writer keeps of a client's log.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) range: CompactRange,
    /// Size and time of the newest stored checkpoint; zeros where there is none.
    pub(crate) checkpoint_size: u64,
    pub(crate) checkpoint_ms: i64,
}

impl Tree {
    /// Reads the right edge of `client`'s tree from what is stored.
    pub(crate) fn load(conn: &Connection, client: &ClientId) -> Result<Self, JournalError> {
        let size = size(conn, client)?;
        let mut nodes = StoredNodes { conn, client };
        let (mut peaks, mut from) = (Vec::new(), 0);
        for level in (0..u64::BITS).rev().filter(|level| size >> level & 1 == 1) {
            peaks.push(nodes.node(level, from >> level)?);
            from += 1 << level;
        }
        let range = CompactRange::new(size, peaks)
            .ok_or_else(|| JournalError::Damaged(format!("the tree of {client} lost its right edge")))?;
        let newest = "SELECT size, at_ms FROM checkpoints WHERE client = ?1 ORDER BY size DESC LIMIT 1";
        let newest = conn
            .prepare_cached(newest)?
            .query_row([client.as_str()], |row| Ok((counted(row.get(0)?), row.get(1)?)))
            .optional()?;
        let (checkpoint_size, checkpoint_ms) = newest.unwrap_or((0, 0));
        Ok(Self { range, checkpoint_size, checkpoint_ms })
    }

    /// Adds a leaf and stores what it completes.
    pub(crate) fn push(
        &mut self,
        conn: &Connection,
        client: &ClientId,
        leaf: Digest,
    ) -> Result<(), JournalError> {
        let mut insert =
            conn.prepare_cached("INSERT INTO hashes (client, level, idx, hash) VALUES (?1, ?2, ?3, ?4)")?;
        let mut outcome = Ok(0);
        self.range.push(leaf, |level, index, hash| {
            if level % TILE_LEVELS == 0 && outcome.is_ok() {
                outcome = insert.execute(params![client.as_str(), level, stored(index), hash.0]);
            }
        });
        outcome?;
        Ok(())
    }
}

/// How many entries `client` has.
pub(crate) fn size(conn: &Connection, client: &ClientId) -> Result<u64, JournalError> {
    let size = conn
        .prepare_cached("SELECT size FROM clients WHERE client = ?1")?
        .query_row([client.as_str()], |row| row.get(0))
        .optional()?;
    Ok(counted(size.unwrap_or(0)))
}

/// Nodes out of the stored levels; what lies between two of them is folded.
pub(crate) struct StoredNodes<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) client: &'a ClientId,
}

impl Nodes for StoredNodes<'_> {
    type Error = JournalError;

    fn node(&mut self, level: u32, index: u64) -> Result<Digest, JournalError> {
        let base = level - level % TILE_LEVELS;
        let width = 1_u64 << (level - base);
        let from = index << (level - base);
        let mut select = self.conn.prepare_cached(
            "SELECT hash FROM hashes WHERE client = ?1 AND level = ?2 AND idx >= ?3 AND idx < ?4 ORDER BY idx",
        )?;
        let span = params![self.client.as_str(), base, stored(from), stored(from + width)];
        let mut row: Vec<Digest> =
            select.query_map(span, |row| row.get(0).map(Digest))?.collect::<Result<_, _>>()?;
        if row.len() as u64 != width {
            let what = format!("hashes of {} are missing at level {base} from {from}", self.client);
            return Err(JournalError::Damaged(what));
        }
        while row.len() > 1 {
            row = row.chunks_exact(2).map(|pair| node_hash(pair[0], pair[1])).collect();
        }
        row.pop().ok_or_else(|| JournalError::Damaged("an empty tile".to_owned()))
    }
}

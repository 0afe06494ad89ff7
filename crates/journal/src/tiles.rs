//! Static tiles after C2SP `tlog-tiles`: the hashes of a tree in rows of 256, by paths that never change their content.
//!
//! A tile holds hashes only. Entries are not served as C2SP bundles, because a bundle cannot hold one beyond 65,535
//! bytes; they are exported as lines instead, to people who may read them.

use crate::limits::{counted, stored};
use crate::merkle::{Nodes, node_hash};
use crate::{JournalError, Reader, checkpoint, tree};
use rusqlite::params;
use std::collections::HashMap;
use terms::{ClientId, Digest};

/// Hashes of a full tile.
pub const TILE_HASHES: u64 = 256;
/// Levels of the tree between two levels of tiles.
const LEVELS: u32 = 8;
/// The highest level of tiles.
const LEVEL_MAX: u32 = 63;
/// Bytes of one hash.
const HASH_BYTES: usize = 32;

/// Which tile: its level, its index in it, and how many hashes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    /// 0 has the leaves; each level above has the roots of the full tiles below.
    pub level: u32,
    /// Counted from 0.
    pub index: u64,
    /// 1 to [`TILE_HASHES`].
    pub width: u64,
}

impl Tile {
    /// The part of the address after `tile/`: `0/x001/234` or, for a part of a tile, `0/x001/234.p/17`.
    pub fn path(&self) -> String {
        let mut parts = vec![format!("{:03}", self.index % 1000)];
        let mut rest = self.index / 1000;
        while rest > 0 {
            parts.push(format!("x{:03}", rest % 1000));
            rest /= 1000;
        }
        parts.reverse();
        let partial = if self.width < TILE_HASHES { format!(".p/{}", self.width) } else { String::new() };
        format!("{}/{}{partial}", self.level, parts.join("/"))
    }

    /// Reads what [`Tile::path`] writes; nothing else, so that a tile has one address.
    pub fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.split_once('/')?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, width.parse().ok()?),
            None => (rest, TILE_HASHES),
        };
        let digits = index.split('/').map(|part| part.strip_prefix('x').unwrap_or(part));
        let mut number = 0_u64;
        for part in digits {
            number =
                number.checked_mul(1000)?.checked_add(part.parse::<u64>().ok().filter(|n| *n < 1000)?)?;
        }
        let tile = Self { level: level.parse().ok()?, index: number, width };
        let fits = tile.level <= LEVEL_MAX && (1..=TILE_HASHES).contains(&tile.width);
        (fits && tile.path() == path).then_some(tile)
    }

    /// The tile with the complete subtrees `index` of level `level` (of tiles) in a tree of `size` leaves.
    fn holding(level: u32, index: u64, size: u64) -> Self {
        let there = size.checked_shr(level * LEVELS).unwrap_or(0);
        let tile = index / TILE_HASHES;
        Self { level, index: tile, width: (there - tile * TILE_HASHES).min(TILE_HASHES) }
    }

    /// Every tile of the leaves of a tree of `size`, in order.
    pub fn leaves(size: u64) -> impl Iterator<Item = Self> {
        (0..size.div_ceil(TILE_HASHES)).map(move |tile| Self::holding(0, tile * TILE_HASHES, size))
    }
}

/// The hashes in a tile's bytes; nothing where their number is not `width`.
pub fn hashes_of(bytes: &[u8], width: u64) -> Option<Vec<Digest>> {
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    (rest.is_empty() && hashes.len() as u64 == width).then(|| hashes.iter().map(|it| Digest(*it)).collect())
}

/// Nodes of a tree of `size` leaves out of tiles that `fetch` brings: what a reader far away proves things with.
pub struct TileNodes<F> {
    size: u64,
    fetch: F,
    kept: HashMap<Tile, Vec<Digest>>,
}

impl<F, E> TileNodes<F>
where
    F: FnMut(Tile) -> Result<Vec<Digest>, E>,
{
    /// No tile fetched yet.
    pub fn new(size: u64, fetch: F) -> Self {
        Self { size, fetch, kept: HashMap::new() }
    }
}

impl<F, E> Nodes for TileNodes<F>
where
    F: FnMut(Tile) -> Result<Vec<Digest>, E>,
{
    type Error = E;

    fn node(&mut self, level: u32, index: u64) -> Result<Digest, E> {
        let above = level % LEVELS;
        let first = index << above;
        let tile = Tile::holding(level / LEVELS, first, self.size);
        let row = match self.kept.entry(tile) {
            std::collections::hash_map::Entry::Occupied(kept) => kept.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => new.insert((self.fetch)(tile)?),
        };
        let from = usize::try_from(first % TILE_HASHES).unwrap_or(0);
        let mut row: Vec<Digest> = row.iter().skip(from).take(1 << above).copied().collect();
        while row.len() > 1 {
            row = row.chunks(2).map(|pair| node_hash(pair[0], *pair.last().unwrap_or(&pair[0]))).collect();
        }
        // A tile that came too short proves nothing: this hash then fits no root.
        Ok(row.first().copied().unwrap_or(Digest([0; HASH_BYTES])))
    }
}

impl Reader {
    /// The bytes of a tile, 32 for each hash; `None` where the newest checkpoint does not reach that far.
    ///
    /// # Errors
    /// What the database says.
    pub fn tile(&self, client: &ClientId, tile: Tile) -> Result<Option<Vec<u8>>, JournalError> {
        let sql = "SELECT hash FROM hashes WHERE client = ?1 AND level = ?2 AND idx >= ?3 AND idx < ?4 ORDER BY idx";
        let Some(from) = tile.index.checked_mul(TILE_HASHES) else { return Ok(None) };
        let to = from.saturating_add(tile.width);
        self.pool.read(|conn| {
            let view = conn.unchecked_transaction()?;
            let signed = checkpoint::newest(&view, client)?.map_or(0, |it| it.size);
            let signed = signed.min(tree::size(&view, client)?);
            if to > signed.checked_shr(tile.level * LEVELS).unwrap_or(0) {
                return Ok(None);
            }
            let mut select = view.prepare_cached(sql)?;
            let span = params![client.as_str(), tile.level * LEVELS, stored(from), stored(to)];
            let rows: Vec<[u8; HASH_BYTES]> =
                select.query_map(span, |row| row.get(0))?.collect::<Result<_, _>>()?;
            if counted(i64::try_from(rows.len()).unwrap_or(0)) != tile.width {
                let what = format!("hashes of {client} are missing in tile {}", tile.path());
                return Err(JournalError::Damaged(what));
            }
            Ok(Some(rows.concat()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::merkle;
    use super::*;
    use crate::merkle::leaf_hash;

    #[test]
    fn a_tile_has_one_address() {
        for (tile, path) in [
            (Tile { level: 0, index: 0, width: 256 }, "0/000"),
            (Tile { level: 1, index: 1_234_067, width: 256 }, "1/x001/x234/067"),
            (Tile { level: 0, index: 273, width: 112 }, "0/273.p/112"),
            (Tile { level: 2, index: 1000, width: 1 }, "2/x001/000.p/1"),
        ] {
            assert_eq!(tile.path(), path);
            assert_eq!(Tile::parse(path), Some(tile));
        }
        for wrong in ["", "0", "0/0", "0/0000", "00/000", "0/x000/000", "0/001/000", "64/000", "0/000.p/0"]
            .into_iter()
            .chain(["0/000.p/256", "0/000.p/007", "-1/000", "0/x99999999/999/999", "0/000/", "0/000.p/"])
        {
            assert_eq!(Tile::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_widths_are_those_of_the_specification() {
        let tiles: Vec<Tile> = Tile::leaves(70_000).collect();
        assert_eq!((tiles.len(), tiles[272].width, tiles[273].width), (274, 256, 112));
        assert_eq!(Tile::holding(1, 256, 70_000).width, 17);
        assert_eq!(Tile::holding(2, 0, 70_000).width, 1);
        assert_eq!(Tile::leaves(256).count(), 1);
        assert_eq!(Tile::leaves(0).count(), 0);
    }

    #[test]
    fn nodes_out_of_tiles_give_the_root_of_the_definition() {
        for size in [1_u64, 2, 255, 256, 257, 700, 66_000] {
            let leaves: Vec<Digest> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
            let mut range = merkle::CompactRange::default();
            let mut rows: HashMap<u32, Vec<Digest>> = HashMap::new();
            for leaf in &leaves {
                range.push(*leaf, |level, _, hash| {
                    if level % LEVELS == 0 {
                        rows.entry(level / LEVELS).or_default().push(hash);
                    }
                });
            }
            let fetch = |tile: Tile| -> Result<Vec<Digest>, std::convert::Infallible> {
                let from = usize::try_from(tile.index * TILE_HASHES).unwrap();
                Ok(rows[&tile.level][from..from + usize::try_from(tile.width).unwrap()].to_vec())
            };
            let mut nodes = TileNodes::new(size, fetch);
            assert_eq!(merkle::root(&mut nodes, size), Ok(range.root()), "{size}");
        }
    }
}

//! One client's log: entries against leaves, the growing tree against stored hashes and checkpoints.

use super::{ClientReport, Difference, Finding};
use crate::limits::{counted, stored};
use crate::merkle::{CompactRange, leaf_hash};
use crate::{JournalError, Note, VerifyingKey, envelope, tree};
use rusqlite::{Connection, OptionalExtension as _, params};
use terms::{ClientId, Digest};

/// An event row as it stands, not yet believed.
struct Event {
    position: u64,
    case: String,
    version: u64,
    envelope: Vec<u8>,
}

struct Walk<'a> {
    conn: &'a Connection,
    client: &'a ClientId,
    key: &'a VerifyingKey,
    /// Checkpoints of this log that were kept elsewhere.
    kept: &'a [&'a Note],
    range: CompactRange,
    /// Entries up to here are vouched for by a checkpoint that holds.
    vouched: u64,
    checkpoints: u64,
    findings: &'a mut Vec<Finding>,
}

/// Walks the log of `client` and adds what differs.
pub(super) fn walk(
    conn: &Connection,
    key: &VerifyingKey,
    client: &ClientId,
    kept: &[&Note],
    findings: &mut Vec<Finding>,
) -> Result<ClientReport, JournalError> {
    let mut walk = Walk {
        conn,
        client,
        key,
        kept,
        range: CompactRange::default(),
        vouched: 0,
        checkpoints: 0,
        findings,
    };
    let unbroken = walk.entries()?;
    walk.versions()?;
    walk.end(unbroken)?;
    Ok(ClientReport {
        client: client.clone(),
        entries: walk.range.size(),
        root: walk.range.root(),
        checkpoints: walk.checkpoints,
        covered: walk.vouched,
        blobs: 0,
    })
}

impl Walk<'_> {
    /// Goes through the entries until one does not hold, and says whether all did.
    fn entries(&mut self) -> Result<bool, JournalError> {
        let conn = self.conn;
        let mut select = conn.prepare(
            "SELECT position, case_id, version, envelope FROM events WHERE client = ?1 ORDER BY position",
        )?;
        let mut rows = select.query([self.client.as_str()])?;
        while let Some(row) = rows.next()? {
            let (position, version) = (counted(row.get(0)?), counted(row.get(2)?));
            let event = Event { position, case: row.get(1)?, version, envelope: row.get(3)? };
            if !self.holds(&event)? {
                return Ok(false);
            }
            self.grow(leaf_hash(&event.envelope))?;
            if !self.is_the_one_kept() || !self.checkpoint_holds()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the entry that stands next is the one that was committed there.
    fn holds(&mut self, event: &Event) -> Result<bool, JournalError> {
        let place = self.range.size() + 1;
        if event.position != place {
            self.missing(place)?;
            return Ok(false);
        }
        let leaf = leaf_hash(&event.envelope);
        match self.hash(0, place - 1)? {
            Some(committed) if committed != leaf => {
                self.differing(event, leaf, committed)?;
                return Ok(false);
            }
            None => {
                let sentence = format!("the entry at position {place} has no leaf: it was never committed");
                self.find(Some(event), Difference::Added, sentence);
                return Ok(false);
            }
            Some(_) => {}
        }
        let header = envelope::read(&event.envelope).map(|(header, _)| header);
        let fits = header.is_ok_and(|header| {
            header.client == self.client.as_str()
                && header.case == event.case
                && header.version == event.version
        });
        if !fits {
            let what = format!(
                "the entry at position {place} is filed as version {} of case {}, its envelope says otherwise",
                event.version, event.case
            );
            self.find(Some(event), Difference::Altered, what);
        }
        Ok(fits)
    }

    /// Says why the bytes at a position are not those of its leaf.
    fn differing(&mut self, event: &Event, leaf: Digest, committed: Digest) -> Result<(), JournalError> {
        let place = event.position;
        let moved: Option<i64> = self
            .conn
            .prepare("SELECT idx FROM hashes WHERE client = ?1 AND level = 0 AND hash = ?2")?
            .query_row(params![self.client.as_str(), leaf.0], |row| row.get(0))
            .optional()?;
        let Some(from) = moved.map(|index| counted(index) + 1) else {
            let sentence = format!(
                "the entry at position {place} (version {} of case {}) was altered after it was committed",
                event.version, event.case
            );
            self.find(Some(event), Difference::Altered, sentence);
            return Ok(());
        };
        if self.somewhere(committed)? {
            let sentence =
                format!("the entry at position {place} was committed at position {from}: reordered");
            self.find(Some(event), Difference::Reordered, sentence);
        } else {
            self.missing(place)?;
        }
        Ok(())
    }

    /// Whether any stored entry has this leaf.
    fn somewhere(&self, leaf: Digest) -> Result<bool, JournalError> {
        let mut select = self.conn.prepare("SELECT envelope FROM events WHERE client = ?1")?;
        let mut rows = select.query([self.client.as_str()])?;
        while let Some(row) = rows.next()? {
            if leaf_hash(row.get_ref(0)?.as_blob().unwrap_or_default()) == leaf {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn missing(&mut self, place: u64) -> Result<(), JournalError> {
        let what = format!("the entry at position {place} was deleted; later ones are there");
        let finding = self.at(place, Difference::Deleted, what);
        self.findings.push(finding);
        Ok(())
    }

    /// Adds the leaf to the tree and compares the inner hashes that it completes with the stored ones.
    fn grow(&mut self, leaf: Digest) -> Result<(), JournalError> {
        let mut completed = Vec::new();
        self.range.push(leaf, |level, index, hash| {
            if level > 0 && level % 8 == 0 {
                completed.push((level, index, hash));
            }
        });
        for (level, index, hash) in completed {
            if self.hash(level, index)? != Some(hash) {
                let what =
                    format!("the stored hash at level {level}, index {index} is not that of its entries");
                let finding = self.at(index << level, Difference::Tree, what);
                self.findings.push(Finding { position: None, ..finding });
            }
        }
        Ok(())
    }

    /// Whether the log so far is the one that a checkpoint kept elsewhere was signed for.
    fn is_the_one_kept(&mut self) -> bool {
        let (size, root) = (self.range.size(), self.range.root());
        let Some(other) = self.kept.iter().find(|note| note.size == size && note.root != root) else {
            return true;
        };
        let what = format!(
            "forked: the first {} entries are not those that the checkpoint kept elsewhere was signed for",
            other.size
        );
        let finding = self.at(self.vouched.min(size) + 1, Difference::Forked, what);
        self.findings.push(Finding { position: None, ..finding });
        false
    }

    /// Whether a checkpoint of exactly this size, if there is one, is signed and has this root.
    fn checkpoint_holds(&mut self) -> Result<bool, JournalError> {
        let size = self.range.size();
        let note: Option<String> = self
            .conn
            .prepare_cached("SELECT note FROM checkpoints WHERE client = ?1 AND size = ?2")?
            .query_row(params![self.client.as_str(), stored(size)], |row| row.get(0))
            .optional()?;
        let Some(note) = note else { return Ok(true) };
        self.checkpoints += 1;
        let parsed = Note::parse(&note).and_then(|note| note.verify(self.key).map(|()| note));
        let note = match parsed {
            Ok(note) if note.size == size && self.of_client(&note) => note,
            Ok(_) => return Ok(self.checkpoint_differs(size, "it speaks of another log or size")),
            Err(error) => return Ok(self.checkpoint_differs(size, &error.to_string())),
        };
        if note.root != self.range.root() {
            let from = self.vouched + 1;
            let what = format!(
                "an entry of the positions {from} to {size} was altered together with its hashes: the checkpoint signed at {size} has another root"
            );
            let finding = self.at(from, Difference::Altered, what);
            self.findings.push(finding);
            return Ok(false);
        }
        self.vouched = size;
        Ok(true)
    }

    fn of_client(&self, note: &Note) -> bool {
        note.origin.rsplit_once('/').is_some_and(|(_, client)| client == self.client.as_str())
    }

    fn checkpoint_differs(&mut self, size: u64, why: &str) -> bool {
        let what = format!("the checkpoint at size {size} does not hold: {why}");
        let finding = Finding { position: None, ..self.at(size, Difference::Checkpoint, what) };
        self.findings.push(finding);
        true
    }

    /// Every case must have the versions 1, 2, 3 and on without a gap.
    fn versions(&mut self) -> Result<(), JournalError> {
        let conn = self.conn;
        let mut select = conn.prepare(
            "SELECT case_id, version, position FROM (SELECT case_id, version, position,
             row_number() OVER (PARTITION BY case_id ORDER BY version) AS place
             FROM events WHERE client = ?1) WHERE version <> place ORDER BY position LIMIT 1",
        )?;
        let gap = select.query_row([self.client.as_str()], |row| {
            Ok((row.get::<_, String>(0)?, counted(row.get(1)?), counted(row.get(2)?)))
        });
        if let Some((case, version, position)) = gap.optional()? {
            let sentence = format!(
                "case {case} jumps to version {version} at position {position}: an entry before it is gone"
            );
            self.findings.push(Finding {
                client: self.client.clone(),
                case: Some(case),
                version: Some(version),
                position: Some(position),
                differs: Difference::Deleted,
                sentence,
            });
        }
        Ok(())
    }

    /// Whether the log is as long as every other place says.
    fn end(&mut self, unbroken: bool) -> Result<(), JournalError> {
        let size = self.range.size();
        let (signed, leaves): (Option<i64>, Option<i64>) = self.conn.query_row(
            "SELECT (SELECT max(size) FROM checkpoints WHERE client = ?1),
                    (SELECT max(idx) + 1 FROM hashes WHERE client = ?1 AND level = 0)",
            [self.client.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let told = [signed.unwrap_or(0), leaves.unwrap_or(0)].into_iter().map(counted).max().unwrap_or(0);
        let told = told.max(tree::size(self.conn, self.client)?);
        let told = told.max(self.kept.iter().map(|note| note.size).max().unwrap_or(0));
        if unbroken && size < told {
            let what =
                format!("the log ends at position {size}, {told} entries were committed: its end is gone");
            let finding = self.at(size + 1, Difference::Truncated, what);
            self.findings.push(finding);
        }
        if unbroken && size > 0 && signed.is_none() {
            let what = "there are entries but no checkpoint; the first commit signs one".to_owned();
            let finding = Finding { position: None, ..self.at(size, Difference::Checkpoint, what) };
            self.findings.push(finding);
        }
        Ok(())
    }

    fn hash(&self, level: u32, index: u64) -> Result<Option<Digest>, JournalError> {
        let mut select = self
            .conn
            .prepare_cached("SELECT hash FROM hashes WHERE client = ?1 AND level = ?2 AND idx = ?3")?;
        let hash = select.query_row(params![self.client.as_str(), level, stored(index)], |row| row.get(0));
        Ok(hash.optional()?.map(Digest))
    }

    fn find(&mut self, event: Option<&Event>, differs: Difference, sentence: String) {
        let (client, case) = (self.client.clone(), event.map(|event| event.case.clone()));
        let (version, position) = (event.map(|event| event.version), event.map(|event| event.position));
        self.findings.push(Finding { client, case, version, position, differs, sentence });
    }

    fn at(&self, position: u64, differs: Difference, sentence: String) -> Finding {
        let client = self.client.clone();
        Finding { client, case: None, version: None, position: Some(position), differs, sentence }
    }
}

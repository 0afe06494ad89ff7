//! The same walk through the port: for a journal in a database, read as anyone reads it.
//!
//! The newest checkpoint vouches for every entry before it, because its root is the hash of them all; the stored leaves
//! say which entry is the first that differs.

use super::beside::finding;
use super::{ClientReport, Difference, Finding, Report};
use crate::merkle::{CompactRange, leaf_hash};
use crate::{Blobs, JournalError, Note, Reading, Stored, TILE_HASHES, Tile, VerifyingKey, hashes_of};
use std::collections::{BTreeSet, HashMap};
use terms::{ClientId, Digest};

/// Entries read together: as many as a tile has leaves.
const ENTRIES_AT_ONCE: usize = 256;

/// Checks every client's log that `reader` has: entries against leaves, leaves against the newest checkpoint and its
/// signature, versions of each case for gaps, and, where `blobs` is given, every document's file.
///
/// # Errors
/// What the database says. Differences are no errors but findings.
pub fn verify_reading(
    reader: &dyn Reading,
    key: &VerifyingKey,
    kept: &[Note],
    blobs: Option<&Blobs>,
) -> Result<Report, JournalError> {
    let mut findings = Vec::new();
    for note in kept {
        if let Err(error) = note.verify(key) {
            let what = format!(
                "the checkpoint at size {} that was kept elsewhere does not hold: {error}",
                note.size
            );
            findings.push(finding(note.client(), Difference::Checkpoint, what));
        }
    }
    let known: BTreeSet<ClientId> =
        reader.clients()?.into_iter().chain(kept.iter().map(|note| ClientId::from(note.client()))).collect();
    let mut clients = Vec::new();
    for client in known {
        let kept: Vec<&Note> = kept.iter().filter(|note| note.client() == client.as_str()).collect();
        let walk =
            Walk { reader, client: &client, kept: &kept, versions: HashMap::new(), findings: &mut findings };
        let mut report = walk.run(key)?;
        if let Some(blobs) = blobs {
            report.blobs = documents(reader, blobs, &client, &mut findings)?;
        }
        clients.push(report);
    }
    Ok(Report { clients, findings })
}

struct Walk<'a> {
    reader: &'a dyn Reading,
    client: &'a ClientId,
    kept: &'a [&'a Note],
    /// The newest version seen of each case.
    versions: HashMap<String, u64>,
    findings: &'a mut Vec<Finding>,
}

impl Walk<'_> {
    fn run(mut self, key: &VerifyingKey) -> Result<ClientReport, JournalError> {
        // Read first, so that what is written meanwhile is not missed.
        let newest = self.reader.checkpoint(self.client)?;
        let size = self.reader.size(self.client)?;
        let (mut range, mut roots) = (CompactRange::default(), HashMap::new());
        let sizes: BTreeSet<u64> =
            self.kept.iter().map(|note| note.size).chain(newest.as_ref().map(|it| it.size)).collect();
        let signed = newest.as_ref().map_or(0, |it| it.size);
        let mut unbroken = true;
        while unbroken && range.size() < size.max(signed) {
            let after = range.size();
            let entries = self.reader.log(self.client, after, ENTRIES_AT_ONCE)?;
            if entries.is_empty() {
                break;
            }
            let leaves = self.leaves(after, signed)?;
            for (entry, committed) in
                entries.iter().zip(leaves.iter().map(Some).chain(std::iter::repeat(None)))
            {
                if !self.holds(entry, range.size() + 1, committed) {
                    unbroken = false;
                    break;
                }
                range.push(leaf_hash(&entry.envelope), |_, _, _| {});
                if sizes.contains(&range.size()) {
                    roots.insert(range.size(), range.root());
                }
            }
        }
        self.end(unbroken, range.size(), size.max(signed));
        let mut covered = 0;
        if let Some(newest) = &newest {
            match Note::parse(&newest.note).and_then(|note| note.verify(key).map(|()| note)) {
                Ok(note) if note.size != newest.size || note.client() != self.client.as_str() => {
                    self.find(
                        Difference::Checkpoint,
                        None,
                        "the newest checkpoint speaks of another log or size",
                    );
                }
                Ok(note) if unbroken && roots.get(&note.size).is_some_and(|root| *root != note.root) => {
                    let what = "an entry was altered together with its hashes: the newest checkpoint has another root";
                    self.find(Difference::Altered, Some(1), what);
                }
                Ok(note) => covered = if roots.contains_key(&note.size) { note.size } else { 0 },
                Err(error) => {
                    let what = format!("the newest checkpoint does not hold: {error}");
                    self.find(Difference::Checkpoint, None, &what);
                }
            }
        }
        for note in self.kept {
            if unbroken && roots.get(&note.size).is_some_and(|root| *root != note.root) {
                let what = format!(
                    "forked: the first {} entries are not those that the checkpoint kept elsewhere was signed for",
                    note.size
                );
                self.find(Difference::Forked, None, &what);
            }
        }
        let (client, checkpoints) = (self.client.clone(), u64::from(covered > 0));
        Ok(ClientReport { client, entries: range.size(), root: range.root(), checkpoints, covered, blobs: 0 })
    }

    /// Stored leaves after a position, as far as they are signed.
    fn leaves(&self, after: u64, signed: u64) -> Result<Vec<Digest>, JournalError> {
        let width = signed.saturating_sub(after).min(TILE_HASHES);
        if width == 0 || !after.is_multiple_of(TILE_HASHES) {
            return Ok(Vec::new());
        }
        let bytes = self.reader.tile(self.client, Tile { level: 0, index: after / TILE_HASHES, width })?;
        Ok(bytes.and_then(|bytes| hashes_of(&bytes, width)).unwrap_or_default())
    }

    fn holds(&mut self, entry: &Stored, place: u64, committed: Option<&Digest>) -> bool {
        let header = &entry.header;
        if entry.position != place {
            let what = format!("the entry at position {place} was deleted; later ones are there");
            self.find(Difference::Deleted, Some(place), &what);
            return false;
        }
        if committed.is_some_and(|leaf| *leaf != leaf_hash(&entry.envelope)) {
            let what = format!(
                "the entry at position {place} (version {} of case {}) is not the one that was committed there",
                header.version, header.case
            );
            self.find(Difference::Altered, Some(place), &what);
            return false;
        }
        let before = self.versions.insert(header.case.clone(), header.version).unwrap_or(0);
        if header.client != self.client.as_str() || header.version != before + 1 {
            let what = format!(
                "the entry at position {place} is version {} of case {} of {}; version {} was expected",
                header.version,
                header.case,
                header.client,
                before + 1
            );
            self.find(Difference::Reordered, Some(place), &what);
            return false;
        }
        true
    }

    fn end(&mut self, unbroken: bool, size: u64, told: u64) {
        let told = told.max(self.kept.iter().map(|note| note.size).max().unwrap_or(0));
        if unbroken && size < told {
            let what =
                format!("the log ends at position {size}, {told} entries were committed: its end is gone");
            self.find(Difference::Truncated, Some(size + 1), &what);
        }
    }

    fn find(&mut self, differs: Difference, position: Option<u64>, sentence: &str) {
        let finding = finding(self.client.as_str(), differs, sentence.to_owned());
        self.findings.push(Finding { position, ..finding });
    }
}

/// Whether every recorded document lies in the folder as it was sealed; how many do.
fn documents(
    reader: &dyn Reading,
    blobs: &Blobs,
    client: &ClientId,
    findings: &mut Vec<Finding>,
) -> Result<u64, JournalError> {
    let (mut there, mut after) = (0, None);
    loop {
        let records = reader.blobs(client, after, ENTRIES_AT_ONCE)?;
        let Some(last) = records.last() else { return Ok(there) };
        after = Some(last.plain);
        for record in records {
            match blobs.get(client, record.plain)? {
                Some(bytes) if Digest::of(&bytes) == record.sealed => there += 1,
                Some(_) => {
                    let what = format!("the document {} was altered", record.plain.to_hex());
                    findings.push(finding(client.as_str(), Difference::Blob, what));
                }
                None => {
                    let what = format!("the document {} is gone", record.plain.to_hex());
                    findings.push(finding(client.as_str(), Difference::Blob, what));
                }
            }
        }
    }
}

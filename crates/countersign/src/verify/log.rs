//! The log of a running office: every leaf against the signed root, and every entry against its leaf where they are given out.

use crate::arguments::VerifyArguments;
use crate::ending::{Ended, wrong_use};
use crate::remote::Log;
use crate::trust;
use journal::merkle::{CompactRange, leaf_hash};
use journal::{Note, Tile};
use serde_json::json;
use std::collections::HashMap;
use terms::{Digest, Failure};

/// Entries of a log that one check holds in memory: 32 bytes each, twice.
const ENTRIES_MAX: u64 = 20_000_000;

pub fn verify(arguments: &VerifyArguments) -> Result<Ended, Failure> {
    let (name, key) = super::key(arguments)?;
    let kept = trust::checkpoints(&arguments.checkpoint)?;
    let log = Log::new(&arguments.what, arguments.token.clone())?;
    let (_, now) = log.checkpoint(name.as_deref(), &key)?;
    if now.size > ENTRIES_MAX {
        return Err(wrong_use(
            format!("The log has {} entries; {ENTRIES_MAX} are checked at once.", now.size),
            "Check a data folder.",
        ));
    }
    for note in &kept {
        if note.verify(&key).is_err() || note.origin != now.origin {
            return Err(wrong_use(
                format!("The checkpoint of {} was not signed by this log.", note.origin),
                "Name one of this log.",
            ));
        }
    }
    let mut leaves = Vec::new();
    for tile in Tile::leaves(now.size) {
        leaves.extend(log.tile(tile)?);
    }
    let told = against_roots(&leaves, &now, &kept);
    let (told, entries) = match told {
        Some(why) => (Some(why), false),
        None => against_entries(&log, &leaves)?,
    };
    if arguments.json {
        println!(
            "{}",
            json!({ "holds": told.is_none(), "first_altered": told, "size": now.size, "entries_read": entries })
        );
    } else {
        match &told {
            Some(why) => println!("First altered: {why}."),
            None => println!("{}: {} entries; the hashes lead to the signed root.", now.origin, now.size),
        }
        if told.is_none() && entries {
            println!("Every entry is what was signed.");
        } else if told.is_none() {
            println!(
                "The entries themselves were not read: that takes the token of somebody who may export the journal."
            );
        }
    }
    Ok(if told.is_none() { Ended::Done } else { Ended::Wanting })
}

/// Whether the leaves lead to the signed root, and through every checkpoint kept from before.
fn against_roots(leaves: &[Digest], now: &Note, kept: &[Note]) -> Option<String> {
    if let Some(longer) = kept.iter().map(|note| note.size).filter(|size| *size > now.size).max() {
        return Some(format!("truncated: the log ends at {}, {longer} entries were signed before", now.size));
    }
    let mut range = CompactRange::default();
    for (leaf, size) in leaves.iter().zip(1_u64..) {
        range.push(*leaf, |_, _, _| {});
        if kept.iter().any(|note| note.size == size && note.root != range.root()) {
            return Some(format!("forked: the first {size} entries are not those that were signed before"));
        }
    }
    (range.size() != now.size || range.root() != now.root).then(|| {
        format!("the hashes that are served do not lead to the root signed for {} entries", now.size)
    })
}

/// Compares the entries with their leaves; whether they could be read at all.
fn against_entries(log: &Log, leaves: &[Digest]) -> Result<(Option<String>, bool), Failure> {
    let mut hashes = Vec::with_capacity(leaves.len());
    while hashes.len() < leaves.len() {
        let Some(lines) = log.entries(hashes.len() as u64)? else { return Ok((None, false)) };
        if lines.is_empty() {
            break;
        }
        hashes.extend(lines.iter().map(|line| leaf_hash(line)));
    }
    hashes.truncate(leaves.len());
    Ok((first_difference(leaves, &hashes), true))
}

/// Names the first entry that is not the one that was signed there.
fn first_difference(leaves: &[Digest], entries: &[Digest]) -> Option<String> {
    let differs = leaves.iter().zip(entries).position(|(leaf, entry)| leaf != entry);
    let Some(at) = differs else {
        let (signed, there) = (leaves.len(), entries.len());
        return (there < signed)
            .then(|| format!("truncated: the entries end at position {there}, {signed} were signed"));
    };
    let place = at + 1;
    let places: HashMap<&Digest, usize> = leaves.iter().zip(1..).collect();
    let signed_elsewhere = places.get(&entries[at]);
    let still_there = entries.contains(&leaves[at]);
    Some(match signed_elsewhere {
        Some(from) if still_there => {
            format!("reordered: the entry at position {place} was signed at position {from}")
        }
        Some(_) => format!("deleted: the entry at position {place} is gone, later ones are there"),
        None => format!("altered: the entry at position {place} is not the one that was signed"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_named() {
        let signed: Vec<Digest> = (0..9_u8).map(|n| leaf_hash(&[n])).collect();
        let said = |change: &dyn Fn(&mut Vec<Digest>)| {
            let mut entries = signed.clone();
            change(&mut entries);
            first_difference(&signed, &entries).unwrap_or_default()
        };
        assert_eq!(said(&|_| {}), "");
        assert!(said(&|it| it[3] = Digest([9; 32])).starts_with("altered: the entry at position 4"));
        assert!(
            said(&|it| {
                it.remove(3);
            })
            .starts_with("deleted: the entry at position 4")
        );
        assert!(said(&|it| it.swap(3, 6)).starts_with("reordered: the entry at position 4"));
        assert!(said(&|it| it.truncate(5)).starts_with("truncated: the entries end at position 5"));
    }
}

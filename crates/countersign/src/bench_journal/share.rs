//! What sealing and hashing cost of a command: the vault's and the tree's own work on an entry like those that are measured.

use super::Stretch;
use journal::merkle::{CompactRange, leaf_hash};
use serde_json::{Value, json};
use std::path::Path;
use terms::Failure;
use vault::Vault;

/// Entries sealed and hashed.
const ENTRIES: usize = 50_000;

/// Microseconds of CPU an entry, and their share of a command that costs `command_us`.
pub(super) fn measure(dir: &Path, command_us: f64) -> Result<Value, Failure> {
    let vault = Vault::open(dir).map_err(Failure::fault)?;
    let (client, subject) = ("bench", "case:AP-0000001");
    vault.ensure_subjects(client, &[subject]).map_err(Failure::fault)?;
    let entry = json!({
        "at": "2026-11-28T12:00:00.123456789Z", "by": "mara", "event": "noted.1",
        "words": { "~": subject, "v": "The supplier was asked for the delivery note." },
    });
    let (stretch, mut tree, mut bytes) = (Stretch::begin(), CompactRange::default(), Vec::new());
    for version in 0..ENTRIES {
        let mut entry = entry.clone();
        vault.seal_json(client, &mut entry, &format!("AP-0000001:{version}")).map_err(Failure::fault)?;
        serde_json::to_writer(&mut bytes, &entry).map_err(Failure::fault)?;
        tree.push(leaf_hash(&bytes), |_, _, _| {});
        bytes.clear();
    }
    let (_, us) = stretch.end(ENTRIES);
    let share = (us / command_us.max(0.1) * 1000.0).round() / 10.0;
    Ok(json!({ "cpu_us_per_entry": us, "percent_of_a_command": share, "root": tree.root().short() }))
}

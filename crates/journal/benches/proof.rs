//! A proof made and verified at ten million entries: `cargo bench -p journal --bench proof [-- ENTRIES]`.
//!
//! The log is written straight into the file, because ten million commits would take an hour: hashes of all its leaves and of
//! the complete subtrees above them, and in full a thousand entries spread over it. Those are proved against a checkpoint of
//! the whole tree, each from the disk, and verified with the public key alone.
#![allow(clippy::unwrap_used, clippy::expect_used)] // what goes wrong here ends the bench

use jiff::Timestamp;
use journal::merkle::{CompactRange, leaf_hash};
use journal::{Append, Entry, Journal, Options};
use rusqlite::{Connection, params};
use std::path::Path;
use std::time::Instant;
use terms::{CaseId, ClientId, Digest};

/// Entries that are there in full.
const WHOLE: u64 = 1_000;
/// Levels of subtrees between two that are stored.
const TILE_LEVELS: u32 = 8;

fn main() {
    let asked = std::env::args().skip(1).find_map(|it| it.parse().ok());
    let entries: u64 = asked.unwrap_or(10_000_000).max(WHOLE);
    let dir = std::env::temp_dir().join(format!("journal-proof-{}", std::process::id()));
    let begun = Instant::now();
    let client = ClientId::from("bench");
    drop(Journal::open(&dir, Options::default()).unwrap());
    fill(&dir, &client, entries);
    let mut journal = Journal::open(&dir, Options::default()).unwrap();
    let mut last = Append::new(client.clone(), CaseId::from("last"), 0, Timestamp::now());
    last.entries = vec![Entry { kind: "noted.1".to_owned(), body: b"{}".to_vec() }];
    journal.commit(vec![last]).unwrap().pop().unwrap().unwrap();
    journal.checkpoint(&client, Timestamp::now()).unwrap();
    let filled = begun.elapsed().as_secs_f64();
    let (reader, key) = (journal.reader(), journal.verifying_key());
    let mut times: Vec<f64> = (0..WHOLE)
        .map(|n| {
            let begun = Instant::now();
            let proof =
                reader.prove_inclusion(&client, n * (entries / WHOLE) + 1).unwrap().expect("it is there");
            proof.verify(&key).unwrap();
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{} entries, filled in {filled:.0} s; made and verified: p50 {:.3} ms, p99 {:.3} ms, longest {:.3} ms",
        entries + 1,
        at(0.5),
        at(0.99),
        at(1.0)
    );
    std::fs::remove_dir_all(&dir).unwrap();
}

fn fill(dir: &Path, client: &ClientId, entries: u64) {
    let mut conn = Connection::open(dir.join("journal.db")).unwrap();
    conn.pragma_update(None, "synchronous", "OFF").unwrap();
    let tx = conn.transaction().unwrap();
    let (mut tree, every) = (CompactRange::default(), entries / WHOLE);
    {
        let mut hash =
            tx.prepare("INSERT INTO hashes (client, level, idx, hash) VALUES (?1, ?2, ?3, ?4)").unwrap();
        let mut event = tx
            .prepare("INSERT INTO events (client, case_id, version, position, envelope) VALUES (?1, ?2, 1, ?3, ?4)")
            .unwrap();
        for index in 0..entries {
            let leaf = if index % every == 0 {
                let bytes = format!(
                    r#"{{"client":"bench","case":"c-{index}","version":1,"kind":"noted.1","at":"2026-11-28T12:00:00Z","body":{{}}}}"#
                );
                event
                    .execute(params![
                        client.as_str(),
                        format!("c-{index}"),
                        index as i64 + 1,
                        bytes.as_bytes()
                    ])
                    .unwrap();
                leaf_hash(bytes.as_bytes())
            } else {
                Digest::of(&index.to_be_bytes())
            };
            tree.push(leaf, |level, idx, node| {
                if level % TILE_LEVELS == 0 {
                    hash.execute(params![client.as_str(), level, idx as i64, node.0]).unwrap();
                }
            });
        }
    }
    tx.execute(
        "INSERT INTO clients (client, size) VALUES (?1, ?2)",
        params![client.as_str(), entries as i64],
    )
    .unwrap();
    tx.commit().unwrap();
}

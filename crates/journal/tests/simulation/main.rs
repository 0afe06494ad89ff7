//! A seeded simulation of several nodes on one journal: simulated time, network and disk; one thread; one seed for everything
//! that may go either way. The same seed happens again exactly, down to the last byte on the disk.
//!
//! **Real**: the whole SQLite adapter ([`journal::Journal`] and [`journal::Reader`]) and SQLite itself, which writes through a
//! table of file functions to a disk in memory (`vfs.rs`, `disk.rs`); signing, the tree, and the verification of a folder.
//!
//! **Simulated**: the disk (what no sync covered survives a loss of power in pieces of 512 bytes or not at all; the power goes
//! or the process is killed in the middle of any write; full; syncs that fail); the network between people, nodes, store and the
//! other side of effects (late, lost, twice, cut off); each node's clock (an hour back, an hour ahead, anything); nodes that die
//! holding leases; an outside that does each key once and may fail, or do it and say nothing. A small business of cases, notes,
//! effects and timers (`heart.rs`) and its workers (`node.rs`) stand in for the office: they keep to the same order of read,
//! decide, commit with version, key and fence, answer; and look before they send again.
//!
//! **Not simulated**: the office, the heart and the pages themselves; threads and their races; the adapter for PostgreSQL
//! (killed processes and a real cluster test that one); documents as files, the vault, and the key of the journal, which lie on
//! the real disk; a disk that lies about a sync, or forgets what was written after a sync failed; two stores on one folder.
//!
//! **Held** at each answer, each restart and at rest (`promises.rs`, `run.rs`): what was acknowledged is there; an error means
//! that nothing landed, and is told only where the disk failed; one key has one answer, and with another content it is refused; versions, positions and numbers have no
//! gaps; entries, rows, jobs and keys land together; no claim takes a lease before its time or passes one by after it; a lost
//! lease ends nothing; every checkpoint that left the house is one of the tree that is there; each effect is done at most once,
//! and done or not as the journal says; each timer fires once; and when the faults stop everything comes to rest.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod disk;
mod draws;
mod faults;
mod found;
mod heart;
mod node;
mod outside;
mod promises;
mod run;
mod store;
mod trace;
mod vfs;
mod world;

use run::{Ground, Outcome, run};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Seeds of the sweep that every run of the tests makes.
const SEEDS: u64 = 2000;

/// SQLite's own chance is one for the process: one run at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Runs `with` in a folder of its own that has the key of the golden journal.
fn on_ground(name: &str, with: impl FnOnce(&Ground)) {
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = std::env::temp_dir().join(format!("countersign-simulation-{name}-{}", std::process::id()));
    let keys = dir.join("keys");
    std::fs::create_dir_all(&keys).unwrap();
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for key in ["journal.ed25519", "journal.pub"] {
        std::fs::copy(golden.join(key), keys.join(key)).unwrap();
    }
    private(&keys.join("journal.ed25519"));
    let image = store::image(&dir);
    with(&Ground { dir: &dir, image });
    std::fs::remove_dir_all(&dir).unwrap();
}

fn private(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

fn must(ground: &Ground, seed: u64) -> Outcome {
    run(ground, seed).unwrap_or_else(|told| {
        panic!("{told}\nAgain: COUNTERSIGN_SIMULATION_SEED={seed} cargo test -p journal --test simulation one_seed")
    })
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.trim().parse().ok()
}

#[test]
fn a_seed_happens_again_exactly() {
    on_ground("again", |ground| {
        for seed in 0..40 {
            assert_eq!(must(ground, seed), must(ground, seed), "seed {seed}");
        }
        assert_ne!(must(ground, 1).digest, must(ground, 2).digest);
    });
}

#[test]
fn what_a_killed_process_left_is_on_the_disk_before_it_is_answered_from() {
    on_ground("found", |ground| assert!(found::what_is_found_is_kept(ground) > 0, "nothing was found"));
}

#[test]
fn thousands_of_seeds_keep_every_promise() {
    on_ground("sweep", |ground| sweep(ground, 0, |n, _| n < SEEDS));
}

/// Goes on with new seeds for as long as `COUNTERSIGN_SOAK_MINUTES` or `COUNTERSIGN_SOAK_SECONDS` says, or for as many as
/// `COUNTERSIGN_SOAK_SEEDS`; `./test --soak` sets them. Without any there is nothing to do.
#[test]
fn new_seeds_for_as_long_as_told() {
    let minutes = number("COUNTERSIGN_SOAK_MINUTES").map(|it| it * 60);
    let seconds = minutes.or_else(|| number("COUNTERSIGN_SOAK_SECONDS"));
    let seeds = number("COUNTERSIGN_SOAK_SEEDS");
    if seconds.is_none() && seeds.is_none() {
        return;
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let from = now.as_secs() << 20;
    on_ground("soak", |ground| {
        sweep(ground, from, |n, begun| {
            seconds.is_none_or(|it| begun.elapsed() < Duration::from_secs(it))
                && seeds.is_none_or(|it| n < it)
        });
    });
}

/// The seed that `COUNTERSIGN_SIMULATION_SEED` names; `COUNTERSIGN_SIMULATION_TRACE` prints all that happens.
#[test]
fn one_seed() {
    let Some(seed) = number("COUNTERSIGN_SIMULATION_SEED") else { return };
    on_ground("one", |ground| eprintln!("{:?}", must(ground, seed)));
}

fn sweep(ground: &Ground, from: u64, goes_on: impl Fn(u64, Instant) -> bool) {
    let (begun, mut n) = (Instant::now(), 0);
    let (mut entries, mut starts, mut effects, mut syncs) = (0, 0, 0, 0);
    while goes_on(n, begun) {
        let outcome = must(ground, from + n);
        entries += outcome.entries;
        starts += outcome.starts;
        effects += outcome.effects;
        syncs += outcome.syncs;
        n += 1;
    }
    eprintln!(
        "{n} seeds from {from}: {entries} entries, {starts} starts, {effects} effects, {syncs} syncs, {:.1} s",
        begun.elapsed().as_secs_f64()
    );
}

//! `kill -9` at random points under load, on a folder and with three nodes on one PostgreSQL: nothing that was acknowledged is
//! lost, nothing is done twice, every entry has its leaf, and no dead process holds a lease past its time.
//!
//! `COUNTERSIGN_KILLS` says how many kills, `COUNTERSIGN_SOAK_MINUTES` for how long at most: `./test --soak` sets them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

#[cfg(feature = "postgres")]
mod cluster;
mod folder;
mod load;

use folder::Folder;
use load::{Load, Place};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant};

/// Kills where nothing else is said.
const KILLS: usize = 50;
/// Nodes at once on a database.
const NODES: usize = 3;
/// The latest moment of a kill after a node began to be answered, in milliseconds.
const MOMENT_MS: u64 = 250;

#[test]
fn a_folder_whose_process_is_killed_under_load_loses_nothing_and_does_nothing_twice() {
    let folder = Folder::new();
    let place = Place::of(folder.path(), None);
    let (kills, until) = asked_for();
    killed_under_load(Load::start(place, 1), kills, until, 1);
}

#[cfg(feature = "postgres")]
#[test]
fn nodes_that_are_killed_under_load_lose_nothing_and_do_nothing_twice() {
    let Some(cluster) = cluster::Cluster::start("kills") else { return };
    let folder = Folder::new();
    let place = Place::of(folder.path(), Some(cluster.url()));
    drop(place.open());
    let (kills, until) = asked_for();
    killed_under_load(Load::start(place, NODES), kills, until, NODES);
}

/// The server itself ends as by a crash, under three nodes that stay.
#[cfg(feature = "postgres")]
#[test]
fn a_server_that_is_killed_under_three_nodes_loses_nothing() {
    let Some(mut cluster) = cluster::Cluster::start("kills-server") else { return };
    let folder = Folder::new();
    let place = Place::of(folder.path(), Some(cluster.url()));
    drop(place.open());
    let load = Load::start(place, NODES);
    let kills = 5;
    for _ in 0..kills {
        load.goes_on("nobody is answered");
        std::thread::sleep(moment());
        cluster.kill();
        cluster.begin();
    }
    load.goes_on("nobody is answered after the last crash");
    let refusals = load.told.refusals();
    assert!(!refusals.is_empty(), "whoever asked meanwhile was refused");
    eprintln!("{kills} crashes of the server: {:?}", load.check());
}

fn killed_under_load(mut load: Load, kills: usize, until: Option<Instant>, nodes: usize) {
    let mut killed = 0;
    while killed < kills && until.is_none_or(|it| Instant::now() < it) {
        load.goes_on("nobody is answered");
        std::thread::sleep(moment());
        load.kill(killed % nodes);
        killed += 1;
        if killed % 100 == 0 {
            eprintln!("{killed} kills, {} acknowledged", load.told.acknowledged());
        }
    }
    load.goes_on("nobody is answered after the last kill");
    eprintln!("{killed} kills of {nodes} nodes: {:?}", load.check());
}

fn moment() -> Duration {
    Duration::from_millis(RandomState::new().build_hasher().finish() % MOMENT_MS)
}

/// How many kills, and until when at most.
fn asked_for() -> (usize, Option<Instant>) {
    let number = |name: &str| std::env::var(name).ok().and_then(|it| it.parse::<usize>().ok());
    let until =
        number("COUNTERSIGN_SOAK_MINUTES").map(|it| Instant::now() + Duration::from_secs(60 * it as u64));
    (number("COUNTERSIGN_KILLS").unwrap_or(KILLS), until)
}

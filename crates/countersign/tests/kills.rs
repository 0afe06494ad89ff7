//! `kill -9` at random points under load, on a folder and with three nodes on one PostgreSQL: nothing that was acknowledged is
//! lost, nothing is done twice, every entry has its leaf, and no dead process holds a lease past its time.
//!
//! `COUNTERSIGN_KILLS` says how many kills, `COUNTERSIGN_SOAK_MINUTES` for how long at most: `./test --soak` sets them.

#[path = "../../journal/tests/cluster/mod.rs"]
mod cluster;
mod day;

use cluster::Cluster;
use day::http::{self, Served};
use day::load::Load;
use day::store::Store;
use day::{Day, NOW};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

/// Documents of the day.
const DOCUMENTS: usize = 40;
/// Documents handed in while processes are killed.
const MORE: usize = 100;
/// Kills where nothing else is said; fifty more, of the journal alone, are in its own tests.
const KILLS: usize = 12;
/// Nodes at once on the database.
const NODES: usize = 3;
/// The latest moment of a kill after the load began, in milliseconds.
const MOMENT_MS: u64 = 500;
/// The load goes on so long after a kill: on the nodes that are left.
const AFTER: Duration = Duration::from_millis(120);

#[test]
fn a_folder_whose_server_is_killed_under_load_loses_nothing_and_does_nothing_twice() {
    let day = Day::written(DOCUMENTS, "day");
    killed_under_load(&day, &Store::worked(&day, None, DOCUMENTS), 1);
}

#[test]
fn nodes_that_are_killed_under_load_lose_nothing_and_do_nothing_twice() {
    let Some(cluster) = Cluster::start("killed-nodes") else { return };
    let day = Day::written(DOCUMENTS, "day");
    killed_under_load(&day, &Store::worked(&day, Some(&cluster.url()), DOCUMENTS), NODES);
}

fn killed_under_load(day: &Day, store: &Store, nodes: usize) {
    let (kills, until) = asked_for();
    let other = Day::written(MORE, "structured");
    let start = || {
        let on = store.on();
        Served::start_with(&store.data, &on.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let link = store.link("mara");
    let mut running: Vec<Served> = (0..nodes).map(|_| start()).collect();
    let session = http::cookie(running[0].address(), &link).expect("the link signs in");
    let load = Load::new(session, DOCUMENTS, Some(&other.folder().join("documents")));
    let mut killed = 0;
    while killed < kills && until.is_none_or(|it| Instant::now() < it) {
        let addresses: Vec<String> = running.iter().map(|node| node.address().to_owned()).collect();
        let victim = killed % nodes;
        let chance = RandomState::new().build_hasher().finish();
        load.under(&addresses, || {
            std::thread::sleep(Duration::from_millis(20 + chance % MOMENT_MS));
            running[victim].kill();
            std::thread::sleep(AFTER);
        });
        running[victim] = start();
        killed += 1;
        if killed % 50 == 0 {
            eprintln!(
                "{killed} kills, {} notes and {} files acknowledged",
                load.acknowledged(),
                load.taken()
            );
        }
    }
    assert!(load.acknowledged() > killed && load.taken() > 0, "{} notes", load.acknowledged());
    store.at_rest();
    store.nothing_is_lost();
    load.is_there_once(store, running[0].address(), day.truths().len());
    eprintln!(
        "{killed} kills of {nodes} nodes at {NOW}: {} notes and {} files acknowledged, all there once",
        load.acknowledged(),
        load.taken()
    );
}

/// How many kills, and until when at most.
fn asked_for() -> (usize, Option<Instant>) {
    let number = |name: &str| std::env::var(name).ok().and_then(|it| it.parse::<usize>().ok());
    let until =
        number("COUNTERSIGN_SOAK_MINUTES").map(|it| Instant::now() + Duration::from_secs(60 * it as u64));
    (number("COUNTERSIGN_KILLS").unwrap_or(KILLS), until)
}

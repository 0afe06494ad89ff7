//! What a database does to the nodes that use it: it is shut down, it stands still, it is slow, its connections are cut, an old
//! snapshot or a lock is held. Refusals in words, recovery, nothing lost and nothing done twice.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod cluster;
mod folder;
mod load;
mod wire;

use cluster::Cluster;
use folder::Folder;
use load::{Load, Place, within};
use std::time::Duration;
use wire::Wire;

const NODES: usize = 2;
/// A node that waits for a database longer than this and a little is refused.
const STATEMENT_MS: u32 = 2_000;
/// How long a refusal may take on a busy machine, and how long a disturbance lasts.
const REST: Duration = Duration::from_secs(60);
const WHILE: Duration = Duration::from_secs(2);

fn refused(load: &Load, since: usize, why: &[&str]) {
    within(REST, &format!("nobody is refused for {why:?}"), || {
        load.told.refusals().iter().skip(since).any(|told| why.iter().any(|it| told.contains(it)))
    });
}

#[test]
fn a_database_that_stops_stalls_or_is_held_costs_time_and_nothing_else() {
    let Some(mut cluster) = Cluster::start_on_loopback("outages", &[]) else { return };
    let wire = Wire::to(cluster.port());
    let url = format!("host=127.0.0.1 port={} user=countersign dbname=postgres", wire.port());
    let folder = Folder::new();
    let place = Place { statement_ms: Some(STATEMENT_MS), ..Place::of(folder.path(), Some(url)) };
    drop(place.open());
    let load = Load::start(place, NODES);
    load.goes_on("nobody is answered");
    let so_far = || load.told.refusals().len();

    let since = so_far();
    cluster.shut_down();
    refused(&load, since, &["error connecting to server", "connection closed", "57P01"]);
    cluster.begin();
    load.goes_on("nobody is answered after a shutdown");

    let since = so_far();
    cluster.freeze();
    refused(&load, since, &["has not answered for"]);
    cluster.thaw();
    load.goes_on("nobody is answered after a standstill");

    wire.delay(Duration::from_millis(40));
    load.goes_on("a slow database answers nobody");
    wire.delay(Duration::ZERO);
    for _ in 0..10 {
        std::thread::sleep(WHILE / 20);
        wire.cut();
    }
    load.goes_on("nobody is answered after cut connections");

    let mut other = cluster.client();
    other.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_current_xact_id()").unwrap();
    load.goes_on("who holds an old snapshot stops the others");
    std::thread::sleep(WHILE);
    load.goes_on("who holds an old snapshot stops the others after a while");
    other.batch_execute("COMMIT").unwrap();

    let since = so_far();
    other.batch_execute("BEGIN; LOCK TABLE countersign.events IN EXCLUSIVE MODE").unwrap();
    refused(&load, since, &["55P03", "57014"]);
    other.batch_execute("COMMIT").unwrap();
    load.goes_on("nobody is answered after a lock was given up");
    eprintln!("outages: {:?}", load.check());
}

/// A process that stands still in the middle of a transaction holds what it locked for a while, not for ever.
#[test]
fn a_node_that_stands_still_is_passed_by() {
    let Some(cluster) = Cluster::start("still") else { return };
    let folder = Folder::new();
    let place = Place { statement_ms: Some(STATEMENT_MS), ..Place::of(folder.path(), Some(cluster.url())) };
    drop(place.open());
    let load = Load::start(place, NODES + 1);
    for slot in 0..NODES {
        load.goes_on("nobody is answered");
        load.stop(slot);
    }
    load.goes_on("nobody is answered while two nodes stand still");
    load.goes_on("nobody is answered while two nodes stand still for a while");
    for slot in 0..NODES {
        load.cont(slot);
    }
    load.goes_on("nobody is answered after nodes went on");
    eprintln!("nodes stood still: {:?}", load.check());
}

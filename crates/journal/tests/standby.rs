//! A synchronous standby is promoted under load, and then the one that follows it: three servers on the loopback, and nothing
//! that was acknowledged is lost.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod cluster;
mod folder;
mod load;

use cluster::Cluster;
use folder::Folder;
use load::{Load, Place, within};
use std::time::{Duration, Instant};

/// Nodes at once.
const NODES: usize = 3;
/// How long servers may take to find each other, on a busy machine.
const REST: Duration = Duration::from_secs(60);
/// A node that waits for a database longer than this and a little is refused.
const STATEMENT_MS: u32 = 2_000;

/// Whatever commits there waits until that standby has it on its disk.
#[track_caller]
fn synchronous_with(primary: &Cluster, standby: &str) {
    name_standby(primary, standby);
    let mut client = primary.client();
    let sql = "SELECT count(*) FROM pg_stat_replication WHERE application_name = $1 AND sync_state = 'sync'";
    within(REST, "no synchronous standby", || {
        client.query_one(sql, &[&standby]).unwrap().get::<_, i64>(0) == 1
    });
}

fn name_standby(primary: &Cluster, standby: &str) {
    let mut client = primary.client();
    client.batch_execute(&format!("ALTER SYSTEM SET synchronous_standby_names = '{standby}'")).unwrap();
    client.batch_execute("SELECT pg_reload_conf()").unwrap();
}

/// The primary dies under load, and the standby takes its place; how long nobody was answered.
fn replaced(load: &Load, primary: &mut Cluster, standby: &Cluster) -> Duration {
    primary.kill();
    let begun = Instant::now();
    standby.client().batch_execute("SELECT pg_promote()").unwrap();
    load.goes_on("nobody is answered by the promoted one");
    begun.elapsed()
}

#[test]
fn standbys_promoted_under_load_have_everything_that_was_acknowledged() {
    let settings = ["wal_level=replica", "wal_keep_size=256MB"];
    let Some(mut primary) = Cluster::start_on_loopback("primary", &settings) else { return };
    // The third follows without being waited for; nobody may write to it.
    let (mut one, two) = (primary.standby("one"), primary.standby("two"));
    synchronous_with(&primary, "one");
    // Every node is told all three, and takes the one that can be written to.
    let ports = [&two, &primary, &one].map(|it| it.port().to_string());
    let url = format!(
        "postgres://countersign@127.0.0.1:{},127.0.0.1:{},127.0.0.1:{}/postgres",
        ports[0], ports[1], ports[2]
    );
    let folder = Folder::new();
    let place = Place { statement_ms: Some(STATEMENT_MS), ..Place::of(folder.path(), Some(url)) };
    drop(place.open());
    let load = Load::start(place, NODES);
    within(REST, "nobody is answered", || load.told.acknowledged() > 100);
    let before = load.told.acknowledged();
    let first = replaced(&load, &mut primary, &one);
    // Where the first one was, a standby of the promoted one begins; from now on nothing is acknowledged without it.
    let again = one.standby_on("again", primary.port());
    synchronous_with(&one, "again");
    load.goes_on("nobody is answered with a new standby");
    let silent = [first, replaced(&load, &mut one, &again)];

    // A standby that is not there: whoever commits is refused after a while, and nobody is told that it was written.
    let refusals = load.told.refusals().len();
    name_standby(&again, "nobody");
    within(REST, "nobody is refused", || {
        load.told.refusals().iter().skip(refusals).any(|it| it.contains("has not answered for"))
    });
    name_standby(&again, "");
    load.goes_on("nobody is answered without a standby");
    let figures = load.check();
    eprintln!("{before} acknowledged before, without an answer for {silent:?}: {figures:?}");
}

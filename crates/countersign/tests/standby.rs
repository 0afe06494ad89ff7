//! A synchronous standby is promoted under load: three servers on the loopback, and nothing that was acknowledged is lost.

#[path = "../../journal/tests/cluster/mod.rs"]
mod cluster;
mod day;

use cluster::Cluster;
use day::Day;
use day::http::{self, Served};
use day::load::Load;
use day::store::{REST, Store, within};
use std::time::Duration;

/// Documents of the day.
const DOCUMENTS: usize = 40;
/// Documents handed in meanwhile.
const MORE: usize = 30;
/// The load goes on so long before the primary dies, and after somebody was answered by the promoted one.
const WHILE: Duration = Duration::from_secs(2);

/// Whatever commits there waits until that standby has it on its disk.
fn synchronous_with(primary: &Cluster, standby: &str) {
    let mut client = primary.client();
    client.batch_execute(&format!("ALTER SYSTEM SET synchronous_standby_names = '{standby}'")).unwrap();
    client.batch_execute("SELECT pg_reload_conf()").unwrap();
    let sql = "SELECT count(*) FROM pg_stat_replication WHERE application_name = $1 AND sync_state = 'sync'";
    within(REST, "no synchronous standby", || {
        client.query_one(sql, &[&standby]).unwrap().get::<_, i64>(0) == 1
    });
}

/// It follows another primary from now on.
fn follows(standby: &Cluster, primary: &Cluster) {
    let mut client = standby.client();
    client.batch_execute(&format!("ALTER SYSTEM SET primary_conninfo = '{}'", primary.url())).unwrap();
    client.batch_execute("SELECT pg_reload_conf()").unwrap();
}

#[test]
fn a_standby_promoted_under_load_has_everything_that_was_acknowledged() {
    let settings = ["wal_level=replica", "wal_keep_size=256MB"];
    let Some(mut primary) = Cluster::start_on_loopback("primary", &settings) else { return };
    let (first, second) = (primary.standby("standby_one"), primary.standby("standby_two"));
    synchronous_with(&primary, "standby_one");
    // Every node is told all three, and takes the one that may be written to.
    let ports = [&primary, &first, &second].map(|it| it.port().to_string()).join(",");
    let url = format!(
        "host=127.0.0.1,127.0.0.1,127.0.0.1 port={ports} user=countersign dbname=postgres target_session_attrs=read-write"
    );
    let (day, other) = (Day::written(DOCUMENTS, "day"), Day::written(MORE, "structured"));
    let store = Store::worked(&day, Some(&url), DOCUMENTS);
    let link = store.link("mara");
    let nodes: Vec<Served> = (0..2).map(|_| Served::start_with(&store.data, &["--database", &url])).collect();
    let session = http::cookie(nodes[0].address(), &link).expect("the link signs in");
    let load = Load::new(session, DOCUMENTS, Some(&other.folder().join("documents")));
    let addresses: Vec<String> = nodes.iter().map(|node| node.address().to_owned()).collect();
    let (mut before, mut silent) = (0, Duration::ZERO);
    load.under(&addresses, || {
        std::thread::sleep(WHILE);
        primary.kill();
        let begun = std::time::Instant::now();
        before = load.acknowledged();
        first.client().batch_execute("SELECT pg_promote()").unwrap();
        follows(&second, &first);
        within(REST, "nobody is answered by the promoted one", || load.acknowledged() > before + 10);
        silent = begun.elapsed();
        // The third server is the one without which nothing is acknowledged from now on.
        synchronous_with(&first, "standby_two");
        std::thread::sleep(WHILE);
    });
    assert!(before > 0, "nothing was acknowledged before the primary died");
    store.at_rest();
    store.nothing_is_lost();
    load.is_there_once(&store, nodes[0].address(), day.truths().len());
    let third =
        second.client().query_one("SELECT count(*) FROM countersign.events", &[]).unwrap().get::<_, i64>(0);
    assert!(third > 0, "the third follows the promoted one");
    eprintln!(
        "{before} notes acknowledged before, {} altogether; {} ms without an answer",
        load.acknowledged(),
        silent.as_millis()
    );
}

//! What a database does to the nodes that use it: it stands still, it is shut down, it is slow, its connections are cut, an old
//! snapshot is held. Refusals and recovery, nothing lost and nothing done twice.

#[path = "../../journal/tests/cluster/mod.rs"]
mod cluster;
mod day;
#[path = "../../journal/tests/wire/mod.rs"]
mod wire;

use cluster::Cluster;
use day::Day;
use day::http::{self, Served};
use day::load::Load;
use day::store::{REST, Store, within};
use std::time::{Duration, Instant};
use wire::Wire;

/// Documents of the day.
const DOCUMENTS: usize = 30;
/// How long a disturbance lasts.
const WHILE: Duration = Duration::from_secs(3);
/// A frozen database is answered with a refusal within this time.
const REFUSED_WITHIN: Duration = Duration::from_secs(45);

/// One note under a key of its own: status and body.
fn note(address: &str, session: &str, key: &str) -> Option<(u16, String)> {
    let headers = [("Cookie", session), ("Content-Type", "application/json"), ("Idempotency-Key", key)];
    http::ask(address, "POST", "/api/v1/cases/AP-0000001/notes", &headers, r#"{"words":"Asked."}"#)
}

/// Refused with a code: 503 where the journal is asked, 401 where already the session cannot be looked up.
fn refused(status: u16, body: &str) -> bool {
    matches!(status, 401 | 503) && body.contains("\"code\"")
}

#[test]
fn a_database_that_stops_stalls_or_holds_a_snapshot_costs_time_and_nothing_else() {
    let Some(mut cluster) = Cluster::start_on_loopback("faults", &[]) else { return };
    let wire = Wire::to(cluster.port());
    let url = format!("host=127.0.0.1 port={} user=countersign dbname=postgres", wire.port());
    let day = Day::written(DOCUMENTS, "day");
    let store = Store::worked(&day, Some(&url), DOCUMENTS);
    let link = store.link("mara");
    let node = Served::start_with(&store.data, &["--database", &url]);
    let address = node.address().to_owned();
    let session = http::cookie(&address, &link).expect("the link signs in");
    let load = Load::new(session.clone(), DOCUMENTS, None);
    let all = [address.clone()];
    let goes_on = |what: &str| {
        let before = load.acknowledged();
        within(REST, what, || {
            load.under(&all, || std::thread::sleep(Duration::from_millis(300)));
            load.acknowledged() > before
        });
    };
    goes_on("before anything");

    load.under(&all, || {
        std::thread::sleep(WHILE / 6);
        cluster.shut_down();
        let (status, body) = note(&address, &session, "shut-down").expect("an answer");
        assert!(refused(status, &body), "{status} {body}");
        cluster.begin();
    });
    goes_on("after a shutdown");

    load.under(&all, || {
        std::thread::sleep(WHILE / 6);
        cluster.freeze();
        let begun = Instant::now();
        let (status, body) = note(&address, &session, "frozen").expect("an answer");
        let after = begun.elapsed();
        cluster.thaw();
        assert!(refused(status, &body), "{status} {body}");
        assert!(after < REFUSED_WITHIN, "{after:?}");
    });
    goes_on("after standing still");
    // What was under way has happened or not; asked again with the same key it has happened, once.
    assert_eq!(note(&address, &session, "frozen").expect("an answer").0, 200);

    wire.delay(Duration::from_millis(40));
    let before = load.acknowledged();
    load.under(&all, || std::thread::sleep(WHILE));
    assert!(load.acknowledged() > before, "a slow database still answers");
    wire.delay(Duration::ZERO);
    goes_on("after being slow");

    for _ in 0..10 {
        load.under(&all, || {
            std::thread::sleep(Duration::from_millis(150));
            wire.cut();
        });
    }
    goes_on("after cut connections");

    let mut old = cluster.client();
    old.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_current_xact_id()").unwrap();
    let before = load.acknowledged();
    load.under(&all, || std::thread::sleep(WHILE));
    assert!(load.acknowledged() > before, "nobody waits for who holds an old snapshot");
    old.batch_execute("COMMIT").unwrap();
    goes_on("after a held snapshot");

    store.at_rest();
    store.nothing_is_lost();
    eprintln!("{} notes acknowledged, all there once", load.acknowledged());
}

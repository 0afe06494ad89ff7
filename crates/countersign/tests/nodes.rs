//! Three processes on one database: what one does the others show, and what dies takes nothing with it.

#[path = "../../journal/tests/cluster/mod.rs"]
mod cluster;
mod day;

use cluster::Cluster;
use day::http::{self, Served};
use day::store::{REST, Store};
use day::{Day, NOW, binary, countersign, outcomes, path};
use serde_json::Value;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Documents of the day.
const DOCUMENTS: usize = 40;
/// How long a change may take to be seen on another node.
const SEEN: Duration = Duration::from_secs(1);
/// Nodes at once.
const NODES: usize = 3;

struct Node(Served);

impl Node {
    fn start(data: &Path, url: &str) -> Self {
        Self(Served::start_with(data, &["--database", url]))
    }

    fn address(&self) -> &str {
        self.0.address()
    }
}

fn get(address: &str, session: &str, place: &str) -> Option<Value> {
    let (status, body) = http::ask(address, "GET", place, &[("Cookie", session)], "")?;
    (status == 200).then(|| http::json(&body))
}

fn story_entries(address: &str, session: &str, case: &str) -> usize {
    let story = get(address, session, &format!("/api/v1/cases/{case}")).expect("the case can be read");
    story["entries"].as_array().expect("entries").len()
}

fn note(address: &str, session: &str, case: &str, key: &str) -> Option<(u16, String)> {
    let headers = [("Cookie", session), ("Content-Type", "application/json"), ("Idempotency-Key", key)];
    http::ask(
        address,
        "POST",
        &format!("/api/v1/cases/{case}/notes"),
        &headers,
        r#"{"words":"Asked the supplier."}"#,
    )
}

#[test]
fn a_change_on_one_node_is_seen_on_the_other_and_a_session_is_everywhere() {
    let Some(cluster) = Cluster::start("seen") else { return };
    let day = Day::written(DOCUMENTS, "day");
    let store = Store::worked(&day, Some(&cluster.url()), DOCUMENTS);
    let (data, link) = (store.data.clone(), store.link("mara"));
    let (a, b) = (Node::start(&data, &cluster.url()), Node::start(&data, &cluster.url()));
    let session = http::cookie(a.address(), &link).expect("the link signs in");
    let before = story_entries(b.address(), &session, "AP-0000001");
    let mut slowest = Duration::ZERO;
    for round in 0..10 {
        let begun = Instant::now();
        let (from, to) = if round % 2 == 0 { (&a, &b) } else { (&b, &a) };
        let answer =
            note(from.address(), &session, "AP-0000001", &format!("note-{round}")).expect("an answer");
        assert_eq!(answer.0, 200, "{}", answer.1);
        while story_entries(to.address(), &session, "AP-0000001") < before + round + 1 {
            assert!(begun.elapsed() < SEEN, "round {round}: not seen after {:?}", begun.elapsed());
            std::thread::sleep(Duration::from_millis(10));
        }
        slowest = slowest.max(begun.elapsed());
    }
    eprintln!("seen on the other node after {} ms at most", slowest.as_millis());

    // The same key on the other node is the same request.
    let again = note(b.address(), &session, "AP-0000001", "note-0").expect("an answer");
    assert_eq!(again.0, 200, "{}", again.1);
    assert_eq!(story_entries(a.address(), &session, "AP-0000001"), before + 10);

    // Signed out on one node is signed out on both.
    let form = [
        ("Cookie", session.as_str()),
        ("Origin", &format!("http://{}", a.address())),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    http::ask(a.address(), "POST", "/me/sign-out", &form, "").expect("an answer");
    assert!(get(a.address(), &session, "/api/v1/cases/AP-0000001").is_none());
    let begun = Instant::now();
    while get(b.address(), &session, "/api/v1/cases/AP-0000001").is_some() {
        assert!(begun.elapsed() < SEEN, "the session is still known on the other node");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Files taken in through every node at once: numbers without gaps, every case drafted once, in one order of arrival.
#[test]
fn three_nodes_take_in_and_draft_as_one() {
    let Some(cluster) = Cluster::start("intake") else { return };
    let day = Day::written(DOCUMENTS, "day");
    let other = Day::written(30, "structured");
    let store = Store::worked(&day, Some(&cluster.url()), DOCUMENTS);
    let (data, link) = (store.data.clone(), store.link("mara"));
    let nodes: Vec<Node> = (0..NODES).map(|_| Node::start(&data, &cluster.url())).collect();
    let session = http::cookie(nodes[0].address(), &link).expect("the link signs in");
    let mut files: Vec<_> = std::fs::read_dir(other.folder().join("documents")).unwrap().flatten().collect();
    files.sort_by_key(std::fs::DirEntry::path);
    std::thread::scope(|scope| {
        for nth in 0..NODES {
            let (files, nodes, session) = (&files, &nodes, &session);
            scope.spawn(move || {
                for file in files.iter().skip(nth).step_by(NODES) {
                    let bytes = std::fs::read(file.path()).unwrap();
                    let name = file.file_name().into_string().unwrap();
                    let answer =
                        http::hand_in(nodes[nth].address(), session, &name, &bytes).expect("an answer");
                    assert!(answer.0 < 300, "{name}: {} {}", answer.0, answer.1);
                }
            });
        }
    });
    let mut database = cluster.url().parse::<postgres::Config>().unwrap().connect(postgres::NoTls).unwrap();
    store.at_rest();
    let row =
        |sql: &str, database: &mut postgres::Client| -> i64 { database.query_one(sql, &[]).unwrap().get(0) };
    let opened = "SELECT count(*) FROM countersign.events WHERE version = 1 AND case_id ~ '^(AP|SUB|RUN)-'";
    let last = "SELECT rank FROM countersign.rows WHERE view = 'counter' AND key = 'arrival'";
    assert_eq!(row(opened, &mut database), row(last, &mut database), "numbers have no gaps");
    let twice = "SELECT count(*) FROM (SELECT case_id FROM countersign.events
                 WHERE convert_from(envelope, 'UTF8') LIKE '%\"drafted.1\"%' AND case_id LIKE 'AP-%'
                 GROUP BY case_id HAVING count(*) > 2) AS more";
    assert_eq!(row(twice, &mut database), 0, "nothing was drafted by two nodes");
    store.nothing_is_lost();
}

/// SIGTERM: what was asked is answered, posts are given back at once, the process ends by itself.
#[test]
fn a_node_that_is_asked_to_stop_drains() {
    let Some(cluster) = Cluster::start("drained") else { return };
    let day = Day::written(30, "structured");
    let data = day.beside("data");
    let mut arguments = day.run_arguments(&data);
    arguments.extend(["--database".to_owned(), cluster.url()]);
    assert_eq!(outcomes(&countersign(&arguments).json(0)).len(), 30);
    let url = cluster.url();
    let mut worker: Child = binary()
        .args(["serve", "--role", "work", "--data", path(&data), "--database", &url, "--now", NOW])
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let mut database = url.parse::<postgres::Config>().unwrap().connect(postgres::NoTls).unwrap();
    let held = "SELECT count(*) FROM countersign.jobs WHERE fence <> 0";
    let begun = Instant::now();
    while database.query_one(held, &[]).unwrap().get::<_, i64>(0) < 2 {
        assert!(begun.elapsed() < REST, "the posts are not taken");
        std::thread::sleep(Duration::from_millis(50));
    }
    let begun = Instant::now();
    std::process::Command::new("kill").arg(worker.id().to_string()).status().unwrap();
    let status = worker.wait().unwrap();
    assert!(status.success(), "{status}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(database.query_one(held, &[]).unwrap().get::<_, i64>(0), 0, "no lease is left behind");
    a_dead_examiner_is_followed(&data, &url, &mut database);
}

/// `kill -9` of whoever examines: another process has the post within its lease and a little.
fn a_dead_examiner_is_followed(data: &Path, url: &str, database: &mut postgres::Client) {
    let start = || {
        binary()
            .args(["serve", "--role", "work", "--data", path(data), "--database", url, "--now", NOW])
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts")
    };
    let mut examiner = || -> i64 {
        let sql = "SELECT coalesce(max(fence), 0) FROM countersign.jobs WHERE queue = 'examiner'";
        database.query_one(sql, &[]).unwrap().get(0)
    };
    let wait_for = |what: &mut dyn FnMut() -> bool, limit: Duration| {
        let begun = Instant::now();
        while !what() {
            assert!(begun.elapsed() < limit, "nobody has the post");
            std::thread::sleep(Duration::from_millis(20));
        }
        begun.elapsed()
    };
    let mut first = start();
    wait_for(&mut || examiner() > 0, REST);
    let before = examiner();
    let mut second = start();
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(examiner(), before, "the post is kept while its holder lives");
    first.kill().unwrap();
    first.wait().unwrap();
    let taken = wait_for(&mut || examiner() > before, Duration::from_secs(9));
    eprintln!("the post of a dead examiner was taken after {} ms", taken.as_millis());
    second.kill().unwrap();
    second.wait().unwrap();
}

/// A process that the clock begins every ten minutes.
const TIMED: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
  <process id="every" isExecutable="true"><startEvent id="s"><timerEventDefinition><timeCycle>R/PT10M</timeCycle></timerEventDefinition></startEvent>
  <sequenceFlow id="f1" sourceRef="s" targetRef="see"/><userTask id="see"/></process></definitions>"#;

/// Three nodes look at one clock, and one of them dies at every instant: each instant begins one case.
#[test]
fn the_clock_begins_one_case_for_each_instant_whichever_node_looks_and_dies() {
    let Some(cluster) = Cluster::start("clock") else { return };
    let day = Day::written(30, "structured");
    let (data, pack, url) = (day.beside("data"), day.beside("pack"), cluster.url());
    std::fs::create_dir(&pack).unwrap();
    let embedded = office::packs::PackFiles::embedded(office::packs::ACCOUNTS_PAYABLE).unwrap();
    let more = [("model.json", embedded.model.as_slice()), ("every.bpmn", TIMED.as_bytes())];
    for (name, bytes) in embedded.iter().chain(more) {
        std::fs::write(pack.join(name), bytes).unwrap();
    }
    let mut arguments = day.run_arguments(&data);
    arguments[1] = path(&pack).to_owned();
    arguments.extend(["--database".to_owned(), url.clone()]);
    assert_eq!(outcomes(&countersign(&arguments).json(0)).len(), 30);
    let mut database = url.parse::<postgres::Config>().unwrap().connect(postgres::NoTls).unwrap();
    let mut cases = || -> i64 {
        let sql = "SELECT count(*) FROM countersign.events WHERE version = 1 AND case_id LIKE 'SUB-%'";
        database.query_one(sql, &[]).unwrap().get(0)
    };
    let before = cases();
    for round in 1..=4 {
        let now = NOW.parse::<jiff::Timestamp>().unwrap() + jiff::SignedDuration::from_mins(10 * round);
        let node = || {
            binary()
                .args(["serve", "--role", "work", "--data", path(&data), "--database", &url])
                .args(["--now", &now.to_string()])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the binary starts")
        };
        let mut nodes: Vec<Child> = (0..NODES).map(|_| node()).collect();
        let begun = Instant::now();
        let chance = RandomState::new().build_hasher().finish();
        std::thread::sleep(Duration::from_millis(chance % 1_500));
        nodes[0].kill().unwrap();
        while cases() < before + round {
            assert!(begun.elapsed() < REST, "round {round}: the clock begins nothing");
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_millis(2_500));
        assert_eq!(cases(), before + round, "one case for each instant");
        for node in &mut nodes {
            node.kill().unwrap();
            node.wait().unwrap();
        }
    }
}

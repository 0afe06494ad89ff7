//! Backups of journal and vault in a database, and what its administrator's own means give: any instant between two backups.

#[path = "../../journal/tests/cluster/mod.rs"]
mod cluster;
mod day;

use cluster::Cluster;
use day::http::{self, Served};
use day::store::{REST, Store, within};
use day::{Day, countersign, path};
use std::path::{Path, PathBuf};

const DOCUMENTS: usize = 30;

/// Writes notes on the first case; every one is acknowledged.
fn notes(node: &Served, link: &str, name: &str, n: usize) {
    let session = http::cookie(node.address(), link).expect("the link signs in");
    for at in 0..n {
        let key = format!("{name}-{at}");
        let headers =
            [("Cookie", session.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", &key)];
        let place = "/api/v1/cases/AP-0000001/notes";
        let answer =
            http::ask(node.address(), "POST", place, &headers, r#"{"words":"Asked."}"#).expect("an answer");
        assert_eq!(answer.0, 200, "{}", answer.1);
    }
}

fn noted(store: &Store) -> usize {
    store.entries().1.iter().filter(|it| it.header.kind == "noted.1").count()
}

/// It opens, verifies, and is worked on like any other; so many notes are in it before.
fn goes_on(store: &Store, notes_before: usize) {
    let link = store.link("mara");
    let on = store.on();
    let node = Served::start_with(&store.data, &on.iter().map(String::as_str).collect::<Vec<_>>());
    store.at_rest();
    store.nothing_is_lost();
    assert_eq!(noted(store), notes_before);
    notes(&node, &link, "afterwards", 3);
    store.nothing_is_lost();
    assert_eq!(noted(store), notes_before + 3);
}

#[test]
fn a_database_comes_back_as_it_was_at_each_backup_and_nobody_who_was_erased_with_it() {
    let Some(cluster) = Cluster::start_on_loopback("carried", &[]) else { return };
    let day = Day::written(DOCUMENTS, "structured");
    let store = Store::worked(&day, Some(&cluster.url()), DOCUMENTS);
    let (link, set) = (store.link("mara"), day.beside("set"));
    let backup = || {
        let answer =
            countersign(&["backup", path(&set), "--data", path(&store.data), "--database", &cluster.url()]);
        assert_eq!(answer.code, 0, "{}", answer.err);
        PathBuf::from(answer.out.trim())
    };
    let first = backup();
    let before = store.entries().1.len();
    let node = Served::start_with(&store.data, &["--database", &cluster.url()]);
    notes(&node, &link, "between", 10);
    let client = store.entries().0;
    let vault = vault::Vault::open_database(&cluster.url(), &store.data).unwrap();
    vault.ensure_subjects(client.as_str(), &["case:AP-9999999"]).unwrap();
    assert!(vault.erase(client.as_str(), "case:AP-9999999").unwrap());
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let second = backup();
    assert_ne!(first, second);
    drop((vault, node));

    let restored = |at: Option<&Path>, name: &str| {
        cluster.client().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let url = cluster.url().replace("dbname=postgres", &format!("dbname={name}"));
        let store = Store { data: day.beside(name), url: Some(url.clone()) };
        let mut arguments = vec!["restore", path(&set), "--data", path(&store.data), "--database", &url];
        let at = at.map(instant);
        arguments.extend(at.iter().flat_map(|at| ["--at", at.as_str()]));
        let answer = countersign(&arguments);
        assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
        store
    };
    let one = restored(Some(&first), "one");
    assert_eq!(one.entries().1.len(), before, "as it was then");
    let vault = vault::Vault::open_database(one.url.as_deref().unwrap(), &one.data).unwrap();
    // Nothing that was sealed before opens: the key that comes next is another one.
    assert!(vault.erase(client.as_str(), "case:AP-9999999").is_ok_and(|had_one| !had_one));
    drop(vault);
    let erased = "SELECT count(*) FROM countersign_vault.erasures WHERE subject = 'case:AP-9999999'";
    let mut database =
        one.url.as_deref().unwrap().parse::<postgres::Config>().unwrap().connect(postgres::NoTls).unwrap();
    assert_eq!(
        database.query_one(erased, &[]).unwrap().get::<_, i64>(0),
        1,
        "who was erased since stays erased"
    );
    goes_on(&one, 0);
    let two = restored(None, "two");
    goes_on(&two, 10);

    // Nothing is written over, and a backup says where it belongs.
    let again = countersign(&[
        "restore",
        path(&set),
        "--data",
        path(&day.beside("three")),
        "--database",
        two.url.as_deref().unwrap(),
    ]);
    assert!(again.code == 1 && again.err.contains("database-in-use"), "{} {}", again.code, again.err);
    let nowhere = countersign(&["restore", path(&set), "--data", path(&day.beside("four"))]);
    assert!(nowhere.code == 2 && nowhere.err.contains("--database"), "{} {}", nowhere.code, nowhere.err);
    let step =
        countersign(&["migrate", "--database", two.url.as_deref().unwrap(), "--dry-run", "--json"]).json(0);
    assert_eq!(step[0]["from"], step[0]["to"], "{step}");
}

fn instant(backup: &Path) -> String {
    let name = backup.file_name().unwrap().to_str().unwrap().to_owned();
    let (day, time) = name.split_once('T').unwrap();
    format!("{}-{}-{}T{}:{}:{}Z", &day[..4], &day[4..6], &day[6..], &time[..2], &time[2..4], &time[4..6])
}

/// The server's own archive brings journal and vault to any instant, and what comes of it is a journal that holds.
#[test]
fn an_archived_server_comes_back_as_it_was_at_any_instant() {
    let archive = "archive_command=mkdir -p ../archive && cp %p ../archive/%f";
    let Some(cluster) =
        Cluster::start_on_loopback("archived", &["archive_mode=on", archive, "wal_level=replica"])
    else {
        return;
    };
    let day = Day::written(DOCUMENTS, "structured");
    let store = Store::worked(&day, Some(&cluster.url()), DOCUMENTS);
    let link = store.link("mara");
    let mut copy = cluster.copied("as-it-was");
    let node = Served::start_with(&store.data, &["--database", &cluster.url()]);
    notes(&node, &link, "before", 7);
    store.nothing_is_lost();
    let mut server = cluster.client();
    let then: String = server.query_one("SELECT clock_timestamp()::text", &[]).unwrap().get(0);
    std::thread::sleep(std::time::Duration::from_millis(300));
    notes(&node, &link, "after", 5);
    store.nothing_is_lost();
    assert_eq!(noted(&store), 12);
    drop(node);
    let last: String = server.query_one("SELECT pg_walfile_name(pg_switch_wal())", &[]).unwrap().get(0);
    let archived = cluster.dir().join("archive");
    within(REST, "the log is not archived", || archived.join(&last).exists());

    copy.begin_as_of(&archived, &then);
    let back = Store { data: store.data.clone(), url: Some(copy.url()) };
    // What was written before that instant, and nothing after it.
    goes_on(&back, 7);
}

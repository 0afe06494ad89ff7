//! The same day on PostgreSQL: the same outcomes, proofs and exports as on the folder alone.

#[path = "../../journal/tests/cluster/mod.rs"]
mod cluster;
mod day;

use cluster::Cluster;
use day::{Day, countersign, outcomes, path};
use serde_json::Value;
use std::collections::BTreeMap;

/// Documents of the day.
const DOCUMENTS: usize = 40;

#[test]
fn a_day_ends_the_same_on_both_adapters() {
    let Some(cluster) = Cluster::start("binary") else { return };
    let day = Day::written(DOCUMENTS, "day");
    let (folder, shared) = (day.beside("folder"), day.beside("shared"));
    let expected = outcomes(&day.run(&folder).json(0));
    let url = cluster.url();
    let mut arguments = day.run_arguments(&shared);
    arguments.extend(["--database".to_owned(), url.clone()]);
    let found = outcomes(&countersign(&arguments).json(0));
    assert_eq!(found, expected);
    // Started again it takes nothing in twice.
    assert_eq!(outcomes(&countersign(&arguments).json(0)), expected);
    assert!(!shared.join("journal.db").exists() && !shared.join("vault.db").exists());

    let on = ["--database", &url];
    let verified = countersign(&[&["verify", path(&shared), "--json"][..], &on].concat());
    assert_eq!(verified.json(0)["holds"], true);
    let lines = countersign(&[&["export", "journal", "--data", path(&shared)][..], &on].concat());
    let alone = countersign(&["export", "journal", "--data", path(&folder)]);
    assert_eq!(kinds(&lines.out), kinds(&alone.out));
    let postings = |data, more: &[&str]| {
        countersign(&[&["export", "postings-csv", "--data", path(data)][..], more].concat()).out
    };
    assert_eq!(postings(&shared, &on), postings(&folder, &[]), "the same postings, byte for byte");

    let proof = day.beside("case.proof");
    let prove = ["prove", "AP-0000001", "-o", path(&proof), "--data", path(&shared)];
    let proved = countersign(&[&prove[..], &on].concat());
    assert_eq!(proved.code, 0, "{}", proved.err);
    let key = shared.join("keys").join("journal.pub");
    let checked = countersign(&["verify", path(&proof), "--key", path(&key)]);
    assert_eq!(checked.code, 0, "{} {}", checked.out, checked.err);

    altered_behind_the_journals_back(&cluster, &shared);
}

/// What happened in each case, in order.
fn kinds(lines: &str) -> BTreeMap<String, Vec<String>> {
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines.lines() {
        let entry: Value = serde_json::from_str(line).expect("an envelope");
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        // Which cases are drawn for audit is each office's own lottery.
        if text("kind") == "audit-drawn.1" {
            continue;
        }
        kinds.entry(text("case")).or_default().push(text("kind"));
    }
    kinds
}

/// One byte of one entry, changed by somebody who has the database: it is named.
fn altered_behind_the_journals_back(cluster: &Cluster, data: &std::path::Path) {
    let mut client = cluster.url().parse::<postgres::Config>().unwrap().connect(postgres::NoTls).unwrap();
    let changed = client
        .execute(
            "UPDATE countersign.events SET envelope = set_byte(envelope, 40, get_byte(envelope, 40) # 1)
             WHERE case_id = 'AP-0000007' AND version = 2",
            &[],
        )
        .unwrap();
    assert_eq!(changed, 1);
    let url = cluster.url();
    let verified = countersign(&["verify", path(data), "--json", "--database", &url]);
    // A byte of the envelope's head may make it unreadable, which is said as well.
    assert_ne!(verified.code, 0, "{}", verified.out);
}

#[test]
fn a_database_that_is_not_there_is_said() {
    let day = Day::written(30, "structured");
    let mut arguments = day.run_arguments(&day.beside("data"));
    arguments.extend(["--database".to_owned(), "postgres://nobody@127.0.0.1:1/none".to_owned()]);
    let answer = countersign(&arguments);
    assert_eq!(answer.code, 3, "{}", answer.err);
    assert!(answer.err.contains("database"), "{}", answer.err);
}

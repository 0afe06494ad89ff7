//! What a writer looks up it finds by the key of the table, whatever the server knows of it; and a schema of before comes forward.

use super::super::cluster::Cluster;
use super::super::folder::{Folder, append, case, client};
use super::super::{House, put};
use journal::JobChange;
use std::time::{Duration, Instant};

/// The schemas of released programs, as their migrations made them.
const BEFORE: [&str; 2] = [
    include_str!("../../migrations/postgres/0001_journal.sql"),
    include_str!("../../migrations/postgres/0002_words.sql"),
];

/// A schema of each earlier number with rows in it is brought forward, holds them, and counts go on.
pub fn schemas_of_before_come_forward(cluster: &Cluster) {
    let mut server = cluster.url().parse::<::postgres::Config>().unwrap().connect(::postgres::NoTls).unwrap();
    for number in 1..=BEFORE.len() {
        let schema = format!("before_{number}");
        let sql = BEFORE[..number].concat();
        server
            .batch_execute(&format!(
                "CREATE SCHEMA {schema}; SET search_path TO {schema}; {sql}
                 COMMENT ON SCHEMA {schema} IS 'countersign journal {number}';
                 INSERT INTO clients (client) VALUES ('tarnsel');
                 INSERT INTO rows VALUES ('tarnsel', 'work', 'c-1', 'open', 7, 'c-1', 'x'),
                                         ('tarnsel', 'work', 'c-2', 'open', 8, 'c-2', 'x');
                 INSERT INTO shelves VALUES ('tarnsel', 'work', 'open', 2)"
            ))
            .unwrap();
        let keys = Folder::new();
        let mut house = House::postgres(cluster, &schema, &keys);
        let mut moved = append("tarnsel", "c-1", 0, 1);
        moved.rows = vec![put("c-1", "done", 9)];
        house.land(moved);
        let shelves = house.reader.shelves(&client("tarnsel"), "work").unwrap();
        assert_eq!(shelves, [("done".to_owned(), 1), ("open".to_owned(), 1)], "schema {number}");
        let open = house.reader.page(&client("tarnsel"), "work", "open", None, 9).unwrap();
        assert_eq!(open.rows.len(), 1, "schema {number}");
    }
}

/// The first statements are planned while every table is empty. Cases, rows and jobs that are written over and over after that
/// are found by the keys of their tables: no other index is scanned.
pub fn lookups_use_the_keys(cluster: &Cluster) {
    const CASES: u64 = 60;
    let keys = Folder::new();
    let mut house = House::postgres(cluster, "lookups", &keys);
    for round in 0..8 {
        let batch = (0..CASES).map(|n| {
            let name = format!("c-{n}");
            let mut one = append("tarnsel", &name, round, 1);
            one.rows = vec![put(&name, &format!("s-{}", round % 2), 0)];
            let (queue, id) = ("draft".to_owned(), |round| format!("{name}-{round}"));
            if round > 0 {
                one.jobs = vec![JobChange::Delete { queue: queue.clone(), id: id(round - 1), fence: None }];
            }
            let (case_id, body) = (name.clone(), b"{}".to_vec());
            one.jobs.push(JobChange::Put { queue, id: id(round), case_id, due_ms: 0, priority: 1, body });
            one
        });
        let answers = house.writer.commit(batch.collect()).unwrap();
        assert!(answers.iter().all(Result::is_ok));
    }
    assert_eq!(house.reader.case(&client("tarnsel"), &case("c-3"), 1).unwrap().len(), 8);
    drop(house);
    let mut server = cluster.url().parse::<::postgres::Config>().unwrap().connect(::postgres::NoTls).unwrap();
    // A server counts what a connection did when that has ended, a moment later.
    let scans = "SELECT indexrelname::text, idx_scan FROM pg_stat_all_indexes WHERE schemaname = 'lookups'";
    let begun = Instant::now();
    let counted = loop {
        let counted: Vec<(String, i64)> =
            server.query(scans, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))).collect();
        if counted.iter().any(|(name, n)| name == "rows_pkey" && *n > 0) {
            break counted;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{counted:?}");
        std::thread::sleep(Duration::from_millis(100));
    };
    for index in ["rows_shelf", "jobs_ready", "events_order"] {
        let n = counted.iter().find(|(name, _)| name == index).map(|(_, n)| *n);
        assert_eq!(n, Some(0), "{index}: {counted:?}");
    }
}

/// Entries on both sides of the transaction at which numbers get another digit: each is told once and in its order, and placed
/// in that order.
pub fn transactions_are_ordered_as_numbers(cluster: &Cluster) {
    let keys = Folder::new();
    let mut house = House::postgres(cluster, "digits", &keys);
    house.land(append("tarnsel", "before", 0, 1));
    let options = journal::postgres::Options { schema: "digits".to_owned(), ..Default::default() };
    let reader = journal::postgres::Reader::of_url(&cluster.url(), options).unwrap();
    let mut mark = reader.mark(&client("tarnsel")).unwrap();
    let mut server = cluster.url().parse::<::postgres::Config>().unwrap().connect(::postgres::NoTls).unwrap();
    server.batch_execute("SET synchronous_commit TO off").unwrap();
    // Transactions are used up until a few before the next digit.
    let use_up = "DO $$ DECLARE n bigint := 0; BEGIN
                    LOOP
                      n := pg_current_xact_id()::text::bigint; COMMIT;
                      EXIT WHEN n >= 9996 AND right((n + 4)::text, 4) = '0000';
                    END LOOP;
                  END $$";
    server.batch_execute(use_up).unwrap();
    let expected: Vec<(String, u64)> = (0..9).map(|n| (format!("c-{n}"), 1)).collect();
    for (name, _) in &expected {
        house.land(append("tarnsel", name, 0, 1));
    }
    let told: Vec<(String, u64)> =
        reader.follow(&mut mark).unwrap().into_iter().map(|it| (it.case.0, it.version)).collect();
    assert_eq!(told, expected);
    assert!(reader.follow(&mut mark).unwrap().is_empty(), "nothing is told twice");
    house.writer.sign(&client("tarnsel"), super::super::folder::at(9)).unwrap();
    let log = house.reader.log(&client("tarnsel"), 1, 99).unwrap();
    let placed: Vec<(String, u64)> = log.into_iter().map(|it| (it.header.case, it.header.version)).collect();
    assert_eq!(placed, expected);
}

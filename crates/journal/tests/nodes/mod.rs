//! The same suite on PostgreSQL, and what only PostgreSQL has: several processes at once, and a server that dies.

mod lookups;
mod side_by_side;
mod workers;

use super::cluster::Cluster;
use super::folder::{Folder, append, at, case, client};
use super::{House, SUITE, put};
use journal::{Conflict, postgres};

impl House {
    fn postgres(cluster: &Cluster, schema: &str, keys: &Folder) -> Self {
        let options = postgres::Options { schema: schema.to_owned(), ..Default::default() };
        let journal = postgres::Journal::open(&cluster.url(), &keys.path().join("keys"), options).unwrap();
        let (reader, key) = (Box::new(journal.reader()), journal.verifying_key());
        Self { writer: Box::new(journal), reader, key }
    }
}

#[test]
fn postgres_keeps_the_port() {
    let Some(cluster) = Cluster::start("conformance") else { return };
    for (name, part) in SUITE {
        eprintln!("{name}");
        let keys = Folder::new();
        part(&mut House::postgres(&cluster, name, &keys));
    }
    another_key_is_refused(&cluster);
    nodes_race_and_lose_nothing(&cluster);
    a_transaction_that_commits_late_is_not_passed_by(&cluster);
    a_follower_is_told_everything_once(&cluster);
    numbers_are_raced_for(&cluster);
    lookups::schemas_of_before_come_forward(&cluster);
    lookups::lookups_use_the_keys(&cluster);
    side_by_side::an_older_program_works_where_it_is_still_served(&cluster);
    workers::a_flood_starves_nobody(&cluster);
    workers::a_job_that_kills_its_workers_is_counted_and_issued_again(&cluster);
    lookups::transactions_are_ordered_as_numbers(&cluster);
}

/// A server that is ended as by a crash, under load: what was acknowledged is there.
#[test]
fn postgres_killed_under_load_loses_nothing() {
    let Some(mut cluster) = Cluster::start("killed") else { return };
    let keys = Folder::new();
    let mut acknowledged = 0;
    for _ in 0..5 {
        let mut house = House::postgres(&cluster, "killed", &keys);
        let begun = std::time::Instant::now();
        let mut head = house.reader.case(&client("tarnsel"), &case("c-1"), 1).unwrap().len() as u64;
        assert!(head >= acknowledged, "{acknowledged} acknowledged, {head} there");
        let writer = std::thread::spawn(move || {
            let mut last = head;
            loop {
                match house.writer.commit(vec![append("tarnsel", "c-1", head, 3)]) {
                    Ok(answers) => {
                        assert!(answers[0].is_ok(), "{answers:?}");
                        head += 3;
                        last = head;
                    }
                    Err(_) => return last,
                }
            }
        });
        std::thread::sleep(std::time::Duration::from_millis(400).saturating_sub(begun.elapsed()));
        cluster.kill();
        acknowledged = writer.join().unwrap();
        cluster.begin();
    }
    assert!(acknowledged > 0);
    let mut house = House::postgres(&cluster, "killed", &keys);
    let there = house.reader.case(&client("tarnsel"), &case("c-1"), 1).unwrap().len() as u64;
    // The append that was under way at the last crash was not acknowledged; it is there whole or not at all.
    assert!(there == acknowledged || there == acknowledged + 3, "{acknowledged} acknowledged, {there} there");
    let checkpoint = house.writer.sign(&client("tarnsel"), at(9)).unwrap().unwrap();
    assert_eq!(checkpoint.size, there, "every entry has its leaf");
    eprintln!("{acknowledged} entries acknowledged, all there");
}

fn another_key_is_refused(cluster: &Cluster) {
    let (keys, others) = (Folder::new(), Folder::new());
    let mut house = House::postgres(cluster, "another_key", &keys);
    house.land(append("tarnsel", "c-1", 0, 1));
    house.writer.sign(&client("tarnsel"), at(0)).unwrap();
    let options = postgres::Options { schema: "another_key".to_owned(), ..Default::default() };
    let _ = House::postgres(cluster, "elsewhere", &others);
    let refused = postgres::Journal::open(&cluster.url(), &others.path().join("keys"), options).map(|_| ());
    assert!(refused.unwrap_err().to_string().contains("another key"));
}

/// Three writers, each with its own connection, on the same cases and rows.
fn nodes_race_and_lose_nothing(cluster: &Cluster) {
    const WRITERS: u64 = 3;
    const ROUNDS: u64 = 60;
    let keys = Folder::new();
    drop(House::postgres(cluster, "races", &keys));
    std::thread::scope(|scope| {
        let wins: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let mut house = House::postgres(cluster, "races", &keys);
                scope.spawn(move || {
                    let mut won = 0;
                    for round in 0..ROUNDS {
                        let mut batch = vec![];
                        for name in ["c-1", "c-2"] {
                            let head = house.reader.case(&client("tarnsel"), &case(name), 1).unwrap().len();
                            let mut one = append("tarnsel", name, head as u64, 1);
                            one.rows = vec![put(name, &format!("s-{writer}"), 0)];
                            batch.push(one);
                        }
                        batch.push(append("tarnsel", &format!("own-{writer}"), round, 1));
                        batch[2].rows = vec![put(&format!("shared-{round}"), &format!("s-{writer}"), 1)];
                        let answers = house.writer.commit(batch).unwrap();
                        assert!(answers[2].is_ok(), "{answers:?}");
                        for answer in &answers[..2] {
                            match answer {
                                Ok(_) => won += 1,
                                Err(Conflict::Version { .. }) => {}
                                Err(other) => panic!("{other}"),
                            }
                        }
                        if round % 10 == 0 {
                            house.writer.sign(&client("tarnsel"), at(i64::try_from(round).unwrap())).unwrap();
                        }
                    }
                    won
                })
            })
            .collect();
        let won: u64 = wins.into_iter().map(|it| it.join().unwrap()).sum();
        let mut house = House::postgres(cluster, "races", &keys);
        let of = |name: &str| house.reader.case(&client("tarnsel"), &case(name), 1).unwrap();
        let (one, two) = (of("c-1"), of("c-2"));
        assert_eq!((one.len() + two.len()) as u64, won, "what was acknowledged is there, and nothing else");
        assert!(one.iter().zip(1..).all(|(entry, version)| entry.header.version == version));
        let signed = house.writer.sign(&client("tarnsel"), at(99)).unwrap().unwrap();
        assert_eq!(signed.size, won + WRITERS * ROUNDS, "every entry has its leaf");
        let shelves = house.reader.shelves(&client("tarnsel"), "work").unwrap();
        for (shelf, kept) in &shelves {
            let there =
                house.reader.page(&client("tarnsel"), "work", shelf, None, 999).unwrap().rows.len() as u64;
            assert_eq!(*kept, there, "{shelf}");
        }
        assert_eq!(shelves.iter().map(|(_, n)| n).sum::<u64>(), ROUNDS + 2);
    });
}

/// A transaction that began first and commits last gets its place after all, in order.
fn a_transaction_that_commits_late_is_not_passed_by(cluster: &Cluster) {
    let keys = Folder::new();
    let mut house = House::postgres(cluster, "late", &keys);
    house.land(append("tarnsel", "c-1", 0, 1));
    let mut slow = cluster.url().parse::<::postgres::Config>().unwrap().connect(::postgres::NoTls).unwrap();
    let mut open = slow.transaction().unwrap();
    open.batch_execute(
        "SET search_path TO late; INSERT INTO events (client, case_id, version, leaf, envelope)
         SELECT client, 'c-2', 1, leaf, envelope FROM events WHERE client = 'tarnsel' AND case_id = 'c-1'",
    )
    .unwrap();
    house.land(append("tarnsel", "c-1", 1, 1));
    let before = house.writer.sign(&client("tarnsel"), at(1)).unwrap().unwrap();
    assert_eq!(before.size, 1, "what came after an open transaction waits for it");
    open.commit().unwrap();
    let after = house.writer.sign(&client("tarnsel"), at(2)).unwrap().unwrap();
    assert_eq!(after.size, 3);
    let log = house.reader.log(&client("tarnsel"), 0, 9).unwrap();
    assert_eq!(log.len(), 3);
}

/// Whatever commits when, a follower is told each entry once; what is visible is told at once.
fn a_follower_is_told_everything_once(cluster: &Cluster) {
    let keys = Folder::new();
    let mut house = House::postgres(cluster, "follow", &keys);
    house.land(append("tarnsel", "c-1", 0, 1));
    let options = postgres::Options { schema: "follow".to_owned(), ..Default::default() };
    let reader = postgres::Reader::of_url(&cluster.url(), options).unwrap();
    let mut mark = reader.mark(&client("tarnsel")).unwrap();
    assert!(reader.follow(&mut mark).unwrap().is_empty(), "what was there before is not news");
    let mut slow = cluster.url().parse::<::postgres::Config>().unwrap().connect(::postgres::NoTls).unwrap();
    let mut open = slow.transaction().unwrap();
    open.batch_execute(
        "SET search_path TO follow; INSERT INTO events (client, case_id, version, leaf, envelope)
         SELECT client, 'c-2', 1, leaf, envelope FROM events WHERE client = 'tarnsel' AND case_id = 'c-1'",
    )
    .unwrap();
    let told = |mark: &mut postgres::Mark| -> Vec<(String, u64)> {
        reader.follow(mark).unwrap().into_iter().map(|it| (it.case.0, it.version)).collect()
    };
    house.land(append("tarnsel", "c-1", 1, 2));
    let one = |name: &str, version: u64| (name.to_owned(), version);
    assert_eq!(told(&mut mark), [one("c-1", 2), one("c-1", 3)], "a slow transaction delays nobody");
    assert!(told(&mut mark).is_empty(), "nothing is told twice");
    open.commit().unwrap();
    house.land(append("tarnsel", "c-3", 0, 1));
    assert_eq!(told(&mut mark), [one("c-2", 1), one("c-3", 1)], "what commits late is told after all");
    assert!(told(&mut mark).is_empty());
}

/// Three writers take numbers of one counter: none twice, none left out.
fn numbers_are_raced_for(cluster: &Cluster) {
    const EACH: u64 = 40;
    let keys = Folder::new();
    drop(House::postgres(cluster, "numbers_raced", &keys));
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let mut house = House::postgres(cluster, "numbers_raced", &keys);
            scope.spawn(move || {
                let (mut next, mut taken) = (1, 0);
                while taken < EACH {
                    let mut one = append("tarnsel", &format!("own-{writer}-{taken}"), 0, 1);
                    one.number = Some(journal::Number { counter: "arrival".to_owned(), n: next });
                    match house.writer.commit(vec![one]).unwrap().remove(0) {
                        Ok(_) => (taken, next) = (taken + 1, next + 1),
                        Err(Conflict::Number { last, .. }) => next = last + 1,
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
    });
    let house = House::postgres(cluster, "numbers_raced", &keys);
    let row = house.reader.row(&client("tarnsel"), journal::COUNTERS, "arrival").unwrap().unwrap();
    assert_eq!(row.rank, i64::try_from(3 * EACH).unwrap());
}

//! Rows, shelves, cursors; jobs, leases, fences.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers too

mod folder;

use folder::{Folder, append, at, case, client, land};
use journal::{Append, Conflict, Cursor, JobChange, Journal, RowChange, Snapshot};
use proptest::prelude::*;

fn rows(changes: Vec<RowChange>) -> Append {
    let mut append = Append::new(client("tarnsel"), case("rows"), 0, at(0));
    append.rows = changes;
    append
}

fn put(key: &str, shelf: &str, rank: i64) -> RowChange {
    let (view, case_id, body) = ("work".to_owned(), "c-1".to_owned(), key.as_bytes().to_vec());
    RowChange::Put { view, key: key.to_owned(), shelf: shelf.to_owned(), rank, case_id, body }
}

fn job(client_id: &str, id: &str, due_ms: i64, priority: u8) -> Append {
    let mut append = Append::new(client(client_id), case("jobs"), 0, at(0));
    let (queue, case_id, body) = ("draft".to_owned(), "c-1".to_owned(), b"{}".to_vec());
    append.jobs = vec![JobChange::Put { queue, id: id.to_owned(), case_id, due_ms, priority, body }];
    append
}

fn done(client_id: &str, id: &str, fence: Option<u64>) -> Append {
    let mut append = append(client_id, id, 0, 1);
    append.jobs = vec![JobChange::Delete { queue: "draft".to_owned(), id: id.to_owned(), fence }];
    append
}

fn ids(jobs: &[journal::Claimed]) -> Vec<&str> {
    jobs.iter().map(|job| job.id.as_str()).collect()
}

fn whole_shelf(journal: &Journal, shelf: &str, limit: usize) -> Vec<String> {
    let (mut keys, mut cursor): (Vec<String>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let page = journal.reader().page(&client("tarnsel"), "work", shelf, cursor.as_ref(), limit).unwrap();
        keys.extend(page.rows.into_iter().map(|row| row.key));
        match page.next {
            // The cursor travels as text.
            Some(next) => cursor = Some(next.to_string().parse().unwrap()),
            None => return keys,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn pages_and_counts_are_those_of_a_model(
        changes in prop::collection::vec((0_u8..20, 0_u8..3, -3_i64..3, any::<bool>()), 1..60), limit in 1_usize..7
    ) {
        let folder = Folder::new();
        let mut journal = folder.open();
        let mut model = std::collections::BTreeMap::new();
        for chunk in changes.chunks(7) {
            let mut batch = Vec::new();
            for (key, shelf, rank, delete) in chunk {
                let key = format!("k{key}");
                if *delete {
                    model.remove(&key);
                    batch.push(RowChange::Delete { view: "work".to_owned(), key });
                } else {
                    batch.push(put(&key, &format!("s{shelf}"), *rank));
                    model.insert(key, (format!("s{shelf}"), *rank));
                }
            }
            journal.commit(vec![rows(batch)]).unwrap();
        }
        for shelf in ["s0", "s1", "s2"] {
            let mut expected: Vec<(i64, &String)> =
                model.iter().filter(|(_, (on, _))| on == shelf).map(|(key, (_, rank))| (*rank, key)).collect();
            expected.sort();
            let expected: Vec<String> = expected.into_iter().map(|(_, key)| key.clone()).collect();
            prop_assert_eq!(journal.reader().count(&client("tarnsel"), "work", shelf).unwrap(), expected.len() as u64);
            prop_assert_eq!(whole_shelf(&journal, shelf, limit), expected);
        }
        let scanned = journal.reader().scan(&client("tarnsel"), "work", "", 1000).unwrap();
        prop_assert_eq!(scanned.len(), model.len());
    }
}

#[test]
fn rows_that_stay_are_neither_skipped_nor_shown_twice_while_others_move() {
    let folder = Folder::new();
    let mut journal = folder.open();
    let all: Vec<RowChange> = (0..40).map(|n| put(&format!("k{n:02}"), "mine", n)).collect();
    journal.commit(vec![rows(all)]).unwrap();
    let (mut seen, mut cursor) = (Vec::new(), None);
    for step in 0.. {
        let page = journal.reader().page(&client("tarnsel"), "work", "mine", cursor.as_ref(), 5).unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.key));
        // Even rows stay; an odd one already shown goes away, and new ones come in before and behind.
        let gone = RowChange::Delete { view: "work".to_owned(), key: format!("k{:02}", step * 2 + 1) };
        journal
            .commit(vec![rows(vec![
                gone,
                put(&format!("a{step}"), "mine", -1),
                put(&format!("z{step}"), "mine", 99),
            ])])
            .unwrap();
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let even: Vec<String> = (0..40).step_by(2).map(|n| format!("k{n:02}")).collect();
    assert_eq!(seen.iter().filter(|key| even.contains(key)).cloned().collect::<Vec<_>>(), even);
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "{seen:?}");
}

#[test]
fn jobs_come_by_priority_then_by_age_and_clients_take_turns() {
    let folder = Folder::new();
    let mut journal = folder.open();
    let mut batch: Vec<Append> = (0..50).map(|n| job("flood", &format!("f{n:02}"), n, 5)).collect();
    batch.extend([
        job("small", "late", 9, 5),
        job("small", "early", 3, 5),
        job("small", "urgent", 10, 0),
        job("small", "future", 500, 0),
    ]);
    journal.commit(batch).unwrap();
    let first = journal.claim("draft", 100, 1000, 4).unwrap();
    assert_eq!(ids(&first), ["f00", "urgent", "f01", "early"]);
    let second = journal.claim("draft", 100, 1000, 3).unwrap();
    assert_eq!(ids(&second), ["f02", "late", "f03"], "small was last, so flood is first");
    let third = journal.claim("draft", 100, 1000, 2).unwrap();
    assert_eq!(ids(&third), ["f04", "f05"]);
    assert!(journal.claim("effect", 100, 1000, 5).unwrap().is_empty());
    assert!(journal.claim("draft", 100, 0, 5).is_err());
    let fences: Vec<u64> = [first, second, third].concat().iter().map(|job| job.fence).collect();
    assert!(fences.windows(2).all(|pair| pair[0] < pair[1]), "{fences:?}");
}

#[test]
fn a_lost_lease_refuses_the_whole_append() {
    let folder = Folder::new();
    let mut journal = folder.open();
    land(&mut journal, job("tarnsel", "j", 0, 1));
    let slow = journal.claim("draft", 0, 100, 1).unwrap().remove(0);
    assert!(journal.claim("draft", 99, 100, 1).unwrap().is_empty(), "leased");
    let quick = journal.claim("draft", 100, 100, 1).unwrap().remove(0);
    assert_eq!((slow.attempts, quick.attempts), (1, 2));
    let refused = journal.commit(vec![done("tarnsel", "j", Some(slow.fence))]).unwrap().remove(0);
    assert!(matches!(refused, Err(Conflict::Fence { .. })), "{refused:?}");
    assert_eq!(journal.reader().size(&client("tarnsel")).unwrap(), 0);
    assert!(
        !journal.fail(&slow, 0).unwrap()
            && !journal.release(&slow).unwrap()
            && !journal.extend(&slow, 9).unwrap()
    );
    land(&mut journal, done("tarnsel", "j", Some(quick.fence)));
    assert_eq!(journal.reader().job(&client("tarnsel"), "draft", "j").unwrap(), None);
    let gone = journal.commit(vec![done("tarnsel", "j", Some(quick.fence))]).unwrap().remove(0);
    assert!(gone.is_err());
}

#[test]
fn a_job_put_again_is_taken_from_its_holder() {
    let folder = Folder::new();
    let mut journal = folder.open();
    land(&mut journal, job("tarnsel", "j", 0, 1));
    let held = journal.claim("draft", 0, 100, 1).unwrap().remove(0);
    land(&mut journal, job("tarnsel", "j", 0, 1));
    assert!(matches!(
        journal.commit(vec![done("tarnsel", "j", Some(held.fence))]).unwrap()[0],
        Err(Conflict::Fence { .. })
    ));
    assert!(matches!(
        journal.commit(vec![done("tarnsel", "j", Some(0))]).unwrap()[0],
        Err(Conflict::Fence { .. })
    ));
    land(&mut journal, done("tarnsel", "j", None));
}

#[test]
fn attempts_count_at_the_claim_and_survive_a_crash() {
    let folder = Folder::new();
    let mut journal = folder.open();
    land(&mut journal, job("tarnsel", "j", 50, 1));
    assert_eq!(journal.next_ready_ms("draft").unwrap(), Some(50));
    let claimed = journal.claim("draft", 50, 100, 1).unwrap().remove(0);
    assert_eq!(journal.next_ready_ms("draft").unwrap(), Some(150));
    assert!(journal.release(&claimed).unwrap());
    let again = journal.claim("draft", 50, 100, 1).unwrap().remove(0);
    assert_eq!(again.attempts, 1, "a release does not count");
    assert!(journal.fail(&again, 400).unwrap());
    assert!(journal.claim("draft", 399, 100, 1).unwrap().is_empty());
    drop(journal);
    let mut journal = folder.open();
    let third = journal.claim("draft", 400, 100, 1).unwrap().remove(0);
    assert_eq!(third.attempts, 2);
    assert!(third.fence > again.fence);
    assert!(journal.extend(&third, 900).unwrap());
    assert!(journal.claim("draft", 899, 100, 1).unwrap().is_empty());
    let depth = journal.reader().queues(&client("tarnsel")).unwrap();
    assert_eq!((depth[0].queue.as_str(), depth[0].jobs, depth[0].oldest_due_ms), ("draft", 1, 50));
}

#[test]
fn the_newest_snapshot_stays() {
    let folder = Folder::new();
    let mut journal = folder.open();
    let at_version = |version, body: &str| Snapshot {
        client: client("tarnsel"),
        case_id: case("c-1"),
        version,
        body: body.as_bytes().to_vec(),
    };
    journal.put_snapshots(&[at_version(5, "five"), at_version(9, "nine"), at_version(7, "seven")]).unwrap();
    let found = journal.reader().snapshot(&client("tarnsel"), &case("c-1")).unwrap();
    assert_eq!(found, Some(at_version(9, "nine")));
    assert_eq!(journal.reader().snapshot(&client("other"), &case("c-1")).unwrap(), None);
}

#[test]
fn a_new_process_takes_over_what_a_dead_one_held_in_the_order_of_due() {
    let folder = Folder::new();
    let mut journal = folder.open();
    for (id, due_ms) in [("second", 2), ("first", 1)] {
        land(&mut journal, job("tarnsel", id, due_ms, 1));
    }
    land(&mut journal, job("other", "theirs", 1, 1));
    let held = journal.claim("draft", 10, 600_000, 8).unwrap();
    assert_eq!(held.len(), 3);
    assert!(journal.claim("draft", 11, 600_000, 8).unwrap().is_empty(), "leased");
    assert_eq!(journal.free_leases(&client("tarnsel")).unwrap(), 2);
    let again = journal.claim("draft", 11, 600_000, 8).unwrap();
    assert_eq!(ids(&again), ["first", "second"]);
    assert!(again.iter().all(|job| job.attempts == 2), "attempts stay counted");
    let dead = held.iter().find(|job| job.id == "first").unwrap();
    let refused = journal.commit(vec![done("tarnsel", "first", Some(dead.fence))]).unwrap().remove(0);
    assert!(refused.is_err(), "the dead one's fence holds no more");
}

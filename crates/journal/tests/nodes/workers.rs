//! Workers of several processes on one queue: nobody is starved by another client's flood, and a job that kills whoever takes it is
//! counted until it stops and is issued again.

use super::super::cluster::Cluster;
use super::super::folder::Folder;
use super::super::{House, done, job};
use crate::folder::client;
use journal::{Conflict, JobChange};
use std::collections::BTreeMap;

/// A claim in milliseconds.
const LEASE_MS: i64 = 1_000;

/// Three workers claim at once while one client has four hundred jobs: the others' few jobs are among the first.
pub fn a_flood_starves_nobody(cluster: &Cluster) {
    const FLOOD: usize = 400;
    const FEW: usize = 6;
    const CLAIM: usize = 6;
    let keys = Folder::new();
    let mut house = House::postgres(cluster, "flood", &keys);
    for n in 0..FLOOD {
        house.land(job("flood", &format!("f-{n:03}"), 1, 0));
    }
    for quiet in ["quiet-1", "quiet-2"] {
        for n in 0..FEW {
            // They came last and are the least urgent.
            house.land(job(quiet, &format!("q-{n}"), 90, 200));
        }
    }
    let claimed: Vec<Vec<(String, usize)>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..3)
            .map(|_| {
                let mut house = House::postgres(cluster, "flood", &keys);
                scope.spawn(move || {
                    let mut seen = Vec::new();
                    for round in 0.. {
                        let jobs = house.writer.claim("draft", 100, 60_000, CLAIM).unwrap();
                        if jobs.is_empty() {
                            return seen;
                        }
                        for it in jobs {
                            house.land(done(it.client.as_str(), &it.id, Some(it.fence)));
                            seen.push((format!("{}/{}", it.client, it.id), round));
                        }
                    }
                    seen
                })
            })
            .collect();
        workers.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let mut rounds: BTreeMap<String, usize> = BTreeMap::new();
    for (name, round) in claimed.into_iter().flatten() {
        assert!(rounds.insert(name.clone(), round).is_none(), "{name} was claimed twice");
    }
    assert_eq!(rounds.len(), FLOOD + 2 * FEW);
    // A third of each claim is theirs while they have any, so that one worker alone would be done after three claims each.
    let last = rounds.iter().filter(|it| it.0.starts_with("quiet")).map(|it| *it.1).max().unwrap();
    assert!(last <= FEW, "the last of the quiet clients' jobs waited for {last} claims");
    assert!(rounds.values().max().unwrap() > &(3 * FEW), "the flood lasts longer than that");
}

/// Each worker that takes it dies: the attempt is counted at the claim, over all processes. Issued again it begins anew, and
/// whoever still had it can settle nothing.
pub fn a_job_that_kills_its_workers_is_counted_and_issued_again(cluster: &Cluster) {
    let keys = Folder::new();
    let mut house = House::postgres(cluster, "poison", &keys);
    house.land(job("tarnsel", "poison", 1, 0));
    let mut now = 100;
    let mut fences = Vec::new();
    for attempt in 1..=5 {
        // Another process each time; it goes without a word.
        let mut worker = House::postgres(cluster, "poison", &keys);
        let claimed = worker.writer.claim("draft", now, LEASE_MS, 9).unwrap();
        assert_eq!((claimed.len(), claimed[0].attempts), (1, attempt));
        fences.push(claimed[0].fence);
        drop(worker);
        assert!(
            house.writer.claim("draft", now + LEASE_MS - 1, LEASE_MS, 9).unwrap().is_empty(),
            "still held"
        );
        now += LEASE_MS;
    }
    assert!(fences.is_sorted_by(|a, b| a < b), "{fences:?}");
    // Whoever has it last stops it: the job goes, and an entry says why.
    let last = house.writer.claim("draft", now, LEASE_MS, 9).unwrap().remove(0);
    let mut stopped = done("tarnsel", "poison", Some(last.fence));
    stopped.entries = vec![crate::folder::entry(1)];
    house.land(stopped);
    assert!(house.reader.job(&client("tarnsel"), "draft", "poison").unwrap().is_none());
    // A person issues it again.
    house.land(job("tarnsel", "poison", now, 0));
    let late = done("tarnsel", "poison", Some(last.fence));
    assert!(matches!(house.refused(late), Conflict::Fence { .. }), "who had it before settles nothing");
    let again = house.writer.claim("draft", now, LEASE_MS, 9).unwrap().remove(0);
    assert_eq!((again.id.as_str(), again.attempts), ("poison", 1));
    house.land(done("tarnsel", "poison", Some(again.fence)));
    let none = JobChange::Delete { queue: "draft".to_owned(), id: "poison".to_owned(), fence: None };
    let mut gone = crate::folder::append("tarnsel", "c", 0, 0);
    gone.jobs = vec![none];
    house.land(gone);
}

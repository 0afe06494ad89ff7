//! One suite for both adapters: what the port promises holds on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

#[cfg(feature = "postgres")]
mod cluster;
mod folder;
#[cfg(feature = "postgres")]
mod nodes;

use folder::{Folder, append, at, case, client};
use journal::merkle::{CompactRange, leaf_hash};
use journal::{
    Append, BlobChange, BlobRecord, COUNTERS, Committed, Conflict, Cursor, JobChange, Note, Number, Once,
    Reading, RowChange, Snapshot, Sought, Tile, VerifyingKey, Writing, verify_inclusion,
};
use std::collections::BTreeMap;
use terms::Digest;

/// A journal of either kind.
struct House {
    writer: Box<dyn Writing>,
    reader: Box<dyn Reading>,
    key: VerifyingKey,
}

impl House {
    fn sqlite(folder: &Folder) -> Self {
        let journal = folder.open();
        let (reader, key) = (Box::new(journal.reader()), journal.verifying_key());
        Self { writer: Box::new(journal), reader, key }
    }

    fn land(&mut self, append: Append) -> Committed {
        self.writer.commit(vec![append]).unwrap().pop().unwrap().unwrap()
    }

    fn refused(&mut self, append: Append) -> Conflict {
        self.writer.commit(vec![append]).unwrap().pop().unwrap().unwrap_err()
    }
}

/// Every part of the suite, by name.
type Part = (&'static str, fn(&mut House));

const SUITE: &[Part] = &[
    ("entries_read_back", entries_read_back),
    ("refusals", refusals),
    ("keys", keys),
    ("rows_and_counts", rows_and_counts),
    ("pages", pages),
    ("finding", finding),
    ("jobs", jobs),
    ("fairness", fairness),
    ("documents_and_snapshots", documents_and_snapshots),
    ("numbers", numbers),
    ("tied", tied),
    ("taking_over", taking_over),
    ("the_tree", the_tree),
];

#[test]
fn sqlite_keeps_the_port() {
    for (name, part) in SUITE {
        eprintln!("{name}");
        let folder = Folder::new();
        part(&mut House::sqlite(&folder));
    }
}

// -- the suite

fn entries_read_back(house: &mut House) {
    let mut one = append("tarnsel", "c-1", 0, 0);
    let body = br#"{"b":1.10, "a":{"~":"s-1","s":"AQ"}}"#.to_vec();
    one.entries = vec![journal::Entry { kind: "opened.1".to_owned(), body: body.clone() }, folder::entry(2)];
    one.at = at(7);
    assert_eq!(house.land(one).versions, 1..3);
    assert_eq!(house.land(append("tarnsel", "c-1", 2, 1)).versions, 3..4);
    let entries = house.reader.case(&client("tarnsel"), &case("c-1"), 1).unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[0].body, body);
    assert_eq!((entries[0].header.kind.as_str(), entries[0].header.at), ("opened.1", at(7)));
    assert_eq!(house.reader.case(&client("tarnsel"), &case("c-1"), 3).unwrap().len(), 1);
    assert_eq!(house.reader.case(&client("other"), &case("c-1"), 1).unwrap(), []);
}

fn refusals(house: &mut House) {
    let mut late = append("tarnsel", "c-1", 0, 1);
    late.rows = vec![put("late", "mine", 1)];
    let mut broken = append("tarnsel", "c-2", 0, 1);
    broken.entries[0].body = b"{".to_vec();
    let batch = vec![
        append("tarnsel", "c-1", 0, 2),
        late,
        broken,
        append("tarnsel", "c-1", 2, 1),
        append("other", "c-1", 0, 1),
        append("../up", "c-1", 0, 1),
    ];
    let answers = house.writer.commit(batch).unwrap();
    assert!(answers[0].is_ok() && answers[3].is_ok() && answers[4].is_ok(), "{answers:?}");
    let expected = Conflict::Version { client: client("tarnsel"), case: case("c-1"), expected: 0, found: 2 };
    assert_eq!(answers[1], Err(expected));
    assert!(matches!(answers[2], Err(Conflict::Unfit(_))) && matches!(answers[5], Err(Conflict::Unfit(_))));
    assert_eq!(house.reader.row(&client("tarnsel"), "work", "late").unwrap(), None);
    assert_eq!(house.reader.count(&client("tarnsel"), "work", "mine").unwrap(), 0);
    assert_eq!(house.reader.case(&client("tarnsel"), &case("c-2"), 1).unwrap(), []);
    assert!(matches!(house.refused(append("tarnsel", "c-1", 1, 1)), Conflict::Version { found: 3, .. }));
    let mut names: Vec<String> = house.reader.clients().unwrap().into_iter().map(|it| it.0).collect();
    names.retain(|name| name != "../up");
    assert_eq!(names, ["other", "tarnsel"]);
    assert!(house.writer.commit(Vec::new()).unwrap().is_empty());
}

fn keys(house: &mut House) {
    let once = Once { key: "k-1".to_owned(), request: Digest::of(b"sign"), answer: b"done".to_vec() };
    let with = |append: Append, once: &Once| Append { once: Some(once.clone()), ..append };
    let other = Once { request: Digest::of(b"other"), ..once.clone() };
    let batch = vec![
        with(append("tarnsel", "c-1", 0, 1), &once),
        with(append("tarnsel", "c-1", 1, 1), &other),
        with(append("other", "c-1", 0, 1), &once),
    ];
    let answers = house.writer.commit(batch).unwrap();
    let stored = || Conflict::Once { stored: Box::new(once.clone()) };
    assert!(answers[0].is_ok() && answers[2].is_ok());
    assert_eq!(answers[1], Err(stored()));
    assert_eq!(house.refused(with(append("tarnsel", "c-1", 1, 1), &other)), stored());
    assert_eq!(house.reader.once(&client("tarnsel"), "k-1").unwrap(), Some(once.clone()));
    assert_eq!(house.reader.once(&client("tarnsel"), "k-2").unwrap(), None);
    let many = |name: &str, keys: &[&str]| house.reader.once_many(&client(name), keys).unwrap();
    assert_eq!(many("tarnsel", &["k-0", "k-1", "k-2"]), vec![once]);
    assert_eq!(many("nobody", &["k-1"]), vec![]);
    assert_eq!(many("tarnsel", &[]), vec![]);
}

fn put(key: &str, shelf: &str, rank: i64) -> RowChange {
    RowChange::Put {
        view: "work".to_owned(),
        key: key.to_owned(),
        shelf: shelf.to_owned(),
        rank,
        case_id: "c".to_owned(),
        body: format!("{key}@{shelf}").into_bytes(),
    }
}

fn gone(key: &str) -> RowChange {
    RowChange::Delete { view: "work".to_owned(), key: key.to_owned() }
}

fn changes(rows: Vec<RowChange>) -> Append {
    Append { rows, ..append("tarnsel", "c", 0, 0) }
}

/// Changes drawn from a small generator against a model of the shelf.
fn rows_and_counts(house: &mut House) {
    let mut seed = 7_u64;
    let mut next = |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    let mut model: BTreeMap<String, (String, i64)> = BTreeMap::new();
    for _ in 0..60 {
        let mut batch = Vec::new();
        for _ in 0..next(5) + 1 {
            let rows = (0..next(6) + 1).map(|_| {
                let (key, shelf, rank) = (format!("k-{}", next(12)), format!("s-{}", next(3)), next(4));
                if next(4) == 0 {
                    model.remove(&key);
                    gone(&key)
                } else {
                    let rank = i64::try_from(rank).unwrap();
                    model.insert(key.clone(), (shelf.clone(), rank));
                    put(&key, &shelf, rank)
                }
            });
            batch.push(changes(rows.collect()));
        }
        assert!(house.writer.commit(batch).unwrap().iter().all(Result::is_ok));
        for shelf in ["s-0", "s-1", "s-2"] {
            let mut there: Vec<(i64, &String)> = model
                .iter()
                .filter(|(_, (on, _))| on == shelf)
                .map(|(key, (_, rank))| (*rank, key))
                .collect();
            there.sort();
            let page = house.reader.page(&client("tarnsel"), "work", shelf, None, 50).unwrap();
            let found: Vec<(i64, &String)> = page.rows.iter().map(|row| (row.rank, &row.key)).collect();
            assert_eq!(found, there, "{shelf}");
            assert_eq!(house.reader.count(&client("tarnsel"), "work", shelf).unwrap(), there.len() as u64);
            let low = there.iter().filter(|(rank, _)| *rank <= 1).count() as u64;
            assert_eq!(house.reader.count_until(&client("tarnsel"), "work", shelf, 1).unwrap(), low);
        }
    }
    let shelves: u64 = house.reader.shelves(&client("tarnsel"), "work").unwrap().iter().map(|(_, n)| n).sum();
    assert_eq!(shelves, model.len() as u64);
    let keys: Vec<String> = house
        .reader
        .scan(&client("tarnsel"), "work", "", 100)
        .unwrap()
        .into_iter()
        .map(|it| it.key)
        .collect();
    assert_eq!(keys, model.into_keys().collect::<Vec<_>>());
}

/// A page never skips and never repeats a row that keeps its place, whatever is written between two pages.
fn pages(house: &mut House) {
    let stays: Vec<String> = (0..40).map(|n| format!("stay-{n:02}")).collect();
    let at_rank = |n: usize| i64::try_from(n / 3).unwrap();
    house.land(changes(stays.iter().enumerate().map(|(n, key)| put(key, "mine", at_rank(n))).collect()));
    let (mut seen, mut after): (Vec<String>, Option<Cursor>) = (Vec::new(), None);
    for round in 0.. {
        let page = house.reader.page(&client("tarnsel"), "work", "mine", after.as_ref(), 4).unwrap();
        seen.extend(page.rows.iter().map(|row| row.key.clone()));
        let Some(next) = page.next else { break };
        after = Some(next.to_string().parse().unwrap());
        // Before, at and behind the place something comes and goes.
        let key = |place: i64| format!("Ä-{round}-{place}");
        let place = next.parts().0;
        house.land(changes(vec![
            put(&key(-1), "mine", place - 1),
            put(&key(0), "mine", place),
            put(&key(1), "mine", place + 1),
        ]));
        house.land(changes(vec![gone(&key(0))]));
    }
    let kept: Vec<String> = seen.iter().filter(|key| key.starts_with("stay-")).cloned().collect();
    assert_eq!(kept, stays);
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "nothing twice");
    assert!(house.reader.page(&client("tarnsel"), "work", "mine", None, 0).is_err());
}

/// Rows are found by tokens, the last first; each keeps its place.
fn finding(house: &mut House) {
    let words = |key: &str, tokens: &[&str]| RowChange::Words {
        view: "work".to_owned(),
        key: key.to_owned(),
        tokens: tokens.iter().map(ToString::to_string).collect(),
    };
    house.land(changes(vec![words("a", &["x1", "y1"]), words("b", &["x1"])]));
    house.land(changes(vec![words("c", &["y1", "z1"])]));
    let sought = |all: &[&[&str]]| {
        let word = |forms: &&[&str]| forms.iter().map(|it| vec![(*it).to_owned()]).collect();
        Sought::new(all.iter().map(word).collect()).unwrap()
    };
    let keys = |house: &House, sought: &Sought| -> Vec<String> {
        let hits = house.reader.find(&client("tarnsel"), "work", Some(sought), None, 9).unwrap();
        hits.into_iter().map(|it| it.key).collect()
    };
    assert_eq!(keys(house, &sought(&[&["x1"]])), ["b", "a"]);
    assert_eq!(keys(house, &sought(&[&["x1"], &["y1"]])), ["a"]);
    assert_eq!(keys(house, &sought(&[&["x1", "z1"]])), ["c", "b", "a"]);
    house.land(changes(vec![words("a", &["z1"]), words("b", &[])]));
    assert_eq!(keys(house, &sought(&[&["z1"]])), ["c", "a"]);
    assert!(keys(house, &sought(&[&["x1"]])).is_empty());
    assert!(house.reader.is_found(&client("tarnsel"), "work", "a", &sought(&[&["z1"]])).unwrap());
    assert!(!house.reader.is_found(&client("other"), "work", "a", &sought(&[&["z1"]])).unwrap());
    let all = house.reader.find(&client("tarnsel"), "work", None, None, 1).unwrap();
    let next = house.reader.find(&client("tarnsel"), "work", None, Some(all[0].doc), 9).unwrap();
    assert_eq!((all[0].key.as_str(), next[0].key.as_str(), next.len()), ("c", "a", 1));
    assert_eq!(house.reader.findable(&client("tarnsel"), "work").unwrap(), 2);
}

fn job(client_id: &str, id: &str, due_ms: i64, priority: u8) -> Append {
    let mut append = append(client_id, "c", 0, 0);
    append.jobs = vec![JobChange::Put {
        queue: "draft".to_owned(),
        id: id.to_owned(),
        case_id: "c-9".to_owned(),
        due_ms,
        priority,
        body: b"{}".to_vec(),
    }];
    append
}

fn done(client_id: &str, id: &str, fence: Option<u64>) -> Append {
    let mut append = append(client_id, "c", 0, 0);
    append.jobs = vec![JobChange::Delete { queue: "draft".to_owned(), id: id.to_owned(), fence }];
    append
}

fn jobs(house: &mut House) {
    for (id, due, priority) in [("late", 50, 1), ("soon", 10, 1), ("urgent", 40, 0), ("future", 900, 0)] {
        house.land(job("tarnsel", id, due, priority));
    }
    let claimed = house.writer.claim("draft", 100, 1000, 2).unwrap();
    let ids: Vec<&str> = claimed.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["urgent", "soon"]);
    assert!(claimed.iter().all(|it| it.attempts == 1 && it.lease_until_ms == 1100 && it.case_id == "c-9"));
    assert!(claimed[0].fence < claimed[1].fence);
    let rest = house.writer.claim("draft", 100, 1000, 9).unwrap();
    assert_eq!(rest.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["late"]);
    assert!(house.writer.claim("draft", 100, 1000, 9).unwrap().is_empty());
    assert_eq!(house.writer.next_ready_ms("draft").unwrap(), Some(900));
    assert_eq!(house.writer.next_ready_ms("none").unwrap(), None);

    // A lease that ends is claimed by another; the first one's answer is refused.
    let stolen = house.writer.claim("draft", 1100, 1000, 1).unwrap().remove(0);
    assert_eq!((stolen.id.as_str(), stolen.attempts), ("future", 1));
    let again = house.writer.claim("draft", 1100, 1000, 9).unwrap();
    let urgent = again.iter().find(|it| it.id == "urgent").unwrap();
    assert_eq!(urgent.attempts, 2);
    let stale = done("tarnsel", "urgent", Some(claimed[0].fence));
    assert_eq!(house.refused(stale), Conflict::Fence { queue: "draft".to_owned(), id: "urgent".to_owned() });
    assert!(!house.writer.extend(&claimed[0], 5000).unwrap());
    assert!(house.writer.extend(urgent, 5000).unwrap());
    house.land(done("tarnsel", "urgent", Some(urgent.fence)));
    assert_eq!(house.reader.job(&client("tarnsel"), "draft", "urgent").unwrap(), None);
    assert!(matches!(house.refused(done("tarnsel", "urgent", Some(urgent.fence))), Conflict::Fence { .. }));

    // Given back: at once and uncounted, or later and counted.
    let soon = again.iter().find(|it| it.id == "soon").unwrap();
    assert!(house.writer.release(soon).unwrap());
    let soon = house.writer.claim("draft", 1101, 1000, 1).unwrap().remove(0);
    assert_eq!((soon.id.as_str(), soon.attempts), ("soon", 2));
    assert!(house.writer.fail(&soon, 9000).unwrap());
    assert!(!house.writer.fail(&soon, 9000).unwrap(), "the lease is gone");
    assert!(house.writer.claim("draft", 1102, 1000, 9).unwrap().is_empty());
    assert_eq!(
        house
            .writer
            .claim("draft", 9000, 1000, 9)
            .unwrap()
            .iter()
            .find(|it| it.id == "soon")
            .unwrap()
            .attempts,
        3
    );

    // The same id again takes the job from whoever holds it, within one batch too.
    let held = house.reader.job(&client("tarnsel"), "draft", "soon").unwrap().unwrap();
    let answers = house
        .writer
        .commit(vec![job("tarnsel", "soon", 1, 1), done("tarnsel", "soon", Some(held.fence))])
        .unwrap();
    assert!(answers[0].is_ok() && matches!(answers[1], Err(Conflict::Fence { .. })), "{answers:?}");
    let depth = house.reader.queues(&client("tarnsel")).unwrap();
    assert_eq!((depth.len(), depth[0].jobs, depth[0].oldest_due_ms), (1, 3, 1));
    assert!(
        house.writer.claim("draft", 0, 0, 1).is_err() && house.writer.claim("draft", 0, 1, 5000).is_err()
    );
}

/// A flood of one client does not starve another.
fn fairness(house: &mut House) {
    for n in 0..50 {
        house.land(job("flood", &format!("f-{n:02}"), 1, 0));
    }
    house.land(job("quiet", "q-1", 90, 200));
    house.land(job("other", "o-1", 90, 200));
    let first = house.writer.claim("draft", 100, 1000, 3).unwrap();
    let mut clients: Vec<&str> = first.iter().map(|it| it.client.as_str()).collect();
    clients.sort_unstable();
    assert_eq!(clients, ["flood", "other", "quiet"]);
}

fn documents_and_snapshots(house: &mut House) {
    let blob = BlobRecord { plain: Digest::of(b"plain"), sealed: Digest::of(b"sealed"), bytes: 6 };
    let with = |change: BlobChange| Append { blobs: vec![change], ..append("tarnsel", "c", 0, 0) };
    house.land(with(BlobChange::Put(blob.clone())));
    assert_eq!(house.reader.blob(&client("tarnsel"), blob.plain).unwrap(), Some(blob.clone()));
    assert_eq!(house.reader.blob(&client("other"), blob.plain).unwrap(), None);
    house.land(with(BlobChange::Erased { plain: blob.plain }));
    assert_eq!(house.reader.blob(&client("tarnsel"), blob.plain).unwrap(), None);

    let snapshot = |version, body: &[u8]| Snapshot {
        client: client("tarnsel"),
        case_id: case("c-1"),
        version,
        body: body.to_vec(),
    };
    house.writer.put_snapshots(&[snapshot(3, b"three"), snapshot(5, b"five")]).unwrap();
    house.writer.put_snapshots(&[snapshot(4, b"four")]).unwrap();
    assert_eq!(house.reader.snapshot(&client("tarnsel"), &case("c-1")).unwrap(), Some(snapshot(5, b"five")));
    assert_eq!(house.reader.snapshot(&client("tarnsel"), &case("c-2")).unwrap(), None);
}

/// Every entry has its place, the root is that of the definition, checkpoints are signed, tiles lead there.
fn the_tree(house: &mut House) {
    assert_eq!(house.writer.sign(&client("tarnsel"), at(0)).unwrap(), None);
    let mut head = 0;
    for n in [1_u64, 2, 252, 3, 300] {
        house.land(append("tarnsel", "c-1", head, n));
        house.land(append("other", "c-1", head, n));
        head += n;
        let signed =
            house.writer.sign(&client("tarnsel"), at(i64::try_from(head).unwrap())).unwrap().unwrap();
        let note = Note::parse(&signed.note).unwrap();
        assert_eq!((signed.size, note.size, note.origin.as_str()), (head, head, "countersign/tarnsel"));
        assert_eq!(note.verify(&house.key), Ok(()));
        let entries = house.reader.log(&client("tarnsel"), 0, 9999).unwrap();
        assert_eq!(entries.iter().map(|it| it.position).collect::<Vec<_>>(), (1..=head).collect::<Vec<_>>());
        let mut range = CompactRange::default();
        entries.iter().for_each(|entry| range.push(leaf_hash(&entry.envelope), |_, _, _| {}));
        assert_eq!(note.root, range.root());
        assert_eq!(house.reader.size(&client("tarnsel")).unwrap(), head);
        assert_eq!(house.reader.checkpoint(&client("tarnsel")).unwrap(), Some(signed));
    }
    let leaves =
        house.reader.tile(&client("tarnsel"), Tile { level: 0, index: 2, width: 46 }).unwrap().unwrap();
    assert_eq!(leaves.len(), 46 * 32);
    assert_eq!(house.reader.tile(&client("tarnsel"), Tile { level: 0, index: 2, width: 47 }).unwrap(), None);
    let last = house.reader.log(&client("tarnsel"), 557, 1).unwrap().remove(0);
    assert_eq!(leaf_hash(&last.envelope).0, leaves[45 * 32..]);
    assert!(!verify_inclusion(leaf_hash(b"x"), 0, 558, &[], leaf_hash(b"x")));
}

/// Numbers of a counter are taken one after the other, each once, also within a batch.
fn numbers(house: &mut House) {
    let takes = |name: &str, n: u64| {
        let number = Some(Number { counter: "arrival".to_owned(), n });
        Append { number, ..append("tarnsel", name, 0, 1) }
    };
    house.land(takes("c-1", 1));
    assert_eq!(house.refused(takes("c-2", 1)), Conflict::Number { counter: "arrival".to_owned(), last: 1 });
    assert!(matches!(house.refused(takes("c-2", 3)), Conflict::Number { last: 1, .. }));
    assert!(house.reader.case(&client("tarnsel"), &case("c-2"), 1).unwrap().is_empty());
    let batch = vec![takes("c-2", 2), takes("c-3", 3), takes("c-4", 3), takes("c-5", 4)];
    let answers = house.writer.commit(batch).unwrap();
    let landed: Vec<bool> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(landed, [true, true, false, true], "{answers:?}");
    let row = house.reader.row(&client("tarnsel"), COUNTERS, "arrival").unwrap().unwrap();
    assert_eq!(row.rank, 4);
    assert_eq!(house.reader.count(&client("tarnsel"), COUNTERS, "").unwrap(), 1);
    // Each client has its own.
    house.land(Append { client: client("other"), ..takes("c-1", 1) });
}

/// What is tied lands together or not at all, and the answer is the same for all of it.
fn tied(house: &mut House) {
    house.land(append("tarnsel", "stream", 0, 1));
    let together = |expected: u64, name: &str| {
        let mut stream = append("tarnsel", "stream", expected, 1);
        stream.tied = true;
        vec![stream, append("tarnsel", name, 0, 1)]
    };
    let mut batch = together(0, "c-1");
    batch.push(append("tarnsel", "c-9", 0, 1));
    let answers = house.writer.commit(batch).unwrap();
    assert!(matches!(answers[0], Err(Conflict::Version { found: 1, .. })), "{answers:?}");
    assert!(answers[0] == answers[1] && answers[2].is_ok(), "{answers:?}");
    assert!(house.reader.case(&client("tarnsel"), &case("c-1"), 1).unwrap().is_empty());
    // The last one being the one that cannot land takes the first one with it.
    house.land(append("tarnsel", "c-2", 0, 1));
    assert!(house.writer.commit(together(1, "c-2")).unwrap().iter().all(Result::is_err));
    assert_eq!(house.reader.case(&client("tarnsel"), &case("stream"), 1).unwrap().len(), 1);
    assert!(house.writer.commit(together(1, "c-3")).unwrap().iter().all(Result::is_ok));
    assert_eq!(house.reader.case(&client("tarnsel"), &case("stream"), 1).unwrap().len(), 2);
}

/// Whoever takes a queue over leaves the one before with nothing: its claims are refused, its jobs can be claimed.
fn taking_over(house: &mut House) {
    let job = |id: &str| JobChange::Put {
        queue: "draft".to_owned(),
        id: id.to_owned(),
        case_id: String::new(),
        due_ms: 5,
        priority: 1,
        body: b"{}".to_vec(),
    };
    let mut one = append("tarnsel", "c-1", 0, 1);
    one.jobs = vec![job("a"), job("b")];
    house.land(one);
    let before = house.writer.claim("draft", 10, 60_000, 9).unwrap();
    assert_eq!(before.len(), 2);
    assert_eq!(house.writer.take_over(&client("tarnsel"), "other").unwrap(), 0);
    assert_eq!(house.writer.take_over(&client("tarnsel"), "draft").unwrap(), 2);
    let mut late = append("tarnsel", "c-1", 1, 1);
    late.jobs = vec![JobChange::Delete {
        queue: "draft".to_owned(),
        id: before[0].id.clone(),
        fence: Some(before[0].fence),
    }];
    assert!(matches!(house.refused(late), Conflict::Fence { .. }));
    assert!(!house.writer.extend(&before[1], 99_000).unwrap());
    let after = house.writer.claim("draft", 10, 60_000, 9).unwrap();
    let seen: Vec<_> = after.iter().map(|it| (it.id.as_str(), it.attempts)).collect();
    assert_eq!(seen, [("a", 2), ("b", 2)], "in the order in which they were due, attempts counted");
}

//! What lands, what is refused, and that one never touches the other.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers too

mod folder;

use folder::{Folder, append, at, case, client, entry, land};
use journal::{Append, Conflict, Entry, Journal, JournalError, Once, Options, RowChange};
use proptest::prelude::*;
use terms::Digest;

fn put(key: &str, shelf: &str) -> RowChange {
    RowChange::Put {
        view: "work".to_owned(),
        key: key.to_owned(),
        shelf: shelf.to_owned(),
        rank: 1,
        case_id: String::new(),
        body: b"{}".to_vec(),
    }
}

#[test]
fn what_was_committed_is_read_back_byte_for_byte() {
    let folder = Folder::new();
    let mut journal = folder.open();
    let mut one = Append::new(client("tarnsel"), case("c-1"), 0, at(7));
    let body = br#"{"b":1.10, "a":{"~":"s-1","s":"AQ"}}"#.to_vec();
    one.entries = vec![Entry { kind: "case-opened.1".to_owned(), body: body.clone() }, entry(2)];
    let committed = land(&mut journal, one);
    assert_eq!((committed.first_position, committed.versions), (1, 1..3));
    drop(journal);
    let entries = folder.open().reader().case(&client("tarnsel"), &case("c-1"), 1).unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].body, body);
    assert_eq!((entries[0].header.kind.as_str(), entries[0].header.at), ("case-opened.1", at(7)));
    assert_eq!((entries[1].position, entries[1].header.version), (2, 2));
}

#[test]
fn a_refused_append_leaves_nothing_and_spoils_nobody() {
    let folder = Folder::new();
    let mut journal = folder.open();
    let mut late = append("tarnsel", "c-1", 0, 1);
    late.rows = vec![put("late", "mine")];
    let mut broken = append("tarnsel", "c-2", 0, 1);
    broken.entries[0].body = b"{".to_vec();
    let answers = journal
        .commit(vec![
            append("tarnsel", "c-1", 0, 2),
            late,
            broken,
            append("tarnsel", "c-1", 2, 1),
            append("o", "c-1", 0, 1),
        ])
        .unwrap();
    assert_eq!(answers[0].as_ref().unwrap().first_position, 1);
    let (c, k) = (client("tarnsel"), case("c-1"));
    assert_eq!(
        answers[1],
        Err(Conflict::Version { client: c.clone(), case: k.clone(), expected: 0, found: 2 })
    );
    assert!(matches!(&answers[2], Err(Conflict::Unfit(why)) if why.contains("JSON")), "{:?}", answers[2]);
    assert_eq!(answers[3].as_ref().unwrap().first_position, 3);
    assert_eq!(answers[4].as_ref().unwrap().first_position, 1, "every client counts for itself");
    let reader = journal.reader();
    assert_eq!(reader.case(&c, &k, 1).unwrap().len(), 3);
    assert_eq!(reader.case(&c, &case("c-2"), 1).unwrap(), []);
    assert_eq!(reader.row(&c, "work", "late").unwrap(), None);
    assert_eq!(reader.count(&c, "work", "mine").unwrap(), 0);
}

#[test]
fn what_breaks_a_limit_is_refused_with_a_sentence() {
    let folder = Folder::new();
    let mut journal = folder.open();
    let long = "x".repeat(journal::NAME_BYTES_MAX + 1);
    let mut many = append("tarnsel", "c", 0, 1);
    many.entries = vec![entry(1); journal::ENTRIES_PER_APPEND_MAX + 1];
    let mut heavy = append("tarnsel", "c", 0, 1);
    heavy.entries[0].body = vec![b' '; journal::BODY_BYTES_MAX + 1];
    let mut nameless = append("tarnsel", "c", 0, 1);
    nameless.rows = vec![put("", "mine")];
    let unfit = [
        append("../up", "c", 0, 1),
        append("tarnsel", &long, 0, 1),
        append("tarnsel", "", 0, 1),
        many,
        heavy,
        nameless,
    ];
    for append in unfit {
        let answer = journal.commit(vec![append]).unwrap().pop().unwrap();
        assert!(matches!(answer, Err(Conflict::Unfit(_))), "{answer:?}");
    }
    assert_eq!(journal.reader().size(&client("tarnsel")).unwrap(), 0);
    let too_many = vec![append("tarnsel", "c", 0, 1); journal::BATCH_APPENDS_MAX + 1];
    assert!(matches!(journal.commit(too_many), Err(JournalError::Unfit(_))));
}

#[test]
fn an_idempotency_key_is_used_once() {
    let folder = Folder::new();
    let mut journal = folder.open();
    let once = Once { key: "k-1".to_owned(), request: Digest::of(b"sign"), answer: b"done".to_vec() };
    let mut first = append("tarnsel", "c-1", 0, 1);
    first.once = Some(once.clone());
    let mut again = append("tarnsel", "c-1", 1, 1);
    again.once = Some(Once { request: Digest::of(b"other"), ..once.clone() });
    let mut elsewhere = append("other", "c-1", 0, 1);
    elsewhere.once = Some(once.clone());
    let answers = journal.commit(vec![first, again.clone(), elsewhere]).unwrap();
    assert!(answers[0].is_ok() && answers[2].is_ok());
    assert_eq!(answers[1], Err(Conflict::Once { stored: Box::new(once.clone()) }));
    assert_eq!(
        journal.commit(vec![again]).unwrap()[0],
        Err(Conflict::Once { stored: Box::new(once.clone()) })
    );
    assert_eq!(journal.reader().once(&client("tarnsel"), "k-1").unwrap(), Some(once));
    assert_eq!(journal.reader().once(&client("tarnsel"), "k-2").unwrap(), None);
    assert_eq!(journal.reader().size(&client("tarnsel")).unwrap(), 1);
}

#[test]
fn a_folder_has_one_writer() {
    let folder = Folder::new();
    let journal = folder.open();
    let second = Journal::open(folder.path(), Options::default());
    assert!(matches!(second, Err(JournalError::InUse(_))), "{:?}", second.err());
    drop(journal);
    folder.open();
}

#[test]
fn a_newer_schema_and_a_foreign_database_are_refused() {
    let folder = Folder::new();
    drop(folder.open());
    let path = folder.path().join("journal.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let newer = Journal::open(folder.path(), Options::default());
    assert!(matches!(newer, Err(JournalError::NewerSchema { found: 99, .. })), "{:?}", newer.err());
    let foreign = Folder::new();
    let other = rusqlite::Connection::open(foreign.path().join("journal.db")).unwrap();
    other.execute_batch("CREATE TABLE bees (n)").unwrap();
    drop(other);
    let refused = Journal::open(foreign.path(), Options::default());
    assert!(matches!(refused, Err(JournalError::NotAJournal(_))), "{:?}", refused.err());
}

#[test]
fn a_journal_with_entries_never_gets_another_key() {
    let folder = Folder::new();
    let mut journal = folder.open();
    land(&mut journal, append("tarnsel", "c-1", 0, 1));
    drop(journal);
    std::fs::remove_file(folder.path().join("keys/journal.ed25519")).unwrap();
    assert!(matches!(Journal::open(folder.path(), Options::default()), Err(JournalError::Key(_))));
}

#[cfg(unix)]
#[test]
fn the_signing_key_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    drop(folder.open());
    let key = folder.path().join("keys/journal.ed25519");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(Journal::open(folder.path(), Options::default()), Err(JournalError::Key(_))));
}

#[test]
fn more_threads_than_connections_read_whole_commits_while_the_writer_writes() {
    let folder = Folder::new();
    let mut journal = folder.open();
    let done = std::sync::atomic::AtomicBool::new(false);
    let ordering = std::sync::atomic::Ordering::Relaxed;
    std::thread::scope(|scope| {
        for _ in 0..journal::READERS_MAX + 4 {
            let (reader, done) = (journal.reader(), &done);
            scope.spawn(move || {
                let mut seen = 0;
                while !done.load(ordering) {
                    let entries = reader.case(&client("tarnsel"), &case("c-1"), 1).unwrap().len();
                    assert!(entries >= seen && entries % 3 == 0, "{entries} after {seen}");
                    seen = entries;
                }
            });
        }
        for n in 0..60 {
            land(&mut journal, append("tarnsel", "c-1", n * 3, 3));
        }
        done.store(true, ordering);
    });
    assert_eq!(journal.reader().size(&client("tarnsel")).unwrap(), 180);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever is appended in whatever batches, cases have no gaps, clients have no gaps, and the folder verifies.
    #[test]
    fn random_batches_leave_whole_logs(steps in prop::collection::vec((0_u8..3, 0_u8..4, 0_u64..3, any::<bool>(), any::<bool>()), 1..60)) {
        let folder = Folder::new();
        let mut journal = folder.open();
        let mut heads = std::collections::BTreeMap::<(u8, u8), u64>::new();
        let mut batch = Vec::new();
        let mut expected = Vec::new();
        for (who, which, n, stale, cut) in steps {
            let head = heads.entry((who, which)).or_default();
            let wrong = stale && n > 0;
            batch.push(append(&format!("client-{who}"), &format!("case-{which}"), if wrong { *head + 1 } else { *head }, n));
            expected.push(!wrong);
            if !wrong { *head += n; }
            if cut {
                let answers = journal.commit(std::mem::take(&mut batch)).unwrap();
                prop_assert_eq!(answers.iter().map(Result::is_ok).collect::<Vec<_>>(), std::mem::take(&mut expected));
            }
        }
        journal.commit(batch).unwrap();
        let reader = journal.reader();
        for ((who, which), head) in heads {
            let entries = reader.case(&client(&format!("client-{who}")), &case(&format!("case-{which}")), 1).unwrap();
            let versions: Vec<u64> = entries.iter().map(|entry| entry.header.version).collect();
            prop_assert_eq!(versions, (1..=head).collect::<Vec<_>>());
        }
        for client in reader.clients().unwrap() {
            let positions: Vec<u64> = reader.log(&client, 0, 10_000).unwrap().iter().map(|e| e.position).collect();
            prop_assert_eq!(positions, (1..=reader.size(&client).unwrap()).collect::<Vec<_>>());
        }
        journal.checkpoint_all(at(99)).unwrap();
        drop(journal);
        let report = journal::verify_dir(folder.path(), None).unwrap();
        prop_assert!(report.holds(), "{:?}", report.findings);
    }
}

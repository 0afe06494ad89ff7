//! Somebody with the disk but without the key alters a folder; the walk names what.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers too

mod folder;

use folder::{Folder, append, at, case, client, land};
use journal::{Append, BlobChange, Difference, Finding, RowChange, VerifyingKey, verify_dir};
use rusqlite::Connection;
use terms::Digest;

const ENTRIES: u64 = 40;

/// Forty entries of two cases in turn, checkpoints at several sizes, a row and a document.
fn written() -> (Folder, VerifyingKey) {
    let folder = Folder::new();
    let mut journal = folder.open();
    for n in 0..ENTRIES / 2 {
        for name in ["c-1", "c-2"] {
            let mut append = append("tarnsel", name, n, 1);
            append.at = at(i64::try_from(n).unwrap());
            land(&mut journal, append);
        }
    }
    let blob = journal.blobs().put(&client("tarnsel"), Digest::of(b"plain"), b"sealed").unwrap();
    let mut more = Append::new(client("tarnsel"), case("c-1"), 0, at(99));
    more.blobs = vec![BlobChange::Put(blob)];
    more.rows = vec![RowChange::Put {
        view: "work".to_owned(),
        key: "k".to_owned(),
        shelf: "mine".to_owned(),
        rank: 0,
        case_id: String::new(),
        body: Vec::new(),
    }];
    land(&mut journal, more);
    journal.checkpoint_all(at(99)).unwrap();
    let key = journal.verifying_key();
    drop(journal);
    let report = verify_dir(folder.path(), None).unwrap();
    assert!(report.holds(), "{:?}", report.findings);
    let whole = &report.clients[0];
    assert_eq!((whole.entries, whole.covered, whole.blobs), (ENTRIES, ENTRIES, 1));
    assert!(whole.checkpoints > 10);
    (folder, key)
}

fn database(folder: &Folder) -> Connection {
    Connection::open(folder.path().join("journal.db")).unwrap()
}

/// The first finding after `sql` ran on a fresh folder.
fn after(sql: &str) -> Finding {
    let (folder, _) = written();
    database(&folder).execute_batch(sql).unwrap();
    verify_dir(folder.path(), None).unwrap().first_altered().expect(sql).clone()
}

#[test]
fn the_first_altered_entry_is_named() {
    // what was done | what is said | position | case | version
    let flip = "UPDATE events SET envelope = replace(CAST(envelope AS TEXT), '\"n\": 8', '\"n\": 9')";
    let recast = "UPDATE events SET envelope = CAST(envelope AS BLOB)";
    let swap = "UPDATE events SET position = -position WHERE position IN (7, 11);
                UPDATE events SET position = 18 + position WHERE position < 0";
    let close_gap = "DELETE FROM events WHERE position = 7;
                     UPDATE events SET position = -position WHERE position > 7;
                     UPDATE events SET position = -position - 1 WHERE position < 0";
    type Named<'a> = (String, Difference, Option<u64>, Option<&'a str>, Option<u64>);
    let table: [Named<'_>; 9] = [
        (
            format!("{flip} WHERE position = 15; {recast}"),
            Difference::Altered,
            Some(15),
            Some("c-1"),
            Some(8),
        ),
        ("DELETE FROM events WHERE position = 7".to_owned(), Difference::Deleted, Some(7), None, None),
        (close_gap.to_owned(), Difference::Deleted, Some(7), None, None),
        (swap.to_owned(), Difference::Reordered, Some(7), Some("c-1"), Some(6)),
        ("DELETE FROM events WHERE position > 30".to_owned(), Difference::Truncated, Some(31), None, None),
        (
            "DELETE FROM events WHERE position > 30; DELETE FROM hashes WHERE level = 0 AND idx >= 30;
             DELETE FROM checkpoints WHERE size > 30"
                .to_owned(),
            Difference::Truncated,
            Some(31),
            None,
            None,
        ),
        (
            "UPDATE events SET case_id = 'c-9' WHERE position = 7".to_owned(),
            Difference::Altered,
            Some(7),
            Some("c-9"),
            Some(4),
        ),
        (
            "INSERT INTO events SELECT client, case_id, 21, 41, envelope FROM events WHERE position = 40"
                .to_owned(),
            Difference::Added,
            Some(41),
            Some("c-2"),
            Some(21),
        ),
        (
            "UPDATE hashes SET hash = zeroblob(32) WHERE level = 0 AND idx = 4".to_owned(),
            Difference::Altered,
            Some(5),
            Some("c-1"),
            Some(3),
        ),
    ];
    for (sql, differs, position, case, version) in table {
        let found = after(&sql);
        let said = (found.differs, found.position, found.case.as_deref(), found.version);
        assert_eq!(said, (differs, position, case, version), "{sql}: {found:?}");
    }
}

#[test]
fn an_entry_altered_together_with_its_leaf_is_caught_by_the_signature() {
    let (folder, _) = written();
    let conn = database(&folder);
    let envelope: Vec<u8> =
        conn.query_row("SELECT envelope FROM events WHERE position = 15", [], |row| row.get(0)).unwrap();
    let forged = String::from_utf8(envelope).unwrap().replace("\"n\": 8", "\"n\": 9").into_bytes();
    conn.execute("UPDATE events SET envelope = ?1 WHERE position = 15", [&forged]).unwrap();
    let leaf = journal::merkle::leaf_hash(&forged).0;
    conn.execute("UPDATE hashes SET hash = ?1 WHERE level = 0 AND idx = 14", [leaf]).unwrap();
    drop(conn);
    let found = verify_dir(folder.path(), None).unwrap().first_altered().unwrap().clone();
    assert_eq!(found.differs, Difference::Altered);
    assert!(found.position.unwrap() <= 15 && found.sentence.contains("positions"), "{found:?}");
}

#[test]
fn what_lies_beside_the_log_is_checked_too() {
    for (sql, differs) in [
        (
            "UPDATE checkpoints SET note = replace(note, 'countersign', 'elsewhere') WHERE size = 40",
            Difference::Checkpoint,
        ),
        (
            "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 40) WHERE size = 1",
            Difference::Checkpoint,
        ),
        ("DELETE FROM checkpoints", Difference::Checkpoint),
        ("UPDATE shelves SET n = 7", Difference::Rows),
        ("DELETE FROM rows", Difference::Rows),
        ("UPDATE blobs SET sealed = zeroblob(32)", Difference::Blob),
    ] {
        assert_eq!(after(sql).differs, differs, "{sql}");
    }
}

#[test]
fn a_checkpoint_signed_by_another_key_is_not_believed() {
    let (folder, key) = written();
    let (other, _) = written();
    let note: String = database(&other)
        .query_row("SELECT note FROM checkpoints WHERE size = 40", [], |row| row.get(0))
        .unwrap();
    database(&folder).execute("UPDATE checkpoints SET note = ?1 WHERE size = 40", [note]).unwrap();
    let report = verify_dir(folder.path(), Some(&key)).unwrap();
    assert_eq!(report.findings[0].differs, Difference::Checkpoint);
    // Whoever replaces the public key in the folder does not fool a verifier that brings its own.
    std::fs::copy(other.path().join("keys/journal.pub"), folder.path().join("keys/journal.pub")).unwrap();
    assert!(!verify_dir(folder.path(), Some(&key)).unwrap().holds());
}

#[test]
fn documents_are_checked_until_they_are_erased() {
    let (folder, _) = written();
    let hex = Digest::of(b"plain").to_hex();
    let file = folder.path().join("blobs/tarnsel").join(&hex[..2]).join(&hex);
    std::fs::write(&file, b"sealeD").unwrap();
    assert_eq!(verify_dir(folder.path(), None).unwrap().findings[0].differs, Difference::Blob);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(verify_dir(folder.path(), None).unwrap().findings[0].differs, Difference::Blob);
    let mut journal = folder.open();
    let mut erased = Append::new(client("tarnsel"), case("c-1"), 0, at(100));
    erased.blobs = vec![BlobChange::Erased { plain: Digest::of(b"plain") }];
    land(&mut journal, erased);
    assert_eq!(journal.reader().blob(&client("tarnsel"), Digest::of(b"plain")).unwrap(), None);
    drop(journal);
    assert!(verify_dir(folder.path(), None).unwrap().holds());
}

#[test]
fn the_walk_changes_nothing() {
    let (folder, _) = written();
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let before = bytes("journal.db");
    verify_dir(folder.path(), None).unwrap();
    assert_eq!(bytes("journal.db"), before);
}

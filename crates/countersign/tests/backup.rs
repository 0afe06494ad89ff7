//! Backups from outside: taken beside a server that works, brought back as of each, checked, and nothing written over.

mod day;

use day::served::Served;
use day::{Day, countersign, path};
use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENTS: usize = 30;

fn backup(data: &Path, set: &Path) -> PathBuf {
    let answer = countersign(&["backup", path(set), "--data", path(data)]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    PathBuf::from(answer.out.trim())
}

fn entries(data: &Path) -> usize {
    let answer = countersign(&["export", "journal", "--data", path(data)]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    answer.out.lines().count()
}

fn instant(backup: &Path) -> String {
    // 20261128T185000Z as 2026-11-28T18:50:00Z
    let name = backup.file_name().unwrap().to_str().unwrap().to_owned();
    format!(
        "{}-{}-{}T{}:{}:{}Z",
        &name[..4],
        &name[4..6],
        &name[6..8],
        &name[9..11],
        &name[11..13],
        &name[13..15]
    )
}

#[test]
fn a_folder_comes_back_as_it_was_at_each_backup() {
    let day = Day::written(DOCUMENTS, "structured");
    let (data, set) = (day.beside("data"), day.beside("set"));
    day.run(&data).json(0);
    let first_entries = entries(&data);
    let first = backup(&data, &set);

    // The second one beside a server that is written to: notes come while it is taken.
    let served = Served::start(&data, &[], "operator");
    let notes = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut written = 0;
            for n in 0..60 {
                let body = format!("words=note+{n}&key=note-{n}");
                let got = served.post(
                    "/case/AP-0000001/note",
                    "application/x-www-form-urlencoded",
                    body.as_bytes(),
                );
                written += usize::from(got.status == 303);
            }
            written
        });
        std::thread::sleep(std::time::Duration::from_millis(1100));
        let second = backup(&data, &set);
        (writing.join().unwrap(), second)
    });
    drop(served);
    let (written, second) = notes;
    assert_eq!(written, 60);
    assert_ne!(first, second);

    let (one, two) = (day.beside("one"), day.beside("two"));
    let restored = |at: Option<&str>, to: &Path, code: i32| {
        let mut arguments = vec!["restore", path(&set), "--data", path(to)];
        arguments.extend(at.iter().flat_map(|at| ["--at", at]));
        let answer = countersign(&arguments);
        assert_eq!(answer.code, code, "{}{}", answer.out, answer.err);
        answer
    };
    restored(Some(&instant(&first)), &one, 0);
    assert_eq!(entries(&one), first_entries, "as it was then");
    restored(None, &two, 0);
    let later = entries(&two);
    assert!(later > first_entries && later <= entries(&data), "{later}");
    for folder in [&one, &two] {
        assert_eq!(countersign(&["verify", path(folder), "--json"]).json(0)["holds"], true);
        // It is a folder like any other: it opens, reads what is sealed, and works on.
        let served = Served::start(folder, &[], "auditor");
        let story = served.get("/api/v1/cases/AP-0000001");
        assert!(
            story.status == 200 && story.text().contains("arrived; the clock started"),
            "{}",
            story.text()
        );
    }
    assert!(restored(None, &two, 2).err.contains("is not empty"));
    let early = restored(Some("2020-01-01T00:00:00Z"), &day.beside("early"), 1);
    assert!(early.err.contains("no-backup-then"), "{}", early.err);
    assert!(!day.beside("early").exists());

    // What was altered in the set is not brought back.
    let conn = rusqlite::Connection::open(second.join("journal.db")).unwrap();
    let sql = "UPDATE events SET envelope = CAST(replace(CAST(envelope AS TEXT), '\"version\":', '\"version\":1') AS BLOB)
               WHERE position = 9";
    assert_eq!(conn.execute(sql, []).unwrap(), 1);
    drop(conn);
    let refused = restored(None, &day.beside("three"), 1);
    assert!(refused.err.contains("backup-altered"), "{}", refused.err);
    assert!(!day.beside("three").exists() && !day.beside("three").with_extension("restoring").exists());
}

#[test]
fn keys_can_be_kept_elsewhere() {
    let day = Day::written(DOCUMENTS, "structured");
    let (data, set, out) = (day.beside("data"), day.beside("set"), day.beside("out"));
    day.run(&data).json(0);
    let answer = countersign(&["backup", path(&set), "--data", path(&data), "--without-keys"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let keys = PathBuf::from(answer.out.trim()).join("keys");
    let left: Vec<_> = fs::read_dir(&keys).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["journal.pub"], "only what is public");
    let refused = countersign(&["restore", path(&set), "--data", path(&out)]);
    assert!(refused.code == 1 && refused.err.contains("keys-missing"), "{}", refused.err);
    let keys = data.join("keys");
    let given = countersign(&["restore", path(&set), "--data", path(&out), "--keys", path(&keys)]);
    assert_eq!(given.code, 0, "{}", given.err);
    let migrated = countersign(&["migrate", "--data", path(&out), "--dry-run", "--json"]).json(0);
    assert_eq!(migrated[0]["from"], migrated[0]["to"]);
}

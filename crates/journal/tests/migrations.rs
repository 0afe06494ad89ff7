//! Folders of every released schema are brought forward whole. `golden/schema-N.sql` is such a folder, written by the program
//! of its time and dumped as SQL; it is added to for each new schema and never changed.
#![allow(clippy::unwrap_used)]

mod folder;

use folder::{Folder, append, client, land};
use journal::{JournalError, Options, RowChange, Sought, verify_dir};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// A data folder of that schema.
fn folder_of(schema: u32) -> Folder {
    let folder = Folder::new();
    let sql = fs::read_to_string(golden().join(format!("schema-{schema}.sql"))).unwrap();
    Connection::open(folder.path().join("journal.db")).unwrap().execute_batch(&sql).unwrap();
    keys_of(&folder);
    folder
}

/// The key that the golden folders were signed with.
fn keys_of(folder: &Folder) {
    let keys = folder.path().join("keys");
    fs::create_dir(&keys).unwrap();
    for name in ["journal.ed25519", "journal.pub"] {
        fs::copy(golden().join(name), keys.join(name)).unwrap();
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(keys.join("journal.ed25519"), fs::Permissions::from_mode(0o600)).unwrap();
    }
}

fn schema_in(folder: &Folder) -> u32 {
    let conn = Connection::open(folder.path().join("journal.db")).unwrap();
    conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn every_released_schema_is_brought_forward_and_holds() {
    let newest = {
        let folder = Folder::new();
        drop(folder.open());
        schema_in(&folder)
    };
    assert!(newest >= 2);
    for schema in 1..newest {
        // A dry run changes nothing, and says what would be done.
        let folder = folder_of(schema);
        let before = fs::read(folder.path().join("journal.db")).unwrap();
        let step = journal::migrate(folder.path(), true).unwrap();
        assert_eq!((step.from, step.to), (schema, newest));
        assert_eq!(fs::read(folder.path().join("journal.db")).unwrap(), before, "schema {schema}");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert!(left.iter().all(|it| !it.to_string_lossy().contains("trial")), "{left:?}");

        let step = journal::migrate(folder.path(), false).unwrap();
        assert_eq!((step.from, step.to), (schema, newest));
        assert_eq!(schema_in(&folder), newest);
        holds_and_goes_on(&folder);
        // Opening alone does the same.
        let folder = folder_of(schema);
        holds_and_goes_on(&folder);
        assert_eq!(schema_in(&folder), newest);
    }
}

/// Everything of the golden folder is there, checked, and can be added to.
fn holds_and_goes_on(folder: &Folder) {
    let mut journal = folder.open();
    let report = verify_dir(folder.path(), None).unwrap();
    assert!(report.holds(), "{:?}", report.findings);
    let reader = journal.reader();
    assert_eq!(reader.size(&client("tarnsel")).unwrap(), 12);
    assert_eq!(reader.clients().unwrap(), [client("other"), client("tarnsel")]);
    let row = reader.row(&client("tarnsel"), "case", "c-1").unwrap().unwrap();
    assert_eq!((row.shelf.as_str(), row.rank), ("waiting", 1));
    assert_eq!(reader.count(&client("tarnsel"), "case", "waiting").unwrap(), 3);
    assert!(reader.once(&client("tarnsel"), "key-1").unwrap().is_some());
    assert_eq!(reader.queues(&client("tarnsel")).unwrap()[0].jobs, 2);
    assert!(reader.prove_inclusion(&client("tarnsel"), 3).unwrap().is_some());

    land(&mut journal, append("tarnsel", "c-1", 4, 1));
    let mut found = append("tarnsel", "c-1", 0, 0);
    let (view, key) = ("case".to_owned(), "c-1".to_owned());
    found.rows = vec![RowChange::Words { view, key, tokens: vec!["a1".to_owned()] }];
    land(&mut journal, found);
    let sought = Sought::new(vec![vec![vec!["a1".to_owned()]]]).unwrap();
    assert_eq!(journal.reader().find(&client("tarnsel"), "case", Some(&sought), None, 9).unwrap().len(), 1);
    assert!(verify_dir(folder.path(), None).unwrap().holds());
}

#[test]
fn a_folder_of_a_newer_program_is_refused_and_not_touched() {
    let folder = Folder::new();
    drop(folder.open());
    let path = folder.path().join("journal.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&path).unwrap();
    let newer = |error: JournalError| matches!(error, JournalError::NewerSchema { found: 99, .. });
    assert!(newer(journal::migrate(folder.path(), false).unwrap_err()));
    assert!(newer(journal::Journal::open(folder.path(), Options::default()).err().unwrap()));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_folder_that_is_served_is_not_migrated() {
    let folder = Folder::new();
    let _journal = folder.open();
    assert!(matches!(journal::migrate(folder.path(), true), Err(JournalError::InUse(_))));
}

/// Writes the golden folder of the newest schema, once: `COUNTERSIGN_WRITE=1 cargo nextest run -p journal golden`.
#[test]
fn the_golden_folder_of_the_newest_schema_can_be_written() {
    // Every golden folder is signed with the same key.
    let folder = Folder::new();
    keys_of(&folder);
    let mut journal = folder.open();
    for (case, n) in [("c-1", 4), ("c-2", 5), ("c-3", 3)] {
        let mut one = append("tarnsel", case, 0, n);
        let n = case[2..].parse().unwrap();
        one.rows = vec![RowChange::Put {
            view: "case".to_owned(),
            key: case.to_owned(),
            shelf: "waiting".to_owned(),
            rank: n,
            case_id: case.to_owned(),
            body: b"row".to_vec(),
        }];
        if n < 3 {
            one.jobs = vec![journal::JobChange::Put {
                queue: "draft".to_owned(),
                id: case.to_owned(),
                case_id: case.to_owned(),
                due_ms: n,
                priority: 1,
                body: b"{}".to_vec(),
            }];
        }
        let request = terms::Digest::of(case.as_bytes());
        one.once = Some(journal::Once { key: format!("key-{n}"), request, answer: b"{}".to_vec() });
        land(&mut journal, one);
    }
    land(&mut journal, append("other", "c-1", 0, 2));
    for name in ["tarnsel", "other"] {
        journal.checkpoint(&client(name), folder::at(9)).unwrap().unwrap();
    }
    drop(journal);
    let dump = dumped(&folder.path().join("journal.db"));
    assert!(dump.contains("INSERT INTO events"));
    if std::env::var_os("COUNTERSIGN_WRITE").is_some() {
        let to = golden().join(format!("schema-{}.sql", schema_in(&folder)));
        assert!(!to.exists(), "{} is for ever", to.display());
        fs::write(to, dump).unwrap();
    }
}

/// The database as SQL: its tables without those of the index, its rows, its numbers.
fn dumped(path: &Path) -> String {
    let conn = Connection::open(path).unwrap();
    let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    let mut out = format!(
        "PRAGMA application_id = {};\nPRAGMA user_version = {};\n",
        number("application_id"),
        number("user_version")
    );
    let mut select = conn
        .prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'words_found_%' ORDER BY rowid")
        .unwrap();
    let schema: Vec<(String, String, String)> = select
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (kind, name, sql) in schema {
        out.push_str(&format!("{sql};\n"));
        if kind != "table" || name == "words_found" {
            continue;
        }
        let mut rows = conn.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let value = |at: usize| match row.get_ref(at).unwrap() {
                rusqlite::types::ValueRef::Null => "NULL".to_owned(),
                rusqlite::types::ValueRef::Integer(n) => n.to_string(),
                rusqlite::types::ValueRef::Real(n) => n.to_string(),
                rusqlite::types::ValueRef::Text(text) => {
                    format!("'{}'", String::from_utf8_lossy(text).replace('\'', "''"))
                }
                rusqlite::types::ValueRef::Blob(bytes) => {
                    format!("x'{}'", bytes.iter().map(|it| format!("{it:02x}")).collect::<String>())
                }
            };
            let values: Vec<String> = (0..columns).map(value).collect();
            out.push_str(&format!("INSERT INTO {name} VALUES ({});\n", values.join(", ")));
        }
    }
    out
}

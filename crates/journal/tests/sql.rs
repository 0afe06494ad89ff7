//! Every statement of the crate names the client, so that the same schema distributes by client.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers too

use std::path::{Path, PathBuf};

fn files(dir: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
}

/// String literals of a Rust source, joined as they are written; enough for a crate that uses no raw SQL strings.
fn literals(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let (mut found, mut rest) = (Vec::new(), code);
    while let Some(start) = rest.find(['"', '/']) {
        if rest[start..].starts_with("//") {
            rest = rest[start..].split_once('\n').map_or("", |(_, after)| after);
            continue;
        }
        if rest[start..].starts_with('/') {
            rest = &rest[start + 1..];
            continue;
        }
        let mut text = String::new();
        let mut chars = rest[start + 1..].char_indices();
        let mut end = rest.len();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '"' => {
                    end = start + 1 + at + 1;
                    break;
                }
                other => text.push(other),
            }
        }
        found.push(text);
        rest = &rest[end..];
    }
    found
}

fn is_statement(text: &str) -> bool {
    let first = text.trim_start();
    ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "].iter().any(|verb| first.starts_with(verb))
}

/// Statements that may do without, each with its reason.
const NOBODYS: [(&str, &str); 15] = [
    ("UPDATE fences", "the fences of the one writer on SQLite; PostgreSQL has a sequence"),
    ("sqlite_schema", "SQLite's own catalogue"),
    ("pg_advisory_xact_lock", "a lock of whoever migrates"),
    ("obj_description", "PostgreSQL's own catalogue: the mark of the schema"),
    ("pg_tables", "PostgreSQL's own catalogue"),
    ("SELECT EXISTS (SELECT 1 FROM clients)", "whether a folder has any entry yet"),
    ("SELECT (pg_snapshot_xmin(", "how far PostgreSQL's transactions are"),
    ("SELECT client FROM engagement_keys LIMIT 1", "whether the deployment key opens any key of the vault"),
    ("SELECT client FROM clients ORDER BY client", "the list of clients itself"),
    ("SELECT DISTINCT client FROM", "the list of clients of a folder, for its verification"),
    (
        "INTO words_found",
        "SQLite's index: its row was found by client before, and its own name is the row's number",
    ),
    ("SELECT client, subject, epoch FROM erasures", "every erasure of a vault, for a restored one"),
    (
        "SELECT client, signer FROM clients",
        "whether this process signs with the key that every log was signed with",
    ),
    ("PRAGMA ", "settings of a file"),
    ("SELECT min(client) FROM", "the next client in turn"),
];

/// Whether a statement is bound to the clients it is given: by a value, by a join to one that is, or as the first column that
/// it writes.
fn names_the_client(statement: &str) -> bool {
    let text: String = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    [
        "client = ?",
        "client = $",
        "client = u.client",
        "client = c.client",
        "(client) ",
        "client > ?",
        "client = any($",
        "(client, ",
        ".client, ",
    ]
    .iter()
    .any(|form| text.contains(form))
}

fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    files(&root.join("src"), "rs", &mut sources);
    files(&root.join("../vault/src"), "rs", &mut sources);
    sources
}

#[test]
fn every_statement_of_journal_and_vault_names_the_client() {
    let (mut statements, mut unnamed) = (0, Vec::new());
    let mut used = [false; NOBODYS.len()];
    for path in sources() {
        for text in literals(&std::fs::read_to_string(&path).unwrap()) {
            if !is_statement(&text) {
                continue;
            }
            if let Some(known) = NOBODYS.iter().position(|(known, _)| text.contains(known)) {
                used[known] = true;
                continue;
            }
            statements += 1;
            if !names_the_client(&text) {
                unnamed.push(format!("{}: {text}", path.display()));
            }
        }
    }
    assert!(unnamed.is_empty(), "{unnamed:#?}");
    assert!(statements > 80, "{statements} statements were found; the reading of sources broke");
    let idle: Vec<&str> =
        NOBODYS.iter().zip(used).filter(|(_, used)| !used).map(|((known, _), _)| *known).collect();
    assert!(idle.iter().all(|it| *it == "PRAGMA "), "no statement needs these any more: {idle:?}");
}

#[test]
fn a_statement_that_names_no_client_is_found() {
    for (statement, named) in [
        ("SELECT body FROM rows WHERE client = ?1 AND view = ?2", true),
        ("SELECT body FROM rows WHERE view = ?1 -- of a client", false),
        ("DELETE FROM jobs WHERE id = $1", false),
        ("INSERT INTO once (client, key) VALUES (?1, ?2)", true),
        ("INSERT INTO once (key, client) VALUES (?1, ?2)", false),
        ("UPDATE jobs SET fence = 0 WHERE fence <> 0", false),
    ] {
        assert_eq!(names_the_client(statement), named, "{statement}");
    }
}

#[test]
fn the_client_leads_every_key() {
    let mut sources = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"), "sql", &mut sources);
    let mut keys = 0;
    for path in sources {
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let key = line.split_once("PRIMARY KEY (").map(|(_, key)| key);
            // An inverted index holds no order that a client could lead; every question to it names the client beside it.
            let ordered = line.contains(" INDEX ") && !line.contains("USING gin");
            let index = ordered.then(|| line.split_once('(').map(|(_, key)| key)).flatten();
            for columns in [key, index].into_iter().flatten() {
                keys += 1;
                assert!(columns.starts_with("client"), "{}: {line}", path.display());
            }
        }
    }
    assert!(keys > 20, "{keys} keys were found");
}

/// The script that distributes the tables names every table of the newest schema, and no other.
#[test]
fn the_script_for_citus_names_every_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut migrations = Vec::new();
    files(&root.join("migrations/postgres"), "sql", &mut migrations);
    let schema: String = migrations.iter().map(|it| std::fs::read_to_string(it).unwrap()).collect();
    let script = std::fs::read_to_string(root.join("../../scripts/citus.sql")).unwrap();
    let mut tables: Vec<&str> = schema
        .lines()
        .filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split_whitespace().next())
        .collect();
    let mut distributed: Vec<&str> = script
        .lines()
        .filter_map(|line| line.split_once("create_distributed_table('")?.1.split('\'').next())
        .collect();
    tables.sort_unstable();
    distributed.sort_unstable();
    assert_eq!(distributed, tables);
}

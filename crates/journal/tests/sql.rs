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

/// What is no client's: the fences of the one writer on SQLite, SQLite's own catalogue, PostgreSQL's own functions.
const NOBODYS: [&str; 6] = [
    "UPDATE fences",
    "sqlite_schema",
    "pg_advisory_xact_lock",
    "obj_description",
    "pg_tables",
    "SELECT EXISTS (SELECT 1 FROM clients)",
];

#[test]
fn every_statement_names_the_client() {
    let mut sources = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs", &mut sources);
    let mut statements = 0;
    for path in sources {
        for text in literals(&std::fs::read_to_string(&path).unwrap()) {
            if !is_statement(&text) || NOBODYS.iter().any(|known| text.contains(known)) {
                continue;
            }
            statements += 1;
            assert!(text.contains("client"), "{}: names no client: {text}", path.display());
        }
    }
    assert!(statements > 60, "{statements} statements were found; the reading of sources broke");
}

#[test]
fn the_client_leads_every_key() {
    let mut sources = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"), "sql", &mut sources);
    let mut keys = 0;
    for path in sources {
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let key = line.split_once("PRIMARY KEY (").map(|(_, key)| key);
            let index = line.contains(" INDEX ").then(|| line.split_once('(').map(|(_, key)| key)).flatten();
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
    let schema = std::fs::read_to_string(root.join("migrations/postgres/0001_journal.sql")).unwrap();
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

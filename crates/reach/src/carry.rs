//! Whole schemas carried into files and back: what a backup of a database is made of.
//!
//! One file a table, in PostgreSQL's binary form, and `manifest`: one line for each schema with its mark, each table with its
//! columns and each sequence with where it is. Everything is read in one transaction, so all of it is of one moment.

use crate::ReachError;
use postgres::Transaction;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::Path;

const MANIFEST: &str = "manifest";

fn file(path: &Path) -> impl FnOnce(io::Error) -> ReachError + '_ {
    move |error| ReachError::File { path: path.display().to_string(), error }
}

/// Writes every table of `schemas` of the database `url` into the folder `to`, as they all are at one moment. Whoever works on
/// the database waits for nothing.
///
/// # Errors
/// What database and disk say.
pub fn carry_out(url: &str, schemas: &[&str], to: &Path) -> Result<(), ReachError> {
    let mut client = crate::connect(url, "countersign backup")?;
    let level = postgres::IsolationLevel::RepeatableRead;
    let mut tx = client.build_transaction().isolation_level(level).read_only(true).start()?;
    fs::create_dir_all(to).map_err(file(to))?;
    let tx = &mut tx;
    let mut manifest = String::new();
    for schema in schemas {
        let mark = mark_of(tx, schema)?;
        manifest.push_str(&format!("schema\t{schema}\t{mark}\n"));
        let sql = "SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY tablename";
        for row in tx.query(sql, &[schema])? {
            let table: String = row.get(0);
            let columns = columns_of(tx, schema, &table)?;
            let path = to.join(format!("{schema}.{table}"));
            let mut out = BufWriter::new(File::create(&path).map_err(file(&path))?);
            let copy = format!("COPY {schema}.{table} ({columns}) TO STDOUT (FORMAT binary)");
            io::copy(&mut tx.copy_out(copy.as_str())?, &mut out).map_err(file(&path))?;
            out.into_inner()
                .map_err(|error| error.into_error())
                .and_then(|it| it.sync_all())
                .map_err(file(&path))?;
            manifest.push_str(&format!("table\t{schema}\t{table}\t{columns}\n"));
        }
        let sql =
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = $1 ORDER BY sequencename";
        for row in tx.query(sql, &[schema])? {
            let (name, last): (String, Option<i64>) = (row.get(0), row.get(1));
            manifest.push_str(&format!("sequence\t{schema}\t{name}\t{}\n", last.unwrap_or(0)));
        }
    }
    let path = to.join(MANIFEST);
    let mut out = File::create(&path).map_err(file(&path))?;
    out.write_all(manifest.as_bytes()).and_then(|()| out.sync_all()).map_err(file(&path))
}

/// Brings what [`carry_out`] wrote into the same tables of another database, which have to be there and empty, and runs `after`
/// in the same transaction.
///
/// # Errors
/// [`ReachError::Unfit`] where the tables are of another schema or hold something, and what database and disk say. Then nothing
/// was brought in.
pub fn carry_in(url: &str, from: &Path, after: &[&str]) -> Result<(), ReachError> {
    let mut client = crate::connect(url, "countersign restore")?;
    let mut tx = client.transaction()?;
    bring_in(&mut tx, from)?;
    for sql in after {
        tx.batch_execute(sql)?;
    }
    Ok(tx.commit()?)
}

/// One table of what [`carry_out`] wrote, brought into a table of its own in this session named `name`, for `work` beside it, in
/// one transaction.
///
/// # Errors
/// As [`carry_in`].
pub fn carry_beside(
    url: &str,
    from: &Path,
    table: &str,
    name: &str,
    work: &[&str],
) -> Result<u64, ReachError> {
    let path = from.join(MANIFEST);
    let manifest = fs::read_to_string(&path).map_err(file(&path))?;
    let columns = manifest.lines().find_map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
        ["table", schema, it, columns] if format!("{schema}.{it}") == table => Some(columns.to_owned()),
        _ => None,
    });
    let columns = columns.ok_or_else(|| ReachError::Unfit(format!("{} has no {table}", path.display())))?;
    let mut client = crate::connect(url, "countersign restore")?;
    let mut tx = client.transaction()?;
    tx.batch_execute(&format!("CREATE TEMP TABLE {name} (LIKE {table}) ON COMMIT DROP"))?;
    let path = from.join(table);
    let mut input = BufReader::new(File::open(&path).map_err(file(&path))?);
    let mut writer = tx.copy_in(format!("COPY {name} ({columns}) FROM STDIN (FORMAT binary)").as_str())?;
    io::copy(&mut input, &mut writer).map_err(file(&path))?;
    writer.finish()?;
    let mut changed = 0;
    for sql in work {
        changed += tx.execute(*sql, &[])?;
    }
    tx.commit()?;
    Ok(changed)
}

/// Takes schemas away with everything in them: what a restore brought in and then found altered.
///
/// # Errors
/// What the database says.
pub fn take_away(url: &str, schemas: &[&str]) -> Result<(), ReachError> {
    let mut client = crate::connect(url, "countersign restore")?;
    let all: String = schemas.iter().map(|it| format!("DROP SCHEMA IF EXISTS {it} CASCADE;")).collect();
    Ok(client.batch_execute(&all)?)
}

fn bring_in(tx: &mut Transaction<'_>, from: &Path) -> Result<(), ReachError> {
    let path = from.join(MANIFEST);
    let manifest = fs::read_to_string(&path).map_err(file(&path))?;
    for line in manifest.lines() {
        let words: Vec<&str> = line.split('\t').collect();
        match words[..] {
            ["schema", schema, mark] => {
                let here = mark_of(tx, schema)?;
                if here != mark {
                    return Err(ReachError::Unfit(format!(
                        "the backup is of schema \"{mark}\", this program makes \"{here}\": restore with the program that made it, then bring it forward"
                    )));
                }
            }
            ["table", schema, table, columns] if is_name(schema) && is_name(table) => {
                let filled = format!("SELECT EXISTS (SELECT FROM {schema}.{table})");
                if tx.query_one(filled.as_str(), &[])?.get(0) {
                    return Err(ReachError::Unfit(format!(
                        "the database has something in {schema}.{table} already; nothing is written over: name an empty one"
                    )));
                }
                let path = from.join(format!("{schema}.{table}"));
                let mut input = BufReader::new(File::open(&path).map_err(file(&path))?);
                let copy = format!("COPY {schema}.{table} ({columns}) FROM STDIN (FORMAT binary)");
                let mut writer = tx.copy_in(copy.as_str())?;
                io::copy(&mut input, &mut writer).map_err(file(&path))?;
                writer.finish()?;
            }
            ["sequence", schema, name, last] if is_name(schema) && is_name(name) => {
                let last: i64 = last.parse().unwrap_or(0);
                if last > 0 {
                    tx.execute(
                        "SELECT setval(($1::text)::regclass, $2)",
                        &[&format!("{schema}.{name}"), &last],
                    )?;
                }
            }
            _ => return Err(ReachError::Unfit(format!("{} has the line {line:?}", path.display()))),
        }
    }
    Ok(())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn mark_of(tx: &mut Transaction<'_>, schema: &str) -> Result<String, ReachError> {
    let sql = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1";
    let mark: Option<String> = tx.query(sql, &[&schema])?.first().and_then(|row| row.get(0));
    mark.ok_or_else(|| ReachError::Unfit(format!("the database has nothing of this program in \"{schema}\"")))
}

fn columns_of(tx: &mut Transaction<'_>, schema: &str, table: &str) -> Result<String, ReachError> {
    let sql = "SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns
               WHERE table_schema = $1 AND table_name = $2 AND is_generated = 'NEVER'";
    let columns: Option<String> = tx.query_one(sql, &[&schema, &table])?.get(0);
    Ok(columns.unwrap_or_default())
}

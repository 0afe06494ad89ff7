//! Migrations forward, numbered; the number stands in the comment of the schema. One process at a time migrates.
//!
//! Two versions of the program work side by side on one database while nodes are exchanged, by one rule: a migration first only
//! *adds* (expand), and what is no longer used is taken away by a later one, when no program that uses it is left (contract).
//! Each migration says from which schema on a program still works with what it leaves behind. The comment is
//! `countersign journal N`, or `countersign journal N for M`: a program that knows schema M or a newer one may work here. One
//! that knows less is refused, with both numbers, and changes nothing.

use super::connection::Connection;
use crate::JournalError;
use std::path::PathBuf;

/// One step: what it does, and the oldest schema that a program may know and still work with what it leaves behind.
struct Migration {
    sql: &'static str,
    serves: u32,
}

const MIGRATIONS: [Migration; 3] = [
    Migration { sql: include_str!("../../migrations/postgres/0001_journal.sql"), serves: 1 },
    // A program that knows no index of words would write rows that are never found.
    Migration { sql: include_str!("../../migrations/postgres/0002_words.sql"), serves: 2 },
    // Whoever knows only the indexes of before finds fewer of them: slower, and right.
    Migration { sql: include_str!("../../migrations/postgres/0003_lookups.sql"), serves: 2 },
];
/// Any two processes that migrate ask for this lock: the letters CSGN.
const LOCK: i64 = 0x4353_474e;
const MARK: &str = "countersign journal ";

/// What the comment of a schema says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marked {
    number: u32,
    serves: u32,
}

impl Marked {
    fn read(comment: &str) -> Option<Self> {
        let rest = comment.strip_prefix(MARK)?;
        let (number, serves) = rest.split_once(" for ").unwrap_or((rest, rest));
        Some(Self { number: number.parse().ok()?, serves: serves.parse().ok()? })
    }

    /// Whether a program that knows schemas up to `known` may work with it.
    fn admits(self, known: u32) -> bool {
        known >= self.number || known >= self.serves
    }

    /// After the migrations that this program has and the schema has not.
    fn brought_forward(self) -> Self {
        (1..)
            .zip(&MIGRATIONS)
            .filter(|(number, _)| *number > self.number)
            .fold(self, |it, (number, step)| Self { number, serves: it.serves.max(step.serves) })
    }

    fn comment(self) -> String {
        if self.serves == self.number {
            format!("{MARK}{}", self.number)
        } else {
            format!("{MARK}{} for {}", self.number, self.serves)
        }
    }
}

fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Refuses to read what another version of the program wrote, unless both may work side by side.
pub(super) fn require_newest(conn: &mut Connection, schema: &str) -> Result<(), JournalError> {
    let newest = newest();
    let sql = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1";
    let rows = conn.query(sql, &[&schema])?;
    let mark: Option<String> = rows.first().and_then(|row| row.get(0));
    match mark.as_deref().and_then(Marked::read) {
        Some(found) if found.number == newest => Ok(()),
        Some(found) if found.number > newest && found.admits(newest) => Ok(()),
        Some(found) if found.number > newest => {
            Err(JournalError::NewerSchema { path: PathBuf::from(schema), found: found.number, known: newest })
        }
        Some(found) => Err(JournalError::Unfit(format!(
            "the database has schema {}, older than {newest}; serve it once with this program to bring it forward",
            found.number
        ))),
        None => Err(JournalError::Unfit(format!(
            "the database has no journal in its schema \"{schema}\"; serve it first, or name another database"
        ))),
    }
}

/// Brings the schema of that name to the newest number; one that is newer stays as it is, where this program may work with it.
/// The connection checked the name. The number before and after.
pub(super) fn migrate(
    conn: &mut Connection,
    schema: &str,
    dry_run: bool,
) -> Result<(u32, u32), JournalError> {
    let newest = newest();
    let mut tried = None;
    let outcome = conn.transaction(|tx| {
        tx.query("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
        tx.batch(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))?;
        let mark = "SELECT obj_description($1::text::regnamespace, 'pg_namespace')";
        let mark: Option<String> = tx.query(mark, &[&schema])?.first().and_then(|row| row.get(0));
        let tables = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = $1)";
        let tables = tx.query(tables, &[&schema])?.first().is_some_and(|row| row.get(0));
        let found = match mark.as_deref().and_then(Marked::read) {
            Some(found) => found,
            None if tables => return Err(JournalError::NotAJournal(PathBuf::from(schema))),
            None => Marked { number: 0, serves: 0 },
        };
        if found.number > newest {
            if !found.admits(newest) {
                let path = PathBuf::from(schema);
                return Err(JournalError::NewerSchema { path, found: found.number, known: newest });
            }
            tracing::warn!(
                schema,
                found = found.number,
                known = newest,
                "a newer schema that this program may work with"
            );
            return Ok((found.number, found.number));
        }
        for (number, step) in (1..).zip(&MIGRATIONS).filter(|(number, _)| *number > found.number) {
            tx.batch(step.sql)?;
            tracing::info!(schema, number, "journal schema brought forward");
        }
        tx.batch(&format!("COMMENT ON SCHEMA {schema} IS '{}'", found.brought_forward().comment()))?;
        tried = dry_run.then_some((found.number, newest));
        if dry_run {
            // Nothing of it stays; what was tried is known outside.
            return Err(JournalError::Raced);
        }
        Ok((found.number, newest))
    });
    tried.map_or(outcome, Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(number: u32, serves: u32) -> Marked {
        Marked { number, serves }
    }

    #[test]
    fn a_mark_reads_back() {
        for it in [marked(2, 2), marked(3, 2), marked(14, 9)] {
            assert_eq!(Marked::read(&it.comment()), Some(it));
        }
        assert_eq!(
            Marked::read("countersign journal 2"),
            Some(marked(2, 2)),
            "as every program before wrote it"
        );
        for other in ["", "countersign journal", "countersign journal two", "countersign vault 1"] {
            assert_eq!(Marked::read(other), None, "{other}");
        }
    }

    #[test]
    fn a_program_works_with_what_still_serves_it() {
        assert!(marked(5, 3).admits(3) && marked(5, 3).admits(5) && marked(5, 3).admits(6));
        assert!(!marked(5, 3).admits(2), "what it knows was taken away");
    }

    #[test]
    fn no_migration_forgets_what_an_earlier_one_took_away() {
        let whole = marked(0, 0).brought_forward();
        assert_eq!(whole.number, newest());
        assert!(MIGRATIONS.iter().all(|it| it.serves <= whole.serves));
        assert!((1..).zip(&MIGRATIONS).all(|(number, it)| it.serves >= 1 && it.serves <= number));
    }
}

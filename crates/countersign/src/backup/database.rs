//! Journal and vault of a database in a backup, and back from one: `SET/<instant>/database/`, one file a table, all of one moment.

use journal::postgres;
use std::path::Path;
use terms::{Failure, Refusal};

/// The schemas of journal and vault.
const SCHEMAS: [&str; 2] = ["countersign", "countersign_vault"];
/// Where in a backup a database lies.
pub const FOLDER: &str = "database";

/// Entries keep their order; the numbers of transactions are those of a server, and another one counts its own. So all of them
/// get the place before everything that the new server does, one after the other.
const RENUMBERED: [&str; 2] = [
    "UPDATE countersign.clients c SET txid = '0', seq =
       (SELECT count(*) FROM countersign.events e WHERE e.client = c.client AND (e.txid, e.seq) <= (c.txid, c.seq))",
    "WITH places AS (SELECT client, case_id, version, row_number() OVER (PARTITION BY client ORDER BY txid, seq) AS place
                     FROM countersign.events)
     UPDATE countersign.events e SET txid = '0', seq = p.place FROM places p
     WHERE e.client = p.client AND e.case_id = p.case_id AND e.version = p.version",
];
/// Whoever was erased since stays erased.
const ERASED: [&str; 2] = [
    "INSERT INTO countersign_vault.erasures (client, subject, epoch) SELECT client, subject, epoch FROM later
     ON CONFLICT (client, subject) DO UPDATE SET epoch = greatest(erasures.epoch, excluded.epoch)",
    "DELETE FROM countersign_vault.subject_keys k USING later l
     WHERE k.client = l.client AND k.subject = l.subject AND k.epoch <= l.epoch",
];

/// Journal and vault as they are at one moment; nodes go on working.
pub fn take(url: &str, to: &Path) -> Result<(), Failure> {
    reach::carry_out(url, &SCHEMAS, &to.join(FOLDER)).map_err(Failure::fault)
}

/// The backup's journal and vault in a database that has neither.
pub fn bring_back(url: &str, chosen: &Path, newest: &Path) -> Result<(), Failure> {
    let from = chosen.join(FOLDER);
    let step = postgres::migrate(url, &postgres::Options::default(), true).map_err(Failure::fault)?;
    if step.from != 0 {
        return Err(Refusal::new(
            "database-in-use",
            "Not restored: the database has a journal already",
            "Nothing is written over.",
            "Make a new database, and name that one.",
        )
        .into());
    }
    postgres::migrate(url, &postgres::Options::default(), false).map_err(Failure::fault)?;
    vault::migrate_database(url, false).map_err(Failure::fault)?;
    let brought = reach::carry_in(url, &from, &RENUMBERED).and_then(|()| {
        reach::carry_beside(url, &newest.join(FOLDER), "countersign_vault.erasures", "later", &ERASED)
            .map(drop)
    });
    brought.inspect_err(|_| take_away(url)).map_err(Failure::fault)
}

/// What was brought back and is not to be kept.
pub fn take_away(url: &str) {
    if let Err(error) = reach::take_away(url, &SCHEMAS) {
        tracing::error!(%error, "what was brought into the database is still there: remove the schemas countersign and countersign_vault");
    }
}

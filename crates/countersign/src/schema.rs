//! `migrate`: the databases of a data folder brought to the schema of this program, on purpose and with a dry run.

use crate::arguments::SchemaArguments;
use crate::ending::{Ended, wrong_use};
use serde_json::json;
use terms::Failure;

pub fn migrate(arguments: &SchemaArguments) -> Result<Ended, Failure> {
    let dir = &arguments.data;
    let steps = match crate::data::database(arguments.database.as_ref()) {
        Some(url) => {
            let options = journal::postgres::Options::default();
            let journal =
                journal::postgres::migrate(&url, &options, arguments.dry_run).map_err(Failure::fault)?;
            let vault = vault::migrate_database(&url, arguments.dry_run).map_err(Failure::fault)?;
            [("countersign", journal.from, journal.to), ("countersign_vault", vault.0, vault.1)]
        }
        None if !dir.join("journal.db").is_file() => {
            return Err(wrong_use(format!("{} is no data folder.", dir.display()), "Say it with --data."));
        }
        None => {
            let journal = journal::migrate(dir, arguments.dry_run).map_err(Failure::fault)?;
            let vault = vault::migrate(dir, arguments.dry_run).map_err(Failure::fault)?;
            [("journal.db", journal.from, journal.to), ("vault.db", vault.0, vault.1)]
        }
    };
    if arguments.json {
        let told: Vec<_> = steps
            .iter()
            .map(|(file, from, to)| json!({ "file": file, "from": from, "to": to, "done": !arguments.dry_run }))
            .collect();
        println!("{}", json!(told));
        return Ok(Ended::Done);
    }
    for (file, from, to) in steps {
        match (from == to, arguments.dry_run) {
            (true, _) => println!("{file}: schema {to}, nothing to do"),
            (false, true) => {
                println!("{file}: schema {from} would become {to}; tried on a copy, which holds")
            }
            (false, false) => println!("{file}: schema {from} became {to}"),
        }
    }
    Ok(Ended::Done)
}

//! `migrate-cases`: open cases of one version of the pack go on in another one.

use crate::arguments::MigrateArguments;
use crate::data;
use crate::ending::{Ended, wrong_use};
use office::Migration;
use std::collections::BTreeMap;
use terms::Failure;

pub fn migrate(arguments: &MigrateArguments) -> Result<Ended, Failure> {
    let mut mapping = BTreeMap::new();
    for pair in &arguments.map {
        let (old, new) = pair.split_once('=').ok_or_else(|| {
            wrong_use(format!("\"{pair}\" maps nothing."), "Say --map OLD=NEW with two element ids.")
        })?;
        mapping.insert(old.trim().to_owned(), new.trim().to_owned());
    }
    let pack = data::pack(office::packs::ACCOUNTS_PAYABLE)?;
    let mut settings = data::settings(&arguments.data, pack, arguments.now, 0)?;
    settings.database = data::database(arguments.database.as_ref());
    let office = data::open(settings, None)?;
    let person = match &arguments.by {
        Some(id) => Some(office.person_named(id).ok_or_else(|| {
            wrong_use(
                format!("There is no person \"{id}\" in this office."),
                "Say the id of a person of people.jsonl.",
            )
        })?),
        None => None,
    };
    let migration = Migration {
        from: arguments.from.clone(),
        to: arguments.to.clone(),
        mapping,
        preview: arguments.preview,
        words: arguments.reason.clone().unwrap_or_else(|| "Migrated on the command line".to_owned()),
    };
    let migrated = office.migrate(person.as_ref(), &migration)?;
    if arguments.json {
        println!("{}", serde_json::to_string(&migrated).map_err(Failure::fault)?);
    } else {
        for it in &migrated {
            let verb = match (it.fits, arguments.preview) {
                (true, true) => "would go on",
                (true, false) => "goes on",
                (false, _) => "stays",
            };
            println!("{} {verb}. {}", it.case, it.sentences.join(" "));
        }
    }
    let stay = migrated.iter().filter(|it| !it.fits).count();
    let go = migrated.len() - stay;
    let would = if arguments.preview { "would " } else { "" };
    eprintln!("{go} cases {would}go on in the new version, {stay} {would}stay where they are");
    Ok(if stay == 0 { Ended::Done } else { Ended::Wanting })
}

//! `load`: master data that came late, on the machine itself.

use crate::arguments::LoadArguments;
use crate::data;
use crate::ending::{Ended, wrong_use};
use crate::run::settle;
use indicatif::ProgressBar;
use std::fs;
use terms::Failure;

pub fn load(arguments: &LoadArguments) -> Result<Ended, Failure> {
    let files = files_of(arguments)?;
    let mut settings =
        data::settings(&arguments.data, data::pack(office::packs::ACCOUNTS_PAYABLE)?, arguments.now, 0)?;
    settings.database = data::database(arguments.database.as_ref());
    let office = data::open(settings, None)?;
    let person = office.person_named(&arguments.by).ok_or_else(|| {
        wrong_use(
            format!("There is no person \"{}\" in this office.", arguments.by),
            "Say the id of a person of people.jsonl.",
        )
    })?;
    office.work()?;
    let done = data::runtime()?.block_on(office.load_master_data(&person, files))?;
    println!("{}.", done.sentence);
    settle(&office, &ProgressBar::hidden())?;
    Ok(Ended::Done)
}

/// The files of the folder that are master data, by name.
fn files_of(arguments: &LoadArguments) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let fault = |error: std::io::Error| Failure::fault(format!("{}: {error}", arguments.dir.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(&arguments.dir).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // People, agents and the client are set up, not loaded late.
        let set_up = matches!(name.as_str(), "client.json" | "people.jsonl" | "agents.jsonl");
        if name.ends_with(".jsonl") && !set_up {
            files.push((name, fs::read(&path).map_err(fault)?));
        }
    }
    files.sort();
    Ok(files)
}

//! Opening a data folder with a pack, the same way for every subcommand.

use crate::ending::wrong_use;
use jiff::{SignedDuration, Timestamp};
use journal::{AnyReader, Reader, postgres};
use office::packs::PackFiles;
use office::{Clock, Office, Settings};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use terms::Failure;

/// Children that read documents side by side: one a core, four at most.
const READERS_MAX: usize = 4;

/// The pack of that name, or in that folder.
pub fn pack(name: &str) -> Result<PackFiles, Failure> {
    if let Some(files) = PackFiles::embedded(name) {
        return Ok(files);
    }
    let dir = Path::new(name);
    if dir.is_dir() {
        return PackFiles::read(dir);
    }
    Err(wrong_use(
        format!("There is no pack \"{name}\", and no such folder."),
        "Say accounts-payable, or the folder of a pack.",
    ))
}

/// How an office is opened by this binary.
pub fn settings(
    dir: &Path,
    pack: PackFiles,
    now: Option<Timestamp>,
    grace_seconds: u64,
) -> Result<Settings, Failure> {
    let binary = std::env::current_exe()
        .map_err(|error| Failure::fault(format!("The path of this program is unknown: {error}")))?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Settings {
        dir: dir.to_owned(),
        database: None,
        pack,
        clock: now.map_or(Clock::System, Clock::Fixed),
        grace: SignedDuration::from_secs(i64::try_from(grace_seconds).unwrap_or(i64::MAX).min(3600)),
        readers: cores.min(READERS_MAX),
        reader: Arc::new(move || {
            let mut command = Command::new(&binary);
            command.arg("read-child");
            command
        }),
    })
}

/// The variable that names the database, so that its password stands on no command line.
const DATABASE: &str = "COUNTERSIGN_DATABASE";

/// The database of journal and vault, where one is named.
pub fn database(named: Option<&String>) -> Option<String> {
    named.cloned().or_else(|| std::env::var(DATABASE).ok()).filter(|url| !url.is_empty())
}

/// A reader of the journal, wherever it lies; nothing is changed.
pub fn reader(dir: &Path, named: Option<&String>) -> Result<AnyReader, Failure> {
    match database(named) {
        None => Ok(Arc::new(Reader::of_dir(dir).map_err(Failure::fault)?)),
        Some(url) => {
            let reader = postgres::Reader::of_url(&url, postgres::Options::default());
            Ok(Arc::new(reader.map_err(Failure::fault)?))
        }
    }
}

/// Opens the folder; a new one is set up with the master data in `master`.
pub fn open(settings: Settings, master: Option<&Path>) -> Result<Office, Failure> {
    match master {
        Some(master) => Office::set_up(settings, master),
        None if Office::is_set_up(&settings.dir) => Office::open(settings),
        None => Err(wrong_use(
            format!("{} is not set up yet.", settings.dir.display()),
            "Name a folder with master data with --master (client.json, suppliers.jsonl, …), or take the sample: countersign sample accounts-payable --out DIR.",
        )),
    }
}

/// The folder of master data that lies beside inputs: `DIR/master`, or `master` beside a folder of documents.
pub fn master_beside(inputs: &[PathBuf]) -> Option<PathBuf> {
    let is_master = |dir: &PathBuf| dir.join("client.json").is_file();
    let within = inputs.iter().map(|input| input.join("master")).find(is_master);
    let beside = || inputs.iter().filter_map(|input| Some(input.parent()?.join("master"))).find(is_master);
    within.or_else(beside)
}

/// A runtime for the asynchronous calls of an office.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::fault)
}

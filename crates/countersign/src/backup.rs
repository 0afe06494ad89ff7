//! `backup` and `restore`: consistent copies of a data folder in a set, and a folder as it was at one of them.
//!
//! ```text
//! SET/blobs/<client>/…                    documents, sealed; each once, however many backups name it
//! SET/<instant>/journal.db, vault.db      both databases, each as of one moment, the vault's not before the journal's
//! SET/<instant>/database/                 in place of the two, where they lie in a database: both of one moment
//! SET/<instant>/client.json, keys/, packs/, models/, ledger/, payments/
//! ```
//!
//! The order is what makes a copy whole: keys and documents are written before the entries that need them and never changed,
//! so the journal is copied first and everything else after it.

mod database;

use crate::arguments::{BackupArguments, RestoreArguments};
use crate::data;
use crate::ending::{Ended, wrong_use};
use jiff::Timestamp;
use journal::verify_dir;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use terms::{Failure, Refusal};

/// Folders and files beside the databases.
const BESIDE: [&str; 6] = ["client.json", "keys", "packs", "models", "ledger", "payments"];
const BLOBS: &str = "blobs";
/// What is not whole yet.
const UNDER_WAY: &str = ".new";
/// An instant as the name of a folder: no sign in it that a system takes for something else.
const NAMED: &str = "%Y%m%dT%H%M%SZ";
/// Keys that must not lie beside what they open, where a backup leaves them out.
const SECRETS: [&str; 3] = ["vault.key", "journal.ed25519", "sign-in.secret"];

pub fn backup(arguments: &BackupArguments) -> Result<Ended, Failure> {
    let (data, set) = (&arguments.data, &arguments.to);
    if !office::Office::is_set_up(data) {
        return Err(wrong_use(format!("{} is no data folder.", data.display()), "Say it with --data."));
    }
    let name = Timestamp::now().strftime(NAMED).to_string();
    let (whole, under_way) = (set.join(&name), set.join(format!("{name}{UNDER_WAY}")));
    if whole.exists() {
        return Err(wrong_use(format!("{} is there already.", whole.display()), "Try again in a second."));
    }
    let url = data::database(arguments.database.as_ref());
    let taken = take(data, set, &under_way, arguments.without_keys, url.as_deref());
    if let Err(failure) = taken {
        // What could not be finished is no backup; the first failure is the one to tell.
        let _ = fs::remove_dir_all(&under_way);
        return Err(failure);
    }
    fs::rename(&under_way, &whole).map_err(at(&whole))?;
    sync(set)?;
    println!("{}", whole.display());
    if arguments.without_keys {
        eprintln!(
            "Without the keys: keep {} elsewhere, nothing can be read without it.",
            data.join("keys").display()
        );
    } else {
        eprintln!("Whoever has this backup can read everything in it: the keys are in keys/.");
    }
    Ok(Ended::Done)
}

fn take(data: &Path, set: &Path, to: &Path, without_keys: bool, url: Option<&str>) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(at(to))?;
    match url {
        Some(url) => database::take(url, to)?,
        None => {
            journal::copy_database(data, to).map_err(Failure::fault)?;
            vault::copy_database(data, to).map_err(Failure::fault)?;
        }
    }
    for name in BESIDE {
        let from = data.join(name);
        if from.exists() {
            copy(&from, &to.join(name), &|file| without_keys && is_secret(file))?;
        }
    }
    let documents = data.join(BLOBS);
    if documents.exists() {
        // Sealed documents never change: what the set has already is not copied again.
        copy(&documents, &set.join(BLOBS), &|_| false)?;
    }
    sync(to)
}

fn is_secret(file: &Path) -> bool {
    file.parent().is_some_and(|it| it.ends_with("keys"))
        && SECRETS.iter().any(|name| file.file_name().is_some_and(|it| it == *name))
}

/// Copies a file or a folder, leaving out what is there already and what `skip` names.
fn copy(from: &Path, to: &Path, skip: &dyn Fn(&Path) -> bool) -> Result<(), Failure> {
    let unfinished = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    if from.is_dir() {
        fs::create_dir_all(to).map_err(at(to))?;
        for entry in fs::read_dir(from).map_err(at(from))? {
            let entry = entry.map_err(at(from))?;
            // Files that are just being written have a name with a point before it, and are not named by any entry yet.
            if !unfinished(&entry.file_name()) {
                copy(&entry.path(), &to.join(entry.file_name()), skip)?;
            }
        }
        return sync(to);
    }
    if skip(from) || to.exists() {
        return Ok(());
    }
    let fresh = to.with_extension("copying");
    match fs::copy(from, &fresh) {
        // It was erased in this very moment.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(at(from))?,
    };
    sync(&fresh)?;
    fs::rename(&fresh, to).map_err(at(to))
}

pub fn restore(arguments: &RestoreArguments) -> Result<Ended, Failure> {
    let (set, data) = (&arguments.from, &arguments.data);
    let all = all(set)?;
    let newest = all.last().cloned().ok_or_else(|| {
        wrong_use(format!("{} has no backup.", set.display()), "Name the folder that backup wrote into.")
    })?;
    let chosen = match arguments.at {
        None => newest.clone(),
        Some(instant) => all.iter().rfind(|(taken, _)| *taken <= instant).cloned().ok_or_else(|| {
            Refusal::new(
                "no-backup-then",
                "Not restored: there is no backup of that time or before",
                format!("The oldest one of this set is of {}.", all[0].0),
                "Choose a later instant.",
            )
        })?,
    };
    let empty = fs::read_dir(data).map_or(true, |mut it| it.next().is_none());
    if !empty {
        return Err(wrong_use(
            format!("{} is not empty; nothing is written over.", data.display()),
            "Name a new folder with --data, and move it into its place when you have looked at it.",
        ));
    }
    let under_way = data.with_extension("restoring");
    let url = data::database(arguments.database.as_ref());
    let url = url.as_deref();
    let of_database = chosen.1.join(database::FOLDER).exists();
    if of_database != url.is_some() {
        let (lies, remedy) = if of_database {
            ("in a database", "Name an empty one with --database.")
        } else {
            ("in the folder", "Leave --database out.")
        };
        return Err(wrong_use(format!("Journal and vault of this backup lie {lies}."), remedy));
    }
    let outcome = bring_back(set, &chosen.1, &newest.1, &under_way, arguments.keys.as_deref(), url);
    let (report, erased) = outcome.inspect_err(|_| {
        let _ = fs::remove_dir_all(&under_way);
    })?;
    if let Some(first) = report.first_altered() {
        let first = first.to_string();
        let _ = fs::remove_dir_all(&under_way);
        url.into_iter().for_each(database::take_away);
        return Err(Refusal::new(
            "backup-altered",
            "Not restored: the backup is not as it was written",
            format!("First altered: {first}."),
            "Take another backup of the set; this one was changed or damaged after it was made.",
        )
        .into());
    }
    // An empty folder may stand in the place.
    let _ = fs::remove_dir(data);
    fs::rename(&under_way, data).map_err(at(data))?;
    for client in &report.clients {
        println!(
            "{}: {} entries, {} documents, as of {}",
            client.client, client.entries, client.blobs, chosen.0
        );
    }
    if erased > 0 {
        eprintln!("{erased} subjects that were erased since stay erased.");
    }
    Ok(Ended::Done)
}

type Whole = (journal::Report, usize);

/// The folder in a place of its own, its erasures carried on, and checked.
fn bring_back(
    set: &Path,
    chosen: &Path,
    newest: &Path,
    to: &Path,
    keys: Option<&Path>,
    url: Option<&str>,
) -> Result<Whole, Failure> {
    if to.exists() {
        return Err(wrong_use(
            format!("{} is there already.", to.display()),
            "Another restore was stopped there: remove it, then try again.",
        ));
    }
    copy(chosen, to, &|file| file.parent().is_some_and(|it| it.ends_with(database::FOLDER)))?;
    if let Some(keys) = keys {
        copy(keys, &to.join("keys"), &|_| false)?;
    }
    let missing = SECRETS.iter().find(|name| !to.join("keys").join(name).exists());
    if let Some(missing) = missing {
        return Err(Refusal::new(
            "keys-missing",
            "Not restored: the keys are missing",
            format!("The backup was made without keys/{missing}."),
            "Give --keys with the folder in which they are kept.",
        )
        .into());
    }
    let erased = match url {
        None => vault::carry_erasures(newest, to).map_err(Failure::fault)?,
        Some(url) => {
            let _ = fs::remove_dir_all(to.join(database::FOLDER));
            database::bring_back(url, chosen, newest)?;
            0
        }
    };
    let named = url.map(str::to_owned);
    let reader = match &named {
        None => {
            std::sync::Arc::new(journal::Reader::of_dir(to).map_err(Failure::fault)?) as journal::AnyReader
        }
        Some(_) => data::reader(to, named.as_ref())?,
    };
    for client in reader.clients().map_err(Failure::fault)? {
        let documents = set.join(BLOBS).join(client.as_str());
        if documents.exists() {
            copy(&documents, &to.join(BLOBS).join(client.as_str()), &|_| false)?;
        }
    }
    let report = match url {
        None => verify_dir(to, None).map_err(Failure::fault)?,
        Some(url) => {
            let key = journal::VerifyingKey::of_dir(to).map_err(Failure::fault)?;
            journal::verify_reading(&*reader, &key, &[], Some(&journal::Blobs::of_dir(to)))
                .inspect_err(|_| database::take_away(url))
                .map_err(Failure::fault)?
        }
    };
    Ok((report, erased))
}

/// Every whole backup of a set with its instant, oldest first.
fn all(set: &Path) -> Result<Vec<(Timestamp, PathBuf)>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(set).map_err(at(set))? {
        let path = entry.map_err(at(set))?.path();
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let taken = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", &name)
            .and_then(|it| it.to_zoned(jiff::tz::TimeZone::UTC));
        if let Ok(taken) = taken {
            found.push((taken.timestamp(), path));
        }
    }
    found.sort();
    Ok(found)
}

fn sync(path: &Path) -> Result<(), Failure> {
    fs::File::open(path).and_then(|file| file.sync_all()).map_err(at(path))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> Failure + '_ {
    move |error| Failure::fault(format!("{}: {error}", path.display()))
}

//! An unpacked bundle of the evidence room: its files against its list, each case against the log, each document against its
//! entry.

use super::proof::{Held, of_case};
use crate::arguments::VerifyArguments;
use crate::ending::{Ended, wrong_use};
use crate::trust;
use journal::VerifyingKey;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use terms::{Digest, Failure};

/// The list of a bundle's files.
const LIST: &str = "evidence.json";
const FORMAT: &str = "countersign.evidence@v1";
/// Files of a bundle.
const FILES_MAX: usize = 10_000;

#[derive(Deserialize)]
struct List {
    format: String,
    title: String,
    files: BTreeMap<String, Digest>,
}

/// What an entry says about the documents that it took in; nothing where it is older than that.
#[derive(Deserialize)]
struct Opening {
    body: OpeningBody,
}

#[derive(Deserialize)]
struct OpeningBody {
    #[serde(default)]
    digests: Vec<Digest>,
}

/// Whether a folder is an unpacked bundle.
pub fn is_one(dir: &Path) -> bool {
    dir.join(LIST).is_file()
}

pub fn verify(dir: &Path, arguments: &VerifyArguments) -> Result<Ended, Failure> {
    let (name, key) = super::key(arguments)?;
    let witness = arguments.witness.as_deref().map(trust::text).transpose()?;
    let kept = trust::checkpoints(&arguments.checkpoint)?;
    let list = list(dir)?;
    let mut wrong = against_list(dir, &list)?;
    let mut told = Vec::new();
    for path in list.files.keys().filter(|it| it.ends_with("/case.proof")) {
        let folder = dir.join(path).parent().unwrap_or(dir).to_owned();
        match case(&folder, &key) {
            Err(why) => wrong.push(format!("{path}: {why}")),
            Ok((held, notes)) => {
                trust::is_for(name.as_deref(), &held.origin)?;
                if let Err(why) = held.beside(&kept, witness.as_deref(), &key) {
                    wrong.push(format!("{path}: {why}"));
                }
                told.push((held, notes));
            }
        }
    }
    if told.is_empty() && wrong.is_empty() {
        wrong.push("no case.proof is in it".to_owned());
    }
    if arguments.json {
        let cases: Vec<_> = told
            .iter()
            .map(|(it, notes)| json!({ "case": it.case, "entries": it.story.len(), "size": it.size, "notes": notes }))
            .collect();
        println!(
            "{}",
            json!({ "holds": wrong.is_empty(), "title": list.title, "cases": cases, "first_altered": wrong.first(), "findings": wrong })
        );
    } else {
        for (held, notes) in &told {
            println!(
                "{}: {} entries stand in the log of {} entries.",
                held.case,
                held.story.len(),
                held.size
            );
            notes.iter().for_each(|note| println!("  {note}"));
        }
        match wrong.first() {
            None => println!(
                "The bundle holds: nothing in it was altered, added or left out since it was put together."
            ),
            Some(first) => println!("It does not hold: {first}."),
        }
        wrong.iter().skip(1).for_each(|it| println!("  also: {it}"));
    }
    Ok(if wrong.is_empty() { Ended::Done } else { Ended::Wanting })
}

fn list(dir: &Path) -> Result<List, Failure> {
    let path = dir.join(LIST);
    let text = fs::read(&path).map_err(|error| Failure::fault(format!("{}: {error}", path.display())))?;
    let list: List = serde_json::from_slice(&text).map_err(|error| {
        wrong_use(format!("{}: {error}.", path.display()), "Unpack the bundle again as it came.")
    })?;
    if list.format != FORMAT || list.files.len() > FILES_MAX {
        return Err(wrong_use(
            format!("{} is not a list of {FORMAT}.", path.display()),
            "Take the program that belongs to the bundle.",
        ));
    }
    Ok(list)
}

/// Files that differ from the list, are missing or were added.
fn against_list(dir: &Path, list: &List) -> Result<Vec<String>, Failure> {
    let mut wrong = Vec::new();
    for (path, digest) in &list.files {
        match fs::read(dir.join(path)) {
            Ok(bytes) if Digest::of(&bytes) == *digest => {}
            Ok(_) => wrong.push(format!("altered: {path} is not what the bundle listed")),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                wrong.push(format!("deleted: {path} is missing"));
            }
            Err(error) => return Err(Failure::fault(format!("{path}: {error}"))),
        }
    }
    let listed: BTreeSet<PathBuf> = list.files.keys().map(|it| dir.join(it)).collect();
    for path in below(dir)? {
        if !listed.contains(&path) && path != dir.join(LIST) {
            let name = path.strip_prefix(dir).unwrap_or(&path);
            wrong.push(format!("added: {} is not in the bundle's list", name.display()));
        }
    }
    Ok(wrong)
}

fn below(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let (mut files, mut folders) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        let fault = |error: std::io::Error| Failure::fault(format!("{}: {error}", folder.display()));
        for entry in fs::read_dir(&folder).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            if entry.file_type().map_err(fault)?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
            if files.len() > FILES_MAX {
                return Err(wrong_use(
                    format!("{} has more than {FILES_MAX} files.", dir.display()),
                    "Name the folder of the unpacked bundle.",
                ));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// One case: its proof, its entries, its documents.
fn case(folder: &Path, key: &VerifyingKey) -> Result<(Held, Vec<String>), String> {
    let read = |name: &str| fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"));
    let text = String::from_utf8(read("case.proof")?).map_err(|_| "it is no text".to_owned())?;
    let held = of_case(&text, key)?;
    let lines = read("entries.jsonl")?;
    let lines: Vec<&[u8]> = lines.split_inclusive(|byte| *byte == b'\n').collect();
    let same = lines.len() == held.envelopes.len()
        && lines.iter().zip(&held.envelopes).all(|(line, entry)| line.strip_suffix(b"\n") == Some(entry));
    if !same {
        return Err("altered: entries.jsonl has other entries than those that are proved".to_owned());
    }
    let notes = documents(folder, &held)?;
    Ok((held, notes))
}

/// Whether every document is one that the first entry took in.
fn documents(folder: &Path, held: &Held) -> Result<Vec<String>, String> {
    let Ok(listed) = fs::read_dir(folder.join("documents")) else { return Ok(Vec::new()) };
    let opening = held.envelopes.first().and_then(|it| serde_json::from_slice::<Opening>(it).ok());
    let named = opening.map(|it| it.body.digests).unwrap_or_default();
    let mut paths: Vec<PathBuf> = listed.filter_map(|it| Some(it.ok()?.path())).collect();
    paths.sort();
    let mut notes = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&path).map_err(|error| format!("{name}: {error}"))?;
        if named.contains(&Digest::of(&bytes)) {
            notes.push(format!("{name} is the document that the first entry names"));
        } else if named.is_empty() {
            notes.push(format!(
                "{name} cannot be compared: the case was opened before entries named their documents"
            ));
        } else {
            return Err(format!("altered: {name} is no document that the first entry names"));
        }
    }
    Ok(notes)
}

//! What a checker was given beforehand: public keys, and checkpoints kept from before.

use crate::ending::wrong_use;
use journal::{Note, VerifyingKey};
use std::fs;
use std::path::{Path, PathBuf};
use terms::Failure;

/// Bytes of a file with a key or a checkpoint.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// The text that was given, or the text of the file that it names.
pub fn text(given: &str) -> Result<String, Failure> {
    let path = Path::new(given);
    if path.is_file() { small_file(path) } else { Ok(given.trim().to_owned()) }
}

/// A log's key. A name in it has to be that of the log whose checkpoints it checks.
pub fn key(given: &str) -> Result<(Option<String>, VerifyingKey), Failure> {
    VerifyingKey::read(&text(given)?).map_err(|error| {
        wrong_use(format!("--key: {error}."), "Give the text or the file that the office handed over.")
    })
}

/// Whether the key was given for this log.
pub fn is_for(name: Option<&str>, origin: &str) -> Result<(), Failure> {
    match name {
        Some(name) if name != origin => {
            Err(wrong_use(format!("The key is of {name}, the log is {origin}."), "Give the key of this log."))
        }
        _ => Ok(()),
    }
}

/// Checkpoints that were kept elsewhere.
pub fn checkpoints(paths: &[PathBuf]) -> Result<Vec<Note>, Failure> {
    let read = |path: &PathBuf| {
        Note::parse(&small_file(path)?).map_err(|error| {
            wrong_use(format!("{}: {error}.", path.display()), "Name the file that a witness keeps.")
        })
    };
    paths.iter().map(read).collect()
}

fn small_file(path: &Path) -> Result<String, Failure> {
    let fault = |error: std::io::Error| Failure::fault(format!("{}: {error}", path.display()));
    if fs::metadata(path).map_err(fault)?.len() > FILE_BYTES_MAX {
        return Err(wrong_use(
            format!("{} is larger than {FILE_BYTES_MAX} bytes.", path.display()),
            "Name a file with a key or a checkpoint.",
        ));
    }
    // The text of a note ends with its newline; only keys are trimmed.
    fs::read_to_string(path).map_err(fault)
}

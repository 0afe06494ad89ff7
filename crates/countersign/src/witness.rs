//! `witness`: looks at a log, checks that it only grew, cosigns it, and keeps what it saw.
//!
//! The folder of a witness holds its key and one file for each log: the newest checkpoint it cosigned. That file is what
//! a rewritten history cannot agree with; `verify --checkpoint` reads it.

use crate::arguments::WitnessArguments;
use crate::ending::Ended;
use crate::remote::Log;
use crate::trust;
use jiff::Timestamp;
use journal::{Note, TileNodes, VerifyingKey, Witness, grown};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use terms::{Failure, Refusal};

pub fn witness(arguments: &WitnessArguments) -> Result<Ended, Failure> {
    let (name, key) = trust::key(&arguments.key)?;
    let witness = Witness::open(&arguments.state, &arguments.name).map_err(Failure::fault)?;
    eprintln!("This witness's key: {}", witness.verifier());
    let log = Log::new(&arguments.url, arguments.token.clone())?;
    loop {
        let looked = look(&log, name.as_deref(), &key, &witness, &arguments.state);
        match (looked, arguments.every) {
            (looked, None) => return looked.map(|()| Ended::Done),
            // A history that was written anew ends the watch: somebody has to look at it.
            (Err(Failure::Refused(refusal)), _) => return Err(refusal.into()),
            (Err(Failure::Fault(sentence)), Some(_)) => eprintln!("{sentence}; it is tried again"),
            (Ok(()), Some(_)) => {}
        }
        std::thread::sleep(Duration::from_secs(arguments.every.unwrap_or(60).max(1)));
    }
}

/// One look.
fn look(
    log: &Log,
    name: Option<&str>,
    key: &VerifyingKey,
    witness: &Witness,
    state: &Path,
) -> Result<(), Failure> {
    let (text, now) = log.checkpoint(name, key)?;
    let kept = state.join(file_name(&now.origin));
    let before = match fs::read_to_string(&kept) {
        Ok(text) => Some(Note::parse(&text).map_err(|error| {
            Failure::fault(format!("{}: {error}; bring it back from a backup", kept.display()))
        })?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::fault(format!("{}: {error}", kept.display()))),
    };
    let mut nodes = TileNodes::new(now.size, |tile| log.tile(tile));
    if let Err(rewritten) = grown(before.as_ref(), &now, &mut nodes)? {
        let seen = state.join(format!("{}.refused", file_name(&now.origin)));
        write_whole(&seen, &text)?;
        return Err(Refusal::new(
            "history-rewritten",
            "Not cosigned: the log is not what it was",
            format!("{rewritten}."),
            format!(
                "Keep {} and {}: both are signed by the log, and they contradict each other.",
                kept.display(),
                seen.display()
            ),
        )
        .into());
    }
    let cosigned = witness.cosign(&text, Timestamp::now()).map_err(Failure::fault)?;
    write_whole(&kept, &cosigned)?;
    match before {
        None => println!(
            "{}: first look, {} entries; what came before it is not vouched for",
            now.origin, now.size
        ),
        Some(before) => println!(
            "{}: {} entries, {} more than before; cosigned",
            now.origin,
            now.size,
            now.size - before.size
        ),
    }
    Ok(())
}

/// `countersign/tarnsel` → `countersign_tarnsel.checkpoint`.
fn file_name(origin: &str) -> String {
    let plain: String = origin
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' })
        .collect();
    format!("{plain}.checkpoint")
}

fn write_whole(path: &Path, text: &str) -> Result<(), Failure> {
    let fault = |error: std::io::Error| Failure::fault(format!("{}: {error}", path.display()));
    let beside: PathBuf = path.with_extension("new");
    let mut file = File::create(&beside).map_err(fault)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fault)?;
    fs::rename(&beside, path).map_err(fault)
}

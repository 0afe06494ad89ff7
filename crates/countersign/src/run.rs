//! `run`: files in, worked to rest, and what became of them.

use crate::arguments::RunArguments;
use crate::data;
use crate::ending::{Ended, wrong_use};
use indicatif::{ProgressBar, ProgressStyle};
use office::{FILE_BYTES_MAX, Incoming, Office, Summary};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use terms::{Failure, Refusal};

/// Files handed over together.
const FILES_AT_ONCE: usize = 64;
/// Files of one run at most.
const FILES_MAX: usize = 1_000_000;
/// Folders in folders.
const DEPTH_MAX: usize = 32;

pub fn run(arguments: &RunArguments) -> Result<Ended, Failure> {
    let master = arguments.master.clone().or_else(|| {
        if Office::is_set_up(&arguments.data) { None } else { data::master_beside(&arguments.inputs) }
    });
    // A run has nobody at the desk: a signature, were one given, would not have to wait.
    let mut settings = data::settings(&arguments.data, data::pack(&arguments.pack)?, arguments.now, 0)?;
    settings.database = data::database(arguments.database.as_ref());
    let files = files(&arguments.inputs)?;
    if files.is_empty() {
        return Err(wrong_use("There is no file in what was named.", "Name files, or folders with files."));
    }
    let office = data::open(settings, master.as_deref())?;
    let worked = work(&office, &files, true)?;
    office.close();
    tell(&office, &worked, arguments)?;
    Ok(if worked.refused.is_empty() { Ended::Done } else { Ended::Wanting })
}

/// What a run did.
pub struct Worked {
    /// Counts over the office.
    pub summary: Summary,
    /// Files that were not taken in, and why.
    pub refused: Vec<(PathBuf, Failure)>,
    /// Wall time.
    pub seconds: f64,
}

/// Takes files in and waits until everything is at rest.
pub fn work(office: &Office, files: &[PathBuf], bar: bool) -> Result<Worked, Failure> {
    let begun = Instant::now();
    let runtime = data::runtime()?;
    office.work()?;
    let bar = if bar { progress(files.len() as u64) } else { ProgressBar::hidden() };
    let mut refused = Vec::new();
    bar.set_message("taken in");
    for chunk in files.chunks(FILES_AT_ONCE) {
        let mut incoming = Vec::with_capacity(chunk.len());
        let mut paths = Vec::with_capacity(chunk.len());
        for path in chunk {
            match incoming_of(path) {
                Ok(file) => {
                    incoming.push(file);
                    paths.push(path);
                }
                Err(failure) => refused.push((path.clone(), failure)),
            }
        }
        let receipts = runtime.block_on(office.intake_by_office(incoming));
        for (path, receipt) in paths.into_iter().zip(receipts) {
            if let Err(failure) = receipt {
                refused.push((path.clone(), failure));
            }
        }
        bar.inc(chunk.len() as u64);
    }
    settle(office, &bar)?;
    bar.finish_and_clear();
    Ok(Worked { summary: office.summary()?, refused, seconds: begun.elapsed().as_secs_f64() })
}

/// Waits until no draft and no effect is left to do.
pub fn settle(office: &Office, bar: &ProgressBar) -> Result<(), Failure> {
    let mut most = 0;
    loop {
        let left = office.work_left()?;
        if left == 0 {
            return Ok(());
        }
        if left > most {
            most = left;
            bar.set_length(most);
        }
        bar.set_message("worked");
        bar.set_position(most - left);
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn progress(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar
}

fn incoming_of(path: &Path) -> Result<Incoming, Failure> {
    let fault = |error: std::io::Error| Failure::fault(format!("{}: {error}", path.display()));
    let size = fs::metadata(path).map_err(fault)?.len();
    if size > FILE_BYTES_MAX as u64 {
        let why =
            format!("It has {} MB; {} MB are read at most.", size / 1_000_000, FILE_BYTES_MAX / 1_000_000);
        return Err(Refusal::new(
            "too-large",
            "Not received: the file is too large",
            why,
            "Ask the sender for a smaller file, or split it.",
        )
        .into());
    }
    let bytes = fs::read(path).map_err(fault)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // The same file under the same name is the same work: a run that is started again takes nothing in twice.
    let key = format!("file:{name}:{}", terms::Digest::of(&bytes));
    Ok(Incoming { name, bytes, key })
}

/// The files that were named, folders opened, in the order of their paths. Of a sample day only its documents are taken.
pub fn files(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for input in inputs {
        let documents = input.join("documents");
        let sample = input.join("master").join("client.json").is_file() && documents.is_dir();
        collect(if sample { &documents } else { input }, 0, &mut files)?;
    }
    Ok(files)
}

fn collect(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let fault = |error: std::io::Error| Failure::fault(format!("{}: {error}", path.display()));
    if files.len() >= FILES_MAX || depth > DEPTH_MAX {
        return Err(wrong_use(
            format!("More than {FILES_MAX} files, or folders nested deeper than {DEPTH_MAX}."),
            "Run a part of it.",
        ));
    }
    if !fs::metadata(path).map_err(fault)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> =
        fs::read_dir(path).map_err(fault)?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries.iter().try_for_each(|entry| collect(entry, depth + 1, files))
}

fn tell(office: &Office, worked: &Worked, arguments: &RunArguments) -> Result<(), Failure> {
    let Worked { summary, refused, seconds } = worked;
    for (path, failure) in refused {
        eprintln!("{}: {failure}", path.display());
    }
    if arguments.json {
        let mut value = json!({
            "cases": summary.cases,
            "completed_without_person": summary.completed_without_person,
            "waiting": summary.waiting,
            "refused": summary.refused + refused.len(),
            "seconds": (seconds * 1000.0).round() / 1000.0,
        });
        if arguments.cases {
            value["outcomes"] = serde_json::to_value(office.outcomes()?).map_err(Failure::fault)?;
        }
        println!("{value}");
    } else {
        println!("{}", in_words(summary, refused.len(), *seconds));
    }
    Ok(())
}

/// The summary as people read it.
pub fn in_words(summary: &Summary, not_taken: usize, seconds: f64) -> String {
    let mut lines = vec![
        format!("{:>6}  cases", summary.cases),
        format!("{:>6}  ready to pay, touched by no one", summary.completed_without_person),
        format!("{:>6}  waiting for a person", summary.waiting.values().sum::<usize>()),
    ];
    let mut reasons: Vec<_> = summary.waiting.iter().collect();
    reasons.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), (*code).clone()));
    lines.extend(
        reasons.into_iter().map(|(code, count)| format!("{count:>12}  {}", office::reasons::in_words(code))),
    );
    lines.push(format!("{:>6}  refused", summary.refused + not_taken));
    lines.push(format!("{seconds:>6.1}  seconds"));
    lines.join("\n")
}

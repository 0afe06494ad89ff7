//! `sample`: a sample day as files.

use crate::arguments::SampleArguments;
use crate::ending::{Ended, wrong_use};
use samples::{DOCUMENTS_MAX, DOCUMENTS_MIN, Mix, Options, SampleDay};
use std::fs;
use std::path::Path;
use terms::Failure;

pub fn sample(arguments: &SampleArguments) -> Result<Ended, Failure> {
    if arguments.kind != office::packs::ACCOUNTS_PAYABLE {
        return Err(wrong_use(
            format!("There is no sample of \"{}\".", arguments.kind),
            "Say accounts-payable.",
        ));
    }
    let mix = match arguments.mix.as_str() {
        "day" => Mix::Day,
        "structured" => Mix::Structured,
        "text" => Mix::Text,
        "training" => Mix::Training,
        other => {
            return Err(wrong_use(
                format!("\"{other}\" is no mix."),
                "Say day, structured, text or training.",
            ));
        }
    };
    if !(DOCUMENTS_MIN..=DOCUMENTS_MAX).contains(&arguments.count) {
        return Err(wrong_use(
            format!("A sample has {DOCUMENTS_MIN} to {DOCUMENTS_MAX} documents."),
            "Give another --count.",
        ));
    }
    if fs::read_dir(&arguments.out).is_ok_and(|mut listed| listed.next().is_some()) {
        return Err(wrong_use(
            format!("{} is not empty.", arguments.out.display()),
            "Name a new folder; nothing was overwritten.",
        ));
    }
    let day = day(arguments.seed, arguments.count, mix);
    write(&day, &arguments.out)?;
    eprintln!(
        "{} files written to {}; {} says what is planted in them.",
        day.files.len(),
        arguments.out.display(),
        arguments.out.join("scenario.md").display()
    );
    Ok(Ended::Done)
}

/// The sample day of a seed.
pub fn day(seed: u64, count: usize, mix: Mix) -> SampleDay {
    samples::accounts_payable(seed, count, Options { mix, ..Options::default() })
}

/// Writes every file of the day below `out`.
pub fn write(day: &SampleDay, out: &Path) -> Result<(), Failure> {
    for (path, bytes) in &day.files {
        let path = out.join(path);
        let fault = |error: std::io::Error| Failure::fault(format!("{}: {error}", path.display()));
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(fault)?;
        }
        fs::write(&path, bytes).map_err(fault)?;
    }
    Ok(())
}

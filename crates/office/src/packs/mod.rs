//! Packs: the files of one kind of work, embedded in the binary or read from a folder, and every version a case may stay on.
//!
//! Read [`PackFiles`] first: a version is a set of named files and its digest. `shelf.rs` keeps the versions that were let in,
//! `version.rs` has the entries of the stream `packs` that say who proposed and who signed each.

mod files;
mod shelf;
mod version;

pub use files::{FILES_MAX, Origin, PROCESS_FILE, PackFiles, Prepared, RULES_FILE};
pub use shelf::altered;
pub(crate) use shelf::{Opening as ShelfOpening, Shelf};
pub use version::{Mark, Version, VersionState};
pub(crate) use version::{Release, STREAM, SUBJECT, VersionEvent, seal_words};

use cases::{PackProblem, Rulebook, Ruling};
use serde_json::{Map, Value};
use terms::Failure;

/// The pack of this kind of work.
pub const ACCOUNTS_PAYABLE: &str = "accounts-payable";
/// The process of a payment run, within the same pack.
pub const PAYMENT_RUN: &str = "payment-run";

/// All problems as one text.
pub fn sentence(problems: &[PackProblem]) -> String {
    let line = |it: &PackProblem| {
        let element = it.element.as_deref().map(|id| format!(" ({id})")).unwrap_or_default();
        format!("{}:{}{element}: {} {} [{}]", it.file, it.line, it.sentence, it.remedy, it.code)
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The decisions of a rules file, ready to be asked.
///
/// # Errors
/// Every problem of the file.
pub fn rulebook(bytes: &[u8]) -> Result<Rulebook, Vec<PackProblem>> {
    crate::rules::rulebook(bytes, &[])
}

/// Asks a decision and reads one member of its result.
pub(crate) fn decision(
    rules: &Rulebook,
    name: &str,
    inputs: &Map<String, Value>,
    moment: &bpmn::Moment,
) -> Result<Value, Failure> {
    let Ruling { result, .. } = rules(name, inputs, moment)
        .map_err(|error| Failure::fault(format!("The decision \"{name}\" could not be made: {error}")))?;
    Ok(result)
}

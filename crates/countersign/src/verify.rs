//! `verify`: a proof, a bundle, a data folder, or the log of a running office.

mod bundle;
mod folder;
mod log;
mod proof;

use crate::arguments::VerifyArguments;
use crate::ending::{Ended, wrong_use};
use crate::remote::Log;
use std::path::Path;
use terms::Failure;

pub fn verify(arguments: &VerifyArguments) -> Result<Ended, Failure> {
    let path = Path::new(&arguments.what);
    if Log::is_address(&arguments.what) {
        log::verify(arguments)
    } else if path.is_file() {
        proof::verify(path, arguments)
    } else if bundle::is_one(path) {
        bundle::verify(path, arguments)
    } else if arguments.witness.is_some() {
        Err(wrong_use(
            "--witness is asked of proofs.",
            "Give --checkpoint with the file that the witness keeps.",
        ))
    } else {
        folder::verify(path, arguments)
    }
}

/// The key that has to be given, because what is checked must not bring its own.
fn key(arguments: &VerifyArguments) -> Result<(Option<String>, journal::VerifyingKey), Failure> {
    let given = arguments.key.as_deref().ok_or_else(|| {
        wrong_use(
            "A key is needed: whoever made this could have put one of their own into it.",
            "Give --key with what the office handed over.",
        )
    })?;
    crate::trust::key(given)
}

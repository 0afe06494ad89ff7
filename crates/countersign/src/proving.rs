//! `prove`: the proof of a case as a file.

use crate::arguments::ProveArguments;
use crate::data;
use crate::ending::{Ended, wrong_use};
use journal::{CaseProof, JournalError, VerifyingKey};
use std::io::Write as _;
use terms::{CaseId, Failure, Refusal};

pub fn prove(arguments: &ProveArguments) -> Result<Ended, Failure> {
    let proof = of_case(arguments)?;
    let text = proof.to_string();
    match &arguments.out {
        None => std::io::stdout().write_all(text.as_bytes()).map_err(Failure::fault)?,
        Some(out) => {
            std::fs::write(out, &text)
                .map_err(|error| Failure::fault(format!("{}: {error}", out.display())))?;
            let key = VerifyingKey::of_dir(&arguments.data).map_err(Failure::fault)?;
            let origin = format!("countersign/{}", proof.client);
            eprintln!(
                "{} entries of {} are in {}.\nWho checks it needs this key, and should get it another way than the file:\n  {}\n  countersign verify {} --key KEY",
                proof.entries.len(),
                proof.case,
                out.display(),
                key.to_text(&origin),
                out.display()
            );
        }
    }
    Ok(Ended::Done)
}

fn of_case(arguments: &ProveArguments) -> Result<CaseProof, Failure> {
    let reader = data::reader(&arguments.data, arguments.database.as_ref())?;
    let case = CaseId::from(arguments.case.as_str());
    for client in reader.clients().map_err(Failure::fault)? {
        match CaseProof::of(&*reader, &client, &case) {
            Ok(Some(proof)) => return Ok(proof),
            Ok(None) => {}
            Err(JournalError::Unfit(why)) => {
                return Err(Refusal::new(
                    "not-covered-yet",
                    "Not proved yet",
                    format!("{why}."),
                    "Try again in a second; if nothing serves the folder, open it once.",
                )
                .into());
            }
            Err(error) => return Err(Failure::fault(error)),
        }
    }
    Err(wrong_use(
        format!("{} has no case {case}.", arguments.data.display()),
        "Look its number up in the worklist.",
    ))
}

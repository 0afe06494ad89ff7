//! A proof that somebody handed over.

use crate::arguments::VerifyArguments;
use crate::ending::Ended;
use crate::trust;
use journal::{CASE_PROOF_BYTES_MAX, CaseProof, CaseProofError, Note, TlogProof, VerifyingKey, cosigned};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use terms::Failure;

pub fn verify(path: &Path, arguments: &VerifyArguments) -> Result<Ended, Failure> {
    let (name, key) = super::key(arguments)?;
    let witness = arguments.witness.as_deref().map(trust::text).transpose()?;
    let kept = trust::checkpoints(&arguments.checkpoint)?;
    let fault = |error: std::io::Error| Failure::fault(format!("{}: {error}", path.display()));
    if fs::metadata(path).map_err(fault)?.len() > CASE_PROOF_BYTES_MAX as u64 {
        return Err(Failure::fault(format!("{} is longer than a proof can be", path.display())));
    }
    let text = fs::read_to_string(path).map_err(fault)?;
    let outcome = if CaseProof::is_one(&text) { of_case(&text, &key) } else { of_entry(&text, &key) };
    let outcome =
        outcome.and_then(|proved| proved.beside(&kept, witness.as_deref(), &key).map(|seen| (proved, seen)));
    let (proved, seen) = match outcome {
        Ok(both) => both,
        Err(why) => return Ok(no(&why, arguments.json)),
    };
    trust::is_for(name.as_deref(), &proved.origin)?;
    if arguments.json {
        let story: Vec<Value> =
            proved.story.iter().map(|(kind, at)| json!({ "kind": kind, "at": at })).collect();
        println!(
            "{}",
            json!({ "holds": true, "origin": proved.origin, "case": proved.case, "size": proved.size, "witnessed": seen, "entries": story })
        );
    } else {
        for (number, (kind, at)) in (1..).zip(&proved.story) {
            println!("{number:>4}  {at}  {kind}");
        }
        println!(
            "{}: {} entries of {} stand in the log of {} entries that was signed. Nothing between them is left out or altered.",
            proved.origin,
            proved.story.len(),
            proved.case,
            proved.size
        );
        if let Some(at) = seen {
            println!("The witness cosigned this state of the log on {at}.");
        }
    }
    Ok(Ended::Done)
}

/// What a proof shows.
pub(super) struct Held {
    pub(super) origin: String,
    pub(super) case: String,
    pub(super) size: u64,
    pub(super) story: Vec<(String, jiff::Timestamp)>,
    /// The stored bytes of each entry.
    pub(super) envelopes: Vec<Vec<u8>>,
    checkpoints: Vec<String>,
}

pub(super) fn of_case(text: &str, key: &VerifyingKey) -> Result<Held, String> {
    let proof = CaseProof::parse(text).map_err(|error| error.to_string())?;
    let proved = proof.verify(key).map_err(|error: CaseProofError| error.to_string())?;
    let (envelopes, mut checkpoints): (Vec<_>, Vec<_>) =
        proof.entries.into_iter().map(|it| (it.envelope, it.checkpoint)).unzip();
    checkpoints.dedup();
    let (case, story) = (proof.case.0, proved.story);
    Ok(Held { origin: proved.origin, case, size: proved.size, story, envelopes, checkpoints })
}

fn of_entry(text: &str, key: &VerifyingKey) -> Result<Held, String> {
    let proof = TlogProof::parse(text).map_err(|error| error.to_string())?;
    let proved = proof.verify(key).map_err(|error| error.to_string())?;
    let (case, story) = (proved.header.case, vec![(proved.header.kind, proved.header.at)]);
    let (envelopes, checkpoints) = (vec![proof.envelope], vec![proof.checkpoint]);
    Ok(Held { origin: proved.origin, case, size: proved.size, story, envelopes, checkpoints })
}

impl Held {
    /// Whether the proof's checkpoints agree with those kept from before, and when the witness saw them.
    pub(super) fn beside(
        &self,
        kept: &[Note],
        witness: Option<&str>,
        key: &VerifyingKey,
    ) -> Result<Option<jiff::Timestamp>, String> {
        let mut seen = None;
        for text in &self.checkpoints {
            let note = Note::parse(text).map_err(|error| error.to_string())?;
            for other in kept.iter().filter(|other| other.origin == note.origin) {
                other.verify(key).map_err(|error| format!("the checkpoint kept from before: {error}"))?;
                if other.size == note.size && other.root != note.root {
                    return Err(format!(
                        "forked: at {} entries the checkpoint kept from before has another root",
                        note.size
                    ));
                }
            }
            if let Some(witness) = witness {
                let at = cosigned(&note, witness).map_err(|error| format!("--witness: {error}"))?;
                seen = Some(at.map_err(|error| format!("the witness did not cosign it: {error}"))?);
            }
        }
        Ok(seen)
    }
}

fn no(why: &str, as_json: bool) -> Ended {
    if as_json {
        println!("{}", json!({ "holds": false, "first_altered": why }));
    } else {
        println!("It does not hold: {why}.");
    }
    Ended::Wanting
}

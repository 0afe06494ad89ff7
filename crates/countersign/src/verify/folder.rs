//! A whole data folder.

use crate::arguments::VerifyArguments;
use crate::ending::Ended;
use crate::{data, trust};
use journal::{Blobs, Report, VerifyingKey, verify_dir_against, verify_reading};
use serde_json::json;
use std::path::Path;
use terms::Failure;

/// Differences that are listed beside the first.
const LISTED_MAX: usize = 20;

pub fn verify(dir: &Path, arguments: &VerifyArguments) -> Result<Ended, Failure> {
    let given = arguments.key.as_deref().map(trust::key).transpose()?;
    let kept = trust::checkpoints(&arguments.checkpoint)?;
    let report = match data::database(arguments.database.as_ref()) {
        None => verify_dir_against(dir, given.as_ref().map(|(_, key)| key), &kept).map_err(Failure::fault)?,
        Some(_) => {
            let reader = data::reader(dir, arguments.database.as_ref())?;
            let key = match &given {
                Some((_, key)) => key.clone(),
                None => VerifyingKey::of_dir(dir).map_err(Failure::fault)?,
            };
            verify_reading(&*reader, &key, &kept, Some(&Blobs::of_dir(dir))).map_err(Failure::fault)?
        }
    };
    let key_from = if given.is_some() { "given" } else { "folder" };
    let key = match given {
        Some((name, key)) => {
            for client in &report.clients {
                trust::is_for(name.as_deref(), &format!("countersign/{}", client.client))?;
            }
            key
        }
        None => VerifyingKey::of_dir(dir).map_err(Failure::fault)?,
    };
    let altered = office::packs::altered(dir);
    let holds = report.holds() && altered.is_empty();
    if arguments.json {
        let mut findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        let differs: Vec<String> =
            report.findings.iter().map(|it| format!("{:?}", it.differs).to_lowercase()).collect();
        let first = report.first_altered().map(ToString::to_string).or_else(|| altered.first().cloned());
        findings.extend(altered);
        println!(
            "{}",
            json!({ "holds": holds, "first_altered": first, "findings": findings, "differs": differs, "key": key_from })
        );
    } else {
        tell(&report, &altered);
    }
    if key_from == "folder" {
        eprintln!(
            "The signatures were checked with the key that lies in the folder itself; somebody who can write there could"
        );
        eprintln!("have replaced both. Compare it with what you were handed, or give that with --key:");
        for client in &report.clients {
            eprintln!("  {}", key.to_text(&format!("countersign/{}", client.client)));
        }
    }
    Ok(if holds { Ended::Done } else { Ended::Wanting })
}

fn tell(report: &Report, altered: &[String]) {
    for client in &report.clients {
        println!(
            "{}: {} entries, {} checkpoints, {} documents; root {}",
            client.client,
            client.entries,
            client.checkpoints,
            client.blobs,
            client.root.short()
        );
    }
    match report.first_altered() {
        None if altered.is_empty() => {
            println!("Every entry, checkpoint, document and version of the pack is as it was written.");
        }
        None => println!("Every entry, checkpoint and document is as it was written."),
        Some(first) => println!("First altered: {first}"),
    }
    altered.iter().for_each(|it| println!("Altered: {it}"));
    report.findings.iter().skip(1).take(LISTED_MAX).for_each(|finding| println!("  also: {finding}"));
}

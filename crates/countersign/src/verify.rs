//! `verify`: whether a data folder is as it was written.

use crate::arguments::VerifyArguments;
use crate::ending::Ended;
use serde_json::json;
use terms::Failure;

pub fn verify(arguments: &VerifyArguments) -> Result<Ended, Failure> {
    let report = journal::verify_dir(&arguments.data, None).map_err(Failure::fault)?;
    let altered = office::packs::altered(&arguments.data);
    let holds = report.holds() && altered.is_empty();
    if arguments.json {
        let mut findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        let first = report.first_altered().map(ToString::to_string).or_else(|| altered.first().cloned());
        findings.extend(altered);
        println!("{}", json!({ "holds": holds, "first_altered": first, "findings": findings }));
    } else {
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
        report.findings.iter().skip(1).take(20).for_each(|finding| println!("  also: {finding}"));
    }
    Ok(if holds { Ended::Done } else { Ended::Wanting })
}

//! `verify`: whether a data folder is as it was written.

use crate::arguments::VerifyArguments;
use crate::ending::Ended;
use serde_json::json;
use terms::Failure;

pub fn verify(arguments: &VerifyArguments) -> Result<Ended, Failure> {
    let report = journal::verify_dir(&arguments.data, None).map_err(Failure::fault)?;
    let holds = report.holds();
    if arguments.json {
        let findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        let first = report.first_altered().map(ToString::to_string);
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
            None => println!("Every entry, checkpoint and document is as it was written."),
            Some(first) => println!("First altered: {first}"),
        }
        report.findings.iter().skip(1).take(20).for_each(|finding| println!("  also: {finding}"));
    }
    Ok(if holds { Ended::Done } else { Ended::Wanting })
}

//! `export`: the ledger or the journal on standard output.

use crate::arguments::ExportArguments;
use crate::data;
use crate::ending::{Ended, of_output, wrong_use};
use std::io::{BufWriter, Write as _};
use terms::Failure;

/// Entries read together.
const ENTRIES_AT_ONCE: usize = 1000;

pub fn export(arguments: &ExportArguments) -> Result<Ended, Failure> {
    if arguments.what == "journal" {
        return journal(arguments);
    }
    let mut settings =
        data::settings(&arguments.data, data::pack(office::packs::ACCOUNTS_PAYABLE)?, None, 0)?;
    settings.database = data::database(arguments.database.as_ref());
    let office = data::open(settings, None)?;
    let text = match arguments.what.as_str() {
        "postings-csv" => office.postings_csv()?,
        "postings-jsonl" => office.postings_json_lines()?,
        other => {
            return Err(wrong_use(
                format!("\"{other}\" cannot be exported."),
                "Say postings-csv, postings-jsonl or journal.",
            ));
        }
    };
    of_output(std::io::stdout().lock().write_all(text.as_bytes()))?;
    Ok(Ended::Done)
}

/// Every client's entries as they are stored, one a line; the folder may be served meanwhile.
fn journal(arguments: &ExportArguments) -> Result<Ended, Failure> {
    let reader = data::reader(&arguments.data, arguments.database.as_ref())?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut written = 0_u64;
    for client in reader.clients().map_err(Failure::fault)? {
        let mut after = 0;
        loop {
            let entries = reader.log(&client, after, ENTRIES_AT_ONCE).map_err(Failure::fault)?;
            let Some(last) = entries.last() else { break };
            after = last.position;
            for entry in &entries {
                of_output(out.write_all(&entry.envelope).and_then(|()| out.write_all(b"\n")))?;
            }
            written += entries.len() as u64;
        }
    }
    of_output(out.flush())?;
    eprintln!("{written} entries");
    Ok(Ended::Done)
}

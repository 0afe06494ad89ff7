//! `export`: the ledger or the journal on standard output.

use crate::arguments::ExportArguments;
use crate::data;
use crate::ending::{Ended, wrong_use};
use std::io::Write as _;
use terms::Failure;

pub fn export(arguments: &ExportArguments) -> Result<Ended, Failure> {
    let settings = data::settings(&arguments.data, data::pack(office::packs::ACCOUNTS_PAYABLE)?, None, 0)?;
    let office = data::open(settings, None)?;
    let mut out = std::io::stdout().lock();
    match arguments.what.as_str() {
        "postings-csv" => out.write_all(office.postings_csv()?.as_bytes()).map_err(Failure::fault)?,
        "postings-jsonl" => {
            out.write_all(office.postings_json_lines()?.as_bytes()).map_err(Failure::fault)?
        }
        "journal" => {
            let entries = office.journal_lines(|line| {
                out.write_all(line).and_then(|()| out.write_all(b"\n")).map_err(Failure::fault)
            })?;
            eprintln!("{entries} entries");
        }
        other => {
            return Err(wrong_use(
                format!("\"{other}\" cannot be exported."),
                "Say postings-csv, postings-jsonl or journal.",
            ));
        }
    }
    Ok(Ended::Done)
}

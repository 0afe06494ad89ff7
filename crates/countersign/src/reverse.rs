//! `reverse`: a named person takes the posting of a case back, on the machine itself.

use crate::arguments::ReverseArguments;
use crate::data;
use crate::ending::{Ended, wrong_use};
use terms::{CaseId, Digest, Failure};

pub fn reverse(arguments: &ReverseArguments) -> Result<Ended, Failure> {
    let mut settings =
        data::settings(&arguments.data, data::pack(office::packs::ACCOUNTS_PAYABLE)?, arguments.now, 0)?;
    settings.database = data::database(arguments.database.as_ref());
    let office = data::open(settings, None)?;
    let person = office.person_named(&arguments.by).ok_or_else(|| {
        wrong_use(
            format!("There is no person \"{}\" in this office.", arguments.by),
            "Say the id of a person of people.jsonl.",
        )
    })?;
    let case = CaseId::from(arguments.case.as_str());
    // The same words about the same case are the same request.
    let key = Digest::of(arguments.reason.as_bytes()).to_hex();
    let done = data::runtime()?.block_on(office.reverse_posting(&person, &case, &arguments.reason, &key))?;
    println!("{}.", done.sentence);
    Ok(Ended::Done)
}

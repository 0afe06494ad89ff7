//! `rehearse`: a process against scenarios that its owner can read, in memory and in virtual time.

use crate::arguments::RehearseArguments;
use crate::ending::{Ended, wrong_use};
use bpmn::Moment;
use cases::feel::Feel;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fs;
use std::path::Path;
use terms::Failure;

pub fn rehearse(arguments: &RehearseArguments) -> Result<Ended, Failure> {
    let page = String::from_utf8(read(&arguments.scenario)?).map_err(|_| {
        wrong_use(format!("{} is no UTF-8 text.", arguments.scenario.display()), "Save it as UTF-8.")
    })?;
    let loaded = bpmn::read(&read(&arguments.process)?, &Feel).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        wrong_use(lines.join("\n"), "Mend the process; countersign check names every place.")
    })?;
    let process = loaded.definitions.processes.first().ok_or_else(|| {
        wrong_use(format!("{} has no process.", arguments.process.display()), "Name a file with a process.")
    })?;
    let moment = Moment { now: arguments.now.unwrap_or_else(Timestamp::now), zone: TimeZone::UTC };
    // What no scenario scripts stays open, and the page says so.
    let rehearsal = bpmn::rehearse(process, &page, &moment, &mut |_| None);
    print!("{}", rehearsal.page);
    eprintln!("{} scenarios held, {} did not", rehearsal.held.len(), rehearsal.broken.len());
    Ok(if rehearsal.broken.is_empty() { Ended::Done } else { Ended::Wanting })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::fault(format!("{}: {error}", path.display())))
}

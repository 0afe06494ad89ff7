//! `bench journal`: commands a second through the whole path, and through the journal alone.
//!
//! The whole path is `Office::note`: authorize, decide, seal, append, project, answer, on cases that were read and drafted
//! before. Beside the rates stands how many times a second this disk syncs at that moment, because machines are noisy.

mod alone;
mod disk;
mod grow;
mod one;
mod share;
mod whole;

use crate::arguments::BenchArguments;
use crate::cpu::used;
use crate::ending::wrong_use;
use crate::run;
use journal::postgres::Scratch;
use office::Office;
use office::view::Person;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use terms::{CaseId, Failure};

/// The schema of the floor's table, where a database is measured.
const FLOOR: &str = "countersign_floor";
/// The schemas that a measurement makes and removes.
const SCHEMAS: [&str; 4] = ["countersign", "countersign_vault", alone::SCHEMA, FLOOR];
/// Clients at once.
const CLIENTS_MAX: usize = 4096;

/// What was measured of a stretch of time.
struct Stretch {
    begun: Instant,
    cpu: f64,
}

impl Stretch {
    fn begin() -> Self {
        Self { begun: Instant::now(), cpu: used().cpu_seconds }
    }

    /// Commands a second and microseconds of CPU a command.
    fn end(&self, commands: usize) -> (f64, f64) {
        let seconds = self.begun.elapsed().as_secs_f64();
        let cpu = used().cpu_seconds - self.cpu;
        let n = commands.max(1) as f64;
        ((n / seconds).round(), (cpu * 1e7 / n).round() / 10.0)
    }
}

/// The five figures of the whole path at the top, beside them `one_client`, `journal_alone` and what else was asked for. In a
/// database everything is made in schemas of its own and removed at the end, also where it fails.
pub fn measure(
    dir: &Path,
    open: impl Fn() -> Result<(Office, Vec<PathBuf>), Failure>,
    arguments: &BenchArguments,
) -> Result<Value, Failure> {
    let BenchArguments { clients, seconds, prefill, grow, .. } = arguments;
    let (clients, seconds) = (*clients, *seconds);
    if clients == 0 || clients > CLIENTS_MAX || seconds == 0 || seconds > 3600 {
        return Err(wrong_use(
            format!("{clients} clients for {seconds} seconds cannot be measured."),
            format!("Say 1 to {CLIENTS_MAX} clients and 1 to 3600 seconds."),
        ));
    }
    let database = arguments.database.as_deref();
    let _scratch = match database.map(|url| Scratch::claim(url, &SCHEMAS)) {
        None => None,
        Some(Ok(scratch)) => Some(scratch),
        Some(Err(journal::JournalError::Unfit(why))) => {
            return Err(wrong_use(
                format!("Nothing was measured: {why}."),
                "Make an empty database: createdb bench.",
            ));
        }
        Some(Err(error)) => return Err(Failure::fault(error)),
    };
    let mut floor = one::floor(dir, database)?;
    let (office, files) = open()?;
    run::work(&office, &files, false)?;
    let cases: Vec<CaseId> = office.outcomes()?.into_iter().map(|it| CaseId(it.case)).collect();
    let who = operator(&office)?;
    let office = Arc::new(office);
    let whole = match clients {
        1 => None,
        _ => Some(whole::measure(dir, &office, &who, &cases, clients, seconds)?),
    };
    let few = if clients == 1 { seconds } else { seconds.min(5) };
    let one = one::measure(dir, &office, &who, &cases, &mut floor, few)?;
    office.close();
    drop(office);
    let whole = whole.as_ref().unwrap_or(&one.client);
    let mut told = whole.told();
    match clients {
        1 => one.tell_floor(&mut told),
        _ => told["floor_ms"] = json!(one.floor_ms),
    }
    told["clients"] = json!(clients);
    told["cases"] = json!(cases.len());
    told["commands"] = json!(whole.commands);
    told["command"] = json!("note");
    told["sealing_and_merkle"] = share::measure(&dir.join("share"), whole.cpu_us)?;
    told["one_client"] = one.told();
    told["journal_alone"] = alone::measure(&dir.join("alone"), database, seconds, *prefill)?;
    if !grow.is_empty() {
        // Opened again and nothing works in it: whoever fills it drafts.
        let (office, _) = open()?;
        let office = Arc::new(office);
        told["by_cases"] = json!(grow::measure(dir, &office, &who, grow, (clients, seconds))?);
        office.close();
    }
    Ok(told)
}

/// The person whose notes are measured.
fn operator(office: &Office) -> Result<Person, Failure> {
    let mut people = office.sign_in_links().into_iter().map(|link| link.person);
    let operator = people.rfind(|person| person.roles.iter().any(|role| role == "operator"));
    operator.ok_or_else(|| Failure::fault("The sample has no operator"))
}

fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = ((sorted.len().saturating_sub(1)) as f64 * q).ceil() as usize;
    sorted.get(at).map_or(0.0, |value| (value * 1000.0).round() / 1000.0)
}

//! `bench journal`: commands a second through the whole path, and through the journal alone.
//!
//! The whole path is `Office::note`: authorize, decide, seal, append, project, answer, on cases that were read and
//! drafted before. Each client waits for its answer before it asks again. Beside the rates stands how many times a second
//! this disk syncs at that moment, because machines are noisy.

use crate::cpu::used;
use crate::ending::wrong_use;
use crate::{data, run};
use jiff::Timestamp;
use journal::{Append, Entry, JobChange, Journal, Once, Options, RowChange};
use office::Office;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use terms::{CaseId, ClientId, Digest, Failure};

/// Clients at once.
const CLIENTS_MAX: usize = 4096;
/// Appends of one batch where the journal is measured alone.
const BATCH: u64 = 256;
/// How long the disk alone is measured.
const DISK: Duration = Duration::from_millis(700);

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

/// `whole` and `journal_alone`, the former's figures also at the top.
pub fn measure(
    dir: &Path,
    office: Office,
    files: &[PathBuf],
    clients: usize,
    seconds: u64,
    prefill: u64,
) -> Result<Value, Failure> {
    if clients == 0 || clients > CLIENTS_MAX || seconds == 0 || seconds > 3600 {
        return Err(wrong_use(
            format!("{clients} clients for {seconds} seconds cannot be measured."),
            format!("Say 1 to {CLIENTS_MAX} clients and 1 to 3600 seconds."),
        ));
    }
    let syncs = syncs_per_second(dir)?;
    let mut whole = through_the_office(office, files, clients, seconds)?;
    let alone = alone(&dir.join("alone"), seconds, prefill)?;
    if let Some(map) = whole.as_object_mut() {
        map.insert("fdatasync_per_second".to_owned(), json!(syncs));
        map.insert("journal_alone".to_owned(), alone);
    }
    Ok(whole)
}

fn through_the_office(
    office: Office,
    files: &[PathBuf],
    clients: usize,
    seconds: u64,
) -> Result<Value, Failure> {
    run::work(&office, files, false)?;
    let cases: Vec<CaseId> = office.outcomes()?.into_iter().map(|it| CaseId(it.case)).collect();
    let mut who = office.sign_in_links().into_iter().map(|link| link.person);
    let who = who.rfind(|person| person.roles.iter().any(|role| role == "operator"));
    let Some(who) = who else { return Err(Failure::fault("The sample has no operator")) };
    let (office, cases, who) = (Arc::new(office), Arc::new(cases), Arc::new(who));
    let runtime = data::runtime()?;
    let stretch = Stretch::begin();
    let until = stretch.begun + Duration::from_secs(seconds);
    let mut times = runtime.block_on(async {
        let tasks: Vec<_> = (0..clients)
            .map(|client| {
                let (office, cases, who) = (Arc::clone(&office), Arc::clone(&cases), Arc::clone(&who));
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    for at in 0.. {
                        let begun = Instant::now();
                        if begun >= until {
                            break;
                        }
                        // Clients walk over the cases side by side, so that few write to the same case at once.
                        let case = &cases[(client * 7919 + at * clients) % cases.len()];
                        let key = format!("bench-{client}-{at}");
                        office
                            .note(&who, case, "The supplier was asked for the delivery note.", &key)
                            .await?;
                        times.push(begun.elapsed().as_secs_f64() * 1000.0);
                    }
                    Ok::<_, Failure>(times)
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.map_err(Failure::fault)??);
        }
        Ok::<_, Failure>(times)
    })?;
    let (rate, cpu) = stretch.end(times.len());
    office.close();
    times.sort_by(f64::total_cmp);
    Ok(json!({
        "commands_per_second": rate,
        "cpu_us_per_command": cpu,
        "p50_ms": quantile(&times, 0.5),
        "p99_ms": quantile(&times, 0.99),
        "clients": clients,
        "cases": cases.len(),
        "commands": times.len(),
        "command": "note",
    }))
}

/// Batches of commands straight into a journal: two entries, two rows, a job put and one done, an idempotency key.
fn alone(dir: &Path, seconds: u64, prefill: u64) -> Result<Value, Failure> {
    let mut journal = Journal::open(dir, Options::default()).map_err(Failure::fault)?;
    let mut next = 0;
    let mut commit = |next: &mut u64| -> Result<(), Failure> {
        let batch = (*next..*next + BATCH).map(command).collect();
        for answer in journal.commit(batch).map_err(Failure::fault)? {
            answer.map_err(Failure::fault)?;
        }
        *next += BATCH;
        Ok(())
    };
    while next / STEPS < prefill {
        commit(&mut next)?;
    }
    let (stretch, first, mut times) = (Stretch::begin(), next, Vec::new());
    while stretch.begun.elapsed() < Duration::from_secs(seconds) {
        let begun = Instant::now();
        commit(&mut next)?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    let commands = usize::try_from(next - first).unwrap_or(0);
    let (rate, cpu) = stretch.end(commands);
    times.sort_by(f64::total_cmp);
    Ok(json!({
        "commands_per_second": rate,
        "cpu_us_per_command": cpu,
        "batch": BATCH,
        "batch_p50_ms": quantile(&times, 0.5),
        "batch_p99_ms": quantile(&times, 0.99),
        "cases_before": first / STEPS,
    }))
}

/// Commands of one case: two thirds of the appends meet an older case.
const STEPS: u64 = 3;

fn command(n: u64) -> Append {
    let (case, step) = (CaseId(format!("AP-{:010}", n / STEPS)), n % STEPS);
    let mut append = Append::new(ClientId::from("bench"), case.clone(), step * 2, Timestamp::now());
    let body =
        format!(r#"{{"task":"t-1","by":"mara","shown":"{}","note":"{}"}}"#, Digest([7; 32]), "x".repeat(160));
    let kinds = ["signed.1", "task-completed.1"];
    append.entries =
        kinds.map(|kind| Entry { kind: kind.to_owned(), body: body.clone().into_bytes() }).to_vec();
    let shelf = ["open", "waiting", "done"][usize::try_from(step).unwrap_or(0)];
    append.rows = ["case", "work"]
        .map(|view| RowChange::Put {
            view: view.to_owned(),
            key: case.0.clone(),
            shelf: shelf.to_owned(),
            rank: i64::try_from(n).unwrap_or(0),
            case_id: case.0.clone(),
            body: body.clone().into_bytes(),
        })
        .to_vec();
    append.jobs = vec![JobChange::Put {
        queue: "draft".to_owned(),
        id: format!("{case}-{step}"),
        case_id: case.0.clone(),
        due_ms: i64::try_from(n).unwrap_or(0),
        priority: 1,
        body: b"{}".to_vec(),
    }];
    if step > 0 {
        append.jobs.push(JobChange::Delete {
            queue: "draft".to_owned(),
            id: format!("{case}-{}", step - 1),
            fence: None,
        });
    }
    append.once =
        Some(Once { key: format!("k-{n}"), request: Digest([1; 32]), answer: b"{\"ok\":true}".to_vec() });
    append
}

/// How many times a second this disk makes 4 KiB durable, one after the other: the floor under every single command.
fn syncs_per_second(dir: &Path) -> Result<f64, Failure> {
    std::fs::create_dir_all(dir).map_err(Failure::fault)?;
    let path = dir.join("syncs");
    let mut file = File::create(&path).map_err(Failure::fault)?;
    let page = [7_u8; 4096];
    let (begun, mut syncs) = (Instant::now(), 0_u32);
    while begun.elapsed() < DISK {
        file.seek(SeekFrom::Start(u64::from(syncs % 256) * 4096)).map_err(Failure::fault)?;
        file.write_all(&page).and_then(|()| file.sync_data()).map_err(Failure::fault)?;
        syncs += 1;
    }
    let rate = f64::from(syncs) / begun.elapsed().as_secs_f64();
    // A scratch file that stays behind does no harm.
    let _ = std::fs::remove_file(&path);
    Ok(rate.round())
}

fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = ((sorted.len().saturating_sub(1)) as f64 * q).ceil() as usize;
    sorted.get(at).map_or(0.0, |value| (value * 1000.0).round() / 1000.0)
}

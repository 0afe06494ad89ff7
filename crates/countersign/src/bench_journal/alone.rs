//! Batches of commands straight into a journal, without the office.

use super::{Stretch, quantile};
use jiff::Timestamp;
use journal::{AnyJournal, Append, Entry, JobChange, Journal, Once, Options, RowChange, postgres};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use terms::{CaseId, ClientId, Digest, Failure};

/// The schema of this journal, where a database is measured.
pub(super) const SCHEMA: &str = "countersign_bench";
/// Appends of one batch.
const BATCH: u64 = 256;

/// Batches of commands straight into a journal: two entries, two rows, a job put and one done, an idempotency key.
pub(super) fn measure(
    dir: &Path,
    database: Option<&str>,
    seconds: u64,
    prefill: u64,
) -> Result<Value, Failure> {
    let mut journal: AnyJournal = match database {
        None => Box::new(Journal::open(dir, Options::default()).map_err(Failure::fault)?),
        Some(url) => {
            let options = postgres::Options { schema: SCHEMA.to_owned(), ..Default::default() };
            Box::new(postgres::Journal::open(url, dir, options).map_err(Failure::fault)?)
        }
    };
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

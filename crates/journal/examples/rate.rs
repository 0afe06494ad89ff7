//! How fast the journal commits: `cargo run --release --example rate -- [seconds] [batch] [clients]`.
//!
//! One command is two entries of some 300 bytes, two rows, one job put and one deleted, and an idempotency key.
//! Prints commands a second, CPU of this process a command, and how long a batch waits for the disk.

use jiff::Timestamp;
use journal::{Append, Entry, JobChange, Journal, Once, Options, RowChange};
use std::time::{Duration, Instant};
use terms::{CaseId, ClientId, Digest};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let mut next = |default| numbers.next().unwrap_or(Ok(default));
    let (seconds, batch, clients) = (next(5)?, next(256)?, next(1)?.max(1));
    let dir = std::env::temp_dir().join(format!("countersign-rate-{}", std::process::id()));
    let mut journal = Journal::open(&dir, Options::default())?;
    let (start, cpu) = (Instant::now(), cpu_ns()?);
    let (mut commands, mut slowest, mut waited) = (0, Duration::ZERO, Duration::ZERO);
    while start.elapsed() < Duration::from_secs(seconds) {
        let appends = (commands..commands + batch).map(|n| command(n, clients)).collect();
        let began = Instant::now();
        for answer in journal.commit(appends)? {
            answer?;
        }
        slowest = slowest.max(began.elapsed());
        waited += began.elapsed();
        commands += batch;
    }
    let (elapsed, cpu) = (start.elapsed(), cpu_ns()? - cpu);
    println!("commands_per_second {:.0}", commands as f64 / elapsed.as_secs_f64());
    println!("cpu_us_per_command {:.1}", cpu as f64 / 1e3 / commands as f64);
    println!("batch_ms_mean {:.2}", waited.as_secs_f64() * 1e3 / (commands / batch) as f64);
    println!("batch_ms_max {:.2}", slowest.as_secs_f64() * 1e3);
    println!("commands {commands}");
    drop(journal);
    std::fs::remove_dir_all(&dir)?;
    Ok(())
}

fn command(n: u64, clients: u64) -> Append {
    let client = ClientId(format!("client-{}", n % clients));
    // Every case gets three commands in turn, so that two thirds of the appends meet an older case.
    let (case, step) = (n / 3 / clients * clients + n % clients, n / clients % 3);
    let case = CaseId(format!("01935f{case:010}"));
    let mut append = Append::new(client, case.clone(), step * 2, Timestamp::now());
    let body =
        format!(r#"{{"task":"t-1","by":"mara","shown":"{}","note":"{}"}}"#, Digest([7; 32]), "x".repeat(160));
    let kinds = ["task-signed.1", "task-completed.1"];
    append.entries =
        kinds.map(|kind| Entry { kind: kind.to_owned(), body: body.clone().into_bytes() }).to_vec();
    let put = |view: &str, key: &str, shelf: &str| RowChange::Put {
        view: view.to_owned(),
        key: key.to_owned(),
        shelf: shelf.to_owned(),
        rank: i64::try_from(n).unwrap_or(0),
        case_id: case.to_string(),
        body: body.clone().into_bytes(),
    };
    let shelf = ["open", "waiting", "done"][usize::try_from(step).unwrap_or(0)];
    append.rows = vec![put("cases", case.as_str(), shelf), put("work", case.as_str(), shelf)];
    let job = |step| format!("{case}-{step}");
    append.jobs = vec![JobChange::Put {
        queue: "draft".to_owned(),
        id: job(step),
        case_id: case.to_string(),
        due_ms: i64::try_from(n).unwrap_or(0),
        priority: 1,
        body: b"{}".to_vec(),
    }];
    if step > 0 {
        append.jobs.push(JobChange::Delete { queue: "draft".to_owned(), id: job(step - 1), fence: None });
    }
    append.once =
        Some(Once { key: format!("k-{n}"), request: Digest([1; 32]), answer: b"{\"ok\":true}".to_vec() });
    append
}

/// CPU of the only thread so far, in nanoseconds.
fn cpu_ns() -> Result<u64, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    Ok(text.split_whitespace().next().ok_or("an empty schedstat")?.parse()?)
}

//! The whole path: authorize, decide, seal, append, project, answer. Each client waits for its answer before it asks again.

use super::disk::Disk;
use super::{Stretch, quantile};
use crate::data;
use office::Office;
use office::view::Person;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use terms::{CaseId, Failure};

/// Every note of every stretch has a key of its own.
static STRETCHES: AtomicU64 = AtomicU64::new(0);

/// What was measured of some clients.
pub(super) struct Measured {
    pub commands: usize,
    pub per_second: f64,
    pub cpu_us: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub disk: Disk,
}

impl Measured {
    /// The five figures that belong together.
    pub(super) fn told(&self) -> Value {
        json!({
            "commands_per_second": self.per_second,
            "cpu_us_per_command": self.cpu_us,
            "p50_ms": self.p50_ms,
            "p99_ms": self.p99_ms,
            "fdatasync_per_second": self.disk.per_second,
        })
    }
}

/// Lets `clients` write notes on `cases` for `seconds`, and measures the disk before and after.
pub(super) fn measure(
    dir: &Path,
    office: &Arc<Office>,
    who: &Person,
    cases: &[CaseId],
    clients: usize,
    seconds: u64,
) -> Result<Measured, Failure> {
    let before = Disk::measure(dir)?;
    let stretch = Stretch::begin();
    let mut times = times(office, who, cases, clients, Duration::from_secs(seconds))?;
    let (per_second, cpu_us) = stretch.end(times.len());
    let disk = before.between(Disk::measure(dir)?);
    times.sort_by(f64::total_cmp);
    let (p50_ms, p99_ms) = (quantile(&times, 0.5), quantile(&times, 0.99));
    Ok(Measured { commands: times.len(), per_second, cpu_us, p50_ms, p99_ms, disk })
}

/// How long each note took, in milliseconds.
pub(super) fn times(
    office: &Arc<Office>,
    who: &Person,
    cases: &[CaseId],
    clients: usize,
    time: Duration,
) -> Result<Vec<f64>, Failure> {
    let runtime = data::runtime()?;
    let name = STRETCHES.fetch_add(1, Ordering::Relaxed);
    let (cases, who) = (Arc::new(cases.to_vec()), Arc::new(who.clone()));
    let until = Instant::now() + time;
    runtime.block_on(async {
        let tasks: Vec<_> = (0..clients)
            .map(|client| {
                let (office, cases, who) = (Arc::clone(office), Arc::clone(&cases), Arc::clone(&who));
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    for at in 0.. {
                        let begun = Instant::now();
                        if begun >= until {
                            break;
                        }
                        // Clients walk over the cases side by side, so that few write to the same case at once.
                        let case = &cases[(client * 7919 + at * clients) % cases.len()];
                        let key = format!("bench-{name}-{client}-{at}");
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
    })
}

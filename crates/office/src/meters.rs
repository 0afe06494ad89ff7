//! What the machine's keepers watch: counters of the writer, depth and age of the queues, age of the newest checkpoint.
//!
//! The text is that of Prometheus (exposition format 0.0.4). It names clients and queues, never a case or a person.

use crate::Office;
use crate::law;
use crate::view::Person;
use policy::{Act, Thing};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use terms::{Failure, Refusal};

/// Counters since the start of the process; they only grow.
pub(crate) struct Meters {
    started: Instant,
    /// How many batches had at most so many commands: one for each of [`BATCH`], and one above.
    sizes: [AtomicU64; BATCH.len() + 1],
    /// How many batches took at most so many seconds: one for each of [`SECONDS`], and one above.
    times: [AtomicU64; SECONDS.len() + 1],
    commits: AtomicU64,
    appends: AtomicU64,
    commit_us: AtomicU64,
    commits_failed: AtomicU64,
    leases_lost: AtomicU64,
    refused_busy: AtomicU64,
}

/// Edges of the distribution of commands a batch.
const BATCH: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// Edges of the distribution of the seconds that a batch takes, the wait for the disk included.
const SECONDS: [f64; 11] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];

impl Default for Meters {
    fn default() -> Self {
        let none = AtomicU64::default;
        Self {
            started: Instant::now(),
            sizes: std::array::from_fn(|_| none()),
            times: std::array::from_fn(|_| none()),
            commits: none(),
            appends: none(),
            commit_us: none(),
            commits_failed: none(),
            leases_lost: none(),
            refused_busy: none(),
        }
    }
}

fn count_in(edges: &[f64], counts: &[AtomicU64], value: f64) {
    let at = edges.iter().position(|edge| value <= *edge).unwrap_or(edges.len());
    if let Some(count) = counts.get(at) {
        count.fetch_add(1, Ordering::Relaxed);
    }
}

impl Meters {
    /// How long this process runs.
    pub fn running(&self) -> Duration {
        self.started.elapsed()
    }

    /// Batches, and commands in them.
    pub fn batches(&self) -> (u64, u64) {
        (self.commits.load(Ordering::Relaxed), self.appends.load(Ordering::Relaxed))
    }

    /// Edges in seconds, and how many batches took at most as long.
    pub fn commit_times(&self) -> (&'static [f64], Vec<u64>) {
        (&SECONDS, self.times.iter().map(|it| it.load(Ordering::Relaxed)).collect())
    }

    /// Batches that could not be written.
    pub fn failed(&self) -> u64 {
        self.commits_failed.load(Ordering::Relaxed)
    }

    /// Answers under a lost lease.
    pub fn lost(&self) -> u64 {
        self.leases_lost.load(Ordering::Relaxed)
    }

    /// Commands refused because too many waited.
    pub fn busy(&self) -> u64 {
        self.refused_busy.load(Ordering::Relaxed)
    }

    /// A batch of `appends` that took so long to be on the disk.
    pub fn committed(&self, appends: usize, took: Duration) {
        count_in(&BATCH, &self.sizes, appends as f64);
        count_in(&SECONDS, &self.times, took.as_secs_f64());
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.appends.fetch_add(appends as u64, Ordering::Relaxed);
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.commit_us.fetch_add(us, Ordering::Relaxed);
    }

    /// A batch that could not be written.
    pub fn commit_failed(&self) {
        self.commits_failed.fetch_add(1, Ordering::Relaxed);
    }

    /// An answer that came after its lease was lost.
    pub fn lease_lost(&self) {
        self.leases_lost.fetch_add(1, Ordering::Relaxed);
    }

    /// A command that was refused because too many waited.
    pub fn refused_busy(&self) {
        self.refused_busy.fetch_add(1, Ordering::Relaxed);
    }
}

/// One family of the exposition format.
struct Family<'a> {
    text: &'a mut String,
    name: &'static str,
}

impl<'a> Family<'a> {
    fn new(text: &'a mut String, name: &'static str, kind: &str, help: &str) -> Self {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        Self { text, name }
    }

    fn put(self, labels: &str, value: impl std::fmt::Display) -> Self {
        let _ = writeln!(self.text, "{}{labels} {value}", self.name);
        self
    }
}

impl Office {
    /// Whether the office can take commands, read and work: the writer and every worker run, and the journal answers.
    ///
    /// # Errors
    /// A fault that says what does not answer.
    pub fn ready(&self) -> Result<(), Failure> {
        if !self.writer.is_running() {
            return Err(Failure::fault("The writer has stopped"));
        }
        if let Some(name) = self.stopped_worker() {
            return Err(Failure::fault(format!("The {name} has stopped; the log says why")));
        }
        self.shared.reader.size(&self.shared.client).map(|_| ()).map_err(Failure::fault)
    }

    /// Whether metrics go to anyone who asks.
    pub fn publish_metrics(&self, public: bool) {
        self.public_metrics.store(public, Ordering::Relaxed);
    }

    /// The office in figures, as Prometheus reads them.
    ///
    /// # Errors
    /// `not-signed-in` where nobody asks and metrics are not public, what the law says, or a fault.
    pub fn metrics(&self, who: Option<&Person>) -> Result<String, Failure> {
        let shared = &self.shared;
        match who {
            Some(person) => {
                let thing = Thing::of(shared.client.clone());
                law::ask(&shared.law, &self.who(person), Act::ViewJournal, &thing)
                    .map_err(|it| it.refusal)?;
            }
            None if self.public_metrics.load(Ordering::Relaxed) => {}
            None => return Err(not_public().into()),
        }
        let mut text = String::new();
        self.counters(&mut text);
        self.gauges(&mut text)?;
        Ok(text)
    }

    fn counters(&self, text: &mut String) {
        let meters = &self.shared.meters;
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let seconds = read(&meters.commit_us) as f64 / 1e6;
        for (name, help, value) in [
            ("countersign_commits_total", "Batches made durable.", read(&meters.commits)),
            ("countersign_appends_total", "Commands in these batches.", read(&meters.appends)),
            (
                "countersign_commits_failed_total",
                "Batches that could not be written.",
                read(&meters.commits_failed),
            ),
            (
                "countersign_lease_losses_total",
                "Answers under a lease that was lost.",
                read(&meters.leases_lost),
            ),
            (
                "countersign_busy_refusals_total",
                "Commands refused because too many waited.",
                read(&meters.refused_busy),
            ),
        ] {
            Family::new(text, name, "counter", help).put("", value);
        }
        let help = "Seconds spent writing batches and waiting for the disk.";
        Family::new(text, "countersign_commit_seconds_total", "counter", help).put("", seconds);
        let help = "Commands made durable together.";
        let appends = read(&meters.appends);
        distribution(text, "countersign_commit_batch_size", help, &BATCH, &meters.sizes, appends as f64);
        let help = "Seconds that a batch takes from its first write to the disk's word that it keeps it.";
        distribution(text, "countersign_commit_seconds", help, &SECONDS, &meters.times, seconds);
    }

    fn gauges(&self, text: &mut String) -> Result<(), Failure> {
        let shared = &self.shared;
        let (client, now_ms) = (&shared.client, shared.clock.now_ms());
        let queues = shared.reader.queues(client).map_err(Failure::fault)?;
        let labels = |queue: &str| format!("{{client=\"{client}\",queue=\"{queue}\"}}");
        let help = "Jobs in a queue, claimed ones included.";
        let family = Family::new(text, "countersign_queue_jobs", "gauge", help);
        queues.iter().fold(family, |family, it| family.put(&labels(&it.queue), it.jobs));
        let figures = self.queue_figures()?;
        let help = "Seconds since the case of the oldest unsettled effect changed last; 0 where none waits.";
        let age = figures.iter().find(|it| it.queue == "effect").and_then(|it| it.oldest_seconds);
        let label = format!("{{client=\"{client}\"}}");
        Family::new(text, "countersign_outbox_age_seconds", "gauge", help).put(&label, age.unwrap_or(0));
        let help = "Cases whose process is stopped until a person acts.";
        Family::new(text, "countersign_incidents", "gauge", help).put(&label, self.incident_count()?);
        // Drafts and effects are due in the order of arrival, so only queues that keep time have an age.
        let help = "Seconds since the oldest job of a timed queue was due; 0 where none is.";
        let family = Family::new(text, "countersign_queue_late_seconds", "gauge", help);
        let timed = queues.iter().filter(|it| matches!(it.queue.as_str(), "timer" | "grace"));
        timed.fold(family, |family, it| {
            family.put(&labels(&it.queue), now_ms.saturating_sub(it.oldest_due_ms).max(0) / 1000)
        });
        let size = shared.reader.size(client).map_err(Failure::fault)?;
        let signed = shared.reader.checkpoint(client).map_err(Failure::fault)?;
        let unsigned = size.saturating_sub(signed.map_or(0, |it| it.size));
        let label = format!("{{client=\"{client}\"}}");
        let help = "Entries of the log.";
        Family::new(text, "countersign_log_entries", "gauge", help).put(&label, size);
        let help = "Entries that no checkpoint covers yet.";
        Family::new(text, "countersign_log_unsigned_entries", "gauge", help).put(&label, unsigned);
        Ok(())
    }
}

/// A histogram of the exposition format: how many were at most each edge, their sum and their number.
fn distribution(
    text: &mut String,
    name: &'static str,
    help: &str,
    edges: &[f64],
    counts: &[AtomicU64],
    sum: f64,
) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} histogram");
    let mut all = 0;
    for (at, count) in counts.iter().enumerate() {
        all += count.load(Ordering::Relaxed);
        let edge = edges.get(at).map_or_else(|| "+Inf".to_owned(), ToString::to_string);
        let _ = writeln!(text, "{name}_bucket{{le=\"{edge}\"}} {all}");
    }
    let _ = writeln!(text, "{name}_sum {sum}\n{name}_count {all}");
}

fn not_public() -> Refusal {
    Refusal::new(
        "not-signed-in",
        "Not answered: the metrics of this office are not public",
        "The request has no session that is known here.",
        "Send the token of somebody who may read the journal, or serve with --public-metrics.",
    )
}

//! Operations: the office in figures for those who keep it running, each with what it counts and how, and what is stopped.
//!
//! The figures are those of [`Office::metrics`]: one source, two faces.

use crate::Office;
use crate::law;
use crate::meters::Meters;
use crate::view::Person;
use crate::worklist::zone_name;
use jiff::Timestamp;
use policy::{Act, Thing};
use serde::{Deserialize, Serialize};
use terms::{CaseId, Failure};

/// Incidents that are listed; more are counted.
const INCIDENTS_MAX: usize = 100;
/// Queues whose jobs keep business time.
const TIMED: [&str; 2] = ["timer", "grace"];

/// The page of operations.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Operations {
    /// When it was read.
    pub as_of: Timestamp,
    /// Zone of the client.
    pub zone: String,
    /// Why commands cannot be taken just now, where that is so.
    pub not_ready: Option<String>,
    /// Figures in the order in which they matter.
    pub figures: Vec<Figure>,
    /// Queues with their jobs.
    pub queues: Vec<QueueFigure>,
    /// Cases that are stopped, those that came last first.
    pub incidents: Vec<IncidentView>,
    /// How many more there are.
    pub more: u64,
}

/// One number that explains itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is.
    pub label: String,
    /// The number in words: "2 ms", "none".
    pub value: String,
    /// What it is a number of.
    pub population: String,
    /// Over which time.
    pub window: String,
    /// How it is had.
    pub method: String,
    /// Its name among the metrics.
    pub metric: String,
}

/// One queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueFigure {
    /// Its name.
    pub queue: String,
    /// What waits in it, as a sentence.
    pub words: String,
    /// Jobs in it, claimed ones included.
    pub jobs: u64,
    /// Seconds since its oldest job was due or asked for; nothing where that cannot be told.
    pub oldest_seconds: Option<i64>,
}

/// A case that is stopped until a person does something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentView {
    /// The case.
    pub case: CaseId,
    /// Whom it is about.
    pub who: String,
    /// The number under which it is tried again.
    pub key: bpmn::Key,
    /// What the diagram calls the place.
    pub element: String,
    /// What stopped it.
    pub sentence: String,
    /// Its code.
    pub code: String,
    /// This worker may have it tried again.
    pub may_retry: bool,
}

impl Office {
    /// What is going on, in figures.
    ///
    /// # Errors
    /// What the law says, or a fault.
    pub fn operations(&self, who: &Person) -> Result<Operations, Failure> {
        let shared = &self.shared;
        law::ask(&shared.law, &self.who(who), Act::ViewJournal, &Thing::of(shared.client.clone()))
            .map_err(|it| it.refusal)?;
        let queues = self.queue_figures()?;
        let (incidents, all) = self.incidents(who)?;
        let more = all.saturating_sub(incidents.len() as u64);
        Ok(Operations {
            as_of: shared.clock.now(),
            zone: zone_name(shared),
            not_ready: self.ready().err().map(|failure| failure.to_string()),
            figures: self.figures(&queues, all)?,
            queues,
            incidents,
            more,
        })
    }

    /// How many cases are stopped.
    pub(crate) fn incident_count(&self) -> Result<u64, Failure> {
        self.shared.reader.count(&self.shared.client, "case", "incident").map_err(Failure::fault)
    }

    pub(crate) fn queue_figures(&self) -> Result<Vec<QueueFigure>, Failure> {
        let shared = &self.shared;
        let now_ms = shared.clock.now_ms();
        let queues = shared.reader.queues(&shared.client).map_err(Failure::fault)?;
        queues
            .into_iter()
            .map(|it| {
                let oldest_seconds = if TIMED.contains(&it.queue.as_str()) {
                    Some((now_ms.saturating_sub(it.oldest_due_ms) / 1000).max(0))
                } else {
                    self.asked_since(it.oldest_due_ms, now_ms)?
                };
                let words = words_of(&it.queue).to_owned();
                Ok(QueueFigure { queue: it.queue, words, jobs: it.jobs, oldest_seconds })
            })
            .collect()
    }

    /// Jobs that keep the order of arrival are due by the number of their case: so long ago that case changed last, which is
    /// when the job was asked for, or later.
    fn asked_since(&self, arrival: i64, now_ms: i64) -> Result<Option<i64>, Failure> {
        let shared = &self.shared;
        for prefix in ["AP", "RUN", "SUB"] {
            let case = CaseId(format!("{prefix}-{arrival:07}"));
            let version = shared.cabinet.case(&case)?.version;
            if version == 0 {
                continue;
            }
            let last = shared.reader.case(&shared.client, &case, version).map_err(Failure::fault)?;
            let at = last.last().map(|it| it.header.at.as_millisecond());
            return Ok(at.map(|at| (now_ms.saturating_sub(at) / 1000).max(0)));
        }
        Ok(None)
    }

    fn figures(&self, queues: &[QueueFigure], incidents: u64) -> Result<Vec<Figure>, Failure> {
        let shared = &self.shared;
        let meters = &shared.meters;
        let size = shared.reader.size(&shared.client).map_err(Failure::fault)?;
        let signed =
            shared.reader.checkpoint(&shared.client).map_err(Failure::fault)?.map_or(0, |it| it.size);
        let outbox = queues.iter().find(|it| it.queue == "effect");
        let since = format!("since the start of this process, {}", span(meters.running().as_secs()));
        let now = || "at this moment".to_owned();
        let figure =
            |label: &str, value: String, population: &str, window: String, method: &str, metric: &str| {
                Figure {
                    label: label.to_owned(),
                    value,
                    population: population.to_owned(),
                    window,
                    method: method.to_owned(),
                    metric: metric.to_owned(),
                }
            };
        Ok(vec![
            figure(
                "Incidents",
                incidents.to_string(),
                "cases whose process is stopped until a person acts",
                now(),
                "counted with the entries that stop and start them",
                "countersign_incidents",
            ),
            figure(
                "Oldest effect",
                outbox
                    .and_then(|it| it.oldest_seconds)
                    .map_or_else(|| "none waits".to_owned(), |it| span(it.unsigned_abs())),
                "effects that were asked for and are not settled",
                now(),
                "time since the case of the oldest one changed last",
                "countersign_outbox_age_seconds",
            ),
            figure(
                "Commands a batch",
                meters.mean_batch().map_or_else(|| "none yet".to_owned(), |it| format!("{it:.1}")),
                "commands that were made durable together",
                since.clone(),
                "commands divided by batches; the metric has the whole distribution",
                "countersign_commit_batch_size",
            ),
            figure(
                "To the disk, 99 of 100",
                meters.commit_ms(0.99).map_or_else(|| "none yet".to_owned(), |it| format!("at most {it} ms")),
                "batches, from the first write to the disk's word that it keeps them",
                since.clone(),
                "upper edge of the bucket that holds the 99th of 100",
                "countersign_commit_seconds",
            ),
            figure(
                "Batches not written",
                meters.failed().to_string(),
                "batches that the disk or the database refused; nothing of them was acknowledged",
                since.clone(),
                "counted as they fail",
                "countersign_commits_failed_total",
            ),
            figure(
                "Leases lost",
                meters.lost().to_string(),
                "answers of workers that came after their time was over and were refused",
                since.clone(),
                "counted as they are refused",
                "countersign_lease_losses_total",
            ),
            figure(
                "Refused as too busy",
                meters.busy().to_string(),
                "commands that found the queue of the writer full",
                since,
                "counted as they are refused",
                "countersign_busy_refusals_total",
            ),
            figure(
                "Not yet signed",
                size.saturating_sub(signed).to_string(),
                "entries of the log that no checkpoint covers",
                now(),
                "size of the log less the size of its newest checkpoint",
                "countersign_log_unsigned_entries",
            ),
        ])
    }

    /// Cases that are stopped, the ones that came last first, and how many there are.
    fn incidents(&self, who: &Person) -> Result<(Vec<IncidentView>, u64), Failure> {
        let shared = &self.shared;
        let all = self.incident_count()?;
        let page = shared
            .reader
            .page(&shared.client, "case", "incident", None, INCIDENTS_MAX)
            .map_err(Failure::fault)?;
        let mut found = Vec::new();
        for row in page.rows.iter().rev() {
            let case = CaseId::from(row.key.as_str());
            let Ok(state) = self.visible(who, &case) else { continue };
            let pack = shared.packs.of(&state.pack, state.rules)?;
            let about = shared.projection().case_row(&case, &state, &pack).who;
            let thing = law::thing(&shared.client, &case, &state);
            let may_retry = law::ask(&shared.law, &self.who(who), Act::MoveCase, &thing).is_ok();
            for waiting in cases::waits(&pack, &state) {
                if let cases::Answer::Incident { code, sentence } = waiting.answer {
                    found.push(IncidentView {
                        case: case.clone(),
                        who: about.clone(),
                        key: waiting.key,
                        element: pack.label(&waiting.element).to_owned(),
                        sentence,
                        code,
                        may_retry,
                    });
                }
            }
        }
        Ok((found, all))
    }
}

fn words_of(queue: &str) -> &'static str {
    match queue {
        "draft" => "documents that the first pass is to read",
        "effect" => "postings, files and other things to be done outside",
        "timer" => "times at which a process goes on",
        "grace" => "signatures that can still be undone",
        "call" => "processes that are to be called, or told of an end",
        "learn" => "signed corrections that the reader is to learn from",
        _ => "jobs",
    }
}

/// A span in its two largest parts.
fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h {:02}", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Buckets of a distribution: how many were at most each edge.
pub(crate) fn quantile(edges: &[f64], counts: &[u64], share: f64) -> Option<f64> {
    let all: u64 = counts.iter().sum();
    let rank = (share * all as f64).ceil();
    let mut before = 0;
    for (at, count) in counts.iter().enumerate() {
        before += count;
        if all > 0 && before as f64 >= rank {
            return Some(edges.get(at).copied().unwrap_or(f64::INFINITY));
        }
    }
    None
}

impl Meters {
    fn mean_batch(&self) -> Option<f64> {
        let (commits, appends) = self.batches();
        (commits > 0).then(|| appends as f64 / commits as f64)
    }

    fn commit_ms(&self, share: f64) -> Option<f64> {
        let (edges, counts) = self.commit_times();
        quantile(edges, &counts, share).map(|seconds| seconds * 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_edge_of_its_bucket() {
        let edges = [1.0, 2.0, 5.0];
        for (counts, share, expected) in [
            ([0, 0, 0, 0], 0.5, None),
            ([10, 0, 0, 0], 0.99, Some(1.0)),
            ([98, 1, 1, 0], 0.99, Some(2.0)),
            ([98, 1, 1, 0], 1.0, Some(5.0)),
            ([0, 0, 0, 1], 0.5, Some(f64::INFINITY)),
        ] {
            assert_eq!(quantile(&edges, &counts, share), expected, "{counts:?} {share}");
        }
        assert_eq!([span(59), span(61), span(3700), span(90_000)], ["59 s", "1 min", "1 h 01", "1 days"]);
    }
}

//! Operations of the gallery: an hour with two stopped cases for the auditor, a quiet one for everybody else who may look.

use super::now;
use ::office::view::Person;
use ::office::{Figure, IncidentView, Operations, QueueFigure};
use terms::{Failure, Refusal};

fn figure(label: &str, value: &str, population: &str, metric: &str) -> Figure {
    Figure {
        label: label.into(),
        value: value.into(),
        population: population.into(),
        window: "since the start of this process, 3 h 12".into(),
        method: "counted as they happen".into(),
        metric: metric.into(),
    }
}

fn incident(
    case: &str,
    who: &str,
    element: &str,
    sentence: &str,
    code: &str,
    may_retry: bool,
) -> IncidentView {
    IncidentView {
        case: case.into(),
        who: who.into(),
        key: ::office::InstanceKey(7),
        element: element.into(),
        sentence: sentence.into(),
        code: code.into(),
        may_retry,
    }
}

pub fn page(who: &Person) -> Result<Operations, Failure> {
    if who.roles.iter().any(|role| role == "operator") {
        return Err(Refusal::new(
            "not-permitted",
            "You may not read the journal",
            "Auditors, quality assurance and managers read the journal.",
            "Ask one of them.",
        )
        .into());
    }
    let stopped = who.id.as_str() == "noor";
    let queue = |queue: &str, words: &str, jobs, oldest_seconds| QueueFigure {
        queue: queue.into(),
        words: words.into(),
        jobs,
        oldest_seconds,
    };
    Ok(Operations {
        as_of: now(),
        zone: "Europe/Berlin".into(),
        not_ready: stopped
            .then(|| "The drafter has stopped; the log says why. Start the office again".into()),
        figures: vec![
            figure(
                "Incidents",
                if stopped { "2" } else { "0" },
                "cases whose process is stopped until a person acts",
                "countersign_incidents",
            ),
            figure(
                "Oldest effect",
                if stopped { "4 min" } else { "none waits" },
                "effects that were asked for and are not settled",
                "countersign_outbox_age_seconds",
            ),
            figure(
                "Commands a batch",
                "7.4",
                "commands that were made durable together",
                "countersign_commit_batch_size",
            ),
            figure(
                "To the disk, 99 of 100",
                "at most 5 ms",
                "batches, from the first write to the disk's word that it keeps them",
                "countersign_commit_seconds",
            ),
            figure(
                "Batches not written",
                "0",
                "batches that the disk or the database refused",
                "countersign_commits_failed_total",
            ),
            figure(
                "Leases lost",
                "0",
                "answers of workers that came after their time was over",
                "countersign_lease_losses_total",
            ),
            figure(
                "Refused as too busy",
                "0",
                "commands that found the queue of the writer full",
                "countersign_busy_refusals_total",
            ),
            figure(
                "Not yet signed",
                "3",
                "entries of the log that no checkpoint covers",
                "countersign_log_unsigned_entries",
            ),
        ],
        queues: if stopped {
            vec![
                queue("draft", "documents that the first pass is to read", 212, Some(340)),
                queue("effect", "postings, files and other things to be done outside", 3, Some(245)),
                queue("timer", "times at which a process goes on", 1_204, Some(0)),
            ]
        } else {
            Vec::new()
        },
        incidents: if stopped {
            vec![
                incident(
                    "TF-26-11804",
                    "Drossel & Feyn Spedition",
                    "Post the invoice",
                    "It failed 5 times: the ledger's disk is full",
                    "effect-failed",
                    true,
                ),
                incident(
                    "TF-26-11790",
                    "Pentakey Print",
                    "Who approves?",
                    "The table Authority has no rule for 812.60 in cost centre 9990.",
                    "no-rule",
                    false,
                ),
            ]
        } else {
            Vec::new()
        },
        more: 0,
    })
}

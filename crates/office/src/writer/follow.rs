//! What follows from a command, as jobs of the queues.

use cases::{Action, Event, State};
use journal::JobChange;
use serde_json::json;
use terms::CaseId;

/// What the reader can learn from: a task that people approved after correcting what was read from a text layer.
pub(super) fn lessons(case: &CaseId, state: &State, events: &[Event]) -> Vec<JobChange> {
    let corrected = |id: &terms::TaskId| {
        // A seed teaches nothing: its values are made up.
        state.seed.is_none()
            && state.tasks.get(id).is_some_and(|task| {
                !task.typed.is_empty()
                    && task.draft.as_ref().is_some_and(crate::examination::is_read_from_text)
            })
    };
    let learned_from = events.iter().filter_map(|event| match event {
        Event::TaskCompleted {
            task,
            outcome: cases::Outcome::Approved,
            by: cases::Completion::People { .. },
        } => Some(task),
        _ => None,
    });
    learned_from
        .filter(|task| corrected(task))
        .map(|task| JobChange::Put {
            queue: "learn".to_owned(),
            id: format!("{case}/{task}"),
            case_id: case.0.clone(),
            due_ms: i64::try_from(state.arrival).unwrap_or(i64::MAX),
            priority: 1,
            body: b"{}".to_vec(),
        })
        .collect()
}

/// The queues' share of what follows: drafts in the order of arrival, effects, timers, grace.
pub fn jobs(case: &CaseId, state: &State, actions: Vec<Action>) -> Vec<JobChange> {
    let arrival = i64::try_from(state.arrival).unwrap_or(i64::MAX);
    let put = |queue: &str, id: String, due_ms: i64, body: serde_json::Value| JobChange::Put {
        queue: queue.to_owned(),
        id,
        case_id: case.0.clone(),
        due_ms,
        priority: 1,
        body: body.to_string().into_bytes(),
    };
    let delete = |queue: &str, id: String| JobChange::Delete { queue: queue.to_owned(), id, fence: None };
    let mut jobs = Vec::new();
    for action in actions {
        match action {
            // The due instant is the place in the order of arrival, long past: so drafts are claimed in that order.
            Action::Draft { task, attempt } => jobs.push(put(
                "draft",
                format!("{case}/{task}"),
                arrival,
                json!({ "task": task, "attempt": attempt }),
            )),
            Action::DoEffect { effect, topic, tries } if crate::effects::is_done_here(&topic) => {
                jobs.push(put(
                    "effect",
                    format!("{case}/{effect}"),
                    arrival,
                    json!({ "effect": effect, "topic": topic, "tries": tries }),
                ));
            }
            Action::DoEffect { .. } => {}
            Action::Reverse { effect, topic } => jobs.push(put(
                "effect",
                format!("{case}/{effect}/back"),
                arrival,
                json!({ "effect": effect, "topic": topic, "tries": 5, "reverse": true }),
            )),
            Action::ReadBack { effect, topic } => {
                jobs.push(put(
                    "effect",
                    format!("{case}/{effect}"),
                    arrival,
                    json!({ "effect": effect, "topic": topic, "tries": 100, "read_back": true }),
                ));
            }
            Action::SetTimer { key, due } => {
                jobs.push(put("timer", format!("{case}/{key}"), due.as_millisecond(), json!({ "key": key })))
            }
            Action::SetGrace { task, until } => jobs.push(put(
                "grace",
                format!("{case}/{task}"),
                until.as_millisecond(),
                json!({ "task": task }),
            )),
            Action::Forget { key } => {
                jobs.push(delete("timer", format!("{case}/{key}")));
                jobs.push(delete("draft", format!("{case}/{}", state.task_id(key))));
                jobs.push(delete("effect", format!("{case}/{}", state.effect_id(key))));
            }
            // Between cases: `calls.rs`.
            Action::OpenCase { .. }
            | Action::CancelCase { .. }
            | Action::TellParent { .. }
            | Action::EscalateToParent { .. }
            | Action::Send { .. }
            | Action::Listen { .. } => {}
            Action::ForgetGrace { task } => jobs.push(delete("grace", format!("{case}/{task}"))),
        }
    }
    jobs
}

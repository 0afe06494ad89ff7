//! The digest of exactly what is shown: a signature binds to it.

use crate::state::{Document, State};
use crate::task::{CallBack, Task};
use jiff::Timestamp;
use serde::Serialize;
use terms::{CaseId, Digest, Draft, PersonId};

/// Everything that a person sees of a task and that a decision depends on, in a fixed order.
#[derive(Serialize)]
struct Shown<'a> {
    case: &'a CaseId,
    task: &'a str,
    element: &'a str,
    rules: Option<Digest>,
    documents: &'a [Document],
    draft: Option<&'a Draft>,
    role: Option<&'a str>,
    signatures: Vec<(&'a PersonId, Timestamp, Digest)>,
    calls: &'a [(PersonId, Timestamp, CallBack)],
    notes: &'a [(PersonId, Timestamp, String)],
}

/// SHA-256 of the arguments (fields), the evidence (documents, findings, calls, notes, earlier signatures) and the policy
/// (rules and role) of a task, as JSON. A task without a draft of its own shows the newest draft of its case.
pub fn shown(case: &CaseId, state: &State, task: &Task) -> Digest {
    let shown = Shown {
        case,
        task: task.id.as_str(),
        element: &task.element,
        rules: state.rules,
        documents: &state.documents,
        draft: draft_of(state, task),
        role: task.role.as_deref(),
        signatures: task.signatures.iter().map(|it| (&it.by, it.at, it.shown)).collect(),
        calls: &task.calls,
        notes: &state.notes,
    };
    // Serialising plain data with string keys cannot fail; should it ever, nothing matches the empty digest's case.
    Digest::of(&serde_json::to_vec(&shown).unwrap_or_default())
}

/// The draft that a task is about.
pub fn draft_of<'a>(state: &'a State, task: &'a Task) -> Option<&'a Draft> {
    task.draft.as_ref().or_else(|| state.subject().map(|(_, draft)| draft))
}

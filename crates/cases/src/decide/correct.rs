//! A person changes the draft before signing it.

use super::task;
use crate::drive::Course;
use crate::event::{Change, Event};
use crate::refusals;
use serde_json::json;
use terms::{DocumentKind, Draft, Finding, Refusal, Standing, TaskId};

#[derive(PartialEq, Eq)]
pub(super) enum Correction {
    /// The corrected draft shows nothing grave that was not shown before: the signature goes on.
    Clean,
    /// The correction is kept, but what it brings up has to be seen before anyone signs.
    RaisedFindings,
}

pub(super) fn decide(course: &mut Course<'_>, id: &TaskId, draft: Box<Draft>) -> Result<Correction, Refusal> {
    let it = task(course, id)?;
    if course.context.pack.settings(&it.element).is_none_or(|it| it.first_pass.is_none()) {
        return Err(refusals::not_correctable());
    }
    let before = it.draft.as_ref();
    let changes = changes(before, &draft);
    let raised = draft.findings.iter().any(|it| it.standing >= Standing::Exception && !seen(before, it));
    if changes.is_empty() && !raised {
        return Ok(Correction::Clean);
    }
    course.push(Event::Corrected { task: id.clone(), draft, changes });
    Ok(if raised { Correction::RaisedFindings } else { Correction::Clean })
}

/// A finding that was shown before, no less grave and about the same facts: another changed account is another finding.
fn seen(before: Option<&Draft>, finding: &Finding) -> bool {
    let same = |old: &Finding| {
        old.code == finding.code && old.standing >= finding.standing && old.facts == finding.facts
    };
    before.is_some_and(|it| it.findings.iter().any(same))
}

/// What differs: the kind, then the fields in the order of the new draft, then those that it has no more.
pub(super) fn changes(before: Option<&Draft>, after: &Draft) -> Vec<Change> {
    let old = |name: &str| before.and_then(|it| it.value(name)).map(str::to_owned);
    let change = |field: &str, before, after| Change { field: field.to_owned(), before, after };
    let kinds = (before.map(|it| it.kind), after.kind);
    let kind =
        (kinds.0 != Some(kinds.1)).then(|| change("kind", kinds.0.as_ref().map(word), Some(word(&kinds.1))));
    let differing = after.fields.iter().filter(|it| old(&it.name) != it.value);
    let gone = before
        .iter()
        .flat_map(|it| &it.fields)
        .filter(|it| it.value.is_some() && after.field(&it.name).is_none());
    kind.into_iter()
        .chain(differing.map(|it| change(&it.name, old(&it.name), it.value.clone())))
        .chain(gone.map(|it| change(&it.name, it.value.clone(), None)))
        .collect()
}

/// The kind as it is written in a draft: `credit-note`.
fn word(kind: &DocumentKind) -> String {
    json!(kind).as_str().unwrap_or_default().to_owned()
}

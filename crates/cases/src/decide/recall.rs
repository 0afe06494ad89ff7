//! An error is found later: the case is corrected, what was done outside is taken back, and its task is open again.
//!
//! Nothing is final. Where money has left already, the case keeps its course and gets a task to settle what was paid wrongly;
//! where something cannot be taken back by its connector, a person gets that as a task too.

use super::correct::changes;
use super::{not_now, task};
use crate::command::Recall;
use crate::drive::{COMPENSATION, Course};
use crate::event::{Cause, Event, Why};
use crate::refusals;
use crate::stage::Stage;
use crate::state::EffectStage;
use bpmn::{Trigger, Variables};
use serde_json::json;
use terms::{Draft, EffectId, Money, Refusal, TaskId};

pub(super) fn decide(course: &mut Course<'_>, recall: Recall) -> Result<(), Refusal> {
    let Recall { task: id, draft, words, cause, sibling_of } = recall;
    if words.trim().is_empty() {
        return Err(refusals::reason_missing("recalled"));
    }
    correct(course, &id, draft, words, cause, sibling_of)
}

/// Corrects the case: `draft` is what would have been right, `None` where that is for a person to find out.
pub(super) fn correct(
    course: &mut Course<'_>,
    id: &TaskId,
    draft: Option<Box<Draft>>,
    words: String,
    cause: Cause,
    sibling_of: Option<terms::CaseId>,
) -> Result<(), Refusal> {
    let it = task(course, id)?;
    if course.state.seed.is_some() {
        return Err(refusals::seed_only());
    }
    let done = matches!(
        it.stage,
        Stage::Completed | Stage::Sampled | Stage::Audited { .. } | Stage::Upheld | Stage::Faulty
    );
    let Some(before) = it.draft.clone().filter(|_| done) else { return Err(not_now(it)) };
    let element = it.element.clone();
    let right = draft.unwrap_or_else(|| Box::new(before.clone()));
    let changes = changes(Some(&before), &right);
    let paid = course.state.effects.values().any(|it| it.topic == "pay" && it.stage == EffectStage::Done);
    let why = vec![Why::new("recalled", words.clone())];
    course.push(Event::Recalled {
        task: id.clone(),
        draft: right.clone(),
        changes,
        words: words.clone(),
        cause,
        sibling_of,
        paid,
    });
    if paid {
        compensate(course, right, why);
        return Ok(());
    }
    take_back(course);
    if course.state.closed.is_none() {
        course.advance(Trigger::Cancel { reason: words.into() })?;
    }
    course.push(Event::CaseReopened { round: course.state.round + 1 });
    course.reopening = Some((element, right, why));
    let mut variables = Variables::new();
    let received = course.state.received.unwrap_or(course.context.now);
    variables.set("received", json!(received.to_string()));
    course.begin(None, variables, 0)
}

/// Asks the connectors to take back whatever was done, the newest first.
fn take_back(course: &mut Course<'_>) {
    let mut done: Vec<(u32, bpmn::Key, EffectId)> = course
        .state
        .effects
        .iter()
        .filter(|(_, it)| it.stage == EffectStage::Done)
        .map(|(id, it)| (it.round, it.key, id.clone()))
        .collect();
    done.sort();
    for (_, _, effect) in done.into_iter().rev() {
        course.push(Event::ReversalAsked { effect });
    }
}

/// A task beside the process: something that was done cannot be undone by a connector, and a person settles it.
fn compensate(course: &mut Course<'_>, draft: Box<Draft>, why: Vec<Why>) {
    let n = course.state.tasks.values().filter(|it| it.element == COMPENSATION).count() + 1;
    let task = TaskId(format!("c{n}"));
    let due = course.context.now.saturating_add(crate::pack::DUE_DEFAULT).unwrap_or(course.context.now);
    let key = course.state.tasks.values().map(|it| it.key).max().unwrap_or(bpmn::Key(0));
    course.push(Event::TaskOpened { task: task.clone(), key, element: COMPENSATION.to_owned(), due });
    course.push(Event::Drafted { task: task.clone(), draft, kept: Vec::new() });
    course.push(Event::Assigned { task, role: "manager".to_owned(), to: None, why });
}

/// A connector could not take an effect back: a person settles it.
pub(super) fn reversal_refused(
    course: &mut Course<'_>,
    effect: EffectId,
    sentence: String,
) -> Result<(), Refusal> {
    let it = course.state.effects.get(&effect).ok_or_else(|| refusals::no_effect(&effect))?;
    if it.stage != EffectStage::Done {
        return Err(refusals::effect_settled("not done, so there is nothing to take back"));
    }
    let topic = it.topic.clone();
    course.push(Event::ReversalRefused { effect, sentence: sentence.clone() });
    let Some((_, draft)) = course.state.subject() else { return Ok(()) };
    let draft = Box::new(draft.clone());
    let why = Why::new("not-taken-back", format!("\"{topic}\" could not be taken back: {sentence}"));
    compensate(course, draft, vec![why]);
    Ok(())
}

/// What must be credited because of an error.
pub(super) fn credit(course: &mut Course<'_>, amount: Money, words: String) -> Result<(), Refusal> {
    if words.trim().is_empty() {
        return Err(refusals::reason_missing("credited"));
    }
    if amount.amount.is_sign_negative() || amount.amount.is_zero() {
        return Err(refusals::no_amount());
    }
    course.push(Event::CreditRecorded { amount, words });
    Ok(())
}

//! May this happen now, and what follows from it? One file a use case; each reads in the order guards, facts, consequences.

mod audit;
mod by_hand;
mod call_back;
mod child;
mod choose;
mod correct;
mod deliver;
mod draft;
mod effect;
mod migrate;
mod note;
mod open;
mod recall;
mod sign;
mod take_effect;
mod undo;

pub use audit::CRITICAL;
pub use sign::{SETTLING, settling_inputs};

use crate::command::{Command, Context};
use crate::drive::Course;
use crate::event::Event;
use crate::refusals;
use crate::stage::Stage;
use crate::state::State;
use crate::task::Task;
use bpmn::Trigger;
use terms::{CaseId, Refusal, TaskId};

/// Decides a command on a case. The state is not changed: append the events, then [`crate::apply`] them in order.
///
/// # Errors
/// A [`Refusal`] with a stable code where it may not happen; then nothing has happened at all.
pub fn decide(
    case: &CaseId,
    state: &State,
    command: Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    decide_into(case, state, command, context).map(|(events, _)| events)
}

/// As [`decide`], with the state that the events lead to: the very one that [`crate::apply`] comes to, event by event.
///
/// # Errors
/// As [`decide`].
pub fn decide_into(
    case: &CaseId,
    state: &State,
    command: Command,
    context: &Context<'_>,
) -> Result<(Vec<Event>, State), Refusal> {
    let mut course = Course::new(case, state, context);
    match (&command, state.exists(), &state.closed) {
        (Command::Open(_), true, _) => return Err(refusals::already_open()),
        (Command::Open(_), false, _) => {}
        (_, false, _) => return Err(refusals::no_case()),
        // What was done outside can be taken back, and words can be added, after the end.
        (Command::Note { .. } | Command::EffectReversed { .. } | Command::RecordBarred { .. }, true, _) => {}
        // Errors are found after the end, and nothing is final.
        (
            Command::JudgeAudit(_)
            | Command::SettleAudit(_)
            | Command::Recall(_)
            | Command::ReversalRefused { .. }
            | Command::RecordCredit { .. },
            true,
            _,
        ) => {}
        (_, true, Some(how)) => return Err(refusals::case_closed(how)),
        (_, true, None) => {}
    }
    if state.seed.is_some() && is_about_effects(&command) {
        return Err(refusals::seed_only());
    }
    match command {
        Command::Open(opening) => open::decide(&mut course, opening)?,
        Command::RecordDraft { task, draft } => draft::record(&mut course, &task, draft)?,
        Command::RecordDraftFailure { task, sentence } => {
            draft::record_failure(&mut course, &task, sentence)?
        }
        Command::DraftAgain { task } => draft::again(&mut course, &task)?,
        Command::Sign(sign) => sign::decide(&mut course, case, sign)?,
        Command::Undo { task } => undo::decide(&mut course, &task)?,
        Command::TakeEffect { task } => take_effect::decide(&mut course, &task, false)?,
        Command::RecordCallBack { task, call } => call_back::decide(&mut course, &task, call)?,
        Command::Answer { task, words } => note::answer(&mut course, &task, words)?,
        Command::Note { words } => note::decide(&mut course, words)?,
        Command::RecordBarred { tried, code, rules } => course.push(Event::Barred { tried, code, rules }),
        Command::FireTimer { key } => course.advance(Trigger::TimerFired { key })?,
        Command::RetryIncident { key } => by_hand::retry(&mut course, key)?,
        Command::SetVariables { variables, words } => by_hand::set(&mut course, variables, words)?,
        Command::Move { key, to, words } => by_hand::move_to(&mut course, key, to, words)?,
        Command::Migrate { from, mapping, words } => migrate::decide(&mut course, &from, &mapping, words)?,
        Command::Choose { key, ids } => choose::decide(&mut course, key, ids)?,
        Command::FinishChoosing { key } => choose::finish(&mut course, key)?,
        Command::Message { name, correlation, payload, to } => {
            deliver::message(&mut course, name, correlation, payload, to)?
        }
        Command::Signal { name, payload } => deliver::signal(&mut course, name, payload)?,
        Command::Cancel { words } => course.advance(Trigger::Cancel { reason: words.into() })?,
        Command::ChildOpened { key, child } => child::opened(&mut course, key, child)?,
        Command::ChildClosed { key, child, how, outputs, signers } => {
            child::closed(&mut course, key, child, how, outputs, signers)?
        }
        Command::ChildEscalated { key, child, code, outputs } => {
            child::escalated(&mut course, key, &child, code, outputs)?
        }
        Command::CallFailed { key, sentence } => child::failed(&mut course, key, sentence)?,
        Command::EffectDone { effect, answer } => effect::done(&mut course, &effect, answer)?,
        Command::EffectRefused { effect, code, sentence } => {
            effect::refused(&mut course, &effect, code, sentence)?
        }
        Command::EffectUnknown { effect, sentence } => effect::unknown(&mut course, &effect, sentence)?,
        Command::EffectReversed { effect, words, answer } => {
            effect::reversed(&mut course, &effect, words, answer)?
        }
        Command::JudgeAudit(judgement) => audit::judge(&mut course, judgement)?,
        Command::SettleAudit(settlement) => audit::settle(&mut course, settlement)?,
        Command::Recall(recall) => recall::decide(&mut course, recall)?,
        Command::ReversalRefused { effect, sentence } => {
            recall::reversal_refused(&mut course, effect, sentence)?
        }
        Command::RecordCredit { amount, words } => recall::credit(&mut course, amount, words)?,
    }
    Ok((course.events, course.state))
}

/// A seed has no effects: nothing about one is ever recorded on it, whoever asks.
fn is_about_effects(command: &Command) -> bool {
    matches!(
        command,
        Command::EffectDone { .. }
            | Command::EffectRefused { .. }
            | Command::EffectUnknown { .. }
            | Command::EffectReversed { .. }
            | Command::ReversalRefused { .. }
            | Command::RecordCredit { .. }
            | Command::Recall(_)
            | Command::RetryIncident { .. }
    )
}

fn task<'a>(course: &'a Course<'_>, id: &TaskId) -> Result<&'a Task, Refusal> {
    course.state.tasks.get(id).map(|it| &**it).ok_or_else(|| refusals::no_task(id))
}

/// The element of an instance that runs.
fn element_at(course: &Course<'_>, key: bpmn::Key) -> Result<String, Refusal> {
    let instance = course.state.process.0.instance(key).ok_or_else(|| refusals::not_there(key))?;
    Ok(instance.element.to_string())
}

fn not_now(task: &Task) -> Refusal {
    refusals::task_over(match &task.stage {
        Stage::Opened => "opened, and nobody was asked yet",
        Stage::Drafting => "with the first pass",
        Stage::Drafted | Stage::Failed => "at the gate",
        Stage::Assigned => "waiting for a signature",
        Stage::Signed { .. } => "signed",
        Stage::Returned { .. } => "returned and waits for an answer",
        Stage::Completed => "completed",
        Stage::Sampled => "completed, and audited at random",
        Stage::Audited { .. } => "completed, and an audit waits to be settled",
        Stage::Upheld => "completed and upheld by an audit",
        Stage::Faulty => "completed and found wrong",
        Stage::Recalled => "recalled",
        Stage::Withdrawn => "withdrawn",
    })
}

//! Running a process: decide on a copy of the state, event by event, until everything waits for the world.

use crate::{Event, Id, Moment, Process, State, Trigger, Variables};
use terms::Refusal;

/// Where a case begins.
#[derive(Clone, Debug, Default)]
pub enum Begin {
    /// At the none start event, or at everything without incoming flow where there is no start event.
    #[default]
    None,
    /// At the start event of that id, whatever its definition: the caller saw it occur.
    At(Id),
}

/// Begins a case. `depth` is 0, or that of [`crate::Want::Call`] for a called process.
///
/// # Errors
/// A refusal where the process cannot run, has no such start event, or calls are nested too deep.
pub fn start(
    process: &Process,
    begin: &Begin,
    variables: Variables,
    depth: u32,
    moment: &Moment,
) -> Result<Vec<Event>, Refusal> {
    let _ = (process, begin, variables, depth, moment);
    Ok(Vec::new())
}

/// Decides what a trigger causes, up to the next point where everything waits for the world.
/// The state is not changed: apply the events, in order.
///
/// # Errors
/// A refusal where the trigger fits nothing that is active: the case has ended, the instance is gone or does
/// something else, the choice is not offered. Whatever goes wrong *inside* the process is an incident among the events.
pub fn advance(
    process: &Process,
    state: &State,
    trigger: Trigger,
    moment: &Moment,
) -> Result<Vec<Event>, Refusal> {
    let _ = (process, state, trigger, moment);
    Ok(Vec::new())
}

/// Applies one event. The only way in which a state changes.
pub fn apply(state: &mut State, event: &Event) {
    let _ = (state, event);
}

//! The heart: what may happen to a case, what happened, and what has to be done about it.
//!
//! Three pure functions, and nothing else changes a case:
//!
//! - [`decide`]`(&State, Command, &Context) -> Result<Vec<Event>, Refusal>`: may this happen now, and what follows from it;
//! - [`apply`]`(&mut State, &Entry)`: the only writer of state;
//! - [`react`]`(&State, &[Event]) -> Vec<Action>`: what the world must do next.
//!
//! No I/O, no clock, no randomness, no threads: now, the actor and the rules are arguments. The same functions run live work,
//! replay, rehearsal and the fault tests. A case is one BPMN process instance; every user task in it is a [`Task`], whose
//! life cycle stands in one table: [`stage::after`]. Read that first, then [`command::Command`].

mod addressee;
pub mod boundary;
mod call;
pub mod command;
pub mod decide;
mod drive;
pub mod event;
pub mod feel;
mod gate;
pub mod pack;
pub mod personal;
pub mod react;
pub mod refusals;
pub mod retrace;
pub mod seed;
pub mod shown;
pub mod stage;
pub mod state;
pub mod task;
pub mod waits;

pub use boundary::{Boundary, Lottery};
pub use call::{Call, CallStage};
pub use command::{
    Actor, Command, Context, Directory, Judgement, Opening, Parent, Present, Recall, Settlement, Sign,
};
pub use decide::{CRITICAL, SETTLING, decide, decide_into, settling_inputs};
pub use drive::{COMPENSATION, second_needed};
pub use event::{Cause, Change, ChildEnd, Completion, Entry, Event, Outcome, Verdict, Why};
pub use gate::inputs as gate_inputs;
pub use pack::{Pack, PackProblem, RULES_TOLD_MAX, RuleTold, Rulebook, Ruling, Settings, calls_unfit};
pub use react::{Action, react};
pub use seed::{Measured, Seed, SeedKind};
pub use shown::{draft_of, shown};
pub use stage::Stage;
pub use state::{Document, Effect, EffectStage, State, apply};
pub use task::{Act, CallBack, Signature, Task, typed_before};
pub use waits::{Answer, Waiting, waits};

//! Running a process: decide on a copy of the state, event by event, until everything waits for the world.
//!
//! | file | what |
//! |---|---|
//! | `apply.rs` | what each event does to the state |
//! | `steps.rs` | the copy that is decided on, the queue of what is still to do, coming to rest |
//! | `enter.rs` | what happens when a flow reaches an element |
//! | `leave.rs` | completing an instance, its outputs and the flows it takes |
//! | `gateway.rs`, `inclusive.rs` | splits and joins |
//! | `wait.rs`, `occur.rs` | subscriptions, and what happens when what they wait for occurs |
//! | `throw.rs`, `climb.rs` | throwing events, and who catches an error or an escalation |
//! | `many.rs` | multi-instance activities and loops |
//! | `undo.rs` | compensation and the cancelling of transactions |
//! | `free.rs` | ad-hoc sub-processes |
//! | `rearm.rs` | subscriptions that a new version adds |
//! | `trouble.rs` | incidents and retries |
//! | `start.rs` | beginning a case |
//! | `trigger.rs`, `by_hand.rs` | the triggers, one function each |

mod apply;
mod by_hand;
mod climb;
mod enter;
mod free;
mod gateway;
mod inclusive;
mod leave;
mod many;
mod occur;
mod rearm;
mod start;
mod steps;
mod throw;
mod trigger;
mod trouble;
mod undo;
mod wait;

pub use apply::apply;
pub(crate) use rearm::rearm;
pub use start::{Begin, start};
pub use trigger::{advance, step};

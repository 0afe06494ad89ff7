//! BPMN 2.0 processes: read, check, run, draw. Pure.
//!
//! A file becomes [`Definitions`] with [`read`]; each [`Process`] in it is checked, and what this crate does not
//! execute is refused there, with element, line and remedy. A running case is a [`State`]: [`start`] and [`advance`]
//! decide on it and return [`Event`]s, [`apply`] is the only way to change it, and [`needs`] says what the world has
//! to do. Everything that needs no world (gateways, scripts, joins, sub-process entry) runs to rest inside one call,
//! within [`limits::STEPS_MAX`] steps.
//!
//! Deliberately not here: any clock, storage or randomness; the expression language (lent as [`Expressions`]); what a
//! worker does inside a task. The meaning of Countersign's own extension elements is the caller's, see
//! [`Extensions`] and `docs/bpmn/extension.md`.
//!
//! Read [`advance`] first.

mod analysis;
mod diagram;
mod draw;
mod event;
mod expression;
mod extensions;
mod kind;
mod layout;
pub mod limits;
mod migrate;
mod model;
mod names;
mod need;
mod problem;
mod read;
mod rehearse;
mod run;
mod snapshot;
mod state;
mod table;
mod timer;
mod trigger;
mod variables;
mod write;

pub use analysis::{Changes, analyse, compare};
pub use diagram::{Area, Diagram, Edge, Figure, Icon, Line, Ring, Shape};
pub use draw::{CSS, Count, Marks, draw};
pub use event::{Event, Thrown};
pub use expression::{Expression, Expressions, Run, Scope, Text};
pub use extensions::{Attribute, COUNTERSIGN, Extensions, ForeignElement};
pub use kind::{
    AdHoc, Boundary, Definition, Event as EventKind, Fault, Gateway, Kind, Message, Repeat, Service,
    SubProcess, Task,
};
pub use layout::lay_out;
pub use migrate::{Loss, Migration, migrate};
pub use model::{Assignment, Element, Flow, Ix, Mapping, Process, Source};
pub use names::{Id, Key};
pub use need::{Need, Want, need_of, needs, open_needs, start_needs};
pub use problem::{Note, Problem};
pub use read::{Definitions, Loaded, read};
pub use rehearse::{
    Alone, Became, Rehearsal, Scenario, Scripted, Trace, TraceStep, World, rehearse, run_alone,
};
pub use run::{Begin, advance, apply, start, step};
pub use state::{Done, Incident, Instance, Left, Outcome, State, Wait, Work};
pub use timer::{TimerDefinition, TimerKind};
pub use trigger::{Moment, Trigger};
pub use variables::Variables;
pub use write::{with_attribute, with_diagram};

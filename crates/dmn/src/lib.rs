//! FEEL and DMN 1.5: read, check, prepare, decide, explain.
//!
//! What it is: [`feel`] prepares expressions once and evaluates them often, within bounds ([`Run`]); errors have a position
//! and a reason.
//!
//! What it deliberately is not: it does no I/O, reads no clock (the run brings its moment), draws no random number, starts no
//! thread, and calls nothing outside: an external function is refused when the model is read.
//!
//! Read first: [`feel::prepare`] and [`feel::Expr::eval`].

mod analysis;
mod decide;
mod edit;
mod error;
pub mod feel;
pub mod juel;
mod limits;
pub mod model;
mod number;
mod pattern;
mod prepare;
mod problem;
mod reading;
mod stack;
pub mod time;

pub use analysis::{FINDINGS_MAX, SEARCH_STEPS_MAX, analyse, analyse_table, tables};
pub use decide::{Decided, DecisionTrace, Failure, NamedValue, RuleTrace, TableTrace, Trace};
pub use edit::{Edit, edited};
pub use error::{Code, Error, Position};
pub use limits::{Limits, NESTING_MAX, PATTERN_CHARS_MAX, Run, SOURCE_BYTES_MAX};
pub use model::Model;
pub use number::{DIGITS, EXPONENT_MAX, EXPONENT_MIN, NotANumber, Number, Rounding};
pub use prepare::{ELEMENTS_MAX, Prepared};
pub use problem::{Place, Problem, Severity};
pub use reading::{FILE_BYTES_MAX, XML_NODES_MAX};

//! FEEL and DMN 1.5: read, check, prepare, decide, explain.
//!
//! What it is: decision models as business people keep them, read with tolerance ([`Model::read`]), prepared once
//! ([`Model::prepare`]), decided often and on any thread ([`Prepared::decide`]), with a trace that says which rule applied and
//! why ([`Trace`]); judged without running ([`analyse`]); changed cell by cell in their files ([`edited`]). Expressions alone,
//! for conditions and scripts, are [`feel::prepare`] and [`feel::Expr::eval`].
//!
//! What it deliberately is not: it does no I/O, reads no clock (the [`Run`] brings its moment), draws no random number, starts
//! no thread, and calls nothing outside: an external function is refused when the model is read. It does not draw diagrams.
//!
//! Read first: [`feel::prepare`], then [`Prepared::decide`]. Inside, `feel/parser.rs` makes a tree, `feel/eval.rs` evaluates
//! it, `prepare/boxed.rs` turns the boxes of a model into the same tree, and `decide/table.rs` is the table.
//!
//! Architecture invariant: an error is a value with a reason. FEEL gives null where something has no value; each such null is
//! recorded as a fault with its position, so that none is silent. Only a limit stops an evaluation ([`Limits`]).
//!
//! ```
//! use dmn::feel::{Context, Kind, Names, Value, prepare};
//! use dmn::Run;
//!
//! let names = Names::new().with("gross total");
//! let condition = prepare("gross total > 5000 and country in (\"DE\", \"AT\")", Kind::Expression, &names)?;
//! let variables = Context::new().with("gross total", Value::from(7_000i64)).with("country", "DE");
//! assert_eq!(condition.eval(&variables, &Run::default())?, Value::Boolean(true));
//!
//! let nothing = prepare("net total + 1", Kind::Expression, &names);
//! assert_eq!(nothing.unwrap_err().to_string(), "“t” cannot stand here (line 1, column 5)");
//! # Ok::<(), dmn::Error>(())
//! ```

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
pub use edit::{Edit, ROWS_MAX, Row, edited, rows, with_rows};
pub use error::{Code, Error, Position};
pub use limits::{
    Limits, NESTING_MAX, PATTERN_CHARS_MAX, Run, SOURCE_BYTES_MAX, STACK_BYTES_MAX, VALUE_BYTES_MAX,
    VALUE_DEPTH_MAX,
};
pub use model::Model;
pub use number::{DIGITS, EXPONENT_MAX, EXPONENT_MIN, NotANumber, Number, Rounding};
pub use prepare::{ELEMENTS_MAX, Prepared};
pub use problem::{Place, Problem, Severity};
pub use reading::{FILE_BYTES_MAX, XML_NODES_MAX};

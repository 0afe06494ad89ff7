//! FEEL: the expression language. [`prepare`] first, then [`Expr::eval`].

mod arithmetic;
pub(crate) mod builtin;
pub(crate) mod call;
mod compare;
mod context;
pub(crate) mod eval;
mod expression;
pub(crate) mod free;
pub(crate) mod function;
mod iteration;
mod json;
mod list;
pub(crate) mod machine;
pub(crate) mod names;
pub(crate) mod node;
mod parser;
mod path;
mod range;
pub(crate) mod scope;
mod source;
pub(crate) mod testing;
mod text;
mod types;
mod value;

pub use context::{Context, Variables};
pub use expression::{Evaluation, Expr, Kind, prepare};
pub use function::Function;
pub use list::List;
pub use names::Names;
pub use range::Range;
pub use types::Type;
pub use value::{Name, Value};

use crate::time::{Date, DateTime, Time, Zone};

pub(crate) use expression::literal_range;

/// A day's first moment in UTC: what a date means where a date and time is wanted.
pub(crate) fn midnight(date: Date) -> DateTime {
    DateTime::of(date, Time::of_nanos(0, Some(Zone::Offset(0))))
}

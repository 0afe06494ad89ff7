//! Ranking: every candidate of a field in its context, and the choice among them.

mod amount;
mod candidates;
mod choose;
mod context;
mod date;
mod field;
mod hash;
mod names;
mod prepared;
mod relations;
mod sheet;

pub(crate) use amount::amount;
pub(crate) use choose::fields;
pub(crate) use context::Features;
pub(crate) use date::date;
pub(crate) use field::{FIELDS, Shape, index, shape};
pub(crate) use hash::{Feature, SLOTS};
pub(crate) use prepared::Prepared;
pub(crate) use sheet::{Cell, Line, Sheet, Token};

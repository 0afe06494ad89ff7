//! Bank statements: camt.053, read leniently.

mod entry;
mod model;
mod read;

pub use model::{Balance, Entry, Statement, Transaction};
pub use read::read;

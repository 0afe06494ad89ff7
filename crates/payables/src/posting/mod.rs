//! Balanced double entries for signed invoices, their reversal, and how they are written down.
//!
//! Expense or asset by cost centre and tax code on one side, the creditor on the other, input tax between; where the
//! buyer owes the tax (reverse charge, intra-community), it is booked on both sides. Read [`posting`] first.

mod build;
mod convert;
mod entry;
mod render;

pub use build::posting;
pub use entry::{Entry, EntryHead, EntryLine};
pub use render::{COLUMNS, csv, json_lines};

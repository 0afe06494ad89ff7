//! A seeded generator of sample days: invoices of invented companies as they really look, the master data behind them, and the truth about each.
//!
//! Deliberately no I/O and no clock: a seed, a count and a day go in, files as bytes come out, and the same input gives the same bytes.
//! Deliberately nothing of how documents are read: what reads them must not share code with what wrote them.
//! Read [`accounts_payable`] first, then `day::build`.

mod bill;
mod chance;
mod day;
mod format;
mod history;
mod master;
mod order;
mod pdf;
mod plant;
mod scenario;
mod sheet;
mod style;
mod truth;
mod wire;
mod words;
mod world;

use jiff::civil::Date;

/// What kinds of documents a day has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mix {
    /// A working day: structured, hybrid and text documents with planted trouble.
    #[default]
    Day,
    /// Only clean, fully structured documents below every approval limit: for measuring speed.
    Structured,
    /// Only clean PDFs with a text layer, one supplier for about five documents: for training and judging a reader.
    /// The first supplier changes its template in the middle.
    Text,
    /// Letters with a text layer among many invented companies, one seller for three letters, the buyers different too, now and then a reminder,
    /// a statement or a delivery note: for training a reader that must do well on sellers it has never seen. These documents are no work of the client.
    Training,
}

/// What to build.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The day on which the documents arrive.
    pub day: Date,
    /// What kinds of documents.
    pub mix: Mix,
}

impl Default for Options {
    /// A working day on Wednesday 18 November 2026.
    fn default() -> Self {
        Self { day: Date::constant(2026, 11, 18), mix: Mix::Day }
    }
}

/// Fewest documents of a day; a smaller count is raised to it.
pub const DOCUMENTS_MIN: usize = 30;
/// Most documents of a day; a larger count is lowered to it.
pub const DOCUMENTS_MAX: usize = 20_000;
/// Documents of a usual day.
pub const DOCUMENTS_USUAL: usize = 120;

/// A sample day as files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleDay {
    /// Relative paths with `/` and the bytes to store there: `documents/*`, `master/*`, `truth.jsonl`, `scenario.md`.
    pub files: Vec<(String, Vec<u8>)>,
}

/// A day of accounts payable at Tarnsel Foods, an invented maker of bakery goods, with `count` documents
/// (within [`DOCUMENTS_MIN`] and [`DOCUMENTS_MAX`]). The same seed, count and options give the same bytes.
pub fn accounts_payable(seed: u64, count: usize, options: Options) -> SampleDay {
    day::build(seed, count.clamp(DOCUMENTS_MIN, DOCUMENTS_MAX), &options)
}

//! The first pass: reads documents and drafts fields, in child processes with limits of time and memory.
//!
//! Deliberately it cannot sign and decides nothing: it knows no case, only drafts with values, confidence, evidence and findings.
//! It guesses nothing where structured data stands, keeps no state beyond a [`Model`], and reaches no network.
//!
//! Read [`read`] first (one document from bytes to a draft), then [`child::Readers`] (the same behind a process boundary),
//! then [`Model`] (what was learned, as one text) and [`backtest`] (how well it reads).

mod backtest;
mod breakdown;
mod bundle;
pub mod child;
mod compare;
mod findings;
mod fold;
mod instructions;
mod kind;
mod lexicon;
pub mod limits;
mod media;
mod model;
mod page;
mod payment_terms;
pub mod pdf;
mod plain_text;
mod primer;
mod printed;
mod rank;
mod read;
mod reading;
mod structured;
mod sums;
mod table;
mod training;

pub use backtest::{Difference, Judged, Options as BacktestOptions, Report, Truth, backtest};
pub use child::Readers;
pub use compare::same;
pub use findings::AGENT;
pub use media::Media;
pub use model::{Card, Model, ModelError, Provenance, Row};
pub use page::{Hidden, PageText, Word};
pub use read::{by_text, read};
pub use reading::{Options, Reading};
pub use training::train_base;

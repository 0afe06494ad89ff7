//! The nouns every floor shares: money, digests, ids, drafts, findings, refusals.
//!
//! Deliberately no behaviour beyond what keeps an illegal value from being built, no I/O, no clock.
//! Read [`Draft`] first: it is what a first pass proposes and what a person signs.

mod draft;
mod ids;
mod money;
mod refusal;

pub use draft::{
    Area, Candidate, DocumentKind, Draft, Evidence, Field, Finding, Line, Reading, Standing, Surety, TaxShare,
};
pub use ids::{CaseId, ClientId, Digest, EffectId, PersonId, TaskId};
pub use money::{Currency, CurrencyError, Money};
pub use refusal::{Failure, Refusal};

/// Bytes of one received file, wherever it comes in: page, API, command line, folder, reading child. Beyond it: `too-large`.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;

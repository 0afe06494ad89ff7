//! What accounts payable knows: checks, supplier and order match, duplicates, coding, posting, payment.
//!
//! A [`Register`] holds master data and everything known so far. [`examine`] reads one draft against it and gives
//! the draft back with proposed fields (`supplier`, `account`, `cost_centre`, `tax_code`) and findings. What a
//! person then signs becomes a balanced [`posting::Entry`] and, when due, a share of a [`payment::Proposal`].
//!
//! Deliberately not here: no decision (that is `cases`), no tolerance or authority table (that is DMN; its outcome
//! arrives as [`Tolerances`]), no I/O, no clock and no random number: the day and the arrival number are arguments,
//! so that the same draft against the same register always ends in the same findings.
//!
//! Read [`examine()`] first; it names the steps in their order.

pub mod checks;
mod circumstances;
pub mod coding;
pub mod duplicates;
mod examine;
pub mod exceptions;
mod facts;
pub mod learned;
pub mod master;
pub mod names;
mod number;
pub mod onboarding;
pub mod orders;
mod ours;
pub mod payment;
pub mod posting;
mod register;
pub mod supplier;
pub mod surety;
mod words;

pub use circumstances::{Circumstances, Tolerances};
pub use examine::examine;
pub use facts::{Facts, Party};
pub use number::InvoiceNumber;
pub use register::{AMOUNT_MAX, LOAD_ERRORS_MAX, LoadError, LoadErrors, Register};

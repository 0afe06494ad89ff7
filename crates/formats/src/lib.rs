//! E-invoices, payment files, bank statements and identifiers: read, write and check. Pure.
//!
//! Deliberately no PDF (the embedded file is handed in), no network, no clock, and no guessing: what a document does
//! not carry is `None`. Reading is lenient in form and strict against abuse; what is wrong in content is a finding,
//! never a failure to read. Card numbers are never kept.
//!
//! Read [`invoice::read`] first, then [`invoice::fields`] (header fields under the names of a draft) and [`findings`]
//! (the rules of EN 16931 in plain words). Payments go out through [`payment::transfer_file`] and come back through
//! [`payment::status_report`] and [`statement::read`].

mod date;
mod error;
pub mod iban;
pub mod invoice;
pub mod payment;
mod rules;
pub mod statement;
pub mod vat;
pub mod xml;

pub use error::{Code, FormatError, Position};
pub use rules::findings;

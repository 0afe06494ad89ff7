//! Credit transfers: the file that goes to the bank (pain.001.001.09) and the report that comes back (pain.002).
//!
//! Deliberately no direct debits and no sending. The file is a pure function of its order: the message id and the time
//! of creation are arguments, so that the same order gives the same bytes.

mod charset;
mod check;
mod element;
mod order;
mod status;
mod write;

pub use charset::{Unwritable, transliterate};
pub use check::{OrderError, Reason};
pub use order::{Bic, BicError, PostalAddress, Transfer, TransferOrder};
pub use status::{Outcome, Status, StatusReport, TransferStatus, status_report};
pub use write::transfer_file;

/// Most transfers of one file.
pub const TRANSFERS_MAX: usize = 50_000;
/// Longest message id, payment id and end-to-end id, in characters.
pub const ID_CHARS_MAX: usize = 35;
/// Longest name of a party, in characters after transliteration.
pub const NAME_CHARS_MAX: usize = 70;
/// Longest remittance text, in characters after transliteration.
pub const REMITTANCE_CHARS_MAX: usize = 140;

//! The payment proposal: what is due is paid on time, to verified accounts only, and the bank's answer closes the cases.
//!
//! A payment always goes to an account in the master. What the document says is compared once more here, so that not
//! even a mistake upstream sends money elsewhere. Read [`propose`] first, then [`file()`](file::file), then [`close`].

mod calendar;
mod close;
mod discount;
mod file;
mod gather;
mod item;
mod proposal;

pub use calendar::{business_day, business_day_from, business_day_until, easter};
pub use close::{Closing, Fate, close_by_report, close_by_statement};
pub use discount::DiscountRules;
pub use file::{PaymentFile, file};
pub use gather::propose;
pub use item::OpenItem;
pub use proposal::{Excluded, ID_CHARS_MAX, PaidItem, Payment, PaymentGroup, Proposal};

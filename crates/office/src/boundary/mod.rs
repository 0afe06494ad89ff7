//! The boundary of this office: kept in memory, replayed from its stream, changed only through the writer.
//!
//! Read `register.rs` first: what the boundary is made of here. `acts.rs` has what people do to it, `calibration.rs` the checked
//! cases that a certificate rests on, `tally.rs` the counts that the board shows.

mod acts;
mod burden;
pub(crate) mod calibration;
mod never;
mod register;
pub(crate) mod tally;
pub mod view;

pub(crate) use acts::order;
pub use acts::{Certifying, Change};
pub(crate) use calibration::checked_row;
pub(crate) use register::{Register, STREAM, catch_up, consequences, open, seal, signed_at_set_up};

//! The evidence room: a case, a worker or a period in plain words, and everything about it to be carried away.
//!
//! Read [`Office::evidence_room`](crate::Office::evidence_room) first. A period is a span of the log found by halving, so nothing of it
//! has to be indexed and every entry that was ever written can be told, those of older versions too.

mod bundle;
mod room;
mod span;
mod view;

pub use view::{Bundle, BundleCase, EvidenceQuery, EvidenceRoom, Found, LogFacts, Told};

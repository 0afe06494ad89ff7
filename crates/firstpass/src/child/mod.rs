//! Parsers of untrusted files run in child processes with limits of time and memory.
//!
//! [`serve`] is the child's whole life; [`Readers`] is the pool of children in the parent. A child that takes too long, too much or
//! dies is replaced, and its document ends with a finding: one bad file never stops a batch.

mod pool;
mod reader;
mod serve;
mod wire;

pub use pool::{Limits, Readers};
pub use serve::serve;

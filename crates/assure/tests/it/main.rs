//! The crate from outside: promises kept over many draws, bounds that hold at every look, people measured.

mod certifying;
mod chance;
mod crowd;
mod running;

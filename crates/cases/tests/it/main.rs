//! The heart from outside, over the real pack of accounts payable: tables of refusals, the life cycle, replay, sealing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests stand outside of #[test] functions

mod addressee;
mod after;
mod boundary;
mod call_back;
mod calls;
mod corrections;
mod effects;
mod gate;
mod house;
mod life_cycle;
mod newer;
mod personal;
mod processes;
mod property;
mod refusals;
mod retrace;
mod shown;
mod signing;
mod timers;
mod waits;

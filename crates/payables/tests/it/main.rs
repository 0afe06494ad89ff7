//! What accounts payable knows, tested from outside: one world of suppliers and orders, many documents.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests stand outside of #[test] functions

mod catalogue;
mod checks;
mod coding;
mod duplicates;
mod examine;
mod learned;
mod loading;
mod onboarding;
mod orders;
mod payment;
mod posting;
mod properties;
mod supplier;
mod world;

//! An office made of fixtures: the real pages and the real handlers on views that are rich where real days are rarely:
//! long names, many findings, refusals, three pages, no document, nothing to do. It is for looking and for tests; nothing
//! of it is in the product.

#![allow(clippy::expect_used, reason = "fixtures are written by hand; a wrong one must be loud")]

mod boundary;
mod desks;
mod evidence;
mod learned;
mod lists;
mod office;
mod operations;
mod paper;
mod processes;
mod rules;
mod stories;

pub use office::Gallery;

use jiff::Timestamp;
use terms::{Currency, Money};

/// Everything in the gallery is read at this instant.
pub fn now() -> Timestamp {
    at("2026-11-20T14:12:00+01:00")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn eur(amount: &str) -> Money {
    Money::new(amount.parse().expect("an amount"), Currency::EUR)
}

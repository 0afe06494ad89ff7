//! What a document must satisfy by itself, each check with a sentence whether it holds or not.
//!
//! A finding that holds bears the code that its failure would have; its standing tells them apart. What is wrong with
//! values read from structured data is an exception; with values ranked out of text it is a doubt, because the
//! reading may be what is wrong.

mod dates;
mod instructions;
mod kind;
mod legal;
mod marks;
mod sums;
mod tax;

use crate::circumstances::Circumstances;
use crate::facts::Facts;
use crate::register::Register;
use terms::{Finding, Standing};

pub use dates::{AHEAD_DAYS_MAX, DUE_DAYS_MAX, OLD_DAYS_MAX};

/// Runs every check on `facts`; those that hold are findings too. A document that is not booked is only told what it is.
pub fn checks(register: &Register, facts: &Facts, circumstances: &Circumstances) -> Vec<Finding> {
    let mut out = facts.findings.clone();
    out.extend(kind::check(facts));
    out.extend(instructions::check(facts));
    if facts.bookable() {
        out.extend(sums::lines(facts));
        out.extend(sums::totals(facts));
        out.extend(sums::signs(facts));
        out.extend(tax::check(register, facts, circumstances.received));
        out.extend(dates::check(register, facts, circumstances.received));
        out.extend(marks::check(register, facts, circumstances.received));
        out.extend(legal::check(register, facts));
    }
    out
}

/// A check that holds.
fn holds(code: &str, sentence: &str) -> Finding {
    Finding::new(code, Standing::Holds, sentence)
}

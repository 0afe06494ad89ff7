//! Whether an invoice came before: the same file, the same number, or one that looks like it.
//!
//! A document is compared only with earlier arrivals and with the ledger history, so of two copies exactly the later
//! one is the duplicate, in every run. Read [`duplicates`] first, then [`Likeness::between`] for the score.

mod findings;
mod likeness;
mod seen;

pub use findings::{findings, reminded};
pub use likeness::{Likeness, SUSPECTED_POINTS_MIN};
pub use seen::{CANDIDATES_MAX, Seen, SeenInvoices};

use crate::circumstances::Circumstances;
use crate::facts::Facts;
use crate::register::Register;
use terms::CaseId;

/// Earlier documents of the same kind that this one repeats or seems to repeat: exact ones first, then by score, then
/// by arrival.
pub fn duplicates(register: &Register, facts: &Facts, circumstances: &Circumstances) -> Vec<Likeness> {
    let this = Seen::of(facts, circumstances);
    let mut out: Vec<Likeness> = Vec::new();
    for earlier in register.seen.candidates(&this) {
        if earlier.kind == this.kind
            && let Some(likeness) = Likeness::between(&this, earlier)
        {
            out.push(likeness);
        }
    }
    out.sort_by(|a, b| {
        b.exact.cmp(&a.exact).then(b.points.cmp(&a.points)).then(a.earlier.arrival.cmp(&b.earlier.arrival))
    });
    out
}

/// The earlier cases that brought the very same bytes, in order of arrival.
pub fn same_file(register: &Register, circumstances: &Circumstances) -> Vec<CaseId> {
    register.seen.with_digest(circumstances.document, circumstances.arrival, &circumstances.case)
}

//! Whether an invoice came before: the same file, the same number, or one that looks like it.
//!
//! A document is compared only with earlier arrivals and with the ledger history, so of two copies exactly the later
//! one is the duplicate, in every run. Read [`duplicates`] first, then [`Likeness::between`] for the score.

mod findings;
mod likeness;
mod recurring;
mod seen;

pub use findings::{findings, reminded};
pub use likeness::{Likeness, SUSPECTED_POINTS_MIN};
pub use recurring::{RECURRING_MIN, Recurring};
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
            && !is_next_of_a_row(register, facts, &likeness)
        {
            out.push(likeness);
        }
    }
    out.sort_by(|a, b| {
        b.exact.cmp(&a.exact).then(b.points.cmp(&a.points)).then(a.earlier.arrival.cmp(&b.earlier.arrival))
    });
    out
}

/// Whether this only looks like the earlier one because the supplier bills the same amount again and again: not exact, another
/// number, other weeks. Learned from signed history.
fn is_next_of_a_row(register: &Register, facts: &Facts, likeness: &Likeness) -> bool {
    let alike = |reason: &str| likeness.reasons.contains(&reason);
    let apart = !likeness.exact && !alike("same number") && alike("same amount") && !likeness.near;
    let bills = || Some(register.recurring.bills(facts.supplier.as_deref()?, facts.currency?, facts.gross?));
    apart && bills().unwrap_or(false)
}

/// The earlier cases that brought the very same bytes, in order of arrival.
pub fn same_file(register: &Register, circumstances: &Circumstances) -> Vec<CaseId> {
    register.seen.with_digest(circumstances.document, circumstances.arrival, &circumstances.case)
}

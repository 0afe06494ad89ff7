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
            && let Some(likeness) = likeness(&this, earlier, facts, circumstances)
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

/// How alike the two are. Where sender, amount and date are the same and one of the values read for the number is that of the
/// earlier one, the number was misread and the two are the same; unless a person typed the number.
fn likeness(this: &Seen, earlier: &Seen, facts: &Facts, circumstances: &Circumstances) -> Option<Likeness> {
    let found = Likeness::between(this, earlier);
    if found.as_ref().is_some_and(|it| it.exact) || circumstances.typed.contains("invoice_number") {
        return found;
    }
    let misread = facts
        .other_numbers
        .iter()
        .map(|number| Seen { number: Some(number.as_str().into()), ..this.clone() });
    let exact = misread
        .filter_map(|otherwise| Likeness::between(&otherwise, earlier))
        .find(|it| it.exact && this.issued.is_some() && this.issued == earlier.issued);
    match exact {
        Some(mut exact) => {
            exact.reasons.retain(|reason| *reason != "same number");
            exact.reasons.insert(0, "same number, as another reading has it");
            Some(exact)
        }
        None => found,
    }
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

//! Learn then test: the lowest threshold under which a promise is proved.

mod outcome;
mod plan;
mod repeat;
mod sample;
mod tier;
mod walk;

pub use outcome::{Certified, Closest, Outcome, Wanting};
pub use repeat::{Repeated, repeat};
pub use sample::{Checked, parted};
pub use tier::certify_by_tier;

use crate::{Promise, Risk, Unfit};
pub(crate) use sample::Sorted;

/// Certifies the lowest score at or above which cases may complete without a person under this promise, from cases that
/// were drawn at random and then checked; or says what is missing.
///
/// With probability at least 1 − δ over the draw, what is certified keeps the promise, whatever the scores are worth.
/// Nothing is assumed about their shape: a useless score certifies little, never something false.
///
/// # Errors
/// [`Unfit::Empty`] without cases, [`Unfit::Score`] where a score is not finite, [`Unfit::Many`] beyond 100 million cases.
pub fn certify(cases: &[Checked], promise: &Promise) -> Result<Outcome, Unfit> {
    Ok(certify_sorted(&Sorted::new(cases)?, promise))
}

pub(crate) fn certify_sorted(sorted: &Sorted, promise: &Promise) -> Outcome {
    certify_along(sorted, promise, &plan::chains(sorted.len(), promise.alpha(), promise.delta()))
}

/// The same along chains that were laid for as many cases before.
fn certify_along(sorted: &Sorted, promise: &Promise, chains: &[plan::Chain]) -> Outcome {
    match promise.risk() {
        Risk::Completed => walk::completed(sorted, promise, chains),
        Risk::Arriving => walk::arriving(sorted, promise),
    }
}

/// The naive threshold: the lowest score at or above which the checked cases themselves keep to α. It promises nothing; it
/// stands here to be compared with. `None` where even the best cases do not.
///
/// # Errors
/// As [`certify`].
pub fn naive(cases: &[Checked], promise: &Promise) -> Result<Option<Closest>, Unfit> {
    Ok(naive_sorted(&Sorted::new(cases)?, promise))
}

pub(crate) fn naive_sorted(sorted: &Sorted, promise: &Promise) -> Option<Closest> {
    walk::naive(sorted, promise)
}

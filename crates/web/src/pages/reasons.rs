//! Prepared reasons: what was found about this case first, then what is said most often.

use office::view::{Act, Desk};
use terms::Standing;

/// The keys 1 to 9 choose a reason, and more than a glance takes longer than typing.
const REASONS_MAX: usize = 6;

/// The reasons to offer for an act.
pub(crate) fn prepared(desk: &Desk, act: Act) -> Vec<String> {
    let found = desk.findings.iter().filter(|finding| finding.standing >= Standing::Exception);
    let found = found.map(|finding| finding.title.clone()).take(2);
    let mut reasons: Vec<String> = match act {
        Act::Return | Act::Refuse => found.collect(),
        _ => Vec::new(),
    };
    for reason in usual(act) {
        if !reasons.iter().any(|known| known == reason) {
            reasons.push((*reason).to_owned());
        }
    }
    reasons.truncate(REASONS_MAX);
    reasons
}

fn usual(act: Act) -> &'static [&'static str] {
    match act {
        Act::Return => &[
            "The purchase order number is missing",
            "The goods receipt is missing",
            "The amounts do not add up; a corrected invoice is needed",
            "The bank details need a confirmation",
        ],
        Act::Refuse => &[
            "It was signed before under another number",
            "It is not addressed to us",
            "The goods or services were not received",
            "It is not an invoice",
        ],
        Act::Escalate => &[
            "It is over my authority",
            "I had a part in preparing it",
            "It looks like fraud",
            "The contract has to be read first",
        ],
        Act::Approve | Act::Correct => &[],
    }
}

//! Whether the document is one that is booked at all.

use crate::facts::Facts;
use terms::{DocumentKind, Finding, Reading, Standing};

pub(super) fn check(facts: &Facts) -> Option<Finding> {
    if facts.reading == Reading::Nothing {
        // The reader has said why; a kind of what could not be read would be a guess.
        return None;
    }
    let sentence = match facts.kind {
        DocumentKind::Reminder => "This is a reminder of an earlier invoice; it is not booked",
        DocumentKind::Statement => "This is a statement of account; it is not booked",
        DocumentKind::Other => "This is neither an invoice nor a credit note",
        DocumentKind::Invoice | DocumentKind::CreditNote => return type_differs(facts),
    };
    Some(Finding::new("not-an-invoice", Standing::Exception, sentence))
}

/// UNTDID 1001 codes of credit notes among those that EN 16931 allows.
const CREDIT_NOTE_CODES: [&str; 7] = ["81", "83", "261", "262", "296", "308", "381"];

fn type_differs(facts: &Facts) -> Option<Finding> {
    let code = facts.type_code.as_deref()?;
    let credit = CREDIT_NOTE_CODES.contains(&code);
    if credit == (facts.kind == DocumentKind::CreditNote) {
        return None;
    }
    let sentence = format!(
        "The document type {code} is {}, but the document reads like {}",
        if credit { "a credit note" } else { "an invoice" },
        if credit { "an invoice" } else { "a credit note" }
    );
    Some(Finding::new("not-an-invoice", Standing::Doubt, sentence).about("type_code"))
}

//! The rules of EN 16931-1 in plain words: what must be there, what must add up, what a tax category asks for.
//!
//! A finding's code is the rule's id, so that anyone can look it up. A broken fatal rule is a doubt; what the published
//! checks tolerate, and what older formats never asked for, is a note. Sums that hold are told too.
//!
//! Deliberately left out: code lists (BR-CL), rules of single syntaxes (UBL-, CII-) and national rules (BR-DE, PEPPOL).

mod amounts;
mod categories;
mod countries;
mod decimals;
mod documents;
mod families;
mod lines;
mod presence;
mod report;
mod shares;

use crate::invoice::Invoice;
use report::Report;
use terms::{Finding, Standing};

/// Checks an invoice against the rules of EN 16931 that its profile and syntax call for.
///
/// MINIMUM and BASIC WL carry no lines, ZUGFeRD 1 is older than the norm: rules they cannot fulfil are not asked of
/// them. Order: header, parties, lines, sums, tax, decimals, values passed over; the same invoice gives the same findings.
pub fn findings(invoice: &Invoice) -> Vec<Finding> {
    let mut report = Report::of(invoice);
    presence::check(invoice, &mut report);
    documents::check(invoice, &mut report);
    lines::check(invoice, &mut report);
    amounts::check(invoice, &mut report);
    shares::check(invoice, &mut report);
    categories::check(invoice, &mut report);
    decimals::check(invoice, &mut report);
    for unread in &invoice.unread {
        let sentence = format!("\"{}\" is not {}; it was passed over.", unread.text, unread.expected);
        report
            .add(Finding::new("doubtful-field", Standing::Note, sentence).with("path", unread.path.as_str()));
    }
    report.finish()
}

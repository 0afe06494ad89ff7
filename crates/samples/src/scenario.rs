//! The day as a story that business people can read and a test can follow.

use crate::day::{Document, World};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Headings for the planted codes, in the order of the document.
const HEADINGS: [(&str, &str); 26] = [
    ("bank-changed", "Changed bank details"),
    ("iban", "A wrong IBAN"),
    ("duplicate-exact", "Duplicates"),
    ("duplicate-suspected", "Suspected duplicates"),
    ("arithmetic", "Sums that do not add up"),
    ("tax", "Taxes that do not exist"),
    ("currency", "No currency"),
    ("date", "Impossible dates"),
    ("vat-id", "A wrong VAT id"),
    ("legal-field-missing", "What the law asks for is missing"),
    ("supplier-unknown", "Unknown suppliers"),
    ("order-missing", "No order"),
    ("order-closed", "A closed order"),
    ("price", "Prices above the order"),
    ("quantity", "More than was ordered"),
    ("not-received", "Not received, or not all of it"),
    ("credit-note-without-invoice", "A credit note without its invoice"),
    ("period-closed", "A closed month"),
    ("instruction-in-document", "Documents that give orders"),
    ("structured-differs", "A page that says something else than its XML"),
    ("several-invoices", "Two invoices in one file"),
    ("not-an-invoice", "Letters that are no invoices"),
    ("encrypted", "Locked files"),
    ("unreadable", "Unreadable files"),
    ("credit-note", "A credit note with which nothing is wrong"),
    ("foreign-currency", "A foreign currency with which nothing is wrong"),
];

/// The text of `scenario.md`; `names` are the documents' paths.
pub fn markdown(world: &World, documents: &[Document], names: &[String]) -> String {
    let mut by_code: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        by_code.entry(document.planted.unwrap_or("")).or_default().push(at);
    }
    let clean = by_code.get("").map_or(0, Vec::len);
    let alone = documents.iter().filter(|document| !document.person).count();
    let mut out = format!(
        "# {} at Tarnsel Foods\n\nTarnsel Foods is an invented maker of bakery goods. On this day {} documents arrive from {} suppliers. \
         {clean} are ordinary; {alone} are fully structured, clean and from known suppliers, so they complete without a person. \
         Every text-layer document waits for a person in any case. An amount that needs an approval is no exception at capture.\n\n\
         All companies, people, bank codes and VAT ids here are invented.\n",
        world.day,
        documents.len(),
        world.known
    );
    for (code, heading) in HEADINGS {
        let Some(cases) = by_code.get(code).filter(|_| !code.is_empty()) else { continue };
        let _ = write!(out, "\n## {heading}\n\n");
        let mut cases = cases.clone();
        cases.sort_by(|a, b| names[*a].cmp(&names[*b]));
        for at in cases {
            let first = documents[at].first.map_or("", |first| names[first].as_str());
            let story = documents[at]
                .story
                .replace("{this}", &format!("`{}`", names[at]))
                .replace("{first}", &format!("`{first}`"));
            let _ = writeln!(out, "- {story}");
        }
    }
    out
}

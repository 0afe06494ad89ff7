//! The catalogue of exceptions is complete, in order, and printed as documented.

use payables::exceptions::{CATALOGUE, RECOMPUTED, exception, table};

/// The codes that the brief of accounts payable names, and those added since.
const NAMED: [&str; 34] = [
    "unreadable",
    "not-an-invoice",
    "several-invoices",
    "arithmetic",
    "tax",
    "currency",
    "legal-field-missing",
    "supplier-unknown",
    "bank-changed",
    "duplicate-exact",
    "duplicate-suspected",
    "order-missing",
    "order-closed",
    "price",
    "quantity",
    "not-received",
    "over-authority",
    "self-approval",
    "period-closed",
    "credit-note-without-invoice",
    "instruction-in-document",
    "payment-rejected",
    "too-large",
    "encrypted",
    "structured-differs",
    "doubtful-field",
    "date",
    "iban",
    "vat-id",
    "coding",
    "number-shape",
    "layout-new",
    "supplier-incomplete",
    "supplier-known",
];

#[test]
fn every_code_has_a_title_a_remedy_and_an_owner() {
    assert_eq!(CATALOGUE.len(), NAMED.len());
    for code in NAMED.into_iter().chain(RECOMPUTED) {
        let row = exception(code).unwrap_or_else(|| panic!("{code} is not in the catalogue"));
        assert_eq!(row.code, code);
        assert!(!row.title.is_empty() && row.sentence.ends_with('.') && row.remedy.ends_with('.'), "{code}");
    }
    assert!(CATALOGUE.is_sorted_by(|a, b| a.code < b.code));
    assert_eq!(exception("no-such-code"), None);
}

#[test]
fn the_printed_table_is_the_catalogue() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/EXCEPTIONS.md");
    let expected = format!(
        "# Exceptions of accounts payable\n\nEvery coded reason why a case leaves the standard path. Written by `COUNTERSIGN_WRITE=1 cargo nextest run -p payables catalogue`; a test keeps it true.\n\n{}",
        table()
    );
    if std::env::var_os("COUNTERSIGN_WRITE").is_some() {
        std::fs::write(path, &expected).unwrap();
    }
    let printed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(printed, expected, "run with COUNTERSIGN_WRITE=1 to write it again");
}

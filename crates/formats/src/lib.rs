//! E-invoices, payment files, bank statements and identifiers: read, write and check. Pure.
//!
//! Deliberately no PDF (the embedded file is handed in), no network, no clock, and no guessing: what a document does
//! not carry is `None`. Reading is lenient in form and strict against abuse; what is wrong in content is a finding,
//! never a failure to read. Card numbers are never kept.
//!
//! Read [`invoice::read`] first, then [`invoice::fields`] (header fields under the names of a draft) and [`findings`]
//! (the rules of EN 16931 in plain words). Payments go out through [`payment::transfer_file`] and come back through
//! [`payment::status_report`] and [`statement::read`].
//!
//! ```
//! use formats::invoice;
//!
//! let xml = r#"<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:c="any">
//!     <c:ID>INV-7</c:ID><c:IssueDate>2026-11-17</c:IssueDate></Invoice>"#;
//! let invoice = invoice::read(xml.as_bytes())?;
//! let number = &invoice::fields(&invoice)[0];
//! assert_eq!((number.name, number.value.as_str(), number.path.as_str()), ("invoice_number", "INV-7", "/Invoice/cbc:ID"));
//! assert!(formats::findings(&invoice).iter().any(|finding| finding.code == "BR-15"));
//! # Ok::<(), formats::FormatError>(())
//! ```

mod date;
mod error;
pub mod iban;
pub mod invoice;
pub mod payment;
mod rules;
pub mod statement;
pub mod vat;
pub mod xml;

pub use error::{Code, FormatError, Position};
pub use rules::findings;

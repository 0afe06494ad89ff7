//! From bytes to an [`Invoice`], by the namespace of the root element.

use super::{Invoice, Root, Syntax, cii, cii_names, ubl};
use crate::error::{Code, FormatError};
use crate::xml::{self, Place, Unreadings};

const UBL_INVOICE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
const UBL_CREDIT_NOTE: &str = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";
const CII: &str = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:";
const ZUGFERD_ONE: &str = "urn:ferd:CrossIndustryDocument:invoice:1p0";

/// Reads UBL 2.1 `Invoice` and `CreditNote`, CII D16B with every profile of Factur-X and ZUGFeRD 2, and ZUGFeRD 1.0.
///
/// Lenient in what is missing, in prefixes, blanks and forms of dates; a value that cannot be understood reads as
/// missing and is listed in [`Invoice::unread`]. The rules are checked by [`crate::findings`].
///
/// # Errors
/// [`FormatError`] where the bytes are no XML, break a limit of [`crate::xml`], carry a document type definition, or
/// are XML of another kind (`not-an-e-invoice`).
pub fn read(bytes: &[u8]) -> Result<Invoice, FormatError> {
    let decoded = xml::decode(bytes)?;
    let text = xml::bare(&decoded);
    let tree = xml::parse(text)?;
    let root = tree.root_element();
    let unread = Unreadings::default();
    let name = root.tag_name();
    let mut invoice = match (name.namespace().unwrap_or_default(), name.name()) {
        (UBL_INVOICE, "Invoice") => ubl::read(&Place::root(root, "Invoice", &unread), Root::Invoice),
        (UBL_CREDIT_NOTE, "CreditNote") => {
            ubl::read(&Place::root(root, "CreditNote", &unread), Root::CreditNote)
        }
        (ZUGFERD_ONE, "CrossIndustryDocument") => cii::read(
            &Place::root(root, "rsm:CrossIndustryDocument", &unread),
            Syntax::ZugferdOne,
            &cii_names::ZUGFERD_ONE,
        ),
        (space, "CrossIndustryInvoice") if space.starts_with(CII) => {
            cii::read(&Place::root(root, "rsm:CrossIndustryInvoice", &unread), Syntax::Cii, &cii_names::D16B)
        }
        (space, other) => return Err(unknown(other, space).at(text, root.range().start)),
    };
    invoice.unread = unread.take();
    Ok(invoice)
}

fn unknown(name: &str, space: &str) -> FormatError {
    let short = |text: &str| text.chars().take(80).collect::<String>();
    let sentence = format!(
        "The XML is a \"{}\" of \"{}\"; an e-invoice is a UBL Invoice or CreditNote, a CII CrossIndustryInvoice or ZUGFeRD 1.0.",
        short(name),
        short(space)
    );
    FormatError::new(Code::NotAnInvoice, sentence)
}

impl Invoice {
    /// An invoice with nothing in it yet.
    pub(super) fn empty(syntax: Syntax, root: Root) -> Self {
        Self {
            syntax,
            root,
            specification: None,
            number: None,
            issue_date: None,
            type_code: None,
            currency: None,
            tax_currency: None,
            tax_point: None,
            tax_point_code: None,
            due_date: None,
            buyer_reference: None,
            project: None,
            contract: None,
            order: None,
            sales_order: None,
            despatch_advice: None,
            notes: Vec::new(),
            preceding: Vec::new(),
            seller: Default::default(),
            buyer: Default::default(),
            payee: None,
            tax_representative: None,
            delivery: Default::default(),
            payment: Default::default(),
            adjustments: Vec::new(),
            totals: Default::default(),
            taxes: Vec::new(),
            lines: Vec::new(),
            unread: Vec::new(),
        }
    }
}

//! Untrusted bytes never panic, never take long and never expand: every reader answers or refuses.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on says so

mod shared;

use formats::{Code, findings, invoice, payment, statement, xml};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Runs every reader and everything that is computed from what they read.
fn digest(bytes: &[u8]) {
    if let Ok(invoice) = invoice::read(bytes) {
        let _ = (invoice::fields(&invoice), findings(&invoice), invoice.draft_lines(), invoice.tax_shares());
    }
    let _ = payment::status_report(bytes).map(|report| report.outcome("E-1", "M-1").cloned());
    let _ = statement::read(bytes);
}

const UBL: &str = r#"<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="a" xmlns:cbc="b"><cbc:ID>7</cbc:ID><cbc:IssueDate>2026-11-17</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:PaymentTerms><cbc:Note>#SKONTO#TAGE=14#PROZENT=2.00#</cbc:Note></cac:PaymentTerms>
 <cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount>1.00</cbc:Amount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent></cac:TaxCategory></cac:AllowanceCharge>
 <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount>100.00</cbc:TaxableAmount><cbc:TaxAmount>19.00</cbc:TaxAmount>
 <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:LineExtensionAmount>101</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount>100</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount>119</cbc:TaxInclusiveAmount><cbc:PayableAmount>119</cbc:PayableAmount></cac:LegalMonetaryTotal>
 <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">2</cbc:InvoicedQuantity><cbc:LineExtensionAmount>101</cbc:LineExtensionAmount>
 <cac:Item><cbc:Name>Ärmel</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item>
 <cac:Price><cbc:PriceAmount>50.5</cbc:PriceAmount><cbc:BaseQuantity>0</cbc:BaseQuantity></cac:Price></cac:InvoiceLine></Invoice>"#;

const CAMT: &str = r#"<Document><BkToCstmrStmt><Stmt><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>E-1</EndToEndId></Refs></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"#;

/// What a mutation puts in place of a piece of a document.
const PIECES: [&str; 14] = [
    "79228162514264337593543950335",
    "-79228162514264337593543950335",
    "0.0000000000000000000000000001",
    "9999-12-31",
    "-",
    "é",
    "\u{0}",
    "<",
    "]]>",
    "&amp;",
    "&x;",
    "<!DOCTYPE a>",
    "<cbc:ID/>",
    "#SKONTO#TAGE=3660#PROZENT=79228162514264337593543950335#",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        digest(&bytes);
    }

    #[test]
    fn any_text_with_markup(text in "[<>/a-c!\\-\\[\\]?='\" &;:xmlns0-9é]{0,200}") {
        digest(text.as_bytes());
    }

    #[test]
    fn mutated_documents(which in 0..2_usize, at in 0..2000_usize, length in 0..60_usize, piece in 0..PIECES.len()) {
        let document = [UBL, CAMT][which];
        let start = document.floor_char_boundary(at % document.len());
        let end = document.floor_char_boundary((start + length).min(document.len()));
        digest(format!("{}{}{}", &document[..start], PIECES[piece], &document[end..]).as_bytes());
    }

    /// Every number becomes huge in turn, so that each sum and product overflows somewhere.
    #[test]
    fn huge_numbers(seed in proptest::collection::vec(0..6_usize, 40)) {
        let mut seed = seed.into_iter().cycle();
        let mut text = String::new();
        for (n, part) in UBL.split_inclusive('>').enumerate() {
            let (value, tag) = part.rsplit_once('<').unwrap_or(("", part));
            let is_number = n > 8 && value.parse::<f64>().is_ok();
            let huge = if is_number { seed.next().filter(|pick| *pick < 3).map(|pick| PIECES[pick]) } else { None };
            let _ = write!(text, "{}<{tag}", huge.unwrap_or(value));
        }
        prop_assert!(invoice::read(text.as_bytes()).is_ok(), "{text}");
        digest(text.as_bytes());
    }

    #[test]
    fn any_identifier(text in "\\PC{0,40}") {
        let _ = (formats::iban::Iban::parse(&text), formats::vat::VatId::parse(&text), payment::Bic::parse(&text), payment::transliterate(&text));
    }

    #[test]
    fn any_vat_number(country in "AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK|XI", rest in "[0-9A-Z+*]{0,13}") {
        let _ = formats::vat::VatId::parse(&format!("{country}{rest}"));
    }
}

#[test]
fn hostile_documents_are_refused_quickly_and_by_name() {
    let invoice = |inside: &str| {
        format!("<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>{inside}</Invoice>")
    };
    let nested = (0..30_000).fold(String::new(), |mut text, n| {
        let _ = write!(text, "<a xmlns:p{n}='u{n}'>");
        text
    });
    let attributes = (0..100_000).fold("<a".to_owned(), |mut text, n| {
        let _ = write!(text, " x{n}='1'");
        text
    }) + "/>";
    let same = |count: usize| "<a xmlns='u'/>".repeat(count);
    let unique = (0..xml::NAMESPACES_MAX + 1).fold(String::new(), |mut text, n| {
        let _ = write!(text, "<a xmlns:p{n}='u'/>");
        text
    });
    let laughs = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;\">]><Invoice>&lol2;</Invoice>";
    let outside = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
    for (name, text, code) in [
        ("1 MB of nested namespaces", nested, Code::TooManyNamespaces),
        ("100,000 attributes", attributes, Code::TooManyAttributes),
        ("namespaces on every element", invoice(&same(xml::NAMESPACES_MAX + 1)), Code::TooManyNamespaces),
        ("other namespaces on every element", invoice(&unique), Code::TooManyNamespaces),
        ("deep", "<a>".repeat(200_000), Code::TooDeep),
        ("many nodes", invoice(&"<a/>".repeat(xml::NODES_MAX as usize)), Code::TooManyNodes),
        ("entities", laughs.to_owned(), Code::DocumentType),
        ("a file from outside", outside.to_owned(), Code::DocumentType),
        ("an unknown entity", invoice("&x;"), Code::NotXml),
        ("not closed", "<Invoice>".to_owned(), Code::NotXml),
        ("a PDF", "%PDF-1.7".to_owned(), Code::NotXml),
        ("nothing", String::new(), Code::NotXml),
        ("another root", "<html/>".to_owned(), Code::NotAnInvoice),
        ("large", " ".repeat(xml::BYTES_MAX + 1), Code::TooLarge),
    ] {
        let started = Instant::now();
        let error = invoice::read(text.as_bytes()).unwrap_err();
        let took = started.elapsed();
        eprintln!("{name}: {} kB, {took:?}: {error}", text.len() / 1024);
        assert_eq!(error.code, code, "{name}: {error}");
        assert!(took < Duration::from_secs(5), "{name} took {took:?}");
    }
}

#[test]
fn what_the_limits_let_through_is_read_in_reasonable_time() {
    let line = "<cac:InvoiceLine xmlns:cac='c'><cbc:ID xmlns:cbc='b'>1</cbc:ID></cac:InvoiceLine>";
    let lines = xml::NAMESPACES_MAX / 2 - 1;
    let text = format!(
        "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>{}</Invoice>",
        line.repeat(lines)
    );
    let started = Instant::now();
    let invoice = invoice::read(text.as_bytes()).unwrap();
    let found = findings(&invoice).len();
    eprintln!("{lines} lines with their own namespaces, {found} findings: {:?}", started.elapsed());
    assert_eq!(invoice.lines.len(), lines);
    assert!(found < 500, "{found} findings");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn real_documents_cut_anywhere_are_refused_or_read() {
    for (_, bytes) in shared::files("e-invoices/cii/examples").into_iter().take(6) {
        for end in (0..bytes.len()).step_by(97) {
            digest(&bytes[..end]);
        }
    }
}

//! Models: the same bytes for the same rows, and corrections that change the next proposal.

use crate::paper::{Text, invoice, pdf, text};
use firstpass::{Model, Options, PageText, Provenance, Row, by_text, read, train_base};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use terms::{CaseId, Digest, PersonId};

/// A model of a few generated pages, trained once for all tests.
pub fn small() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| train_base(17, 220, std::iter::empty()))
}

fn pages(texts: Vec<Text>) -> Arc<Vec<PageText>> {
    Arc::new(read(&pdf(&[texts], 0, None), &Model::empty(), &Options::default()).pages)
}

fn row(pages: &Arc<Vec<PageText>>, document: &str, field: &str, value: &str) -> Row {
    Row {
        document: Digest::of(document.as_bytes()),
        pages: Arc::clone(pages),
        field: field.into(),
        value: Some(value.into()),
        client: Some("tarnsel".into()),
        vendor: vec!["DE123456789".into()],
        provenance: Provenance {
            case: CaseId("case-1".into()),
            person: PersonId("mara".into()),
            subject: None,
            at: jiff::Timestamp::UNIX_EPOCH,
        },
    }
}

#[test]
fn training_again_gives_the_same_bytes() {
    let documents = || {
        let truth: BTreeMap<String, Option<String>> =
            [("invoice_number".to_owned(), Some("RE-1".to_owned()))].into();
        [(pages(invoice("RE-1", "119,00")).to_vec(), truth)].into_iter()
    };
    let first = train_base(5, 12, documents()).to_text();
    assert_eq!(first, train_base(5, 12, documents()).to_text());
    assert_ne!(first, train_base(6, 12, documents()).to_text());
}

#[test]
fn a_model_reads_back_as_the_same_text_and_damage_is_refused() {
    let text = small().to_text();
    let back = Model::from_text(text.as_bytes()).unwrap();
    assert_eq!(back.to_text(), text);
    assert_eq!(back.digest(), Digest::of(text.as_bytes()));
    for damage in [
        "",
        "{}",
        &text[..text.len() / 2],
        &text.replace("countersign-ranker", "other"),
        &text.replacen(':', ":x", 3),
    ] {
        assert!(Model::from_text(damage.as_bytes()).is_err());
    }
}

#[test]
fn the_small_model_reads_a_plain_invoice() {
    let draft = by_text(&pages(invoice("RE-1", "119,00")), small(), &Options::default());
    for (field, value) in [
        ("invoice_number", "RE-1"),
        ("issue_date", "2026-11-05"),
        ("net_total", "100.00"),
        ("tax_total", "19.00"),
        ("gross_total", "119.00"),
        ("payee_iban", "DE02120300000000202051"),
        ("seller_vat_id", "DE123456789"),
        ("currency", "EUR"),
        ("due_date", "2026-12-05"),
        ("discount_percent", "2"),
        ("discount_until", "2026-11-15"),
        ("type_code", "380"),
        ("line_count", "1"),
    ] {
        assert_eq!(draft.value(field), Some(value), "{field}: {:?}", draft.field(field));
    }
    assert_eq!(draft.lines[0].description, "Transport Paletten");
    assert_eq!(draft.lines[0].quantity, Some(2.into()));
}

#[test]
fn two_invoices_in_one_file_are_noticed_and_two_pages_of_one_are_not() {
    let two = pdf(&[invoice("RE-1", "119,00"), invoice("RE-2", "119,00")], 0, None);
    let found = |bytes: &[u8]| {
        read(bytes, small(), &Options::default())
            .draft
            .findings
            .iter()
            .any(|finding| finding.code == "several-invoices")
    };
    assert!(found(&two));
    let second = vec![
        text(50.0, 800.0, "Rechnung RE-1, Seite 2"),
        text(50.0, 700.0, "Bedingungen: 30 Tage netto, 4711"),
    ];
    assert!(!found(&pdf(&[invoice("RE-1", "119,00"), second], 0, None)));
}

/// A letter whose number stands where no model expects it.
fn odd(number: &'static str) -> Vec<Text> {
    let mut page = invoice("K-9", "119,00");
    for text in &mut page {
        if text.text == "Rechnungsnummer:" {
            text.text = "Kundennummer:";
        }
    }
    page.push(text(50.0, 400.0, "Zeichen"));
    page.push(text(120.0, 400.0, number));
    page
}

#[test]
fn a_signed_correction_changes_the_next_proposal_for_the_same_vendor() {
    let before = by_text(&pages(odd("77-001")), small(), &Options::default());
    assert_ne!(before.value("invoice_number"), Some("77-001"));
    let rows: Vec<Row> = ["77-002", "77-003"]
        .iter()
        .map(|number| row(&pages(odd(number)), number, "invoice_number", number))
        .collect();
    let taught = small().learn(&rows).unwrap();
    let options = Options { client: Some("tarnsel".into()), ..Options::default() };
    let after = by_text(&pages(odd("77-001")), &taught, &options);
    assert_eq!(after.value("invoice_number"), Some("77-001"), "{:?}", after.field("invoice_number"));
    assert_eq!(taught.to_text(), small().learn(&rows).unwrap().to_text());
    assert_eq!(taught.rows(), 2);
    assert_ne!(taught.training_set(), small().training_set());
    assert!(!taught.to_text().contains("DE123456789"), "a model holds hashes, no values");
}

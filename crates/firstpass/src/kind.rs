//! What a text document is: invoice, credit note, reminder, statement or something else.
//!
//! A transparent scorer: words that name a kind count by how prominently they stand; what only an invoice has (a number
//! beside its label, totals that add up, an account to pay to) counts for an invoice.

use crate::lexicon::Concept;
use crate::rank::{Cell, Line, Sheet, amount, date};
use terms::{DocumentKind, Field};

/// Points of a word in a heading, for every half size above the common one.
const HEADING: f64 = 3.0;
/// Points of a word that stands (nearly) alone on its line in the upper half of the first page.
const ALONE: f64 = 2.0;
/// Points of a word anywhere else on the first page.
const MENTION: f64 = 0.25;
/// Points of a table of earlier invoices.
const LISTED: f64 = 2.0;
/// Rows from which such a table counts.
const LISTED_ROWS_MIN: usize = 3;
/// Part of the first page in which a title stands.
const TITLE_WITHIN: f64 = 0.55;
/// Points below which a document is nothing that is known.
const POINTS_MIN: f64 = 1.2;

/// The kind and how sure that is, 0 to 1.
pub(crate) fn of(sheet: &Sheet, fields: &[Field]) -> (DocumentKind, f64) {
    let mut points = [
        (DocumentKind::Invoice, named(sheet, &[Concept::Invoice]) + has_of_invoice(fields)),
        (DocumentKind::CreditNote, 1.3 * named(sheet, &[Concept::Credit]) + 0.5 * has_of_invoice(fields)),
        (DocumentKind::Reminder, 1.6 * named(sheet, &[Concept::Reminder])),
        (DocumentKind::Statement, 1.4 * named(sheet, &[Concept::Statement])),
        (
            DocumentKind::Other,
            1.3 * named(sheet, &[Concept::Offer, Concept::DeliveryNote]) + order_confirmed(sheet),
        ),
    ];
    if denied(sheet) {
        points[0].1 = 0.0;
    }
    points[3].1 += listed(sheet);
    if named(sheet, &[Concept::Credit]) < ALONE {
        // totals alone make no credit note
        points[1].1 = 0.0;
    }
    points.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (kind, best) = points[0];
    let second = points[1].1;
    if best < POINTS_MIN {
        return (DocumentKind::Other, 0.6);
    }
    let sure = best / (best + second + 0.5);
    (kind, (sure.clamp(0.0, 0.99) * 1000.0).round() / 1000.0)
}

/// Points for words of these concepts on the first page.
fn named(sheet: &Sheet, concepts: &[Concept]) -> f64 {
    let mut best: f64 = 0.0;
    let mut mentions = 0.0;
    for token in &sheet.tokens {
        let line = &sheet.lines[token.line];
        if line.page > 0 {
            break;
        }
        if !token.concepts.iter().any(|concept| concepts.contains(concept)) {
            continue;
        }
        let upper = line.top / sheet.formats[0].height < TITLE_WITHIN;
        let larger = token.size / sheet.size - 1.0;
        let cell = &sheet.cells[token.cell];
        // "Rechnungsnummer" names a number, not the document
        let label = token.concepts.contains(&Concept::Number)
            || token.concepts.contains(&Concept::Date)
            || token.concepts.contains(&Concept::Customer);
        let first = cell.tokens.start == line.tokens.start;
        let here = if !upper || label {
            0.0
        } else if larger > 0.15 {
            ALONE + HEADING * larger.min(1.5)
        } else if first && cell.tokens.len() <= 3 && line.cells.len() <= 2 {
            ALONE
        } else if first {
            ALONE / 2.0
        } else {
            0.0
        };
        best = best.max(here);
        mentions += MENTION;
    }
    best + f64::min(mentions, 1.0)
}

fn has_of_invoice(fields: &[Field]) -> f64 {
    let sure = |name: &str| {
        fields.iter().any(|field| field.name == name && field.value.is_some() && field.confidence > 0.5)
    };
    let parts = [
        ("invoice_number", 1.0),
        ("gross_total", 0.6),
        ("tax_total", 0.4),
        ("payee_iban", 0.3),
        ("seller_vat_id", 0.4),
        ("issue_date", 0.3),
    ];
    parts.iter().filter(|(name, _)| sure(name)).map(|(_, points)| points).sum()
}

/// How a document says of itself that it is no invoice, in words as [`Sheet`] keeps them.
const DENIALS: [&[&str]; 9] = [
    &["is", "not", "an", "invoice"],
    &["is", "no", "invoice"],
    &["ist", "keine", "rechnung"],
    &["keine", "rechnung", "dar"],
    &["pas", "une", "facture"],
    &["is", "geen", "factuur"],
    &["non", "e", "una", "fattura"],
    &["no", "es", "una", "factura"],
    &["no", "constituye", "factura"],
];

fn denied(sheet: &Sheet) -> bool {
    let first = sheet.tokens.iter().take_while(|token| sheet.lines[token.line].page == 0);
    let words: Vec<&str> = first.map(|token| token.plain.as_str()).filter(|word| !word.is_empty()).collect();
    DENIALS.iter().any(|denial| words.windows(denial.len()).any(|window| window == *denial))
}

/// A table whose head names a number, a date and an amount, with a number, a date and an amount in each row: a list of
/// invoices, as statements have it.
fn listed(sheet: &Sheet) -> f64 {
    let has = |cell: &Cell, concepts: &[Concept]| {
        sheet.tokens[cell.tokens.clone()]
            .iter()
            .any(|token| token.concepts.iter().any(|concept| concepts.contains(concept)))
    };
    let cells = |line: &Line| sheet.cells[line.cells.clone()].iter();
    let head = |line: &Line| {
        line.page == 0
            && cells(line).any(|cell| has(cell, &[Concept::Number]) && has(cell, &[Concept::Invoice]))
            && cells(line).any(|cell| has(cell, &[Concept::Date]))
            && line.cells.len() >= 3
    };
    let row = |line: &&Line| {
        let text = |cell: &Cell| sheet.text(cell.tokens.clone());
        line.cells.len() >= 3
            && cells(line).any(|cell| date(&text(cell)).is_some())
            && cells(line).next_back().is_some_and(|cell| {
                sheet.tokens[cell.tokens.clone()].iter().any(|token| amount(&token.text).is_some())
            })
    };
    let rows = |at: usize| sheet.lines[at + 1..].iter().take_while(row).count();
    let heads = (0..sheet.lines.len()).filter(|at| head(&sheet.lines[*at]));
    if heads.map(rows).any(|rows| rows >= LISTED_ROWS_MIN) { LISTED } else { 0.0 }
}

/// A confirmation of an order carries the words of an order in its title and no word of an invoice.
fn order_confirmed(sheet: &Sheet) -> f64 {
    let confirmed = [
        "auftragsbestatigung",
        "orderconfirmation",
        "bestellbestatigung",
        "orderbevestiging",
        "confirmationdecommande",
        "lieferschein",
        "deliverynote",
    ];
    // words that are labels of an invoice as well: they count only as a title of their own
    let titles = ["bondelivraison", "pakbon", "leveringsbon", "documentoditrasporto", "albaran"];
    let title = sheet.cells.iter().filter(|cell| sheet.lines[cell.line].page == 0 && cell.tokens.len() <= 4);
    let hit = |plain: String| {
        confirmed.iter().any(|word| plain.starts_with(word)) || titles.contains(&plain.as_str())
    };
    let found = title
        .map(|cell| {
            sheet.tokens[cell.tokens.clone()].iter().map(|token| token.plain.as_str()).collect::<String>()
        })
        .any(hit);
    if found { 3.5 } else { 0.0 }
}

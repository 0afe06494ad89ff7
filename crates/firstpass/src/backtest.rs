//! How well documents of known truth are read, each group judged by a model that learned nothing from it.

use crate::compare::same;
use crate::model::{Model, Provenance, Row, Taught};
use crate::read::by_text;
use crate::reading::{Options as ReadOptions, Reading};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use terms::{CaseId, Draft, PersonId};

/// The fields that the reader knows; others in the truth (supplier, account, …) are not its to know.
pub const FIELDS_KNOWN: [&str; 26] = [
    "invoice_number",
    "issue_date",
    "due_date",
    "delivery_date",
    "currency",
    "seller_name",
    "seller_address",
    "seller_vat_id",
    "seller_tax_number",
    "seller_email",
    "buyer_name",
    "buyer_vat_id",
    "payee_name",
    "payee_iban",
    "payee_bic",
    "net_total",
    "tax_total",
    "gross_total",
    "payable",
    "prepaid",
    "line_count",
    "type_code",
    "order",
    "preceding_invoice",
    "discount_percent",
    "discount_until",
];

/// What is true of one document: a line of `truth.jsonl`. A field is `None` where the document does not have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// The document, relative to the folder of inputs.
    pub input: String,
    /// Values by field name: text, numbers or null.
    pub fields: BTreeMap<String, serde_json::Value>,
}

impl Truth {
    /// The true value as text; `None` where the document has none or the truth says nothing.
    pub fn value(&self, field: &str) -> Option<String> {
        match self.fields.get(field)? {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// How to judge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Reads text layers even where structured data is there.
    pub ignore_structured: bool,
    /// Leaves one group of this field's equal values out at a time: the group's documents are read by a model that learned from all others.
    pub by: Option<String>,
}

/// The outcome of one field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Documents whose truth has the field.
    pub n: usize,
    /// Part of them where the draft has the same value.
    pub accuracy: f64,
    /// Mean confidence of the draft in its value, over the same documents.
    pub mean_confidence: f64,
}

/// A value that was not read as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The document, as the truth names it.
    pub input: String,
    /// The field's name.
    pub field: String,
    /// What was read; `None` where nothing was.
    pub read: Option<String>,
    /// What is true.
    pub truth: String,
    /// The draft's confidence in what it read, 0 to 1.
    pub confidence: f64,
}

/// The outcome of a back-test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Documents judged.
    pub documents: usize,
    /// Documents of which every counted field is right.
    pub documents_exact: usize,
    /// By field name.
    pub fields: BTreeMap<String, Judged>,
    /// Every counted value that was read wrong or not at all, in the order of the truth.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// Reads every document of `truths` with `read` and compares. `read` is given the input's name and returns its reading with `base`.
///
/// # Errors
/// The first error of `read`; what is wrong with a document is no error but a reading with a finding.
pub fn backtest<E>(
    truths: &[Truth],
    base: &Model,
    options: &Options,
    mut read: impl FnMut(&str, &ReadOptions) -> Result<Reading, E>,
) -> Result<Report, E> {
    let how = ReadOptions { ignore_structured: options.ignore_structured, client: None };
    let mut readings = Vec::with_capacity(truths.len());
    for truth in truths {
        readings.push(read(&truth.input, &how)?);
    }
    let drafts = match &options.by {
        None => readings.into_iter().map(|reading| reading.draft).collect(),
        Some(field) => left_out(truths, readings, base, field, &how),
    };
    Ok(report(truths, &drafts))
}

fn left_out(
    truths: &[Truth],
    readings: Vec<Reading>,
    base: &Model,
    by: &str,
    how: &ReadOptions,
) -> Vec<Draft> {
    let groups: Vec<Option<String>> = truths.iter().map(|truth| truth.value(by)).collect();
    let rows: Vec<Row> =
        truths.iter().zip(&readings).flat_map(|(truth, reading)| rows(truth, reading)).collect();
    let taught = Taught::of(&rows);
    let mut drafts: Vec<Draft> = readings.iter().map(|reading| reading.draft.clone()).collect();
    for group in groups.iter().collect::<BTreeSet<_>>() {
        let others: Vec<&Taught> = groups
            .iter()
            .zip(&taught)
            .filter(|(other, _)| *other != group)
            .map(|(_, taught)| taught)
            .collect();
        let model = base.taught(&others);
        for ((reading, draft), _) in
            readings.iter().zip(&mut drafts).zip(&groups).filter(|(_, other)| *other == group)
        {
            if draft.reading == terms::Reading::Text {
                *draft = by_text(&reading.pages, &model, how);
            }
        }
    }
    drafts
}

/// The rows that a person's signature under the truth would give.
fn rows(truth: &Truth, reading: &Reading) -> Vec<Row> {
    let pages = Arc::new(reading.pages.clone());
    let row = |field: &String| Row {
        document: reading.sha256,
        pages: Arc::clone(&pages),
        field: field.clone(),
        value: truth.value(field),
        client: None,
        vendor: Vec::new(),
        provenance: Provenance {
            case: CaseId(truth.input.clone()),
            person: PersonId("truth".into()),
            subject: None,
            at: jiff::Timestamp::UNIX_EPOCH,
        },
    };
    // a document whose truth names no field still has its place in the order
    let names: Vec<String> =
        truth.fields.keys().cloned().chain(truth.fields.is_empty().then(String::new)).collect();
    names.iter().map(row).collect()
}

fn report(truths: &[Truth], drafts: &[Draft]) -> Report {
    let mut report = Report { documents: truths.len(), ..Report::default() };
    for (truth, draft) in truths.iter().zip(drafts) {
        let mut exact = true;
        for name in FIELDS_KNOWN {
            let Some(expected) = truth.value(name) else { continue };
            let field = draft.field(name);
            let right = field
                .and_then(|field| field.value.as_deref())
                .is_some_and(|value| same(name, value, &expected));
            let judged = report.fields.entry(name.to_owned()).or_default();
            judged.n += 1;
            judged.accuracy += f64::from(u8::from(right));
            judged.mean_confidence +=
                field.map_or(0.0, |field| if field.value.is_some() { field.confidence } else { 0.0 });
            exact &= right;
            if !right {
                report.differences.push(Difference {
                    input: truth.input.clone(),
                    field: name.to_owned(),
                    read: field.and_then(|field| field.value.clone()),
                    truth: expected,
                    confidence: field.map_or(0.0, |field| thousandths(field.confidence)),
                });
            }
        }
        report.documents_exact += usize::from(exact);
    }
    for judged in report.fields.values_mut() {
        let n = judged.n as f64;
        judged.accuracy = thousandths(judged.accuracy / n);
        judged.mean_confidence = thousandths(judged.mean_confidence / n);
    }
    report
}

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

//! What a first pass proposes: fields with value, confidence, evidence and reason. Never a decision.

use crate::Digest;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What kind of document arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// A claim for payment.
    Invoice,
    /// An amount owed back.
    CreditNote,
    /// A reminder of an earlier invoice; never booked.
    Reminder,
    /// A statement of account; never booked.
    Statement,
    /// Anything else that could be read.
    Other,
}

/// How the values of a draft came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Reading {
    /// Read from structured data; never guessed. `syntax` is `ubl`, `cii` or `zugferd-1`, `profile` the guideline it names.
    Structured {
        /// The syntax.
        syntax: String,
        /// The profile or customization id, shortened: `EN16931`, `BASIC WL`, `MINIMUM`, `XRECHNUNG`, …
        profile: String,
    },
    /// Ranked out of the text layer by a model.
    Text,
    /// Nothing could be read; the findings say why.
    Nothing,
}

/// A rectangle on a page in points from the top left corner of the page as shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Where a value was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "kebab-case")]
pub enum Evidence {
    /// On a page of the document.
    Page {
        /// Counted from 1.
        page: u32,
        /// The rectangle.
        area: Area,
        /// The words as they stand there.
        text: String,
    },
    /// In a structured part, at this path: `/Invoice/cbc:ID`.
    Path {
        /// An element path.
        path: String,
        /// Where the same value is printed on a page, if it was found there.
        page: Option<Box<Evidence>>,
    },
    /// Derived from other fields or from master data; the reason says how.
    Derived,
}

/// Another value the field might have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// In the canonical form of the field.
    pub value: String,
    /// 0 to 1.
    pub confidence: f64,
    /// One short sentence.
    pub reason: String,
    /// Where it was read.
    pub evidence: Evidence,
}

/// One proposed value. Names are those of the field list in `docs/fields.md`: `invoice_number`, `gross_total`, `order`, `account`, …
///
/// Canonical forms: dates `2026-11-17`, amounts `4974.20` without separators, IBAN and VAT id without spaces in capitals, currency `EUR`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The field's name.
    pub name: String,
    /// The canonical value; `None` where none was found.
    pub value: Option<String>,
    /// 0 to 1; 1 for what was read from structured data.
    pub confidence: f64,
    /// Where it was read.
    pub evidence: Evidence,
    /// Why this value, in one sentence.
    pub reason: String,
    /// Other values, best first, without `value` itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
}

/// One line of an invoice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The seller's line number or position.
    pub number: String,
    /// What was delivered.
    pub description: String,
    /// How many.
    pub quantity: Option<Decimal>,
    /// UN/ECE Recommendation 20 unit code, as written.
    pub unit: Option<String>,
    /// Net price of one unit.
    pub unit_price: Option<Decimal>,
    /// Net amount of the line.
    pub net: Option<Decimal>,
    /// Tax rate in percent.
    pub tax_rate: Option<Decimal>,
    /// The buyer's order that the line refers to.
    pub order: Option<String>,
    /// The line of that order.
    pub order_line: Option<String>,
}

/// One rate of the tax breakdown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaxShare {
    /// UNCL 5305 category: `S` standard, `Z` zero, `E` exempt, `AE` reverse charge, `K` intra-community, …
    pub category: String,
    /// Percent; `None` where the category has none.
    pub rate: Option<Decimal>,
    /// Taxable amount.
    pub base: Decimal,
    /// Tax amount.
    pub tax: Decimal,
}

/// How a finding stands towards completing without a person, from harmless to grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A check that holds: "Lines add up to net".
    Holds,
    /// Worth reading; stops nothing.
    Note,
    /// A person must look.
    Doubt,
    /// An exception: it has an owner and must be settled before the case goes on.
    Exception,
    /// Never automated, whatever the statistics say.
    Never,
}

/// The outcome of one check, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code: `arithmetic`, `bank-changed`, `duplicate-exact`, `BR-CO-10`, …
    pub code: String,
    /// How grave.
    pub standing: Standing,
    /// One sentence in plain words.
    pub sentence: String,
    /// The field it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Facts to show and to compute with: `{"on_document": "DE80…", "in_master": "DE07…"}`.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub facts: serde_json::Map<String, serde_json::Value>,
}

impl Finding {
    /// A finding without field and facts.
    pub fn new(code: impl Into<String>, standing: Standing, sentence: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            standing,
            sentence: sentence.into(),
            field: None,
            facts: serde_json::Map::new(),
        }
    }

    /// The same, about a field.
    #[must_use]
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same with one more fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

/// What the first pass proposes for one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What it is.
    pub kind: DocumentKind,
    /// How sure that is, 0 to 1.
    pub kind_confidence: f64,
    /// How its values came to be.
    pub reading: Reading,
    /// The header fields, each name at most once.
    pub fields: Vec<Field>,
    /// The lines, where they could be had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// The tax breakdown, where it could be had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<TaxShare>,
    /// What the checks found, those that hold included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Who drafted: `reader` and its version.
    pub agent: String,
    /// The digest of the model that ranked, of nothing where none did.
    pub model: Digest,
    /// How sure the first pass is of the draft as a whole, where a score of whole drafts was learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surety: Option<Surety>,
}

/// A learned score of a whole draft.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Surety {
    /// The chance that everything critical is right, 0 to 1, with a lot beneath its last meaningful digit.
    pub score: f64,
    /// The digest of the model that says so.
    pub model: Digest,
}

impl Draft {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The value of the field of that name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.field(name)?.value.as_deref()
    }

    /// The value as a decimal.
    pub fn decimal(&self, name: &str) -> Option<Decimal> {
        self.value(name)?.parse().ok()
    }

    /// The gravest standing among the findings.
    pub fn gravest(&self) -> Standing {
        self.findings.iter().map(|finding| finding.standing).max().unwrap_or(Standing::Holds)
    }
}

//! What stands on the pages, to light the place of a structured value and to notice where the page says something else.

use crate::compare::same;
use crate::fold::squeeze;
use crate::model::Model;
use crate::page::PageText;
use crate::rank::{self, Prepared, Shape, index, shape};
use std::ops::Range;
use terms::{Draft, Evidence, Field, Finding, Standing};

/// Words a document must print before its silence means anything.
const WORDS_MIN: usize = 30;
/// Confidence from which a printed value that differs from the data is a contradiction.
const SURE: f64 = 0.9;
/// Words a text may span when it is looked for.
const SPAN_MAX: usize = 14;

/// The pages of a document, ready to be searched.
pub(crate) struct Printed<'a> {
    prepared: Prepared,
    model: &'a Model,
    client: Option<&'a str>,
}

impl<'a> Printed<'a> {
    pub(crate) fn of(pages: &[PageText], model: &'a Model, client: Option<&'a str>) -> Self {
        Self { prepared: Prepared::of(pages), model, client }
    }

    /// The likeliest place where the value of a field is printed.
    pub(crate) fn find(&self, field: &str, value: &str) -> Option<Evidence> {
        let span = match index(field) {
            Some(at) => self.candidate(at, field, value).or_else(|| self.search(value)),
            None if matches!(shape(field), None | Some(Shape::Name)) => self.search(value),
            None => None,
        };
        span.map(|span| self.prepared.sheet.evidence(span))
    }

    fn candidate(&self, at: usize, field: &str, value: &str) -> Option<Range<usize>> {
        let (found, features) = self.prepared.candidates(at);
        let equal = found.iter().zip(features).filter(|(found, _)| same(field, &found.value, value));
        let scored = equal.map(|(found, features)| (found, self.model.score(at, features, &[])));
        scored.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(found, _)| found.span.clone())
    }

    /// The first run of words on one line that reads as `value`, punctuation and spaces aside.
    fn search(&self, value: &str) -> Option<Range<usize>> {
        let wanted = squeeze(value);
        if wanted.len() < 3 {
            return None;
        }
        let tokens = &self.prepared.sheet.tokens;
        (0..tokens.len()).find_map(|start| {
            let mut rest = wanted.as_str();
            for end in start..tokens.len().min(start + SPAN_MAX) {
                if tokens[end].line != tokens[start].line {
                    return None;
                }
                rest = rest.strip_prefix(tokens[end].plain.as_str())?;
                if rest.is_empty() {
                    return Some(start..end + 1);
                }
            }
            None
        })
    }

    /// Where the page says another number, total or account than the data: code `structured-differs`.
    ///
    /// A value that is printed anywhere is no contradiction, and neither is silence: another value must be read with confidence.
    pub(crate) fn contradictions(&self, draft: &Draft) -> Vec<Finding> {
        if self.prepared.sheet.tokens.len() < WORDS_MIN {
            return Vec::new();
        }
        let read = rank::fields(&self.prepared, self.model, self.client);
        ["invoice_number", "gross_total", "payee_iban"]
            .iter()
            .filter_map(|name| self.contradiction(draft, &read, name))
            .collect()
    }

    fn contradiction(&self, draft: &Draft, read: &[Field], name: &str) -> Option<Finding> {
        let data = draft.value(name)?;
        let field = read.iter().find(|field| field.name == name)?;
        let page = field.value.as_deref().filter(|_| field.confidence >= SURE)?;
        let also = |other: &str| draft.value(other).is_some_and(|value| same(name, value, page));
        // a sum that is printed under another heading (what is left to pay, before a prepayment) is not another total
        let elsewhere =
            name == "gross_total" && ["payable", "prepaid", "net_total"].iter().any(|other| also(other));
        let opposite = name == "gross_total" && page.trim_start_matches('-') == data.trim_start_matches('-');
        if same(name, page, data) || elsewhere || opposite || self.find(name, data).is_some() {
            return None;
        }
        let sentence = format!("The page says {page}, the structured data says {data}: {}", called(name));
        let finding = Finding::new("structured-differs", Standing::Exception, sentence).about(name);
        Some(finding.with("on_page", page).with("in_data", data))
    }
}

fn called(name: &str) -> &'static str {
    match name {
        "invoice_number" => "the invoice number differs",
        "gross_total" => "the total differs",
        _ => "the account to be paid differs",
    }
}

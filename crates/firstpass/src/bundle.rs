//! Several invoices in one file: pages that each carry a number of their own and a total of their own.

use crate::limits;
use crate::model::Model;
use crate::page::PageText;
use crate::rank::{self, Prepared};
use terms::{Field, Finding, Standing};

/// Confidence from which a page's own number counts.
const NUMBER_SURE: f64 = 0.7;
/// Confidence from which a page's own total counts.
const TOTAL_SURE: f64 = 0.5;

/// The finding `several-invoices`, naming the numbers and the pages they stand on.
///
/// `number` is the document's own invoice number with its candidates: what a page alone takes for its number must be
/// plausible on the whole document too, or any digits of a second page would pass.
pub(crate) fn finding(pages: &[PageText], model: &Model, number: Option<&Field>) -> Option<Finding> {
    // one number and no other candidate: nothing to look for, which is the common case
    if pages.len() < 2 || number.is_none_or(|field| field.value.is_none() || field.candidates.is_empty()) {
        return None;
    }
    let plausible = |value: &String| {
        number.is_some_and(|field| {
            field.value.as_ref() == Some(value) || field.candidates.iter().any(|other| other.value == *value)
        })
    };
    let mut numbers: Vec<(String, u32)> = Vec::new();
    for page in pages.iter().take(limits::PAGES_RANKED_MAX) {
        let prepared = Prepared::of(std::slice::from_ref(page));
        let fields = rank::fields(&prepared, model, None);
        let sure = |name: &str, least: f64| {
            let field = fields.iter().find(|field| field.name == name)?;
            field.value.clone().filter(|_| field.confidence >= least)
        };
        let Some(number) = sure("invoice_number", NUMBER_SURE) else { continue };
        let whole = sure("gross_total", TOTAL_SURE).is_some() && sure("issue_date", TOTAL_SURE).is_some();
        if whole && plausible(&number) && !numbers.iter().any(|(known, _)| *known == number) {
            numbers.push((number, page.number));
        }
    }
    if numbers.len() < 2 {
        return None;
    }
    let list: Vec<String> = numbers.iter().map(|(number, page)| format!("{number} (page {page})")).collect();
    let sentence = format!(
        "The file holds {} invoices: {}. Split it and work each alone",
        numbers.len(),
        list.join(", ")
    );
    Some(Finding::new("several-invoices", Standing::Exception, sentence).with("numbers", list))
}

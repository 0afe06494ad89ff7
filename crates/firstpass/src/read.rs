//! One document from bytes to a draft. Runs in the child process; see [`crate::child`].

use crate::breakdown;
use crate::findings::{AGENT, not_read, nothing, of_pdf, too_many_bytes, unreadable};
use crate::limits;
use crate::media::Media;
use crate::model::Model;
use crate::page::PageText;
use crate::pdf::{self, Attachment};
use crate::printed::Printed;
use crate::rank::{self, Prepared};
use crate::reading::{Options, Reading};
use crate::structured::{self, Part};
use crate::{bundle, instructions, kind, payment_terms, plain_text, table};
use rust_decimal::Decimal;
use terms::{Digest, DocumentKind, Draft, Evidence, Field, Finding, Standing};

/// Printed words below which a page has no text layer worth the name.
const WORDS_MIN: usize = 5;
/// Confidence from which an amount that was not chosen counts as printed all the same.
const PRINTED_MIN: f64 = 0.25;

/// Reads one document. Whatever is wrong with it is a finding of the draft; this does not fail.
///
/// The content alone decides how it is read; its name plays no part.
pub fn read(bytes: &[u8], model: &Model, options: &Options) -> Reading {
    let sha256 = Digest::of(bytes);
    let (draft, pages) = match draft(bytes, model, options) {
        Ok(read) => read,
        Err(finding) => (nothing(vec![finding]), Vec::new()),
    };
    Reading { draft, pages, sha256 }
}

fn draft(bytes: &[u8], model: &Model, options: &Options) -> Result<(Draft, Vec<PageText>), Finding> {
    if bytes.len() > limits::DOCUMENT_BYTES_MAX {
        return Err(too_many_bytes(bytes.len()));
    }
    match Media::of(bytes) {
        Media::Pdf => of_file(bytes, model, options),
        Media::Xml => {
            let part = structured::part(bytes, None)?;
            Ok((structured::draft(&part, None, model), Vec::new()))
        }
        Media::Text | Media::Mail => {
            let pages = plain_text::pages(bytes)?;
            Ok((by_text(&pages, model, options), pages))
        }
        other => Err(not_read(other)),
    }
}

fn of_file(bytes: &[u8], model: &Model, options: &Options) -> Result<(Draft, Vec<PageText>), Finding> {
    let pdf = pdf::open(bytes).map_err(|error| of_pdf(&error))?;
    let pages = pdf::pages(&pdf).map_err(|error| of_pdf(&error))?;
    let (part, mut findings) =
        if options.ignore_structured { (None, Vec::new()) } else { embedded(pdf::attachments(&pdf)) };
    let mut draft = match part {
        Some(part) => {
            let printed = Printed::of(&pages, model, options.client.as_deref());
            let mut draft = structured::draft(&part, Some(&printed), model);
            draft.findings.extend(instructions::on_pages(&pages));
            draft
        }
        None if pages.iter().map(|page| page.printed().count()).sum::<usize>() < WORDS_MIN => {
            let mut draft = nothing(instructions::on_pages(&pages));
            draft.findings.push(unreadable("The PDF has no text layer: it is a picture. A person reads it"));
            draft
        }
        None => by_text(&pages, model, options),
    };
    draft.findings.append(&mut findings);
    Ok((draft, pages))
}

/// The structured invoice among the embedded files, and findings about those that should be one and are not.
fn embedded(files: Vec<Attachment>) -> (Option<Part>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for file in files {
        let named = names_invoice(&file.name);
        if Media::of(&file.bytes) != Media::Xml {
            if named {
                findings.push(not_xml(&file.name));
            }
            continue;
        }
        match structured::part(&file.bytes, Some(&file.name)) {
            Ok(part) => parts.push(part),
            Err(finding) if named || finding.code == "too-large" => {
                findings.push(finding.with("file", file.name))
            }
            Err(_) => {}
        }
    }
    if parts.len() > 1 {
        let names: Vec<String> = parts.iter().filter_map(|part| part.name.clone()).collect();
        let sentence = format!(
            "The PDF carries {} structured invoices: {}. Split it and work each alone",
            names.len(),
            names.join(", ")
        );
        findings.push(Finding::new("several-invoices", Standing::Exception, sentence).with("files", names));
    }
    (parts.into_iter().next(), findings)
}

/// Names under which hybrid formats embed their data.
fn names_invoice(name: &str) -> bool {
    let name = name.to_lowercase();
    ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml"].contains(&name.as_str())
}

fn not_xml(name: &str) -> Finding {
    let sentence = format!(
        "The embedded file \"{name}\" should be structured data and is no XML; the page was read instead"
    );
    Finding::new("structured-differs", Standing::Exception, sentence).with("file", name)
}

/// Drafts from the words of the pages alone: what a PDF without structured data, or a changed model, needs.
pub fn by_text(pages: &[PageText], model: &Model, options: &Options) -> Draft {
    let prepared = Prepared::of(pages);
    let mut fields = rank::fields(&prepared, model, options.client.as_deref());
    let (kind, kind_confidence) = kind::of(&prepared.sheet, &fields);
    payment_terms::of(&prepared.sheet).add(&prepared.sheet, &mut fields);
    missing_total(&mut fields);
    breakdown::mend(&prepared.sheet, &mut fields);
    let totals: Vec<Decimal> = fields
        .iter()
        .filter(|field| matches!(field.name.as_str(), "net_total" | "gross_total"))
        .filter_map(|field| field.value.as_ref()?.parse().ok())
        .collect();
    let lines = table::lines(&prepared.sheet, &totals);
    fields.extend(derived(kind, lines.len()));
    let mut findings = instructions::on_pages(pages);
    findings.extend(wrong_kind(kind));
    let number = fields.iter().find(|field| field.name == "invoice_number");
    findings.extend(bundle::finding(pages, model, number));
    if pages.len() > limits::PAGES_RANKED_MAX {
        let sentence = format!(
            "Fields were looked for on the first {} of {} pages",
            limits::PAGES_RANKED_MAX,
            pages.len()
        );
        findings.push(Finding::new("pages-not-searched", Standing::Doubt, sentence));
    }
    Draft {
        kind,
        kind_confidence,
        reading: terms::Reading::Text,
        fields,
        lines,
        taxes: Vec::new(),
        findings,
        agent: AGENT.to_owned(),
        model: model.digest(),
        surety: None,
    }
}

/// Of net, tax and gross the one that is not printed, where the other two are: many invoices print their tax by rate only.
fn missing_total(fields: &mut [Field]) {
    let known = |name: &str| -> Option<(Decimal, f64)> {
        let field = fields.iter().find(|field| field.name == name)?;
        Some((field.value.as_ref()?.parse().ok()?, field.confidence))
    };
    let (net, tax, gross) = (known("net_total"), known("tax_total"), known("gross_total"));
    let (name, value, confidence, reason) = match (net, tax, gross) {
        (Some(net), None, Some(gross)) => {
            ("tax_total", gross.0.checked_sub(net.0), net.1.min(gross.1), "Gross less net")
        }
        (None, Some(tax), Some(gross)) => {
            ("net_total", gross.0.checked_sub(tax.0), tax.1.min(gross.1), "Gross less tax")
        }
        (Some(net), Some(tax), None) => {
            ("gross_total", net.0.checked_add(tax.0), net.1.min(tax.1), "Net and tax")
        }
        _ => return,
    };
    let (Some(mut value), Some(field)) = (value, fields.iter_mut().find(|field| field.name == name)) else {
        return;
    };
    // Something likely enough is printed there: sums that do not add up are the document's, and not to be mended here.
    if let Some(at) = field.candidates.iter().position(|other| other.confidence >= PRINTED_MIN) {
        let printed = field.candidates.remove(at);
        field.value = Some(printed.value);
        field.confidence = printed.confidence;
        field.evidence = printed.evidence;
        field.reason = printed.reason;
        return;
    }
    value.rescale(value.scale().max(2));
    field.value = Some(value.to_string());
    field.confidence = (confidence * 950.0).round() / 1000.0;
    field.evidence = Evidence::Derived;
    field.reason = format!("{reason}; not printed itself");
}

fn derived(kind: DocumentKind, lines: usize) -> Vec<Field> {
    let field = |name: &str, value: String, confidence: f64, reason: &str| Field {
        name: name.to_owned(),
        value: Some(value),
        confidence,
        evidence: Evidence::Derived,
        reason: reason.to_owned(),
        candidates: Vec::new(),
    };
    let mut out = Vec::new();
    match kind {
        DocumentKind::Invoice => {
            out.push(field("type_code", "380".into(), 0.9, "The document is an invoice"))
        }
        DocumentKind::CreditNote => {
            out.push(field("type_code", "381".into(), 0.9, "The document is a credit note"))
        }
        _ => {}
    }
    if lines > 0 {
        out.push(field("line_count", lines.to_string(), 0.9, "Lines of the table; they add up to the total"));
    }
    out
}

fn wrong_kind(kind: DocumentKind) -> Option<Finding> {
    let what = match kind {
        DocumentKind::Invoice | DocumentKind::CreditNote => return None,
        DocumentKind::Reminder => "a reminder of an earlier invoice",
        DocumentKind::Statement => "a statement of account",
        DocumentKind::Other => "neither an invoice nor a credit note",
    };
    let sentence = format!("The document is {what}; it is not booked");
    Some(Finding::new("not-an-invoice", Standing::Exception, sentence))
}

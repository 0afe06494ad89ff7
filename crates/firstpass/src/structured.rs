//! Drafts from structured data: every field is read, none guessed. Where the same value is printed, the page is named too.

use crate::findings::AGENT;
use crate::model::Model;
use crate::printed::Printed;
use crate::{instructions, limits};
use formats::invoice::{Invoice, fields};
use terms::{Digest, DocumentKind, Draft, Evidence, Field, Finding, Reading, Standing};

/// A structured invoice and where in the file it stood.
pub(crate) struct Part {
    pub(crate) invoice: Invoice,
    /// The name of the embedded file; `None` where the file itself is the XML.
    pub(crate) name: Option<String>,
}

/// Reads an XML document as an invoice.
///
/// # Errors
/// A finding: `too-large` for bombs, `not-an-invoice` for other XML, `unreadable` for what is no XML.
pub(crate) fn part(bytes: &[u8], name: Option<&str>) -> Result<Part, Finding> {
    use formats::Code::*;
    match formats::invoice::read(bytes) {
        Ok(invoice) => Ok(Part { invoice, name: name.map(str::to_owned) }),
        Err(error) => {
            let code = match error.code {
                TooLarge | TooDeep | TooManyNodes | TooManyAttributes | TooManyNamespaces => "too-large",
                NotAnInvoice | NotAStatement | NotAStatusReport => "not-an-invoice",
                NotXml | Encoding | DocumentType => "unreadable",
            };
            let finding = Finding::new(code, Standing::Exception, error.to_string());
            Err(finding.with("format_code", error.code.as_str()))
        }
    }
}

/// The draft of a structured invoice; `printed` is what stands on the pages, where there are pages.
pub(crate) fn draft(part: &Part, printed: Option<&Printed<'_>>, model: &Model) -> Draft {
    let invoice = &part.invoice;
    let syntax = invoice.syntax.as_str();
    let mut draft = Draft {
        kind: if invoice.is_credit_note() { DocumentKind::CreditNote } else { DocumentKind::Invoice },
        kind_confidence: 1.0,
        reading: Reading::Structured { syntax: syntax.to_owned(), profile: invoice.profile() },
        fields: fields(invoice).into_iter().map(|value| field(value, syntax, printed)).collect(),
        lines: invoice.draft_lines(),
        taxes: invoice.tax_shares(),
        findings: Vec::new(),
        agent: AGENT.to_owned(),
        model: Digest::of(b""),
        surety: None,
    };
    if draft.lines.len() > limits::LINES_MAX {
        let sentence = format!(
            "The invoice has {} lines; the limit is {}. Ask for a summary",
            draft.lines.len(),
            limits::LINES_MAX
        );
        draft.findings.push(crate::findings::too_large(sentence));
        draft.lines.truncate(limits::LINES_MAX);
    }
    draft.findings.extend(formats::findings(invoice));
    let notes = invoice
        .notes
        .iter()
        .chain(&invoice.payment.terms)
        .map(|note| (note.value.as_str(), note.path.as_str()));
    let lines = invoice
        .lines
        .iter()
        .flat_map(|line| line.notes.iter().chain(&line.item.name).chain(&line.item.description));
    let all = notes.chain(lines.map(|note| (note.value.as_str(), note.path.as_str())));
    draft.findings.extend(instructions::in_notes(all));
    if let Some(printed) = printed {
        draft.findings.extend(printed.contradictions(&draft));
        draft.model = model.digest();
    }
    draft
}

fn field(value: formats::invoice::FieldValue, syntax: &str, printed: Option<&Printed<'_>>) -> Field {
    let page = printed.and_then(|printed| printed.find(value.name, &value.value)).map(Box::new);
    let reason = match &page {
        Some(_) => format!("Read from the {syntax} data; the page shows the same"),
        None => format!("Read from the {syntax} data"),
    };
    Field {
        name: value.name.to_owned(),
        value: Some(value.value),
        confidence: 1.0,
        evidence: Evidence::Path { path: value.path, page },
        reason,
        candidates: Vec::new(),
    }
}

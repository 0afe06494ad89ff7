//! One document from bytes to a draft. Runs in the child process; see [`crate::child`].

use crate::findings::{not_read, nothing, of_pdf, too_many_bytes, AGENT};
use crate::limits;
use crate::media::Media;
use crate::model::Model;
use crate::page::PageText;
use crate::pdf;
use crate::rank::{self, Prepared};
use crate::reading::{Options, Reading};
use terms::{Digest, DocumentKind, Draft, Finding};

/// Reads one document. Whatever is wrong with it is a finding of the draft; this does not fail.
///
/// `name` decides nothing; it is shown in findings only.
pub fn read(bytes: &[u8], name: &str, model: &Model, options: &Options) -> Reading {
    let sha256 = Digest::of(bytes);
    let (draft, pages) = match draft(bytes, name, model, options) {
        Ok(read) => read,
        Err(finding) => (nothing(vec![finding]), Vec::new()),
    };
    Reading { draft, pages, sha256 }
}

fn draft(bytes: &[u8], _name: &str, model: &Model, options: &Options) -> Result<(Draft, Vec<PageText>), Finding> {
    if bytes.len() > limits::DOCUMENT_BYTES_MAX {
        return Err(too_many_bytes(bytes.len()));
    }
    match Media::of(bytes) {
        Media::Pdf => {
            let pdf = pdf::open(bytes).map_err(|error| of_pdf(&error))?;
            let pages = pdf::pages(&pdf).map_err(|error| of_pdf(&error))?;
            Ok((by_text(&pages, model, options), pages))
        }
        other => Err(not_read(other)),
    }
}

/// Drafts from the words of the pages alone.
pub fn by_text(pages: &[PageText], model: &Model, options: &Options) -> Draft {
    let prepared = Prepared::of(pages);
    Draft {
        kind: DocumentKind::Invoice,
        kind_confidence: 0.5,
        reading: terms::Reading::Text,
        fields: rank::fields(&prepared, model, options.client.as_deref()),
        lines: Vec::new(),
        taxes: Vec::new(),
        findings: Vec::new(),
        agent: AGENT.to_owned(),
        model: Digest::of(b""),
    }
}

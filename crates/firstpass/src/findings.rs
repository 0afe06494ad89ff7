//! The coded findings of a reading that found nothing to read, and the draft that carries them.

use crate::limits;
use crate::media::Media;
use crate::pdf::PdfError;
use terms::{Digest, DocumentKind, Draft, Finding, Reading, Standing};

/// Name and version of the agent that drafts.
pub const AGENT: &str = concat!("reader ", env!("CARGO_PKG_VERSION"));

/// A draft without fields that says why.
pub fn nothing(findings: Vec<Finding>) -> Draft {
    Draft {
        kind: DocumentKind::Other,
        kind_confidence: 0.0,
        reading: Reading::Nothing,
        fields: Vec::new(),
        lines: Vec::new(),
        taxes: Vec::new(),
        findings,
        agent: AGENT.to_owned(),
        model: Digest::of(b""),
        surety: None,
    }
}

/// Code `unreadable`.
pub fn unreadable(sentence: impl Into<String>) -> Finding {
    Finding::new("unreadable", Standing::Exception, sentence)
}

/// Code `too-large`.
pub fn too_large(sentence: impl Into<String>) -> Finding {
    Finding::new("too-large", Standing::Exception, sentence)
}

/// A document of more than [`limits::DOCUMENT_BYTES_MAX`].
pub fn too_many_bytes(bytes: usize) -> Finding {
    let mega = |n: usize| n.div_ceil(1024 * 1024);
    let max = mega(limits::DOCUMENT_BYTES_MAX);
    too_large(format!(
        "The file has {} MB; the limit is {max} MB. Split it or ask the sender for a smaller one",
        mega(bytes)
    ))
    .with("bytes", bytes)
    .with("bytes_max", limits::DOCUMENT_BYTES_MAX)
}

/// What a type of file that is not read here ends as.
pub fn not_read(media: Media) -> Finding {
    let sentence = match media {
        Media::Empty => "The file is empty. Ask the sender to send it again".to_owned(),
        Media::Image => {
            "The file is an image without a text layer; a person reads it, or the sender sends a PDF"
                .to_owned()
        }
        Media::Zip => "The file is a ZIP archive. Unpack it and send the documents one by one".to_owned(),
        other => format!("The file is {}; PDF, XML and plain text are read", other.name()),
    };
    unreadable(sentence).with("media", format!("{media:?}").to_lowercase())
}

/// The finding for a PDF that was not opened.
pub fn of_pdf(error: &PdfError) -> Finding {
    match error {
        PdfError::Encrypted => Finding::new(
            "encrypted",
            Standing::Exception,
            format!("{error}. Ask the sender for a copy without encryption"),
        ),
        PdfError::TooManyPages(_) | PdfError::TooManyWords => {
            too_large(format!("{error}. Ask for the invoice alone"))
        }
        _ => unreadable(format!("{error}. Ask the sender to send it again")),
    }
}

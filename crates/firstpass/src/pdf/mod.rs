//! PDF: pages as words, pages as images, embedded files. One interpreter for all three, so that the person sees what the model reads.

mod attachments;
mod glyphs;
mod image;
mod paint;
mod words;

pub use attachments::{Attachment, attachments};
pub use image::page_image;
pub(crate) use words::number_lines;

use crate::limits;
use crate::page::PageText;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError};
use hayro::kurbo::Rect;
use std::sync::Arc;

/// Why a PDF was not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// It needs a password or uses an unknown cipher.
    #[error("The PDF is encrypted and does not open without a password")]
    Encrypted,
    /// It is damaged.
    #[error("The PDF is damaged: its structure could not be read")]
    Damaged,
    /// It has no page.
    #[error("The PDF has no page")]
    NoPage,
    /// More than [`limits::PAGES_MAX`] pages.
    #[error("The PDF has {0} pages; the limit is {max}", max = limits::PAGES_MAX)]
    TooManyPages(usize),
    /// More than [`limits::WORDS_MAX`] words.
    #[error("The PDF has more than {max} words", max = limits::WORDS_MAX)]
    TooManyWords,
    /// A page that was asked for does not exist.
    #[error("The PDF has no page {0}")]
    PageMissing(u32),
    /// A page could not be drawn.
    #[error("Page {0} could not be drawn")]
    NotDrawn(u32),
}

/// Opens a PDF and checks its number of pages.
///
/// # Errors
/// [`PdfError`] for encrypted, damaged, empty and oversized files.
pub fn open(bytes: &[u8]) -> Result<Pdf, PdfError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected
            | DecryptionError::UnsupportedAlgorithm
            | DecryptionError::InvalidEncryption
            | DecryptionError::MissingIDEntry,
        ) => PdfError::Encrypted,
        LoadPdfError::Invalid => PdfError::Damaged,
    })?;
    match pdf.pages().len() {
        0 => Err(PdfError::NoPage),
        n if n > limits::PAGES_MAX => Err(PdfError::TooManyPages(n)),
        _ => Ok(pdf),
    }
}

/// Reads the words of every page.
///
/// # Errors
/// [`PdfError::TooManyWords`].
pub fn pages(pdf: &Pdf) -> Result<Vec<PageText>, PdfError> {
    let cache = InterpreterCache::new();
    let settings = settings();
    let mut out = Vec::with_capacity(pdf.pages().len());
    let mut words = 0;
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        let (width, height) = page.render_dimensions();
        let (width, height) = (f64::from(width), f64::from(height));
        let shown = Rect::new(0.0, 0.0, width, height);
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, shown, &cache, pdf.xref(), settings.clone());
        let mut device = glyphs::GlyphCollector::new(shown);
        interpret_page(page, &mut context, &mut device);
        let page_words = words::of(device.finish());
        words += page_words.len();
        if words > limits::WORDS_MAX {
            return Err(PdfError::TooManyWords);
        }
        out.push(PageText { number, width, height, words: page_words });
    }
    Ok(out)
}

fn settings() -> InterpreterSettings {
    InterpreterSettings { warning_sink: Arc::new(|_| {}), ..InterpreterSettings::default() }
}

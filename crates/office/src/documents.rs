//! Documents and their pages, for whoever may see them.

use crate::Office;
use crate::master::open_blob;
use crate::refusals;
use crate::shared::Shared;
use crate::view::{DocumentView, PageWords, Person};
use cases::{Document, State};
use firstpass::PageText;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use terms::{CaseId, Digest, Failure, Reading};

/// Documents whose pages are kept.
const DOCUMENTS_MAX: usize = 128;
/// Page images that are kept.
const IMAGES_MAX: usize = 64;

/// Document, page, and scale in hundredths.
type ImageKey = (Digest, u32, u32);

/// Pages that were read and drawn last.
#[derive(Default)]
pub(crate) struct Pages {
    words: Mutex<HashMap<Digest, Arc<Vec<PageText>>>>,
    images: Mutex<HashMap<ImageKey, Arc<Vec<u8>>>>,
}

impl Pages {
    /// The pages of a document with their words; empty where it has none.
    pub fn of(&self, shared: &Shared, document: &Document) -> Result<Arc<Vec<PageText>>, Failure> {
        if document.media_type != "application/pdf" {
            return Ok(Arc::default());
        }
        if let Some(pages) = self.words.lock().unwrap_or_else(PoisonError::into_inner).get(&document.digest) {
            return Ok(Arc::clone(pages));
        }
        let bytes = bytes_of(shared, document)?;
        let options = firstpass::Options { ignore_structured: true, ..Default::default() };
        let pages = Arc::new(shared.readers.read(&bytes, &options)?.pages);
        let mut kept = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= DOCUMENTS_MAX {
            kept.clear();
        }
        kept.insert(document.digest, Arc::clone(&pages));
        Ok(pages)
    }

    fn image(
        &self,
        shared: &Shared,
        document: &Document,
        page: u32,
        scale: f32,
    ) -> Result<Arc<Vec<u8>>, Failure> {
        let scale = scale.clamp(0.5, 4.0);
        // A hundredth of a pixel a point is finer than any screen asks for.
        let key = (document.digest, page, (scale * 100.0).round() as u32);
        if let Some(image) = self.images.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(image));
        }
        let bytes = bytes_of(shared, document)?;
        let image = Arc::new(shared.readers.page_image(&bytes, page, scale)?);
        let mut kept = self.images.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= IMAGES_MAX {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&image));
        Ok(image)
    }
}

fn bytes_of(shared: &Shared, document: &Document) -> Result<Vec<u8>, Failure> {
    open_blob(&shared.blobs, &shared.vault, &shared.client, document.digest)?
        .ok_or_else(|| refusals::no_document(0).into())
}

impl Office {
    pub(crate) fn document_of(
        &self,
        person: &Person,
        case: &CaseId,
        number: usize,
    ) -> Result<(Arc<State>, Document), Failure> {
        let state = self.visible(person, case)?;
        let document = state.documents.get(number).cloned().ok_or_else(|| refusals::no_document(number))?;
        Ok((state, document))
    }

    pub(crate) fn document_bytes(
        &self,
        person: &Person,
        case: &CaseId,
        number: usize,
    ) -> Result<(Vec<u8>, String, String), Failure> {
        let (_, document) = self.document_of(person, case, number)?;
        Ok((bytes_of(&self.shared, &document)?, document.media_type, document.name))
    }

    pub(crate) fn page_png(
        &self,
        person: &Person,
        case: &CaseId,
        number: usize,
        page: u32,
        scale: f32,
    ) -> Result<Vec<u8>, Failure> {
        let (_, document) = self.document_of(person, case, number)?;
        self.pages.image(&self.shared, &document, page, scale).map(|image| image.to_vec())
    }

    pub(crate) fn words_of_page(
        &self,
        person: &Person,
        case: &CaseId,
        number: usize,
        page: u32,
    ) -> Result<PageWords, Failure> {
        let (_, document) = self.document_of(person, case, number)?;
        let pages = self.pages.of(&self.shared, &document)?;
        let at = usize::try_from(page).unwrap_or(0).checked_sub(1);
        let it = at.and_then(|at| pages.get(at)).ok_or_else(|| {
            terms::Refusal::new(
                "page-unknown",
                "Not found",
                format!("The document has no page {page}."),
                "Choose a page that is listed.",
            )
        })?;
        let words = it
            .words
            .iter()
            .filter(|word| word.hidden.is_none())
            .map(|word| (word.area, word.text.clone()))
            .collect();
        Ok(PageWords { width: it.width, height: it.height, words })
    }

    /// The documents of a case as the desk lists them.
    pub(crate) fn documents(&self, state: &State) -> Vec<DocumentView> {
        let reading = state.subject().map(|(_, draft)| match &draft.reading {
            // A form is filled from another case's draft.
            _ if draft.field("same_as").is_some() => "as the invoice was received".to_owned(),
            Reading::Structured { profile, .. } => format!("structured data, {profile}"),
            Reading::Text => "text layer, as the first pass saw it".to_owned(),
            Reading::Nothing => "nothing could be read".to_owned(),
        });
        let one = |(number, document): (usize, &Document)| DocumentView {
            number,
            name: document.name.clone(),
            digest: document.digest,
            size: document.size,
            media_type: document.media_type.clone(),
            // A document whose pages cannot be read has none to show; its finding says why.
            pages: self
                .pages
                .of(&self.shared, document)
                .map(|pages| pages.iter().map(|page| (page.width, page.height)).collect())
                .unwrap_or_default(),
            reading: reading.clone().filter(|_| number == 0).unwrap_or_else(|| "as received".to_owned()),
        };
        state.documents.iter().enumerate().map(one).collect()
    }
}

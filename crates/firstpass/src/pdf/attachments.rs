//! Files embedded in a PDF: through the name tree, through associated files and through annotations.

use crate::limits;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Object, Stream, String as PdfString};
use std::collections::BTreeSet;

/// A file inside a PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name as the PDF gives it.
    pub name: String,
    /// Its content, decompressed.
    pub bytes: Vec<u8>,
}

/// The embedded files of a PDF, each once, in the order of the name tree (ISO 32000-2, 7.11.4).
///
/// Files that do not decompress or exceed [`limits::ATTACHMENT_BYTES_MAX`] are left out.
pub fn attachments(pdf: &Pdf) -> Vec<Attachment> {
    let mut found = Found { files: Vec::new(), seen: BTreeSet::new() };
    if let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) {
        if let Some(tree) =
            catalog.get::<Dict<'_>>("Names").and_then(|names| names.get::<Dict<'_>>("EmbeddedFiles"))
        {
            found.walk(&tree, 0);
        }
        found.associated(&catalog);
    }
    for page in pdf.pages().iter() {
        found.associated(page.raw());
        if let Some(notes) = page.raw().get::<Array<'_>>("Annots") {
            for note in notes.iter::<Dict<'_>>().take(limits::ATTACHMENTS_MAX) {
                if let Some(file) = note.get::<Dict<'_>>("FS") {
                    found.add(&file);
                }
            }
        }
    }
    found.files
}

/// A PDF text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 with a mark, else one byte a character.
fn text(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        let units = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        return char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    }
    match std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

struct Found {
    files: Vec<Attachment>,
    seen: BTreeSet<(u32, i32)>,
}

impl Found {
    fn walk(&mut self, node: &Dict<'_>, depth: usize) {
        if depth > limits::NAME_TREE_DEPTH_MAX || self.files.len() >= limits::ATTACHMENTS_MAX {
            return;
        }
        if let Some(names) = node.get::<Array<'_>>("Names") {
            for entry in names.iter::<Object<'_>>().take(2 * limits::ATTACHMENTS_MAX) {
                if let Object::Dict(file) = entry {
                    self.add(&file);
                }
            }
        }
        if let Some(kids) = node.get::<Array<'_>>("Kids") {
            for kid in kids.iter::<Dict<'_>>().take(limits::ATTACHMENTS_MAX) {
                self.walk(&kid, depth + 1);
            }
        }
    }

    fn associated(&mut self, holder: &Dict<'_>) {
        if let Some(files) = holder.get::<Array<'_>>("AF") {
            for file in files.iter::<Dict<'_>>().take(limits::ATTACHMENTS_MAX) {
                self.add(&file);
            }
        }
    }

    fn add(&mut self, file: &Dict<'_>) {
        if self.files.len() >= limits::ATTACHMENTS_MAX {
            return;
        }
        let Some(embedded) = file.get::<Dict<'_>>("EF") else { return };
        let Some(stream) = embedded.get::<Stream<'_>>("F").or_else(|| embedded.get::<Stream<'_>>("UF"))
        else {
            return;
        };
        let id = stream.obj_id();
        if !self.seen.insert((id.obj_number, id.gen_number)) {
            return;
        }
        let Ok(bytes) = stream.decoded() else { return };
        if bytes.len() > limits::ATTACHMENT_BYTES_MAX {
            return;
        }
        let name = file.get::<PdfString<'_>>("UF").or_else(|| file.get::<PdfString<'_>>("F"));
        let name = name.map(|name| text(name.as_bytes())).unwrap_or_default();
        self.files.push(Attachment { name, bytes: bytes.into_owned() });
    }
}

//! Pages to a PDF file (PDF 32000-1:2008, sections 7.3 to 7.11): plain objects, one cross-reference table, no compression.

use crate::pdf::font::Font;
use crate::pdf::lock::Lock;
use crate::pdf::page::{Page, literal};

/// A file to embed.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// `factur-x.xml`, `ZUGFeRD-invoice.xml`, …
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// `Alternative`, `Data`, `Source` (PDF 32000-2, 7.11.3).
    pub relationship: &'static str,
    /// XMP metadata that names the profile.
    pub metadata: String,
}

/// Objects by number; number 1 is the catalog.
#[derive(Default)]
struct Objects {
    bodies: Vec<Vec<u8>>,
    lock: Option<Lock>,
}

impl Objects {
    fn reserve(&mut self) -> usize {
        self.bodies.push(Vec::new());
        self.bodies.len()
    }

    fn put(&mut self, number: usize, body: impl Into<Vec<u8>>) {
        self.bodies[number - 1] = body.into();
    }

    fn add(&mut self, body: impl Into<Vec<u8>>) -> usize {
        self.bodies.push(body.into());
        self.bodies.len()
    }

    fn stream(&mut self, entries: &str, data: &[u8]) -> usize {
        let mut body = format!("<< {entries}/Length {} >>\nstream\n", data.len()).into_bytes();
        match &self.lock {
            Some(lock) => body.extend(lock.seal(self.bodies.len() + 1, data)),
            None => body.extend_from_slice(data),
        }
        body.extend_from_slice(b"\nendstream");
        self.add(body)
    }

    /// `trailer` holds what the trailer has beyond size and root.
    fn write(&self, trailer: &str) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut offsets = Vec::with_capacity(self.bodies.len());
        for (at, body) in self.bodies.iter().enumerate() {
            offsets.push(out.len());
            out.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        let size = self.bodies.len() + 1;
        out.extend_from_slice(format!("xref\n0 {size}\n0000000000 65535 f \n").as_bytes());
        for offset in offsets {
            out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
        }
        out.extend_from_slice(
            format!("trailer\n<< /Size {size} /Root 1 0 R {trailer}>>\nstartxref\n{start}\n%%EOF\n")
                .as_bytes(),
        );
        out
    }
}

/// The file of `pages` with `title` and, for a hybrid invoice, an attachment.
pub fn write(pages: &[Page], title: &str, attachment: Option<&Attachment>) -> Vec<u8> {
    let mut objects = Objects::default();
    let catalog = objects.reserve();
    let tree = objects.reserve();
    let mut fonts: Vec<(Font, usize)> = Vec::new();
    let kids: Vec<String> =
        pages.iter().map(|page| format!("{} 0 R", put_page(&mut objects, tree, &mut fonts, page))).collect();
    objects.put(tree, format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len()));
    let extra = attachment.map(|file| attach(&mut objects, file)).unwrap_or_default();
    objects.put(catalog, format!("<< /Type /Catalog /Pages {tree} 0 R {extra}>>"));
    let info = objects.add(format!("<< /Title {} /Producer (Countersign sample day) >>", literal(title)));
    objects.write(&format!("/Info {info} 0 R "))
}

/// The file of `pages`, readable only with `password`.
pub fn write_locked(pages: &[Page], password: &str, id: [u8; 16]) -> Vec<u8> {
    let mut objects = Objects { lock: Some(Lock::new(password, id)), ..Objects::default() };
    let catalog = objects.reserve();
    let tree = objects.reserve();
    let mut fonts: Vec<(Font, usize)> = Vec::new();
    let kids: Vec<String> =
        pages.iter().map(|page| format!("{} 0 R", put_page(&mut objects, tree, &mut fonts, page))).collect();
    objects.put(tree, format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len()));
    objects.put(catalog, format!("<< /Type /Catalog /Pages {tree} 0 R >>"));
    let Some((entries, id)) = objects.lock.as_ref().map(|lock| (lock.dictionary(), lock.id_text())) else {
        return Vec::new();
    };
    let encrypt = objects.add(entries);
    objects.write(&format!("/Encrypt {encrypt} 0 R /ID [{id} {id}] "))
}

fn put_page(objects: &mut Objects, tree: usize, fonts: &mut Vec<(Font, usize)>, page: &Page) -> usize {
    let content = objects.stream("", &page.content);
    let mut resources = String::new();
    for (at, font) in page.fonts.iter().enumerate() {
        let number = match fonts.iter().find(|(known, _)| known == font) {
            Some((_, number)) => *number,
            None => {
                let number = objects.add(format!(
                    "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>",
                    font.name()
                ));
                fonts.push((*font, number));
                number
            }
        };
        resources.push_str(&format!("/F{at} {number} 0 R "));
    }
    objects.add(format!(
        "<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {:.2} {:.2}] /Contents {content} 0 R /Resources << /Font << {resources}>> >> >>",
        page.width, page.height
    ))
}

/// Embeds the file and returns the catalog's entries for it.
fn attach(objects: &mut Objects, file: &Attachment) -> String {
    let data = objects.stream(
        &format!("/Type /EmbeddedFile /Subtype /text#2Fxml /Params << /Size {} >> ", file.bytes.len()),
        &file.bytes,
    );
    let name = &file.name;
    let spec = objects.add(format!(
        "<< /Type /Filespec /F ({name}) /UF ({name}) /AFRelationship /{} /EF << /F {data} 0 R /UF {data} 0 R >> >>",
        file.relationship
    ));
    let metadata = objects.stream("/Type /Metadata /Subtype /XML ", file.metadata.as_bytes());
    format!(
        "/AF [{spec} 0 R] /Names << /EmbeddedFiles << /Names [({name}) {spec} 0 R] >> >> /Metadata {metadata} 0 R "
    )
}

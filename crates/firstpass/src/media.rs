//! What a file is, by its content. Its name decides nothing.

use serde::{Deserialize, Serialize};

/// The type of a file by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    /// No byte, or nothing but white space.
    Empty,
    /// Portable Document Format.
    Pdf,
    /// XML in any encoding that starts with a tag or a declaration.
    Xml,
    /// A raster image: PNG, JPEG, TIFF, GIF, WebP, BMP.
    Image,
    /// A ZIP container that is no office document.
    Zip,
    /// An office document: OOXML, ODF or the older compound file.
    Office,
    /// An e-mail message with headers.
    Mail,
    /// Readable text.
    Text,
    /// Anything else.
    Unknown,
}

/// Bytes at the start in which a PDF header may stand (ISO 32000-2, annex on implementation, says 1024).
const PDF_HEADER_WITHIN_BYTES: usize = 1024;

/// Bytes of the smallest header of an image; "BM" alone is a word.
const IMAGE_BYTES_MIN: usize = 20;

impl Media {
    /// Tells the type from the first bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let head = &bytes[..bytes.len().min(PDF_HEADER_WITHIN_BYTES)];
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Self::Empty;
        }
        if head.windows(5).any(|window| window == b"%PDF-") {
            return Self::Pdf;
        }
        if let Some(media) = by_signature(bytes) {
            return media;
        }
        if starts_like_xml(head) {
            return Self::Xml;
        }
        match std::str::from_utf8(head) {
            Ok(text) => text_or_mail(text),
            // a multi-byte character may be cut at the end of the head
            Err(error) if error.error_len().is_none() => Self::Text,
            Err(_) if mostly_printable(head) => Self::Text,
            Err(_) => Self::Unknown,
        }
    }

    /// A name to show to people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "an empty file",
            Self::Pdf => "a PDF",
            Self::Xml => "an XML file",
            Self::Image => "an image",
            Self::Zip => "a ZIP archive",
            Self::Office => "an office document",
            Self::Mail => "an e-mail",
            Self::Text => "a text file",
            Self::Unknown => "a file of unknown type",
        }
    }
}

fn by_signature(bytes: &[u8]) -> Option<Media> {
    const IMAGES: [&[u8]; 6] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM"];
    if bytes.len() >= IMAGE_BYTES_MIN && IMAGES.iter().any(|magic| bytes.starts_with(magic)) {
        return Some(Media::Image);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Media::Image);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(Media::Office);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let head = &bytes[..bytes.len().min(4096)];
        let office = ["[Content_Types].xml", "mimetypeapplication/vnd.oasis", "word/", "xl/"];
        let is_office =
            office.iter().any(|mark| head.windows(mark.len()).any(|window| window == mark.as_bytes()));
        return Some(if is_office { Media::Office } else { Media::Zip });
    }
    None
}

fn starts_like_xml(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe<\0") || head.starts_with(b"\xfe\xff\0<") {
        return true;
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(head.len());
    match &head[start..] {
        [b'<', next, ..] => next.is_ascii_alphabetic() || matches!(next, b'?' | b'!' | b'_'),
        _ => false,
    }
}

fn text_or_mail(text: &str) -> Media {
    let first = text.lines().next().unwrap_or_default().to_ascii_lowercase();
    let headers = ["return-path:", "received:", "from:", "delivered-to:", "message-id:", "mime-version:"];
    if headers.iter().any(|header| first.starts_with(header)) {
        return Media::Mail;
    }
    let control =
        text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')).count();
    if control * 50 > text.len() { Media::Unknown } else { Media::Text }
}

fn mostly_printable(head: &[u8]) -> bool {
    let odd = head.iter().filter(|byte| **byte < 32 && !matches!(**byte, b'\n' | b'\r' | b'\t' | 12)).count();
    odd * 50 < head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides() {
        let table: [(&[u8], Media); 14] = [
            (b"", Media::Empty),
            (b" \r\n\t", Media::Empty),
            (b"%PDF-1.7\n", Media::Pdf),
            (b"junk before\n%PDF-1.4\n", Media::Pdf),
            (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", Media::Xml),
            (b"  <Invoice/>", Media::Xml),
            (b"\xff\xfe<\0a\0", Media::Xml),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0\0\0", Media::Image),
            (b"PK\x03\x04....[Content_Types].xml", Media::Office),
            (b"PK\x03\x04....invoice.pdf", Media::Zip),
            (b"Invoice 17, 20 EUR", Media::Text),
            (b"From: a@b.example\nTo: c", Media::Mail),
            ("Schlußrechnung".as_bytes(), Media::Text),
            (b"\0\x01\x02\x03\xff\xfe\x80", Media::Unknown),
        ];
        for (bytes, media) in table {
            assert_eq!(Media::of(bytes), media, "{}", String::from_utf8_lossy(bytes));
        }
    }
}

//! Bytes to text: UTF-8, UTF-16 with a byte order mark, and the Latin encodings that older programs declare.

use super::BYTES_MAX;
use crate::error::{Code, FormatError};
use std::borrow::Cow;

/// How far into the document an encoding is declared at most, in bytes.
const DECLARATION_BYTES_MAX: usize = 256;

/// The document as text, without a byte order mark.
///
/// # Errors
/// `too-large`, or `encoding` for bytes that are not what they are declared to be.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FormatError> {
    if bytes.len() > BYTES_MAX {
        let sentence =
            format!("The document has {} bytes; at most {BYTES_MAX} are read. Split it.", bytes.len());
        return Err(FormatError::new(Code::TooLarge, sentence));
    }
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        _ => match declared(bytes).as_deref() {
            Some("iso-8859-1" | "latin1" | "us-ascii") => Ok(latin(bytes, char::from)),
            Some("iso-8859-15") => Ok(latin(bytes, latin9)),
            Some("windows-1252" | "cp1252") => Ok(latin(bytes, windows1252)),
            _ => utf8(bytes),
        },
    }
}

/// The encoding named in the XML declaration, in lower case.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(DECLARATION_BYTES_MAX))?;
    let head = String::from_utf8_lossy(head.strip_prefix(b"<?xml")?).into_owned();
    let (_, after) = head.split("?>").next()?.split_once("encoding")?;
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(after.get(1..)?.split(quote).next()?.to_ascii_lowercase())
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, FormatError> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let valid = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
        let sentence = "The document is not UTF-8 text and declares no other encoding that is read.";
        FormatError::new(Code::Encoding, sentence).at(&valid, valid.len())
    })
}

fn utf16<'a>(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'a, str>, FormatError> {
    let pairs = bytes.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    let units: Vec<u16> = pairs.map(|pair| unit([pair[0], pair[1]])).collect();
    match String::from_utf16(&units) {
        Ok(text) if whole => Ok(Cow::Owned(text)),
        _ => Err(FormatError::new(Code::Encoding, "The document starts as UTF-16 but is not.")),
    }
}

fn latin(bytes: &[u8], letter: fn(u8) -> char) -> Cow<'_, str> {
    Cow::Owned(bytes.iter().map(|byte| letter(*byte)).collect())
}

/// ISO 8859-15 differs from ISO 8859-1 in eight places.
fn latin9(byte: u8) -> char {
    match byte {
        0xA4 => '€',
        0xA6 => 'Š',
        0xA8 => 'š',
        0xB4 => 'Ž',
        0xB8 => 'ž',
        0xBC => 'Œ',
        0xBD => 'œ',
        0xBE => 'Ÿ',
        other => char::from(other),
    }
}

/// Windows-1252 puts letters and signs where ISO 8859-1 has control characters.
fn windows1252(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => UPPER[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_reads_the_same_text() {
        let utf16 = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            mark.into_iter().chain("<a>ü€</a>".encode_utf16().flat_map(order)).collect::<Vec<u8>>()
        };
        let declared = |name: &str, byte: &[u8]| {
            [format!("<?xml version='1.0' encoding='{name}'?><a>").as_bytes(), byte, b"</a>"].concat()
        };
        for (bytes, ends) in [
            ("<a>ü€</a>".as_bytes().to_vec(), "<a>ü€</a>"),
            ([&[0xEF, 0xBB, 0xBF], "<a>ü€</a>".as_bytes()].concat(), "<a>ü€</a>"),
            (utf16(u16::to_be_bytes, [0xFE, 0xFF]), "<a>ü€</a>"),
            (utf16(u16::to_le_bytes, [0xFF, 0xFE]), "<a>ü€</a>"),
            (declared("ISO-8859-1", &[0xFC]), "<a>ü</a>"),
            (declared("ISO-8859-15", &[0xFC, 0xA4]), "<a>ü€</a>"),
            (declared("windows-1252", &[0xFC, 0x80]), "<a>ü€</a>"),
        ] {
            assert!(decode(&bytes).unwrap().ends_with(ends), "{bytes:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_where_they_stand() {
        let error = decode(b"<a>\n\xFF</a>").unwrap_err();
        assert_eq!(
            (error.code, error.position.map(|at| (at.line, at.column))),
            (Code::Encoding, Some((2, 1)))
        );
        assert_eq!(decode(&[0xFE, 0xFF, 0x00]).unwrap_err().code, Code::Encoding);
        assert_eq!(decode(&vec![b' '; BYTES_MAX + 1]).unwrap_err().code, Code::TooLarge);
    }
}

//! One pass over XML text before it is parsed: what would make the parser slow or large is named here.
//!
//! It looks at tags only and leaves well-formedness to the parser; where it cannot follow, it stops looking and the parser will
//! refuse. Why it is needed, measured with roxmltree 0.21.2 alone in a release build: 5,000 nested elements that declare one
//! namespace each (129 kB) take 51 s, one element with 100,000 attributes (1 MB) takes 39 s, and a document type definition
//! can hold entities that grow without measure.
//!
//! Everything that reads XML (e-invoices, decisions, processes) asks [`check`] first, each with its own [`Limits`]. Deliberately
//! not here: parsing, and the words of a refusal, which differ by who reads them.

use std::borrow::Cow;

/// What a document may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Levels of elements in elements.
    pub depth: usize,
    /// Attributes of one element, namespace declarations included.
    pub attributes: usize,
    /// Namespace declarations in scope at one element. The parser copies them wherever one more is declared.
    pub namespaces_in_scope: usize,
    /// Namespace declarations of the whole document.
    pub namespaces: usize,
}

/// What a document holds too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// A document type definition; its entities can hide content and grow without measure.
    DocumentType,
    /// Elements nested deeper than that many levels.
    Depth(usize),
    /// More than that many attributes at one element.
    Attributes(usize),
    /// More namespace declarations than the limits allow.
    Namespaces,
}

/// Where a document holds too much: the byte at which that element begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Danger {
    /// Bytes from the start of the text.
    pub at: usize,
    /// Of what.
    pub excess: Excess,
}

/// Checks nesting, attributes and namespace declarations against their limits, in one pass.
///
/// # Errors
/// The first element that goes beyond.
pub fn check(text: &str, limits: &Limits) -> Result<(), Danger> {
    let bytes = text.as_bytes();
    let mut scopes: Vec<usize> = Vec::with_capacity(limits.depth.min(1024));
    let mut declared = 0;
    let mut at = 0;
    while let Some(open) = find(bytes, at, b"<") {
        let rest = bytes.get(open..).unwrap_or_default();
        let skip = if rest.starts_with(b"<!--") {
            find(bytes, open + 4, b"-->").map(|end| end + 3)
        } else if rest.starts_with(b"<![CDATA[") {
            find(bytes, open + 9, b"]]>").map(|end| end + 3)
        } else if rest.starts_with(b"<?") {
            find(bytes, open + 2, b"?>").map(|end| end + 2)
        } else if rest.starts_with(b"<!") {
            return Err(Danger { at: open, excess: Excess::DocumentType });
        } else if rest.starts_with(b"</") {
            scopes.pop();
            Some(open + 2)
        } else {
            let tag = Tag::scan(rest);
            let in_scope = scopes.last().copied().unwrap_or_default() + tag.namespaces;
            declared += tag.namespaces;
            let excess = if tag.attributes > limits.attributes {
                Some(Excess::Attributes(limits.attributes))
            } else if in_scope > limits.namespaces_in_scope || declared > limits.namespaces {
                Some(Excess::Namespaces)
            } else if scopes.len() >= limits.depth {
                Some(Excess::Depth(limits.depth))
            } else {
                None
            };
            if let Some(excess) = excess {
                return Err(Danger { at: open, excess });
            }
            if !tag.closed {
                scopes.push(in_scope);
            }
            Some(open + tag.length)
        };
        match skip {
            Some(next) => at = next,
            None => return Ok(()),
        }
    }
    Ok(())
}

/// The text of a file: UTF-8 with or without a mark, UTF-16 with one, and Latin-1 where the declaration says so; `None` for
/// anything else.
pub fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(Cow::Borrowed),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Some(Cow::Borrowed(text)),
            Err(_) if says_latin(bytes) => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
            Err(_) => None,
        },
    }
}

fn utf16(bytes: &[u8], join: fn([u8; 2]) -> u16) -> Option<Cow<'_, str>> {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| join([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok().map(Cow::Owned)
}

fn says_latin(bytes: &[u8]) -> bool {
    let head =
        String::from_utf8_lossy(bytes.get(..bytes.len().min(200)).unwrap_or_default()).to_ascii_lowercase();
    let declaration = head.split("?>").next().unwrap_or_default();
    ["iso-8859-1", "windows-1252", "latin1"].iter().any(|name| declaration.contains(name))
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let tail = bytes.get(from..)?;
    match what {
        [only] => tail.iter().position(|byte| byte == only),
        _ => tail.windows(what.len()).position(|window| window == what),
    }
    .map(|offset| from + offset)
}

/// A start tag: how long it is and what it declares.
#[derive(Default)]
struct Tag {
    length: usize,
    attributes: usize,
    namespaces: usize,
    closed: bool,
}

impl Tag {
    fn scan(bytes: &[u8]) -> Self {
        let mut tag = Self::default();
        let mut quote = None;
        let mut name = 0;
        for (at, byte) in bytes.iter().copied().enumerate() {
            tag.length = at + 1;
            match (quote, byte) {
                (Some(open), _) if open == byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => {
                    tag.attributes += 1;
                    tag.namespaces +=
                        usize::from(bytes.get(name..).is_some_and(|rest| rest.starts_with(b"xmlns")));
                }
                (None, b' ' | b'\t' | b'\r' | b'\n') => {
                    // A name may be followed by blanks before its '='.
                    if bytes.get(at + 1).is_some_and(|next| !next.is_ascii_whitespace() && *next != b'=') {
                        name = at + 1;
                    }
                }
                (None, b'>') => {
                    tag.closed = at > 0 && bytes[at - 1] == b'/';
                    break;
                }
                (None, _) => {}
            }
        }
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    const LIMITS: Limits = Limits { depth: 64, attributes: 64, namespaces_in_scope: 64, namespaces: 20_000 };

    #[test]
    fn hostile_shapes_are_named_before_parsing() {
        let deep = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        let wide = |count: usize| {
            (0..count).fold("<a".to_owned(), |mut tag, n| {
                let _ = write!(tag, " x{n}='1'");
                tag
            }) + "/>"
        };
        let bomb = (0..50).fold(String::new(), |mut text, n| {
            let _ = write!(text, "<a xmlns:p{n} = 'u' xmlns:q{n}='u'>");
            text
        });
        let flat = "<a xmlns='u'/>".repeat(20_001);
        for (name, text, expected) in [
            ("deep enough", deep(64), None),
            ("too deep", deep(65), Some(Excess::Depth(64))),
            ("siblings are not depth", format!("<r>{}</r>", "<a/><b></b>".repeat(1000)), None),
            ("many attributes", wide(64), None),
            ("too many attributes", wide(65), Some(Excess::Attributes(64))),
            ("namespaces pile up", bomb, Some(Excess::Namespaces)),
            ("namespaces everywhere", flat, Some(Excess::Namespaces)),
            (
                "a document type",
                "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".into(),
                Some(Excess::DocumentType),
            ),
            ("a comment that shows tags", format!("<a><!--{}--></a>", "<b>".repeat(100)), None),
            ("a section that shows tags", format!("<a><![CDATA[{}]]></a>", "<b>".repeat(100)), None),
            ("a quoted bracket", format!("<a b='{}'/>", ">".repeat(100)), None),
            ("cut off", "<a b='".into(), None),
        ] {
            assert_eq!(check(&text, &LIMITS).err().map(|it| it.excess), expected, "{name}");
        }
    }
}

//! One pass over the text before it is parsed: what would make the parser slow or large is refused here.
//!
//! It looks at tags only and leaves well-formedness to the parser; where it cannot follow, it stops looking and the
//! parser will refuse. Why it is needed, measured with roxmltree 0.21.2 alone in a release build: 5,000 nested elements
//! that declare one namespace each (129 kB) take 51 s, one element with 100,000 attributes (1 MB) takes 39 s.

use super::{ATTRIBUTES_MAX, DEPTH_MAX, NAMESPACES_IN_SCOPE_MAX, NAMESPACES_MAX};
use crate::error::{Code, FormatError};

pub(super) const DOCUMENT_TYPE: &str = "The document carries a document type definition; these are refused because entities can hide content. Ask for it without.";
pub(super) const NAMESPACES: &str =
    "The document declares more namespaces than any invoice or statement needs; it is refused.";

/// Checks nesting, attributes and namespace declarations against their limits.
pub(super) fn check(text: &str) -> Result<(), FormatError> {
    let bytes = text.as_bytes();
    let mut scopes: Vec<usize> = Vec::with_capacity(DEPTH_MAX);
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
            return Err(FormatError::new(Code::DocumentType, DOCUMENT_TYPE).at(text, open));
        } else if rest.starts_with(b"</") {
            scopes.pop();
            Some(open + 2)
        } else {
            let tag = Tag::scan(rest);
            let inherited = scopes.last().copied().unwrap_or_default();
            declared += tag.namespaces;
            within(tag.attributes, ATTRIBUTES_MAX, Code::TooManyAttributes)
                .and_then(|()| {
                    within(inherited + tag.namespaces, NAMESPACES_IN_SCOPE_MAX, Code::TooManyNamespaces)
                })
                .and_then(|()| within(declared, NAMESPACES_MAX, Code::TooManyNamespaces))
                .and_then(|()| within(scopes.len() + 1, DEPTH_MAX, Code::TooDeep))
                .map_err(|error| error.at(text, open))?;
            if !tag.closed {
                scopes.push(inherited + tag.namespaces);
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

fn within(count: usize, max: usize, code: Code) -> Result<(), FormatError> {
    if count <= max {
        return Ok(());
    }
    Err(FormatError::new(
        code,
        match code {
            Code::TooDeep => format!("Elements are nested deeper than {max} levels; it is refused."),
            Code::TooManyAttributes => format!("An element has more than {max} attributes; it is refused."),
            _ => NAMESPACES.to_owned(),
        },
    ))
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

    fn code(text: &str) -> Option<Code> {
        check(text).err().map(|error| error.code)
    }

    #[test]
    fn hostile_shapes_are_refused_before_parsing() {
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
        let flat = "<a xmlns='u'/>".repeat(NAMESPACES_MAX + 1);
        for (name, text, expected) in [
            ("deep enough", deep(DEPTH_MAX), None),
            ("too deep", deep(DEPTH_MAX + 1), Some(Code::TooDeep)),
            ("siblings are not depth", format!("<r>{}</r>", "<a/><b></b>".repeat(1000)), None),
            ("many attributes", wide(ATTRIBUTES_MAX), None),
            ("too many attributes", wide(ATTRIBUTES_MAX + 1), Some(Code::TooManyAttributes)),
            ("namespaces pile up", bomb, Some(Code::TooManyNamespaces)),
            ("namespaces everywhere", flat, Some(Code::TooManyNamespaces)),
            (
                "a document type",
                "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".into(),
                Some(Code::DocumentType),
            ),
            ("a comment that shows tags", format!("<a><!--{}--></a>", "<b>".repeat(100)), None),
            ("a section that shows tags", format!("<a><![CDATA[{}]]></a>", "<b>".repeat(100)), None),
            ("a quoted bracket", format!("<a b='{}'/>", ">".repeat(100)), None),
            ("cut off", "<a b='".into(), None),
        ] {
            assert_eq!(code(&text), expected, "{name}");
        }
    }
}

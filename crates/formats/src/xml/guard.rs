//! What would make the parser slow or large is refused before it parses; the words of those refusals.

use super::{ATTRIBUTES_MAX, DEPTH_MAX, NAMESPACES_IN_SCOPE_MAX, NAMESPACES_MAX};
use crate::error::{Code, FormatError};
use markup::{Excess, Limits};

pub(super) const DOCUMENT_TYPE: &str = "The document carries a document type definition; these are refused because entities can hide content. Ask for it without.";
pub(super) const NAMESPACES: &str =
    "The document declares more namespaces than any invoice or statement needs; it is refused.";

const LIMITS: Limits = Limits {
    depth: DEPTH_MAX,
    attributes: ATTRIBUTES_MAX,
    namespaces_in_scope: NAMESPACES_IN_SCOPE_MAX,
    namespaces: NAMESPACES_MAX,
};

/// Checks nesting, attributes and namespace declarations against their limits.
pub(super) fn check(text: &str) -> Result<(), FormatError> {
    markup::check(text, &LIMITS).map_err(|danger| {
        let (code, sentence) = match danger.excess {
            Excess::DocumentType => (Code::DocumentType, DOCUMENT_TYPE.to_owned()),
            Excess::Depth(max) => {
                (Code::TooDeep, format!("Elements are nested deeper than {max} levels; it is refused."))
            }
            Excess::Attributes(max) => (
                Code::TooManyAttributes,
                format!("An element has more than {max} attributes; it is refused."),
            ),
            Excess::Namespaces => (Code::TooManyNamespaces, NAMESPACES.to_owned()),
        };
        FormatError::new(code, sentence).at(text, danger.at)
    })
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

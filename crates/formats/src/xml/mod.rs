//! Opens untrusted XML: decode, guard, parse. Everything that can be abused is refused before a tree is built.

mod decode;
mod guard;
mod place;

pub(crate) use decode::decode;
pub(crate) use place::{Place, Unreadings, decimal};

use crate::error::{Code, FormatError, Position};

/// Largest document, in bytes.
pub const BYTES_MAX: usize = 32 * 1024 * 1024;
/// Most nodes (elements, texts, comments) of one document.
pub const NODES_MAX: u32 = 1_000_000;
/// Deepest nesting of elements.
pub const DEPTH_MAX: usize = 64;
/// Most attributes on one element, namespace declarations included. The parser compares them pairwise.
pub const ATTRIBUTES_MAX: usize = 64;
/// Most namespace declarations in scope at one element. The parser copies them wherever one more is declared.
pub const NAMESPACES_IN_SCOPE_MAX: usize = 64;
/// Most namespace declarations of one document.
pub const NAMESPACES_MAX: usize = 20_000;

/// Parses decoded text into a tree, within the limits above and without document type definitions.
///
/// # Errors
/// [`FormatError`] with `document-type`, `too-…` or `not-xml`.
pub(crate) fn parse(text: &str) -> Result<roxmltree::Document<'_>, FormatError> {
    guard::check(text)?;
    let options =
        roxmltree::ParsingOptions { nodes_limit: NODES_MAX, ..roxmltree::ParsingOptions::default() };
    roxmltree::Document::parse_with_options(text, options).map_err(|error| refused(&error))
}

/// The text without the blanks and zero bytes that some programs put before or behind a document.
pub(crate) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\0' | '\u{feff}'))
}

fn refused(error: &roxmltree::Error) -> FormatError {
    use roxmltree::Error as E;
    let (code, sentence) = match error {
        E::DtdDetected => (Code::DocumentType, guard::DOCUMENT_TYPE.to_owned()),
        E::NodesLimitReached => {
            (Code::TooManyNodes, format!("The document has more than {NODES_MAX} nodes; split it."))
        }
        E::NamespacesLimitReached => (Code::TooManyNamespaces, guard::NAMESPACES.to_owned()),
        other => (Code::NotXml, format!("The document is not well-formed XML: {other}.")),
    };
    let at = error.pos();
    FormatError { code, sentence, position: Some(Position { line: at.row, column: at.col }) }
}

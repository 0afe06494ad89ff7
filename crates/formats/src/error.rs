//! Why a document could not be read: a stable code, a sentence, a position.

use std::fmt;

/// What kind of refusal it is. Stable; shown with [`Code::as_str`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// Not well-formed XML.
    NotXml,
    /// Text in an encoding that is not read.
    Encoding,
    /// Carries a document type definition; entities are never expanded.
    DocumentType,
    /// More bytes than [`crate::xml::BYTES_MAX`].
    TooLarge,
    /// Nested deeper than [`crate::xml::DEPTH_MAX`].
    TooDeep,
    /// More nodes than [`crate::xml::NODES_MAX`].
    TooManyNodes,
    /// More attributes on one element than [`crate::xml::ATTRIBUTES_MAX`].
    TooManyAttributes,
    /// More namespace declarations than the limits allow.
    TooManyNamespaces,
    /// XML, but no invoice that is known here.
    NotAnInvoice,
    /// XML, but no pain.002.
    NotAStatusReport,
    /// XML, but no camt.053.
    NotAStatement,
}

impl Code {
    /// Lower case with hyphens: `not-xml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotXml => "not-xml",
            Self::Encoding => "encoding",
            Self::DocumentType => "document-type",
            Self::TooLarge => "too-large",
            Self::TooDeep => "too-deep",
            Self::TooManyNodes => "too-many-nodes",
            Self::TooManyAttributes => "too-many-attributes",
            Self::TooManyNamespaces => "too-many-namespaces",
            Self::NotAnInvoice => "not-an-e-invoice",
            Self::NotAStatusReport => "not-a-status-report",
            Self::NotAStatement => "not-a-statement",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in the decoded text, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The character within the line.
    pub column: u32,
}

/// A document that is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}{}", .position.map(|at| format!(" (line {}, column {})", at.line, at.column)).unwrap_or_default())]
pub struct FormatError {
    /// What kind.
    pub code: Code,
    /// One sentence: what is wrong and what to do.
    pub sentence: String,
    /// Where, as far as known.
    pub position: Option<Position>,
}

impl FormatError {
    /// An error without a position.
    pub(crate) fn new(code: Code, sentence: impl Into<String>) -> Self {
        Self { code, sentence: sentence.into(), position: None }
    }

    /// The same at byte `offset` of `text`.
    pub(crate) fn at(mut self, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.position = Some(Position { line: narrow(line), column: narrow(column) });
        self
    }
}

//! From bytes to an XML tree with line numbers, within limits.

use crate::{Problem, limits};
use roxmltree::{Document, Node, ParsingOptions};

/// A problem about the file as a whole.
pub(super) fn file_problem(code: &'static str, sentence: String, line: u32, remedy: &str) -> Problem {
    Problem { code, sentence, element: None, name: None, line, remedy: remedy.to_owned() }
}

/// Decodes UTF-8, UTF-16 with a byte order mark, and Latin-1 where the declaration says so.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Problem> {
    if bytes.len() > limits::FILE_BYTES_MAX {
        let sentence =
            format!("The file has {} bytes; the limit is {}.", bytes.len(), limits::FILE_BYTES_MAX);
        return Err(file_problem("file-too-large", sentence, 0, "Split it into several files."));
    }
    let unreadable = || {
        let sentence = "The file is neither UTF-8, UTF-16 nor ISO 8859-1 text.".to_owned();
        file_problem("encoding", sentence, 0, "Save it as UTF-8.")
    };
    markup::decoded(bytes).map(std::borrow::Cow::into_owned).ok_or_else(unreadable)
}

/// What a file of processes may hold; modellers declare a dozen namespaces, and sub-processes nest.
const LIMITS: markup::Limits =
    markup::Limits { depth: 512, attributes: 256, namespaces_in_scope: 256, namespaces: 50_000 };

/// Refuses what would make the parser slow or large.
fn guard(text: &str) -> Result<(), Problem> {
    use markup::Excess;
    let Err(danger) = markup::check(text, &LIMITS) else { return Ok(()) };
    let breaks = text.get(..danger.at).unwrap_or_default().matches('\n').count();
    let line = u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1);
    let (code, sentence, remedy) = match danger.excess {
        Excess::DocumentType => (
            "dtd",
            "The file has a document type declaration, which could hide entity bombs.".to_owned(),
            "Remove it; no BPMN file needs one.",
        ),
        Excess::Depth(max) => (
            "file-too-large",
            format!("Elements are nested deeper than {max} levels."),
            "Split it into several files.",
        ),
        Excess::Attributes(max) => {
            ("file-too-large", format!("An element has more than {max} attributes."), "Export it again.")
        }
        Excess::Namespaces => (
            "file-too-large",
            "The file declares more namespaces than any process needs.".to_owned(),
            "Declare each once, at the root element.",
        ),
    };
    Err(file_problem(code, sentence, line, remedy))
}

/// Parses the text; document type declarations (and with them entity bombs) are refused.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Problem> {
    guard(text)?;
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: limits::XML_NODES_MAX, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let line = error.pos().row;
        match error {
            roxmltree::Error::NodesLimitReached => {
                let sentence = format!("The file has more than {} XML nodes.", limits::XML_NODES_MAX);
                file_problem("file-too-large", sentence, 0, "Split it into several files.")
            }
            roxmltree::Error::DtdDetected => {
                let sentence =
                    "The file has a document type declaration, which could hide entity bombs.".to_owned();
                file_problem("dtd", sentence, line, "Remove it; no BPMN file needs one.")
            }
            other => file_problem(
                "xml",
                format!("The file is no well-formed XML: {other}."),
                line,
                "Export it again.",
            ),
        }
    })
}

/// Line numbers by binary search: counting from the start for each element would be quadratic.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    pub fn line(&self, node: Node<'_, '_>) -> u32 {
        u32::try_from(self.0.partition_point(|&start| start <= node.range().start)).unwrap_or(u32::MAX)
    }
}

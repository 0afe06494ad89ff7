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
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| unreadable()),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes).ok_or_else(unreadable),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes).ok_or_else(unreadable),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) if says_latin(bytes) => Ok(bytes.iter().map(|&byte| char::from(byte)).collect()),
            Err(_) => Err(unreadable()),
        },
    }
}

fn utf16(bytes: &[u8], join: fn([u8; 2]) -> u16) -> Option<String> {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| join([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

fn says_latin(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_ascii_lowercase();
    let declaration = head.split("?>").next().unwrap_or_default();
    ["iso-8859-1", "windows-1252", "latin1"].iter().any(|name| declaration.contains(name))
}

/// Parses the text; document type declarations (and with them entity bombs) are refused.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Problem> {
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

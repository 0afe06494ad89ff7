//! From XML to a [`Model`]: tolerant of what modellers write, with a note for each liberty taken.

mod element;
mod elements;

mod logic;
mod table;

use crate::model::Model;
use crate::problem::{Place, Problem, Severity};
use element::{Element, Lines};

/// Bytes of one file.
pub const FILE_BYTES_MAX: usize = 20_000_000;
/// XML nodes of one file.
pub const XML_NODES_MAX: u32 = 1_000_000;
/// Boxes inside each other.
const BOXES_MAX: u32 = 64;

/// What reading gathers on the way.
#[derive(Default)]
struct Reading {
    problems: Vec<Problem>,
    depth: u32,
}

impl Model {
    /// Reads a model. Beside it come notes, warnings and errors about single elements; an element with an error is kept and has
    /// no value when it is asked.
    ///
    /// # Errors
    /// Where the bytes are no XML or hold no decision model at all.
    pub fn read(xml: &[u8]) -> Result<(Self, Vec<Problem>), Vec<Problem>> {
        let text = text_of(xml)?;
        check_nesting(&text)?;
        let options = roxmltree::ParsingOptions { nodes_limit: XML_NODES_MAX, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(&text, options).map_err(|error| {
            let at = error.pos();
            let place = Place { id: None, line: at.row, column: at.col };
            vec![place.problem(
                "xml",
                Severity::Error,
                format!("This is not well-formed XML: {error}."),
                "Save the model again from a modeller.",
            )]
        })?;
        let lines = Lines::of(&text);
        let root = Element::new(document.root_element(), &lines);
        if root.name() != "definitions" {
            return Err(vec![root.place().problem(
                "not-a-model",
                Severity::Error,
                format!("The root element is “{}”, not “definitions”.", root.name()),
                "Give a DMN file.",
            )]);
        }
        let mut reading = Reading::default();
        let model = reading.definitions(root);
        Ok((model, reading.problems))
    }
}

fn text_of(xml: &[u8]) -> Result<std::borrow::Cow<'_, str>, Vec<Problem>> {
    let place = Place { id: None, line: 1, column: 1 };
    if xml.len() > FILE_BYTES_MAX {
        let sentence = format!("The file has {} bytes; at most {FILE_BYTES_MAX} are read.", xml.len());
        return Err(vec![place.problem("too-large", Severity::Error, sentence, "Split the model.")]);
    }
    let xml = xml.strip_prefix(b"\xef\xbb\xbf").unwrap_or(xml);
    match std::str::from_utf8(xml) {
        Ok(text) => Ok(text.into()),
        Err(_) if declares_latin(xml) => {
            Ok(xml.iter().map(|byte| char::from(*byte)).collect::<String>().into())
        }
        Err(error) => {
            let sentence = format!("The file is not UTF-8: byte {} is wrong.", error.valid_up_to());
            Err(vec![place.problem("encoding", Severity::Error, sentence, "Save the file as UTF-8.")])
        }
    }
}

fn declares_latin(xml: &[u8]) -> bool {
    let head = String::from_utf8_lossy(xml.get(..200.min(xml.len())).unwrap_or_default()).to_lowercase();
    head.contains("encoding=\"iso-8859-1\"") || head.contains("encoding='iso-8859-1'")
}

/// Refuses elements nested without measure before any tree is built of them.
pub(crate) fn check_nesting(text: &str) -> Result<(), Vec<Problem>> {
    const DEPTH_MAX: u32 = 200;
    let mut depth = 0u32;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match (byte, bytes.get(at + 1)) {
            (b'<', Some(b'/')) => depth = depth.saturating_sub(1),
            (b'<', Some(b'!' | b'?')) => {}
            (b'<', _) => depth += 1,
            (b'/', Some(b'>')) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            let line =
                bytes.get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
            let place = Place { id: None, line, column: 1 };
            let sentence = format!("Elements are nested deeper than {DEPTH_MAX} levels.");
            return Err(vec![place.problem("too-deep", Severity::Error, sentence, "Split the expression.")]);
        }
    }
    Ok(())
}

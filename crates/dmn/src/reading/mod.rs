//! From XML to a [`Model`]: tolerant of what modellers write, with a note for each liberty taken.

mod element;
mod elements;

mod logic;
mod table;

use crate::model::{Decision, InputData, Logic, Model, Variable};
use crate::problem::{Place, Problem, Severity};
use element::{Element, Lines};
use std::borrow::Cow;

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
    /// The language of expressions that name none.
    language: String,
    /// Imported namespaces with the names they are imported under.
    imports: Vec<(String, String)>,
}

impl Model {
    /// Reads a model. Beside it come notes, warnings and errors about single elements; an element with an error is kept and has
    /// no value when it is asked.
    ///
    /// # Errors
    /// Where the bytes are no XML or hold no decision model at all.
    pub fn read(xml: &[u8]) -> Result<(Self, Vec<Problem>), Vec<Problem>> {
        let text = without_lead(text_of(xml)?);
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
        let mut model = reading.definitions(root);
        declare_inputs(&mut model);
        Ok((model, reading.problems))
    }
}

fn text_of(xml: &[u8]) -> Result<Cow<'_, str>, Vec<Problem>> {
    let place = Place { id: None, line: 1, column: 1 };
    if xml.len() > FILE_BYTES_MAX {
        let sentence = format!("The file has {} bytes; at most {FILE_BYTES_MAX} are read.", xml.len());
        return Err(vec![place.problem("too-large", Severity::Error, sentence, "Split the model.")]);
    }
    markup::decoded(xml).ok_or_else(|| {
        let wrong = std::str::from_utf8(xml).err().map_or(0, |error| error.valid_up_to());
        let sentence =
            format!("The file is neither UTF-8, UTF-16 nor ISO 8859-1 text: byte {wrong} is wrong.");
        vec![place.problem("encoding", Severity::Error, sentence, "Save the file as UTF-8.")]
    })
}

/// White space in front of the declaration is against the letter of XML, and common in what was pasted. The declaration goes, and
/// every place stays.
fn without_lead(text: Cow<'_, str>) -> Cow<'_, str> {
    let lead = text.len() - text.trim_start().len();
    let end = text.find("?>").map(|at| at + 2).filter(|_| lead > 0 && text[lead..].starts_with("<?xml "));
    let Some(end) = end else { return text };
    let blank: String = text[..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    Cow::Owned(blank + &text[end..])
}

/// Columns that test a name which nothing declares say with their type how a given value is read: without that, a date in JSON
/// would stay a text and silently match nothing. Where columns disagree, nothing is said.
fn declare_inputs(model: &mut Model) {
    let mut found: Vec<(String, Option<String>, Place)> = Vec::new();
    for decision in &model.decisions {
        let Some(Logic::Table(table)) = &decision.logic else { continue };
        for input in &table.inputs {
            let name = element::normal(&input.expression.text);
            let simple = name.starts_with(|it: char| it.is_alphabetic() || it == '_')
                && name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | ' '));
            let declared = is_declared(model, &name) || is_result(model, decision, &name);
            if !simple || input.expression.type_ref.is_none() || declared {
                continue;
            }
            match found.iter_mut().find(|(known, ..)| *known == name) {
                Some((_, of, _)) if *of != input.expression.type_ref => *of = None,
                Some(_) => {}
                None => found.push((name, input.expression.type_ref.clone(), input.expression.place.clone())),
            }
        }
    }
    let inputs = found.into_iter().filter(|(_, of, _)| of.is_some());
    model.inputs.extend(inputs.map(|(name, type_ref, place)| InputData {
        id: format!("undeclared {name}"),
        name: name.clone(),
        variable: Variable { name, type_ref },
        place,
    }));
}

fn is_declared(model: &Model, name: &str) -> bool {
    model.inputs.iter().any(|it| it.variable.name == name || it.name == name)
        || model.decisions.iter().any(|it| it.name == name || it.variable.name == name)
        || model.knowledge.iter().any(|it| it.name == name)
        || model.services.iter().any(|it| it.name == name)
        || model.imports.iter().any(|it| it.name == name)
        || matches!(name, "true" | "false" | "null")
}

/// Whether a name is what some engine calls the result of a decision that this one needs.
fn is_result(model: &Model, decision: &Decision, name: &str) -> bool {
    let needed = |it: &&Decision| {
        decision.information.iter().any(|reference| reference.rsplit('#').next() == Some(it.id.as_str()))
    };
    model.decisions.iter().filter(needed).any(|it| {
        let outputs = match &it.logic {
            Some(Logic::Table(table)) => table.outputs.as_slice(),
            _ => &[],
        };
        it.id == name || outputs.iter().any(|output| output.name.as_deref() == Some(name))
    })
}

/// What a file of decisions may hold; modellers declare a dozen namespaces, and boxes nest a few levels.
const LIMITS: markup::Limits =
    markup::Limits { depth: 200, attributes: 256, namespaces_in_scope: 256, namespaces: 20_000 };

/// Refuses what would make the parser slow or large before any tree is built of it.
pub(crate) fn check_nesting(text: &str) -> Result<(), Vec<Problem>> {
    use markup::Excess;
    let Err(danger) = markup::check(text, &LIMITS) else { return Ok(()) };
    let before = text.get(..danger.at).unwrap_or_default();
    let line = u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX).saturating_add(1);
    let column = before.chars().rev().take_while(|it| *it != '\n').count();
    let place = Place { id: None, line, column: u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1) };
    let (code, sentence, remedy) = match danger.excess {
        Excess::DocumentType => (
            "document-type",
            "The file carries a document type definition, whose entities can grow without measure."
                .to_owned(),
            "Remove it; no decision model needs one.",
        ),
        Excess::Depth(max) => {
            ("too-deep", format!("Elements are nested deeper than {max} levels."), "Split the expression.")
        }
        Excess::Attributes(max) => (
            "too-large",
            format!("An element has more than {max} attributes."),
            "Save the model again from a modeller.",
        ),
        Excess::Namespaces => (
            "too-large",
            "The file declares more namespaces than any model needs.".to_owned(),
            "Declare each once, at the root element.",
        ),
    };
    Err(vec![place.problem(code, Severity::Error, sentence, remedy)])
}

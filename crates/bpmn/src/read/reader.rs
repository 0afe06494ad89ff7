//! What every part of the reader needs: the file's definitions by id, the expression language, and the list of problems.

use super::file::Lines;
use super::names::{folded, is_model, local};
use super::texts;
use crate::{
    Attribute, Expression, Expressions, Extensions, ForeignElement, Id, Note, Problem, Text, limits,
};
use roxmltree::Node;
use std::collections::HashMap;
use std::sync::Arc;

/// The reader of one file.
pub(super) struct Reader<'a, 'i> {
    pub with: &'a dyn Expressions,
    pub lines: Lines,
    /// Definitions that elements refer to (messages, signals, errors, data objects, …), by id.
    pub by_id: HashMap<&'a str, Node<'a, 'i>>,
    /// The file's `expressionLanguage`, unless it is one of the defaults that nobody means.
    pub language: Option<&'a str>,
    /// The language of scripts and conditions where nothing is said, in a file of an engine that has one of its own.
    pub native: Option<&'static str>,
    pub problems: Vec<Problem>,
    pub problem_count: usize,
    pub notes: Vec<Note>,
}

impl<'a, 'i> Reader<'a, 'i> {
    pub fn new(root: Node<'a, 'i>, lines: Lines, with: &'a dyn Expressions) -> Self {
        let by_id = root.descendants().filter(|it| it.is_element() && is_model(*it));
        let by_id = by_id.filter_map(|it| Some((it.attribute("id")?, it))).collect();
        let language = root.attribute("expressionLanguage").filter(|it| !is_default_language(it));
        let native = [("spiffworkflow", "python"), ("jboss.org/drools", "java")]
            .into_iter()
            .find(|(uri, _)| root.namespaces().any(|it| it.uri().contains(uri)))
            .map(|(_, native)| native);
        Self {
            with,
            lines,
            by_id,
            language,
            native,
            problems: Vec::new(),
            problem_count: 0,
            notes: Vec::new(),
        }
    }

    fn about(&self, node: Node<'_, '_>, code: &'static str, sentence: String, remedy: &str) -> Problem {
        Problem {
            code,
            sentence,
            element: node.attribute("id").map(Id::from),
            name: node.attribute("name").and_then(folded),
            line: self.lines.line(node),
            remedy: remedy.to_owned(),
        }
    }

    pub fn problem(
        &mut self,
        node: Node<'_, '_>,
        code: &'static str,
        sentence: impl Into<String>,
        remedy: &str,
    ) {
        self.problem_count += 1;
        if self.problems.len() < limits::PROBLEMS_MAX {
            let problem = self.about(node, code, sentence.into(), remedy);
            self.problems.push(problem);
        }
    }

    pub fn note(
        &mut self,
        node: Node<'_, '_>,
        code: &'static str,
        sentence: impl Into<String>,
        remedy: &str,
        strict: bool,
    ) {
        // Those that a strict check refuses are never crowded out by the others.
        if self.notes.iter().filter(|it| it.strict == strict).count() < limits::PROBLEMS_MAX {
            let about = self.about(node, code, sentence.into(), remedy);
            self.notes.push(Note { about, strict });
        }
    }

    /// The definition that an attribute or child text refers to.
    pub fn referred(&self, reference: Option<&str>) -> Option<Node<'a, 'i>> {
        self.by_id.get(local(reference?)).copied()
    }

    /// The name of the message or signal that `node` refers to in `attribute`. A reference that is defined nowhere is
    /// taken for the name itself.
    pub fn referred_name(&mut self, node: Node<'a, 'i>, attribute: &str) -> Option<Arc<str>> {
        let reference = node.attribute(attribute).filter(|it| !it.trim().is_empty())?;
        if let Some(found) = self.referred(Some(reference)) {
            return found.attribute("name").or(found.attribute("id")).and_then(folded);
        }
        let sentence =
            format!("{reference} is defined nowhere in the file; it is taken for the name itself.");
        self.note(node, "reference-undefined", sentence, "Define it.", true);
        folded(local(reference))
    }

    /// Compiles an expression of `node`; a problem where that fails.
    pub fn expression(
        &mut self,
        node: Node<'_, '_>,
        text: &str,
        language: Option<&str>,
    ) -> Option<Expression> {
        let language = language.filter(|it| !is_default_language(it)).or(self.language);
        let translated = (self.python() && !texts::is_notation(text)).then(|| texts::python(text));
        let compiled = match translated {
            Some(Ok(feel)) => texts::expression(&format!("={feel}"), None, self.with),
            Some(Err(why)) => Err(why),
            None => texts::expression(text, language, self.with),
        };
        match compiled {
            Ok(expression) => Some(expression),
            Err(why) => {
                self.bad_expression(node, text, &why);
                None
            }
        }
    }

    /// What is said nowhere is Python.
    pub fn python(&self) -> bool {
        self.native == Some("python")
    }

    /// Whether a condition is written in a language that is known not to be run here: another script language, or a
    /// call into an engine's own code.
    pub fn is_foreign(&self, text: &str, language: Option<&str>) -> bool {
        if self.python() && !texts::is_notation(text) {
            return texts::python(text).is_err();
        }
        let language = language.filter(|it| !is_default_language(it)).or(self.language).unwrap_or_default();
        let known = language.is_empty() || language.to_lowercase().contains("feel");
        if known { texts::calls_code(text) } else { !texts::is_notation(text) }
    }

    /// A text that may be computed.
    pub fn computed(&mut self, node: Node<'_, '_>, text: &str) -> Text {
        match texts::computed(text, self.with) {
            Ok(text) => text,
            Err(why) => {
                self.bad_expression(node, text, &why);
                Text::Literal(text.trim().into())
            }
        }
    }

    /// A text that is only shown: what cannot be computed stays as it is, with a note.
    pub fn shown(&mut self, node: Node<'_, '_>, text: &str) -> Text {
        texts::computed(text, self.with).unwrap_or_else(|why| {
            let short: String = text.trim().chars().take(120).collect();
            let sentence = format!("\"{short}\" is not computed here: {}.", why.trim_end_matches('.'));
            self.note(node, "foreign-expression", sentence, "Write it in FEEL, or as a fixed value.", true);
            Text::Literal(text.trim().into())
        })
    }

    fn bad_expression(&mut self, node: Node<'_, '_>, text: &str, why: &str) {
        let shown: String = text.trim().chars().take(120).collect();
        let sentence = format!("The expression \"{shown}\" cannot be run: {}.", why.trim_end_matches('.'));
        self.problem(node, "expression", sentence, "Write it in FEEL, as in amount > 1000.");
    }

    /// Foreign attributes and extension elements.
    pub fn extensions(&mut self, node: Node<'_, '_>) -> Extensions {
        let elements = super::names::child(node, "extensionElements")
            .map(|it| it.children().filter(Node::is_element).map(|child| foreign(child, 0)).collect())
            .unwrap_or_default();
        let attributes = node.attributes().filter(|it| it.namespace().is_some_and(|ns| !ns.is_empty()));
        Extensions { attributes: attributes.map(attribute).collect(), elements }
    }
}

/// XPath stands in many files because the schema makes it the default, over expressions that are no XPath.
fn is_default_language(language: &str) -> bool {
    language.trim().is_empty()
        || language.contains("www.w3.org/1999/XPath")
        || language.contains("java.sun.com")
}

fn attribute(it: roxmltree::Attribute<'_, '_>) -> Attribute {
    Attribute {
        namespace: it.namespace().unwrap_or_default().into(),
        name: it.name().into(),
        value: it.value().into(),
    }
}

fn foreign(node: Node<'_, '_>, depth: usize) -> ForeignElement {
    let text: String = node.children().filter(|it| it.is_text()).filter_map(|it| it.text()).collect();
    let children = if depth < limits::NESTING_MAX {
        node.children().filter(Node::is_element).map(|child| foreign(child, depth + 1)).collect()
    } else {
        Vec::new()
    };
    ForeignElement {
        namespace: node.tag_name().namespace().unwrap_or_default().into(),
        name: node.tag_name().name().into(),
        attributes: node.attributes().map(attribute).collect(),
        text: text.trim().into(),
        children,
    }
}

//! An XML element with the questions that reading asks. Names are compared without their namespace: files come with old,
//! relative and missing ones.

use crate::error::Position;
use crate::model::{Origin, Variable};
use crate::problem::Place;
use roxmltree::Node;

/// What text that is taken as it stands begins with.
const CDATA: &str = "<![CDATA[";
/// Characters of a line that are counted; further out a column counts bytes.
const COLUMN_COUNTED_MAX: usize = 4_096;

/// Where the lines of a file begin: places are looked up tens of thousands of times.
pub(super) struct Lines<'d> {
    text: &'d str,
    starts: Vec<usize>,
}

impl<'d> Lines<'d> {
    pub(super) fn of(text: &'d str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    fn position(&self, offset: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|at| self.starts.get(at)).copied().unwrap_or(0);
        let length = offset - start;
        let column = match self.text.get(start..offset) {
            Some(before) if length <= COLUMN_COUNTED_MAX => before.chars().count(),
            _ => length,
        };
        (line as u32, column as u32 + 1)
    }
}

#[derive(Clone, Copy)]
pub(super) struct Element<'d> {
    node: Node<'d, 'd>,
    lines: &'d Lines<'d>,
}

impl<'d> Element<'d> {
    pub(super) fn new(node: Node<'d, 'd>, lines: &'d Lines<'d>) -> Self {
        Self { node, lines }
    }

    pub(super) fn name(self) -> &'d str {
        self.node.tag_name().name()
    }

    /// Child elements, those of extensions left out.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'d>> {
        let lines = self.lines;
        let elements = self.node.children().filter(Node::is_element).map(move |node| Element { node, lines });
        elements.filter(|child| child.name() != "extensionElements")
    }

    pub(super) fn all(self, name: &'static str) -> impl Iterator<Item = Element<'d>> {
        self.children().filter(move |child| child.name() == name)
    }

    pub(super) fn first(self, name: &'static str) -> Option<Element<'d>> {
        self.all(name).next()
    }

    /// An attribute by its name, the standard's own before one of a vendor's namespace.
    pub(super) fn attribute(self, name: &str) -> Option<&'d str> {
        self.node.attribute(name).or_else(|| self.foreign(name))
    }

    /// An attribute of a vendor's namespace, such as `kie:kind`.
    pub(super) fn foreign(self, name: &str) -> Option<&'d str> {
        let mut attributes = self.node.attributes();
        attributes
            .find(|attribute| attribute.name() == name && attribute.namespace().is_some())
            .map(|attribute| attribute.value())
    }

    /// Whether an attribute says yes.
    pub(super) fn is_set(self, name: &str) -> bool {
        self.attribute(name).is_some_and(|text| matches!(text.trim(), "true" | "1"))
    }

    /// All text inside.
    pub(super) fn text(self) -> String {
        self.node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
    }

    /// The content of the child `text`; empty where it is missing.
    pub(super) fn text_child(self) -> String {
        self.first("text").map(Self::text).unwrap_or_default()
    }

    /// Where the content of the child `text` begins, and which of its characters are written longer than they are.
    pub(super) fn text_origin(self) -> Option<Origin> {
        let content = self.first("text")?.node.children().find(Node::is_text)?;
        let range = content.range();
        let raw = self.lines.text.get(range.clone())?;
        let (skipped, raw) = match raw.strip_prefix(CDATA) {
            Some(_) => (CDATA.len(), ""),
            None => (0, raw),
        };
        let (line, column) = self.lines.position(range.start + skipped);
        let longer = if raw.contains('&') { longer(raw) } else { Vec::new() };
        Some(Origin { start: Position { line, column }, longer })
    }

    pub(super) fn place(self) -> Place {
        let (line, column) = self.lines.position(self.node.range().start);
        Place { id: self.attribute("id").map(str::to_owned), line, column }
    }

    /// `typeRef`, as attribute or (in old files) as child.
    pub(super) fn type_ref(self) -> Option<String> {
        let written =
            self.attribute("typeRef").map(str::to_owned).or_else(|| self.first("typeRef").map(Self::text));
        written.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
    }

    /// The child `variable`, or the element's own name where there is none.
    pub(super) fn variable(self) -> Variable {
        let child = self.first("variable");
        let name = child.and_then(|child| child.attribute("name")).or(self.attribute("name"));
        Variable { name: normal(name.unwrap_or_default()), type_ref: child.and_then(Self::type_ref) }
    }

    /// Name and type of the element itself.
    pub(super) fn own_variable(self) -> Variable {
        Variable { name: normal(self.attribute("name").unwrap_or_default()), type_ref: self.type_ref() }
    }

    /// The prefix's namespace, for qualified names in old files.
    pub(super) fn namespace_of(self, prefix: &str) -> Option<&'d str> {
        self.node.lookup_namespace_uri(Some(prefix))
    }
}

/// The references of a text, each one character, by their places among the characters they stand for.
fn longer(raw: &str) -> Vec<(Position, u32)> {
    let mut found = Vec::new();
    let mut at = Position { line: 1, column: 1 };
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let end = if c == '&' { rest.find(';').map_or(1, |end| end + 1) } else { c.len_utf8() };
        let written = rest.get(..end).unwrap_or_default().chars().count();
        if written > 1 {
            found.push((at, u32::try_from(written - 1).unwrap_or(u32::MAX)));
        }
        at = match c {
            '\n' => Position { line: at.line + 1, column: 1 },
            _ => Position { column: at.column + 1, ..at },
        };
        rest = rest.get(end..).unwrap_or_default();
    }
    found
}

/// A name with single spaces.
pub(super) fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

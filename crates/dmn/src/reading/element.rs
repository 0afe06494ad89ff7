//! An XML element with the questions that reading asks. Names are compared without their namespace: files come with old,
//! relative and missing ones.

use crate::model::Variable;
use crate::problem::Place;
use roxmltree::Node;

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

    pub(super) fn attribute(self, name: &str) -> Option<&'d str> {
        self.node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
    }

    /// All text inside.
    pub(super) fn text(self) -> String {
        self.node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
    }

    /// The content of the child `text`; empty where it is missing.
    pub(super) fn text_child(self) -> String {
        self.first("text").map(Self::text).unwrap_or_default()
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

/// A name with single spaces.
pub(super) fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

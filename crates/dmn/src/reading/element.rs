//! An XML element with the questions that reading asks. Names are compared without their namespace: files come with old,
//! relative and missing ones.

use crate::model::Variable;
use crate::problem::Place;
use roxmltree::Node;

#[derive(Clone, Copy)]
pub(super) struct Element<'d>(Node<'d, 'd>);

impl<'d> Element<'d> {
    pub(super) fn new(node: Node<'d, 'd>) -> Self {
        Self(node)
    }

    pub(super) fn name(self) -> &'d str {
        self.0.tag_name().name()
    }

    /// Child elements, those of extensions left out.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'d>> {
        self.0
            .children()
            .filter(Node::is_element)
            .map(Element)
            .filter(|child| child.name() != "extensionElements")
    }

    pub(super) fn all(self, name: &'static str) -> impl Iterator<Item = Element<'d>> {
        self.children().filter(move |child| child.name() == name)
    }

    pub(super) fn first(self, name: &'static str) -> Option<Element<'d>> {
        self.all(name).next()
    }

    pub(super) fn attribute(self, name: &str) -> Option<&'d str> {
        self.0.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
    }

    /// All text inside.
    pub(super) fn text(self) -> String {
        self.0.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
    }

    /// The content of the child `text`; empty where it is missing.
    pub(super) fn text_child(self) -> String {
        self.first("text").map(Self::text).unwrap_or_default()
    }

    pub(super) fn place(self) -> Place {
        let at = self.0.document().text_pos_at(self.0.range().start);
        Place { id: self.attribute("id").map(str::to_owned), line: at.row, column: at.col }
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
        self.0.lookup_namespace_uri(Some(prefix))
    }
}

/// A name with single spaces.
pub(super) fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

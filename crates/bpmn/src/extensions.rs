//! Attributes and elements of foreign namespaces, kept as the file has them and readable by anyone.

use std::sync::Arc;

/// Countersign's own extension namespace; `docs/bpmn/extension.md` describes what stands in it.
pub const COUNTERSIGN: &str = "https://countersign.dev/bpmn/1";

/// What foreign namespaces say about one element.
#[derive(Clone, Debug, Default)]
pub struct Extensions {
    /// Attributes with a foreign namespace.
    pub attributes: Vec<Attribute>,
    /// Children of `extensionElements`.
    pub elements: Vec<ForeignElement>,
}

/// One attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its namespace; empty for an attribute without prefix.
    pub namespace: Arc<str>,
    /// Its local name.
    pub name: Arc<str>,
    /// Its value, entities resolved.
    pub value: Arc<str>,
}

/// One element below `extensionElements`.
#[derive(Clone, Debug)]
pub struct ForeignElement {
    /// Its namespace.
    pub namespace: Arc<str>,
    /// Its local name.
    pub name: Arc<str>,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
    /// Its own text, trimmed.
    pub text: Arc<str>,
    /// Its children.
    pub children: Vec<ForeignElement>,
}

impl Extensions {
    /// The value of the attribute with that namespace and local name.
    pub fn attribute(&self, namespace: &str, name: &str) -> Option<&str> {
        find(&self.attributes, namespace, name)
    }

    /// The first extension element with that namespace and local name.
    pub fn element(&self, namespace: &str, name: &str) -> Option<&ForeignElement> {
        self.elements.iter().find(|it| &*it.namespace == namespace && &*it.name == name)
    }

    /// All of them.
    pub fn all<'a>(&'a self, namespace: &'a str, name: &'a str) -> impl Iterator<Item = &'a ForeignElement> {
        self.elements.iter().filter(move |it| &*it.namespace == namespace && &*it.name == name)
    }
}

impl ForeignElement {
    /// The value of the attribute without prefix and with that name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        find(&self.attributes, "", name)
    }

    /// Children of that local name in the element's own namespace.
    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ForeignElement> {
        self.children.iter().filter(move |it| it.namespace == self.namespace && &*it.name == name)
    }
}

fn find<'a>(attributes: &'a [Attribute], namespace: &str, name: &str) -> Option<&'a str> {
    attributes.iter().find(|it| &*it.namespace == namespace && &*it.name == name).map(|it| &*it.value)
}

//! Namespaces, and how elements are found in the tree.

use roxmltree::Node;
use std::sync::Arc;

/// BPMN 2.0 semantic model.
pub(super) const MODEL: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
/// Drafts of BPMN 2.0 that some tools still write.
pub(super) const MODEL_OLD: &str = "http://schema.omg.org/spec/BPMN/2.0";
/// Diagram interchange.
pub(super) const DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";
/// The engine modellers whose extensions are read, oldest kinship together.
pub(super) const CLASSIC: [&str; 3] =
    ["http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn", "http://flowable.org/bpmn"];
/// The younger engine modeller.
pub(super) const ZEEBE: &str = "http://camunda.org/schema/zeebe/1.0";

/// The engine of the rules people.
pub(super) const DROOLS: &str = "http://www.jboss.org/drools";
/// The engine in Python.
pub(super) const SPIFF: &str = "http://spiffworkflow.org/bpmn/schema/1.0/core";

/// Whether the node is an element of the BPMN model.
pub(super) fn is_model(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().namespace(), Some(MODEL | MODEL_OLD))
}

/// Whether the node is the model element of that local name.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && is_model(node)
}

/// The first child of that local name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|it| is(*it, name))
}

/// All children of that local name.
pub(super) fn children<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |it| is(*it, name))
}

/// The text of an element with everything below it, trimmed.
pub(super) fn text(node: Node<'_, '_>) -> String {
    let text: String = node.descendants().filter(|it| it.is_text()).filter_map(|it| it.text()).collect();
    text.trim().to_owned()
}

/// A name with its white space folded; `None` where nothing is left.
pub(super) fn folded(text: &str) -> Option<Arc<str>> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!folded.is_empty()).then(|| folded.into())
}

/// A reference without its prefix: `tns:Message_1` is `Message_1`.
pub(super) fn local(reference: &str) -> &str {
    reference.rsplit(':').next().unwrap_or(reference).trim()
}

/// An attribute that is `true` or `1`, with its default.
pub(super) fn flag(node: Node<'_, '_>, name: &str, default: bool) -> bool {
    match node.attribute(name).map(str::trim) {
        Some("true" | "1") => true,
        Some("false" | "0") => false,
        _ => default,
    }
}

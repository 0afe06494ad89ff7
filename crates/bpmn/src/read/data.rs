//! Data associations (clause 10.4.1): which variable is copied to which when an element is entered and left.

use super::names::{self, child, children, folded, local};
use super::reader::Reader;
use super::{engines, texts};
use crate::{Mapping, Source};
use roxmltree::Node;
use serde_json::Value;
use std::sync::Arc;

impl<'a, 'i> Reader<'a, 'i> {
    /// What is copied into an element, and out of it.
    pub fn data_associations(&mut self, node: Node<'a, 'i>) -> (Vec<Mapping>, Vec<Mapping>) {
        let [into, out] = ["dataInputAssociation", "dataOutputAssociation"].map(|name| {
            let all: Vec<_> = children(node, name).collect();
            all.into_iter().flat_map(|it| self.association(node, it)).collect()
        });
        (into, out)
    }

    fn association(&mut self, node: Node<'a, 'i>, it: Node<'a, 'i>) -> Vec<Mapping> {
        let end = |name: &str| child(it, name).map(names::text).filter(|it| !it.is_empty());
        let target = end("targetRef").map(|it| self.data_name(&it));
        let assignments: Vec<_> = children(it, "assignment").collect();
        if !assignments.is_empty() {
            return assignments
                .into_iter()
                .filter_map(|it| self.assigned(node, it, target.as_deref()))
                .collect();
        }
        let Some(target) = target else { return Vec::new() };
        let source = match child(it, "transformation") {
            Some(how) => self.data_value(node, how),
            None => {
                let source = end("sourceRef").map(|it| self.data_name(&it));
                source.filter(|it| *it != target).map(|it| Source::Passed(it.into()))
            }
        };
        source.map(|source| Mapping { target: target.into(), source }).into_iter().collect()
    }

    fn assigned(&mut self, node: Node<'a, 'i>, it: Node<'a, 'i>, target: Option<&str>) -> Option<Mapping> {
        let to = child(it, "to").map(names::text).filter(|it| !it.is_empty());
        let to = to.map(|it| {
            self.data_name(it.trim_start_matches("#{").trim_start_matches("${").trim_end_matches('}'))
        });
        let to = to.or_else(|| target.map(str::to_owned))?;
        let source = self.data_value(node, child(it, "from")?)?;
        Some(Mapping { target: to.into(), source })
    }

    /// A value written in a file: of an engine whose files hold plain values there, or an expression. What cannot be
    /// computed here is named, and nothing is copied.
    fn data_value(&mut self, node: Node<'a, 'i>, it: Node<'a, 'i>) -> Option<Source> {
        let text = names::text(it);
        if text.is_empty() {
            return None;
        }
        if self.native == Some("java") && !texts::is_notation(&text) && !text.contains("#{") {
            return Some(Source::Value(text.into()));
        }
        let language = it.attribute("language").or(self.language);
        let compiled = if texts::is_notation(&text) || !text.contains("#{") {
            texts::expression(&text, language, self.with)
        } else {
            return Some(Source::Computed(match texts::computed(&text, self.with) {
                Ok(crate::Text::Computed(it)) => it,
                _ => return None,
            }));
        };
        match compiled {
            Ok(expression) => Some(Source::Computed(expression)),
            Err(why) => {
                let short: String = text.chars().take(120).collect();
                let sentence = format!(
                    "Its data association is not computed here: \"{short}\": {}.",
                    why.trim_end_matches('.')
                );
                self.note(node, "data-association", sentence, "Write it in FEEL, or as a cs:mapping.", true);
                None
            }
        }
    }

    /// Variables with which a scope begins: data objects that hold a value from the start, as some engines' modellers write
    /// them.
    pub fn data_values(&self, scope: Node<'a, 'i>) -> Vec<Mapping> {
        let objects = children(scope, "dataObject").filter_map(|it| {
            let extension = child(it, "extensionElements")?;
            let value = extension.children().find(|it| engines::is_value(*it))?.text()?.trim();
            let reference = it.attribute("itemSubjectRef").unwrap_or_default();
            let defined = self.referred(Some(reference)).and_then(|it| it.attribute("structureRef"));
            let name = variable_of(it).or_else(|| it.attribute("id").and_then(folded))?;
            Some(Mapping {
                target: name,
                source: Source::Value(typed(value, local(defined.unwrap_or(reference)))),
            })
        });
        objects.collect()
    }

    /// The variable behind a reference to a data object, data input, item or property: its name, or its id.
    pub fn data_name(&self, reference: &str) -> String {
        let found = self.referred(Some(reference));
        let found = found.and_then(|it| self.referred(it.attribute("dataObjectRef")).or(Some(it)));
        found.and_then(variable_of).map_or_else(|| local(reference).to_owned(), |name| name.to_string())
    }

    /// The variable outside of a repeated activity that stands behind a data input or output of its own.
    pub fn outside_name(&self, node: Node<'a, 'i>, reference: &str) -> String {
        let own = local(reference);
        let ways = [
            ("dataInputAssociation", "targetRef", "sourceRef"),
            ("dataOutputAssociation", "sourceRef", "targetRef"),
        ];
        let outside = ways.into_iter().find_map(|(name, inner, outer)| {
            let fits = |it: &Node<'a, 'i>| child(*it, inner).is_some_and(|it| local(&names::text(it)) == own);
            let it = children(node, name).find(fits)?;
            child(it, outer).map(names::text).filter(|it| !it.is_empty())
        });
        self.data_name(outside.as_deref().unwrap_or(reference))
    }
}

/// A value by the name of its type in XML Schema, or in another engine's words.
fn typed(value: &str, kind: &str) -> Value {
    let read = match kind.to_lowercase().as_str() {
        "int" | "integer" | "long" | "short" | "double" | "float" | "decimal" | "boolean" => {
            serde_json::from_str(value).ok().filter(|it: &Value| it.is_number() || it.is_boolean())
        }
        _ => None,
    };
    read.unwrap_or_else(|| Value::from(value))
}

/// The name that expressions use. An item of a repetition is called by its id where its name is a label of several words.
pub(super) fn variable_of(node: Node<'_, '_>) -> Option<Arc<str>> {
    let name = node.attribute("name").and_then(folded);
    let item = matches!(node.tag_name().name(), "inputDataItem" | "outputDataItem");
    let label = name.as_ref().is_some_and(|it| it.contains(' '));
    let id = node.attribute("id").and_then(folded);
    if item && label { id.or(name) } else { name.or(if item { id } else { None }) }
}

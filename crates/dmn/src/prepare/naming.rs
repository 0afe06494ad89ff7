//! The types of a model by name, and the names its expressions may use.

use super::item::{ItemType, Shape};
use crate::feel::node::Node;
use crate::feel::{Kind, Name, Names, Type, prepare};
use crate::model::{Item, Model};
use crate::problem::{Problem, Severity};
use std::collections::HashMap;
use std::sync::Arc;

/// Item definitions refer to each other at most this deep; deeper, and in circles, anything goes.
const REFINEMENT_MAX: usize = 40;

/// The types that one model knows, imported ones under `import.name`.
#[derive(Default)]
pub(super) struct Types<'m> {
    items: HashMap<String, &'m Item>,
    known: HashMap<String, Arc<ItemType>>,
    pub(super) names: Names,
}

impl<'m> Types<'m> {
    /// The types of a model; `imported` gives the models by the names it imports them under.
    pub(super) fn of(model: &'m Model, imported: &[(&str, &'m Model)], problems: &mut Vec<Problem>) -> Self {
        let mut types = Self::default();
        types.items.extend(model.items.iter().map(|item| (item.name.clone(), item)));
        for (import, other) in imported {
            let qualified = |item: &Item| {
                if import.is_empty() { item.name.clone() } else { format!("{import}.{}", item.name) }
            };
            types.items.extend(other.items.iter().map(|item| (qualified(item), item)));
            types.names.add(import);
            other.items.iter().for_each(|item| add_members(&mut types.names, item));
        }
        for item in &model.items {
            add_members(&mut types.names, item);
        }
        let all: Vec<String> = types.items.keys().cloned().collect();
        for name in all {
            let of = types.named(&name, &mut Vec::new(), problems);
            types.names.add_type(&name, of.bare());
        }
        types
    }

    /// The type of a reference; anything where there is none.
    pub(super) fn refer(&mut self, type_ref: Option<&str>, problems: &mut Vec<Problem>) -> Arc<ItemType> {
        match type_ref {
            None => ItemType::any(),
            Some(name) => self.named(name, &mut Vec::new(), problems),
        }
    }

    /// The allowed values of a type or of what it refines, as unary tests.
    pub(super) fn allowed(&self, type_ref: Option<&str>) -> Option<String> {
        let mut item = self.items.get(type_ref?)?;
        for _ in 0..REFINEMENT_MAX {
            if let Some(allowed) = &item.allowed {
                return Some(allowed.clone());
            }
            item = self.items.get(item.type_ref.as_deref()?)?;
        }
        None
    }

    /// Whether a reference names a type.
    pub(super) fn knows(&self, type_ref: &str) -> bool {
        self.items.contains_key(type_ref) || Type::built_in(type_ref).is_some()
    }

    fn named(&mut self, name: &str, path: &mut Vec<String>, problems: &mut Vec<Problem>) -> Arc<ItemType> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let Some(item) = self.items.get(name).copied() else {
            return Type::built_in(name).map_or_else(ItemType::any, |of| ItemType::plain(name, of));
        };
        if path.len() > REFINEMENT_MAX || path.iter().any(|seen| seen == name) {
            return ItemType::any();
        }
        path.push(name.to_owned());
        let prefix = name.rsplit_once('.').map(|(import, _)| import.to_owned());
        let of = Arc::new(self.item(item, prefix.as_deref(), path, problems));
        path.pop();
        self.known.insert(name.to_owned(), of.clone());
        of
    }

    /// A reference inside an imported model is looked up there first.
    fn inner(
        &mut self,
        name: &str,
        prefix: Option<&str>,
        path: &mut Vec<String>,
        problems: &mut Vec<Problem>,
    ) -> Arc<ItemType> {
        let qualified =
            prefix.map(|prefix| format!("{prefix}.{name}")).filter(|name| self.items.contains_key(name));
        self.named(qualified.as_deref().unwrap_or(name), path, problems)
    }

    fn item(
        &mut self,
        item: &Item,
        prefix: Option<&str>,
        path: &mut Vec<String>,
        problems: &mut Vec<Problem>,
    ) -> ItemType {
        let shape = if let Some((parameters, result)) = &item.function {
            let of = |types: &mut Self,
                      name: Option<&str>,
                      path: &mut Vec<String>,
                      problems: &mut Vec<Problem>| match name {
                Some(name) => types.inner(name, prefix, path, problems).bare(),
                None => Type::Any,
            };
            let parameters =
                parameters.iter().map(|one| of(self, one.type_ref.as_deref(), path, problems)).collect();
            Shape::Plain(Type::Function(parameters, Box::new(of(self, result.as_deref(), path, problems))))
        } else if !item.components.is_empty() {
            let member = |component: &Item| -> (Name, Arc<ItemType>) {
                (component.name.as_str().into(), Arc::new(self.item(component, prefix, path, problems)))
            };
            Shape::Members(item.components.iter().map(member).collect())
        } else {
            match item.type_ref.as_deref() {
                Some(name) => Shape::Refined(self.inner(name, prefix, path, problems)),
                None => Shape::Plain(Type::Any),
            }
        };
        let mut tests =
            |text: &Option<String>| text.as_deref().and_then(|text| self.tests(item, text, problems));
        let (allowed, constraint) = (tests(&item.allowed), tests(&item.constraint));
        ItemType { name: item.name.clone(), shape, allowed, constraint, list: item.list }
    }

    fn tests(&self, item: &Item, text: &str, problems: &mut Vec<Problem>) -> Option<Node> {
        match prepare(text, Kind::UnaryTests, &self.names) {
            Ok(expr) => Arc::into_inner(expr.node),
            Err(error) => {
                problems.push(item.place.problem(
                    "syntax",
                    Severity::Error,
                    format!("The allowed values “{text}” are no unary tests: {error}."),
                    "Correct the text.",
                ));
                None
            }
        }
    }
}

/// Adds the name of a type and of all its members.
fn add_members(names: &mut Names, item: &Item) {
    names.add(&item.name);
    for component in &item.components {
        add_members(names, component);
    }
}

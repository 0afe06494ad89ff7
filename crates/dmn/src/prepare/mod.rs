//! From a model to something that decides: names resolved, expressions prepared, types bound.

mod boxed;
mod elements;
mod item;
mod naming;
mod requirements;
mod table;

pub(crate) use item::{ItemType, Origin};

pub(crate) use table::{Cell, PreparedOutput, PreparedRule, PreparedTable, cell_of, names_of};

use crate::feel::Name;
use crate::feel::function::Invocable;
use crate::feel::node::Node;
use crate::model::Model;
use crate::problem::Problem;
use std::collections::HashMap;
use std::sync::Arc;

/// Elements of a model and everything it imports.
pub const ELEMENTS_MAX: usize = 100_000;

/// A model ready to decide. Share it between threads.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) elements: Vec<Element>,
    /// By name first, then by id, of the model itself.
    pub(crate) index: HashMap<String, usize>,
    decisions: Vec<String>,
}

/// One input, decision, knowledge model or service.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) id: String,
    pub(crate) name: Name,
    pub(crate) kind: ElementKind,
    pub(crate) of: Arc<ItemType>,
    /// What its expressions may use.
    pub(crate) needs: Vec<Need>,
}

/// What an element is, with what it runs.
#[derive(Debug)]
pub(crate) enum ElementKind {
    /// Given from outside, under this path of names: `["modelA", "Person name"]`, or under its other name.
    Input {
        path: Vec<Name>,
        also: Option<Name>,
    },
    Decision {
        logic: Result<Node, String>,
    },
    Knowledge {
        logic: Result<Node, String>,
        face: Arc<Invocable>,
        parameters: Vec<(Name, Arc<ItemType>)>,
    },
    Service {
        face: Arc<Invocable>,
        parameters: Vec<(Name, usize)>,
        outputs: Vec<usize>,
    },
}

/// A requirement: an element under a name, inside the import of that name where it is another model's.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) element: usize,
    pub(crate) import: Option<Name>,
    /// Another name than the element's own, under which an expression uses it.
    pub(crate) alias: Option<Alias>,
    /// Whether no expression uses it: then it need not be given.
    pub(crate) idle: bool,
}

/// Another name for an element's value, or for a member of it.
#[derive(Clone, Debug)]
pub(crate) struct Alias {
    pub(crate) name: Name,
    pub(crate) member: bool,
}

impl Need {
    pub(crate) fn of(element: usize) -> Self {
        Self { element, import: None, alias: None, idle: false }
    }
}

impl Model {
    /// Prepares the model. `imports` are the models it imports, directly and through others, found by namespace.
    ///
    /// Beside the result come problems; an element with an error is kept and has no value when it is asked, with that error as
    /// the reason. A caller that wants only faultless models refuses where a problem is an error.
    pub fn prepare(&self, imports: &[&Model]) -> (Prepared, Vec<Problem>) {
        elements::prepare(self, imports)
    }
}

impl Prepared {
    /// The names of the decisions, in the order of the model.
    pub fn decisions(&self) -> &[String] {
        &self.decisions
    }

    /// The names of the inputs that a decision or service needs, directly or through others.
    pub fn inputs_of(&self, name_or_id: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut seen = vec![false; self.elements.len()];
        let mut open: Vec<usize> = self.index.get(name_or_id).copied().into_iter().collect();
        while let Some(at) = open.pop() {
            let Some(element) = self.elements.get(at) else { continue };
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            if let ElementKind::Input { .. } = element.kind {
                found.push(element.name.to_string());
            }
            if let ElementKind::Service { parameters, outputs, .. } = &element.kind {
                open.extend(parameters.iter().map(|(_, at)| *at));
                open.extend(outputs.iter().rev());
            }
            open.extend(element.needs.iter().rev().map(|need| need.element));
        }
        found
    }
}

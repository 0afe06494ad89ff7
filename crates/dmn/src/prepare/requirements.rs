//! Who needs whom, across models.

use super::{Element, ElementKind, Need};
use crate::feel::{Name, Names};
use crate::model::{Import, Model, Variable};
use crate::problem::{Place, Problem, Severity};
use std::collections::{HashMap, HashSet};

/// The elements of all models under their numbers: model by model, inputs, decisions, knowledge, services.
pub(super) struct Directory<'m> {
    by_id: HashMap<(&'m str, &'m str), usize>,
    by_name: HashMap<(usize, &'m str), usize>,
    entries: Vec<(usize, &'m str, Option<&'m Variable>)>,
    models: Vec<&'m Model>,
    /// How many elements there are.
    pub(super) count: usize,
    /// How many of them are the main model's.
    pub(super) own: usize,
}

impl<'m> Directory<'m> {
    pub(super) fn of(models: &[&'m Model]) -> Self {
        let mut directory = Self {
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            entries: Vec::new(),
            models: models.to_vec(),
            count: 0,
            own: 0,
        };
        for (at, model) in models.iter().enumerate() {
            let inputs =
                model.inputs.iter().map(|e| (e.id.as_str(), e.variable.name.as_str(), Some(&e.variable)));
            let decisions =
                model.decisions.iter().map(|e| (e.id.as_str(), e.name.as_str(), Some(&e.variable)));
            let knowledge = model.knowledge.iter().map(|e| (e.id.as_str(), e.name.as_str(), None));
            let services = model.services.iter().map(|e| (e.id.as_str(), e.name.as_str(), None));
            for (id, name, variable) in inputs.chain(decisions).chain(knowledge).chain(services) {
                let number = directory.entries.len();
                directory.by_id.entry((&model.namespace, id)).or_insert(number);
                directory.by_name.entry((at, name)).or_insert(number);
                directory.entries.push((at, name, variable));
            }
            if at == 0 {
                directory.own = directory.entries.len();
            }
        }
        directory.count = directory.entries.len();
        directory
    }

    pub(super) fn name(&self, element: usize) -> &'m str {
        self.entries.get(element).map_or("", |(_, name, _)| name)
    }

    pub(super) fn variable(&self, element: usize) -> Option<&'m Variable> {
        self.entries.get(element).and_then(|(_, _, variable)| *variable)
    }

    pub(super) fn by_name(&self, model: usize, name: &str) -> Option<usize> {
        self.by_name.get(&(model, name)).copied()
    }

    /// The element behind `#id`, `namespace#id` or a bare id, and under which import it is known.
    pub(super) fn find(&self, model: usize, reference: &str) -> Option<Need> {
        let own = self.models.get(model)?;
        let (namespace, id) = match reference.rsplit_once('#') {
            Some(("", id)) => (own.namespace.as_str(), id),
            Some((namespace, id)) => (namespace, id),
            None => (own.namespace.as_str(), reference),
        };
        let element = *self.by_id.get(&(namespace, id))?;
        let (of_model, ..) = self.entries.get(element)?;
        let import = if *of_model == model {
            None
        } else {
            import_of(own, namespace).map(|import| import.name.as_str())
        };
        Some(Need { element, import: import.filter(|name| !name.is_empty()).map(Name::from) })
    }

    /// Where an input's value is looked for: under the chain of imports that leads to its model.
    pub(super) fn path(&self, model: usize, name: &str) -> Vec<Name> {
        let mut paths: Vec<(usize, Vec<Name>)> = vec![(0, Vec::new())];
        let mut seen = HashSet::from([0]);
        let mut next = 0;
        while let Some((at, path)) = paths.get(next).cloned() {
            next += 1;
            if at == model {
                return path.into_iter().chain([Name::from(name)]).collect();
            }
            for import in self.models.get(at).map_or(&[][..], |model| &model.imports) {
                let target = self.models.iter().position(|other| other.namespace == import.namespace);
                if let Some(target) = target.filter(|target| seen.insert(*target)) {
                    let mut path = path.clone();
                    path.extend((!import.name.is_empty()).then(|| Name::from(import.name.as_str())));
                    paths.push((target, path));
                }
            }
        }
        vec![name.into()]
    }
}

fn import_of<'m>(model: &'m Model, namespace: &str) -> Option<&'m Import> {
    model.imports.iter().find(|import| import.namespace == namespace)
}

/// The models that a model imports, by the names it gives them.
pub(super) fn imported<'m>(
    model: &'m Model,
    models: &[&'m Model],
    problems: &mut Vec<Problem>,
) -> Vec<(&'m str, &'m Model)> {
    let mut found = Vec::new();
    for import in &model.imports {
        match models.iter().find(|other| other.namespace == import.namespace) {
            Some(other) => found.push((import.name.as_str(), *other)),
            None if import.namespace.contains("DMN") || import.namespace.is_empty() => {}
            None => problems.push(import.place.problem(
                "import",
                Severity::Error,
                format!("The imported model “{}” ({}) was not given.", import.name, import.namespace),
                "Give the imported file too.",
            )),
        }
    }
    found
}

/// Adds the names of all elements of a model and of what it imports.
pub(super) fn add_names(names: &mut Names, model: &Model, imported: &[(&str, &Model)]) {
    let mut add = |model: &Model| {
        model.inputs.iter().for_each(|element| names.add(&element.variable.name));
        model.decisions.iter().for_each(|element| {
            names.add(&element.name);
            names.add(&element.variable.name);
            add_table_names(names, element);
        });
        model.knowledge.iter().for_each(|element| names.add(&element.name));
        model.services.iter().for_each(|element| names.add(&element.name));
    };
    add(model);
    for (_, other) in imported {
        add(other);
    }
}

/// Results of tables with several outputs have these as members.
fn add_table_names(names: &mut Names, decision: &crate::model::Decision) {
    if let Some(crate::model::Logic::Table(table)) = &decision.logic {
        table.outputs.iter().filter_map(|output| output.name.as_deref()).for_each(|name| names.add(name));
    }
    if let Some(crate::model::Logic::Context(entries)) = &decision.logic {
        entries
            .iter()
            .filter_map(|entry| entry.variable.as_ref())
            .for_each(|variable| names.add(&variable.name));
    }
}

/// Decisions that need themselves cannot be decided: each gets its reason instead of its logic.
pub(super) fn break_circles(elements: &mut [Element], problems: &mut Vec<Problem>) {
    let mut done = vec![false; elements.len()];
    for start in 0..elements.len() {
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        let mut on_path: HashSet<usize> = HashSet::from([start]);
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            let need = elements.get(at).filter(|_| !done[at]).and_then(|element| element.needs.get(*next));
            let is_knowledge =
                elements.get(at).is_some_and(|e| matches!(e.kind, ElementKind::Knowledge { .. }));
            match need.map(|need| need.element) {
                // Knowledge models may call themselves; the depth limit bounds them.
                Some(target) if !is_knowledge && on_path.contains(&target) => {
                    *next += 1;
                    refuse(elements, at, target, problems);
                }
                Some(target) if on_path.insert(target) => {
                    *next += 1;
                    path.push((target, 0));
                }
                Some(_) => *next += 1,
                None => {
                    done[at] = true;
                    on_path.remove(&at);
                    path.pop();
                }
            }
        }
    }
}

fn refuse(elements: &mut [Element], at: usize, target: usize, problems: &mut Vec<Problem>) {
    let target = elements.get(target).map(|element| element.name.to_string()).unwrap_or_default();
    let Some(element) = elements.get_mut(at) else { return };
    let reason = format!("“{}” and “{target}” need each other in a circle", element.name);
    let place = Place { id: Some(element.id.clone()), ..Place::default() };
    problems.push(place.problem(
        "circle",
        Severity::Error,
        format!("{reason}."),
        "Remove one of the requirements.",
    ));
    if let ElementKind::Decision { logic } = &mut element.kind {
        *logic = Err(reason);
        element.needs.clear();
    }
}

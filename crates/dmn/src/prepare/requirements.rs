//! Who needs whom, across models.

use super::{Alias, Element, ElementKind, Need};
use crate::feel::{Name, Names};
use crate::model::{Import, Logic, Model, Variable};
use crate::problem::{Place, Problem, Severity};
use std::collections::{HashMap, HashSet};

/// An element under another name than its own.
#[derive(Clone, Copy, Debug)]
struct Other {
    element: usize,
    /// Whether the name is that of a member of its result.
    member: bool,
    /// Whether a drawn requirement must lead to it: such names are common ones.
    drawn: bool,
}

/// The elements of all models under their numbers: model by model, inputs, decisions, knowledge, services.
pub(super) struct Directory<'m> {
    by_id: HashMap<(&'m str, &'m str), usize>,
    by_name: HashMap<(usize, &'m str), usize>,
    aliases: HashMap<(usize, &'m str), Vec<Other>>,
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
            aliases: HashMap::new(),
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
        directory.note_aliases();
        directory
    }

    /// Files in which the name of an element, that of its variable and that of its table's output differ are common, and each is
    /// what some engine calls its value by.
    fn note_aliases(&mut self) {
        let mut first = 0;
        for (at, model) in self.models.clone().into_iter().enumerate() {
            let mut note = |name: &'m str, other: Other| {
                if !name.is_empty() {
                    self.aliases.entry((at, name)).or_default().push(other);
                }
            };
            for (place, input) in model.inputs.iter().enumerate() {
                note(&input.name, Other { element: first + place, member: false, drawn: false });
            }
            let decisions = first + model.inputs.len();
            for (place, decision) in model.decisions.iter().enumerate() {
                let other = Other { element: decisions + place, member: false, drawn: false };
                note(&decision.variable.name, other);
                note(&decision.id, Other { drawn: true, ..other });
                let Some(Logic::Table(table)) = &decision.logic else { continue };
                let member = table.outputs.len() > 1;
                for output in table.outputs.iter().filter_map(|output| output.name.as_deref()) {
                    note(output, Other { member, drawn: true, ..other });
                }
            }
            first = decisions + model.decisions.len() + model.knowledge.len() + model.services.len();
        }
    }

    /// The element that is meant by a name that is no element's own; where several could be, one that is needed anyway.
    pub(super) fn alias(&self, model: usize, name: &Name, needs: &[Need]) -> Option<Need> {
        let others = self.aliases.get(&(model, &**name))?;
        let is_drawn =
            |other: &&Other| needs.iter().any(|need| need.element == other.element && need.import.is_none());
        let drawn: HashSet<usize> = others.iter().filter(is_drawn).map(|other| other.element).collect();
        let found = match drawn.len() {
            1 => others.iter().find(is_drawn),
            0 => others.iter().find(|other| !other.drawn),
            // Two decisions with an output of that name: nobody can tell which is meant.
            _ => None,
        }?;
        let alias = Some(Alias { name: name.clone(), member: found.member });
        Some(Need { alias, ..Need::of(found.element) })
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
        let import = import.filter(|name| !name.is_empty()).map(Name::from);
        Some(Need { import, ..Need::of(element) })
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
            // The standard's own namespaces, and what a modeller left empty.
            None if import.namespace.contains("www.omg.org/spec/") || import.namespace.is_empty() => {}
            None if import.kind.contains("XMLSchema") => problems.push(import.place.problem(
                "import",
                Severity::Note,
                format!(
                    "The imported schema “{}” is not read; values of its types pass unchecked.",
                    import.namespace
                ),
                "Define the types in the model, to have them checked.",
            )),
            None if import.kind.to_uppercase().contains("PMML") => problems.push(import.place.problem(
                "external-function",
                Severity::Error,
                format!("The import “{}” is a PMML model; nothing outside may run here.", import.name),
                "Write what it computes in FEEL.",
            )),
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
        model.inputs.iter().for_each(|element| {
            names.add(&element.variable.name);
            names.add(&element.name);
        });
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

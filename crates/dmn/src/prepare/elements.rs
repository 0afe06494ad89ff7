//! The elements of a model and its imports as one graph.

use super::boxed::{Boxed, Built};
use super::item::ItemType;
use super::naming::Types;
use super::requirements::{self, Directory};
use super::{ELEMENTS_MAX, Element, ElementKind, Need, Prepared};
use crate::analysis::inference::{self, Known};
use crate::feel::free;
use crate::feel::function::Invocable;
use crate::feel::node::Node;
use crate::feel::{Name, Type};
use crate::model::{Decision, FunctionLogic, Knowledge, Logic, Model, Service, Variable};
use crate::problem::{Place, Problem, Severity};
use std::collections::HashMap;
use std::sync::Arc;

pub(super) fn prepare<'m>(main: &'m Model, imports: &[&'m Model]) -> (Prepared, Vec<Problem>) {
    let mut problems = Vec::new();
    let models: Vec<&Model> = std::iter::once(main).chain(imports.iter().copied()).collect();
    let directory = Directory::of(&models);
    let mut elements = Vec::new();
    if directory.count > ELEMENTS_MAX {
        let sentence = format!("The model has more than {ELEMENTS_MAX} elements.");
        problems.push(Place::default().problem("too-large", Severity::Error, sentence, "Split the model."));
    } else {
        for (at, model) in models.iter().enumerate() {
            let imported = requirements::imported(model, &models, &mut problems);
            let mut types = Types::of(model, &imported, &mut problems);
            requirements::add_names(&mut types.names, model, &imported);
            let mut build =
                Build { model, at, directory: &directory, types: &mut types, problems: &mut problems };
            build.all(&mut elements);
        }
    }
    requirements::break_circles(&mut elements, &mut problems);
    let decisions = main.decisions.iter().map(|decision| decision.name.clone()).collect();
    (Prepared { index: index(&elements, directory.own), elements, decisions }, problems)
}

/// Elements of the model itself by id and, before that, by name; decisions before services before the rest.
fn index(elements: &[Element], own: usize) -> HashMap<String, usize> {
    let mut index = HashMap::new();
    let rank = |element: &Element| match element.kind {
        ElementKind::Decision { .. } => 0,
        ElementKind::Service { .. } => 1,
        _ => 2,
    };
    let mut order: Vec<(usize, &Element)> = elements.iter().enumerate().take(own).collect();
    order.sort_by_key(|(_, element)| rank(element));
    for (at, element) in &order {
        index.entry(element.name.to_string()).or_insert(*at);
    }
    for (at, element) in &order {
        index.entry(element.id.clone()).or_insert(*at);
    }
    index
}

struct Build<'a, 'm> {
    model: &'m Model,
    at: usize,
    directory: &'a Directory<'m>,
    types: &'a mut Types<'m>,
    problems: &'a mut Vec<Problem>,
}

impl<'m> Build<'_, 'm> {
    /// Builds the elements in the order that the directory has given them numbers in.
    fn all(&mut self, elements: &mut Vec<Element>) {
        for input in &self.model.inputs {
            let path = self.directory.path(self.at, &input.variable.name);
            let of = self.of(&input.variable, &input.place);
            let also = Some(&input.name).filter(|name| **name != input.variable.name && !name.is_empty());
            let kind = ElementKind::Input { path, also: also.map(|name| name.as_str().into()) };
            elements.push(element(&input.id, &input.variable.name, kind, of));
        }
        for decision in &self.model.decisions {
            let built = self.decision(decision);
            elements.push(built);
        }
        for knowledge in &self.model.knowledge {
            let built = self.knowledge(knowledge, elements.len());
            elements.push(built);
        }
        for service in &self.model.services {
            let built = self.service(service, elements.len());
            elements.push(built);
        }
    }

    /// The type of a variable; an unknown one is anything, with a warning.
    fn of(&mut self, variable: &Variable, place: &Place) -> Arc<ItemType> {
        if let Some(name) = variable.type_ref.as_deref().filter(|name| !self.types.knows(name)) {
            self.problems.push(place.problem(
                "unknown-type",
                Severity::Warning,
                format!("Nothing defines the type “{name}” of “{}”; any value passes.", variable.name),
                "Define the type or choose another.",
            ));
        }
        self.types.refer(variable.type_ref.as_deref(), self.problems)
    }

    fn boxed(&mut self, within: &str, build: impl FnOnce(&mut Boxed<'_, 'm>) -> Built) -> Built {
        let names = self.types.names.clone();
        build(&mut Boxed { types: self.types, names, problems: self.problems, within })
    }

    fn decision(&mut self, decision: &Decision) -> Element {
        let logic = match &decision.logic {
            Some(logic) => self.boxed(&decision.name, |boxed| boxed.logic(logic)),
            None => {
                self.problems.push(decision.place.problem(
                    "no-logic",
                    Severity::Warning,
                    format!("The decision “{}” says not how it decides; its result is null.", decision.name),
                    "Give it an expression or a table.",
                ));
                Err("the decision has no logic".into())
            }
        };
        let references = decision.information.iter().chain(&decision.knowledge);
        let mut needs = self.needs(references, &decision.name, &decision.place);
        if let Ok(node) = &logic {
            self.undeclared(node, &[], &mut needs, &decision.name, &decision.place);
            self.idle(node, &mut needs);
            let known = self.known(&needs);
            self.mistakes(node, known, &decision.name, decision.logic.as_ref(), &decision.place);
        }
        let of = self.of(&decision.variable, &decision.place);
        let mut built = element(&decision.id, &decision.name, ElementKind::Decision { logic }, of);
        built.needs = needs;
        built
    }

    fn knowledge(&mut self, knowledge: &Knowledge, number: usize) -> Element {
        let missing = FunctionLogic::default();
        let function = knowledge.logic.as_ref().unwrap_or(&missing);
        let parameters: Vec<(Name, Arc<ItemType>)> = function
            .parameters
            .iter()
            .map(|parameter| (parameter.name.as_str().into(), self.of(parameter, &knowledge.place)))
            .collect();
        let logic = self.boxed(&knowledge.name, |boxed| {
            function.parameters.iter().for_each(|parameter| boxed.names.add(&parameter.name));
            let body = boxed.logic(&function.body)?;
            Ok(boxed.typed(body, function.type_ref.as_deref()))
        });
        let mut needs = self.needs(knowledge.knowledge.iter(), &knowledge.name, &knowledge.place);
        if let Ok(node) = &logic {
            let own: Vec<Name> = parameters.iter().map(|(name, _)| name.clone()).collect();
            self.undeclared(node, &own, &mut needs, &knowledge.name, &knowledge.place);
            let known = parameters.iter().map(|(name, of)| (name.clone(), of.bare())).collect();
            self.mistakes(node, known, &knowledge.name, Some(&function.body), &knowledge.place);
        }
        let of = self.of(&knowledge.variable, &knowledge.place);
        let face = face(number, &knowledge.name, &parameters, &of);
        let mut built =
            element(&knowledge.id, &knowledge.name, ElementKind::Knowledge { logic, face, parameters }, of);
        built.needs = needs;
        built
    }

    /// The parameters of a service are its input decisions, then its inputs.
    fn service(&mut self, service: &Service, number: usize) -> Element {
        let mut parameters = Vec::new();
        let mut types = Vec::new();
        for reference in service.inputs.iter().chain(&service.input_decisions) {
            let Some(need) = self.need(reference, &service.name, &service.place) else { continue };
            let name = self.directory.name(need.element);
            types.push((
                Name::from(name),
                self.directory.variable(need.element).map(|v| self.of(v, &service.place)),
            ));
            parameters.push((Name::from(name), need.element));
        }
        let outputs = service
            .outputs
            .iter()
            .filter_map(|reference| self.need(reference, &service.name, &service.place))
            .map(|need| need.element)
            .collect();
        let of = self.of(&service.variable, &service.place);
        let types: Vec<(Name, Arc<ItemType>)> =
            types.into_iter().map(|(name, of)| (name, of.unwrap_or_else(ItemType::any))).collect();
        let face = face(number, &service.name, &types, &of);
        element(&service.id, &service.name, ElementKind::Service { face, parameters, outputs }, of)
    }

    fn needs<'r>(
        &mut self,
        references: impl Iterator<Item = &'r String>,
        name: &str,
        place: &Place,
    ) -> Vec<Need> {
        references.filter_map(|reference| self.need(reference, name, place)).collect()
    }

    fn need(&mut self, reference: &str, name: &str, place: &Place) -> Option<Need> {
        let need = self.directory.find(self.at, reference);
        if need.is_none() {
            self.problems.push(place.problem(
                "reference",
                Severity::Error,
                format!("“{name}” refers to “{reference}”, which is in no model here."),
                "Correct the reference or give the imported model.",
            ));
        }
        need
    }

    /// The types of what an expression needs from its own model.
    fn known(&mut self, needs: &[Need]) -> Known {
        let own = needs.iter().filter(|need| need.import.is_none() && need.alias.is_none());
        own.filter_map(|need| {
            let variable = self.directory.variable(need.element)?;
            let of = self.types.refer(variable.type_ref.as_deref(), self.problems);
            Some((Name::from(self.directory.name(need.element)), of.bare()))
        })
        .collect()
    }

    /// Marks the inputs that are drawn and not used: a caller need not give them.
    fn idle(&self, node: &Node, needs: &mut [Need]) {
        let used = free::names(node);
        let named = |need: &Need| used.iter().any(|name| **name == *self.directory.name(need.element));
        let idle: Vec<bool> =
            needs.iter().map(|need| need.import.is_none() && need.alias.is_none() && !named(need)).collect();
        let aliased: Vec<usize> =
            needs.iter().filter(|need| need.alias.is_some()).map(|need| need.element).collect();
        for (need, idle) in needs.iter_mut().zip(idle) {
            need.idle = idle && !aliased.contains(&need.element);
        }
    }

    /// Reports what cannot fit whatever the inputs are.
    fn mistakes(&mut self, node: &Node, known: Known, name: &str, logic: Option<&Logic>, place: &Place) {
        let literal = match logic {
            Some(Logic::Literal(literal)) => Some(literal),
            _ => None,
        };
        let place = literal.map_or(place, |literal| &literal.place);
        for error in inference::mistakes(node, &known) {
            let inside = literal.and_then(|literal| literal.in_file(error.position));
            let sentence = format!("A part of this never has a value: {error}.");
            let problem = place.problem(
                "type",
                Severity::Warning,
                sentence,
                "Correct the expression, or the type of an input.",
            );
            let problem = problem.inside(inside);
            self.problems.push(Problem { within: Some(name.to_owned()), ..problem });
        }
    }

    /// Adds what the expression uses without a drawn requirement, as modellers often leave it, with a warning.
    fn undeclared(&mut self, node: &Node, own: &[Name], needs: &mut Vec<Need>, name: &str, place: &Place) {
        for used in free::names(node) {
            let known = own.contains(&used)
                || crate::feel::builtin::by_name(&used).is_some()
                || needs.iter().any(|need| {
                    need.import.as_ref() == Some(&used) || *self.directory.name(need.element) == *used
                });
            if known || *used == *name {
                continue;
            }
            if let Some(element) = self.directory.by_name(self.at, &used) {
                needs.push(Need::of(element));
                self.problems.push(place.problem(
                    "undeclared",
                    Severity::Warning,
                    format!("“{name}” uses “{used}” without a requirement; it was added."),
                    "Draw the requirement in the model.",
                ));
            } else if let Some(need) = self.directory.alias(self.at, &used, needs) {
                let meant = self.directory.name(need.element);
                self.problems.push(place.problem(
                    "other-name",
                    Severity::Note,
                    format!("“{name}” uses “{used}”, which was read as “{meant}”."),
                    "Give the element, its variable and its output one name.",
                ));
                needs.push(need);
            } else if !self.types.names.contains(&used) && !matches!(&*used, "?" | "item" | "partial") {
                self.problems.push(place.problem(
                    "unknown-name",
                    Severity::Warning,
                    format!("“{name}” uses “{used}”, which the model does not define."),
                    "Define it as an input, or correct the name.",
                ));
            }
        }
    }
}

fn element(id: &str, name: &str, kind: ElementKind, of: Arc<ItemType>) -> Element {
    Element { id: id.into(), name: name.into(), kind, of, needs: Vec::new() }
}

fn face(at: usize, name: &str, parameters: &[(Name, Arc<ItemType>)], of: &ItemType) -> Arc<Invocable> {
    // Arguments are checked against the full types when the element runs; here it counts only how many there are.
    let parameters =
        parameters.iter().map(|(name, of)| (name.clone(), of.bare())).collect::<Vec<(Name, Type)>>();
    Arc::new(Invocable { at, name: name.into(), parameters, result: of.bare() })
}

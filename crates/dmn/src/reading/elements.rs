//! Definitions, item definitions, inputs, decisions, knowledge models and services.

use super::Reading;
use super::element::{Element, normal};
use crate::model::{Decision, Import, InputData, Item, Knowledge, Logic, Model, Service, Variable};
use crate::problem::Severity;

impl Reading {
    pub(super) fn definitions(&mut self, root: Element<'_>) -> Model {
        self.language = root.attribute("expressionLanguage").unwrap_or_default().to_owned();
        let mut model = Model {
            name: normal(root.attribute("name").unwrap_or_default()),
            namespace: root.attribute("namespace").unwrap_or_default().trim().to_owned(),
            ..Model::default()
        };
        for child in root.children() {
            self.definition(child, &mut model);
        }
        model
    }

    fn definition(&mut self, child: Element<'_>, model: &mut Model) {
        match child.name() {
            "import" => {
                self.imports.push((
                    child.attribute("namespace").unwrap_or_default().trim().to_owned(),
                    normal(child.attribute("name").unwrap_or_default()),
                ));
                model.imports.push(Import {
                    name: normal(child.attribute("name").unwrap_or_default()),
                    namespace: child.attribute("namespace").unwrap_or_default().trim().to_owned(),
                    kind: child.attribute("importType").unwrap_or_default().trim().to_owned(),
                    location: child
                        .attribute("locationURI")
                        .map(str::trim)
                        .filter(|it| !it.is_empty())
                        .map(str::to_owned),
                    place: child.place(),
                });
            }
            "itemDefinition" => model.items.push(self.item(child)),
            "inputData" => {
                let mut variable = self.typed(child, child.variable());
                if variable.name.is_empty() {
                    variable.name = normal(child.attribute("id").unwrap_or_default());
                }
                let name = normal(child.attribute("name").unwrap_or(&variable.name));
                model.inputs.push(InputData { id: id(child), name, variable, place: child.place() });
            }
            "decision" => model.decisions.push(self.decision(child)),
            "businessKnowledgeModel" => model.knowledge.push(self.knowledge(child)),
            "decisionService" => model.services.push(self.service(child)),
            // Drawings, remarks and organisational elements decide nothing.
            _ => {}
        }
    }

    fn item(&mut self, element: Element<'_>) -> Item {
        let tests =
            |name| element.first(name).map(Element::text_child).filter(|text| !text.trim().is_empty());
        let components = if self.enter(element) {
            element.all("itemComponent").map(|child| self.item(child)).collect()
        } else {
            Vec::new()
        };
        self.depth = self.depth.saturating_sub(1);
        Item {
            name: normal(element.attribute("name").unwrap_or_default()),
            type_ref: self.type_name(element, element.type_ref()),
            list: element.is_set("isCollection"),
            allowed: tests("allowedValues"),
            constraint: tests("typeConstraint"),
            components,
            function: element.first("functionItem").map(|function| {
                let parameters =
                    function.all("parameters").map(|one| self.typed(one, one.own_variable())).collect();
                let result = function.attribute("outputTypeRef").map(|name| name.trim().to_owned());
                (parameters, self.type_name(function, result))
            }),
            place: element.place(),
        }
    }

    /// Type names of old files are qualified with a prefix: `feel:string`.
    pub(super) fn type_name(&mut self, element: Element<'_>, name: Option<String>) -> Option<String> {
        let name = name?;
        if let Some(rest) = name.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            return Some(rest.1.to_owned());
        }
        let Some((prefix, rest)) = name.split_once(':') else { return Some(name) };
        let Some(namespace) = element.namespace_of(prefix) else {
            // A prefix that nothing declares is common where namespaces got lost.
            let built_in = crate::feel::Type::built_in(rest).is_some();
            return Some(if built_in { rest.to_owned() } else { name });
        };
        let import = self.imports.iter().find(|(imported, name)| imported == namespace && !name.is_empty());
        Some(import.map_or_else(|| rest.to_owned(), |(_, import)| format!("{import}.{rest}")))
    }

    fn decision(&mut self, element: Element<'_>) -> Decision {
        let variable = self.typed(element, element.variable());
        let references = |outer, inner: &[&'static str]| references(element, outer, inner);
        Decision {
            id: id(element),
            name: normal(element.attribute("name").or(element.attribute("id")).unwrap_or_default()),
            description: element
                .first("description")
                .map(Element::text)
                .filter(|text| !text.trim().is_empty()),
            question: element.first("question").map(Element::text).filter(|text| !text.trim().is_empty()),
            variable: Variable {
                name: if variable.name.is_empty() { id(element) } else { variable.name },
                type_ref: variable.type_ref,
            },
            information: references("informationRequirement", &["requiredDecision", "requiredInput"]),
            knowledge: references("knowledgeRequirement", &["requiredKnowledge"]),
            logic: self.logic_inside(element),
            place: element.place(),
        }
    }

    pub(super) fn typed(&mut self, element: Element<'_>, variable: Variable) -> Variable {
        Variable { type_ref: self.type_name(element, variable.type_ref), ..variable }
    }

    fn knowledge(&mut self, element: Element<'_>) -> Knowledge {
        let function = element.first("encapsulatedLogic").map(|logic| self.function(logic));
        Knowledge {
            id: id(element),
            name: normal(element.attribute("name").unwrap_or_default()),
            variable: self.typed(element, element.variable()),
            knowledge: references(element, "knowledgeRequirement", &["requiredKnowledge"]),
            logic: function,
            place: element.place(),
        }
    }

    fn service(&mut self, element: Element<'_>) -> Service {
        let hrefs =
            |name| element.all(name).filter_map(|child| child.attribute("href").map(str::to_owned)).collect();
        Service {
            id: id(element),
            name: normal(element.attribute("name").unwrap_or_default()),
            variable: self.typed(element, element.variable()),
            outputs: hrefs("outputDecision"),
            inputs: hrefs("inputData"),
            input_decisions: hrefs("inputDecision"),
            place: element.place(),
        }
    }

    /// Goes one box deeper; `false`, with a problem, where that is too deep.
    pub(super) fn enter(&mut self, element: Element<'_>) -> bool {
        self.depth += 1;
        if self.depth <= super::BOXES_MAX {
            return true;
        }
        self.problems.push(element.place().problem(
            "too-deep",
            Severity::Error,
            format!("Boxes are nested deeper than {} levels.", super::BOXES_MAX),
            "Give the inner part a decision of its own.",
        ));
        false
    }

    /// The expression among the children of an element.
    pub(super) fn logic_inside(&mut self, element: Element<'_>) -> Option<Logic> {
        element
            .children()
            .find(|child| super::logic::is_expression(child.name()))
            .map(|child| self.logic(child))
    }
}

fn id(element: Element<'_>) -> String {
    element.attribute("id").unwrap_or_default().to_owned()
}

fn references(element: Element<'_>, outer: &'static str, inner: &[&'static str]) -> Vec<String> {
    element
        .all(outer)
        .flat_map(|requirement| requirement.children().collect::<Vec<_>>())
        .filter(|child| inner.contains(&child.name()))
        .filter_map(|child| child.attribute("href").map(str::to_owned))
        .collect()
}

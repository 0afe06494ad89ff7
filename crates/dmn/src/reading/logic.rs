//! Expressions in boxes.

use super::Reading;
use super::element::{Element, normal};
use crate::juel;
use crate::model::{Binding, Entry, FunctionLogic, Literal, Logic, Relation};
use crate::problem::Severity;

/// Elements that are expressions.
pub(super) fn is_expression(name: &str) -> bool {
    matches!(
        name,
        "literalExpression"
            | "decisionTable"
            | "context"
            | "invocation"
            | "relation"
            | "list"
            | "functionDefinition"
            | "conditional"
            | "for"
            | "some"
            | "every"
            | "filter"
    )
}

impl Reading {
    pub(super) fn logic(&mut self, element: Element<'_>) -> Logic {
        if !self.enter(element) {
            self.depth -= 1;
            return Logic::Broken("boxes are nested too deep".into(), element.place());
        }
        let logic = self.boxed(element);
        self.depth -= 1;
        logic
    }

    fn boxed(&mut self, element: Element<'_>) -> Logic {
        match element.name() {
            "literalExpression" => Logic::Literal(self.literal(element)),
            "decisionTable" => Logic::Table(Box::new(self.table(element))),
            "context" => Logic::Context(element.all("contextEntry").map(|entry| self.entry(entry)).collect()),
            "invocation" => self.invocation(element),
            "relation" => Logic::Relation(self.relation(element)),
            "list" => Logic::List(self.expressions(element)),
            "functionDefinition" => Logic::Function(Box::new(self.function(element))),
            "conditional" => {
                Logic::Conditional(Box::new(["if", "then", "else"].map(|part| self.part(element, part))))
            }
            "for" => {
                Logic::For(iterator(element), Box::new(["in", "return"].map(|part| self.part(element, part))))
            }
            "some" => Logic::Some(
                iterator(element),
                Box::new(["in", "satisfies"].map(|part| self.part(element, part))),
            ),
            "every" => Logic::Every(
                iterator(element),
                Box::new(["in", "satisfies"].map(|part| self.part(element, part))),
            ),
            "filter" => Logic::Filter(Box::new(["in", "match"].map(|part| self.part(element, part)))),
            other => Logic::Broken(format!("“{other}” is no expression"), element.place()),
        }
    }

    fn expressions(&mut self, element: Element<'_>) -> Vec<Logic> {
        element
            .children()
            .filter(|child| is_expression(child.name()))
            .map(|child| self.logic(child))
            .collect()
    }

    fn part(&mut self, element: Element<'_>, name: &'static str) -> Logic {
        let found = element.first(name).and_then(|part| self.logic_inside(part));
        found.unwrap_or_else(|| {
            Logic::Broken(format!("“{name}” is missing in “{}”", element.name()), element.place())
        })
    }

    /// A text, brought into FEEL where the file says or shows another language.
    pub(super) fn literal(&mut self, element: Element<'_>) -> Literal {
        let text = element.text_child();
        let origin = element.text_origin();
        let written = text.len();
        let (text, refused) = self.in_feel(element, text);
        Literal {
            // A translation has other places.
            origin: origin.filter(|_| text.len() == written),
            text,
            type_ref: self.type_name(element, element.type_ref()),
            place: element.place(),
            refused,
        }
    }

    /// The language of an element: its own, else that of the file.
    fn language(&self, element: Element<'_>) -> String {
        element.attribute("expressionLanguage").unwrap_or(&self.language).trim().to_owned()
    }

    /// The text itself, or its translation with a note.
    pub(super) fn in_feel(&mut self, element: Element<'_>, text: String) -> (String, Option<String>) {
        let language = self.language(element);
        let lower = language.to_lowercase();
        let is_juel = lower.contains("juel") || text.trim_start().starts_with("${");
        if matches!(text.trim(), "" | "-") {
            return (text, None);
        }
        if !is_juel && !lower.is_empty() && !lower.contains("feel") {
            let reason = format!("the language “{language}” is not executed here");
            self.problems.push(element.place().problem(
                "language",
                Severity::Error,
                format!("“{}” cannot run: {reason}.", text.trim()),
                "Write the expression in FEEL.",
            ));
            return (text, Some(reason));
        }
        if !is_juel {
            return (text, None);
        }
        match juel::to_feel(&text) {
            Ok(feel) => {
                if feel.trim() != text.trim() {
                    self.problems.push(element.place().problem(
                        "juel",
                        Severity::Note,
                        format!("“{}” was read as FEEL “{feel}”.", text.trim()),
                        "Check that it means the same; save it in FEEL.",
                    ));
                }
                (feel, None)
            }
            Err(reason) => {
                self.problems.push(element.place().problem(
                    "juel",
                    Severity::Error,
                    format!("“{}” cannot be read as FEEL: {reason}.", text.trim()),
                    "Write the expression in FEEL.",
                ));
                let refused = Some(format!("it cannot be read as FEEL: {reason}"));
                (text, refused)
            }
        }
    }

    fn entry(&mut self, element: Element<'_>) -> Entry {
        let variable = element.first("variable").map(|child| self.typed(child, child.own_variable()));
        let expression = element.children().find(|child| is_expression(child.name()));
        let type_ref = expression.and_then(|child| self.type_name(child, child.type_ref()));
        let logic = expression.map(|child| self.logic(child));
        Entry {
            variable,
            logic: logic
                .unwrap_or_else(|| Logic::Broken("the entry has no expression".into(), element.place())),
            type_ref,
        }
    }

    fn invocation(&mut self, element: Element<'_>) -> Logic {
        let callee = self.logic_inside(element);
        let callee =
            callee.unwrap_or_else(|| Logic::Broken("the call says not what to call".into(), element.place()));
        let bindings = element
            .all("binding")
            .map(|binding| Binding {
                variable: binding.first("parameter").map(Element::own_variable).unwrap_or_default(),
                logic: self.logic_inside(binding),
            })
            .collect();
        Logic::Invocation { callee: Box::new(callee), bindings }
    }

    fn relation(&mut self, element: Element<'_>) -> Relation {
        Relation {
            columns: element.all("column").map(|column| self.typed(column, column.own_variable())).collect(),
            rows: element.all("row").map(|row| self.expressions(row)).collect(),
        }
    }

    pub(super) fn function(&mut self, element: Element<'_>) -> FunctionLogic {
        let parameters = element
            .all("formalParameter")
            .map(|parameter| self.typed(parameter, parameter.own_variable()))
            .collect();
        let type_ref = self.type_name(element, element.type_ref());
        let kind = kind(element);
        if kind != "FEEL" {
            let reason = format!("external functions ({kind}) are refused: nothing outside may run here");
            self.problems.push(element.place().problem(
                "external-function",
                Severity::Error,
                format!("This function is external ({kind}); nothing outside may run here."),
                "Write the function in FEEL.",
            ));
            return FunctionLogic { parameters, body: Logic::Broken(reason, element.place()), type_ref };
        }
        let body = self.logic_inside(element);
        let body = body.unwrap_or_else(|| Logic::Broken("the function has no body".into(), element.place()));
        FunctionLogic { parameters, body, type_ref }
    }
}

/// The kind of a function: `FEEL`, `Java`, `PMML`, or what else the file says. Files of DMN 1.1 say it by a letter in a vendor's
/// attribute.
fn kind<'d>(element: Element<'d>) -> &'d str {
    match element.attribute("kind").map_or("", str::trim) {
        "" | "F" | "FEEL" | "feel" => "FEEL",
        "J" | "Java" | "java" => "Java",
        "P" | "PMML" | "pmml" => "PMML",
        other => other,
    }
}

fn iterator(element: Element<'_>) -> String {
    normal(element.attribute("iteratorVariable").unwrap_or("item"))
}

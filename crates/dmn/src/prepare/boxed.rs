//! Boxed expressions as FEEL trees: one evaluator runs them all.

use super::naming::Types;
use super::table;
use crate::error::Position;
use crate::feel::free;
use crate::feel::node::{Arguments, Domain, Kind, Lambda, Loop, Node};
use crate::feel::{self, Name, Names, Type, Value};
use crate::model::{Binding, Entry, FunctionLogic, Literal, Logic, Relation};
use crate::problem::{Place, Problem, Severity};
use std::sync::Arc;

/// The preparation of one element's expressions.
pub(super) struct Boxed<'a, 'm> {
    pub(super) types: &'a mut Types<'m>,
    pub(super) names: Names,
    pub(super) problems: &'a mut Vec<Problem>,
    /// The element's name, for problems.
    pub(super) within: &'a str,
}

/// A prepared expression, or why there is none.
pub(super) type Built = Result<Node, String>;

pub(super) fn node(kind: Kind) -> Node {
    Node { at: Position { line: 1, column: 1 }, kind }
}

fn null() -> Node {
    node(Kind::Literal(Value::Null))
}

impl Boxed<'_, '_> {
    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(Problem { within: Some(self.within.to_owned()), ..problem });
    }

    pub(super) fn logic(&mut self, logic: &Logic) -> Built {
        match logic {
            Logic::Literal(literal) => self.literal(literal),
            Logic::Table(table) => table::prepare(self, table),
            Logic::Context(entries) => self.context(entries),
            Logic::Invocation { callee, bindings } => self.invocation(callee, bindings),
            Logic::Relation(relation) => self.relation(relation),
            Logic::List(items) => Ok(node(Kind::List(self.each(items)?))),
            Logic::Function(function) => self.function(function),
            Logic::Conditional(three) => {
                let [condition, yes, no] = &**three;
                Ok(node(Kind::If(Box::new([self.logic(condition)?, self.logic(yes)?, self.logic(no)?]))))
            }
            Logic::For(variable, two) => Ok(node(Kind::For(Box::new(self.iteration(variable, two)?)))),
            Logic::Some(variable, two) => Ok(node(Kind::Some(Box::new(self.iteration(variable, two)?)))),
            Logic::Every(variable, two) => Ok(node(Kind::Every(Box::new(self.iteration(variable, two)?)))),
            Logic::Filter(two) => {
                let (list, condition) = (self.logic(&two[0])?, self.logic(&two[1])?);
                Ok(node(Kind::Filter(Box::new(list), Box::new(condition))))
            }
            Logic::Broken(reason, place) => self.broken(reason, place),
        }
    }

    fn broken(&mut self, reason: &str, place: &Place) -> Built {
        // External functions were reported when the model was read.
        if !reason.starts_with("external") {
            let sentence = format!("This cannot be computed: {reason}.");
            self.problem(place.problem(
                "incomplete",
                Severity::Error,
                sentence,
                "Complete the expression in the modeller.",
            ));
        }
        Err(reason.to_owned())
    }

    fn each(&mut self, items: &[Logic]) -> Result<Vec<Node>, String> {
        items.iter().map(|item| self.logic(item)).collect()
    }

    pub(super) fn literal(&mut self, literal: &Literal) -> Built {
        if literal.text.trim().is_empty() {
            return Ok(null());
        }
        self.text(literal, feel::Kind::Expression).map(|built| self.typed(built, literal.type_ref.as_deref()))
    }

    /// Prepares a text; a mistake becomes a problem and the reason.
    pub(super) fn text(&mut self, literal: &Literal, kind: feel::Kind) -> Built {
        if let Some(reason) = &literal.refused {
            return Err(reason.clone());
        }
        match feel::prepare(&literal.text, kind, &self.names) {
            Ok(expr) => Ok(Arc::into_inner(expr.node).unwrap_or_else(null)),
            Err(error) => {
                let sentence = format!("“{}” is no FEEL: {error}.", shortened(&literal.text));
                let problem = literal.place.problem("syntax", Severity::Error, sentence, "Correct the text.");
                self.problem(problem.inside(literal.in_file(error.position)));
                Err(error.to_string())
            }
        }
    }

    /// The expression with a check of its type, where that says anything.
    pub(super) fn typed(&mut self, built: Node, type_ref: Option<&str>) -> Node {
        let of = self.types.refer(type_ref, self.problems);
        if of.is_any() { built } else { node(Kind::Typed(Box::new(built), of)) }
    }

    fn context(&mut self, entries: &[Entry]) -> Built {
        let outer = self.names.clone();
        let built = self.entries(entries);
        self.names = outer;
        built
    }

    fn entries(&mut self, entries: &[Entry]) -> Built {
        let mut steps: Vec<(Name, Node)> = Vec::new();
        for entry in entries {
            let Some(variable) = entry.variable.as_ref().filter(|variable| !variable.name.is_empty()) else {
                let result = self.logic(&entry.logic)?;
                let result = self.typed(result, entry.type_ref.as_deref());
                return Ok(node(Kind::Result(steps, Box::new(result))));
            };
            let step = self.logic(&entry.logic)?;
            let step = match step.kind {
                // A function keeps its bare form, so that it can call itself by its name.
                Kind::Function(_) => step,
                _ => self.typed(step, variable.type_ref.as_deref().or(entry.type_ref.as_deref())),
            };
            self.names.add(&variable.name);
            steps.push((variable.name.as_str().into(), step));
        }
        Ok(node(Kind::Context(steps)))
    }

    fn invocation(&mut self, callee: &Logic, bindings: &[Binding]) -> Built {
        let callee = self.logic(callee)?;
        let callee = match callee.kind {
            Kind::Typed(inner, _) => *inner,
            _ => callee,
        };
        let mut arguments = Vec::new();
        for binding in bindings {
            let value = binding.logic.as_ref().map_or_else(|| Ok(null()), |logic| self.logic(logic))?;
            arguments.push((Name::from(binding.variable.name.as_str()), value));
        }
        Ok(node(Kind::Call(Box::new(callee), Arguments::Named(arguments))))
    }

    fn relation(&mut self, relation: &Relation) -> Built {
        let mut rows = Vec::new();
        for row in &relation.rows {
            let mut cells: Vec<(Name, Node)> = Vec::new();
            for (column, cell) in relation.columns.iter().zip(row) {
                let cell = self.logic(cell)?;
                cells.push((column.name.as_str().into(), self.typed(cell, column.type_ref.as_deref())));
            }
            rows.push(node(Kind::Context(cells)));
        }
        Ok(node(Kind::List(rows)))
    }

    pub(super) fn function(&mut self, function: &FunctionLogic) -> Built {
        let outer = self.names.clone();
        let parameters: Vec<(Name, Type)> = function
            .parameters
            .iter()
            .map(|parameter| {
                let of = self.types.refer(parameter.type_ref.as_deref(), self.problems);
                (Name::from(parameter.name.as_str()), of.bare())
            })
            .collect();
        parameters.iter().for_each(|(name, _)| self.names.add(name));
        let body = self.logic(&function.body);
        self.names = outer;
        let body = self.typed(body?, function.type_ref.as_deref());
        let free = free::of_lambda(&parameters, &body);
        Ok(node(Kind::Function(Arc::new(Lambda { parameters, body, free }))))
    }

    fn iteration(&mut self, variable: &str, two: &[Logic; 2]) -> Result<Loop, String> {
        let items = self.logic(&two[0])?;
        let outer = self.names.clone();
        self.names.add(variable);
        self.names.add("partial");
        let body = self.logic(&two[1]);
        self.names = outer;
        let body = body?;
        let uses_partial = free::mentions(&body, "partial");
        Ok(Loop { domains: vec![(variable.into(), Domain::Items(items))], body, uses_partial })
    }
}

/// At most 80 characters of a text, for sentences.
pub(super) fn shortened(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= 80 {
        text.to_owned()
    } else {
        text.chars().take(77).chain("…".chars()).collect()
    }
}

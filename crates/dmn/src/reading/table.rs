//! Decision tables.

use super::Reading;
use super::element::{Element, normal};
use crate::model::{Aggregation, HitPolicy, Input, Literal, Output, Rule, Table};
use crate::problem::Severity;

impl Reading {
    pub(super) fn table(&mut self, element: Element<'_>) -> Table {
        let mut table = Table {
            hit_policy: self.hit_policy(element),
            aggregation: self.aggregation(element),
            inputs: element.all("input").map(|input| self.input(input)).collect(),
            outputs: element.all("output").map(|output| self.output(output)).collect(),
            annotations: element
                .all("annotation")
                .map(|annotation| annotation.attribute("name").unwrap_or_default().to_owned())
                .collect(),
            rules: element.all("rule").map(|rule| self.rule(rule)).collect(),
            place: element.place(),
        };
        self.even_out(&mut table);
        self.dates_with_times(&mut table);
        self.name_outputs(&mut table);
        table
    }

    /// Several outputs make a context, so each needs a name of its own: its label where it has none, else its number.
    fn name_outputs(&mut self, table: &mut Table) {
        if table.outputs.len() < 2 {
            return;
        }
        let mut seen = std::collections::BTreeSet::new();
        for (at, output) in table.outputs.iter_mut().enumerate() {
            let given = output.name.clone();
            let mut name = given.clone().or_else(|| output.label.clone()).unwrap_or_default();
            if name.is_empty() || seen.contains(&name) {
                name = format!("output {}", at + 1);
            }
            if given.as_ref() != Some(&name) {
                self.problems.push(output.place.problem(
                    "output-name",
                    Severity::Warning,
                    format!("Output column {} has no name of its own; “{name}” was taken.", at + 1),
                    "Name every output column when there are several.",
                ));
            }
            seen.insert(name.clone());
            output.name = Some(name);
        }
    }

    /// Some engines call by `date` what has a time too; the cells show it.
    fn dates_with_times(&mut self, table: &mut Table) {
        fn timed<'c>(mut cells: impl Iterator<Item = Option<&'c Literal>>) -> bool {
            cells.any(|cell| cell.is_some_and(|cell| cell.text.contains("date and time(")))
        }
        let inputs = table.inputs.iter_mut().enumerate().map(|(at, input)| {
            let cells = timed(table.rules.iter().map(|rule| rule.tests.get(at)));
            (&mut input.expression.type_ref, &input.place, cells)
        });
        let outputs = table.outputs.iter_mut().enumerate().map(|(at, output)| {
            let cells = timed(table.rules.iter().map(|rule| rule.outputs.get(at)));
            (&mut output.type_ref, &output.place, cells)
        });
        for (type_ref, place, timed) in inputs.chain(outputs) {
            if timed && type_ref.as_deref() == Some("date") {
                *type_ref = Some("date and time".into());
                self.problems.push(place.problem(
                    "date-with-time",
                    Severity::Note,
                    "The column's type is “date”, but its cells hold dates with times; it was read as “date and time”.",
                    "Choose the type “date and time”.",
                ));
            }
        }
    }

    /// Every rule gets a cell for each column: missing input cells test nothing, missing outputs are null.
    fn even_out(&mut self, table: &mut Table) {
        let (inputs, outputs) = (table.inputs.len(), table.outputs.len());
        for rule in &mut table.rules {
            if rule.tests.len() != inputs || rule.outputs.len() != outputs {
                self.problems.push(rule.place.problem(
                    "cells",
                    Severity::Warning,
                    format!(
                        "The rule has {} input and {} output cells for {inputs} and {outputs} columns.",
                        rule.tests.len(),
                        rule.outputs.len()
                    ),
                    "Fill or remove cells in the modeller.",
                ));
            }
            let place = rule.place.clone();
            let empty =
                |text: &str| Literal { text: text.into(), place: place.clone(), ..Literal::default() };
            rule.tests.resize_with(inputs, || empty("-"));
            rule.outputs.resize_with(outputs, || empty("null"));
        }
    }

    fn hit_policy(&mut self, element: Element<'_>) -> HitPolicy {
        match spelled(element, "hitPolicy").as_str() {
            "" | "UNIQUE" | "U" => HitPolicy::Unique,
            "ANY" | "A" => HitPolicy::Any,
            "PRIORITY" | "P" => HitPolicy::Priority,
            "FIRST" | "F" => HitPolicy::First,
            "RULEORDER" | "R" => HitPolicy::RuleOrder,
            "OUTPUTORDER" | "O" => HitPolicy::OutputOrder,
            "COLLECT" | "C" | "C+" | "C<" | "C>" | "C#" => HitPolicy::Collect,
            _ => {
                let written = element.attribute("hitPolicy").unwrap_or_default().trim();
                self.problems.push(element.place().problem(
                    "hit-policy",
                    Severity::Error,
                    format!("There is no hit policy “{written}”; it was read as UNIQUE."),
                    "Choose one of UNIQUE, ANY, PRIORITY, FIRST, RULE ORDER, OUTPUT ORDER and COLLECT.",
                ));
                HitPolicy::Unique
            }
        }
    }

    fn aggregation(&mut self, element: Element<'_>) -> Option<Aggregation> {
        let written = spelled(element, "aggregation");
        let sign = spelled(element, "hitPolicy");
        match (written.as_str(), sign.as_str()) {
            ("SUM", _) | ("", "C+") => Some(Aggregation::Sum),
            ("MIN", _) | ("", "C<") => Some(Aggregation::Min),
            ("MAX", _) | ("", "C>") => Some(Aggregation::Max),
            ("COUNT", _) | ("", "C#") => Some(Aggregation::Count),
            ("" | "LIST" | "NONE", _) => None,
            _ => {
                let written = element.attribute("aggregation").unwrap_or_default().trim();
                self.problems.push(element.place().problem(
                    "aggregation",
                    Severity::Error,
                    format!("There is no aggregation “{written}”; the outputs stay a list."),
                    "Choose one of SUM, MIN, MAX and COUNT.",
                ));
                None
            }
        }
    }

    fn input(&mut self, element: Element<'_>) -> Input {
        let label = element.attribute("label").map(normal).filter(|label| !label.is_empty());
        let variable = element.attribute("inputVariable").map(normal).filter(|name| !name.is_empty());
        let mut expression =
            element.first("inputExpression").map(|inner| self.literal(inner)).unwrap_or_default();
        if expression.text.trim().is_empty() {
            let named = variable.clone().or_else(|| label.clone());
            self.problems.push(element.place().problem(
                "input-expression",
                Severity::Warning,
                "The input column says not what it tests; its label was taken.",
                "Give the column an input expression.",
            ));
            expression.text = named.unwrap_or_default();
            expression.place = element.place();
        }
        let values = self.values(element, "inputValues");
        Input { label, expression, variable, values, place: element.place() }
    }

    fn values(&mut self, element: Element<'_>, name: &'static str) -> Option<Literal> {
        element.first(name).map(|inner| self.literal(inner)).filter(|literal| !literal.text.trim().is_empty())
    }

    fn output(&mut self, element: Element<'_>) -> Output {
        Output {
            name: element.attribute("name").map(normal).filter(|name| !name.is_empty()),
            label: element.attribute("label").map(normal).filter(|label| !label.is_empty()),
            type_ref: self.type_name(element, element.type_ref()),
            values: self.values(element, "outputValues"),
            default: self.values(element, "defaultOutputEntry"),
            place: element.place(),
        }
    }

    fn rule(&mut self, element: Element<'_>) -> Rule {
        let cells = |reading: &mut Self, name| {
            element.all(name).map(|cell| reading.literal(cell)).collect::<Vec<_>>()
        };
        let mut annotations: Vec<String> = element.all("annotationEntry").map(Element::text_child).collect();
        if annotations.is_empty() {
            annotations.extend(element.first("description").map(Element::text));
        }
        Rule {
            id: element.attribute("id").map(str::to_owned),
            tests: cells(self, "inputEntry"),
            outputs: cells(self, "outputEntry"),
            annotations,
            place: element.place(),
        }
    }
}

/// A word of the standard as modellers spell it: `Rule Order`, `RULE_ORDER` and `ruleOrder` are one.
fn spelled(element: Element<'_>, name: &str) -> String {
    let written = element.attribute(name).unwrap_or_default();
    let letters = written.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'));
    letters.flat_map(char::to_uppercase).collect()
}

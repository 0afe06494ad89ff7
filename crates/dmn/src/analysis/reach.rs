//! What nothing uses, and what nothing can reach.

use crate::model::Model;
use crate::problem::{Place, Problem, Severity};
use std::collections::HashSet;

pub(super) fn unused(model: &Model) -> Vec<Problem> {
    let id = |reference: &String| reference.rsplit('#').next().unwrap_or_default().to_owned();
    let decisions =
        model.decisions.iter().flat_map(|decision| decision.information.iter().chain(&decision.knowledge));
    let knowledge = model.knowledge.iter().flat_map(|knowledge| &knowledge.knowledge);
    let mut used: HashSet<String> = decisions.chain(knowledge).map(id).collect();
    let services =
        model.services.iter().flat_map(|s| s.outputs.iter().chain(&s.inputs).chain(&s.input_decisions));
    used.extend(services.map(id));
    // What is used by name without a drawn requirement is reported as undeclared, not as unused.
    let texts = texts(model);
    let is_used = |id: &str, name: &str| used.contains(id) || texts.iter().any(|text| text.contains(name));
    let report = |place: &Place, code, name: &str, what: &str, remedy: &str| {
        place.problem(code, Severity::Warning, format!("{what} “{name}” is used by nothing."), remedy)
    };
    let mut problems = Vec::new();
    for input in model.inputs.iter().filter(|input| !is_used(&input.id, &input.variable.name)) {
        let remedy = "Draw its requirement, or remove it.";
        problems.push(report(&input.place, "unused-input", &input.variable.name, "The input", remedy));
    }
    for one in model.knowledge.iter().filter(|one| !is_used(&one.id, &one.name)) {
        problems.push(report(
            &one.place,
            "unused-knowledge",
            &one.name,
            "The knowledge model",
            "Call it, or remove it.",
        ));
    }
    problems.extend(unreachable(model, &used));
    problems
}

/// Where services say what the model is asked for, a decision that none of them leads to is out of reach. Elsewhere every
/// decision can be asked for, and only one that stands all alone among others is strange.
fn unreachable(model: &Model, used: &HashSet<String>) -> Vec<Problem> {
    let lonely = |decision: &&crate::model::Decision| !used.contains(&decision.id);
    let report = |decision: &crate::model::Decision, why: &str, remedy: &str| {
        let sentence = format!("The decision “{}” {why}.", decision.name);
        decision.place.problem("unreachable", Severity::Warning, sentence, remedy)
    };
    if !model.services.is_empty() {
        let remedy = "Make it an output of a service, or remove it.";
        return model
            .decisions
            .iter()
            .filter(lonely)
            .map(|d| report(d, "is reached by no service", remedy))
            .collect();
    }
    let ids: HashSet<&str> = model.decisions.iter().map(|decision| decision.id.as_str()).collect();
    let needs_decisions = |decision: &crate::model::Decision| {
        decision
            .information
            .iter()
            .any(|reference| ids.contains(reference.rsplit('#').next().unwrap_or_default()))
    };
    if !model.decisions.iter().any(needs_decisions) {
        return Vec::new();
    }
    let alone = model.decisions.iter().filter(lonely).filter(|decision| !needs_decisions(decision));
    alone
        .map(|d| {
            report(
                d,
                "is connected to no other decision",
                "Draw its requirement, or give it a model of its own.",
            )
        })
        .collect()
}

/// The FEEL texts of a model that name other elements.
fn texts(model: &Model) -> Vec<&str> {
    fn literals<'m>(logic: &'m crate::model::Logic, texts: &mut Vec<&'m str>) {
        use crate::model::Logic;
        match logic {
            Logic::Literal(literal) => texts.push(&literal.text),
            Logic::Table(table) => {
                texts.extend(table.inputs.iter().map(|input| input.expression.text.as_str()));
                let cells = table.rules.iter().flat_map(|rule| rule.tests.iter().chain(&rule.outputs));
                texts.extend(cells.map(|cell| cell.text.as_str()));
            }
            Logic::Context(entries) => entries.iter().for_each(|entry| literals(&entry.logic, texts)),
            Logic::Invocation { callee, bindings } => {
                literals(callee, texts);
                bindings.iter().filter_map(|b| b.logic.as_ref()).for_each(|logic| literals(logic, texts));
            }
            Logic::Relation(relation) => {
                relation.rows.iter().flatten().for_each(|logic| literals(logic, texts))
            }
            Logic::List(items) => items.iter().for_each(|logic| literals(logic, texts)),
            Logic::Function(function) => literals(&function.body, texts),
            Logic::Conditional(three) => three.iter().for_each(|logic| literals(logic, texts)),
            Logic::For(_, two) | Logic::Some(_, two) | Logic::Every(_, two) | Logic::Filter(two) => {
                two.iter().for_each(|logic| literals(logic, texts));
            }
            Logic::Broken(..) => {}
        }
    }
    let mut texts = Vec::new();
    model.decisions.iter().filter_map(|d| d.logic.as_ref()).for_each(|logic| literals(logic, &mut texts));
    model.knowledge.iter().filter_map(|k| k.logic.as_ref()).for_each(|f| literals(&f.body, &mut texts));
    texts
}

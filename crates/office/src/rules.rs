//! Decision tables, prepared once: the rulebook that the heart and the examination ask.

use cases::{PackProblem, Rulebook, Ruling};
use dmn::{Model, Problem, Run, Severity};
use std::sync::Arc;

/// The name under which the rules file is spoken of.
const FILE: &str = "rules.dmn";

/// The decisions of a rules file, ready to be asked.
///
/// # Errors
/// Every problem that keeps a decision from running, with its place.
pub(crate) fn rulebook(bytes: &[u8]) -> Result<Rulebook, Vec<PackProblem>> {
    let (model, notes) =
        Model::read(bytes).map_err(|problems| problems.iter().map(of).collect::<Vec<_>>())?;
    let (prepared, problems) = model.prepare(&[]);
    let errors: Vec<PackProblem> =
        notes.iter().chain(&problems).filter(|it| it.severity == Severity::Error).map(of).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Arc::new(move |name, inputs| {
        let decided = prepared.decide(name, inputs, &Run::traced()).map_err(|error| error.to_string())?;
        let trace = decided.trace.as_ref();
        let matched = trace
            .iter()
            .flat_map(|it| &it.decisions)
            .flat_map(|it| &it.tables)
            .flat_map(|it| &it.rules)
            .filter(|it| it.matched);
        let fired = matched
            .map(|rule| rule.id.clone().unwrap_or_else(|| format!("{name}, rule {}", rule.number)))
            .collect();
        let value = decided.required().map_err(|error| error.to_string())?;
        Ok(Ruling { result: value.to_json(), fired })
    }))
}

fn of(it: &Problem) -> PackProblem {
    PackProblem {
        file: FILE.to_owned(),
        line: it.line,
        element: it.element.clone().or_else(|| it.within.clone()),
        code: it.code.to_owned(),
        sentence: it.sentence.clone(),
        remedy: it.remedy.clone(),
    }
}

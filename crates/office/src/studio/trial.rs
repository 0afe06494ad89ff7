//! "Try it": inputs as they were typed, the rules lit, and why the others did not fire.

use super::view::{DecisionView, TrialInput, Tried};
use super::{imports_of, read};
use crate::packs::Prepared;
use bpmn::Moment;
use dmn::feel::{Context, Kind, Names, Value, prepare};
use dmn::model::Model;
use std::collections::BTreeMap;

/// Characters of one typed input.
const TYPED_CHARS_MAX: usize = 1_000;

/// Lists the inputs of the decision and, where some are given, decides.
pub(super) fn tried(
    view: &mut DecisionView,
    base: &Prepared,
    rules: &str,
    typed: &BTreeMap<String, String>,
    moment: &Moment,
) {
    let Ok(model) = read(rules) else { return };
    let imports = imports_of(base);
    let (prepared, _) = model.prepare(&imports.iter().collect::<Vec<_>>());
    let mut names = prepared.inputs_of(&view.name);
    // A column may test a name that the model does not declare.
    let simple = |it: &&String| it.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ');
    let undeclared = view.inputs.iter().map(|it| &it.expression).filter(simple).cloned();
    names.extend(
        undeclared
            .filter(|it| !model.decisions.iter().any(|decision| decision.name == *it))
            .collect::<Vec<_>>(),
    );
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let mut context = Context::new();
    let given = names.iter().any(|name| typed.contains_key(name));
    for name in names {
        let of = type_of(&model, view, &name);
        let text = typed.get(&name).cloned().unwrap_or_default();
        let problem = match value(&text, of.as_deref()) {
            Ok(value) => {
                context = context.with(&name, value);
                None
            }
            Err(why) => Some(why),
        };
        view.trial.push(TrialInput { name, of, text, problem });
    }
    if !given || view.trial.iter().any(|it| it.problem.is_some()) {
        return;
    }
    view.tried = Some(match prepared.decide(&view.name, &context, &crate::rules::run(moment)) {
        Err(error) => Tried { result: error.to_string(), held: false, fired: Vec::new() },
        Ok(decided) => {
            let trace = decided.trace.clone().unwrap_or_default();
            let told = trace.decisions.last().and_then(|it| it.tables.first());
            let mut fired = Vec::new();
            for rule in told.iter().flat_map(|it| &it.rules) {
                let view = view.rows.get_mut(rule.number - 1);
                if rule.matched {
                    fired.push(rule.number);
                }
                if let Some(row) = view {
                    row.tried = Some(crate::rulings::rule(&crate::rules::of_rule(rule)));
                }
            }
            if decided.is_unmatched() {
                Tried { result: "No rule matches".to_owned(), held: false, fired }
            } else {
                match decided.required() {
                    Ok(value) => Tried { result: crate::rulings::value(&value.to_json()), held: true, fired },
                    Err(error) => Tried { result: error.to_string(), held: false, fired },
                }
            }
        }
    });
}

fn type_of(model: &Model, view: &DecisionView, name: &str) -> Option<String> {
    let declared =
        model.inputs.iter().find(|it| it.variable.name == name).and_then(|it| it.variable.type_ref.clone());
    declared.or_else(|| view.inputs.iter().find(|it| it.expression == name).and_then(|it| it.of.clone()))
}

/// What was typed as a value: nothing is null, words without quotes are a text where one is expected, the rest is FEEL.
fn value(text: &str, of: Option<&str>) -> Result<Value, String> {
    let text = text.trim();
    if text.chars().count() > TYPED_CHARS_MAX {
        return Err(format!("It is longer than {TYPED_CHARS_MAX} characters."));
    }
    if text.is_empty() || text == "null" {
        return Ok(Value::Null);
    }
    if of == Some("string") && !text.starts_with('"') {
        return Ok(Value::text(text));
    }
    let expression = match of {
        Some("date") if text.starts_with(|c: char| c.is_ascii_digit()) => format!("date(\"{text}\")"),
        Some("boolean") if matches!(text, "yes" | "no") => (text == "yes").to_string(),
        _ => text.to_owned(),
    };
    // Only a constant is typed here: names have no value yet.
    let expression = prepare(&expression, Kind::Expression, &Names::new())
        .map_err(|error| format!("It does not read: {error}."))?;
    let value = expression.eval(&Context::new(), &dmn::Run::default()).map_err(|error| error.to_string())?;
    if value.is_null() {
        return Err("It has no value; put a text in quotes.".to_owned());
    }
    Ok(value)
}

//! The type of what a column tests, out of the model's definitions.

use crate::model::{Item, Model, Variable};

/// Refinements followed from one type to the next.
const STEPS_MAX: usize = 20;

/// A column's type: its built-in name and the allowed values, where the model says so.
#[derive(Debug, Default)]
pub(super) struct Domain {
    pub(super) type_name: Option<String>,
    pub(super) allowed: Option<String>,
}

/// The domain of an expression that is a name or a path of names.
pub(super) fn of(model: &Model, expression: &str, declared: Option<&str>) -> Domain {
    if let Some(declared) = declared {
        return resolve(model, declared);
    }
    let variables = || {
        let inputs = model.inputs.iter().map(|input| &input.variable);
        let decisions = model.decisions.iter().map(|decision| &decision.variable);
        let parameters =
            model.knowledge.iter().filter_map(|k| k.logic.as_ref()).flat_map(|logic| &logic.parameters);
        inputs.chain(decisions).chain(parameters)
    };
    let expression = expression.trim();
    let named = |name: &str| -> Option<&Variable> { variables().find(|variable| variable.name == name) };
    if let Some(type_ref) = named(expression).and_then(|variable| variable.type_ref.as_deref()) {
        return resolve(model, type_ref);
    }
    let mut parts = expression.split('.').map(str::trim);
    let first = parts.next().and_then(named).and_then(|variable| variable.type_ref.as_deref());
    let Some(mut item) = first.and_then(|name| structure(model, name)) else { return Domain::default() };
    for part in parts {
        let Some(component) = item.components.iter().find(|component| component.name == part) else {
            return Domain::default();
        };
        match component.type_ref.as_deref().and_then(|name| structure(model, name)) {
            Some(next) if component.components.is_empty() && !next.components.is_empty() => item = next,
            _ => item = component,
        }
    }
    resolve_item(model, item)
}

fn structure<'m>(model: &'m Model, name: &str) -> Option<&'m Item> {
    model.items.iter().find(|item| item.name == name)
}

fn resolve(model: &Model, name: &str) -> Domain {
    match structure(model, name) {
        Some(item) => resolve_item(model, item),
        None => Domain { type_name: Some(name.to_owned()), allowed: None },
    }
}

fn resolve_item(model: &Model, item: &Item) -> Domain {
    let mut item = item;
    let own = |item: &Item| item.allowed.clone().or_else(|| item.constraint.clone());
    let mut allowed = own(item);
    for _ in 0..STEPS_MAX {
        if item.list {
            return Domain::default();
        }
        let Some(name) = item.type_ref.as_deref() else { break };
        match structure(model, name) {
            Some(next) => {
                allowed = allowed.or_else(|| own(next));
                item = next;
            }
            None => return Domain { type_name: Some(name.to_owned()), allowed },
        }
    }
    Domain { type_name: None, allowed }
}

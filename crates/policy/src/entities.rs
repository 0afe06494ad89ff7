//! The two entities and the context of a request.

use crate::{Surroundings, Thing, Worker};
use cedar_policy::{Context, Entity, EntityUid, RestrictedExpression as Expression};
use std::collections::{HashMap, HashSet};

/// What keeps an entity from being built, as Cedar says it.
pub(crate) type Built<T> = Result<T, String>;

fn text(text: &str) -> Expression {
    Expression::new_string(text.to_owned())
}

fn set<'a>(texts: impl IntoIterator<Item = &'a str>) -> Expression {
    Expression::new_set(texts.into_iter().map(text))
}

fn entity(uid: EntityUid, attributes: Vec<(&str, Option<Expression>)>) -> Built<Entity> {
    let present = |(name, value): (&str, Option<Expression>)| Some((name.to_owned(), value?));
    let attributes: HashMap<String, Expression> = attributes.into_iter().filter_map(present).collect();
    Entity::new(uid, attributes, HashSet::new()).map_err(|error| error.to_string())
}

pub(crate) fn worker(uid: EntityUid, worker: &Worker) -> Built<Entity> {
    entity(
        uid,
        vec![
            ("id", Some(text(worker.id.as_str()))),
            ("kind", Some(text(worker.kind.as_str()))),
            ("roles", Some(set(worker.roles.iter().map(String::as_str)))),
            ("clients", Some(set(worker.clients.iter().map(|client| client.as_str())))),
            ("suspended", Some(Expression::new_bool(worker.suspended))),
            ("limit", worker.limit.map(Expression::new_long)),
            ("owner", worker.owner.as_ref().map(|owner| text(owner.as_str()))),
        ],
    )
}

pub(crate) fn thing(uid: EntityUid, thing: &Thing) -> Built<Entity> {
    let people =
        |people: &std::collections::BTreeSet<terms::PersonId>| Some(set(people.iter().map(|id| id.as_str())));
    entity(
        uid,
        vec![
            ("client", Some(text(thing.client.as_str()))),
            ("duty", Some(text(thing.duty.as_str()))),
            ("roles", Some(set(thing.roles.iter().map(String::as_str)))),
            ("assignee", thing.assignee.as_ref().map(|assignee| text(assignee.as_str()))),
            ("amount", thing.amount.map(Expression::new_long)),
            ("preparers", people(&thing.preparers)),
            ("signers", people(&thing.signers)),
            ("coders", people(&thing.coders)),
            ("approvers", people(&thing.approvers)),
            ("makers", people(&thing.payment_makers)),
            ("callers", people(&thing.callers)),
            ("bankChange", Some(Expression::new_bool(thing.is_bank_change))),
        ],
    )
}

pub(crate) fn context(surroundings: &Surroundings) -> Built<Context> {
    Context::from_pairs([
        ("client".to_owned(), text(surroundings.client.as_str())),
        ("stopped".to_owned(), Expression::new_bool(surroundings.stopped)),
    ])
    .map_err(|error| error.to_string())
}

//! Answers that were given before: the same question to the same law has the same answer.
//!
//! A question is what the law reads and nothing more: the worker whole, the act, the surroundings, and of the thing those
//! attributes that a policy of the act names. What no policy of the act reads cannot change its answer, so ten thousand
//! cases that differ only in their amount are one question to an act whose policies name no amount. Only answers are
//! kept, never an error.

use crate::{Act, Decision, Surroundings, Thing, Worker};
use cedar_policy::PolicySet;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::{PoisonError, RwLock};

/// Answers kept; beyond that all are forgotten and asked again.
const ANSWERS_MAX: usize = 16_384;

/// What the law was asked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    worker: Worker,
    act: Act,
    /// With nothing in it that the policies of the act do not read.
    thing: Thing,
    surroundings: Surroundings,
}

/// The attributes of a thing that the policies of an act read; `None` where one reads it whole.
pub(crate) struct Read(Option<BTreeSet<String>>);

impl Read {
    /// What `policies` read of the resource, out of their own form as JSON.
    pub(crate) fn of(policies: &PolicySet) -> Self {
        let mut found = BTreeSet::new();
        let only_attributes = policies.policies().all(|policy| {
            policy.to_json().is_ok_and(|json| {
                let scope = json.get("resource").and_then(|it| it.get("op")).and_then(Value::as_str);
                scope == Some("All")
                    && json.get("conditions").is_none_or(|it| reads_attributes(it, &mut found))
            })
        });
        Self(only_attributes.then_some(found))
    }

    /// The question, without what the law does not read.
    pub(crate) fn question(
        &self,
        worker: &Worker,
        act: Act,
        thing: &Thing,
        surroundings: &Surroundings,
    ) -> Question {
        let (worker, surroundings) = (worker.clone(), surroundings.clone());
        let thing = self.0.as_ref().and_then(|names| part(thing, names)).unwrap_or_else(|| thing.clone());
        Question { worker, act, thing, surroundings }
    }
}

/// Collects the attributes of the resource that an expression names; `false` where it uses the resource itself.
fn reads_attributes(expression: &Value, found: &mut BTreeSet<String>) -> bool {
    match expression {
        Value::Object(map) => map.iter().all(|(operator, inner)| {
            if operator == "Var" && inner.is_string() {
                return inner != "resource";
            }
            let of_resource =
                inner.get("left").and_then(|it| it.get("Var")).is_some_and(|it| it == "resource");
            match (operator.as_str(), inner.get("attr").and_then(Value::as_str)) {
                ("." | "has", Some(name)) if of_resource => {
                    found.insert(name.to_owned());
                    true
                }
                _ => reads_attributes(inner, found),
            }
        }),
        Value::Array(list) => list.iter().all(|it| reads_attributes(it, found)),
        _ => true,
    }
}

/// The named attributes of a thing; `None` where a name is not known here: then it is asked whole.
fn part(thing: &Thing, names: &BTreeSet<String>) -> Option<Thing> {
    let mut part = Thing::of("");
    for name in names {
        match name.as_str() {
            "client" => part.client.clone_from(&thing.client),
            "duty" => part.duty = thing.duty,
            "roles" => part.roles.clone_from(&thing.roles),
            "assignee" => part.assignee.clone_from(&thing.assignee),
            "amount" => part.amount = thing.amount,
            "preparers" => part.preparers.clone_from(&thing.preparers),
            "signers" => part.signers.clone_from(&thing.signers),
            "coders" => part.coders.clone_from(&thing.coders),
            "approvers" => part.approvers.clone_from(&thing.approvers),
            "makers" => part.payment_makers.clone_from(&thing.payment_makers),
            "callers" => part.callers.clone_from(&thing.callers),
            "bankChange" => part.is_bank_change = thing.is_bank_change,
            _ => return None,
        }
    }
    Some(part)
}

/// The answers kept.
#[derive(Default)]
pub(crate) struct Answers(RwLock<HashMap<Question, Decision>>);

impl Answers {
    pub(crate) fn get(&self, question: &Question) -> Option<Decision> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(question).cloned()
    }

    pub(crate) fn keep(&self, question: Question, answer: &Decision) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= ANSWERS_MAX {
            kept.clear();
        }
        kept.insert(question, answer.clone());
    }
}

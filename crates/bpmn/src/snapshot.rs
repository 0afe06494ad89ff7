//! How a state looks on disk: a list of instances; what can be derived from it is not stored.

use crate::table::Table;
use crate::{Id, Instance, Key, Outcome, State, Variables, Wait, Work};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// Format 1. A field is only ever added, with a default.
#[derive(Serialize, Deserialize)]
pub(crate) struct Snapshot {
    v: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    process: Option<Id>,
    #[serde(default)]
    depth: u32,
    next: u64,
    #[serde(default)]
    instances: Vec<(Key, Instance)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    results: Vec<(Key, u64, Arc<Value>)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    #[serde(default, skip_serializing_if = "Variables::is_empty")]
    last: Variables,
}

impl From<State> for Snapshot {
    fn from(state: State) -> Self {
        Self {
            v: 1,
            process: state.process.clone(),
            depth: state.depth,
            next: state.next,
            instances: state.instances().map(|(key, instance)| (key, instance.clone())).collect(),
            results: results_of(&state),
            outcome: state.outcome.clone(),
            last: state.last.clone(),
        }
    }
}

impl From<Snapshot> for State {
    fn from(snapshot: Snapshot) -> Self {
        let instances = &snapshot.instances;
        let is_condition = |it: &Instance| matches!(it.work, Work::Wait(Wait::Condition { .. }));
        Self {
            process: snapshot.process,
            depth: snapshot.depth,
            next: snapshot.next,
            incidents: instances.iter().filter(|(_, it)| it.incident.is_some()).count() as u64,
            conditions: instances.iter().filter(|(_, it)| is_condition(it)).count() as u64,
            children: children_of(instances),
            results: results_by_body(snapshot.results),
            outcome: snapshot.outcome,
            last: snapshot.last,
            instances: snapshot.instances.into_iter().map(|(key, it)| (key.0, Arc::new(it))).collect(),
        }
    }
}

fn results_of(state: &State) -> Vec<(Key, u64, Arc<Value>)> {
    let bodies = state.results.iter();
    bodies.flat_map(|(body, list)| list.iter().map(move |(n, value)| (Key(body), n, value.clone()))).collect()
}

fn results_by_body(results: Vec<(Key, u64, Arc<Value>)>) -> Table<Table<Arc<Value>>> {
    let mut out: Table<Table<Arc<Value>>> = Table::default();
    for (body, n, value) in results {
        State::group(&mut out, body, |results| results.insert(n, value));
    }
    out
}

fn children_of(instances: &[(Key, Instance)]) -> Table<Table<()>> {
    let mut out: Table<Table<()>> = Table::default();
    for (key, it) in instances {
        State::group(&mut out, it.parent, |children| children.insert(key.0, ()));
    }
    out
}

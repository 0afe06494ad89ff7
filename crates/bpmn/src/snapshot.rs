//! How a state looks on disk: a list of instances; what can be derived from it is not stored.

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
            instances: state.instances.iter().map(|(key, instance)| (key, instance.clone())).collect(),
            results: state.results.iter().map(|((key, n), value)| (key, n, value.clone())).collect(),
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
            children: instances.iter().map(|(key, it)| ((it.parent, *key), ())).collect(),
            results: snapshot.results.into_iter().map(|(key, n, value)| ((key, n), value)).collect(),
            outcome: snapshot.outcome,
            last: snapshot.last,
            instances: snapshot.instances.into_iter().collect(),
        }
    }
}

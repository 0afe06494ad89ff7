//! Applying events: total and without any decision. An event about an unknown instance changes nothing.

use crate::{Done, Event, Id, Instance, Key, State, Variables, Wait, Work};
use std::sync::Arc;

/// Applies one event. The only way in which a state changes.
pub fn apply(state: &mut State, event: &Event) {
    match event {
        Event::Started { process, variables, depth } => {
            *state = State { process: Some(process.clone()), depth: *depth, ..State::default() };
            insert(state, Key::ROOT, instance(process, Key::NONE, Work::Scope, variables, None));
        }
        Event::Activated { key, element, parent, from, work, variables, round } => {
            consume(state, *parent, from);
            insert(state, *key, instance(element, *parent, work.clone(), variables, *round));
        }
        Event::Passed { element, scope, from, took } => {
            consume(state, *scope, from);
            take(state, *scope, took);
            ran(state, *scope, element);
        }
        Event::Completed { key, took, undoable, result, .. } => {
            complete(state, *key, took, *undoable, result.as_ref())
        }
        Event::Cancelled { key, .. } => {
            remove(state, *key);
        }
        Event::Changed { key, work } => change(state, *key, |it| it.work = work.clone()),
        Event::VariablesSet { key, variables } => change(state, *key, |it| it.variables.merge(variables)),
        Event::Rearmed { key, due, left } => {
            change(state, *key, |it| it.work = Work::Wait(Wait::Timer { due: *due, left: *left }));
        }
        Event::ConditionAsked { key, held } => {
            change(state, *key, |it| it.work = Work::Wait(Wait::Condition { held: *held }));
        }
        Event::FlowsDropped { key } => change(state, *key, |it| it.taken.clear()),
        Event::UndoTaken { key, positions } => change(state, *key, |it| {
            let mut at = 0u32;
            it.done.retain(|_| {
                at += 1;
                positions.binary_search(&(at - 1)).is_err()
            });
        }),
        Event::UndoBegun { key } => change(state, *key, |it| {
            if let Work::Undo { todo, .. } = &mut it.work {
                todo.pop();
            }
        }),
        Event::IncidentRaised { key, incident } => {
            let before = state.instance(*key).is_some_and(|it| it.incident.is_some());
            change(state, *key, |it| it.incident = Some(Box::new(incident.clone())));
            state.incidents += u64::from(!before && state.instance(*key).is_some());
        }
        Event::IncidentResolved { key } => {
            if state.instance(*key).is_some_and(|it| it.incident.is_some()) {
                state.incidents -= 1;
                change(state, *key, |it| it.incident = None);
            }
        }
        Event::Thrown { .. } | Event::Moved { .. } => {}
        Event::Migrated { process, renamed } => migrate(state, process, renamed),
        Event::Finished { outcome } => {
            state.outcome = Some(outcome.clone());
            if let Some(root) = remove(state, Key::ROOT) {
                state.last = root.variables;
            }
        }
    }
}

fn instance(element: &Id, parent: Key, work: Work, variables: &Variables, round: Option<u64>) -> Instance {
    let (work, done) = match work {
        Work::Undo { todo, kept, leave } => (Work::Undo { todo, kept: Vec::new(), leave }, kept),
        work => (work, Vec::new()),
    };
    Instance {
        element: element.clone(),
        parent,
        work,
        variables: variables.clone(),
        live: 0,
        round,
        taken: Vec::new(),
        done,
        ran: Vec::new(),
        incident: None,
    }
}

fn is_condition(work: &Work) -> bool {
    matches!(work, Work::Wait(Wait::Condition { .. }))
}

fn insert(state: &mut State, key: Key, instance: Instance) {
    state.next = state.next.max(key.0);
    state.conditions += u64::from(is_condition(&instance.work));
    let lives = !matches!(instance.work, Work::Wait(_));
    if let Some(parent) = state.instances.get_mut(instance.parent.0).filter(|_| lives) {
        let parent = Arc::make_mut(parent);
        parent.live += 1;
        if let Work::Many { started, .. } = &mut parent.work {
            *started = (*started).max(instance.round.map_or(0, |round| round + 1));
        }
    }
    State::group(&mut state.children, instance.parent, |children| children.insert(key.0, ()));
    state.instances.insert(key.0, Arc::new(instance));
}

fn remove(state: &mut State, key: Key) -> Option<Instance> {
    let instance = Arc::unwrap_or_clone(state.instances.remove(key.0)?);
    State::group(&mut state.children, instance.parent, |children| children.remove(key.0));
    state.conditions -= u64::from(is_condition(&instance.work));
    state.incidents -= u64::from(instance.incident.is_some());
    if !matches!(instance.work, Work::Wait(_))
        && let Some(parent) = state.instances.get_mut(instance.parent.0)
    {
        let parent = Arc::make_mut(parent);
        parent.live = parent.live.saturating_sub(1);
    }
    if matches!(instance.work, Work::Many { .. }) {
        state.results.remove(key.0);
    }
    Some(instance)
}

fn change(state: &mut State, key: Key, how: impl FnOnce(&mut Instance)) {
    if let Some(instance) = state.instances.get_mut(key.0) {
        how(Arc::make_mut(instance));
    }
}

fn complete(state: &mut State, key: Key, took: &[Id], undoable: bool, result: Option<&serde_json::Value>) {
    let Some(instance) = remove(state, key) else { return };
    let Instance { element, parent, work, variables, done, round, .. } = instance;
    if let (Some(value), Some(round)) = (result, round) {
        State::group(&mut state.results, parent, |results| results.insert(round, Arc::new(value.clone())));
    }
    take(state, parent, took);
    if matches!(work, Work::Wait(_)) {
        return;
    }
    change(state, parent, |outer| {
        if let Work::Many { ended, .. } = &mut outer.work {
            *ended += 1;
        }
        if undoable && matches!(work, Work::Many { .. }) {
            outer.done.extend(done);
        } else if undoable {
            outer.done.push(Done { element: element.clone(), variables, done });
        }
    });
    ran(state, parent, &element);
}

fn ran(state: &mut State, scope: Key, element: &Id) {
    if !state
        .instance(scope)
        .is_some_and(|it| matches!(it.work, Work::AdHoc { .. }) && !it.ran.contains(element))
    {
        return;
    }
    change(state, scope, |it| it.ran.push(element.clone()));
}

fn take(state: &mut State, scope: Key, flows: &[Id]) {
    if flows.is_empty() {
        return;
    }
    change(state, scope, |it| {
        for flow in flows {
            match it.taken.iter_mut().find(|(have, _)| have == flow) {
                Some((_, count)) => *count += 1,
                None => it.taken.push((flow.clone(), 1)),
            }
        }
    });
}

fn consume(state: &mut State, scope: Key, flows: &[Id]) {
    if flows.is_empty() {
        return;
    }
    change(state, scope, |it| {
        for flow in flows {
            if let Some(at) = it.taken.iter().position(|(have, _)| have == flow) {
                it.taken[at].1 -= 1;
                if it.taken[at].1 == 0 {
                    it.taken.remove(at);
                }
            }
        }
    });
}

fn migrate(state: &mut State, process: &Id, renamed: &[(Id, Id)]) {
    let old_root = state.process.replace(process.clone());
    let names: std::collections::HashMap<&Id, &Id> = renamed.iter().map(|(old, new)| (old, new)).collect();
    let rename = |id: &mut Id| {
        if Some(&*id) == old_root.as_ref() {
            *id = process.clone();
        } else if let Some(new) = names.get(id) {
            *id = (*new).clone();
        }
    };
    let keys: Vec<Key> = state.instances().map(|(key, _)| key).collect();
    for key in keys {
        change(state, key, |it| {
            rename(&mut it.element);
            it.taken.iter_mut().for_each(|(flow, _)| rename(flow));
            it.ran.iter_mut().for_each(&rename);
            it.done.iter_mut().for_each(|done| rename_done(done, &rename));
            if let Work::Undo { todo, .. } = &mut it.work {
                todo.iter_mut().for_each(|done| rename_done(done, &rename));
            }
        });
    }
}

fn rename_done(done: &mut Done, rename: &impl Fn(&mut Id)) {
    rename(&mut done.element);
    done.done.iter_mut().for_each(|inner| rename_done(inner, rename));
}

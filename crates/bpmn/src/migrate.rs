//! Moving a running case to another version of its process: everything it is at must have its counterpart there.
//!
//! What would lose a task, a taken flow or the memory of something that can be undone is refused. Subscriptions follow
//! the new version: those that it no longer has end, those that it adds begin.

use crate::run::rearm;
use crate::{
    Done, Element, Event, Id, Key, Kind, Moment, Process, Repeat, State, SubProcess, Task, Work, apply,
};
use std::collections::BTreeMap;

/// What a migration would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Migration {
    /// The events to append.
    pub events: Vec<Event>,
    /// One sentence for each thing that moves, ends or begins, for a person to read before.
    pub preview: Vec<String>,
}

/// Why a case cannot be moved: one sentence, with the element it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The element of the old version.
    pub element: Id,
    /// What would be lost.
    pub sentence: String,
}

/// Plans the migration of one case. `mapping` names counterparts with another id; every other element keeps its id.
///
/// # Errors
/// Everything that would be lost.
pub fn migrate(
    from: &Process,
    to: &Process,
    state: &State,
    mapping: &BTreeMap<Id, Id>,
    moment: &Moment,
) -> Result<Migration, Vec<Loss>> {
    let plan = Plan { from, to, state, mapping };
    let mut losses = Vec::new();
    let mut preview = Vec::new();
    let mut events = Vec::new();
    for (key, instance) in state.instances() {
        if let Work::Wait(_) = instance.work {
            if plan.fits(key).is_err() {
                preview.push(format!("{} no longer waits.", plan.label(&instance.element)));
                events.push(Event::Cancelled { key, element: instance.element.clone() });
            }
            continue;
        }
        match plan.fits(key) {
            Ok(target) if target.id != instance.element && target.parent.is_some() => {
                preview.push(format!("{} goes on at {}.", plan.label(&instance.element), target.label()));
            }
            Ok(_) => {}
            Err(sentence) => losses.push(Loss { element: instance.element.clone(), sentence }),
        }
        losses.extend(plan.lost_flows(key));
        instance.done.iter().for_each(|done| plan.lost_memory(done, &mut losses));
        if let Work::Undo { todo, .. } = &instance.work {
            todo.iter().for_each(|done| plan.lost_memory(done, &mut losses));
        }
    }
    if state.outcome().is_some() {
        let sentence = "The process of this case has ended; there is nothing to move.".to_owned();
        losses.push(Loss { element: from.id().clone(), sentence });
    }
    if !losses.is_empty() {
        return Err(losses);
    }
    events.push(Event::Migrated { process: to.id().clone(), renamed: plan.renamed() });
    let mut after = state.clone();
    events.iter().for_each(|event| apply(&mut after, event));
    for event in rearm(to, after, moment) {
        if let Event::Activated { element, .. } = &event {
            let label = to.element(element.as_str()).map_or(element.as_str(), Element::label);
            preview.push(format!("{label} begins to wait."));
        }
        events.push(event);
    }
    Ok(Migration { events, preview })
}

struct Plan<'a> {
    from: &'a Process,
    to: &'a Process,
    state: &'a State,
    mapping: &'a BTreeMap<Id, Id>,
}

impl Plan<'_> {
    fn label(&self, id: &Id) -> String {
        self.from.element(id.as_str()).map_or_else(|| id.to_string(), |it| it.label().to_owned())
    }

    fn target_id<'b>(&'b self, id: &'b Id) -> &'b Id {
        if id == self.from.id() { self.to.id() } else { self.mapping.get(id).unwrap_or(id) }
    }

    /// The counterpart of an active instance.
    fn fits(&self, key: Key) -> Result<&Element, String> {
        let Some(instance) = self.state.instance(key) else { return Err("The instance is gone.".to_owned()) };
        let label = self.label(&instance.element);
        let target = self.target_id(&instance.element);
        let Some(new) = self.to.element(target.as_str()) else {
            return Err(format!("{label} has no counterpart in the new version."));
        };
        let Some(old) = self.from.element(instance.element.as_str()) else {
            return Err(format!("{label} is not in the version that the case runs."));
        };
        if class(old) != class(new) {
            return Err(format!("{label} would become {}, which is another kind of element.", new.label()));
        }
        if let (Work::Wait(wait), false) = (&instance.work, self.same_wait(old, new)) {
            return Err(format!("{label} waits for something else there: {wait:?}."));
        }
        let outer = self.state.instance(instance.parent).map(|it| self.target_id(&it.element));
        let nested = self.nesting(new);
        let in_body = outer == Some(target);
        if let (Some(outer), false) = (outer, in_body)
            && !nested.contains(&outer)
            && !self.is_undoing(instance.parent)
        {
            return Err(format!("{label} would lie in another scope."));
        }
        Ok(new)
    }

    /// What the new element may lie in: its scope, its host, or the scope around its event sub-process.
    fn nesting(&self, new: &Element) -> Vec<&Id> {
        let elements = &self.to.elements;
        let mut out: Vec<&Id> = new.parent.map(|ix| &elements[ix].id).into_iter().collect();
        if let Kind::Boundary(it) = &new.kind {
            out = vec![&elements[it.host].id];
        }
        if let (Kind::Start(_), Some(sub)) = (&new.kind, new.parent)
            && matches!(elements[sub].kind, Kind::SubProcess(SubProcess::Event))
        {
            out.extend(elements[sub].parent.map(|ix| &elements[ix].id));
        }
        // Behind an event-based gateway the subscription lies in the gateway.
        let sources = new.incoming.iter().map(|&flow| &elements[self.to.flows[flow].source]);
        out.extend(sources.filter(|it| matches!(it.kind, Kind::Gateway(_))).map(|it| &it.id));
        out
    }

    fn is_undoing(&self, key: Key) -> bool {
        self.state.instance(key).is_some_and(|it| matches!(it.work, Work::Undo { .. }))
    }

    /// Whether a subscription can stay as it is. Timers keep the instant they had.
    fn same_wait(&self, old: &Element, new: &Element) -> bool {
        let shape = |it: &Element| match &it.kind {
            Kind::Start(event) | Kind::Catch(event) => format!("{:?}", event.definitions),
            Kind::Boundary(it) => format!("{:?}", it.event.definitions),
            Kind::Task(task) => format!("{task:?}"),
            _ => String::new(),
        };
        shape(old) == shape(new)
    }

    fn lost_flows(&self, key: Key) -> Vec<Loss> {
        let Some(instance) = self.state.instance(key) else { return Vec::new() };
        let lost = instance.taken.iter().filter_map(|(flow, _)| {
            let old = self.from.flow(flow.as_str())?;
            let join = &self.from.elements[old.target];
            let target = self.target_id(&join.id);
            let same = self.to.flow(self.target_id(flow).as_str());
            let kept = same.is_some_and(|new| self.to.elements[new.target].id == *target);
            let sentence = format!(
                "{} has been reached by {flow}, which the new version does not have there.",
                join.label()
            );
            (!kept).then(|| Loss { element: join.id.clone(), sentence })
        });
        lost.collect()
    }

    fn lost_memory(&self, done: &Done, losses: &mut Vec<Loss>) {
        if self.to.element(self.target_id(&done.element).as_str()).is_none() {
            let sentence = format!("{} could no longer be undone.", self.label(&done.element));
            losses.push(Loss { element: done.element.clone(), sentence });
        }
        done.done.iter().for_each(|inner| self.lost_memory(inner, losses));
    }

    fn renamed(&self) -> Vec<(Id, Id)> {
        self.mapping
            .iter()
            .filter(|(old, new)| old != new)
            .map(|(old, new)| (old.clone(), new.clone()))
            .collect()
    }
}

/// What must stay the same for the work of an instance to go on.
fn class(element: &Element) -> (&'static str, &'static str) {
    let kind = match &element.kind {
        Kind::Process => "process",
        Kind::Task(Task::User | Task::Manual) => "task",
        Kind::Task(Task::Service(_)) => "service",
        Kind::Task(Task::Rule { .. }) => "rule",
        Kind::Task(Task::Call { .. }) => "call",
        Kind::Task(Task::Receive(_)) => "receive",
        Kind::Task(_) => "automatic task",
        Kind::SubProcess(SubProcess::Embedded) => "sub-process",
        Kind::SubProcess(SubProcess::Transaction) => "transaction",
        Kind::SubProcess(SubProcess::Event) => "event sub-process",
        Kind::SubProcess(SubProcess::AdHoc(_)) => "ad-hoc sub-process",
        Kind::Gateway(crate::Gateway::EventBased) => "event-based gateway",
        Kind::Gateway(_) => "gateway",
        Kind::Start(_) => "start event",
        Kind::Catch(_) => "catch event",
        Kind::Boundary(_) => "boundary event",
        Kind::Throw(_) => "throw event",
        Kind::End(_) => "end event",
    };
    let repeat = match &element.repeat {
        None => "once",
        Some(Repeat::Loop { .. }) => "loop",
        Some(Repeat::Multi { sequential: true, .. }) => "one after the other",
        Some(Repeat::Multi { .. }) => "side by side",
    };
    (kind, repeat)
}

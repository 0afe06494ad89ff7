//! Incidents: what cannot go on waits, with its cause, for somebody to mend it and retry.

use super::steps::{Job, Steps};
use crate::{Event, Expression, Gateway, Id, Incident, Ix, Key, Kind, Text, Variables, Work};

impl Incident {
    pub(crate) fn new(code: &str, sentence: String) -> Self {
        Self { code: code.into(), sentence }
    }

    pub(crate) fn expression(expression: &Expression, why: &str) -> Self {
        let text: String = expression.text.chars().take(200).collect();
        Self::new("expression", format!("The expression \"{text}\" cannot be used: {why}"))
    }

    pub(crate) fn text(text: &Text, why: &str) -> Self {
        Self::new("expression", format!("The expression \"{}\" cannot be used: {why}", text.source()))
    }
}

impl Steps<'_> {
    /// An element cannot be entered: an instance stands for it until a retry.
    pub fn block(
        &mut self,
        parent: Key,
        ix: Ix,
        from: Vec<Id>,
        incident: Incident,
        locals: Variables,
        round: Option<u64>,
    ) {
        let key = self.activate(ix, parent, from, Work::Blocked, locals, round);
        self.incident(key, incident);
    }

    pub fn incident(&mut self, key: Key, incident: Incident) {
        self.emit(Event::IncidentRaised { key, incident });
    }

    /// Nothing runs in a scope, yet flows wait at joins that nothing can complete.
    pub fn stuck(&mut self, scope: Key) {
        let Some(instance) = self.instance(scope) else { return };
        let mut joins: Vec<Ix> = Vec::new();
        for (flow, _) in &instance.taken {
            let target = self.process.flow_index.get(flow).map(|&flow| self.process.flows[flow].target);
            joins.extend(target.filter(|target| !joins.contains(target)));
        }
        for join in joins {
            let missing: Vec<&str> = self
                .element(join)
                .incoming
                .iter()
                .map(|&flow| &self.process.flows[flow].id)
                .filter(|id| {
                    !self.instance(scope).is_some_and(|it| it.taken.iter().any(|(taken, _)| taken == *id))
                })
                .map(Id::as_str)
                .collect();
            let sentence =
                format!("The join waits for {}, and nothing that runs can take it", missing.join(", "));
            self.block(
                scope,
                join,
                Vec::new(),
                Incident::new("join-stuck", sentence),
                Variables::new(),
                None,
            );
        }
    }

    /// A join that was stuck goes on after all.
    pub fn unstick(&mut self, scope: Key, join: Ix) {
        if self.state.incidents() == 0 {
            return;
        }
        let id = self.id(join);
        let stuck = self.state.inside(scope).find(|(_, it)| it.element == id && it.work == Work::Blocked);
        if let Some((key, _)) = stuck {
            self.cancelled(key);
        }
    }

    /// The cause of an incident was mended.
    pub fn retry(&mut self, key: Key) {
        let (Some(ix), Some(instance)) = (self.at(key), self.instance(key)) else { return };
        let (parent, round, variables) = (instance.parent, instance.round, instance.variables.clone());
        match instance.work {
            Work::Blocked => {
                self.cancelled(key);
                self.touched.insert(parent);
                self.enter_again(parent, ix, round, variables);
            }
            Work::Leaving => {
                self.emit(Event::IncidentResolved { key });
                self.leave(key);
            }
            Work::Many { .. } => {
                self.emit(Event::IncidentResolved { key });
                self.retry_many(key);
            }
            Work::Undo { .. } => {
                self.emit(Event::IncidentResolved { key });
                self.queue.push_back(Job::Undo { key });
            }
            Work::Scope | Work::AdHoc { .. } => {
                self.emit(Event::IncidentResolved { key });
                self.touched.insert(key);
            }
            Work::Task if self.runs_here(ix) => {
                self.cancelled(key);
                self.begin(parent, ix, Vec::new(), round, variables);
            }
            _ => self.emit(Event::IncidentResolved { key }),
        }
    }

    /// A task that needs no world.
    fn runs_here(&self, ix: Ix) -> bool {
        use crate::Task::{Plain, Script, Send};
        matches!(&self.element(ix).kind, Kind::Task(Plain | Script { .. } | Send(_)))
    }

    fn enter_again(&mut self, parent: Key, ix: Ix, round: Option<u64>, locals: Variables) {
        let element = self.element(ix);
        let at_join = self.instance(parent).is_some_and(|it| {
            it.taken.iter().any(|(flow, _)| {
                self.process.flow_index.get(flow).is_some_and(|&flow| self.process.flows[flow].target == ix)
            })
        });
        match element.kind {
            // Still incomplete: coming to rest looks at the join again.
            Kind::Gateway(Gateway::Parallel) if at_join => self.join_parallel(parent, ix),
            Kind::Gateway(Gateway::Inclusive) if at_join => {}
            Kind::Task(_) | Kind::SubProcess(_) if round.is_some() => {
                self.begin(parent, ix, Vec::new(), round, locals);
            }
            _ => self.enter(parent, ix, Vec::new()),
        }
    }
}

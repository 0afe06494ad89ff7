//! The inclusive join, by the text of clause 13.4.3 of the standard.
//!
//! It waits as long as a flow that was taken, or an element that is active, can still reach one of its incoming flows
//! that was not taken, without passing the join itself, unless the same place also reaches one that was taken.

use super::steps::Steps;
use crate::{Gateway, Ix, Key, Kind};

/// Flows that may be looked at for the price of one step.
const LOOKED_AT_PER_STEP: usize = 4096;

impl Steps<'_> {
    /// Fires one inclusive join of the scope that is complete; true where there was one.
    pub fn join_inclusive(&mut self, scope: Key) -> bool {
        let Some(instance) = self.instance(scope) else { return false };
        let mut joins: Vec<Ix> = Vec::new();
        for (flow, _) in &instance.taken {
            let Some(&flow) = self.process.flow_index.get(flow) else { continue };
            let target = self.process.flows[flow].target;
            if matches!(self.element(target).kind, Kind::Gateway(Gateway::Inclusive))
                && !joins.contains(&target)
            {
                joins.push(target);
            }
        }
        // Looking costs as much as the process is large: it counts as steps, so that a huge process cannot hang a call.
        self.steps += (joins.len() * self.process.flows.len() / LOOKED_AT_PER_STEP) as u64;
        let Some(join) = joins.into_iter().find(|&join| self.is_complete(scope, join)) else { return false };
        let incoming = self.element(join).incoming.clone();
        let from = incoming.into_iter().filter(|&flow| self.is_taken(scope, flow)).collect::<Vec<_>>();
        let from = self.flow_ids(&from);
        self.unstick(scope, join);
        self.enter(scope, join, from);
        true
    }

    fn is_taken(&self, scope: Key, flow: usize) -> bool {
        let id = &self.process.flows[flow].id;
        self.instance(scope).is_some_and(|it| it.taken.iter().any(|(taken, _)| taken == id))
    }

    fn is_complete(&self, scope: Key, join: Ix) -> bool {
        let (full, empty): (Vec<_>, Vec<_>) =
            self.element(join).incoming.iter().partition(|&&flow| self.is_taken(scope, flow));
        if empty.is_empty() {
            return true;
        }
        let reaches_empty = self.reach(join, &empty);
        let reaches_full = self.reach(join, &full);
        let still_to_come = |at: &dyn Fn(&Reach) -> bool| at(&reaches_empty) && !at(&reaches_full);
        let Some(instance) = self.instance(scope) else { return false };
        let by_flow = instance.taken.iter().any(|(flow, _)| {
            let flow = self.process.flow_index.get(flow).copied();
            flow.is_some_and(|flow| {
                self.process.flows[flow].target != join && still_to_come(&|reach| reach.flows[flow])
            })
        });
        let by_element =
            self.state.inside(scope).filter(|(_, it)| !matches!(it.work, crate::Work::Wait(_))).any(
                |(_, it)| {
                    let Some(ix) = self.ix(&it.element) else { return false };
                    let stuck = ix == join && it.incident.is_some();
                    let starts = std::iter::once(ix).chain(self.element(ix).boundaries.iter().copied());
                    !stuck && starts.into_iter().any(|at| still_to_come(&|reach| reach.elements[at]))
                },
            );
        !by_flow && !by_element
    }

    /// Everything from which a path leads to one of `goals` without passing `join`.
    fn reach(&self, join: Ix, goals: &[usize]) -> Reach {
        let process = self.process;
        let mut reach =
            Reach { flows: vec![false; process.flows.len()], elements: vec![false; process.elements.len()] };
        let mut open = goals.to_vec();
        while let Some(flow) = open.pop() {
            if std::mem::replace(&mut reach.flows[flow], true) {
                continue;
            }
            let source = process.flows[flow].source;
            if source == join || std::mem::replace(&mut reach.elements[source], true) {
                continue;
            }
            open.extend(&process.elements[source].incoming);
        }
        reach
    }
}

struct Reach {
    flows: Vec<bool>,
    elements: Vec<bool>,
}

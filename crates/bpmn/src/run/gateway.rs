//! Splits and the parallel join (clause 13.4 of the standard).

use super::leave::no_way_out;
use super::steps::Steps;
use super::wait::Armed;
use crate::{Gateway, Id, Incident, Ix, Key, Kind, Variables, Work};

impl Steps<'_> {
    /// Joins when every incoming flow was taken at least once; one of each is consumed.
    pub fn join_parallel(&mut self, scope: Key, ix: Ix) {
        let from = self.flow_ids(&self.element(ix).incoming);
        let Some(instance) = self.instance(scope) else { return };
        if from.iter().all(|flow| instance.taken.iter().any(|(taken, _)| taken == flow)) {
            self.unstick(scope, ix);
            self.enter(scope, ix, from);
        } else {
            self.touched.insert(scope);
        }
    }

    /// Leaves a gateway after its join.
    pub fn split(&mut self, scope: Key, ix: Ix, from: Vec<Id>, gateway: Gateway) {
        if self.is_choice(ix, gateway) {
            self.activate(ix, scope, from, Work::Choice, Variables::new(), None);
            return;
        }
        let ways = match gateway {
            Gateway::Parallel => Ok(self.element(ix).outgoing.clone()),
            Gateway::Exclusive => self.first_way(scope, ix),
            Gateway::Inclusive => self.ways_out(ix, scope),
            Gateway::EventBased => return self.wait_for_first(scope, ix, from),
        };
        match ways {
            Ok(flows) => self.pass(ix, scope, from, &flows),
            Err(incident) => self.block(scope, ix, from, incident, Variables::new(), None),
        }
    }

    /// A worker chooses where a gateway has several ways out and not one condition.
    pub fn is_choice(&self, ix: Ix, gateway: Gateway) -> bool {
        matches!(gateway, Gateway::Exclusive | Gateway::Inclusive) && self.process.is_choice(ix)
    }

    fn first_way(&self, scope: Key, ix: Ix) -> Result<Vec<usize>, Incident> {
        let element = self.element(ix);
        for &flow in &element.outgoing {
            if Some(flow) == element.default {
                continue;
            }
            match &self.process.flows[flow].condition {
                None => return Ok(vec![flow]),
                Some(condition) if self.holds(condition, &self.scope(scope))? => return Ok(vec![flow]),
                Some(_) => {}
            }
        }
        match element.default {
            Some(default) => Ok(vec![default]),
            None if element.outgoing.is_empty() => Ok(Vec::new()),
            None => Err(no_way_out()),
        }
    }

    /// An event-based gateway waits for all events behind it; the first one decides.
    fn wait_for_first(&mut self, scope: Key, ix: Ix, from: Vec<Id>) {
        let mut waits: Vec<Armed> = Vec::new();
        for &flow in &self.element(ix).outgoing {
            let target = self.process.flows[flow].target;
            if let Err(incident) = self.waits_of(target, scope, &Variables::new(), &mut waits) {
                return self.block(scope, ix, from, incident, Variables::new(), None);
            }
        }
        let key = self.activate(ix, scope, from, Work::Catch, Variables::new(), None);
        self.arm(key, waits);
    }

    /// The event `ix` behind the event-based gateway of `key` occurred.
    pub fn decided_by(&mut self, key: Key, ix: Ix) {
        let Some(gateway) = self.at(key) else { return };
        let scope = self.parent(key);
        let ways = &self.element(gateway).outgoing;
        let Some(&flow) = ways.iter().find(|&&flow| self.process.flows[flow].target == ix) else { return };
        self.cancel_inside(key, |_| true);
        let took = self.flow_ids(&[flow]);
        self.completed(key, took.clone(), false, None);
        self.touched.insert(scope);
        if matches!(self.element(ix).kind, Kind::Catch(_) | Kind::Task(_)) {
            self.pass_on(scope, ix, took);
        }
    }
}

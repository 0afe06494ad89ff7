//! Subscriptions that a new version of a process adds to what is already active.

use super::steps::Steps;
use super::wait::Armed;
use crate::{Event, Ix, Key, Moment, Process, State, Variables, Work};

/// The events that begin every subscription which `state` lacks in `process`. One that cannot be computed is an
/// incident of its host.
pub(crate) fn rearm(process: &Process, state: State, moment: &Moment) -> Vec<Event> {
    let mut steps = Steps::new(process, state, moment);
    let hosts: Vec<Key> = steps.state.instances().map(|(key, _)| key).collect();
    for host in hosts {
        steps.rearm_host(host);
    }
    steps.events
}

impl Steps<'_> {
    fn rearm_host(&mut self, host: Key) {
        let (Some(ix), Some(instance)) = (self.at(host), self.instance(host)) else { return };
        if matches!(instance.work, Work::Wait(_) | Work::Undo { .. } | Work::Blocked | Work::Leaving) {
            return;
        }
        let is_round = self.instance(instance.parent).is_some_and(|it| matches!(it.work, Work::Many { .. }));
        let is_scope = instance.is_scope();
        let mut wanted: Vec<Armed> = Vec::new();
        let mut trouble = None;
        if !is_round {
            for &boundary in &self.element(ix).boundaries {
                trouble = trouble.or(self.waits_of(boundary, host, &Variables::new(), &mut wanted).err());
            }
        }
        if is_scope {
            trouble = trouble.or(self.event_starts(ix, host, &Variables::new(), &mut wanted).err());
        }
        let missing: Vec<Armed> = wanted.into_iter().filter(|armed| !self.is_armed(host, armed.0)).collect();
        self.arm(host, missing);
        if let Some(incident) = trouble {
            self.incident(host, incident);
        }
    }

    fn is_armed(&self, host: Key, ix: Ix) -> bool {
        let id = self.id(ix);
        self.state.inside(host).any(|(_, it)| it.element == id)
    }
}

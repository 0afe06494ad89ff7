//! Ad-hoc sub-processes (clause 13.3.5 of the standard): a worker chooses what runs, and how often.

use super::steps::Steps;
use crate::{AdHoc, Event, Id, Incident, Instance, Ix, Key, Kind, SubProcess, Variables, Work};
use serde_json::Value;

impl<'a> Steps<'a> {
    /// An ad-hoc sub-process has begun.
    pub fn open_free(&mut self, key: Key, ix: Ix, free: &AdHoc) {
        self.touched.insert(key);
        let mut first = if free.start_all { self.process.firsts(ix) } else { Vec::new() };
        if let Some(expression) = &free.start {
            match expression.eval(&self.scope(key)) {
                Ok(Value::Array(ids)) => {
                    let named = ids.iter().filter_map(|id| self.ix(&Id::from(id.as_str()?)));
                    first.extend(named.filter(|&at| self.element(at).parent == Some(ix)));
                }
                Ok(Value::Null) => {}
                Ok(_) => {
                    return self
                        .incident(key, Incident::expression(expression, "it gives no list of element ids"));
                }
                Err(sentence) => return self.incident(key, Incident::expression(expression, &sentence)),
            }
        }
        for at in first {
            self.enter(key, at, Vec::new());
        }
    }

    /// How that scope is declared, where it is an ad-hoc sub-process.
    pub fn free_of(&self, key: Key) -> Option<&'a AdHoc> {
        match &self.element(self.at(key)?).kind {
            Kind::SubProcess(SubProcess::AdHoc(free)) => Some(free),
            _ => None,
        }
    }

    /// Whether what is set inside stays inside.
    pub fn keeps_variables(&self, instance: &Instance) -> bool {
        matches!(instance.work, Work::AdHoc { .. })
            && self.ix(&instance.element).is_some_and(|ix| {
                matches!(&self.element(ix).kind, Kind::SubProcess(SubProcess::AdHoc(free)) if free.local)
            })
    }

    /// Nothing can go on by itself inside an ad-hoc sub-process: is it complete?
    pub fn rest_free(&mut self, key: Key, closing: bool) {
        let (Some(free), Some(instance)) = (self.free_of(key), self.instance(key)) else { return };
        if !instance.taken.is_empty() && self.join_inclusive(key) {
            return;
        }
        let Some(instance) = self.instance(key) else { return };
        let (live, stuck) = (instance.live, !instance.taken.is_empty());
        let done = match &free.until {
            Some(until) if !closing && !instance.ran.is_empty() => {
                match self.holds(until, &self.scope(key)) {
                    Ok(done) => done,
                    Err(incident) => return self.incident(key, incident),
                }
            }
            Some(_) => closing,
            None => closing || (live == 0 && self.all_ran(key)),
        };
        match (done, live) {
            (true, 0) => self.leave(key),
            (true, _) if free.cancel_rest => {
                self.interrupt_scope(key);
                self.touched.remove(&key);
                self.leave(key);
            }
            (true, _) if !closing => self.emit(Event::Changed { key, work: Work::AdHoc { closing: true } }),
            (false, 0) if stuck => self.stuck(key),
            _ => {}
        }
    }

    fn all_ran(&self, key: Key) -> bool {
        let (Some(ix), Some(instance)) = (self.at(key), self.instance(key)) else { return false };
        self.process.firsts(ix).iter().all(|&first| instance.ran.contains(&self.element(first).id))
    }

    /// A worker closes an ad-hoc sub-process: what runs is cancelled or, where the file says so, awaited.
    pub fn close_free(&mut self, key: Key) {
        let Some(free) = self.free_of(key) else { return };
        let live = self.instance(key).map_or(0, |it| it.live);
        if live > 0 && !free.cancel_rest {
            return self.emit(Event::Changed { key, work: Work::AdHoc { closing: true } });
        }
        self.interrupt_scope(key);
        self.touched.remove(&key);
        self.leave(key);
    }

    /// A worker starts an activity.
    pub fn start_free(&mut self, key: Key, ix: Ix, outputs: &Variables) {
        self.set(key, outputs);
        self.enter(key, ix, Vec::new());
    }
}

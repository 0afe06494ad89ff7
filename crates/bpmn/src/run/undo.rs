//! Compensation and the cancelling of transactions (clause 10.7 and 13.5.5 of the standard): what was completed is
//! undone in reverse order, one activity after the other.

use super::steps::{Job, Steps};
use crate::{Done, Event, Id, Incident, Ix, Key, Kind, SubProcess, Variables, Work};

impl Steps<'_> {
    /// A compensation throw or end event is reached.
    pub fn compensate(&mut self, scope: Key, ix: Ix, from: Vec<Id>, activity: Option<Ix>, wait: bool) {
        let leave = matches!(self.element(ix).kind, Kind::Throw(_));
        let todo = match activity {
            Some(activity) => self.take_done_of(scope, activity),
            None => self.take_all_done(scope),
        };
        if todo.is_empty() || !wait {
            match self.ways_out(ix, scope) {
                Ok(flows) => self.pass(ix, scope, from, if leave { &flows } else { &[] }),
                Err(incident) => return self.block(scope, ix, from, incident, Variables::new(), None),
            }
            if !todo.is_empty() {
                self.begin_undo(scope, ix, Vec::new(), todo, false);
            }
            return;
        }
        self.begin_undo(scope, ix, from, todo, leave);
    }

    fn begin_undo(&mut self, parent: Key, ix: Ix, from: Vec<Id>, todo: Vec<Done>, leave: bool) {
        let work = Work::Undo { todo, kept: Vec::new(), leave };
        let key = self.activate(ix, parent, from, work, Variables::new(), None);
        self.queue.push_back(Job::Undo { key });
    }

    /// What was completed in the scope of the throw. A compensating event sub-process undoes what its scope did.
    fn take_all_done(&mut self, scope: Key) -> Vec<Done> {
        let mut todo = Vec::new();
        let mut at = Some(scope);
        while let Some(key) = at {
            let count = self.instance(key).map_or(0, |it| it.done.len());
            // What encloses completed earlier: it is undone later.
            let mut taken = self.take_done(key, (0..count).collect());
            taken.append(&mut todo);
            todo = taken;
            let in_event = self.at(key).is_some_and(|ix| self.is_event_sub(ix));
            at = in_event.then(|| self.parent(key));
        }
        todo
    }

    /// The completions of one activity, from the nearest instance around the throw that remembers any.
    fn take_done_of(&mut self, scope: Key, activity: Ix) -> Vec<Done> {
        let id = self.id(activity);
        let mut at = scope;
        while let Some(instance) = self.instance(at) {
            let positions: Vec<usize> = instance
                .done
                .iter()
                .enumerate()
                .filter(|(_, done)| done.element == id)
                .map(|(at, _)| at)
                .collect();
            if !positions.is_empty() {
                return self.take_done(at, positions);
            }
            at = instance.parent;
        }
        Vec::new()
    }

    fn take_done(&mut self, key: Key, positions: Vec<usize>) -> Vec<Done> {
        let Some(instance) = self.instance(key) else { return Vec::new() };
        let taken: Vec<Done> = positions.iter().filter_map(|&at| instance.done.get(at).cloned()).collect();
        if !taken.is_empty() {
            let positions = positions.into_iter().filter_map(|at| u32::try_from(at).ok()).collect();
            self.emit(Event::UndoTaken { key, positions });
        }
        taken
    }

    fn is_event_sub(&self, ix: Ix) -> bool {
        matches!(self.element(ix).kind, Kind::SubProcess(SubProcess::Event))
    }

    /// Undoes the next activity, or ends the undoing.
    pub fn next_undo(&mut self, key: Key) {
        let Some(instance) = self.instance(key) else { return };
        let Work::Undo { todo, leave, .. } = &instance.work else { return };
        if instance.live > 0 {
            return;
        }
        let leave = *leave;
        let Some(done) = todo.last().cloned() else { return self.end_undo(key, leave) };
        if !self.step() {
            let sentence = format!("{} steps ran without anything waiting for the world", self.budget);
            return self.incident(key, Incident::new("step-limit", sentence));
        }
        self.emit(Event::UndoBegun { key });
        let Some(ix) = self.ix(&done.element) else { return self.queue.push_back(Job::Undo { key }) };
        if let Some(handler) = self.element(ix).undo {
            self.begin_handler(key, handler, done.variables);
        } else {
            self.restore(key, ix, done);
        }
    }

    fn begin_handler(&mut self, key: Key, handler: Ix, locals: Variables) {
        if self.element(handler).repeat.is_some() {
            self.begin_many(key, handler, Vec::new());
        } else {
            self.begin(key, handler, Vec::new(), None, locals);
        }
        if self.instance(key).is_some_and(|it| it.live == 0) {
            self.queue.push_back(Job::Undo { key });
        }
    }

    /// A completed sub-process is undone with the variables that it had: by its compensating event sub-process, or
    /// else by undoing what was completed inside.
    fn restore(&mut self, key: Key, ix: Ix, done: Done) {
        let event = self.process.undo_event(ix);
        let (todo, kept) = if event.is_some() { (Vec::new(), done.done) } else { (done.done, Vec::new()) };
        let work = Work::Undo { todo, kept, leave: false };
        let restored = self.activate(ix, key, Vec::new(), work, done.variables, None);
        match event {
            Some((sub, start)) => self.open_event(restored, sub, start, &Variables::new()),
            None => self.queue.push_back(Job::Undo { key: restored }),
        }
    }

    fn end_undo(&mut self, key: Key, leave: bool) {
        let (Some(ix), parent) = (self.at(key), self.parent(key)) else { return };
        if self.instance(parent).is_some_and(|it| matches!(it.work, Work::Undo { .. })) {
            self.leave_quietly(key, false);
            return self.queue.push_back(Job::Undo { key: parent });
        }
        let cancels = self.element(ix).cancels();
        if !leave {
            self.leave_quietly(key, false);
            if cancels {
                self.leave_cancelled(parent);
            }
            return;
        }
        match self.ways_out(ix, parent) {
            Ok(flows) => {
                let took = self.flow_ids(&flows);
                self.completed(key, took, false, None);
                self.follow(parent, &flows);
            }
            Err(incident) => self.incident(key, incident),
        }
    }

    /// A cancel end event: what runs in the transaction is cancelled, what was completed is undone, and the
    /// transaction is left through its cancel boundary event.
    pub fn cancel_transaction(&mut self, scope: Key, end: Ix) {
        let mut transaction = scope;
        loop {
            let Some(ix) = self.at(transaction) else { return };
            if matches!(self.element(ix).kind, Kind::SubProcess(SubProcess::Transaction)) {
                break;
            }
            transaction = self.parent(transaction);
        }
        self.interrupt_scope(transaction);
        let count = self.instance(transaction).map_or(0, |it| it.done.len());
        let todo = self.take_done(transaction, (0..count).collect());
        self.begin_undo(transaction, end, Vec::new(), todo, false);
    }

    fn leave_cancelled(&mut self, transaction: Key) {
        let Some(ix) = self.at(transaction) else { return };
        let boundary = self.element(ix).boundaries.iter().copied().find(|&at| self.element(at).cancels());
        match boundary {
            Some(boundary) => self.interrupt(transaction, boundary),
            None => {
                let sentence =
                    "The transaction was cancelled and has no cancel boundary event to leave through";
                self.incident(transaction, Incident::new("cancel-not-caught", sentence.to_owned()));
            }
        }
    }
}

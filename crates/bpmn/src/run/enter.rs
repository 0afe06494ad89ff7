//! What happens when a flow reaches an element.

use super::steps::Steps;
use crate::{
    Event, Gateway, Id, Incident, Ix, Key, Kind, Mapping, Service, Source, SubProcess, Task, Variables, Work,
};

impl Steps<'_> {
    /// A flow taken in `scope` reaches its target.
    pub fn arrive(&mut self, scope: Key, flow: usize) {
        if !self.is_active(scope) {
            return;
        }
        let flow = &self.process.flows[flow];
        // The scope may have been interrupted since the flow was taken.
        if !self.instance(scope).is_some_and(|it| it.taken.iter().any(|(taken, _)| *taken == flow.id)) {
            return;
        }
        let joins = self.element(flow.target).incoming.len() > 1;
        match self.element(flow.target).kind {
            Kind::Gateway(Gateway::Parallel) if joins => self.join_parallel(scope, flow.target),
            Kind::Gateway(Gateway::Inclusive) if joins => {
                self.touched.insert(scope);
            }
            _ => self.enter(scope, flow.target, vec![flow.id.clone()]),
        }
    }

    /// Enters an element, consuming `from`.
    pub fn enter(&mut self, scope: Key, ix: Ix, from: Vec<Id>) {
        self.touched.insert(scope);
        if !self.step() {
            let limit = Incident::new(
                "step-limit",
                format!(
                    "{} steps ran without anything waiting for the world; this looks like an endless loop",
                    self.budget
                ),
            );
            return self.block(scope, ix, from, limit, Variables::new(), None);
        }
        let element = self.element(ix);
        match &element.kind {
            Kind::Task(_) | Kind::SubProcess(_) if element.repeat.is_some() => {
                self.begin_many(scope, ix, from)
            }
            Kind::Task(_) | Kind::SubProcess(_) => {
                self.begin(scope, ix, from, None, Variables::new());
            }
            Kind::Gateway(gateway) => self.split(scope, ix, from, *gateway),
            Kind::Catch(event) => self.catch(scope, ix, from, event),
            Kind::Throw(event) | Kind::End(event) => self.throw(scope, ix, from, event),
            Kind::Start(_) | Kind::Boundary(_) | Kind::Process => self.pass_on(scope, ix, from),
        }
    }

    /// Enters and leaves an element that does nothing itself.
    pub fn pass_on(&mut self, scope: Key, ix: Ix, from: Vec<Id>) {
        match self.ways_out(ix, scope) {
            Ok(flows) => self.pass(ix, scope, from, &flows),
            Err(incident) => self.block(scope, ix, from, incident, Variables::new(), None),
        }
    }

    /// Begins an activity, or one round of it where `round` is given. `locals` are its own variables.
    pub fn begin(&mut self, parent: Key, ix: Ix, from: Vec<Id>, round: Option<u64>, locals: Variables) {
        let element = self.element(ix);
        let copies = !(element.copied_in.is_empty() && element.copied_out.is_empty());
        let maps = copies || !(element.inputs.is_empty() && element.outputs.is_empty());
        let simple = !maps && element.undo.is_none();
        if simple && round.is_none() && locals.is_empty() && self.is_plain(parent, ix) {
            return self.pass_on(parent, ix, from);
        }
        match self.prepare(parent, ix, round, &locals) {
            Ok((work, variables, waits)) => {
                let key = self.activate(ix, parent, from, work, variables, round);
                self.arm(key, waits);
                self.begun(key, ix);
            }
            Err(incident) => self.block(parent, ix, from, incident, locals, round),
        }
    }

    fn is_plain(&self, parent: Key, ix: Ix) -> bool {
        let in_scope =
            self.instance(parent).is_some_and(|it| matches!(it.work, Work::Scope | Work::AdHoc { .. }));
        in_scope && matches!(self.element(ix).kind, Kind::Task(Task::Plain))
    }

    /// Everything that can fail, before anything is decided: inputs, what to do, what boundary events wait for.
    fn prepare(
        &self,
        parent: Key,
        ix: Ix,
        round: Option<u64>,
        locals: &Variables,
    ) -> Result<(Work, Variables, Vec<super::wait::Armed>), Incident> {
        let element = self.element(ix);
        let mut variables = locals.clone();
        self.map(&element.inputs, parent, &mut variables)?;
        self.map(&element.copied_in, parent, &mut variables)?;
        let work = self.work(ix, parent, &variables)?;
        let mut waits = Vec::new();
        if round.is_none() {
            for &boundary in &element.boundaries {
                self.waits_of(boundary, parent, &variables, &mut waits)?;
            }
        }
        if let Kind::Task(Task::Receive(message)) = &element.kind {
            waits.push((ix, 0, self.message_wait(message, parent, &variables)?));
        }
        if matches!(element.kind, Kind::SubProcess(_)) {
            self.event_starts(ix, parent, &variables, &mut waits)?;
        }
        Ok((work, variables, waits))
    }

    /// Computes mappings into `variables`; later ones see earlier ones.
    pub fn map(&self, mappings: &[Mapping], key: Key, variables: &mut Variables) -> Result<(), Incident> {
        for mapping in mappings {
            let value = match &mapping.source {
                Source::Value(value) => value.clone(),
                Source::Computed(expression) => expression
                    .eval(&self.scope_with(variables, key))
                    .map_err(|sentence| Incident::expression(expression, &sentence))?,
                Source::Passed(name) => {
                    let Some(value) = self.scope_with(variables, key).get(name).cloned() else { continue };
                    value
                }
                Source::Everything => {
                    for (name, value) in self.scope_with(variables, key).to_map() {
                        variables.set(&name, value);
                    }
                    continue;
                }
            };
            super::leave::set_path(variables, &mapping.target, value);
        }
        Ok(())
    }

    fn work(&self, ix: Ix, parent: Key, variables: &Variables) -> Result<Work, Incident> {
        let scope = self.scope_with(variables, parent);
        let text = |text: &crate::Text| text.eval(&scope).map_err(|sentence| Incident::text(text, &sentence));
        Ok(match &self.element(ix).kind {
            Kind::Task(Task::Service(service)) => self.service(service, parent, variables)?,
            Kind::Task(Task::Rule { decision, .. }) => Work::Rule { decision: text(decision)? },
            Kind::Task(Task::Call { called }) => Work::Call { called: text(called)? },
            Kind::Task(Task::Receive(_)) => Work::Catch,
            Kind::SubProcess(SubProcess::AdHoc(_)) => Work::AdHoc { closing: false },
            Kind::SubProcess(_) => Work::Scope,
            _ => Work::Task,
        })
    }

    pub fn service(&self, service: &Service, key: Key, variables: &Variables) -> Result<Work, Incident> {
        let scope = self.scope_with(variables, key);
        let text = |text: &crate::Text| text.eval(&scope).map_err(|sentence| Incident::text(text, &sentence));
        Ok(Work::Service {
            topic: text(&service.topic)?,
            retries: service.retries.as_ref().map(text).transpose()?,
        })
    }

    /// An activity has begun: what needs no world happens now.
    fn begun(&mut self, key: Key, ix: Ix) {
        match &self.element(ix).kind {
            Kind::Task(Task::Plain) => self.complete(key, &Variables::new()),
            Kind::Task(Task::Script { script, result }) => match script.eval(&self.scope(key)) {
                Ok(value) => match super::leave::outputs_of(value, result.as_deref()) {
                    Ok(outputs) => self.complete(key, &outputs),
                    Err(sentence) => self.incident(key, Incident::new("script-result", sentence)),
                },
                Err(sentence) => self.incident(key, Incident::expression(script, &sentence)),
            },
            Kind::Task(Task::Send(message)) => self.send(key, ix, message),
            Kind::SubProcess(SubProcess::AdHoc(free)) => self.open_free(key, ix, free),
            Kind::SubProcess(_) => self.open(key, ix),
            _ => {}
        }
    }

    /// Enters what a scope begins with: its none start event, or everything without incoming flow.
    pub fn open(&mut self, key: Key, ix: Ix) {
        self.touched.insert(key);
        for first in self.process.firsts(ix) {
            self.enter(key, first, Vec::new());
        }
    }

    fn send(&mut self, key: Key, ix: Ix, message: &crate::Message) {
        let name = match message.name.eval(&self.scope(key)) {
            Ok(name) => name,
            Err(sentence) => return self.incident(key, Incident::text(&message.name, &sentence)),
        };
        let payload = self.instance(key).map(|it| it.variables.clone()).unwrap_or_default();
        let what = crate::Thrown::Message { name };
        self.emit(Event::Thrown { element: self.id(ix), what, payload });
        self.complete(key, &Variables::new());
    }
}

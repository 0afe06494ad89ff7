//! Multi-instance activities and loops (clause 13.3.6 and 13.3.7 of the standard).

use super::steps::{Job, Steps};
use crate::{Event, Expression, Id, Incident, Ix, Key, Repeat, Variables, Work, limits};
use serde_json::Value;

impl Steps<'_> {
    /// A repeated activity is reached: its body is the instance that carries boundary events.
    pub fn begin_many(&mut self, scope: Key, ix: Ix, from: Vec<Id>) {
        let mut waits = Vec::new();
        let prepared = self.total(scope, ix).and_then(|total| {
            for &boundary in &self.element(ix).boundaries {
                self.waits_of(boundary, scope, &Variables::new(), &mut waits)?;
            }
            Ok(total)
        });
        let total = match prepared {
            Ok(total) => total,
            Err(incident) => return self.block(scope, ix, from, incident, Variables::new(), None),
        };
        let body = self.activate(
            ix,
            scope,
            from,
            Work::Many { total, started: 0, ended: 0 },
            Variables::new(),
            None,
        );
        self.arm(body, waits);
        let credit = total.unwrap_or(0).saturating_mul(limits::STEPS_PER_INSTANCE);
        self.budget = self.budget.saturating_add(credit);
        match (&self.element(ix).repeat, total) {
            (_, Some(0)) => self.end_many(body, ix),
            (Some(Repeat::Multi { sequential: false, .. }), Some(total)) => self.begin_all(body, ix, total),
            (Some(Repeat::Loop { before: true, .. }), _) => self.loop_again(body, ix),
            _ => self.queue.push_back(Job::Round { body }),
        }
    }

    /// How many instances; `None` for a loop.
    fn total(&self, scope: Key, ix: Ix) -> Result<Option<u64>, Incident> {
        let Some(Repeat::Multi { cardinality, collection, .. }) = &self.element(ix).repeat else {
            return Ok(None);
        };
        let evaluate = |expression: &Expression| {
            expression
                .eval(&self.scope(scope))
                .map_err(|sentence| Incident::expression(expression, &sentence))
        };
        let total = match (collection, cardinality) {
            (Some(collection), _) => {
                match named(collection).map_or_else(|| None, |name| self.scope(scope).get(name).map(length)) {
                    Some(length) => length,
                    None => length(&evaluate(collection)?),
                }
                .ok_or_else(|| Incident::expression(collection, "it gives no list"))?
            }
            (None, Some(cardinality)) => {
                let value = evaluate(cardinality)?;
                number(&value).ok_or_else(|| {
                    Incident::expression(cardinality, &format!("it gives {value}, no whole number from 0"))
                })?
            }
            (None, None) => {
                return Err(Incident::new("multi-instance", "It says neither a number nor a list".into()));
            }
        };
        let room = limits::INSTANCES_MAX.saturating_sub(self.state.instances.len() as u64);
        if total > limits::MULTI_INSTANCE_MAX.min(room) {
            let sentence = format!(
                "It asks for {total} instances; the limit is {} for one activity and {} for a case",
                limits::MULTI_INSTANCE_MAX,
                limits::INSTANCES_MAX
            );
            return Err(Incident::new("multi-instance-limit", sentence));
        }
        Ok(Some(total))
    }

    fn begin_all(&mut self, body: Key, ix: Ix, total: u64) {
        let list = match &self.element(ix).repeat {
            Some(Repeat::Multi { collection: Some(collection), .. }) if named(collection).is_none() => {
                collection.eval(&self.scope(body)).ok()
            }
            _ => None,
        };
        for round in 0..total {
            if !self.is_active(body) {
                return;
            }
            let item = match &list {
                Some(list) => list.get(usize::try_from(round).unwrap_or(usize::MAX)).cloned(),
                None => self.item(body, ix, round),
            };
            self.begin_round(body, ix, round, item);
        }
    }

    fn begin_round(&mut self, body: Key, ix: Ix, round: u64, item: Option<Value>) {
        let mut locals = Variables::from_iter([("loopCounter".to_owned(), Value::from(round + 1))]);
        if let Some(Repeat::Multi { item: name, result_item, .. }) = &self.element(ix).repeat {
            // A result that is a plain name stays inside its instance, so that instances do not overwrite each other.
            if let Some(name) = result_item.as_ref().and_then(named) {
                locals.set(name, Value::Null);
            }
            if let Some(name) = name {
                locals.set(name, item.unwrap_or(Value::Null));
            }
        }
        if !self.step() {
            let sentence = format!("{} steps ran without anything waiting for the world", self.budget);
            return self.block(
                body,
                ix,
                Vec::new(),
                Incident::new("step-limit", sentence),
                locals,
                Some(round),
            );
        }
        self.begin(body, ix, Vec::new(), Some(round), locals);
    }

    fn item(&self, body: Key, ix: Ix, round: u64) -> Option<Value> {
        let Some(Repeat::Multi { collection: Some(collection), .. }) = &self.element(ix).repeat else {
            return None;
        };
        let at = usize::try_from(round).ok()?;
        match named(collection).and_then(|name| self.scope(body).get(name)) {
            Some(list) => list.get(at).cloned(),
            None => collection.eval(&self.scope(body)).ok()?.get(at).cloned(),
        }
    }

    /// Starts the next round of a loop or of a sequential multi-instance activity.
    pub fn next_round(&mut self, body: Key) {
        let (Some(ix), Some(instance)) = (self.at(body), self.instance(body)) else { return };
        let Work::Many { started, .. } = instance.work else { return };
        let item = self.item(body, ix, started);
        self.begin_round(body, ix, started, item);
    }

    /// One instance of a repeated activity is done.
    pub fn round_ended(&mut self, key: Key, ix: Ix, body: Key) {
        let result = match &self.element(ix).repeat {
            Some(Repeat::Multi { result: Some(_), result_item: Some(result), .. }) => {
                match result.eval(&self.scope(key)) {
                    Ok(value) => Some(value),
                    Err(sentence) => {
                        let incident = Incident::expression(result, &sentence);
                        self.cancel_inside(key, |_| true);
                        self.emit(Event::Changed { key, work: Work::Leaving });
                        return self.incident(key, incident);
                    }
                }
            }
            _ => None,
        };
        let undoable = self.undoable(key, ix);
        self.cancel_inside(key, |_| true);
        self.completed(key, Vec::new(), undoable, result);
        self.next_or_end(body, ix);
    }

    fn next_or_end(&mut self, body: Key, ix: Ix) {
        match &self.element(ix).repeat {
            Some(Repeat::Multi { sequential, until, .. }) => {
                let (sequential, until) = (*sequential, until.as_ref());
                match until.map(|until| self.many_holds(until, body)).transpose() {
                    Ok(Some(true)) => self.end_many(body, ix),
                    Ok(_) => self.more(body, ix, sequential),
                    Err(incident) => self.incident(body, incident),
                }
            }
            Some(Repeat::Loop { .. }) => self.loop_again(body, ix),
            None => {}
        }
    }

    /// The next round, or the end: an instance that a person moved away counts as over too.
    fn more(&mut self, body: Key, ix: Ix, sequential: bool) {
        let Some(instance) = self.instance(body) else { return };
        let Work::Many { total: Some(total), started, .. } = instance.work else { return };
        if started >= total && instance.live == 0 {
            self.end_many(body, ix);
        } else if sequential && started < total {
            self.queue.push_back(Job::Round { body });
        }
    }

    fn loop_again(&mut self, body: Key, ix: Ix) {
        let Some(Repeat::Loop { condition, maximum, .. }) = &self.element(ix).repeat else { return };
        let Some(Work::Many { ended, .. }) = self.instance(body).map(|it| it.work.clone()) else { return };
        if maximum.is_some_and(|maximum| ended >= maximum) {
            return self.end_many(body, ix);
        }
        if ended >= limits::LOOP_ROUNDS_MAX && maximum.is_none() {
            let sentence = format!("The loop has run {} rounds and says no maximum", limits::LOOP_ROUNDS_MAX);
            return self.incident(body, Incident::new("loop-limit", sentence));
        }
        match condition.as_ref().map(|it| self.many_holds(it, body)).transpose() {
            Ok(Some(true)) => self.queue.push_back(Job::Round { body }),
            Ok(None) if maximum.is_some() => self.queue.push_back(Job::Round { body }),
            Ok(_) => self.end_many(body, ix),
            Err(incident) => self.incident(body, incident),
        }
    }

    /// A condition over a repetition; it sees the numbers of the standard's table 10.29, and those of the engines.
    fn many_holds(&self, condition: &Expression, body: Key) -> Result<bool, Incident> {
        let Some(Work::Many { total, started, ended }) = self.instance(body).map(|it| it.work.clone()) else {
            return Ok(false);
        };
        let total = total.unwrap_or(started);
        let counts = [
            ("loopCounter", ended),
            ("numberOfInstances", total),
            ("numberOfActiveInstances", started.saturating_sub(ended)),
            ("numberOfCompletedInstances", ended),
            ("numberOfTerminatedInstances", 0),
            ("nrOfInstances", total),
            ("nrOfActiveInstances", started.saturating_sub(ended)),
            ("nrOfCompletedInstances", ended),
        ];
        let counts: Variables =
            counts.into_iter().map(|(name, n)| (name.to_owned(), Value::from(n))).collect();
        self.holds(condition, &self.scope_with(&counts, body))
    }

    /// The repetition is over: what still runs is cancelled, the results become one list.
    fn end_many(&mut self, body: Key, ix: Ix) {
        self.cancel_inside(body, |_| true);
        if let Some(Repeat::Multi { result: Some(name), .. }) = &self.element(ix).repeat {
            let list = self.results(body);
            let list = Variables::from_iter([(name.to_string(), list)]);
            self.set(self.parent(body), &list);
        }
        self.leave(body);
    }

    fn results(&self, body: Key) -> Value {
        let mut list = Vec::new();
        let results = self.state.results.get(body.0).map(crate::table::Table::iter);
        for (number, value) in results.into_iter().flatten() {
            let number =
                usize::try_from(number).unwrap_or(usize::MAX).min(limits::MULTI_INSTANCE_MAX as usize);
            list.resize(number.max(list.len()), Value::Null);
            list.push((**value).clone());
        }
        Value::Array(list)
    }

    /// Asks again how a repetition goes on, after an incident on its body.
    pub fn retry_many(&mut self, body: Key) {
        let Some(ix) = self.at(body) else { return };
        let rest = self.instance(body).is_some_and(|it| it.live == 0);
        if rest {
            self.next_or_end(body, ix);
        }
    }
}

/// The variable's name, where the expression is nothing but that: then its list is not copied for each instance.
fn named(expression: &Expression) -> Option<&str> {
    let text = &*expression.text;
    let plain = text.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !text.starts_with(|c: char| c.is_ascii_digit());
    (plain && !matches!(text, "" | "true" | "false" | "null")).then_some(text)
}

fn length(value: &Value) -> Option<u64> {
    value.as_array().map(|list| list.len() as u64)
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| {
            let float = number.as_f64()?;
            (float >= 0.0 && float.fract() == 0.0 && float <= 1e15).then_some(float as u64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

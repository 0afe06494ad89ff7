//! A case in memory: drives a process with commands, and demands after every step that a state that was written,
//! read back and replayed is the same state.
#![allow(dead_code)]

use super::Plain;
use bpmn::{Begin, Event, Key, Moment, Need, Outcome, Process, State, Trigger, Variables, Want, Work};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use std::sync::Arc;
use terms::Refusal;

pub struct Case {
    pub process: Arc<Process>,
    pub state: State,
    pub log: Vec<Event>,
    pub moment: Moment,
    pub sent: Vec<Need>,
}

pub fn moment() -> Moment {
    let now: Timestamp = "2026-11-17T09:00:00Z".parse().unwrap();
    Moment { now, zone: TimeZone::UTC }
}

pub fn variables(value: Value) -> Variables {
    match value {
        Value::Object(map) => map.into(),
        _ => Variables::new(),
    }
}

/// Wraps process content into a file and loads its only process.
pub fn load(content: &str) -> Arc<Process> {
    let xml = definitions(&format!("<process id=\"p\" isExecutable=\"true\">{content}</process>"));
    match bpmn::read(xml.as_bytes(), &Plain) {
        Ok(loaded) => loaded.definitions.processes[0].clone(),
        Err(problems) => {
            panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        }
    }
}

/// Sequence flows: `"a>b>c, b>d[amount > 5]"` makes the flows a_b, b_c, and b_d with a condition.
pub fn flows(text: &str) -> String {
    let mut out = String::new();
    for chain in text.split(',') {
        let (chain, condition) = match chain.split_once('[') {
            Some((chain, condition)) => (chain, condition.trim_end().strip_suffix(']')),
            None => (chain, None),
        };
        let ids: Vec<&str> = chain.split('>').map(str::trim).collect();
        for pair in ids.windows(2) {
            let condition = condition.map_or(String::new(), |it| {
                let it = it.replace('<', "&lt;").replace(';', ",");
                format!("<conditionExpression>{it}</conditionExpression>")
            });
            let (from, to) = (pair[0], pair[1]);
            out += &format!(
                "<sequenceFlow id=\"{from}_{to}\" sourceRef=\"{from}\" targetRef=\"{to}\">{condition}</sequenceFlow>"
            );
        }
    }
    out
}

/// Elements without content: `"startEvent s, userTask a b, endEvent e"`.
pub fn elements(text: &str) -> String {
    let mut out = String::new();
    for group in text.split(',') {
        let mut words = group.split_whitespace();
        let tag = words.next().unwrap_or_default();
        for id in words {
            out += &format!("<{tag} id=\"{id}\"/>");
        }
    }
    out
}

/// A process of elements, flows and further XML.
pub fn process(plain: &str, connected: &str, more: &str) -> Arc<Process> {
    load(&format!("{}{}{more}", elements(plain), flows(connected)))
}

pub fn definitions(content: &str) -> String {
    format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:cs=\"https://countersign.dev/bpmn/1\" \
         xmlns:camunda=\"http://camunda.org/schema/1.0/bpmn\" xmlns:zeebe=\"http://camunda.org/schema/zeebe/1.0\">\
         {content}</definitions>"
    )
}

impl Case {
    pub fn start(process: &Arc<Process>, with: Value) -> Self {
        Self::start_at(process, &Begin::None, with)
    }

    pub fn start_at(process: &Arc<Process>, begin: &Begin, with: Value) -> Self {
        let moment = moment();
        let events = bpmn::start(process, begin, variables(with), 0, &moment).unwrap();
        let mut case = Self {
            process: process.clone(),
            state: State::default(),
            log: Vec::new(),
            moment,
            sent: Vec::new(),
        };
        case.take(events);
        case
    }

    fn take(&mut self, events: Vec<Event>) {
        for event in &events {
            bpmn::apply(&mut self.state, event);
        }
        let text = serde_json::to_string(&self.state).unwrap();
        let back: State = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), text, "a restart changes the state");
        self.state = back;
        let new = bpmn::needs(&self.process, &self.state, &events);
        self.sent.extend(new.into_iter().filter(|it| it.key == Key::NONE));
        self.log.extend(events);
    }

    pub fn tell(&mut self, trigger: Trigger) -> Result<&mut Self, Refusal> {
        let events = bpmn::advance(&self.process, &self.state, trigger, &self.moment)?;
        self.take(events);
        Ok(self)
    }

    /// Replays the whole log and demands the same state.
    pub fn check_replay(&self) {
        let mut replayed = State::default();
        for event in &self.log {
            let text = serde_json::to_string(event).unwrap();
            bpmn::apply(&mut replayed, &serde_json::from_str(&text).unwrap());
        }
        assert_eq!(serde_json::to_string(&replayed).unwrap(), serde_json::to_string(&self.state).unwrap());
    }

    pub fn needs(&self) -> Vec<Need> {
        bpmn::open_needs(&self.process, &self.state)
    }

    /// Keys of active instances of an element that wait for an answer, oldest first.
    pub fn keys(&self, element: &str) -> Vec<Key> {
        let at = self.state.instances().filter(|(_, it)| it.element == element);
        at.filter(|(_, it)| !matches!(it.work, Work::Many { .. })).map(|(key, _)| key).collect()
    }

    pub fn key(&self, element: &str) -> Key {
        *self.keys(element).first().unwrap_or_else(|| panic!("{element} is not active in {:#?}", self.state))
    }

    pub fn is_at(&self, element: &str) -> bool {
        !self.keys(element).is_empty()
    }

    pub fn complete(&mut self, element: &str) -> &mut Self {
        self.complete_with(element, json!({}))
    }

    pub fn complete_with(&mut self, element: &str, outputs: Value) -> &mut Self {
        let key = self.key(element);
        self.tell(Trigger::Complete { key, outputs: variables(outputs) }).unwrap()
    }

    pub fn error(&mut self, element: &str, code: &str) -> &mut Self {
        let key = self.key(element);
        let outputs = Variables::new();
        self.tell(Trigger::ErrorThrown { key, code: code.into(), message: "it failed".into(), outputs })
            .unwrap()
    }

    pub fn message(&mut self, name: &str, payload: Value) -> &mut Self {
        let payload = variables(payload);
        self.tell(Trigger::Message { name: name.into(), correlation: None, payload, to: None }).unwrap()
    }

    pub fn signal(&mut self, name: &str) -> &mut Self {
        self.tell(Trigger::Signal { name: name.into(), payload: Variables::new() }).unwrap()
    }

    /// Moves the clock to the earliest timer and fires it.
    pub fn fire_next(&mut self) -> &mut Self {
        let timers = self.needs().into_iter().filter_map(|it| match it.what {
            Want::Timer { due } => Some((due, it.key)),
            _ => None,
        });
        let (due, key) = timers.min().expect("a timer waits");
        self.moment.now = self.moment.now.max(due);
        self.tell(Trigger::TimerFired { key }).unwrap()
    }

    pub fn outcome(&self) -> Option<&Outcome> {
        self.state.outcome()
    }

    pub fn completed(&self) -> bool {
        self.check_replay();
        self.outcome() == Some(&Outcome::Completed)
    }

    /// Elements that were left, in order, each as often as it was.
    pub fn path(&self) -> Vec<&str> {
        let left = self.log.iter().filter_map(|event| match event {
            Event::Passed { element, .. } => Some(element.as_str()),
            Event::Completed { element, .. } => Some(element.as_str()),
            _ => None,
        });
        left.collect()
    }

    pub fn count(&self, element: &str) -> usize {
        self.path().iter().filter(|it| **it == element).count()
    }

    pub fn incidents(&self) -> Vec<(String, String)> {
        let all = self.state.instances().filter_map(|(_, it)| {
            let incident = it.incident.as_ref()?;
            Some((it.element.to_string(), incident.code.to_string()))
        });
        all.collect()
    }

    pub fn variable(&self, name: &str) -> Value {
        self.state.variables().get(name).cloned().unwrap_or(Value::Null)
    }
}

//! One element: what it is and what it needs to run.

use super::engines;
use super::names::{self, child, children, flag, folded, local};
use super::process::Draft;
use super::reader::Reader;
use crate::{AdHoc, COUNTERSIGN, Gateway, Ix, Kind, Message, Repeat, Service, SubProcess, Task, Text};
use roxmltree::Node;
use std::sync::Arc;

impl<'a, 'i> Reader<'a, 'i> {
    /// Fills in everything about element `ix` but its flows.
    pub fn element(&mut self, draft: &mut Draft<'a, 'i>, ix: Ix) {
        let node = draft.nodes[ix];
        let extensions = self.extensions(node);
        draft.process.elements[ix].extensions = extensions;
        self.mappings(draft, ix);
        if ix == 0 {
            return;
        }
        let kind = self.kind(draft, ix, node);
        draft.process.elements[ix].kind = kind;
        if let Some(default) = node.attribute("default") {
            match draft.process.flow_index.get(local(default)) {
                Some(&flow) if draft.process.flows[flow].source == ix => {
                    draft.process.elements[ix].default = Some(flow);
                }
                _ => {
                    let sentence = format!("Its default flow {default} does not start here.");
                    self.problem(node, "default-flow", sentence, "Name one of its own outgoing flows.");
                }
            }
        }
        if draft.process.elements[ix].is_activity() {
            self.quantities(node);
            draft.process.elements[ix].repeat = self.repeat(node);
            draft.process.elements[ix].assignment =
                self.assignment(node, &draft.process.elements[ix].extensions.clone());
        }
    }

    fn kind(&mut self, draft: &mut Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> Kind {
        match node.tag_name().name() {
            // In one engine's files a task with a name for its worker is work, whatever its element is called.
            "task" => Kind::Task(match self.engine_service(draft, ix, node) {
                Some(service) => Task::Service(service),
                None => Task::Plain,
            }),
            "userTask" => Kind::Task(Task::User),
            "manualTask" => Kind::Task(Task::Manual),
            "serviceTask" => {
                Kind::Task(match engines::decision_service(node, &draft.process.elements[ix].extensions) {
                    Some((decision, result)) => {
                        Task::Rule { decision: self.computed(node, &decision), result }
                    }
                    None => Task::Service(self.service(draft, ix, node)),
                })
            }
            "businessRuleTask" => Kind::Task(self.rule(draft, ix, node)),
            "scriptTask" => Kind::Task(self.script(draft, ix, node)),
            "sendTask" => Kind::Task(self.send(draft, ix, node)),
            "receiveTask" => self.receive(draft, ix, node),
            "callActivity" => self.call(draft, ix, node),
            "subProcess" if flag(node, "triggeredByEvent", false) => Kind::SubProcess(SubProcess::Event),
            "subProcess" => Kind::SubProcess(SubProcess::Embedded),
            "transaction" => Kind::SubProcess(SubProcess::Transaction),
            "adHocSubProcess" => Kind::SubProcess(SubProcess::AdHoc(self.free(draft, ix, node))),
            "exclusiveGateway" | "complexGateway" => Kind::Gateway(Gateway::Exclusive),
            "parallelGateway" => Kind::Gateway(Gateway::Parallel),
            "inclusiveGateway" => Kind::Gateway(Gateway::Inclusive),
            "eventBasedGateway" => {
                let parallel =
                    node.attribute("eventGatewayType").is_some_and(|it| it.eq_ignore_ascii_case("parallel"));
                if flag(node, "instantiate", false) && parallel {
                    let sentence = "An event-based gateway that waits for all of its events to start a process is not executed.";
                    self.problem(
                        node,
                        "construct-not-executed",
                        sentence,
                        "Start with one message and wait for the others.",
                    );
                }
                Kind::Gateway(Gateway::EventBased)
            }
            name => self.event_kind(draft, ix, node, name),
        }
    }

    /// The topic of a service task, a foreign implementation included.
    pub fn service(&mut self, draft: &Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> Service {
        if let Some(service) = self.engine_service(draft, ix, node) {
            return service;
        }
        let operation = self.referred(node.attribute("operationRef"));
        let implementation =
            node.attribute("implementation").filter(|it| !it.starts_with("##") && !it.trim().is_empty());
        let topic = match (operation, implementation) {
            (Some(operation), _) => {
                operation.attribute("name").or(operation.attribute("id")).unwrap_or("operation")
            }
            (None, Some(implementation)) => implementation,
            (None, None) => {
                let id = draft.process.elements[ix].id.as_str();
                let sentence = format!("It names no implementation; it becomes work for the topic {id}.");
                self.note(node, "topic-by-id", sentence, "Give it a topic.", true);
                let topic = Text::Literal(id.into());
                return self.work(node, topic, None);
            }
        };
        self.foreign(node, topic);
        self.work(node, Text::Literal(topic.into()), None)
    }

    /// A foreign implementation becomes work for a topic of its name.
    pub fn foreign(&mut self, node: Node<'_, '_>, what: &str) {
        let sentence = format!(
            "Its implementation \"{what}\" is not run here; it becomes work for a topic of that name."
        );
        self.note(node, "foreign-implementation", sentence, "Let a worker serve that topic.", true);
    }

    fn rule(&mut self, draft: &Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> Task {
        let extensions = &draft.process.elements[ix].extensions;
        let own = extensions.element(COUNTERSIGN, "decision");
        if let Some(own) = own {
            if let Some(decision) = own.attribute("ref") {
                let result = own.attribute("result").and_then(folded);
                return Task::Rule { decision: self.computed(node, decision), result };
            }
            self.problem(node, "decision-missing", "Its decision has no ref.", "Name the decision in ref.");
        }
        match engines::decision(extensions) {
            Some((decision, result)) => Task::Rule { decision: self.computed(node, &decision), result },
            None => Task::Service(self.service(draft, ix, node)),
        }
    }

    fn script(&mut self, draft: &Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> Task {
        let extensions = &draft.process.elements[ix].extensions;
        let result = engines::result_variable(extensions);
        if let Some(text) = engines::script_expression(extensions) {
            return match self.expression(node, &text, None) {
                Some(script) => Task::Script { script, result },
                None => Task::Plain,
            };
        }
        if engines::task_type(extensions).is_some() {
            return Task::Service(self.service(draft, ix, node));
        }
        let language = node
            .attribute("scriptFormat")
            .or(node.attribute("scriptLanguage"))
            .map(str::trim)
            .filter(|it| !it.is_empty());
        let language = language.or(self.native).or(self.language);
        let text = child(node, "script").map(names::text).unwrap_or_default();
        let is_feel = language.is_none_or(|it| it.to_ascii_lowercase().contains("feel"))
            // The engines' own notation computes a value, where something takes it.
            || (result.is_some()
                && language.is_some_and(|it| it.eq_ignore_ascii_case("juel"))
                && super::texts::is_notation(&text)
                && !super::texts::calls_code(&text));
        if let Some(file) = engines::script_file(extensions).filter(|_| text.is_empty()) {
            self.foreign(node, file);
            return Task::Service(self.work(node, Text::Literal(file.into()), None));
        }
        if text.is_empty() {
            let sentence = "The script task has no script; it would do nothing.";
            self.problem(node, "script-missing", sentence, "Write a script, or make it a plain task.");
            return Task::Plain;
        }
        if !is_feel {
            let language = language.unwrap_or_default().to_lowercase();
            let sentence =
                format!("A script in {language} is not run here; it becomes work for the topic {language}.");
            self.note(
                node,
                "foreign-implementation",
                sentence,
                "Write it in FEEL, or let a worker serve that topic.",
                true,
            );
            return Task::Service(self.work(node, Text::Literal(language.into()), Some(text.into())));
        }
        match self.expression(node, &text, None) {
            Some(script) => Task::Script { script, result },
            None => Task::Plain,
        }
    }

    fn send(&mut self, draft: &Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> Task {
        if let Some(service) = self.engine_service(draft, ix, node) {
            return Task::Service(service);
        }
        Task::Send(self.message(draft, ix, node))
    }

    fn receive(&mut self, draft: &Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> Kind {
        Kind::Task(Task::Receive(self.message(draft, ix, node)))
    }

    /// The message that a node refers to; without a reference it is named like the element.
    pub fn message(&mut self, draft: &Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> Message {
        let element = &draft.process.elements[ix];
        let own = element.extensions.element(COUNTERSIGN, "message");
        let mut correlation = own.and_then(|it| it.attribute("correlation")).map(str::to_owned);
        if let Some(message) = self.referred(node.attribute("messageRef")) {
            correlation = correlation.or_else(|| engines::correlation(message));
        }
        let name = self.referred_name(node, "messageRef").or_else(|| self.message_of_operation(node));
        let name = name.unwrap_or_else(|| {
            let label: Arc<str> = element.label().into();
            let sentence =
                format!("It refers to no message; its message is named \"{label}\", like the element.");
            self.note(node, "message-by-name", sentence, "Refer to a message.", false);
            label
        });
        let correlation = correlation.and_then(|text| self.expression(node, &text, None));
        Message { name: self.computed(node, &name), correlation }
    }

    /// The message of the operation that a node refers to: what goes in, which is what one side sends and the other
    /// receives, else what comes out.
    fn message_of_operation(&self, node: Node<'a, 'i>) -> Option<Arc<str>> {
        let reference = node.attribute("operationRef").or_else(|| child(node, "operationRef")?.text());
        let operation = self.referred(reference)?;
        let ways =
            ["inMessageRef", "outMessageRef"].map(|name| child(operation, name).and_then(|it| it.text()));
        let message = self.referred(ways.into_iter().flatten().next())?;
        message.attribute("name").or(message.attribute("id")).and_then(folded)
    }

    fn call(&mut self, draft: &mut Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> Kind {
        let called = engines::called(&draft.process.elements[ix].extensions);
        let called = called.or_else(|| {
            node.attribute("calledElement").map(|it| {
                if it.contains("${") || it.contains("#{") { it.to_owned() } else { local(it).to_owned() }
            })
        });
        let global = called.as_deref().and_then(|it| self.referred(Some(it)));
        if let Some(kind) = global.and_then(|it| self.global(draft, ix, it)) {
            return kind;
        }
        match called.filter(|it| !it.trim().is_empty()) {
            Some(called) => Kind::Task(Task::Call { called: self.computed(node, &called) }),
            None => {
                let sentence = "The call activity names no process to call.";
                self.problem(node, "called-missing", sentence, "Name it in calledElement.");
                Kind::Task(Task::Plain)
            }
        }
    }

    /// A call of a task that the file defines for all its processes: the task itself, with what the file says about it
    /// there beside what it says about the call.
    fn global(&mut self, draft: &mut Draft<'a, 'i>, ix: Ix, task: Node<'a, 'i>) -> Option<Kind> {
        let name = task.tag_name().name();
        if !name.starts_with("global") {
            return None;
        }
        let own = self.extensions(task);
        let of_call = std::mem::replace(&mut draft.process.elements[ix].extensions, own);
        let kind = match name {
            "globalTask" => Some(Task::Plain),
            "globalUserTask" => Some(Task::User),
            "globalManualTask" => Some(Task::Manual),
            "globalScriptTask" => Some(self.script(draft, ix, task)),
            "globalBusinessRuleTask" => Some(self.rule(draft, ix, task)),
            _ => None,
        };
        let element = &mut draft.process.elements[ix];
        let of_task = std::mem::replace(&mut element.extensions, of_call);
        if kind.is_some() {
            element.extensions.attributes.extend(of_task.attributes);
            element.extensions.elements.extend(of_task.elements);
        }
        kind.map(Kind::Task)
    }

    fn free(&mut self, draft: &Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> AdHoc {
        let extensions = draft.process.elements[ix].extensions.clone();
        let own = extensions.element(COUNTERSIGN, "adhoc");
        let says = |name: &str, value: &str| own.and_then(|it| it.attribute(name)) == Some(value);
        let until = child(node, "completionCondition").map(|it| (names::text(it), it.attribute("language")));
        let until = until.filter(|(text, _)| !text.is_empty());
        AdHoc {
            sequential: node.attribute("ordering") == Some("Sequential"),
            until: until.and_then(|(text, language)| self.expression(node, &text, language)),
            cancel_rest: flag(node, "cancelRemainingInstances", true),
            start: engines::first_activities(&extensions).and_then(|text| self.expression(node, &text, None)),
            start_all: says("start", "all"),
            local: says("variables", "local"),
        }
    }

    /// An activity that waits for several flows or sends several (clause 10.3.2) is not what a reader of the picture sees.
    fn quantities(&mut self, node: Node<'a, 'i>) {
        for name in ["startQuantity", "completionQuantity"] {
            if node.attribute(name).is_some_and(|it| it.trim() != "1") {
                let sentence = format!("A {name} other than 1 is not executed.");
                self.problem(
                    node,
                    "construct-not-executed",
                    sentence,
                    "Use gateways or a multi-instance marker.",
                );
            }
        }
    }

    fn repeat(&mut self, node: Node<'a, 'i>) -> Option<Repeat> {
        if let Some(it) = child(node, "standardLoopCharacteristics") {
            let condition = child(it, "loopCondition").map(|it| (names::text(it), it.attribute("language")));
            let maximum = it.attribute("loopMaximum").map(|text| (text, text.trim().parse().ok()));
            if let Some((text, None)) = maximum {
                self.problem(
                    node,
                    "loop",
                    format!("Its loop maximum \"{text}\" is no number."),
                    "Give a whole number.",
                );
            }
            let maximum = maximum.and_then(|(_, maximum)| maximum);
            let condition = condition.filter(|(text, _)| !text.is_empty());
            if condition.is_none() && maximum.is_none() {
                let sentence = "The loop has neither a condition nor a maximum.";
                self.problem(node, "loop", sentence, "Say how long it goes on.");
            }
            let condition = condition.and_then(|(text, language)| self.expression(node, &text, language));
            return Some(Repeat::Loop { condition, before: flag(it, "testBefore", false), maximum });
        }
        let it = child(node, "multiInstanceLoopCharacteristics")?;
        if it.attribute("behavior").is_some_and(|it| !it.trim().eq_ignore_ascii_case("all")) {
            let sentence =
                "A multi-instance activity that throws an event for some of its instances is not executed.";
            let remedy = "Leave the behavior at All, and throw the event inside the activity.";
            self.problem(node, "construct-not-executed", sentence, remedy);
        }
        let engine = engines::multi(it);
        let says = engine.collection.is_some()
            || ["loopCardinality", "loopDataInputRef"].iter().any(|name| child(it, name).is_some());
        let part = |name: &'static str| {
            child(it, name)
                .map(|it| (names::text(it), it.attribute("language")))
                .filter(|(text, _)| !text.is_empty())
        };
        let cardinality =
            part("loopCardinality").and_then(|(text, language)| self.expression(node, &text, language));
        let until =
            part("completionCondition").and_then(|(text, language)| self.expression(node, &text, language));
        let collection = engine
            .collection
            .or_else(|| part("loopDataInputRef").map(|(text, _)| self.outside_name(node, &text)));
        let collection = collection.and_then(|text| self.expression(node, &text, None));
        let data_item = |name: &'static str| child(it, name).and_then(super::data::variable_of);
        let item = engine.item.or_else(|| data_item("inputDataItem"));
        let result = engine
            .result
            .or_else(|| part("loopDataOutputRef").map(|(text, _)| self.outside_name(node, &text).into()));
        let result_item = engine.result_item.or_else(|| data_item("outputDataItem").map(|it| it.to_string()));
        let result_item = result_item.and_then(|text| self.expression(node, &text, None));
        if !says {
            let sentence = "The multi-instance activity says neither how many instances nor for which list.";
            self.problem(node, "multi-instance", sentence, "Give a loop cardinality or a collection.");
        }
        let sequential = flag(it, "isSequential", false);
        Some(Repeat::Multi { sequential, cardinality, collection, item, result, result_item, until })
    }

    /// Definitions inside an event element, by reference included.
    pub fn definitions_of(&self, node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
        let own = node
            .children()
            .filter(|it| names::is_model(*it) && it.tag_name().name().ends_with("EventDefinition"));
        let referred = children(node, "eventDefinitionRef").filter_map(|it| self.referred(it.text()));
        own.chain(referred).collect()
    }
}

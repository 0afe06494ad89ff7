//! One process: its elements in the order of the file, then its flows.

use super::names::{self, child, children, folded, is, is_model, local};
use super::reader::Reader;
use crate::{Definition, Element, Extensions, Flow, Id, Ix, Kind, Process, limits};
use roxmltree::Node;
use std::collections::HashMap;
use std::sync::Arc;

/// A process while it is read.
pub(super) struct Draft<'a, 'i> {
    pub nodes: Vec<Node<'a, 'i>>,
    pub process: Process,
    /// Sequence flow nodes.
    flows: Vec<Node<'a, 'i>>,
    lanes: HashMap<&'a str, Vec<Arc<str>>>,
}

/// Elements of a process that are no flow nodes and do nothing when it runs.
const QUIET: [&str; 30] = [
    "documentation",
    "extensionElements",
    "incoming",
    "outgoing",
    "laneSet",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "dataStore",
    "property",
    "textAnnotation",
    "group",
    "association",
    "artifact",
    "auditing",
    "monitoring",
    "ioSpecification",
    "dataInputAssociation",
    "dataOutputAssociation",
    "resourceRole",
    "performer",
    "humanPerformer",
    "potentialOwner",
    "supportedInterfaceRef",
    "ioBinding",
    "correlationSubscription",
    "supports",
    "standardLoopCharacteristics",
    "multiInstanceLoopCharacteristics",
    "completionCondition",
];

impl<'a, 'i> Reader<'a, 'i> {
    /// Reads the process at `node`.
    pub fn process(&mut self, node: Node<'a, 'i>) -> Process {
        let process = Process {
            elements: Vec::new(),
            flows: Vec::new(),
            executable: node.attribute("isExecutable").map(|_| names::flag(node, "isExecutable", false)),
            unrunnable: Vec::new(),
            index: HashMap::new(),
            flow_index: HashMap::new(),
        };
        let mut draft = Draft { nodes: Vec::new(), process, flows: Vec::new(), lanes: HashMap::new() };
        self.add(&mut draft, node, None);
        self.collect(&mut draft, node, 0, 0);
        self.connect(&mut draft);
        for ix in 0..draft.nodes.len() {
            self.element(&mut draft, ix);
        }
        self.links(&mut draft);
        self.compensations(&mut draft, node);
        for element in &mut draft.process.elements {
            if let Some(lanes) = draft.lanes.get(element.id.as_str()) {
                element.lanes.clone_from(lanes);
            }
        }
        self.check(&draft);
        draft.process
    }

    fn add(&mut self, draft: &mut Draft<'a, 'i>, node: Node<'a, 'i>, parent: Option<Ix>) -> Ix {
        let ix = draft.process.elements.len();
        let line = self.lines.line(node);
        let id = match node.attribute("id") {
            Some(id) if !id.trim().is_empty() => Id::from(id),
            _ => Id::from(format!("{}_line_{line}_{ix}", node.tag_name().name()).as_str()),
        };
        if draft.process.index.insert(id.clone(), ix).is_some() {
            let sentence = format!("The id {id} stands twice in this process.");
            self.problem(node, "id-twice", sentence, "Give each element its own id.");
        }
        let documentation = child(node, "documentation").map(names::text).filter(|it| !it.is_empty());
        draft.process.elements.push(Element {
            id,
            name: node.attribute("name").and_then(folded),
            line,
            kind: Kind::Process,
            parent,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            default: None,
            boundaries: Vec::new(),
            inner: Vec::new(),
            repeat: None,
            instantiates: names::flag(node, "instantiate", false),
            for_compensation: names::flag(node, "isForCompensation", false),
            undo: None,
            inputs: Vec::new(),
            outputs: Vec::new(),
            copied_in: Vec::new(),
            copied_out: Vec::new(),
            assignment: None,
            lanes: Vec::new(),
            documentation: documentation.map(Into::into),
            extensions: Extensions::default(),
        });
        draft.nodes.push(node);
        if let Some(parent) = parent {
            draft.process.elements[parent].inner.push(ix);
        }
        ix
    }

    /// Finds what stands inside a scope, and inside the scopes in it.
    fn collect(&mut self, draft: &mut Draft<'a, 'i>, scope: Node<'a, 'i>, parent: Ix, depth: usize) {
        if depth > limits::NESTING_MAX {
            let sentence = format!("Sub-processes are nested more than {} deep.", limits::NESTING_MAX);
            return self.problem(
                scope,
                "nesting",
                sentence,
                "Call a process in place of an inner sub-process.",
            );
        }
        for node in scope.children().filter(Node::is_element) {
            if !is_model(node) {
                continue;
            }
            match node.tag_name().name() {
                "sequenceFlow" => draft.flows.push(node),
                "laneSet" => self.lane_set(draft, node, &[], 0),
                "subProcess" | "transaction" | "adHocSubProcess" => {
                    let ix = self.add(draft, node, Some(parent));
                    self.collect(draft, node, ix, depth + 1);
                }
                name if is_flow_node(name) => {
                    self.add(draft, node, Some(parent));
                }
                "correlationSubscription" => {
                    let sentence = "Correlation by conversation keys is not executed.";
                    self.problem(
                        node,
                        "construct-not-executed",
                        sentence,
                        "Give the message a correlation expression.",
                    );
                }
                name if QUIET.contains(&name) => {}
                "complexGateway" => {
                    let remedy = "Use inclusive, parallel or event-based gateways.";
                    self.problem(
                        node,
                        "construct-not-executed",
                        "A complex gateway is not executed.",
                        remedy,
                    );
                    self.add(draft, node, Some(parent));
                }
                name => {
                    let sentence = format!("{name} is not executed in a process.");
                    self.problem(node, "construct-not-executed", sentence, "Replace or remove it.");
                }
            }
        }
    }

    fn lane_set(&mut self, draft: &mut Draft<'a, 'i>, set: Node<'a, 'i>, outer: &[Arc<str>], depth: usize) {
        for lane in children(set, "lane") {
            let mut path = outer.to_vec();
            path.extend(lane.attribute("name").and_then(folded));
            for reference in children(lane, "flowNodeRef") {
                if let Some(text) = reference.text() {
                    let known = draft.lanes.entry(local(text)).or_default();
                    if known.len() < path.len() {
                        known.clone_from(&path);
                    }
                }
            }
            if depth < limits::NESTING_MAX {
                for inner in children(lane, "childLaneSet") {
                    self.lane_set(draft, inner, &path, depth + 1);
                }
            }
        }
    }

    /// Wires the sequence flows.
    fn connect(&mut self, draft: &mut Draft<'a, 'i>) {
        for node in std::mem::take(&mut draft.flows) {
            let end = |name: &str| {
                let reference = node.attribute(name).map(str::to_owned).or_else(|| {
                    // Some tools write the references as elements.
                    child(node, name).map(names::text)
                })?;
                draft.process.index.get(local(&reference)).copied()
            };
            let (Some(source), Some(target)) = (end("sourceRef"), end("targetRef")) else {
                let sentence = "The sequence flow does not start and end at elements of this process.";
                self.problem(node, "flow-loose", sentence, "Connect both ends or remove it.");
                continue;
            };
            let scope_of = |ix: Ix| draft.process.elements[ix].parent;
            if scope_of(source).is_none() || scope_of(source) != scope_of(target) {
                let sentence = "The sequence flow crosses the border of a sub-process.";
                self.problem(node, "flow-crosses", sentence, "End it inside, and start another one outside.");
                continue;
            }
            let gateway =
                matches!(draft.nodes[source].tag_name().name(), "exclusiveGateway" | "inclusiveGateway");
            let (condition, foreign) = match child(node, "conditionExpression") {
                Some(it) => self.condition(node, it, gateway),
                None => (None, None),
            };
            let line = self.lines.line(node);
            let number = draft.process.flows.len();
            let id = node
                .attribute("id")
                .map_or_else(|| Id::from(format!("flow_line_{line}_{number}").as_str()), Id::from);
            if draft.process.flow_index.insert(id.clone(), number).is_some()
                || draft.process.index.contains_key(&id)
            {
                self.problem(
                    node,
                    "id-twice",
                    format!("The id {id} stands twice in this process."),
                    "Give each element its own id.",
                );
            }
            let name = node.attribute("name").and_then(folded);
            draft.process.flows.push(Flow { id, name, source, target, condition, foreign });
            draft.process.elements[source].outgoing.push(number);
            draft.process.elements[target].incoming.push(number);
        }
    }

    /// The condition of a flow, or its text where it is not run here and a worker can choose in its place.
    fn condition(
        &mut self,
        flow: Node<'a, 'i>,
        node: Node<'a, 'i>,
        gateway: bool,
    ) -> (Option<crate::Expression>, Option<Arc<str>>) {
        let text = names::text(node);
        if text.is_empty() {
            let sentence = "The condition of this sequence flow is empty.";
            self.problem(
                flow,
                "condition-empty",
                sentence,
                "Write a condition, or make it the default flow.",
            );
            return (None, Some(text.into()));
        }
        let language = node.attribute("language");
        if gateway && self.is_foreign(&text, language) {
            let shown: String = text.chars().take(120).collect();
            let sentence = format!("The condition \"{shown}\" is not run here; a worker chooses the way.");
            self.note(flow, "foreign-condition", sentence, "Write it in FEEL, as in amount > 1000.", true);
            return (None, Some(text.into()));
        }
        match self.expression(flow, &text, language) {
            Some(condition) => (Some(condition), None),
            None => (None, Some(text.into())),
        }
    }

    /// A pair of link events becomes a flow from the throwing to the catching one.
    fn links(&mut self, draft: &mut Draft<'a, 'i>) {
        let name_of = |kind: &Kind, throws: bool| match (kind, throws) {
            (Kind::Throw(event), true) | (Kind::Catch(event), false) => {
                event.definitions.iter().find_map(|it| match it {
                    Definition::Link { name } => Some(name.clone()),
                    _ => None,
                })
            }
            _ => None,
        };
        let elements = &draft.process.elements;
        let mut catches: HashMap<(Option<Ix>, Arc<str>), Ix> = HashMap::new();
        for (ix, element) in elements.iter().enumerate() {
            if let Some(name) = name_of(&element.kind, false)
                && catches.insert((element.parent, name.clone()), ix).is_some()
            {
                let sentence = format!("Two link events catch {name} in one scope.");
                self.problem(draft.nodes[ix], "link", sentence, "Keep one of them.");
            }
        }
        let mut pairs = Vec::new();
        for (ix, element) in elements.iter().enumerate() {
            let Some(name) = name_of(&element.kind, true) else { continue };
            match catches.get(&(element.parent, name.clone())) {
                Some(&target) => pairs.push((ix, target)),
                None => {
                    let sentence = format!("No link event in the same scope catches {name}.");
                    self.problem(
                        draft.nodes[ix],
                        "link",
                        sentence,
                        "Add the catching link event of that name.",
                    );
                }
            }
        }
        for (source, target) in pairs {
            let (number, id) = (draft.process.flows.len(), draft.process.elements[source].id.clone());
            draft.process.flow_index.insert(id.clone(), number);
            draft.process.flows.push(Flow { id, name: None, source, target, condition: None, foreign: None });
            draft.process.elements[source].outgoing.push(number);
            draft.process.elements[target].incoming.push(number);
        }
    }

    /// Associations from compensation boundary events to their handlers.
    fn compensations(&mut self, draft: &mut Draft<'a, 'i>, process: Node<'a, 'i>) {
        let is_undo = |kind: &Kind| matches!(kind, Kind::Boundary(it) if it.event.definitions.iter().any(|it| matches!(it, Definition::Compensate { .. })));
        for association in process.descendants().filter(|it| is(*it, "association")) {
            let end = |name: &str| draft.process.index.get(local(association.attribute(name)?)).copied();
            let (Some(boundary), Some(handler)) = (end("sourceRef"), end("targetRef")) else { continue };
            let pair = match (
                is_undo(&draft.process.elements[boundary].kind),
                is_undo(&draft.process.elements[handler].kind),
            ) {
                (true, _) => (boundary, handler),
                (false, true) => (handler, boundary),
                (false, false) => continue,
            };
            let Kind::Boundary(it) = &draft.process.elements[pair.0].kind else { continue };
            let host = it.host;
            if draft.process.elements[pair.1].is_activity() {
                draft.process.elements[host].undo = Some(pair.1);
                draft.process.elements[pair.1].for_compensation = true;
            }
        }
        for ix in 0..draft.nodes.len() {
            if is_undo(&draft.process.elements[ix].kind) {
                let Kind::Boundary(it) = &draft.process.elements[ix].kind else { continue };
                if draft.process.elements[it.host].undo.is_none() {
                    let sentence = "The compensation boundary event leads to no activity.";
                    self.problem(
                        draft.nodes[ix],
                        "compensation",
                        sentence,
                        "Associate it with the activity that undoes the work.",
                    );
                }
            }
        }
    }
}

fn is_flow_node(name: &str) -> bool {
    matches!(
        name,
        "task"
            | "userTask"
            | "manualTask"
            | "serviceTask"
            | "sendTask"
            | "receiveTask"
            | "businessRuleTask"
            | "scriptTask"
            | "callActivity"
            | "exclusiveGateway"
            | "parallelGateway"
            | "inclusiveGateway"
            | "eventBasedGateway"
            | "startEvent"
            | "endEvent"
            | "intermediateCatchEvent"
            | "intermediateThrowEvent"
            | "boundaryEvent"
    )
}

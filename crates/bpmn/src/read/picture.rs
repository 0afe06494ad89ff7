//! Interchange data (BPMN DI): where shapes and edges stand, and what they look like.

use super::names::{DI, child, children, flag, folded, local};
use super::reader::Reader;
use crate::{Area, Diagram, Edge, Figure, Icon, Id, Line, Ring, Shape};
use roxmltree::Node;

const DC: &str = "http://www.omg.org/spec/DD/20100524/DC";
const DD: &str = "http://www.omg.org/spec/DD/20100524/DI";

/// All diagrams of a file.
pub(super) fn diagrams<'a, 'i>(root: Node<'a, 'i>, reader: &Reader<'a, 'i>) -> Vec<Diagram> {
    let planes = root.children().filter(|it| it.has_tag_name((DI, "BPMNDiagram")));
    let diagrams = planes.filter_map(|diagram| {
        let plane = diagram.children().find(|it| it.has_tag_name((DI, "BPMNPlane")))?;
        let mut out = Diagram {
            of: plane.attribute("bpmnElement").map(|it| Id::from(local(it))),
            name: diagram.attribute("name").and_then(folded),
            ..Diagram::default()
        };
        for node in plane.children() {
            if node.has_tag_name((DI, "BPMNShape")) {
                out.shapes.extend(shape(node, reader));
            } else if node.has_tag_name((DI, "BPMNEdge")) {
                out.edges.extend(edge(node, reader));
            }
        }
        out.shapes.sort_by_key(depth);
        (!out.shapes.is_empty()).then_some(out)
    });
    diagrams.collect()
}

/// Containers lie behind what they contain, groups and notes in front.
fn depth(shape: &Shape) -> (u8, i64) {
    let layer = match &shape.figure {
        Figure::Pool { .. } => 0,
        Figure::Lane { .. } => 1,
        Figure::SubProcess { expanded: true, .. } => 2,
        Figure::Event { .. } => 4,
        _ => 3,
    };
    let size = if layer <= 2 { -(shape.area.width * shape.area.height) as i64 } else { 0 };
    (layer, size)
}

fn number(node: Node<'_, '_>, name: &str) -> Option<f64> {
    node.attribute(name)?.trim().parse().ok()
}

fn area(node: Node<'_, '_>) -> Option<Area> {
    let bounds = node.children().find(|it| it.has_tag_name((DC, "Bounds")))?;
    let area = Area {
        x: number(bounds, "x")?,
        y: number(bounds, "y")?,
        width: number(bounds, "width")?,
        height: number(bounds, "height")?,
    };
    area.is_sane().then_some(area)
}

fn label(node: Node<'_, '_>) -> Option<Area> {
    area(node.children().find(|it| it.has_tag_name((DI, "BPMNLabel")))?)
}

fn shape<'a, 'i>(node: Node<'a, 'i>, reader: &Reader<'a, 'i>) -> Option<Shape> {
    let element = reader.referred(node.attribute("bpmnElement"));
    let id = node.attribute("bpmnElement").map(|it| Id::from(local(it)));
    let name = element.and_then(|it| name_of(it, reader));
    let figure = element.map_or(Figure::Other, |it| figure(it, node, reader));
    Some(Shape { element: id, figure, name, area: area(node)?, label: label(node) })
}

fn name_of<'a, 'i>(element: Node<'a, 'i>, reader: &Reader<'a, 'i>) -> Option<std::sync::Arc<str>> {
    if let Some(name) = element.attribute("name").and_then(folded) {
        return Some(name);
    }
    match element.tag_name().name() {
        "textAnnotation" => folded(&super::names::text(child(element, "text")?)),
        "group" => {
            let value = reader.referred(element.attribute("categoryValueRef"))?;
            value.attribute("value").and_then(folded)
        }
        "dataObjectReference" | "dataStoreReference" => {
            let of = element.attribute("dataObjectRef").or(element.attribute("dataStoreRef"));
            reader.referred(of)?.attribute("name").and_then(folded)
        }
        _ => None,
    }
}

fn edge<'a, 'i>(node: Node<'a, 'i>, reader: &Reader<'a, 'i>) -> Option<Edge> {
    let points: Vec<(f64, f64)> = node
        .children()
        .filter(|it| it.has_tag_name((DD, "waypoint")))
        .filter_map(|it| Some((number(it, "x")?, number(it, "y")?)))
        .filter(|&(x, y)| Area { x, y, ..Area::default() }.is_sane())
        .collect();
    let element = reader.referred(node.attribute("bpmnElement"));
    let id = node.attribute("bpmnElement").map(|it| Id::from(local(it)));
    let name = element.and_then(|it| it.attribute("name")).and_then(folded);
    let mut line = element.map_or(Line::Association { end: false, start: false }, |it| line(it, reader));
    if let Line::Message { shown } = &mut line {
        *shown = node.attribute("messageVisibleKind").map(|it| it == "initiating");
    }
    (points.len() >= 2).then(|| Edge { element: id, line, name, points, label: label(node) })
}

fn line<'a, 'i>(element: Node<'a, 'i>, reader: &Reader<'a, 'i>) -> Line {
    match element.tag_name().name() {
        "sequenceFlow" => {
            let source = reader.referred(element.attribute("sourceRef"));
            let default = source.and_then(|it| it.attribute("default")).map(local) == element.attribute("id");
            let at_activity = source.is_some_and(|it| !it.tag_name().name().ends_with("Gateway"));
            let conditional = at_activity && child(element, "conditionExpression").is_some();
            Line::Sequence { default, conditional }
        }
        "messageFlow" => Line::Message { shown: None },
        "dataInputAssociation" | "dataOutputAssociation" => Line::Data,
        "conversationLink" => Line::Conversation,
        _ => {
            let direction = element.attribute("associationDirection").unwrap_or_default();
            Line::Association { end: matches!(direction, "One" | "Both"), start: direction == "Both" }
        }
    }
}

fn figure<'a, 'i>(element: Node<'a, 'i>, shape: Node<'a, 'i>, reader: &Reader<'a, 'i>) -> Figure {
    let horizontal = flag(shape, "isHorizontal", true);
    let expanded = flag(shape, "isExpanded", false);
    let task = |icon: Icon| Figure::Task { icon, call: false, marks: marks(element) };
    match element.tag_name().name() {
        "participant" => {
            Figure::Pool { horizontal, many: child(element, "participantMultiplicity").is_some() }
        }
        "lane" => Figure::Lane { horizontal },
        "task" => task(Icon::None),
        "userTask" => task(Icon::User),
        "manualTask" => task(Icon::Manual),
        "serviceTask" => task(Icon::Service),
        "scriptTask" => task(Icon::Script),
        "businessRuleTask" => task(Icon::Rule),
        "sendTask" => task(Icon::Send),
        "receiveTask" => task(Icon::Receive),
        "callActivity" => call(element, expanded, reader),
        "subProcess" | "transaction" | "adHocSubProcess" => sub_process(element, expanded),
        name if name.ends_with("Gateway") => Figure::Gateway(gateway(element, shape)),
        name if name.ends_with("Event") => event(element, reader),
        "dataObject" | "dataObjectReference" | "dataInput" | "dataOutput" => {
            let of = reader.referred(element.attribute("dataObjectRef")).unwrap_or(element);
            Figure::Data { many: flag(of, "isCollection", false) }
        }
        "dataStore" | "dataStoreReference" => Figure::Store,
        "textAnnotation" => Figure::Note,
        "group" => Figure::Group,
        "message" => Figure::Message,
        "conversation" | "subConversation" | "callConversation" => Figure::Conversation,
        _ => Figure::Other,
    }
}

fn call<'a, 'i>(element: Node<'a, 'i>, expanded: bool, reader: &Reader<'a, 'i>) -> Figure {
    let called = reader.referred(element.attribute("calledElement")).map(|it| it.tag_name().name());
    let icon = match called {
        Some("globalUserTask") => Icon::User,
        Some("globalManualTask") => Icon::Manual,
        Some("globalScriptTask") => Icon::Script,
        Some("globalBusinessRuleTask") => Icon::Rule,
        _ => Icon::None,
    };
    let mut marks = marks(element);
    let is_process = called.is_none_or(|it| it == "process");
    if is_process && !expanded {
        marks.push(Icon::Collapsed);
    }
    if is_process {
        return Figure::SubProcess { expanded, event: false, transaction: false, call: true, marks };
    }
    Figure::Task { icon, call: true, marks }
}

fn sub_process(element: Node<'_, '_>, expanded: bool) -> Figure {
    let mut marks = marks(element);
    if element.tag_name().name() == "adHocSubProcess" {
        marks.push(Icon::AdHoc);
    }
    if !expanded {
        marks.push(Icon::Collapsed);
    }
    Figure::SubProcess {
        expanded,
        event: flag(element, "triggeredByEvent", false),
        transaction: element.tag_name().name() == "transaction",
        call: false,
        marks,
    }
}

/// Markers at the foot of an activity.
pub(super) fn marks(element: Node<'_, '_>) -> Vec<Icon> {
    let mut marks = Vec::new();
    if child(element, "standardLoopCharacteristics").is_some() {
        marks.push(Icon::Loop);
    }
    if let Some(many) = child(element, "multiInstanceLoopCharacteristics") {
        let sequential = flag(many, "isSequential", false);
        marks.push(if sequential { Icon::MultiSequential } else { Icon::MultiParallel });
    }
    if flag(element, "isForCompensation", false) {
        marks.push(Icon::Compensation);
    }
    marks
}

fn gateway(element: Node<'_, '_>, shape: Node<'_, '_>) -> Icon {
    match element.tag_name().name() {
        "parallelGateway" => Icon::Parallel,
        "inclusiveGateway" => Icon::Inclusive,
        "complexGateway" => Icon::Complex,
        "eventBasedGateway" if !flag(element, "instantiate", false) => Icon::EventBased,
        "eventBasedGateway" if element.attribute("eventGatewayType") == Some("Parallel") => {
            Icon::ParallelEventBased
        }
        "eventBasedGateway" => Icon::EventBasedStart,
        _ if flag(shape, "isMarkerVisible", false) => Icon::Exclusive,
        _ => Icon::ExclusivePlain,
    }
}

fn event<'a, 'i>(element: Node<'a, 'i>, reader: &Reader<'a, 'i>) -> Figure {
    let name = element.tag_name().name();
    let ring = match name {
        "startEvent" => Ring::Start,
        "endEvent" => Ring::End,
        _ => Ring::Intermediate,
    };
    let beside = !flag(element, "isInterrupting", true) || !flag(element, "cancelActivity", true);
    let throws = matches!(name, "endEvent" | "intermediateThrowEvent" | "implicitThrowEvent");
    let own = element.children().filter(|it| it.tag_name().name().ends_with("EventDefinition"));
    let referred = children(element, "eventDefinitionRef").filter_map(|it| reader.referred(it.text()));
    let definitions: Vec<_> = own.chain(referred).collect();
    let icon = match &*definitions {
        [] => Icon::None,
        [one] => match one.tag_name().name() {
            "messageEventDefinition" => Icon::Message,
            "timerEventDefinition" => Icon::Timer,
            "errorEventDefinition" => Icon::Error,
            "escalationEventDefinition" => Icon::Escalation,
            "signalEventDefinition" => Icon::Signal,
            "conditionalEventDefinition" => Icon::Condition,
            "compensateEventDefinition" => Icon::Compensation,
            "linkEventDefinition" => Icon::Link,
            "terminateEventDefinition" => Icon::Terminate,
            "cancelEventDefinition" => Icon::Cancel,
            _ => Icon::None,
        },
        _ if flag(element, "parallelMultiple", false) => Icon::ParallelMultiple,
        _ => Icon::Multiple,
    };
    Figure::Event { ring, beside, throws, icon }
}

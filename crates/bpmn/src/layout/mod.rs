//! A layout for a process without interchange data: layered from left to right, orthogonal lines.
//!
//! The classic four steps: turn back edges around, assign layers, order each layer so that lines cross as little as
//! possible, give coordinates. Lines run straight through a layer and bend only in the channels between layers.

mod labels;
mod layers;
mod order;
mod place;
mod route;

use crate::{
    Area, Definition, Diagram, Edge, Element, EventKind, Figure, Gateway, Icon, Ix, Kind, Line, Process,
    Repeat, Ring, Shape, SubProcess, Task, limits,
};

/// Height of an event, in pixels.
const EVENT: f64 = 36.0;
/// Space between two things in one layer, in pixels.
const GAP: f64 = 28.0;
/// Space around the content of a sub-process, in pixels.
const PADDING: f64 = 24.0;

/// Lays out a process.
pub fn lay_out(process: &Process) -> Diagram {
    let mut diagram =
        Diagram { of: Some(process.id().clone()), name: Some(process.name().into()), ..Diagram::default() };
    if process.elements.len() > limits::LAYOUT_ELEMENTS_MAX {
        grid(process, &mut diagram);
        return diagram;
    }
    let laid = scope(process, 0);
    diagram.shapes = laid.shapes;
    diagram.edges = laid.edges;
    labels::place(&mut diagram);
    diagram
}

/// One laid-out scope, from (0, 0) on.
struct Laid {
    shapes: Vec<Shape>,
    edges: Vec<Edge>,
    width: f64,
    height: f64,
}

/// A node of a scope's graph: an element, with what is laid out inside it.
struct Box {
    ix: Ix,
    width: f64,
    height: f64,
    /// Space that its name needs below and beside it, and its boundary events.
    below: f64,
    wide: f64,
    inside: Option<Laid>,
}

fn scope(process: &Process, scope_ix: Ix) -> Laid {
    let element = &process.elements[scope_ix];
    let is_event_sub = |ix: Ix| matches!(process.elements[ix].kind, Kind::SubProcess(SubProcess::Event));
    let is_boundary = |ix: Ix| matches!(process.elements[ix].kind, Kind::Boundary(_));
    let main: Vec<Ix> =
        element.inner.iter().copied().filter(|&ix| !is_event_sub(ix) && !is_boundary(ix)).collect();
    let boxes: Vec<Box> = main.iter().map(|&ix| boxed(process, ix)).collect();
    let links = route::links(process, &main);
    let graph = layers::Graph::of(boxes.len(), &links);
    let order = order::ordered(&graph);
    let places = place::places(&graph, &order, &boxes);
    let mut out = route::drawn(process, &graph, boxes, &links, places);
    let subs = element.inner.iter().copied().filter(|&ix| is_event_sub(ix));
    let mut x = 0.0;
    let top = if out.height > 0.0 { out.height + GAP } else { 0.0 };
    for ix in subs {
        let node = boxed(process, ix);
        let (width, height) = (node.width, node.height);
        add(process, &mut out, node, x, top);
        x += width + GAP;
        out.width = out.width.max(x - GAP);
        out.height = out.height.max(top + height);
    }
    out
}

fn boxed(process: &Process, ix: Ix) -> Box {
    let element = &process.elements[ix];
    let inside = matches!(element.kind, Kind::SubProcess(_)).then(|| scope(process, ix));
    let (width, height) = match (&element.kind, &inside) {
        (_, Some(laid)) => {
            ((laid.width + 2.0 * PADDING).max(120.0), (laid.height + 2.0 * PADDING + 12.0).max(90.0))
        }
        (Kind::Gateway(_), _) => (50.0, 50.0),
        (Kind::Start(_) | Kind::Catch(_) | Kind::Throw(_) | Kind::End(_) | Kind::Boundary(_), _) => {
            (EVENT, EVENT)
        }
        _ => (110.0, 80.0),
    };
    let named = element.name.is_some() && !element.is_activity();
    let boundaries = element.boundaries.len() as f64;
    let below =
        if named { 44.0 } else { 0.0 } + if boundaries > 0.0 { 30.0 + 14.0 * boundaries } else { 0.0 };
    let wide = if named { width.max(100.0) } else { width };
    Box { ix, width, height, below, wide, inside }
}

/// Adds the shape of a box at its place, with its content and its boundary events.
fn add(process: &Process, out: &mut Laid, node: Box, x: f64, y: f64) {
    let element = &process.elements[node.ix];
    let area = Area { x, y, width: node.width, height: node.height };
    out.shapes.push(shape(process, node.ix, area));
    if let Some(inside) = node.inside {
        let (dx, dy) = (x + PADDING, y + PADDING + 12.0);
        out.shapes.extend(inside.shapes.into_iter().map(|mut it| {
            it.area.x += dx;
            it.area.y += dy;
            it
        }));
        out.edges.extend(inside.edges.into_iter().map(|mut it| {
            it.points.iter_mut().for_each(|point| *point = (point.0 + dx, point.1 + dy));
            it.label = it.label.map(|at| Area { x: at.x + dx, y: at.y + dy, ..at });
            it
        }));
    }
    for &boundary in &element.boundaries {
        let (bx, by) = boundary_at(element, boundary, &area);
        let area = Area { x: bx - EVENT / 2.0, y: by - EVENT / 2.0, width: EVENT, height: EVENT };
        out.shapes.push(shape(process, boundary, area));
    }
}

/// The centre of a boundary event on its host.
fn boundary_at(host: &Element, boundary: Ix, area: &Area) -> (f64, f64) {
    let number = host.boundaries.iter().position(|&at| at == boundary).unwrap_or(0) as f64;
    let step = area.width / (host.boundaries.len() as f64 + 1.0);
    (area.x + step * (number + 1.0), area.y + area.height)
}

fn shape(process: &Process, ix: Ix, area: Area) -> Shape {
    let element = &process.elements[ix];
    Shape {
        element: Some(element.id.clone()),
        figure: figure(element),
        name: element.name.clone().or_else(|| element.is_activity().then(|| element.id.as_str().into())),
        area,
        label: None,
    }
}

fn figure(element: &Element) -> Figure {
    match &element.kind {
        Kind::Process => Figure::Other,
        Kind::Task(task) => {
            let icon = match task {
                Task::User => Icon::User,
                Task::Manual => Icon::Manual,
                Task::Service(_) => Icon::Service,
                Task::Rule { .. } => Icon::Rule,
                Task::Script { .. } => Icon::Script,
                Task::Send(_) => Icon::Send,
                Task::Receive(_) => Icon::Receive,
                Task::Plain | Task::Call { .. } => Icon::None,
            };
            Figure::Task { icon, call: matches!(task, Task::Call { .. }), marks: marks(element) }
        }
        Kind::SubProcess(sub) => {
            let mut marks = marks(element);
            if matches!(sub, SubProcess::AdHoc(_)) {
                marks.push(Icon::AdHoc);
            }
            let event = matches!(sub, SubProcess::Event);
            let transaction = matches!(sub, SubProcess::Transaction);
            Figure::SubProcess { expanded: true, event, transaction, call: false, marks }
        }
        Kind::Gateway(gateway) => Figure::Gateway(match gateway {
            Gateway::Exclusive => Icon::Exclusive,
            Gateway::Parallel => Icon::Parallel,
            Gateway::Inclusive => Icon::Inclusive,
            Gateway::EventBased => Icon::EventBased,
        }),
        Kind::Start(it) => event(it, Ring::Start, !it.interrupting, false),
        Kind::Catch(it) => event(it, Ring::Intermediate, false, false),
        Kind::Boundary(it) => event(&it.event, Ring::Intermediate, !it.interrupting, false),
        Kind::Throw(it) => event(it, Ring::Intermediate, false, true),
        Kind::End(it) => event(it, Ring::End, false, true),
    }
}

fn event(event: &EventKind, ring: Ring, beside: bool, throws: bool) -> Figure {
    let icon = match &*event.definitions {
        [] => Icon::None,
        [one] => match one {
            Definition::Timer(_) => Icon::Timer,
            Definition::Message(_) => Icon::Message,
            Definition::Signal { .. } => Icon::Signal,
            Definition::Condition(_) => Icon::Condition,
            Definition::Error(_) => Icon::Error,
            Definition::Escalation(_) => Icon::Escalation,
            Definition::Terminate { .. } => Icon::Terminate,
            Definition::Cancel => Icon::Cancel,
            Definition::Compensate { .. } => Icon::Compensation,
            Definition::Link { .. } => Icon::Link,
        },
        _ if event.all => Icon::ParallelMultiple,
        _ => Icon::Multiple,
    };
    Figure::Event { ring, beside, throws, icon }
}

fn marks(element: &Element) -> Vec<Icon> {
    let mut marks: Vec<Icon> = match &element.repeat {
        Some(Repeat::Loop { .. }) => vec![Icon::Loop],
        Some(Repeat::Multi { sequential: true, .. }) => vec![Icon::MultiSequential],
        Some(Repeat::Multi { .. }) => vec![Icon::MultiParallel],
        None => Vec::new(),
    };
    if element.for_compensation {
        marks.push(Icon::Compensation);
    }
    marks
}

/// Too many elements for a layout that anyone could read: shapes in rows, without lines.
fn grid(process: &Process, diagram: &mut Diagram) {
    let drawn = process.elements.iter().enumerate().skip(1).take(limits::LAYOUT_ELEMENTS_MAX);
    for (ix, _) in drawn {
        let (column, row) = ((ix % 100) as f64, (ix / 100) as f64);
        let area = Area { x: column * 130.0, y: row * 100.0, width: 110.0, height: 80.0 };
        diagram.shapes.push(shape(process, ix, area));
    }
}

fn sequence(process: &Process, flow: usize, points: Vec<(f64, f64)>) -> Edge {
    let it = &process.flows[flow];
    let source = &process.elements[it.source];
    let conditional = source.is_activity() && it.condition.is_some();
    Edge {
        element: Some(it.id.clone()),
        line: Line::Sequence { default: source.default == Some(flow), conditional },
        name: it.name.clone(),
        points,
        label: None,
    }
}

//! Lines: straight through layers, with bends only in the channels between them.

use super::layers::{Graph, Link};
use super::place::Places;
use super::{Box, EVENT, Laid, add, boundary_at, sequence};
use crate::{Area, Edge, Ix, Kind, Line, Process};
use std::collections::HashMap;

/// Narrowest channel, and distance between two lines in it, in pixels.
const CHANNEL: f64 = 44.0;
const TRACK: f64 = 10.0;

/// The lines of a scope between its boxes.
pub(super) fn links(process: &Process, main: &[Ix]) -> Vec<Link> {
    let numbers: HashMap<Ix, usize> = main.iter().enumerate().map(|(number, &ix)| (ix, number)).collect();
    let mut out = Vec::new();
    let mut from_boundary = Vec::new();
    for (number, &ix) in main.iter().enumerate() {
        let element = &process.elements[ix];
        for &flow in &element.outgoing {
            if let Some(&to) = numbers.get(&process.flows[flow].target) {
                out.push(Link { from: number, to, flow: Some(flow), boundary: None });
            }
        }
        for &boundary in &element.boundaries {
            for &flow in &process.elements[boundary].outgoing {
                if let Some(&to) = numbers.get(&process.flows[flow].target) {
                    from_boundary.push(Link { from: number, to, flow: Some(flow), boundary: Some(boundary) });
                }
            }
            let undoes = matches!(&process.elements[boundary].kind, Kind::Boundary(it)
                if it.event.definitions.iter().any(|it| matches!(it, crate::Definition::Compensate { .. })));
            if let (true, Some(handler)) = (undoes, element.undo)
                && let Some(&to) = numbers.get(&handler)
            {
                from_boundary.push(Link { from: number, to, flow: None, boundary: Some(boundary) });
            }
        }
    }
    out.extend(from_boundary);
    out
}

/// Horizontal places: where each layer and each channel begins.
struct Columns {
    left: Vec<f64>,
    width: Vec<f64>,
}

/// One bend in a channel: from one height to another.
struct Bend {
    link: usize,
    step: usize,
    from: f64,
    to: f64,
    source: usize,
}

/// Places boxes and lines.
pub(super) fn drawn(
    process: &Process,
    graph: &Graph,
    boxes: Vec<Box>,
    links: &[Link],
    places: Places,
) -> Laid {
    let layers = places.order.len();
    let mut bends: Vec<Vec<Bend>> = (0..=layers).map(|_| Vec::new()).collect();
    for (number, chain) in graph.chains.iter().enumerate() {
        for (step, pair) in chain.windows(2).enumerate() {
            let from = start_height(process, &boxes, links, &places, number, step, pair[0]);
            let to = places.middle[pair[1]];
            if (from - to).abs() > 0.5 {
                bends[graph.layer[pair[0]] + 1].push(Bend { link: number, step, from, to, source: pair[0] });
            }
        }
    }
    let mut tracks: HashMap<(usize, usize), f64> = HashMap::new();
    let mut widths: Vec<f64> =
        bends.iter_mut().map(|bends| CHANNEL + TRACK * assign(bends, &mut tracks) as f64).collect();
    for link in links {
        // A named flow shows its name before its end.
        let channel = &mut widths[graph.layer[link.to]];
        *channel = channel.max(CHANNEL + 20.0 + name_width(process, link));
    }
    let columns = columns(&places, &boxes, &widths);
    let mut out = Laid { shapes: Vec::new(), edges: Vec::new(), width: 0.0, height: 0.0 };
    let areas: Vec<Area> = boxes
        .iter()
        .enumerate()
        .map(|(node, it)| {
            let layer = graph.layer[node];
            let x = columns.left[layer] + (columns.width[layer] - it.width) / 2.0;
            Area { x, y: places.middle[node] - it.height / 2.0, width: it.width, height: it.height }
        })
        .collect();
    for (area, it) in areas.iter().zip(&boxes) {
        out.width = out.width.max(area.x + (area.width + it.wide) / 2.0);
        out.height = out.height.max(area.y + area.height + it.below);
    }
    let mut below = out.height;
    for (number, link) in links.iter().enumerate() {
        let chain = &graph.chains[number];
        let begin = start(process, &boxes, &areas, link);
        let end = (areas[link.to].x, areas[link.to].y + areas[link.to].height / 2.0);
        let points = if chain.is_empty() {
            below += 16.0;
            let (right, left) =
                (columns.right(graph.layer[link.from]) + 12.0, columns.left[graph.layer[link.to]] - 14.0);
            let mut points = begin;
            let height = points.last().map_or(0.0, |it| it.1);
            points.extend([(right, height), (right, below), (left, below), (left, end.1), end]);
            points
        } else {
            forward(graph, &places, &columns, &tracks, number, chain, begin, end)
        };
        out.edges.push(match link.flow {
            Some(flow) => {
                let mut edge = sequence(process, flow, tidy(points));
                let width = name_width(process, link);
                let label = Area { x: end.0 - width - 12.0, y: end.1 - 17.0, width, height: 14.0 };
                edge.label = edge.name.is_some().then_some(label);
                edge
            }
            None => {
                let line = Line::Association { end: true, start: false };
                Edge { element: None, line, name: None, points: tidy(points), label: None }
            }
        });
    }
    out.height = out.height.max(below);
    out.width =
        out.width.max(columns.left.last().map_or(0.0, |left| left + columns.width[layers.saturating_sub(1)]));
    for (area, it) in areas.iter().zip(boxes) {
        add(process, &mut out, it, area.x, area.y);
    }
    out
}

#[allow(clippy::too_many_arguments)] // one line's whole way; a struct of these would have this one use
fn forward(
    graph: &Graph,
    places: &Places,
    columns: &Columns,
    tracks: &HashMap<(usize, usize), f64>,
    number: usize,
    chain: &[usize],
    begin: Vec<(f64, f64)>,
    end: (f64, f64),
) -> Vec<(f64, f64)> {
    let mut points = begin;
    let mut height = points.last().map_or(0.0, |it| it.1);
    for (step, pair) in chain.windows(2).enumerate() {
        let to = if step + 2 == chain.len() { end.1 } else { places.middle[pair[1]] };
        if let Some(track) = tracks.get(&(number, step)) {
            let x = columns.right(graph.layer[pair[0]]) + CHANNEL / 2.0 + track * TRACK;
            points.extend([(x, height), (x, to)]);
        }
        height = to;
    }
    points.push(end);
    points
}

/// Width of a flow's name, in pixels, by an estimate; two lines where it is long.
fn name_width(process: &Process, link: &Link) -> f64 {
    let name = link.flow.and_then(|flow| process.flows[flow].name.as_ref());
    name.map_or(0.0, |name| (name.chars().count() as f64 * 7.0).clamp(20.0, 90.0))
}

impl Columns {
    fn right(&self, layer: usize) -> f64 {
        self.left[layer] + self.width[layer]
    }
}

fn columns(places: &Places, boxes: &[Box], channels: &[f64]) -> Columns {
    let mut out = Columns { left: Vec::new(), width: Vec::new() };
    let mut x = 0.0;
    for (at, layer) in places.order.iter().enumerate() {
        let width = layer.iter().filter_map(|&node| boxes.get(node)).map(|it| it.wide).fold(0.0, f64::max);
        out.left.push(x);
        out.width.push(width);
        x += width + channels.get(at + 1).copied().unwrap_or(CHANNEL);
    }
    out
}

/// The height at which a step of a link begins: below its host where it starts at a boundary event.
fn start_height(
    process: &Process,
    boxes: &[Box],
    links: &[Link],
    places: &Places,
    number: usize,
    step: usize,
    node: usize,
) -> f64 {
    match (step, links[number].boundary) {
        (0, Some(boundary)) => {
            let it = &boxes[node];
            let place =
                process.elements[it.ix].boundaries.iter().position(|&at| at == boundary).unwrap_or(0) as f64;
            places.middle[node] + it.height / 2.0 + EVENT / 2.0 + 10.0 + 12.0 * place
        }
        _ => places.middle[node],
    }
}

/// The first points of a line.
fn start(process: &Process, boxes: &[Box], areas: &[Area], link: &Link) -> Vec<(f64, f64)> {
    let (area, element) = (&areas[link.from], &process.elements[boxes[link.from].ix]);
    match link.boundary {
        Some(boundary) => {
            let (x, y) = boundary_at(element, boundary, area);
            let place = element.boundaries.iter().position(|&at| at == boundary).unwrap_or(0) as f64;
            let below = y + EVENT / 2.0 + 10.0 + 12.0 * place;
            vec![(x, y + EVENT / 2.0), (x, below)]
        }
        None => vec![(area.x + area.width, area.y + area.height / 2.0)],
    }
}

/// Gives each bend of a channel its track; lines of one source share one. Lines that go down: the lowest start
/// leftmost; lines that go up: the highest start leftmost; so they do not cross each other.
fn assign(bends: &mut [Bend], tracks: &mut HashMap<(usize, usize), f64>) -> usize {
    bends.sort_by(|a, b| {
        let (down_a, down_b) = (a.to > a.from, b.to > b.from);
        let height = if down_a { b.from.total_cmp(&a.from) } else { a.from.total_cmp(&b.from) };
        down_b.cmp(&down_a).then(height).then(a.source.cmp(&b.source))
    });
    let mut used = 0;
    let mut last: Option<(usize, bool, f64)> = None;
    for bend in bends.iter() {
        let this = (bend.source, bend.to > bend.from, bend.from);
        if last.is_some_and(|last| last != this) {
            used += 1;
        }
        last = Some(this);
        tracks.insert((bend.link, bend.step), used as f64);
    }
    used
}

/// Removes points that lie on a straight line, and doubles.
fn tidy(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for point in points {
        if out.last().is_some_and(|last| (last.0 - point.0).abs() < 0.1 && (last.1 - point.1).abs() < 0.1) {
            continue;
        }
        if let [.., a, b] = out[..] {
            let flat = (a.1 - b.1).abs() < 0.1 && (b.1 - point.1).abs() < 0.1;
            let steep = (a.0 - b.0).abs() < 0.1 && (b.0 - point.0).abs() < 0.1;
            if flat || steep {
                out.pop();
            }
        }
        out.push(point);
    }
    out
}

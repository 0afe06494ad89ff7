//! Drawing a diagram as accessible inline SVG: no style attributes, no scripts, no ids, so that a strict content
//! security policy holds and several drawings can stand on one page.
//!
//! Each shape is one image with a spoken label, in the order of the diagram; lines are hidden from screen readers.
//! Colours come from classes, see [`CSS`]; without a style sheet everything is drawn in the current text colour.

mod edges;
mod icons;
pub(crate) mod shapes;
pub(crate) mod text;

use crate::{Area, Diagram, Figure, Icon, Id, Ring, Shape};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What to show on a diagram beside the diagram itself.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// The spoken name of the whole drawing; the diagram's own name where it is empty.
    pub title: String,
    /// Numbers per element.
    pub counts: BTreeMap<Id, Count>,
    /// Heat per element, 0 (none) to 4.
    pub heat: BTreeMap<Id, u8>,
    /// A state per element, as the class `bpmn-is-<state>`; only letters, digits and hyphens are written.
    pub states: BTreeMap<Id, String>,
    /// Elements and flows of a highlighted path.
    pub path: BTreeSet<Id>,
    /// Where a click on an element leads.
    pub links: BTreeMap<Id, String>,
}

/// Numbers at one element.
#[derive(Clone, Debug, Default)]
pub struct Count {
    /// Cases that are there now.
    pub here: u64,
    /// Those of them with an incident.
    pub stuck: u64,
    /// What to say after the number, as in "3 cases, oldest 2 h".
    pub spoken: String,
}

/// The style sheet for drawings: classes only. Colours are the page's variables, with fallbacks.
pub const CSS: &str = include_str!("drawing.css");

/// Pixels of empty space around a drawing.
const MARGIN: f64 = 12.0;

/// Draws a diagram.
pub fn draw(diagram: &Diagram, marks: &Marks) -> String {
    let area = room(diagram);
    let mut out = String::with_capacity(1024 + diagram.shapes.len() * 700 + diagram.edges.len() * 300);
    let title = if marks.title.is_empty() {
        diagram.name.as_deref().unwrap_or("Process diagram")
    } else {
        &marks.title
    };
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="bpmn" role="group" aria-label="{}" viewBox="{} {} {} {}" width="{}" height="{}" fill="none" stroke="currentColor" stroke-width="1.5" font-family="inherit" font-size="12">"#,
        text::Escaped(title),
        n(area.x - MARGIN),
        n(area.y - MARGIN),
        n(area.width + 2.0 * MARGIN),
        n(area.height + 2.0 * MARGIN),
        n(area.width + 2.0 * MARGIN),
        n(area.height + 2.0 * MARGIN),
    );
    let behind = |it: &&Shape| is_container(it);
    for shape in diagram.shapes.iter().filter(behind) {
        draw_shape(&mut out, shape, marks);
    }
    out.push_str(r#"<g aria-hidden="true">"#);
    for edge in &diagram.edges {
        edges::edge(&mut out, edge, marks);
    }
    out.push_str("</g>");
    for shape in diagram.shapes.iter().filter(|it| !behind(it)) {
        draw_shape(&mut out, shape, marks);
    }
    out.push_str("</svg>");
    out
}

/// The area of a diagram with the names that stand below small shapes and have no bounds of their own.
fn room(diagram: &Diagram) -> Area {
    let area = diagram.area();
    let (mut left, mut right) = (area.x, area.x + area.width);
    let mut bottom = area.y + area.height;
    for name in diagram.shapes.iter().filter_map(shapes::name_below) {
        left = left.min(name.x);
        right = right.max(name.x + name.width);
        bottom = bottom.max(name.y + name.height);
    }
    Area { x: left, y: area.y, width: right - left, height: bottom - area.y }
}

fn is_container(shape: &Shape) -> bool {
    matches!(
        shape.figure,
        Figure::Pool { .. } | Figure::Lane { .. } | Figure::SubProcess { expanded: true, .. } | Figure::Group
    )
}

fn draw_shape(out: &mut String, shape: &Shape, marks: &Marks) {
    let link = shape.element.as_ref().and_then(|id| marks.links.get(id));
    let label = spoken(shape, marks);
    let _ = write!(out, r#"<g class="{}""#, classes(shape, marks));
    if link.is_some() {
        out.push_str(r#" aria-hidden="true">"#);
    } else {
        let _ = write!(out, r#" role="img" aria-label="{}">"#, text::Escaped(&label));
    }
    shapes::body(out, shape);
    if let Some(count) = shape.element.as_ref().and_then(|id| marks.counts.get(id)) {
        badge(out, &shape.area, count);
    }
    out.push_str("</g>");
    if let Some(link) = link {
        link_over(out, &shape.area, link, &label);
    }
}

/// A link that lies over a shape and holds no text of its own: the name on the shape is wrapped and may be cut, and a
/// link's spoken name has to begin with the words that it shows.
fn link_over(out: &mut String, area: &Area, link: &str, label: &str) {
    let _ = write!(
        out,
        r#"<a class="bpmn-link" href="{}" aria-label="{}"><rect class="bpmn-hit" x="{}" y="{}" width="{}" height="{}" rx="8" fill="transparent" stroke="none"/></a>"#,
        text::Escaped(link),
        text::Escaped(label),
        n(area.x),
        n(area.y),
        n(area.width.max(1.0)),
        n(area.height.max(1.0))
    );
}

fn classes(shape: &Shape, marks: &Marks) -> String {
    let kind = match &shape.figure {
        Figure::Pool { .. } => "pool",
        Figure::Lane { .. } => "lane",
        Figure::Task { .. } => "task",
        Figure::SubProcess { .. } => "sub-process",
        Figure::Gateway(_) => "gateway",
        Figure::Event { .. } => "event",
        Figure::Data { .. } | Figure::Store => "data",
        Figure::Note => "note",
        Figure::Group => "group",
        Figure::Message => "message",
        Figure::Conversation | Figure::Other => "other",
    };
    let mut out = format!("bpmn-shape bpmn-{kind}");
    let Some(id) = &shape.element else { return out };
    if let Some(heat) = marks.heat.get(id) {
        let _ = write!(out, " bpmn-heat-{}", heat.min(&4));
    }
    if let Some(state) = marks.states.get(id) {
        let state: String = state.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let _ = write!(out, " bpmn-is-{state}");
    }
    if marks.path.contains(id) {
        out.push_str(" bpmn-path");
    }
    out
}

/// "User task Check the invoice, 3 cases".
fn spoken(shape: &Shape, marks: &Marks) -> String {
    let mut out = kind_of(&shape.figure).to_owned();
    if let Some(name) = &shape.name {
        out = format!("{out} {name}");
    }
    let Some(id) = &shape.element else { return out };
    if let Some(count) = marks.counts.get(id) {
        let cases = if count.here == 1 { "case" } else { "cases" };
        let _ = write!(out, ", {} {cases}", count.here);
        if count.stuck > 0 {
            let _ = write!(out, ", {} with an incident", count.stuck);
        }
        if !count.spoken.is_empty() {
            let _ = write!(out, ", {}", count.spoken);
        }
    }
    if let Some(state) = marks.states.get(id) {
        let _ = write!(out, ", {state}");
    }
    out
}

fn kind_of(figure: &Figure) -> &'static str {
    match figure {
        Figure::Pool { .. } => "Pool",
        Figure::Lane { .. } => "Lane",
        Figure::Task { call: true, .. } | Figure::SubProcess { call: true, .. } => "Call activity",
        Figure::Task { icon, .. } => match icon {
            Icon::User => "User task",
            Icon::Manual => "Manual task",
            Icon::Service => "Service task",
            Icon::Script => "Script task",
            Icon::Rule => "Business rule task",
            Icon::Send => "Send task",
            Icon::Receive => "Receive task",
            _ => "Task",
        },
        Figure::SubProcess { event: true, .. } => "Event sub-process",
        Figure::SubProcess { transaction: true, .. } => "Transaction",
        Figure::SubProcess { marks, .. } if marks.contains(&Icon::AdHoc) => "Ad-hoc sub-process",
        Figure::SubProcess { .. } => "Sub-process",
        Figure::Gateway(icon) => match icon {
            Icon::Parallel => "Parallel gateway",
            Icon::Inclusive => "Inclusive gateway",
            Icon::Complex => "Complex gateway",
            Icon::EventBased | Icon::EventBasedStart | Icon::ParallelEventBased => "Event-based gateway",
            _ => "Exclusive gateway",
        },
        Figure::Event { ring: Ring::Start, .. } => "Start event",
        Figure::Event { ring: Ring::End, .. } => "End event",
        Figure::Event { .. } => "Intermediate event",
        Figure::Data { .. } => "Data object",
        Figure::Store => "Data store",
        Figure::Note => "Note",
        Figure::Group => "Group",
        Figure::Message => "Message",
        Figure::Conversation => "Conversation",
        Figure::Other => "Element",
    }
}

/// The number of cases, on the upper right corner.
fn badge(out: &mut String, area: &Area, count: &Count) {
    let shown = count.here.to_string();
    let width = 12.0 + 7.0 * shown.len() as f64;
    let (x, y) = (area.x + area.width - width / 2.0, area.y - 9.0);
    let class = if count.stuck > 0 { "bpmn-badge bpmn-badge-stuck" } else { "bpmn-badge" };
    let _ = write!(
        out,
        r#"<g class="{class}"><rect x="{}" y="{}" width="{}" height="18" rx="9" fill="currentColor" stroke="none"/><text x="{}" y="{}" text-anchor="middle" fill="Canvas" stroke="none">{shown}</text></g>"#,
        n(x),
        n(y),
        n(width),
        n(x + width / 2.0),
        n(y + 13.0),
    );
}

/// A number as short as it is exact to a tenth of a pixel.
fn n(value: f64) -> Number {
    Number((value * 10.0).round() as i64)
}

struct Number(i64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, tenth) = (self.0 / 10, (self.0 % 10).abs());
        let sign = if self.0 < 0 && whole == 0 { "-" } else { "" };
        if tenth == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{tenth}") }
    }
}

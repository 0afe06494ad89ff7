//! Lines with their heads, drawn as polygons so that no ids are needed.

use super::text::{self, LINE};
use super::{Marks, n};
use crate::{Edge, Line};
use std::fmt::Write;

pub(super) fn edge(out: &mut String, edge: &Edge, marks: &Marks) {
    let (Some(&first), Some(&last)) = (edge.points.first(), edge.points.last()) else { return };
    let on_path = edge.element.as_ref().is_some_and(|id| marks.path.contains(id));
    let kind = match edge.line {
        Line::Sequence { .. } => "sequence",
        Line::Message { .. } => "message",
        Line::Association { .. } | Line::Data => "association",
        Line::Conversation => "conversation",
    };
    let dash = match edge.line {
        Line::Sequence { .. } | Line::Conversation => "",
        Line::Message { .. } => r#" stroke-dasharray="8 5""#,
        Line::Association { .. } | Line::Data => r#" stroke-dasharray="1 4" stroke-linecap="round""#,
    };
    let path = if on_path { " bpmn-path" } else { "" };
    let _ = write!(out, r#"<g class="bpmn-flow bpmn-flow-{kind}{path}"><polyline points=""#);
    for (number, (x, y)) in edge.points.iter().enumerate() {
        let _ = write!(out, "{}{},{}", if number > 0 { " " } else { "" }, n(*x), n(*y));
    }
    let _ = write!(out, r#"" stroke-linejoin="round"{dash}/>"#);
    let before_last = before(edge.points.iter().rev(), last);
    let after_first = before(edge.points.iter(), first);
    match edge.line {
        Line::Sequence { default, conditional } => {
            head(out, before_last, last, true);
            if default {
                slash(out, first, after_first);
            } else if conditional {
                diamond(out, first, after_first);
            }
        }
        Line::Message { shown } => {
            if let Some(begins) = shown {
                letter(out, &edge.points, begins);
            }
            let _ = write!(out, r#"<circle cx="{}" cy="{}" r="4" fill="Canvas"/>"#, n(first.0), n(first.1));
            head(out, before_last, last, false);
        }
        Line::Association { end, start } => {
            if end {
                open_head(out, before_last, last);
            }
            if start {
                open_head(out, after_first, first);
            }
        }
        Line::Data => open_head(out, before_last, last),
        Line::Conversation => {}
    }
    name(out, edge);
    out.push_str("</g>");
}

/// The message of a flow, in the middle of its way: white where it begins an exchange, grey where it answers.
fn letter(out: &mut String, points: &[(f64, f64)], begins: bool) {
    let pieces = || points.windows(2).map(|it| (it[0], it[1], (it[1].0 - it[0].0).hypot(it[1].1 - it[0].1)));
    let mut rest = pieces().map(|(.., length)| length).sum::<f64>() / 2.0;
    for (from, to, length) in pieces() {
        if rest > length {
            rest -= length;
            continue;
        }
        let (x, y) = offset(from, direction(from, to), rest, 0.0);
        let (left, top) = (x - 11.0, y - 8.0);
        let shade = if begins { "0" } else { "0.25" };
        let _ = write!(
            out,
            r#"<rect x="{0}" y="{1}" width="22" height="16" fill="Canvas"/><rect x="{0}" y="{1}" width="22" height="16" fill="currentColor" fill-opacity="{shade}"/><polyline points="{0},{1} {2},{3} {4},{1}"/>"#,
            n(left),
            n(top),
            n(x),
            n(y + 1.5),
            n(left + 22.0)
        );
        return;
    }
}

/// The first point in that order that is not `end` itself.
fn before<'a>(mut points: impl Iterator<Item = &'a (f64, f64)>, end: (f64, f64)) -> (f64, f64) {
    points.find(|it| (it.0 - end.0).hypot(it.1 - end.1) > 0.5).copied().unwrap_or((end.0 - 1.0, end.1))
}

/// The unit vector from one point to another.
fn direction(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let length = (to.0 - from.0).hypot(to.1 - from.1).max(0.001);
    ((to.0 - from.0) / length, (to.1 - from.1) / length)
}

/// A point `along` and `aside` from `at`, in pixels.
fn offset(at: (f64, f64), unit: (f64, f64), along: f64, aside: f64) -> (f64, f64) {
    (at.0 + unit.0 * along - unit.1 * aside, at.1 + unit.1 * along + unit.0 * aside)
}

fn head(out: &mut String, from: (f64, f64), to: (f64, f64), filled: bool) {
    let unit = direction(from, to);
    let (a, b) = (offset(to, unit, -9.0, 4.0), offset(to, unit, -9.0, -4.0));
    let fill = if filled { "currentColor" } else { "Canvas" };
    let _ = write!(
        out,
        r#"<polygon points="{},{} {},{} {},{}" fill="{fill}" stroke-width="1"/>"#,
        n(to.0),
        n(to.1),
        n(a.0),
        n(a.1),
        n(b.0),
        n(b.1)
    );
}

fn open_head(out: &mut String, from: (f64, f64), to: (f64, f64)) {
    let unit = direction(from, to);
    let (a, b) = (offset(to, unit, -8.0, 5.0), offset(to, unit, -8.0, -5.0));
    let _ = write!(
        out,
        r#"<polyline points="{},{} {},{} {},{}"/>"#,
        n(a.0),
        n(a.1),
        n(to.0),
        n(to.1),
        n(b.0),
        n(b.1)
    );
}

fn slash(out: &mut String, from: (f64, f64), to: (f64, f64)) {
    let unit = direction(from, to);
    let (a, b) = (offset(from, unit, 7.0, 5.0), offset(from, unit, 13.0, -5.0));
    let _ = write!(out, r#"<line x1="{}" y1="{}" x2="{}" y2="{}"/>"#, n(a.0), n(a.1), n(b.0), n(b.1));
}

fn diamond(out: &mut String, from: (f64, f64), to: (f64, f64)) {
    let unit = direction(from, to);
    let corners = [(0.0, 0.0), (8.0, 4.5), (16.0, 0.0), (8.0, -4.5)]
        .map(|(along, aside)| offset(from, unit, along, aside));
    out.push_str(r#"<polygon fill="Canvas" points=""#);
    for (x, y) in corners {
        let _ = write!(out, "{},{} ", n(x), n(y));
    }
    out.push_str(r#""/>"#);
}

/// The name of a flow: where the file puts it, else beside the middle of its longest part.
fn name(out: &mut String, edge: &Edge) {
    let Some(name) = &edge.name else { return };
    if let Some(area) = edge.label {
        let lines = text::wrap(name, area.width.max(text::width(name).min(90.0)), 4);
        return text::label(out, &lines, area.x + area.width / 2.0, area.y + 11.0, "middle");
    }
    let parts = edge.points.windows(2);
    let length = |part: &&[(f64, f64)]| (part[1].0 - part[0].0).hypot(part[1].1 - part[0].1);
    let Some(part) = parts.max_by(|a, b| length(a).total_cmp(&length(b))) else { return };
    let (x, y) = ((part[0].0 + part[1].0) / 2.0, (part[0].1 + part[1].1) / 2.0);
    let flat = (part[0].0 - part[1].0).abs() >= (part[0].1 - part[1].1).abs();
    let lines = text::wrap(name, if flat { length(&part).max(60.0) } else { 90.0 }, 4);
    if flat {
        let first = y - 5.0 - (lines.len() as f64 - 1.0) * LINE;
        text::label(out, &lines, x, first, "middle");
    } else {
        text::label(out, &lines, x + 5.0, y + 4.0, "start");
    }
}

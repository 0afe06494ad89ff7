//! The body of each shape, and its name.

use super::icons::icon;
use super::n;
use super::text::{self, LINE};
use crate::{Area, Figure, Icon, Ring, Shape};
use std::fmt::Write;

/// Width of the band that carries the name of a pool or lane, in pixels.
const BAND: f64 = 30.0;

pub(super) fn body(out: &mut String, shape: &Shape) {
    let area = &shape.area;
    let name = shape.name.as_deref().unwrap_or_default();
    match &shape.figure {
        Figure::Pool { horizontal, many } => {
            band(out, area, name, *horizontal, true);
            if *many {
                let (x, _) = area.centre();
                icon(out, Icon::MultiParallel, x - 7.0, area.y + area.height - 18.0, 14.0, false);
            }
        }
        Figure::Lane { horizontal } => band(out, area, name, *horizontal, false),
        Figure::Task { icon: corner, call, marks } => {
            rect(out, area, 8.0, if *call { r#" stroke-width="4""# } else { "" });
            icon(out, *corner, area.x + 5.0, area.y + 5.0, 16.0, false);
            inside(out, area, name, *corner != Icon::None, !marks.is_empty());
            feet(out, area, marks);
        }
        Figure::SubProcess { expanded, event, transaction, call, marks } => {
            let border = match (event, call) {
                (true, _) => r#" stroke-dasharray="2 4""#,
                (_, true) => r#" stroke-width="4""#,
                _ => "",
            };
            rect(out, area, 8.0, border);
            if *transaction {
                let inner = Area {
                    x: area.x + 3.0,
                    y: area.y + 3.0,
                    width: area.width - 6.0,
                    height: area.height - 6.0,
                };
                plain_rect(out, &inner, 6.0, "");
            }
            if *expanded {
                let lines = text::wrap(name, area.width - 16.0, 2);
                text::lines_at(out, &lines, area.x + area.width / 2.0, area.y + 16.0, "middle");
            } else {
                inside(out, area, name, false, true);
            }
            feet(out, area, marks);
        }
        Figure::Gateway(mark) => gateway(out, shape, *mark),
        Figure::Event { ring, beside, throws, icon: mark } => {
            event(out, shape, *ring, *beside, *throws, *mark)
        }
        Figure::Data { many } => data(out, shape, *many),
        Figure::Store => store(out, shape),
        Figure::Note => note(out, area, name),
        Figure::Group => {
            plain_rect(out, area, 8.0, r#" stroke-dasharray="8 4 2 4""#);
            let lines = text::wrap(name, area.width, 1);
            text::lines_at(out, &lines, area.x + area.width / 2.0, area.y - 5.0, "middle");
        }
        Figure::Message => {
            icon(out, Icon::Receive, area.x, area.y, area.width.max(16.0), false);
            below(out, shape);
        }
        Figure::Conversation => {
            let (x, y, w, h) = (area.x, area.y, area.width, area.height);
            let _ = write!(
                out,
                r#"<path class="bpmn-body" d="M{} {}h{}l{} {}l{} {}h{}l{} {}z"/>"#,
                n(x + w / 4.0),
                n(y),
                n(w / 2.0),
                n(w / 4.0),
                n(h / 2.0),
                n(-w / 4.0),
                n(h / 2.0),
                n(-w / 2.0),
                n(-w / 4.0),
                n(-h / 2.0)
            );
            below(out, shape);
        }
        Figure::Other => {
            rect(out, area, 8.0, "");
            inside(out, area, name, false, false);
        }
    }
}

fn rect(out: &mut String, area: &Area, radius: f64, more: &str) {
    rect_with(out, area, radius, r#"class="bpmn-body" "#, more);
}

fn plain_rect(out: &mut String, area: &Area, radius: f64, more: &str) {
    rect_with(out, area, radius, "", more);
}

fn rect_with(out: &mut String, area: &Area, radius: f64, class: &str, more: &str) {
    let (width, height) = (area.width.max(1.0), area.height.max(1.0));
    let _ = write!(
        out,
        r#"<rect {class}x="{}" y="{}" width="{}" height="{}" rx="{}"{more}/>"#,
        n(area.x),
        n(area.y),
        n(width),
        n(height),
        n(radius)
    );
}

/// A pool or lane with its name in a band.
fn band(out: &mut String, area: &Area, name: &str, horizontal: bool, line: bool) {
    rect(out, area, 0.0, "");
    let (room, across) = if horizontal { (area.height, area.width) } else { (area.width, area.height) };
    if across < BAND {
        return;
    }
    if line {
        let (x2, y2) = if horizontal {
            (area.x + BAND, area.y + area.height)
        } else {
            (area.x + area.width, area.y + BAND)
        };
        let (x1, y1) = if horizontal { (area.x + BAND, area.y) } else { (area.x, area.y + BAND) };
        let _ = write!(out, r#"<line x1="{}" y1="{}" x2="{}" y2="{}"/>"#, n(x1), n(y1), n(x2), n(y2));
    }
    let lines = text::wrap(name, room - 8.0, 2);
    if horizontal {
        let (x, y) = (area.x + BAND / 2.0, area.y + area.height / 2.0);
        let _ = write!(out, r#"<g transform="translate({} {}) rotate(-90)">"#, n(x), n(y));
        text::centred(out, &lines, 0.0, 0.0);
        out.push_str("</g>");
    } else {
        text::centred(out, &lines, area.x + area.width / 2.0, area.y + BAND / 2.0);
    }
}

/// A name inside a box.
fn inside(out: &mut String, area: &Area, name: &str, icon: bool, marks: bool) {
    let top = if icon && area.height < 60.0 { 14.0 } else { 4.0 };
    let bottom = if marks { 18.0 } else { 4.0 };
    let room = ((area.height - top - bottom) / LINE).floor().max(1.0) as usize;
    let lines = text::wrap(name, area.width - 10.0, room);
    let up = if marks { 6.0 } else { 0.0 };
    // Several lines would run into the icon in the corner.
    let above = area.height / 2.0 - up - lines.len() as f64 * LINE / 2.0;
    let down = if icon && lines.len() > 1 { (20.0 - above).clamp(0.0, 8.0) } else { 0.0 };
    text::centred(out, &lines, area.x + area.width / 2.0, area.y + area.height / 2.0 - up + down);
}

/// Markers at the foot of an activity.
fn feet(out: &mut String, area: &Area, marks: &[Icon]) {
    let width = marks.len() as f64 * 18.0;
    for (mark, number) in marks.iter().zip(0u32..) {
        let x = area.x + area.width / 2.0 - width / 2.0 + f64::from(number) * 18.0 + 2.0;
        icon(out, *mark, x, area.y + area.height - 17.0, 14.0, false);
    }
}

/// Pixels that a name below a small shape may be wide, where the file gives no bounds.
const NAME_ROOM: f64 = 110.0;
/// Lines of such a name at most.
const NAME_LINES_MAX: usize = 5;

/// Where the name below a small shape stands, where the file gives it no bounds.
pub(crate) fn name_below(shape: &Shape) -> Option<Area> {
    let small = matches!(
        shape.figure,
        Figure::Event { .. } | Figure::Gateway(_) | Figure::Data { .. } | Figure::Store | Figure::Message
    );
    let name = shape.name.as_deref().filter(|_| small && shape.label.is_none())?;
    let lines = text::wrap(name, NAME_ROOM + 2.0, NAME_LINES_MAX);
    let width = lines.iter().map(|line| text::width(line)).fold(0.0, f64::max);
    let (middle, top) = (shape.area.x + shape.area.width / 2.0, shape.area.y + shape.area.height);
    let height = (lines.len() as f64 + 0.5) * LINE;
    Some(Area { x: middle - width / 2.0, y: top, width, height })
}

/// A name below a small shape, or where the file puts it.
fn below(out: &mut String, shape: &Shape) {
    let Some(name) = &shape.name else { return };
    let (middle, first, room) = match shape.label {
        Some(label) => {
            (label.x + label.width / 2.0, label.y + 11.0, label.width.max(text::width(name).min(90.0)))
        }
        None => (shape.area.x + shape.area.width / 2.0, shape.area.y + shape.area.height + LINE, NAME_ROOM),
    };
    text::label(out, &text::wrap(name, room + 2.0, NAME_LINES_MAX), middle, first, "middle");
}

fn gateway(out: &mut String, shape: &Shape, mark: Icon) {
    let (x, y) = shape.area.centre();
    let (w, h) = (shape.area.width / 2.0, shape.area.height / 2.0);
    let _ = write!(
        out,
        r#"<polygon class="bpmn-body" points="{},{} {},{} {},{} {},{}"/>"#,
        n(x),
        n(y - h),
        n(x + w),
        n(y),
        n(x),
        n(y + h),
        n(x - w),
        n(y)
    );
    let size = w.min(h);
    icon(out, mark, x - size / 2.0, y - size / 2.0, size, false);
    below(out, shape);
}

fn event(out: &mut String, shape: &Shape, ring: Ring, beside: bool, throws: bool, mark: Icon) {
    let (x, y) = shape.area.centre();
    let radius = shape.area.width.min(shape.area.height) / 2.0;
    let (width, dash) = (
        if ring == Ring::End { "3.5" } else { "1.5" },
        if beside { r#" stroke-dasharray="5 3""# } else { "" },
    );
    let _ = write!(
        out,
        r#"<circle class="bpmn-body" cx="{}" cy="{}" r="{}" stroke-width="{width}"{dash}/>"#,
        n(x),
        n(y),
        n(radius.max(1.0))
    );
    if ring == Ring::Intermediate {
        let _ =
            write!(out, r#"<circle cx="{}" cy="{}" r="{}"{dash}/>"#, n(x), n(y), n((radius - 3.0).max(1.0)));
    }
    let size = radius * 1.05;
    icon(out, mark, x - size / 2.0, y - size / 2.0, size, throws);
    below(out, shape);
}

fn data(out: &mut String, shape: &Shape, many: bool) {
    let (a, fold) = (&shape.area, (shape.area.width / 3.0).min(12.0));
    let _ = write!(
        out,
        r#"<path class="bpmn-body" d="M{} {}h{}l{} {}v{}h{}zM{} {}v{}h{}"/>"#,
        n(a.x),
        n(a.y),
        n(a.width - fold),
        n(fold),
        n(fold),
        n(a.height - fold),
        n(-a.width),
        n(a.x + a.width - fold),
        n(a.y),
        n(fold),
        n(fold)
    );
    if many {
        icon(out, Icon::MultiParallel, a.x + a.width / 2.0 - 6.0, a.y + a.height - 14.0, 12.0, false);
    }
    below(out, shape);
}

fn store(out: &mut String, shape: &Shape) {
    let (a, cap) = (&shape.area, shape.area.height / 6.0);
    let (rx, right, bottom) = (a.width / 2.0, a.x + a.width, a.y + a.height - cap);
    let _ = write!(
        out,
        r#"<path class="bpmn-body" d="M{x} {top}A{rx} {cap} 0 0 1 {right} {top}V{bottom}A{rx} {cap} 0 0 1 {x} {bottom}zM{x} {top}A{rx} {cap} 0 0 0 {right} {top}"/>"#,
        x = n(a.x),
        top = n(a.y + cap),
        rx = n(rx),
        cap = n(cap),
        right = n(right),
        bottom = n(bottom)
    );
    below(out, shape);
}

fn note(out: &mut String, area: &Area, name: &str) {
    let _ = write!(
        out,
        r#"<path class="bpmn-body" d="M{} {}h-12v{}h12"/>"#,
        n(area.x + 12.0),
        n(area.y),
        n(area.height)
    );
    let room = (area.height / LINE).floor().max(1.0) as usize;
    let lines = text::wrap(name, area.width - 8.0, room.max(3));
    text::lines_at(out, &lines, area.x + 6.0, area.y + 15.0, "start");
}

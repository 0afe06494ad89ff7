//! Where the names of flows stand: beside their own line, on no other line, no shape and no other name, as far as there is
//! such a place.

use crate::draw::shapes::name_below;
use crate::draw::text::{LINE, width, wrap};
use crate::{Area, Diagram, Figure};

/// Width of a name's lines, in pixels.
const ROOM: f64 = 90.0;
/// Lines of a name at most.
const LINES_MAX: usize = 4;
/// Space between a name and its line, in pixels.
const BESIDE: f64 = 4.0;
/// Shapes of a diagram whose names are placed with care; in a larger one they stand before the ends of their lines.
const SHAPES_MAX: usize = 2_000;

/// Gives each named flow the best place for its name.
pub(super) fn place(diagram: &mut Diagram) {
    if diagram.shapes.len() > SHAPES_MAX {
        return;
    }
    let mut taken: Vec<Area> = Vec::new();
    for shape in &diagram.shapes {
        taken.extend(solid(&shape.figure, shape.area));
        taken.extend(name_below(shape));
    }
    let lines: Vec<Vec<Area>> = diagram.edges.iter().map(|edge| strips(&edge.points)).collect();
    for at in 0..diagram.edges.len() {
        let Some(name) = diagram.edges[at].name.clone() else { continue };
        let rows = wrap(&name, width(&name).min(ROOM), LINES_MAX);
        let wide = rows.iter().map(|row| width(row)).fold(0.0, f64::max) + 4.0;
        let size = (wide, rows.len() as f64 * LINE);
        let mut best: Option<(usize, Area)> = None;
        for area in candidates(&diagram.edges[at].points, size) {
            let covers = |it: &&Area| overlap(it, &area);
            let hits =
                3 * taken.iter().filter(covers).count() + lines.iter().flatten().filter(covers).count();
            if best.is_none_or(|(fewest, _)| hits < fewest) {
                best = Some((hits, area));
            }
            if hits == 0 {
                break;
            }
        }
        if let Some((_, area)) = best {
            diagram.edges[at].label = Some(area);
            taken.push(area);
        }
    }
}

/// What a shape covers: a sub-process only its border, because what is inside stands on it.
fn solid(figure: &Figure, area: Area) -> Vec<Area> {
    let Area { x, y, width, height } = area;
    if !matches!(figure, Figure::SubProcess { expanded: true, .. }) {
        return vec![area];
    }
    let flat = |y| Area { x, y: y - 1.0, width, height: 2.0 };
    let steep = |x| Area { x: x - 1.0, y, width: 2.0, height };
    vec![Area { height: 20.0, ..area }, flat(y + height), steep(x), steep(x + width)]
}

/// A line as thin areas, one for each part.
fn strips(points: &[(f64, f64)]) -> Vec<Area> {
    let strip = |part: &[(f64, f64)]| {
        let (a, b) = (part[0], part[1]);
        let (x, y) = (a.0.min(b.0), a.1.min(b.1));
        Area { x: x - 1.0, y: y - 1.0, width: (a.0 - b.0).abs() + 2.0, height: (a.1 - b.1).abs() + 2.0 }
    };
    points.windows(2).map(strip).collect()
}

fn overlap(a: &Area, b: &Area) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/// Places beside a line, the best first: before its end and after its beginning, above and below flat parts, then beside
/// steep ones.
fn candidates(points: &[(f64, f64)], (wide, high): (f64, f64)) -> Vec<Area> {
    let mut out = Vec::new();
    let at = |x: f64, y: f64| Area { x, y, width: wide, height: high };
    let parts: Vec<_> = points.windows(2).map(|part| (part[0], part[1])).collect();
    let flat = |(a, b): &((f64, f64), (f64, f64))| (a.1 - b.1).abs() < 0.5;
    for (a, b) in parts.iter().rev().filter(|it| flat(it)) {
        let (left, right) = (a.0.min(b.0), a.0.max(b.0));
        if right - left < wide / 2.0 {
            continue;
        }
        // The head of the line stays free.
        let places = [right - wide - 12.0, (left + right - wide) / 2.0, left + 16.0];
        for y in [a.1 - high - BESIDE, a.1 + BESIDE] {
            out.extend(places.map(|x| at(x, y)));
        }
    }
    for (a, b) in parts.iter().filter(|it| !flat(it)) {
        let (top, bottom) = (a.1.min(b.1), a.1.max(b.1));
        for y in [top + 4.0, (top + bottom - high) / 2.0, bottom - high - 4.0] {
            out.extend([at(a.0 + BESIDE + 2.0, y), at(a.0 - wide - BESIDE - 2.0, y)]);
        }
    }
    if out.is_empty() {
        let end = points.last().copied().unwrap_or_default();
        out.push(at(end.0 - wide - 12.0, end.1 - high - BESIDE));
    }
    out
}

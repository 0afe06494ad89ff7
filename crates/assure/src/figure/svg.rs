//! Drawing: audited error solid, bound dashed, ceiling red, certified a double ring, perfect a dotted ghost, naive a cross.

use super::{CurvePoint, Figure, per_cent};
use std::fmt::Write as _;

/// Size in px; text is 12 px at this width.
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 320.0;
/// The plot inside: left, upper, right and lower edge.
const LEFT: f64 = 44.0;
const TOP: f64 = 20.0;
const RIGHT: f64 = 528.0;
const BOTTOM: f64 = 268.0;
/// The vertical axis ends at so many times the ceiling.
const CEILINGS: f64 = 3.0;
/// About this many px of text a character at 12 px.
const CHARACTER: f64 = 6.2;

/// The house's colours, for a figure that stands alone.
const STYLE: &str = "<style>\
svg{background:#fcfefd}text{font:400 12px/1 system-ui,sans-serif;fill:#404b45;font-variant-numeric:tabular-nums}\
.lab{fill:#16211c;font-weight:600}.grid{stroke:#d4dbd7;fill:none}.axis{stroke:#7f8983;fill:none}\
.line{stroke:#16211c;stroke-width:1.75;fill:none;stroke-linejoin:round}\
.pencil{stroke:#5b6460;stroke-width:1.5;fill:none;stroke-dasharray:4 3}\
.limit{stroke:#a52522;stroke-width:1.5;fill:none}text.limit{stroke:none;fill:#a52522;font-weight:600}\
.mine{stroke:#662d96;stroke-width:2;fill:#fcfefd}.dot{fill:#662d96}text.mine{fill:#662d96;stroke:none;font-weight:600}\
.area{fill:#662d96;opacity:.1}.ghost{stroke:#5b6460;stroke-width:1.5;fill:#fcfefd;stroke-dasharray:2 2}\
.x{stroke:#a52522;stroke-width:2;fill:none}\
@media(prefers-color-scheme:dark){svg{background:#141b18}text{fill:#babfbc}.lab{fill:#e8ecea}.grid{stroke:#2a312d}\
.axis{stroke:#69736e}.line{stroke:#e8ecea}.pencil{stroke:#99a09c}.limit{stroke:#fd8f83}text.limit{fill:#fd8f83}\
.mine{stroke:#cfa6f4;fill:#141b18}.dot{fill:#cfa6f4}text.mine{fill:#cfa6f4}.area{fill:#cfa6f4}\
.ghost{stroke:#99a09c;fill:#141b18}.x{stroke:#fd8f83}}</style>";

pub(super) fn draw(figure: &Figure, standalone: bool) -> String {
    let paper = Paper { top_risk: (figure.promise.alpha() * CEILINGS).min(1.0), svg: String::new() };
    paper.drawn(figure, standalone)
}

struct Paper {
    top_risk: f64,
    svg: String,
}

impl Paper {
    fn drawn(mut self, figure: &Figure, standalone: bool) -> String {
        let alpha = figure.promise.alpha();
        self.push(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             aria-label=\"{0}\"><title>{0}</title>",
            escaped(&figure.sentence())
        ));
        if standalone {
            self.push(STYLE);
        }
        let certified = figure.outcome.certified();
        if let Some(it) = certified {
            let width = x(it.coverage) - LEFT;
            self.push(&format!(
                "<rect class=\"area\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{}\"/>",
                BOTTOM - TOP
            ));
        }
        self.axes(figure);
        let curve = figure.curve.as_slice();
        self.path("pencil", curve, |point| point.bound);
        self.path("line", curve, |point| point.risk);
        let line = self.y(alpha);
        self.push(&format!("<path class=\"limit\" d=\"M{LEFT} {line:.1}H{RIGHT}\"/>"));
        let ceiling = format!("ceiling α {}", per_cent(alpha));
        self.text("limit", RIGHT - ceiling.chars().count() as f64 * CHARACTER, line - 6.0, &ceiling);
        self.ghost(figure.perfect, alpha);
        if let Some((coverage, risk)) = figure.naive {
            self.cross(coverage, risk);
        }
        if let Some(it) = certified {
            self.ring(it.coverage, self.y(it.bound));
        }
        self.push("</svg>\n");
        self.svg
    }

    fn push(&mut self, text: &str) {
        self.svg.push_str(text);
    }

    fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        // Writing to a string does not fail.
        let _ =
            write!(self.svg, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(text));
    }

    /// A label beside a point, on the side where there is room.
    fn label(&mut self, class: &str, at: f64, y: f64, text: &str) {
        let width = text.chars().count() as f64 * CHARACTER;
        let x = if at + 10.0 + width < WIDTH { at + 10.0 } else { (at - 10.0 - width).max(LEFT) };
        self.text(class, x, y, text);
    }

    fn y(&self, risk: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * (risk / self.top_risk).min(1.0)
    }

    fn axes(&mut self, figure: &Figure) {
        for mark in 0..=3 {
            let risk = self.top_risk * f64::from(mark) / 3.0;
            let y = self.y(risk);
            let class = if mark == 0 { "axis" } else { "grid" };
            self.push(&format!("<path class=\"{class}\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/>"));
            let text = per_cent(risk);
            self.text("", LEFT - 6.0 - text.chars().count() as f64 * CHARACTER, y + 4.0, &text);
        }
        for quarter in 0..=4 {
            let share = f64::from(quarter) / 4.0;
            let text = if quarter == 4 { per_cent(share) } else { format!("{}", quarter * 25) };
            self.text("", x(share) - text.chars().count() as f64 * CHARACTER / 2.0, BOTTOM + 18.0, &text);
        }
        self.text("", LEFT, TOP - 8.0, figure.promise.risk().words());
        let foot = format!("share of {} checked cases, surest first", figure.sample);
        self.text("", RIGHT - foot.chars().count() as f64 * CHARACTER, BOTTOM + 40.0, &foot);
    }

    /// A line through the points; where it leaves the plot it is interrupted.
    fn path(&mut self, class: &str, curve: &[CurvePoint], of: impl Fn(&CurvePoint) -> f64) {
        let mut d = String::new();
        let mut drawing = false;
        for point in curve {
            let risk = of(point);
            if risk > self.top_risk {
                drawing = false;
                continue;
            }
            let _ =
                write!(d, "{}{:.1} {:.1}", if drawing { 'L' } else { 'M' }, x(point.coverage), self.y(risk));
            drawing = true;
        }
        if !d.is_empty() {
            self.push(&format!("<path class=\"{class}\" d=\"{d}\"/>"));
        }
    }

    fn ring(&mut self, coverage: f64, y: f64) {
        let x = x(coverage);
        self.push(&format!(
            "<path class=\"mine\" d=\"M{x:.1} {y:.1}V{BOTTOM}\"/><circle class=\"mine\" cx=\"{x:.1}\" cy=\"{y:.1}\" \
             r=\"6\"/><circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\"/>"
        ));
        let text = format!("certified {}", per_cent(coverage));
        let width = text.chars().count() as f64 * CHARACTER;
        self.text("mine", (x - 12.0 - width).max(LEFT + 4.0), (y - 16.0).max(TOP + 12.0), &text);
    }

    fn ghost(&mut self, coverage: f64, alpha: f64) {
        let (x, y) = (x(coverage), self.y(alpha));
        self.push(&format!("<circle class=\"ghost\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>"));
        self.label("", x, y + 22.0, &format!("perfect {}", per_cent(coverage)));
    }

    fn cross(&mut self, coverage: f64, risk: f64) {
        let (x, y) = (x(coverage), self.y(risk));
        self.push(&format!("<path class=\"x\" d=\"M{:.1} {:.1}l10 10m0 -10l-10 10\"/>", x - 5.0, y - 5.0));
        self.label("", x, y - 26.0, &format!("naive {}, promises nothing", per_cent(coverage)));
    }
}

fn x(coverage: f64) -> f64 {
    LEFT + (RIGHT - LEFT) * coverage.clamp(0.0, 1.0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

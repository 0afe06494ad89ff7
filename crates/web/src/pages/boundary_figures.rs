//! The figures of the boundary board: risk and coverage, and the running bound with its alarm. Each is drawn wide and narrow.

use office::boundary_view::{StripPoint, TierDetail};
use std::fmt::Write as _;

/// Steps of a ladder, `place` of five filled.
pub(crate) fn steps(place: u8) -> String {
    let step = |at: u8| {
        let up = if at < place { r#" class="up""# } else { "" };
        let (x, height) = (f64::from(at) * 5.0 + 0.5, f64::from(at + 1) * 3.0);
        format!(r#"<rect{up} x="{x}" y="{}" width="3.5" height="{height}"/>"#, 15.5 - height)
    };
    let all: String = (0..5).map(step).collect();
    format!(r#"<svg class="steps" aria-hidden="true" viewBox="0 0 24 16">{all}</svg>"#)
}

/// A bar with the ceiling as a tick; `has` and `limit` are shares of its length.
pub(crate) fn bullet(has: f64, limit: Option<f64>) -> String {
    let has = has.clamp(0.0, 1.0) * 100.0;
    let tick = limit.map_or_else(String::new, |it| {
        format!(r#"<path class="lim" d="M{:.1} 0v8" vector-effect="non-scaling-stroke"/>"#, it * 100.0)
    });
    format!(
        r#"<svg class="bullet wide" aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none"><rect class="track" y="2.5" width="100" height="3"/><rect class="has" y="2.5" width="{has:.1}" height="3"/>{tick}</svg>"#
    )
}

/// "0.94 %": a share in hundreds.
fn percent(share: f64) -> String {
    super::boundary::percent(share)
}

/// Text as it may stand in an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A step of an axis that gives three to five ticks up to `most`.
fn tick(most: f64) -> f64 {
    let base = 10_f64.powf((most / 4.0).max(1e-6).log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|it| it * base).find(|it| most / it <= 5.0).unwrap_or(most)
}

fn line(points: impl Iterator<Item = (f64, f64)>) -> String {
    points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
}

/// A plot area in the units of its picture.
#[derive(Clone, Copy)]
struct Area {
    left: f64,
    right: f64,
    top: f64,
    foot: f64,
}

impl Area {
    fn x(self, share: f64) -> f64 {
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    fn y(self, value: f64, most: f64) -> f64 {
        self.foot - (value / most).clamp(0.0, 1.0) * (self.foot - self.top)
    }

    /// The axis at the foot and hairlines with their rates.
    fn rates(self, out: &mut String, most: f64) {
        let step = tick(most);
        let _ = write!(out, r#"<path class="axis" d="M{} {}H{}"/>"#, self.left, self.foot, self.right);
        for at in 0..=5 {
            let rate = step * f64::from(at);
            if rate > most * 1.001 {
                break;
            }
            let y = self.y(rate, most);
            if at > 0 {
                let _ = write!(out, r#"<path class="grid" d="M{} {y:.1}H{}"/>"#, self.left, self.right);
            }
            let _ = write!(
                out,
                r#"<text x="{}" y="{:.1}" text-anchor="end">{}</text>"#,
                self.left - 6.0,
                y + 4.0,
                percent(rate)
            );
        }
    }
}

/// Risk and coverage: error solid, bound dashed, ceiling red, certified as a double ring, perfect dotted, naive as a cross.
pub(crate) fn risk(detail: &TierDetail, name: &str) -> String {
    let area = Area { left: 48.0, right: 424.0, top: 10.0, foot: 218.0 };
    let (alpha, calibration) = (detail.asked.0, &detail.calibration);
    let curve = &calibration.curve;
    let worst = curve.points.iter().map(|it| it.1).fold(0.0, f64::max);
    let most = (alpha * 3.0).max(worst.min(alpha * 6.0)).max(1e-4);
    let mut out = String::new();
    area.rates(&mut out, most);
    for (share, anchor) in
        [(0.0, "middle"), (0.25, "middle"), (0.5, "middle"), (0.75, "middle"), (1.0, "end")]
    {
        let words = if share >= 1.0 { "100\u{a0}%".to_owned() } else { format!("{:.0}", share * 100.0) };
        let _ =
            write!(out, r#"<text x="{:.1}" y="236" text-anchor="{anchor}">{words}</text>"#, area.x(share));
    }
    if let Some(it) = &calibration.certified {
        let width = area.x(it.coverage) - area.left;
        let _ = write!(
            out,
            r#"<rect class="area" x="{}" y="{}" width="{width:.1}" height="{}"/>"#,
            area.left,
            area.top,
            area.foot - area.top
        );
    }
    let ceiling = area.y(alpha, most);
    let _ = write!(out, r#"<path class="limit" d="M{} {ceiling:.1}H{}"/>"#, area.left, area.right);
    let inside = |rate: f64| rate <= most;
    let bounds = curve.points.iter().zip(&curve.bounds).filter(|(_, bound)| inside(**bound));
    let bounds = line(bounds.map(|(point, bound)| (area.x(point.0), area.y(*bound, most))));
    let _ = write!(out, r#"<polyline class="pencil" points="{bounds}"/>"#);
    let errors = curve.points.iter().filter(|it| inside(it.1));
    let errors = line(errors.map(|it| (area.x(it.0), area.y(it.1, most))));
    let _ = write!(out, r#"<polyline class="line" points="{errors}"/>"#);
    if let Some(share) = perfect(detail) {
        let x = area.x(share);
        let _ = write!(out, r#"<circle class="ghost" cx="{x:.1}" cy="{ceiling:.1}" r="5.5"/>"#);
        let y = ceiling + 22.0;
        let _ = write!(
            out,
            r#"<text x="{:.1}" y="{y:.1}" text-anchor="end">perfect {:.0}</text>"#,
            x.max(150.0),
            share * 100.0
        );
    }
    if let Some((share, rate)) = naive(detail) {
        let (x, y) = (area.x(share), area.y(rate, most));
        let _ = write!(out, r#"<path class="x" d="M{:.1} {:.1}l9 9m0-9l-9 9"/>"#, x - 4.5, y - 4.5);
        let up = (y - 34.0).max(area.top + 30.0);
        let _ = write!(
            out,
            r#"<path class="axis" d="M{:.1} {:.1}L{x:.1} {:.1}"/><text x="{:.1}" y="{up:.1}" text-anchor="end">naive {:.0}, promises nothing</text>"#,
            x - 12.0,
            up + 3.0,
            y - 6.0,
            (x - 8.0).max(area.left + 150.0),
            share * 100.0
        );
    }
    if let Some(it) = &calibration.certified {
        let (x, y) = (area.x(it.coverage), area.y(it.bound, most));
        let _ = write!(
            out,
            r#"<path class="mine" d="M{x:.1} {y:.1}V{foot}"/><circle class="mine" cx="{x:.1}" cy="{y:.1}" r="6.5"/><circle class="dot" cx="{x:.1}" cy="{y:.1}" r="3"/><text class="mine" x="{:.1}" y="{:.1}" text-anchor="end">certified {:.0} %</text>"#,
            (x - 10.0).max(area.left + 96.0),
            (y + ceiling) / 2.0 + 38.0,
            it.coverage * 100.0,
            foot = area.foot
        );
    }
    let _ = write!(
        out,
        r#"<text class="limit" x="{:.1}" y="{:.1}">ceiling α {}</text><text x="424" y="258" text-anchor="end">share of cases completed without a person</text>"#,
        area.left + 4.0,
        ceiling - 6.0,
        percent(alpha)
    );
    if !curve.points.is_empty() {
        let _ = write!(
            out,
            r#"<text x="{:.1}" y="{:.1}">error of checked cases</text><text x="{:.1}" y="{:.1}">bound</text>"#,
            area.left + 4.0,
            area.foot - 8.0,
            area.left + 4.0,
            area.top + 12.0
        );
    }
    format!(
        r#"<svg class="both" role="img" aria-label="{}" viewBox="0 0 430 262">{out}</svg>"#,
        escaped(name)
    )
}

/// The coverage that a perfect ranking would reach: everything right, and as many wrong ones as the ceiling grants.
pub(crate) fn perfect(detail: &TierDetail) -> Option<f64> {
    let curve = &detail.calibration.curve;
    (!curve.points.is_empty()).then(|| ((1.0 - curve.wrong) / (1.0 - detail.asked.0)).min(1.0))
}

/// Coverage and error of the threshold that looking at past errors would pick.
pub(crate) fn naive(detail: &TierDetail) -> Option<(f64, f64)> {
    let threshold = detail.calibration.naive?;
    let found = detail.calibration.curve.points.iter().rev().find(|it| it.2 >= threshold)?;
    Some((found.0, found.1))
}

/// Log10 of the least evidence that is drawn, as a share of red.
const EVIDENCE_LEAST: f64 = -5.0;
/// Amber as a share of red.
const AMBER: f64 = 0.25;

/// Two plots on one axis: the running bound against its ceiling, and the evidence for a change on a log scale with its amber
/// and red lines. Errors are triangles.
pub(crate) fn strip(points: &[StripPoint], ceiling: f64, name: &str) -> String {
    format!(
        "{}{}",
        plotted(points, ceiling, name, 880.0, "wide"),
        plotted(points, ceiling, name, 340.0, "narrow")
    )
}

fn plotted(points: &[StripPoint], ceiling: f64, name: &str, width: f64, class: &str) -> String {
    let upper = Area { left: 48.0, right: width - 4.0, top: 12.0, foot: 120.0 };
    let lower = Area { top: 152.0, foot: 258.0, ..upper };
    let all = points.last().map_or(1, |it| it.n).max(1) as f64;
    let across = |it: &StripPoint| upper.x(it.n as f64 / all);
    let most = ceiling * 4.0;
    let mut out = String::new();
    upper.rates(&mut out, most);
    let y = upper.y(ceiling, most);
    let _ = write!(out, r#"<path class="limit" d="M{} {y:.1}H{}"/>"#, upper.left, upper.right);
    let bound = line(points.iter().map(|it| (across(it), upper.y(it.bound, most))));
    let _ = write!(out, r#"<polyline class="line" points="{bound}"/>"#);
    let _ =
        write!(out, r#"<text class="lab" x="{:.1}" y="30">running bound</text>"#, upper.left + width * 0.15);
    if let Some(last) = points.last() {
        let below = upper.y(last.bound, most) + 16.0;
        let at = if below > upper.foot - 4.0 { upper.y(last.bound, most) - 8.0 } else { below };
        let _ = write!(
            out,
            r#"<text class="mine" x="{}" y="{at:.1}" text-anchor="end">now {}</text>"#,
            upper.right,
            percent(last.bound)
        );
    }
    let scaled =
        |share: f64| ((share.max(1e-9).log10() - EVIDENCE_LEAST) / -EVIDENCE_LEAST).clamp(0.0, 1.15) / 1.15;
    for (share, class, words) in
        [(AMBER, "pencil", "amber: audit more"), (1.0, "limit", "red: back to people")]
    {
        let y = lower.y(scaled(share), 1.0);
        let text = if class == "limit" { r#" class="limit""# } else { "" };
        let (words, at) = (words, if class == "limit" { y - 4.0 } else { y + 14.0 });
        let _ = write!(
            out,
            r#"<path class="{class}" d="M{} {y:.1}H{}"/><text{text} x="{}" y="{at:.1}">{words}</text>"#,
            lower.left,
            lower.right,
            lower.left + 4.0
        );
    }
    let _ = write!(out, r#"<path class="axis" d="M{} {}H{}"/>"#, lower.left, lower.foot, lower.right);
    let evidence = line(points.iter().map(|it| (across(it), lower.y(scaled(it.evidence), 1.0))));
    let _ = write!(out, r#"<polyline class="line" points="{evidence}"/>"#);
    for it in points.iter().filter(|it| it.wrong) {
        let _ =
            write!(out, r#"<path class="late" d="M{:.1} {:.1}l-3.5 6h7z"/>"#, across(it), lower.foot - 7.0);
    }
    let _ = write!(
        out,
        r#"<text x="{}" y="{:.1}" text-anchor="end">evidence that the ceiling is broken</text><text x="{}" y="276" text-anchor="middle">0</text><text x="{}" y="276" text-anchor="end">{} audited</text>"#,
        lower.right,
        lower.y(scaled(AMBER), 1.0) + if width > 500.0 { 14.0 } else { 28.0 },
        lower.left,
        lower.right,
        crate::words::grouped(rust_decimal::Decimal::from(all as u64), 0)
    );
    format!(
        r#"<svg class="{class}" role="img" aria-label="{}" viewBox="0 0 {width} 280">{out}</svg>"#,
        escaped(name)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_bullets_say_what_they_mean() {
        assert_eq!(steps(4).matches("class=\"up\"").count(), 4);
        assert!(
            bullet(0.588, Some(0.625)).contains("width=\"58.8\"")
                && bullet(2.0, None).contains("width=\"100.0\"")
        );
        assert!(!bullet(0.5, None).contains("lim"));
        for (most, step) in [(0.03, 0.01), (0.04, 0.01), (0.002, 0.0005), (0.2, 0.05)] {
            assert!((tick(most) - step).abs() < 1e-9, "{most}: {}", tick(most));
        }
    }
}

//! The boundary board: what may complete without a person, under whose certificate, and what the audits say.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::session::Here;
use crate::words::day_and_time;
use askama::Template;
use axum::response::Html;
use form_urlencoded::Serializer;
use office::boundary_view::{BoundaryView, TierDetail, TierView};
use terms::Refusal;

#[derive(Template)]
#[template(path = "boundary.html")]
struct Page<'a> {
    frame: Frame<'a>,
    view: &'a BoundaryView,
    as_of: String,
    stopped_at: String,
    rows: Vec<Row<'a>>,
    chosen: Option<Chosen<'a>>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// A tier as a row of the board.
struct Row<'a> {
    tier: &'a TierView,
    path: String,
    rung: u8,
    current: bool,
    bound: String,
    coverage: String,
    hours: String,
    errors: String,
    state: String,
    tone: &'static str,
}

/// The chosen tier with its figures.
struct Chosen<'a> {
    tier: &'a TierView,
    detail: &'a TierDetail,
    curve: String,
    alpha_line: String,
    certified: Option<(String, String)>,
    naive: Option<(String, String)>,
    perfect: Option<String>,
    strip: String,
    strip_line: String,
    errors: Vec<(String, String)>,
    steps: Vec<(u8, &'static str, String, String)>,
    asked: (String, String),
    expires: String,
    signed_at: String,
    last_90_days: String,
    summary: String,
}

/// The board; what was refused is said on it.
pub(crate) fn page(here: &Here, view: &BoundaryView, refusal: Option<&Refusal>) -> Html<String> {
    let current = view.chosen.as_ref().map(|it| it.at);
    rendered(&Page {
        frame: Frame {
            title: "Boundary".into(),
            rail: Some("/boundary"),
            crumbs: vec![Crumb::here("Boundary")],
            here,
        },
        as_of: day_and_time(view.as_of, &view.zone),
        stopped_at: view.stopped.as_ref().map(|it| day_and_time(it.1, &view.zone)).unwrap_or_default(),
        rows: view.tiers.iter().enumerate().map(|(at, tier)| row(tier, current == Some(at))).collect(),
        chosen: view.chosen.as_ref().and_then(|it| Some(chosen(view, view.tiers.get(it.at)?, it))),
        refusal,
        changed: Vec::new(),
        view,
    })
}

/// The address of a tier on the board.
pub(crate) fn path(decision: &str, tier: &str) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("decision", decision).append_pair("tier", tier);
    format!("/boundary?{}", query.finish())
}

/// "0.94 %": a share in hundreds.
pub(crate) fn percent(share: impl std::borrow::Borrow<f64>) -> String {
    let text = format!("{:.2}", share.borrow() * 100.0);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}\u{a0}%")
}

fn row(tier: &TierView, current: bool) -> Row<'_> {
    let bound = match (&tier.certificate, tier.bound) {
        (Some(it), Some(bound)) => format!("{} of at most {}", percent(bound), percent(it.alpha)),
        (Some(it), None) => format!("no audit yet, at most {}", percent(it.alpha)),
        (None, _) => format!("needs {} checked, has {}", tier.needs.0, tier.needs.1),
    };
    let (state, tone) = match (tier.standing.as_str(), tier.light.as_str()) {
        ("closed", _) => ("closed", "bad"),
        ("suspended", _) => ("suspended", "warn"),
        ("expired", _) => ("expired", "warn"),
        ("none", _) => ("not certified", ""),
        (_, "amber") => ("amber alarm", "warn"),
        _ => ("certified", "ok"),
    };
    Row {
        path: path(&tier.decision, &tier.tier),
        rung: tier.rung.place(),
        current,
        bound,
        coverage: tier.coverage.map_or_else(|| "–".to_owned(), percent),
        hours: format!("{:.1}", tier.hours_saved),
        errors: format!("{:.1} to {:.1}", tier.errors.0, tier.errors.1),
        state: state.to_owned(),
        tone,
        tier,
    }
}

/// Where a share of all work lies across the figure, in its units.
fn across(share: f64) -> f64 {
    44.0 + share.clamp(0.0, 1.0) * 376.0
}

/// Where a rate lies on a figure whose top is `most`.
fn down(rate: f64, most: f64) -> f64 {
    210.0 - (rate / most).clamp(0.0, 1.0) * 198.0
}

fn chosen<'a>(view: &BoundaryView, tier: &'a TierView, detail: &'a TierDetail) -> Chosen<'a> {
    let alpha = detail.asked.0;
    let calibration = &detail.calibration;
    let worst = calibration.curve.points.iter().map(|it| it.1).fold(alpha * 2.0, f64::max).max(0.001);
    let spot =
        |coverage: f64, rate: f64| (format!("{:.1}", across(coverage)), format!("{:.1}", down(rate, worst)));
    let line = |points: &[(f64, f64)]| {
        points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
    };
    let curve: Vec<_> = calibration.curve.points.iter().map(|it| (across(it.0), down(it.1, worst))).collect();
    let at_threshold = |threshold: f64| calibration.curve.points.iter().rev().find(|it| it.2 >= threshold);
    let last = detail.strip.len().saturating_sub(1).max(1) as f64;
    let ceiling = tier.certificate.as_ref().map_or(alpha, |it| it.alpha);
    let top = (ceiling * 4.0).max(0.001);
    let place = |at: usize| across(at as f64 / last);
    let strip: Vec<_> =
        detail.strip.iter().enumerate().map(|(at, it)| (place(at), down(it.1, top))).collect();
    let errors = detail.strip.iter().enumerate().filter(|(_, it)| it.3);
    let (checked, passed, wrong) = detail.last_90_days;
    Chosen {
        curve: line(&curve),
        alpha_line: format!("{:.1}", down(alpha, worst)),
        certified: calibration
            .certified
            .as_ref()
            .map(|it| spot(it.coverage, it.errors as f64 / it.n.max(1) as f64)),
        naive: calibration.naive.and_then(at_threshold).map(|it| spot(it.0, it.1)),
        perfect: (!calibration.curve.points.is_empty()).then(|| {
            // A perfect ranking leaves exactly the wrong ones to people, plus the errors that the ceiling grants.
            let right = 1.0 - calibration.curve.wrong;
            format!("{:.1}", across((right / (1.0 - alpha)).min(1.0)))
        }),
        strip: line(&strip),
        strip_line: format!("{:.1}", down(ceiling, top)),
        errors: errors
            .map(|(at, it)| (format!("{:.1}", place(at)), format!("{:.1}", down(it.1, top))))
            .collect(),
        steps: detail
            .steps
            .iter()
            .map(|it| {
                let on = it
                    .evidence
                    .map(|(n, wrong)| format!(", on {n} cases, {wrong} wrong"))
                    .unwrap_or_default();
                let when = day_and_time(it.at, &view.zone);
                (it.to.place(), it.to.word(), when, format!("{}: {}{on}", it.by, it.words))
            })
            .collect(),
        asked: (trimmed(detail.asked.0), trimmed(detail.asked.1)),
        expires: tier.certificate.as_ref().map(|it| day_and_time(it.expires, &view.zone)).unwrap_or_default(),
        signed_at: tier.certificate.as_ref().map(|it| day_and_time(it.at, &view.zone)).unwrap_or_default(),
        last_90_days: format!(
            "Of {checked} cases that people checked in the last 90 days, {passed} would have completed without a person, {wrong} of them wrong."
        ),
        summary: format!(
            "{} checked cases. {} The ceiling is {}.",
            calibration.has,
            calibration.sentence,
            percent(alpha)
        ),
        tier,
        detail,
    }
}

fn trimmed(share: f64) -> String {
    let text = format!("{:.3}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

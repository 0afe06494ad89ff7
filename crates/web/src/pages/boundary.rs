//! The boundary board: what may complete without a person, under whose certificate, and what the audits say.

use super::boundary_figures as figures;
use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::session::Here;
use crate::words::day_and_time;
use askama::Template;
use axum::response::Html;
use form_urlencoded::Serializer;
use office::BoundaryRung as Rung;
use office::boundary_view::{BoundaryView, Burden, Never, Plateau, TierDetail, TierView};
use terms::{Money, Refusal};

/// Cells in a row of the board.
const CELLS: usize = 3;
/// Where the ceiling's tick stands on a bullet, as a share of its length.
const TICK: f64 = 0.625;

#[derive(Template)]
#[template(path = "boundary.html")]
struct Page<'a> {
    frame: Frame<'a>,
    view: &'a BoundaryView,
    as_of: String,
    stopped_at: String,
    alarm: (&'static str, &'static str, &'static str),
    rows: Vec<Row<'a>>,
    lines: Vec<Line<'a>>,
    never: Vec<Vec<&'a Never>>,
    plateau: Vec<(&'a Plateau, String)>,
    burdens: Vec<(&'a Burden, Option<(Money, Money)>)>,
    /// "34.50 EUR, Dana Whitlock, 17 Nov 10:00".
    hour: Option<String>,
    chosen: Option<Chosen<'a>>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// A tier of the board.
struct Row<'a> {
    tier: &'a TierView,
    path: String,
    current: bool,
    steps: String,
    bullet: String,
    rung: String,
    says: String,
    hours: String,
    bound: String,
    coverage: String,
    promise: String,
    errors: String,
    spent: String,
    state: String,
    tone: &'static str,
}

/// A row of the board: a decision with up to three of its tiers.
struct Line<'a> {
    decision: Option<&'a str>,
    span: usize,
    cells: std::ops::Range<usize>,
    empty: usize,
}

/// The chosen tier with its figures.
struct Chosen<'a> {
    tier: &'a TierView,
    detail: &'a TierDetail,
    risk: String,
    points: Vec<(&'static str, String, String, String)>,
    strip: String,
    looks: Vec<(String, String, String)>,
    last_red: String,
    steps: Vec<(String, &'static str, String, String)>,
    asked: (String, String),
    expires: String,
    signed_at: String,
    bound: String,
    estimate: String,
    coverage: String,
    perfect: String,
    last_90_days: String,
    next: Option<&'static str>,
    promote: String,
    asks: bool,
}

/// The board; what was refused is said on it. `promoting` shows the last 90 days before the step up is signed.
pub(crate) fn page(
    here: &Here,
    view: &BoundaryView,
    refusal: Option<&Refusal>,
    promoting: bool,
) -> Html<String> {
    let current = view.chosen.as_ref().map(|it| it.at);
    let rows: Vec<Row<'_>> =
        view.tiers.iter().enumerate().map(|(at, tier)| row(view, tier, current == Some(at))).collect();
    rendered(&Page {
        frame: Frame {
            title: "Boundary".into(),
            rail: Some("/boundary"),
            crumbs: vec![Crumb::here("Boundary")],
            here,
        },
        as_of: day_and_time(view.as_of, &view.zone),
        stopped_at: view.stopped.as_ref().map(|it| day_and_time(it.1, &view.zone)).unwrap_or_default(),
        alarm: alarm(view),
        lines: lines(&view.tiers),
        never: view.never.iter().collect::<Vec<_>>().chunks(CELLS).map(<[_]>::to_vec).collect(),
        plateau: view
            .plateau
            .iter()
            .map(|it| (it, view.cost(it.minutes * 60.0).map_or_else(|| "–".to_owned(), |it| it.to_string())))
            .collect(),
        burdens: view
            .burdens
            .iter()
            .map(|it| {
                let (before, now) = it.true_seconds_a_case;
                (it, view.cost(before).zip(view.cost(now)))
            })
            .collect(),
        hour: view
            .hour
            .as_ref()
            .map(|(hour, by, at)| format!("{hour}, {by}, {}", day_and_time(*at, &view.zone))),
        rows,
        chosen: view.chosen.as_ref().and_then(|it| Some(chosen(view, view.tiers.get(it.at)?, it, promoting))),
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
    format!("{}\u{a0}%", hundredths(*share.borrow()))
}

fn hundredths(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The gravest state of all tiers: tone, shape and word.
fn alarm(view: &BoundaryView) -> (&'static str, &'static str, &'static str) {
    if view.stopped.is_some() {
        ("bad", "stop", "stopped")
    } else if view.tiers.iter().any(|it| it.standing == "closed") {
        ("bad", "never", "a tier is closed")
    } else if view.tiers.iter().any(|it| it.light == "amber") {
        ("warn", "doubt", "amber alarm")
    } else {
        ("ok", "holds", "no alarm")
    }
}

/// Decisions with their tiers, three to a row.
fn lines(tiers: &[TierView]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for group in tiers.chunk_by(|a, b| a.decision == b.decision) {
        let span = group.len().div_ceil(CELLS);
        for (n, part) in group.chunks(CELLS).enumerate() {
            let decision = (n == 0).then_some(group[0].label.as_str());
            lines.push(Line { decision, span, cells: at..at + part.len(), empty: CELLS - part.len() });
            at += part.len();
        }
    }
    lines
}

/// Time, and money where somebody signed what an hour costs.
fn spent(view: &BoundaryView, seconds: f64) -> String {
    let hours = format!("{:.1}\u{a0}h", seconds / 3600.0);
    view.cost(seconds).map_or(hours.clone(), |money| format!("{hours}, {money}"))
}

fn row<'a>(view: &BoundaryView, tier: &'a TierView, current: bool) -> Row<'a> {
    let certified = tier.certificate.as_ref();
    let bound = match (certified, tier.bound) {
        (Some(it), Some(bound)) => format!("{} ≤ {}", hundredths(bound), percent(it.alpha)),
        (Some(it), None) => format!("no audit yet, ceiling {}", percent(it.alpha)),
        (None, _) => format!("needs {} checked, has {}", tier.needs.0, tier.needs.1),
    };
    let coverage = tier.coverage.map_or_else(|| "–".to_owned(), |it| format!("{:.0}\u{a0}%", it * 100.0));
    let (state, tone) = match (tier.standing.as_str(), tier.light.as_str()) {
        ("closed", _) => ("closed, people decide", "bad"),
        ("suspended", _) => ("suspended, people decide", "warn"),
        ("expired", _) => ("expired, people decide", "warn"),
        ("none", _) => ("", ""),
        (_, "amber") => ("amber alarm", "warn"),
        _ => ("", "ok"),
    };
    let covers = certified.map_or_else(String::new, |_| format!(" · covers {coverage}"));
    let says = if state.is_empty() { format!("{bound}{covers}") } else { state.to_owned() };
    let bullet = match certified {
        Some(it) => figures::bullet(tier.bound.unwrap_or(0.0) / it.alpha * TICK, Some(TICK)),
        None => figures::bullet(tier.needs.1 as f64 / tier.needs.0.max(1) as f64, None),
    };
    Row {
        path: path(&tier.decision, &tier.tier),
        current,
        steps: figures::steps(tier.rung.place()),
        bullet,
        rung: super::upper_first(tier.rung.word()),
        says,
        hours: if certified.is_some() { format!("{:.0}\u{a0}h", tier.hours_saved) } else { String::new() },
        bound,
        coverage,
        promise: certified.map_or_else(
            || "–".to_owned(),
            |it| format!("{}, δ\u{a0}{}", percent(it.alpha), percent(it.delta)),
        ),
        errors: format!("{:.1} to {:.1}", tier.errors.0, tier.errors.1),
        spent: spent(view, (tier.month.seconds + tier.month.audit_seconds) as f64),
        state: if state.is_empty() { standing_word(tier).to_owned() } else { state.to_owned() },
        tone,
        tier,
    }
}

fn standing_word(tier: &TierView) -> &'static str {
    if tier.certificate.is_some() { "certified" } else { "not certified" }
}

fn chosen<'a>(
    view: &BoundaryView,
    tier: &'a TierView,
    detail: &'a TierDetail,
    promoting: bool,
) -> Chosen<'a> {
    let alpha = detail.asked.0;
    let calibration = &detail.calibration;
    let (checked, passed, wrong) = detail.last_90_days;
    let ceiling = tier.certificate.as_ref().map_or(alpha, |it| it.alpha);
    let summary = format!(
        "{} checked cases. {} The ceiling is {}.",
        calibration.has,
        calibration.sentence,
        percent(alpha)
    );
    let strip_name = format!(
        "Running bound after {} audits, {} wrong: {}. The light is {}.",
        tier.audited.0,
        tier.audited.1,
        tier.bound.map_or_else(|| "none yet".to_owned(), percent),
        tier.light
    );
    let next = next_rung(tier.rung);
    Chosen {
        risk: figures::risk(detail, &summary),
        points: points(detail),
        strip: figures::strip(&detail.strip, ceiling, &strip_name),
        looks: looks(detail),
        last_red: detail
            .strip
            .iter()
            .rev()
            .find(|it| it.evidence >= 1.0)
            .map_or_else(|| "never".to_owned(), |it| day_and_time(it.at, &view.zone)),
        steps: steps(view, detail),
        asked: (hundredths3(detail.asked.0), hundredths3(detail.asked.1)),
        expires: tier.certificate.as_ref().map(|it| day_and_time(it.expires, &view.zone)).unwrap_or_default(),
        signed_at: tier.certificate.as_ref().map(|it| day_and_time(it.at, &view.zone)).unwrap_or_default(),
        bound: tier.bound.map_or_else(|| "none yet".to_owned(), percent),
        estimate: if tier.audited.0 == 0 {
            "no audit yet".to_owned()
        } else {
            percent(tier.audited.1 as f64 / tier.audited.0 as f64)
        },
        coverage: tier.coverage.map_or_else(|| "–".to_owned(), |it| format!("{:.0}\u{a0}%", it * 100.0)),
        perfect: figures::perfect(detail)
            .map_or_else(|| "not known".to_owned(), |it| format!("{:.0}\u{a0}%", it * 100.0)),
        last_90_days: format!(
            "Of {checked} cases that people checked in the last 90 days, {passed} would have completed without a person, {wrong} of them wrong."
        ),
        next,
        promote: format!("{}&promote=yes", path(&tier.decision, &tier.tier)),
        asks: promoting && next.is_some() && view.may_sign,
        tier,
        detail,
    }
}

/// The rung above, where there is one that a certificate's owner promotes to.
fn next_rung(rung: Rung) -> Option<&'static str> {
    match rung {
        Rung::Automatic => None,
        _ => Some("Automatic"),
    }
}

/// The points of the risk–coverage figure, as a table: point, coverage, error, what it promises.
fn points(detail: &TierDetail) -> Vec<(&'static str, String, String, String)> {
    let whole = |share: f64| format!("{:.0}\u{a0}%", share * 100.0);
    let mut points = Vec::new();
    if let Some(it) = &detail.calibration.certified {
        let kept = format!("kept in at least {:.0} of 100", (1.0 - detail.asked.1) * 100.0);
        points.push(("Certified", whole(it.coverage), format!("≤ {}", percent(it.bound)), kept));
    }
    if let Some(share) = figures::perfect(detail) {
        points.push((
            "Perfect ranking, known afterwards",
            whole(share),
            percent(detail.asked.0),
            "not reachable".to_owned(),
        ));
    }
    if let Some((share, rate)) = figures::naive(detail) {
        points.push(("Naive threshold", whole(share), percent(rate), "nothing is promised".to_owned()));
    }
    points
}

/// A few looks of the strip, as a table: audited, bound, evidence as a share of red.
fn looks(detail: &TierDetail) -> Vec<(String, String, String)> {
    let step = detail.strip.len().div_ceil(8).max(1);
    let last = detail.strip.len().saturating_sub(1);
    let shown = detail.strip.iter().enumerate().filter(|(at, _)| (at + 1) % step == 0 || *at == last);
    shown.map(|(_, it)| (it.n.to_string(), percent(it.bound), percent(it.evidence))).collect()
}

fn steps(view: &BoundaryView, detail: &TierDetail) -> Vec<(String, &'static str, String, String)> {
    let one = |it: &office::boundary_view::StepView| {
        let on = it.evidence.map(|(n, wrong)| format!(", on {n} cases, {wrong} wrong")).unwrap_or_default();
        let when = day_and_time(it.at, &view.zone);
        (figures::steps(it.to.place()), it.to.word(), when, format!("{}: {}{on}", it.by, it.words))
    };
    detail.steps.iter().map(one).collect()
}

fn hundredths3(share: f64) -> String {
    let text = format!("{:.3}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

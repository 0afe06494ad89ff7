//! Models and versions: what was learned, how each version climbs, and training anew.

use super::boundary_figures as figures;
use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::session::Here;
use crate::words::day_and_time;
use askama::Template;
use axum::response::Html;
use office::{ModelsView, Retrained, VersionView};
use terms::Refusal;

#[derive(Template)]
#[template(path = "models.html")]
struct Page<'a> {
    frame: Frame<'a>,
    view: &'a ModelsView,
    versions: Vec<Row>,
    chosen: Option<Chosen<'a>>,
    retrained: Option<String>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// A version in the list.
struct Row {
    path: String,
    current: bool,
    name: String,
    learned: String,
    steps: String,
    rung: String,
    back_test: String,
    shadow: String,
    now: &'static str,
}

/// The version that was asked for.
struct Chosen<'a> {
    view: &'a VersionView,
    name: String,
    /// Its next step is the signature on its page.
    signs: bool,
    stands: String,
    next: &'static str,
    empty: &'static str,
    climbed: Vec<(String, &'static str, String, String)>,
}

/// The page; what training anew gave, and what was refused, is said on it.
pub(crate) fn page(
    here: &Here,
    view: &ModelsView,
    retrained: Option<&Retrained>,
    refusal: Option<&Refusal>,
) -> Html<String> {
    rendered(&Page {
        frame: Frame {
            title: "Models and versions".into(),
            rail: Some("/boundary"),
            crumbs: vec![Crumb::to("Boundary", "/boundary"), Crumb::here("Models and versions")],
            here,
        },
        versions: view.versions.iter().enumerate().map(|(at, it)| row(it, view.chosen == Some(at))).collect(),
        chosen: view.chosen.and_then(|at| view.versions.get(at)).map(|it| chosen(view, it)),
        retrained: retrained.map(said),
        refusal,
        changed: Vec::new(),
        view,
    })
}

fn row(view: &VersionView, current: bool) -> Row {
    let counts = |(n, wrong, before): (u64, u64, u64)| {
        if n == 0 { "–".to_owned() } else { format!("{wrong}, {before}, {n}") }
    };
    Row {
        path: format!("/boundary/models?version={}", view.digest),
        current,
        name: name(view),
        learned: if view.pack.is_some() { "–".to_owned() } else { view.rows.to_string() },
        steps: view.rung.map_or_else(String::new, |it| figures::steps(it.place())),
        rung: view.rung.map_or_else(|| "never climbed".to_owned(), |it| it.word().to_owned()),
        back_test: counts(view.back_test),
        shadow: counts(view.shadow),
        now: now(view),
    }
}

/// `rules, version 3`; a model goes by its digest.
fn name(view: &VersionView) -> String {
    match view.pack {
        Some(number) => format!("{}, version {number}", view.kind),
        None => format!("{} {}", view.kind, view.digest.short()),
    }
}

fn now(view: &VersionView) -> &'static str {
    match (view.pack.is_some(), view.in_place, view.in_shadow) {
        (false, true, _) => "reads",
        (false, _, true) => "reads silently beside",
        (true, true, _) => "new cases begin in it",
        (true, _, true) => "decides silently beside",
        _ => "kept",
    }
}

fn chosen<'a>(view: &'a ModelsView, it: &'a VersionView) -> Chosen<'a> {
    let of = |(n, wrong, before): (u64, u64, u64), parted: u64| match it.pack {
        Some(_) => format!(
            "of {n} cases {parted} go another way, {wrong} would pass alone though people found them wrong, {before} with the version before it"
        ),
        None => format!("{wrong} of {n} signed cases wrong, {before} with the version before it"),
    };
    let (back_test, shadow) = (of(it.back_test, it.parted.0), of(it.shadow, it.parted.1));
    let stands = match (it.shadow.0, it.back_test.0) {
        (0, 0) => "It was never compared with another version.".to_owned(),
        (0, _) => format!("Back-test: {back_test}."),
        _ => format!("Back-test: {back_test}. In shadow: {shadow}."),
    };
    let next = match it.rung.map_or(2, |it| it.place()) {
        0..=2 => "Suggest",
        3 => "Sampled",
        _ => "Automatic",
    };
    let climbed = it.steps.iter().map(|step| {
        let on = step.evidence.map(|(n, wrong)| format!(", on {n} cases, {wrong} wrong")).unwrap_or_default();
        let when = day_and_time(step.at, &view.zone);
        (figures::steps(step.to.place()), step.to.word(), when, format!("{}: {}{on}", step.by, step.words))
    });
    Chosen {
        stands,
        next,
        name: name(it),
        signs: it.pack.is_some() && !it.in_place,
        empty: match (it.back_test.0 + it.shadow.0, it.pack) {
            (0, _) => "It was not compared yet.",
            (_, Some(_)) => "Every case goes the way that it goes with the version before it.",
            (_, None) => "On every signed case it reads what the version before it read.",
        },
        climbed: climbed.collect(),
        view: it,
    }
}

fn said(it: &Retrained) -> String {
    let (digest, changed) = it.ranker;
    let ranker =
        if changed { "other bytes than the one in place" } else { "the same bytes as the one in place" };
    let score = it.score.map_or_else(String::new, |it| format!(" Score of drafts {}.", it.short()));
    let learned: Vec<_> = it.learned.iter().map(|(name, it)| format!("{name} {}", it.short())).collect();
    format!("Field ranker {}: {ranker}.{score} {}.", digest.short(), learned.join(", "))
}

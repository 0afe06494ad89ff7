//! Calibration sessions: several people judge the same cases, and see where they agree.

use super::qa::session_path;
use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::session::Here;
use crate::words::day_and_time;
use askama::Template;
use axum::response::Html;
use office::SessionView;
use office::view::Person;
use terms::Refusal;

#[derive(Template)]
#[template(path = "sessions.html")]
struct Page<'a> {
    frame: Frame<'a>,
    sessions: Vec<Session<'a>>,
    may_open: bool,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// One of them.
struct Session<'a> {
    view: &'a SessionView,
    opened: String,
    mine: usize,
    next: Option<String>,
    first: bool,
    alpha: String,
    kappa: String,
}

/// The page.
pub(crate) fn page(
    here: &Here,
    who: &Person,
    sessions: &[SessionView],
    refusal: Option<&Refusal>,
) -> Html<String> {
    let open = sessions.iter().position(|it| next(it).is_some());
    rendered(&Page {
        frame: Frame {
            title: "Calibration sessions".into(),
            rail: Some("/qa"),
            crumbs: vec![Crumb::to("Audit", "/qa"), Crumb::here("Calibration sessions")],
            here,
        },
        sessions: sessions.iter().enumerate().map(|(at, it)| session(it, open == Some(at))).collect(),
        may_open: who.roles.iter().any(|it| it == "qa"),
        refusal,
        changed: Vec::new(),
    })
}

/// The first case that this person has not judged.
fn next(it: &SessionView) -> Option<String> {
    let open = it.cases.iter().find(|(_, said)| said.is_none()).filter(|_| !it.closed);
    open.map(|(row, _)| session_path(&it.session, &row.case))
}

fn session(view: &SessionView, first: bool) -> Session<'_> {
    let figure = |value: Option<f64>| value.map_or_else(|| "not defined".to_owned(), |it| format!("{it:.2}"));
    let agreement = view.agreement.as_ref();
    Session {
        opened: day_and_time(view.opened.1, "UTC"),
        mine: view.cases.iter().filter(|(_, said)| said.is_some()).count(),
        next: next(view),
        first,
        alpha: figure(agreement.and_then(|it| it.alpha)),
        kappa: figure(agreement.and_then(|it| it.kappa)),
        view,
    }
}

/// "83 %", or a dash where nobody judged.
pub(crate) fn chance(chance: &Option<f64>) -> String {
    chance.map_or_else(|| "–".to_owned(), super::boundary::percent)
}

/// Whether some say right and some wrong.
pub(crate) fn differ(right: &usize, wrong: &usize) -> bool {
    *right > 0 && *wrong > 0
}

//! The QA desk: what was drawn at random is judged without knowing who completed it or how.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::paths;
use crate::session::Here;
use askama::Template;
use axum::response::Html;
use office::{AuditDesk, AuditQueue, QueueReview};
use terms::Refusal;

/// Pages of a document shown at once.
const PAGES_MAX: usize = 6;

#[derive(Template)]
#[template(path = "qa.html")]
struct Queue<'a> {
    frame: Frame<'a>,
    view: &'a AuditQueue,
    first: Option<String>,
    rows: Vec<(String, String, &'static str)>,
    review: Vec<Review<'a>>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// What seeds say about one queue.
struct Review<'a> {
    it: &'a QueueReview,
    caught: String,
    overridden: String,
}

/// The queue.
pub(crate) fn queue(
    here: &Here,
    view: &AuditQueue,
    review: &[QueueReview],
    refusal: Option<&Refusal>,
) -> Html<String> {
    let row = |it: &office::AuditRow| {
        let word = if it.disagreement { "a disagreement to settle" } else { "to judge" };
        (paths::audit(&it.case, &it.task), it.case.to_string(), word)
    };
    let rate = |rate: Option<(f64, f64, f64)>| {
        rate.map_or_else(
            || "none yet".to_owned(),
            |(rate, low, high)| {
                let percent = super::boundary::percent;
                format!("{}, between {} and {}", percent(rate), percent(low), percent(high))
            },
        )
    };
    rendered(&Queue {
        frame: Frame { title: "Audit".into(), rail: Some("/qa"), crumbs: vec![Crumb::here("Audit")], here },
        first: view.next.first().map(|it| paths::audit(&it.case, &it.task)),
        rows: view.next.iter().map(row).collect(),
        review: review
            .iter()
            .map(|it| Review { caught: rate(it.catch), overridden: rate(it.overridden), it })
            .collect(),
        refusal,
        changed: Vec::new(),
        view,
    })
}

#[derive(Template)]
#[template(path = "qa_desk.html")]
struct Desk<'a> {
    frame: Frame<'a>,
    desk: &'a AuditDesk,
    path: String,
    next: Option<String>,
    /// The calibration session that it is judged in.
    session: Option<&'a str>,
    images: Vec<(String, String)>,
    originals: Vec<(String, String)>,
    fields: Vec<(&'a str, &'a str, String)>,
    opened: i64,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// The address of a case in a calibration session.
pub(crate) fn session_path(session: &str, case: &terms::CaseId) -> String {
    format!("/qa/sessions/{session}/{case}")
}

fn address(desk: &AuditDesk, session: Option<&str>) -> String {
    match session {
        Some(session) => session_path(session, &desk.case),
        None => paths::audit(&desk.case, &desk.task),
    }
}

/// One sampled task, or one of a calibration session.
pub(crate) fn desk(
    here: &Here,
    desk: &AuditDesk,
    session: Option<&str>,
    refusal: Option<&Refusal>,
) -> Html<String> {
    let mut images = Vec::new();
    let mut originals = Vec::new();
    for document in &desk.documents {
        originals.push((document.name.clone(), paths::document(&desk.case, document.number)));
        for page in 1..=document.pages.len().min(PAGES_MAX) {
            let number = u32::try_from(page).unwrap_or(1);
            let label = format!("{}, page {page}", document.name);
            images.push((paths::page_image(&desk.case, document.number, number, "2"), label));
        }
    }
    rendered(&Desk {
        frame: Frame {
            title: format!("Audit of {}", desk.case),
            rail: Some("/qa"),
            crumbs: match session {
                Some(session) => vec![
                    Crumb::to("Audit", "/qa"),
                    Crumb::to(format!("Session {session}"), "/qa/sessions"),
                    Crumb::here(desk.case.to_string()),
                ],
                None => vec![Crumb::to("Audit", "/qa"), Crumb::here(desk.case.to_string())],
            },
            here,
        },
        path: address(desk, session),
        next: desk.next.as_ref().map(|it| match session {
            Some(session) => session_path(session, &it.case),
            None => paths::audit(&it.case, &it.task),
        }),
        session,
        images,
        originals,
        fields: desk
            .fields
            .iter()
            .map(|it| (it.name.as_str(), it.label.as_str(), it.value.clone().unwrap_or_default()))
            .collect(),
        opened: here.now.as_second(),
        refusal,
        changed: Vec::new(),
        desk,
    })
}

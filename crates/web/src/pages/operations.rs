//! Operations: figures that explain themselves, queues, and what is stopped.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::paths;
use crate::session::Here;
use crate::words::day_and_time;
use askama::Template;
use axum::response::Html;
use office::{IncidentView, Operations};

#[derive(Template)]
#[template(path = "operations.html")]
struct OperationsPage<'a> {
    frame: Frame<'a>,
    view: &'a Operations,
    as_of: String,
    sentence: String,
    incidents: Vec<(String, String, &'a IncidentView)>,
    queues: Vec<(&'a str, &'a str, u64, String)>,
}

/// The page.
pub(crate) fn page(here: &Here, view: &Operations) -> Html<String> {
    let stopped =
        super::count(view.incidents.len() + usize::try_from(view.more).unwrap_or(0), "case is", "cases are");
    rendered(&OperationsPage {
        frame: Frame {
            title: "Operations".into(),
            rail: Some("/operations"),
            crumbs: vec![Crumb::here("Operations")],
            here,
        },
        as_of: day_and_time(view.as_of, &view.zone),
        sentence: match view.incidents.len() {
            0 => "Nothing is stopped. Each number tells what it counts when you choose it.".into(),
            _ => format!("{stopped} stopped and wait for somebody to mend the cause and try again."),
        },
        incidents: view
            .incidents
            .iter()
            .map(|it| (paths::story(&it.case), paths::case_process(&it.case), it))
            .collect(),
        queues: view
            .queues
            .iter()
            .map(|it| {
                let age = it.oldest_seconds.map_or_else(|| "unknown".into(), age);
                (it.queue.as_str(), it.words.as_str(), it.jobs, age)
            })
            .collect(),
        view,
    })
}

fn age(seconds: i64) -> String {
    match seconds {
        ..1 => "not due yet".into(),
        1..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        _ => format!("{} h {:02}", seconds / 3600, seconds / 60 % 60),
    }
}

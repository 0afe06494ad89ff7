//! Payments: what is ready, what was run, and what the bank says about it.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::paths;
use crate::session::Here;
use crate::words::{day_and_time, money, zoned};
use askama::Template;
use axum::response::Html;
use office::view::{Payments, RunView};
use terms::Refusal;

#[derive(Template)]
#[template(path = "payments.html")]
struct PaymentsPage<'a> {
    frame: Frame<'a>,
    view: &'a Payments,
    as_of: String,
    until: String,
    sentence: String,
    runs: Vec<Run<'a>>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// A run with its links.
struct Run<'a> {
    view: &'a RunView,
    story: String,
    task: Option<String>,
    file: String,
    sum: String,
}

/// The page of payments; `until` is kept where a run was refused.
pub(crate) fn page(
    here: &Here,
    view: &Payments,
    refusal: Option<&Refusal>,
    until: Option<&str>,
) -> Html<String> {
    let today = zoned(view.as_of, &view.zone).date();
    rendered(&PaymentsPage {
        frame: Frame {
            title: "Payments".into(),
            rail: Some("/payments"),
            crumbs: vec![Crumb::here("Payments")],
            here,
        },
        as_of: day_and_time(view.as_of, &view.zone),
        until: until.map_or_else(|| today.to_string(), str::to_owned),
        sentence: sentence(view),
        runs: view.runs.iter().map(run).collect(),
        refusal,
        changed: Vec::new(),
        view,
    })
}

fn sentence(view: &Payments) -> String {
    let sums: Vec<String> = view.sums.iter().map(|sum| format!("{} {}", money(sum), sum.currency)).collect();
    if sums.is_empty() {
        return "Nothing is ready to pay.".into();
    }
    format!(
        "{} ready: {}.",
        super::count(view.proposal.rows.len(), "payment is", "payments are"),
        sums.join(", ")
    )
}

fn run(view: &RunView) -> Run<'_> {
    Run {
        story: paths::story(&view.case),
        task: view.task.as_ref().map(|task| paths::desk(&view.case, task)),
        file: format!("{}/payment-file", paths::story(&view.case)),
        sum: format!("{} {}", money(&view.sum), view.sum.currency),
        view,
    }
}

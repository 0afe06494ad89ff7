//! Recall: what is right in a case that was found wrong, its siblings with reasons, and what must be credited.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::session::Here;
use crate::words::day_and_time;
use askama::Template;
use axum::response::Html;
use office::{RecallView, Siblings};
use terms::Refusal;

/// Weight from which on a sibling is proposed: supplier or template, and something else.
const NEAR_MIN: u32 = 6;

#[derive(Template)]
#[template(path = "recall.html")]
struct Page<'a> {
    frame: Frame<'a>,
    case: String,
    path: String,
    view: &'a Siblings,
    fields: &'a [(String, String, String)],
    siblings: Vec<Row>,
    said: Option<&'a str>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// A sibling.
struct Row {
    value: String,
    case: String,
    at: String,
    reasons: String,
    amount: String,
    near: bool,
}

/// The page; what was done, or refused, is said on it.
pub(crate) fn page(
    here: &Here,
    view: &RecallView,
    said: Option<&str>,
    refusal: Option<&Refusal>,
) -> Html<String> {
    let case = view.case.to_string();
    rendered(&Page {
        frame: Frame {
            title: format!("Recall {case}"),
            rail: None,
            crumbs: vec![Crumb::to(case.clone(), format!("/case/{case}")), Crumb::here("Recall")],
            here,
        },
        path: format!("/case/{case}/recall"),
        siblings: view
            .siblings
            .list
            .iter()
            .map(|it| Row {
                value: format!("{}/{}", it.case, it.task),
                case: it.case.to_string(),
                at: day_and_time(it.at, &view.zone),
                reasons: it.reasons.join(", "),
                amount: it.amount.clone().unwrap_or_default(),
                near: it.weight >= NEAR_MIN,
            })
            .collect(),
        fields: &view.fields,
        view: &view.siblings,
        case,
        said,
        refusal,
        changed: Vec::new(),
    })
}

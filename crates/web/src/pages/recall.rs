//! Recall: what is right in a case that was found wrong, its siblings with reasons, and what must be credited.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::session::Here;
use crate::words::day_and_time;
use askama::Template;
use axum::response::Html;
use office::{REASONS, RecallView, Siblings};
use terms::Refusal;

/// Weight from which on a sibling is proposed: supplier or template, and something else.
const NEAR_MIN: u32 = 6;
/// Reasons that are looked for where nobody chose: the first ones.
const NEAR: usize = 3;
/// Days before and after that can be chosen.
const WINDOWS: [u16; 4] = [7, 30, 90, 365];

#[derive(Template)]
#[template(path = "recall.html")]
struct Page<'a> {
    frame: Frame<'a>,
    case: String,
    path: String,
    view: &'a Siblings,
    fields: &'a [(String, String, String)],
    siblings: Vec<Row>,
    reasons: Vec<Reason>,
    /// Days to choose from, and whether they are chosen.
    windows: Vec<(u16, bool)>,
    /// What the forms carry on of what was chosen.
    chosen: Vec<String>,
    credits: Vec<String>,
    said: Option<&'a str>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// Something that siblings can be looked for by.
struct Reason {
    code: &'static str,
    words: &'static str,
    count: usize,
    chosen: bool,
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
        reasons: REASONS
            .iter()
            .enumerate()
            .map(|(at, (code, words, _))| Reason {
                code,
                words,
                count: view.siblings.counts.get(*code).copied().unwrap_or_default(),
                chosen: match view.siblings.query.by.is_empty() {
                    true => at < NEAR,
                    false => view.siblings.query.by.iter().any(|it| it == code),
                },
            })
            .collect(),
        windows: WINDOWS.map(|days| (days, days == view.siblings.query.days)).to_vec(),
        chosen: view.siblings.query.by.clone(),
        credits: view
            .credits
            .iter()
            .map(|(by, at, amount)| format!("{amount}, {by}, {}", day_and_time(*at, &view.zone)))
            .collect(),
        fields: &view.fields,
        view: &view.siblings,
        case,
        said,
        refusal,
        changed: Vec::new(),
    })
}

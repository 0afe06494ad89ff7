//! Where a case is: its way along the diagram, what it waits for, and what a person with the right does by hand.

use super::{Crumb, Frame, drawing};
use crate::answer::rendered;
use crate::paths;
use crate::session::Here;
use askama::Template;
use axum::response::Html;
use office::CaseProcess;
use terms::Refusal;

#[derive(Template)]
#[template(path = "case_process.html")]
struct Page<'a> {
    frame: Frame<'a>,
    view: &'a CaseProcess,
    path: String,
    sentence: String,
    drawing: Option<&'a str>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

pub(crate) fn page(here: &Here, view: &CaseProcess, refusal: Option<&Refusal>) -> Html<String> {
    rendered(&Page {
        frame: Frame {
            title: format!("Where {} is", view.case),
            rail: None,
            crumbs: vec![
                Crumb::to("Process", "/process"),
                Crumb::to(view.case.to_string(), paths::story(&view.case)),
                Crumb::here("Where it is"),
            ],
            here,
        },
        path: paths::case_process(&view.case),
        sentence: match (&view.closed, view.waits.len() + view.more) {
            (Some(how), _) => format!("The case is {how}."),
            (None, 1) => "It waits for one thing.".to_owned(),
            (None, many) => format!("It waits for {many} things."),
        },
        drawing: drawing(&view.drawing),
        refusal,
        changed: Vec::new(),
        view,
    })
}

//! A page that is only a refusal or a fault.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::session::Here;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Html;
use terms::{Failure, Refusal};

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    frame: Frame<'a>,
    title: &'static str,
    refusal: Option<&'a Refusal>,
    fault: &'a str,
    changed: Vec<(String, String, String)>,
}

/// The page of a failure.
pub(crate) fn page(here: &Here, status: StatusCode, failure: &Failure) -> Html<String> {
    let (refusal, fault) = match failure {
        Failure::Refused(refusal) => (Some(refusal), ""),
        Failure::Fault(sentence) => (None, sentence.as_str()),
    };
    let title = title(status);
    let frame = Frame {
        title: title.into(),
        rail: None,
        crumbs: vec![Crumb::to("Your work", "/"), Crumb::here(title)],
        here,
    };
    rendered(&FailurePage { frame, title, refusal, fault, changed: Vec::new() })
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::FORBIDDEN => "Not yours to do",
        StatusCode::PAYLOAD_TOO_LARGE => "Too large",
        StatusCode::TOO_MANY_REQUESTS => "Too much at once",
        StatusCode::CONFLICT => "Changed meanwhile",
        StatusCode::SERVICE_UNAVAILABLE => "Not now",
        _ => "Not done",
    }
}

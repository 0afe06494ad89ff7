//! A failure as an answer: a page for a person, `application/problem+json` (RFC 9457) for a program. One wording.

use crate::session::Here;
use crate::{pages, status};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::json;
use terms::{Failure, Refusal};

/// Seconds after which a program may try again what was refused with 429 or failed with 503.
const RETRY_SECONDS: &str = "5";

/// A failure in front of a person.
pub(crate) fn page(here: &Here, failure: &Failure) -> Response {
    page_as(here, status::of(failure), failure)
}

/// The same with a status of its own.
pub(crate) fn page_as(here: &Here, status: StatusCode, failure: &Failure) -> Response {
    log(failure);
    waiting(status, (status, pages::failure::page(here, status, failure)).into_response())
}

/// A failure in front of a program.
pub(crate) fn program(failure: &Failure) -> Response {
    log(failure);
    match failure {
        Failure::Refused(refusal) => problem(status::of(failure), refusal),
        Failure::Fault(sentence) => {
            let refusal =
                Refusal::new("fault", "Not done now", sentence, "Try again in a moment with the same key.");
            problem(StatusCode::SERVICE_UNAVAILABLE, &refusal)
        }
    }
}

/// A refusal as a problem document: `title` is what, `detail` is why, and its own members code, what, why, remedy.
pub(crate) fn problem(status: StatusCode, refusal: &Refusal) -> Response {
    let body = json!({
        "type": format!("urn:countersign:refusal:{}", refusal.code),
        "title": refusal.what,
        "status": status.as_u16(),
        "detail": refusal.why,
        "code": refusal.code,
        "what": refusal.what,
        "why": refusal.why,
        "remedy": refusal.remedy,
    });
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    waiting(status, (status, kind, body.to_string()).into_response())
}

/// A refusal before any handler ran: a page or a problem, as the path tells.
pub(crate) fn refused_as(request: &Request, status: StatusCode, refusal: &Refusal) -> Response {
    if request.uri().path().starts_with("/api/") {
        return problem(status, refusal);
    }
    match Here::of(request.headers()) {
        Ok(here) => page_as(&here, status, &refusal.clone().into()),
        Err(status) => status.into_response(),
    }
}

/// On to another page after something was done (303, so that a reload repeats nothing).
pub(crate) fn onward(path: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let mut answer = Redirect::to(path).into_response();
    for cookie in cookies {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

/// A rendered template, or what is left to say where rendering failed.
pub(crate) fn rendered(template: &impl askama::Template) -> Html<String> {
    Html(template.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a page was not rendered");
        "<!doctype html><title>Not shown</title><p>This page could not be drawn. Nothing was changed.</p>"
            .into()
    }))
}

fn waiting(status: StatusCode, mut answer: Response) -> Response {
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_SECONDS));
    }
    answer
}

fn log(failure: &Failure) {
    match failure {
        Failure::Fault(sentence) => tracing::error!(sentence, "fault"),
        Failure::Refused(refusal) => tracing::debug!(code = %refusal.code, "refused"),
    }
}

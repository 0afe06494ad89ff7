//! A sign-in link becomes a session.

use crate::app::App;
use crate::session::Here;
use crate::{answer, cookie, pages};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use terms::{Failure, Refusal};

/// `GET /sign-in/{secret}`: sets the cookie and goes to the worklist.
///
/// A browser that comes from another site would not send a strict cookie along a redirect, so there a page of ours
/// stands between and goes on by itself.
pub(crate) async fn open(State(app): State<App>, Path(secret): Path<String>, headers: HeaderMap) -> Response {
    let here = match Here::of(&headers) {
        Ok(here) => here,
        Err(status) => return status.into_response(),
    };
    if app.sign_in_is_resting(here.now) {
        return answer::page(&here, &resting().into());
    }
    match app.read(move |door| door.sign_in(&secret)).await {
        Ok((person, token)) => {
            let session = cookie::set(&app.settings, cookie::SESSION, &token, app.settings.session_seconds);
            let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
            if matches!(site, None | Some("none" | "same-origin")) {
                return answer::onward("/", session);
            }
            let mut answer = pages::sign_in::welcome(&here, &person.name).into_response();
            answer.headers_mut().extend(session.map(|session| (header::SET_COOKIE, session)));
            answer.headers_mut().insert(header::REFRESH, HeaderValue::from_static("0; url=/"));
            answer
        }
        Err(failure) => {
            app.count_sign_in_failure(here.now);
            let status = if matches!(failure, Failure::Fault(_)) {
                crate::status::of(&failure)
            } else {
                StatusCode::FORBIDDEN
            };
            answer::page_as(&here, status, &failure)
        }
    }
}

fn resting() -> Refusal {
    Refusal::new(
        "too-many-requests",
        "Not signed in: too many wrong links",
        "Many sign-in links that are not known were opened within this minute.",
        "Wait a minute and open your own link.",
    )
}

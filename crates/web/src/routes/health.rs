//! What the machine's keepers ask: is it alive, can it work, how is it doing.

use crate::answer;
use crate::app::App;
use crate::session;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// `GET /livez`: the process answers.
pub(crate) async fn live() -> Response {
    (StatusCode::OK, "alive\n").into_response()
}

/// `GET /readyz`: commands can be taken and the journal can be read; 503 where not.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    match app.read(|door| door.ready()).await {
        Ok(()) => (StatusCode::OK, "ready\n").into_response(),
        Err(failure) => answer::program(&failure),
    }
}

/// `GET /metrics`: the text of Prometheus.
pub(crate) async fn metrics(State(app): State<App>, headers: HeaderMap) -> Response {
    let who = session::person(&app, &headers).await;
    match app.read(move |door| door.metrics(who.as_ref())).await {
        Ok(text) => {
            let kind = "text/plain; version=0.0.4; charset=utf-8";
            (StatusCode::OK, [(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(failure) => answer::program(&failure),
    }
}

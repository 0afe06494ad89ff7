//! The reader's own page, the switch for single keys, and the way out.

use crate::app::App;
use crate::body::Pairs;
use crate::session::{Reader, token};
use crate::{answer, cookie, pages};
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

/// A switched-off key stays off for a year, in seconds.
const KEYS_SECONDS: u32 = 365 * 24 * 3600;

/// `GET /me`
pub(crate) async fn page(Reader { who, here }: Reader) -> Response {
    pages::me::page(&here, &who).into_response()
}

/// `POST /me/keys` (WCAG 2.1.4: single keys can be switched off).
pub(crate) async fn keys(State(app): State<App>, Reader { here, .. }: Reader, body: Body) -> Response {
    match Pairs::of_body(body).await {
        Ok(pairs) => {
            let value = if pairs.get("keys") == Some("off") { "off" } else { "on" };
            answer::onward("/me", cookie::set(&app.settings, cookie::KEYS, value, KEYS_SECONDS))
        }
        Err(failure) => answer::page(&here, &failure),
    }
}

/// `POST /me/sign-out`
pub(crate) async fn sign_out(State(app): State<App>, _: Reader, headers: HeaderMap) -> Response {
    if let Some(token) = token(&headers) {
        let ended = app.read(move |door| {
            door.sign_out(&token);
            Ok(())
        });
        if let Err(failure) = ended.await {
            tracing::error!(%failure, "a session was not ended");
        }
    }
    let gone =
        [cookie::SESSION, cookie::TOAST].iter().filter_map(|name| cookie::set(&app.settings, name, "", 0));
    answer::onward("/", gone)
}

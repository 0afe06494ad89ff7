//! The log for those who check it from outside: C2SP `tlog-tiles` below `/log/{client}`, and the sealed entries as lines.

use crate::answer;
use crate::app::App;
use crate::body::Pairs;
use crate::session;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use office::LogPart;

/// A checkpoint changes every second.
const CHANGING: &str = "no-cache";
/// A tile never changes.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// `GET /log/{client}/checkpoint`
pub(crate) async fn checkpoint(
    State(app): State<App>,
    Path(client): Path<String>,
    headers: HeaderMap,
) -> Response {
    part(&app, &headers, client, LogPart::Checkpoint, "text/plain; charset=utf-8", CHANGING).await
}

/// `GET /log/{client}/tile/{level}/{index}[.p/{width}]`
pub(crate) async fn tile(
    State(app): State<App>,
    Path((client, tile)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    part(&app, &headers, client, LogPart::Tile(tile), "application/octet-stream", FOR_EVER).await
}

/// `GET /log/{client}/entries?after=`
pub(crate) async fn entries(
    State(app): State<App>,
    Path(client): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let after = Pairs::of_query(&uri).get("after").and_then(|text| text.parse().ok()).unwrap_or(0);
    part(&app, &headers, client, LogPart::Entries(after), "application/jsonl; charset=utf-8", CHANGING).await
}

async fn part(
    app: &App,
    headers: &HeaderMap,
    client: String,
    part: LogPart,
    kind: &'static str,
    kept: &'static str,
) -> Response {
    let who = session::person(app, headers).await;
    match app.read(move |door| door.log_part(who.as_ref(), &client, &part)).await {
        Ok(bytes) => {
            let heads = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)];
            (StatusCode::OK, heads, bytes).into_response()
        }
        Err(failure) => answer::program(&failure),
    }
}

//! The rules: tables checked, compared and proposed; versions read, signed and declined.

use super::{json, key};
use crate::app::App;
use crate::body;
use crate::routes::rules::{digest, saved};
use crate::session::Caller;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use office::Proposal;
use office::studio::{Sheet, TableChange};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::Digest;

/// A table as it shall be, with inputs to try.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableBody {
    based_on: Digest,
    sheet: Sheet,
    #[serde(default)]
    trial: BTreeMap<String, String>,
    #[serde(default)]
    words: String,
}

/// Files of a version.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilesBody {
    based_on: Digest,
    /// Name → text.
    files: BTreeMap<String, String>,
    words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclineBody {
    words: String,
}

/// What a command about a version answers.
#[derive(Serialize)]
struct Settled {
    version: Digest,
}

/// `GET /api/v1/rules`
pub(crate) async fn list(State(app): State<App>, Caller(who): Caller) -> Response {
    json(app.read(move |door| door.rules(&who)).await)
}

/// `GET /api/v1/rules/decisions/{decision}`
pub(crate) async fn decision(
    State(app): State<App>,
    Caller(who): Caller,
    Path(name): Path<String>,
) -> Response {
    json(app.read(move |door| door.decision(&who, &name, None, &BTreeMap::new())).await)
}

fn change(decision: String, body: &TableBody) -> TableChange {
    TableChange { decision, based_on: body.based_on, sheet: body.sheet.clone() }
}

/// `POST /api/v1/rules/decisions/{decision}/check`
pub(crate) async fn check(
    State(app): State<App>,
    Caller(who): Caller,
    Path(name): Path<String>,
    body: Body,
) -> Response {
    let judged = async {
        let body: TableBody = body::large_json(body).await?;
        let change = change(name, &body);
        app.read(move |door| door.decision(&who, &change.decision, Some(&change), &body.trial)).await
    };
    json(judged.await)
}

/// `POST /api/v1/rules/decisions/{decision}/compare`
pub(crate) async fn compare(
    State(app): State<App>,
    Caller(who): Caller,
    Path(name): Path<String>,
    body: Body,
) -> Response {
    let compared = async {
        let body: TableBody = body::large_json(body).await?;
        let change = change(name, &body);
        app.read(move |door| door.compare(&who, &change)).await
    };
    json(compared.await)
}

/// `POST /api/v1/rules/decisions/{decision}/propose`
pub(crate) async fn propose(
    State(app): State<App>,
    Caller(who): Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let proposed = async {
        let body: TableBody = body::large_json(body).await?;
        let (change, key) = (change(name, &body), key(&headers)?);
        let version = app.door.propose_change(&who, change, &body.words, &key).await?;
        Ok(Settled { version })
    };
    json(proposed.await)
}

/// `POST /api/v1/rules/versions`
pub(crate) async fn propose_files(
    State(app): State<App>,
    Caller(who): Caller,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let proposed = async {
        let FilesBody { based_on, files, words } = body::large_json(body).await?;
        let files = files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
        let proposal = Proposal { based_on, files, words, key: key(&headers)? };
        let version = app.door.propose_version(&who, proposal).await?;
        Ok(Settled { version })
    };
    json(proposed.await)
}

/// `GET /api/v1/rules/versions/{version}`
pub(crate) async fn version(
    State(app): State<App>,
    Caller(who): Caller,
    Path(version): Path<String>,
) -> Response {
    match digest(&version) {
        Ok(version) => json(app.read(move |door| door.change(&who, version)).await),
        Err(failure) => json::<()>(Err(failure)),
    }
}

/// `GET /api/v1/rules/versions/{version}/files/{name}`
pub(crate) async fn file(
    State(app): State<App>,
    Caller(who): Caller,
    Path((version, name)): Path<(String, String)>,
) -> Response {
    let read = async {
        let (version, wanted) = (digest(&version)?, name.clone());
        app.read(move |door| door.version_file(&who, version, &wanted)).await
    };
    match read.await {
        Ok(bytes) => saved(&name, bytes),
        Err(failure) => json::<()>(Err(failure)),
    }
}

/// `POST /api/v1/rules/versions/{version}/sign`
pub(crate) async fn sign(
    State(app): State<App>,
    Caller(who): Caller,
    Path(version): Path<String>,
    headers: HeaderMap,
) -> Response {
    let signed = async {
        let (version, key) = (digest(&version)?, key(&headers)?);
        app.door.sign_version(&who, version, &key).await?;
        Ok(Settled { version })
    };
    json(signed.await)
}

/// `POST /api/v1/rules/versions/{version}/decline`
pub(crate) async fn decline(
    State(app): State<App>,
    Caller(who): Caller,
    Path(version): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let declined = async {
        let (version, key) = (digest(&version)?, key(&headers)?);
        let DeclineBody { words } = body::json(body).await?;
        app.door.decline_version(&who, version, &words, &key).await?;
        Ok(Settled { version })
    };
    json(declined.await)
}

//! The rules: the list, a table in the studio, a version beside the one it was made from.
//!
//! The form of a table holds all of it; nothing is kept here between requests. What a button of it asks for stands in `do`.

use crate::app::App;
use crate::body::Pairs;
use crate::session::{Here, Reader};
use crate::sheet::{Asked, asked};
use crate::{answer, pages, paths, status};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use office::view::Person;
use std::collections::BTreeMap;
use terms::{Digest, Failure, Refusal};

/// `GET /rules`
pub(crate) async fn list(State(app): State<App>, Reader { who, here }: Reader) -> Response {
    match app.read(move |door| door.rules(&who)).await {
        Ok(view) => pages::rules::list(&here, &view).into_response(),
        Err(failure) => answer::page(&here, &failure),
    }
}

/// `GET /rules/decision/{name}`
pub(crate) async fn page(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(name): Path<String>,
) -> Response {
    match app.read(move |door| door.decision(&who, &name, None, &BTreeMap::new())).await {
        Ok(view) => pages::rules::decision(&here, &view, &pages::rules::Around::default()).into_response(),
        Err(failure) => answer::page(&here, &failure),
    }
}

/// `POST /rules/decision/{name}`: the table as it was sent, judged; or proposed.
pub(crate) async fn edit(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(name): Path<String>,
    body: Body,
) -> Response {
    let asked = match Pairs::of_sheet(body).await.and_then(|pairs| asked(&name, &pairs)) {
        Ok(asked) => asked,
        Err(failure) => return answer::page(&here, &failure),
    };
    let mut around = pages::rules::Around {
        focus: asked.focus.clone(),
        words: asked.words.clone(),
        ..pages::rules::Around::default()
    };
    match asked.act.as_str() {
        "propose" => {
            let key = asked.key.as_deref().unwrap_or(&here.key);
            match app.door.propose_change(&who, asked.change.clone(), &asked.words, key).await {
                Ok(version) => return answer::onward(&paths::version(&version), []),
                Err(Failure::Refused(refusal)) => around.refusal = Some(refusal),
                Err(failure) => return answer::page(&here, &failure),
            }
        }
        "compare" => {
            let (reader, change) = (who.clone(), asked.change.clone());
            match app.read(move |door| door.compare(&reader, &change)).await {
                Ok(hindsight) => around.hindsight = Some(hindsight),
                Err(Failure::Refused(refusal)) => around.refusal = Some(refusal),
                Err(failure) => return answer::page(&here, &failure),
            }
        }
        _ => {}
    }
    draw(&app, &here, who, asked, around).await
}

async fn draw(app: &App, here: &Here, who: Person, asked: Asked, around: pages::rules::Around) -> Response {
    let Asked { change, trial, .. } = asked;
    match app.read(move |door| door.decision(&who, &change.decision, Some(&change), &trial)).await {
        Ok(view) => {
            let status = around.refusal.clone().map_or(StatusCode::OK, |refusal| status::of(&refusal.into()));
            (status, pages::rules::decision(here, &view, &around)).into_response()
        }
        Err(failure) => answer::page(here, &failure),
    }
}

/// `GET /rules/version/{version}`
pub(crate) async fn version(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(version): Path<String>,
) -> Response {
    show(&app, &here, who, &version, None, "").await
}

/// `POST /rules/version/{version}/sign`
pub(crate) async fn sign(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(version): Path<String>,
    body: Body,
) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let signed = match digest(&version) {
        Ok(it) => app.door.sign_version(&who, it, pairs.get("key").unwrap_or(&here.key)).await,
        Err(failure) => Err(failure),
    };
    settled(&app, &here, who, &version, signed, "").await
}

/// `POST /rules/version/{version}/decline`
pub(crate) async fn decline(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(version): Path<String>,
    body: Body,
) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let words = pairs.get("words").unwrap_or_default();
    let declined = match digest(&version) {
        Ok(it) => app.door.decline_version(&who, it, words, pairs.get("key").unwrap_or(&here.key)).await,
        Err(failure) => Err(failure),
    };
    settled(&app, &here, who, &version, declined, words).await
}

async fn settled(
    app: &App,
    here: &Here,
    who: Person,
    version: &str,
    done: Result<(), Failure>,
    words: &str,
) -> Response {
    match done {
        Ok(()) => answer::onward(&format!("/rules/version/{version}"), []),
        Err(Failure::Refused(refusal)) => show(app, here, who, version, Some(&refusal), words).await,
        Err(failure) => answer::page(here, &failure),
    }
}

async fn show(
    app: &App,
    here: &Here,
    who: Person,
    version: &str,
    refusal: Option<&Refusal>,
    words: &str,
) -> Response {
    let version = match digest(version) {
        Ok(version) => version,
        Err(failure) => return answer::page(here, &failure),
    };
    match app.read(move |door| door.change(&who, version)).await {
        Ok(view) => {
            let status = refusal.map_or(StatusCode::OK, |it| status::of(&Failure::Refused(it.clone())));
            (status, pages::rules::version(here, &view, refusal, words)).into_response()
        }
        Err(failure) => answer::page(here, &refusal.map_or(failure, |refusal| refusal.clone().into())),
    }
}

/// `GET /rules/version/{version}/file/{name}`
pub(crate) async fn file(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((version, name)): Path<(String, String)>,
) -> Response {
    let version = match digest(&version) {
        Ok(version) => version,
        Err(failure) => return answer::page(&here, &failure),
    };
    let wanted = name.clone();
    match app.read(move |door| door.version_file(&who, version, &wanted)).await {
        Ok(bytes) => saved(&name, bytes),
        Err(failure) => answer::page(&here, &failure),
    }
}

/// A file of a version, to be saved; never shown as a page of this house.
pub(crate) fn saved(name: &str, bytes: Vec<u8>) -> Response {
    let mut response = ([(header::CONTENT_TYPE, "application/xml")], bytes).into_response();
    // The office gives only names of lower-case letters, digits, - and _.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The version that a path names.
pub(crate) fn digest(text: &str) -> Result<Digest, Failure> {
    Digest::from_hex(text).ok_or_else(|| {
        Refusal::new(
            "version-unknown",
            "Not found",
            "A version is named by the 64 hex digits of its digest.",
            "Open the list of versions and choose one.",
        )
        .into()
    })
}
